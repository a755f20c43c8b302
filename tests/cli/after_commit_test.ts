import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { run } from "../../lib/cli/run.ts";
import { DataDirectory } from "../../lib/storage/data_directory.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { BrokenDisk } from "../support/broken_disk.ts";
import { CLOCK } from "../support/changes.ts";
import { withMethods } from "../support/patched_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const NOW = "2024-12-10T09:00";
const KEY = { TOGGL_API_KEY: "0123456789abcdef0123456789abcdef" };
const TOGGL =
  "time_tracking:\n  provider: toggl\n  workspace_id: 1234567\n  api_key_env: TOGGL_API_KEY\n";

/** A command and where its change is stored. */
interface Scene {
  /** The lines typed before. */
  readonly before?: readonly string[];
  readonly files?: Record<string, string>;
  readonly line: string;
  /** A file and a text that it contains after the change. */
  readonly trace: readonly [file: string, text: string | RegExp];
  readonly inputs?: Record<string, string>;
}

const MONTH = "2024-12.csv";
const ENTRIES = "history/time-entries.json";
const TASKS = "tasks.yaml";

const SCENES: readonly Scene[] = [
  { line: "start", trace: [MONTH, "start,09:00"] },
  { before: ["start --at 08:00"], line: "lunch", trace: [MONTH, "lunch"] },
  { before: ["start --at 08:00"], line: "stop", trace: [MONTH, "stop"] },
  { before: ["start"], line: "adjust 08:30", trace: [MONTH, "08:30"] },
  { before: ["start"], line: "undo", trace: [MONTH, /^(?!.*start)/s] },
  { before: ["start", "undo"], line: "redo", trace: [MONTH, "start"] },
  {
    line: "day yesterday 09:00-17:00 --note Remote",
    trace: [MONTH, "start,09:00,Remote"],
  },
  {
    before: ["start --at 08:00", "break --at 08:10"],
    line: "remove break",
    trace: [MONTH, /^(?!.*break)/s],
  },
  { line: "set-hours 4", trace: ["2024-12-worktime-overrides.csv", ",4"] },
  { line: "timer start A", trace: ["history/timer.json", '"A"'] },
  {
    before: ["timer start A --at 08:00"],
    line: "timer stop",
    trace: [ENTRIES, '"A"'],
  },
  {
    before: ["timer start A --at 08:00"],
    line: "timer switch B",
    trace: ["history/timer.json", '"B"'],
  },
  {
    line: "timer add A --start 07:00 --end 08:00",
    trace: [ENTRIES, '"A"'],
  },
  {
    before: ["timer add A --start 07:00 --end 08:00"],
    line: "timer edit last --task B",
    trace: [ENTRIES, '"B"'],
  },
  {
    before: ["timer add A --start 07:00 --end 08:00"],
    line: "timer delete last",
    trace: [ENTRIES, /^(?!.*"A")/s],
  },
  { line: "task add T-1 --title x", trace: [TASKS, "T-1"] },
  {
    before: ["task add T-1", "timer start T-1 --at 08:00"],
    line: "task complete T-1",
    trace: [TASKS, "completed"],
  },
  {
    line: "task import -",
    inputs: { "-": "---\nid: T-2\ntitle: x\n---\n" },
    trace: [TASKS, "T-2"],
  },
  {
    line: "timer configure --provider toggl --workspace 765",
    trace: ["config.yaml", "765"],
  },
  {
    files: {
      [ENTRIES]: `{"A":{"entries":[{"id":"e1","start":"2024-12-09T09:00:00Z",` +
        `"end":"2024-12-09T10:00:00Z","duration_seconds":3600}],` +
        `"total_seconds":60}}`,
    },
    line: "doctor --fix",
    trace: [ENTRIES, '"total_seconds": 3600'],
  },
];

