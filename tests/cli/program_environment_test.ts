import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { rejectDataFile, withShellHint } from "../../lib/cli/output_form.ts";
import type {
  CliEnvironment,
  ProviderRequest,
} from "../../lib/cli/environment.ts";
import type { OptionValues } from "../../lib/cli/options.ts";
import { run } from "../../lib/cli/run.ts";
import { DiskError, NotAllowedError } from "../../lib/errors.ts";
import { ProviderError } from "../../lib/provider.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { type CliRun, CliUser } from "../support/run_cli.ts";

/** Runs a command in an environment of which some parts are replaced. */
async function runWith(
  args: string,
  parts: Partial<CliEnvironment>,
  user = new CliUser("2024-12-10T09:00"),
): Promise<CliRun> {
  const result: CliRun = { status: -1, out: "", error: "" };
  const environment = { ...user.environment(result), ...parts };
  result.status = await run(args.split(" "), environment);
  return result;
}

/** What chooses a data directory, and the one that is opened. */
const DIRECTORIES: [
  args: string,
  variable: string | undefined,
  embedded: string | undefined,
  opened: string,
][] = [
  ["status --data-dir /a", "/b", "/c", "/a"],
  ["status", "/b", "/c", "/b"],
  ["status", "", "/c", "/c"],
  ["status", undefined, "/c", "/c"],
  ["status", "/b", undefined, "/b"],
  ["status", undefined, undefined, "/home/me/.local/share/worktime"],
];

Deno.test("an option, a variable and the executable choose the data directory, in this order", async () => {
  for (const [args, variable, embeddedDirectory, opened] of DIRECTORIES) {
    const variables: Record<string, string | undefined> = {
      ...{ HOME: "/home/me", WORKTIME_DATA_DIR: variable },
    };
    const found: string[] = [];
    await runWith(args, {
      embeddedDirectory,
      variable: (name) => variables[name],
      openDisk: (directory) => {
        found.push(directory);
        return Promise.resolve(new MemoryDisk());
      },
    });
    assertEquals(found, [opened], `${args} ${variable} ${embeddedDirectory}`);
  }
});

/** The error of an access, the directories of an executable, and the hint. */
const REFUSED: [cause: Error, code: string, allowed: string[], hint: string][] =
  [
    [
      named("NotCapable"),
      "permission_denied",
      ["/a", "/b"],
      'This executable can access only "/a", "/b": to build one for another ' +
      "directory, use deno task compile --data-dir DIR",
    ],
    [named("NotCapable"), "permission_denied", [], "Choose another"],
    [named("PermissionDenied"), "permission_denied", ["/a"], "Choose another"],
    [named("NotCapable"), "disk_error", ["/a"], "Choose another"],
  ];

function named(name: string): Error {
  return Object.assign(new Error("denied"), { name });
}

Deno.test("an executable says which directories it can access, unless something else refuses", async () => {
  for (const [cause, code, allowedDirectories, hint] of REFUSED) {
    const error = new DiskError(code, "Cannot read it", {
      ...{ hint: "Choose another", cause },
    });
    const refused = await runWith("status", {
      allowedDirectories,
      openDisk: () => Promise.reject(error),
    });
    assertEquals(refused.error, `Cannot read it\n${hint}\n`);
    assertEquals([refused.status, refused.out], [6, ""]);
  }
});

/** An output file, the data directory, and whether it is refused. */
const OUTPUTS: [file: string, directory: string, isRefused: boolean][] = [
  ["/data/2024-12.csv", "/data", true],
  ["/data/history/x.json", "/data", true],
  ["/DATA/Config.YAML", "/data", true],
  ["\\data\\tasks.yaml", "/data", true],
  ["/data/report.csv", "/data", false],
  ["/data2/2024-12.csv", "/data", false],
  ["/other/2024-12.csv", "/data", false],
  ["/data", "/data", false],
  // As long as the directory, so that only the start of the path differs.
  ["/temp/2024-12.csv", "/data", false],
];

Deno.test("rejectDataFile() refuses files that only this program writes", async () => {
  const resolvePath = (path: string) => Promise.resolve(path);
  for (const [file, directory, isRefused] of OUTPUTS) {
    const reject = () =>
      rejectDataFile(file, directory, { resolvePath, isWindows: false });
    if (!isRefused) await reject();
    else {
      const error = await assertRejects(reject, NotAllowedError);
      assertEquals([error.code, error.message, error.hint], [
        "data_file",
        `"${file}" is a data file of worktime`,
        "Choose another name",
      ]);
    }
  }
});

Deno.test("rejectDataFile() needs no data directory, but reports a bug and an unusable file", async () => {
  const missing = new DiskError("disk_error", "There is none");
  const bug = new TypeError("It is a bug");
  const rejectWith = (error: Error, failing: string) =>
    rejectDataFile("/data/2024-12.csv", "/data", {
      isWindows: false,
      resolvePath: (path) =>
        path === failing ? Promise.reject(error) : Promise.resolve(path),
    });
  await rejectWith(missing, "/data");
  const cases = [[bug, "/data"], [missing, "/data/2024-12.csv"]] as const;
  for (const [error, failing] of cases) {
    const found = await assertRejects(() => rejectWith(error, failing));
    assertStrictEquals(found, error);
  }
});

