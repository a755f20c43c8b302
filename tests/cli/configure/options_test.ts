import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { TOGGL_KEY } from "../../support/toggl_server.ts";
import { ConfigureBench } from "./bench.ts";

const SET_KEY = [
  "The Toggl API key is missing or malformed",
  "Set TOGGL_API_KEY to the API token at the bottom of " +
  "https://track.toggl.com/profile",
];
const NEEDS_WORKSPACE = "Toggl needs a workspace: " +
  "run worktime timer configure in a terminal, or add --workspace ID";

/** Options, whether the key is set, and what is missing. */
const NEEDS: [options: string, hasKey: boolean, needs: string[]][] = [
  ["--provider toggl --workspace 1234567", true, []],
  ["--provider toggl", true, [NEEDS_WORKSPACE]],
  ["--provider toggl", false, [NEEDS_WORKSPACE, ...SET_KEY]],
  ["--provider toggl --workspace 1234567", false, SET_KEY],
  ["--provider none", false, []],
  ["--project v2=1", false, []],
  // Whoever has not chosen a service yet can begin with its region.
  ["--region euc1", false, []],
];

for (const [options, hasKey, needs] of NEEDS) {
  const key = hasKey ? "a key" : "no key";
  Deno.test(`with ${options} and ${key}, missing settings are listed`, async () => {
    const variables: Record<string, string> = hasKey
      ? { TOGGL_API_KEY: TOGGL_KEY }
      : {};
    const bench = new ConfigureBench({ variables });
    const line = `timer configure ${options}`;
    const { status, error } = await bench.run(line);
    const lines = needs.map((it) => `${it}\n`).join("");
    assertEquals([status, error], [0, lines]);
    const json = await bench.run(`${line} --json`);
    assertEquals(JSON.parse(json.out).needs, needs);
    assertEquals(json.error, "");
    assertEquals(bench.requests(), []);
  });
}

/** Invalid options and their errors. */
const IMPOSSIBLE: [options: string, said: string][] = [
  ["--provider toggl --workspace my-team", 'Invalid Toggl workspace: "my-'],
  ["--provider toggl --workspace 0", 'Invalid Toggl workspace: "0"'],
  ["--provider toggl --project v2=web", 'Invalid Toggl project: "web"'],
  ["--provider clockify --workspace 1234567", "Invalid Clockify workspace"],
  [
    `--provider clockify --project a=${"g".repeat(24)}`,
    "Invalid Clockify project",
  ],
  ["--provider harvest --account acme", 'Invalid Harvest account: "acme"'],
  ["--provider harvest --project a=b", 'Invalid Harvest project: "b"'],
  ["--provider harvest --project-task a=b", 'Invalid Harvest task: "b"'],
];

for (const [options, said] of IMPOSSIBLE) {
  Deno.test(`${options} is rejected, and nothing is written`, async () => {
    const bench = new ConfigureBench({ variables: {} });
    const { status, error } = await bench.run(`timer configure ${options}`);
    assertEquals(status, 2, error);
    assertStringIncludes(error, said);
    assertEquals(bench.disk.files, {});
    const ofService = options.replace(/ --(workspace|project|account).*/, "");
    const kept = await bench.run(`timer configure ${ofService}`);
    assertEquals(kept.status, 0, "The service alone can be chosen");
  });
}

Deno.test("with options, nothing is asked or sent in a terminal", async () => {
  for (
    const options of [
      "--provider toggl --workspace 1",
      "--project a=1",
      "--dry-run",
      "--json",
    ]
  ) {
    const bench = new ConfigureBench();
    const line = `timer configure ${options}`;
    const { status, screen, out, error } = await bench.type(line, ["2"]);
    assertEquals([status, screen], [0, out + error], options);
    assertEquals(bench.requests(), []);
  }
});

Deno.test("without options, a script gets the settings and what is missing", async () => {
  const config = "time_tracking:\n  provider: toggl\n";
  const bench = new ConfigureBench({ files: { "config.yaml": config } });
  const { out, error, status } = await bench.run("timer configure");
  assertEquals([status, error], [0, `${NEEDS_WORKSPACE}\n`]);
  assertStringIncludes(out, "provider                   toggl\n");
  assertEquals(bench.files, { "config.yaml": config });
  assertEquals(bench.requests(), []);
});

Deno.test("--dry-run writes nothing and lists what is missing", async () => {
  const bench = new ConfigureBench();
  const line = "timer configure --provider toggl --dry-run";
  const { out, error } = await bench.run(line);
  assert(out.startsWith("Dry run: nothing was changed\nprovider"));
  assertEquals(error, `${NEEDS_WORKSPACE}\n`);
  assertEquals(bench.files, {});
});

Deno.test("--project and --project-task map several plans at once", async () => {
  const bench = new ConfigureBench();
  const line = "timer configure --provider harvest --account 1 " +
    "--project v2=10 --project v3=11 --project a=b=12 --project-task v2=20";
  const { status, error } = await bench.run(line);
  assertEquals(status, 0);
  assertEquals(
    bench.config,
    `time_tracking:
  provider: harvest
  project_mapping:
    v2: 10
    v3: 11
    a=b: 12
  account_id: 1
  task_mapping:
    v2: 20
`,
  );
  const needed = "Harvest needs a project task: worktime timer " +
    "configure --project-task ";
  assertStringIncludes(error, `${needed}v3=ID\n${needed}'a=b'=ID\n`);
  assert(!error.includes("an account"));
  const all = "timer configure --project-task v3=21 --project-task a=b=22";
  assert(!(await bench.run(all)).error.includes(needed));
});

Deno.test("Harvest needs an account, a project and a task", async () => {
  const bench = new ConfigureBench();
  const { error } = await bench.run("timer configure --provider harvest");
  assertStringIncludes(
    error,
    `Harvest needs an account: run worktime timer configure in a terminal, or add --account ID
Harvest needs a project and one of its tasks: add --project PLAN=ID --project-task PLAN=ID
`,
  );
});

for (const text of ["v2", "=1", "v2=", "="]) {
  for (
    const [option, what] of [["project", "project"], ["project-task", "task"]]
  ) {
    Deno.test(`--${option} ${text} is rejected`, async () => {
      const bench = new ConfigureBench();
      const { status, error } = await bench.run(
        `timer configure --${option} ${text}`,
      );
      assertEquals(status, 2);
      assertEquals(
        error,
        `Invalid ${what} mapping: "${text}"
Use the form PLAN=ID, such as v2=12345678
`,
      );
      assertEquals(bench.files, {});
    });
  }
}

Deno.test("a workspace that is wrong and a key that is missing are both said to be needed", async () => {
  const config = "time_tracking:\n  provider: toggl\n  workspace_id: none\n";
  const place = [
    'Invalid Toggl workspace: "none"',
    "Choose one: worktime timer configure --workspace ID",
  ];
  const table: [variables: Record<string, string>, needs: string[]][] = [
    [{ TOGGL_API_KEY: TOGGL_KEY }, place],
    [{}, [...place, ...SET_KEY]],
  ];
  for (const [variables, needs] of table) {
    const files = { "config.yaml": config };
    const bench = new ConfigureBench({ files, variables });
    const { out } = await bench.run("timer configure --project v2=1 --json");
    assertEquals(JSON.parse(out).needs, needs);
  }
});