/** The files before the command, and how to run it. */
async function prepared(
  { before = [], files = {}, inputs = {} }: Scene,
  config: string | undefined,
): Promise<[Record<string, string>, (disk: MemoryDisk) => CliUser]> {
  const options = { zone: "UTC", inputs, variables: { HOME: "/", ...KEY } };
  const disk = new MemoryDisk({
    ...files,
    ...config !== undefined && { "config.yaml": config },
  });
  for (const line of before) {
    const { status, error } = await new CliUser(NOW, { ...options, disk })
      .type(line);
    assertEquals(status, 0, error);
  }
  return [disk.files, (disk) => new CliUser(NOW, { ...options, disk })];
}

async function isRecorded(disk: MemoryDisk, { trace }: Scene) {
  const [file, text] = trace;
  const directory = new DataDirectory(disk, CLOCK);
  const found = (await directory.read([file])).get(file) ?? "";
  return typeof text === "string" ? found.includes(text) : text.test(found);
}

for (const scene of SCENES) {
  for (const [kind, config] of [["no service", undefined], ["Toggl", TOGGL]]) {
    Deno.test(`worktime ${scene.line} succeeds once it has recorded, with ${kind}`, async () => {
      const [files, userOn] = await prepared(scene, config);
      const whole = await userOn(new MemoryDisk(files)).type(scene.line);
      assertEquals(whole.status, 0, whole.error);
      const seen = new Set<number>();
      for (const isPermanent of [true, false]) {
        for (let at = 1;; at++) {
          const disk = new MemoryDisk(files);
          const plan = {
            at,
            isPermanent,
            failsAfterCall: at % 2 === 0,
            code: "EIO",
          };
          const broken = new BrokenDisk(disk, { ...plan, code: "EIO" });
          const user = userOn(broken.disk as MemoryDisk);
          const { status, out, error } = await user.type(scene.line);
          const where = `${JSON.stringify(plan)}: ${status} ${out} ${error}`;
          if (!/may or may not have been recorded/.test(error)) {
            // The doctor lists files that it cannot open, and continues.
            const isDone = scene.line.startsWith("doctor")
              ? out.includes("Repaired")
              : out !== "";
            assertEquals(await isRecorded(disk, scene), isDone, where);
            const isDoctor = scene.line.startsWith("doctor");
            assert(isDoctor || isDone === (status === 0), where);
          }
          if (status === 0 && !/configure|doctor/.test(scene.line)) {
            const withoutId = (it: string) => it.replace(/Entry id: \w+/, "");
            assertEquals(withoutId(out), withoutId(whole.out), where);
          }
          seen.add(status);
          if (!broken.hasFailed) break;
        }
      }
      if (scene.line.startsWith("doctor")) seen.delete(4);
      assertEquals(seen, new Set([0, 6]));
    });
  }
}