Deno.test("a sync and a delivery close what the provider had open, even if they fail", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-10T09:00", {
    disk,
    variables: { HOME: "/home/me", TOGGL_API_KEY: "0123456789abcdef" },
  });
  await user.type("timer configure --provider toggl --workspace 1");
  const { openProvider } = user.environment(
    { status: 0, out: "", error: "" },
  );
  let closed = 0;
  const parts = {
    openProvider: async (request: ProviderRequest) => ({
      ...await openProvider(request),
      close: () => {
        closed++;
        return Promise.resolve();
      },
    }),
  };
  for (const line of ["timer start A", "timer sync"]) {
    closed = 0;
    const { error } = await runWith(line, parts, user);
    assertEquals(closed, 1, `${line}: ${error}`);
  }
});

Deno.test("a command opens the provider only if it leaves a change to send", async () => {
  const klog = "2024-12-09\n    9:00 - 10:00 Docs\n";
  const user = new CliUser("2024-12-10T09:00", {
    variables: { HOME: "/home/me", TOGGL_API_KEY: "0123456789abcdef" },
    inputs: { "a.klg": klog, "b.klg": klog.replaceAll("09", "06") },
  });
  await user.type("timer configure --provider toggl --workspace 1");
  const lines: [line: string, opened: number][] = [
    ["start --at 08:00", 0],
    ["timer start A --at 08:10 --dry-run", 0],
    ["timer start A --at 08:10", 1],
    ["timer status", 0],
    ["timer stop --at 08:30 --dry-run", 0],
    ["timer stop --at 08:30", 1],
    ["import a.klg", 0],
    ["import b.klg --send --dry-run", 0],
    ["import b.klg --send", 1],
    // It sends what is still pending.
    ["lunch --at 08:50", 1],
  ];
  for (const [line, expected] of lines) {
    let opened = 0;
    const { status, error } = await runWith(line, {
      openProvider: () => {
        opened++;
        return Promise.reject(
          new ProviderError("provider_unreachable", "Offline"),
        );
      },
    }, user);
    assertEquals([status, opened], [0, expected], `${line}: ${error}`);
  }
});

Deno.test("errors are JSON if --json comes before a --, wherever that is", async () => {
  const table: [args: string, isJson: boolean][] = [
    ["--json nope", true],
    ["nope --json", true],
    ["status x y --json=1", true],
    ["status --json -- x y", true],
    ["status -- --json", false],
    ["-- --json", false],
    ["nope --jsonx", false],
  ];
  for (const [args, isJson] of table) {
    const { status, error } = await new CliUser("2024-12-10T09:00").type(args);
    assertEquals([status, error.startsWith("{")], [2, isJson], args);
  }
});

/** Arguments and options, and the line that writes the file instead. */
const REDIRECTED: [args: string, options: OptionValues, line: string][] = [
  [
    "year -o a.csv",
    { output: "a.csv", csv: true },
    "worktime year --csv > a.csv",
  ],
  [
    "year --output a.csv 2024",
    { output: "a.csv", csv: true },
    "worktime year 2024 --csv > a.csv",
  ],
  [
    "year --output=a.csv --json",
    { output: "a.csv", json: true },
    "worktime year --json > a.csv",
  ],
  ["export klog -o a.klg", { output: "a.klg" }, "worktime export klog > a.klg"],
  [
    "report -o=a.md",
    { output: "a.md", md: true },
    "worktime report --md > a.md",
  ],
  [
    "report --html -o /dev/stderr",
    { output: "/dev/stderr", html: true },
    "worktime report --html >&2",
  ],
  [
    "report -x --output-x y",
    { output: "it's" },
    "worktime report -x --output-x y > 'it'\\''s'",
  ],
];

Deno.test("withShellHint() lets the shell write what an executable cannot", () => {
  const cause = named("NotCapable");
  const refused = new DiskError("permission_denied", "Cannot write", { cause });
  for (const [args, options, line] of REDIRECTED) {
    const hinted = withShellHint(refused, options, args.split(" "));
    if (!(hinted instanceof DiskError)) throw hinted;
    assertEquals([hinted.code, hinted.message, hinted.hint, hinted.cause], [
      "output_failed",
      "Cannot write",
      `This executable cannot write there: ${line}`,
      refused,
    ]);
  }
  const others = [
    new DiskError("permission_denied", "Cannot write", {
      cause: named("PermissionDenied"),
    }),
    new DiskError("permission_denied", "Cannot write"),
    cause,
  ];
  for (const error of others) {
    assertStrictEquals(withShellHint(error, { output: "a" }, ["year"]), error);
  }
});