/** Problems of a service or its settings, and the note. */
const TROUBLES: readonly [
  config: string,
  variables: Record<string, string>,
  said: string,
][] = [
  [TOGGL.replace("1234567", "my-team"), KEY, "my-team"],
  [TOGGL, { ...KEY, WORKTIME_TOGGL_URL: "ftp://x" }, "WORKTIME_TOGGL_URL"],
  [TOGGL, { ...KEY, WORKTIME_TOGGL_URL: "nonsense" }, "WORKTIME_TOGGL_URL"],
  [TOGGL, {}, "key"],
  [
    "time_tracking:\n  provider: harvest\n  account_id: mine\n",
    { HARVEST_ACCESS_TOKEN: "12345.pt.abcdefghijklmnopqrstuvwxyz" },
    "mine",
  ],
  [
    "time_tracking:\n  provider: clockify\n  workspace_id: mine\n",
    { CLOCKIFY_API_KEY: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY" },
    "mine",
  ],
];

for (const [config, variables, said] of TROUBLES) {
  Deno.test(`a problem with a service does not fail the command: ${said} of ${config} ${JSON.stringify(variables)}`, async () => {
    const disk = new MemoryDisk({ "config.yaml": config });
    const options = {
      zone: "UTC",
      disk,
      variables: { HOME: "/", ...variables },
    };
    const user = new CliUser("2024-12-10T08:00", options);
    const lines = [
      ["timer start A", "Timer started: A"],
      ["start", "Started working at 08:10"],
      ["lunch", "Started lunch at 08:20"],
      ["lunch", "Ended lunch at 08:30"],
      ["timer stop", "Timer stopped: 10m"],
      ["undo", "Undid: "],
    ] as const;
    for (const [i, [line, expected]] of lines.entries()) {
      const { status, out, error } = await user.at(`2024-12-10T08:${i}0`)
        .type(line);
      assertEquals(status, 0, error);
      assertStringIncludes(out, expected);
      assertStringIncludes(error, said);
    }
    const { status, out, error } = await user.type("timer start B --json");
    assertEquals([status, error], [0, ""]);
    const { sync: { waiting, problem } } = JSON.parse(out);
    assert(waiting > 0);
    assertStringIncludes(problem.message, said);
  });
}

Deno.test("a damaged config.yaml after a change is a warning, also in JSON", async () => {
  const files = new MemoryDisk({ "history/outbox.json": '{"items":[]}' });
  const disk = withMethods(files, {
    byteSize: (path) => {
      if (path !== "history/outbox.json") return files.byteSize(path);
      return Promise.reject(new RangeError("It is odd"));
    },
  });
  const user = new CliUser(NOW, { disk, zone: "UTC" });
  const { status, out, error } = await user.type("start");
  assertEquals([status, out], [0, "Started working at 09:00\n"]);
  assertStringIncludes(error, "It is odd\nYour change was saved");
  const { out: json } = await user.at("2024-12-10T10:00").type("stop --json");
  assertEquals(JSON.parse(json).warnings[0].message, "It is odd");
});

Deno.test("a command that fails after its change says what it recorded, also in JSON", async () => {
  const { files = {} } = SCENES.at(-1) ?? {};
  const runWith = (line: string) => {
    const disk = new MemoryDisk(files);
    let isRecorded = false;
    const failing = withMethods(disk, {
      appendText: async (path, text) => {
        await disk.appendText(path, text);
        isRecorded ||= text.startsWith('{"done"');
      },
      list: (options) =>
        isRecorded
          ? Promise.reject(new TypeError("It is odd"))
          : disk.list(options),
    });
    return new CliUser(NOW, { disk: failing, zone: "UTC" }).type(line);
  };
  const hint = "Your change was saved: do not run the command again";
  assertEquals(await runWith("doctor --fix"), {
    ...{ status: 0, out: `Repaired ${ENTRIES}\n` },
    error: `It is odd\n${hint}\n`,
  });
  const { status, out, error } = await runWith("doctor --fix --json");
  assertEquals([status, error], [0, ""]);
  assertEquals(JSON.parse(out), {
    recorded: [`Repaired ${ENTRIES}`],
    warnings: [{ code: "unexpected", message: "It is odd", hint }],
  });
});

Deno.test("output that cannot be printed is a failure only if nothing was saved", async () => {
  const disk = new MemoryDisk();
  for (const [line, expected] of [["start", 0], ["status", 6]] as const) {
    const said: string[] = [];
    const user = new CliUser(NOW, { disk, zone: "UTC" });
    const status = await run([line], {
      ...user.environment({ status: -1, out: "", error: "" }),
      writeOut: () => {
        throw Object.assign(new Error("No space"), { code: "ENOSPC" });
      },
      writeError: (text) => void said.push(text),
    });
    assertEquals(status, expected);
    assertStringIncludes(
      said.join(""),
      "Cannot print the output: no space left on the disk",
    );
    assertEquals(said.join("").includes("was saved"), line === "start");
  }
  // Notes that cannot be printed do not matter either.
  const user = new CliUser(NOW, { disk, zone: "UTC" });
  const status = await run(["stop", "--at", "09:00"], {
    ...user.environment({ status: -1, out: "", error: "" }),
    writeError: () => {
      throw new Error("closed");
    },
    writeOut: () => {
      throw new Error("closed");
    },
  });
  assertEquals(status, 0);
});
