import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  CLOCKIFY_KEY,
  CLOCKIFY_USER,
  ClockifyServer,
} from "../support/clockify_server.ts";
import {
  CLOCKIFY_PROJECT,
  CLOCKIFY_WORKSPACE,
} from "../support/clockify_workspace.ts";
import type { FakeClock } from "../support/fake_clock.ts";
import { TOGGL_PROJECT, TogglServer } from "../support/toggl_server.ts";
import type { Fault } from "../support/provider_server.ts";
import {
  assertEndsAnywhere,
  ConfigureBench,
  NOTHING_SET,
} from "./configure_bench.ts";

const TASKS = `tasks:
  - id: A-1
    plan: v2
  - id: A-2
    plan: v3
  - id: A-3
    plan: v2
`;

function withTasks(): ConfigureBench {
  return new ConfigureBench({ files: { "tasks.yaml": TASKS } });
}

/** Toggl with a second workspace, which has one of the projects. */
function withTwoWorkspaces(files: Record<string, string> = {}): ConfigureBench {
  const bench = new ConfigureBench({ files });
  bench.server.faultFor = ({ line }): Fault | undefined => {
    if (line === "GET /workspaces/2000002/projects") {
      const json = [{ id: TOGGL_PROJECT, name: "Shared" }];
      return { kind: "status", status: 200, json };
    }
    if (line !== "GET /me/workspaces") return undefined;
    const second = { id: 2000002, name: "Second" };
    const change = (json: unknown) => [...json as unknown[], second];
    return { kind: "changed", change };
  };
  return bench;
}

Deno.test("Toggl is set up step by step, to the letter", async () => {
  const bench = withTasks();
  const answers = ["2", "1", "example 2"];
  const { screen, status } = await bench.type("timer configure", answers);
  assertEquals(
    screen,
    `${NOTHING_SET}Number or name [This machine only]: 2
Hello, Example User
Workspace: Example 1 (2000001), the only one
Projects:
  1  Example 1 (63334144)
  2  Example 2 (63334341)
Project of plan "v2" (number or name, empty for none): 1
Project of plan "v3" (number or name, empty for none): example 2
provider         toggl
auto_start       true
auto_stop        true
project_mapping  v2: 63334144, v3: 63334341
workspace_id     2000001
task_pattern     {task_id}: {task_title}
pause_on_break   true
default_hours    8
lunch_minutes    60
Toggl: key accepted
`,
  );
  assertEquals(status, 0);
  assertEquals(
    bench.config,
    `time_tracking:
  provider: toggl
  project_mapping:
    v2: 63334144
    v3: 63334341
  workspace_id: 2000001
`,
  );
});

Deno.test("the first sync need not ask whose key it is", async () => {
  const bench = withTasks();
  await bench.type("timer configure", ["toggl", "", ""]);
  assertEquals(bench.requests(), [
    "GET /me",
    "GET /me/workspaces",
    "GET /workspaces/2000001/projects",
  ]);
  assertEquals((await bench.run("timer sync")).status, 0);
  assertEquals(bench.requests(), [
    "GET /me/time_entries",
    "GET /me/time_entries/current",
  ]);
});

Deno.test("one change is recorded, and undone at once", async () => {
  const bench = withTasks();
  await bench.type("timer configure", ["toggl", "1", "1"]);
  assertEquals((await bench.run("undo")).out, "Undid: Timers configured\n");
  assertEquals(bench.config, undefined);
});

Deno.test("what is right already stays where Enter is pressed, with all comments", async () => {
  const config = `# mine
time_tracking:
  workspace_id: 2000001  # work
  provider: toggl # not clockify
  project_mapping:
    v2: 63334341 # big
    old: 1
other: kept
`;
  const files = { "tasks.yaml": TASKS, "config.yaml": config };
  const bench = new ConfigureBench({ files });
  const { screen } = await bench.type("timer configure", ["", "", ""]);
  assertStringIncludes(
    screen,
    `Number or name [Toggl]: 
Hello, Example User
Workspace: Example 1 (2000001), the only one
Projects:
  1  Example 1 (63334144)
  2  Example 2 (63334341)
Project of plan "v2" (number or name, - for none) [Example 2]: 
Project of plan "v3" (number or name, empty for none): 
provider         toggl
`,
  );
  assertEquals(bench.files["config.yaml"], config);
  const next = await bench.type("timer configure", ["", "-", "2"]);
  assertEquals(
    next.error,
    "No longer in config.yaml: project_mapping of v2\n",
  );
  assertEquals(
    bench.files["config.yaml"],
    config.replace("    v2: 63334341 # big\n", "")
      .replace("    old: 1\n", "    old: 1\n    v3: 63334341\n"),
  );
});

Deno.test("of several workspaces one is chosen, and its projects are asked for", async () => {
  const bench = withTwoWorkspaces();
  const answers = ["toggl", "", "7", "second", ""];
  const { screen } = await bench.type("timer configure", answers);
  assertStringIncludes(
    screen,
    `Hello, Example User
Workspaces:
  1  Example 1 (2000001)
  2  Second (2000002)
Workspace (number or name): 
Type a number or a name
Workspace (number or name): 7
Not in the list: "7"
Workspace (number or name): second
Projects:
`,
  );
  assertEquals(
    bench.config,
    "time_tracking:\n  provider: toggl\n  workspace_id: 2000002\n",
  );
  assertStringIncludes(
    bench.requests().join("\n"),
    "GET /workspaces/2000002/projects",
  );
  const again = await bench.type("timer configure", ["", "", ""]);
  assertStringIncludes(again.screen, "Workspace (number or name) [Second]: \n");
  // The workspace that is configured is asked about at once.
  assertEquals(bench.requests().length, 3);
});

Deno.test("projects of the workspace before are dropped, and that is said", async () => {
  const bench = withTwoWorkspaces({
    "config.yaml": `time_tracking:
  provider: toggl
  workspace_id: 2000001
  project_mapping:
    gone: 77
    same: 63334144
`,
  });
  const answers = ["", "2", "", ""];
  const { screen, error } = await bench.type("timer configure", answers);
  assertStringIncludes(
    screen,
    'Project of tasks "same-…" (number or name, - for none) [Shared]: \n',
  );
  assertEquals(
    error,
    "No longer in config.yaml: project_mapping of gone\n",
  );
  assertEquals(
    bench.config,
    `time_tracking:
  provider: toggl
  workspace_id: 2000002
  project_mapping:
    same: 63334144
`,
  );
});

Deno.test("a workspace that is not the user's is no obstacle", async () => {
  const config = "time_tracking:\n  provider: toggl\n  workspace_id: ";
  for (const id of ["9999999", "not-a-number"]) {
    const files = { "config.yaml": `${config}${id}\n` };
    const bench = new ConfigureBench({ files });
    bench.server.faultFor = ({ path }) =>
      path.includes("/9999999/") ? { kind: "status", status: 403 } : undefined;
    await bench.type("timer configure", ["", ""]);
    assertEquals(bench.config, `${config}2000001\n`);
  }
});

Deno.test("without plans, prefixes of task ids get projects", async () => {
  const bench = new ConfigureBench();
  await bench.run("task add API-1");
  await bench.run("timer add WEB-12 --start 08:00 --end 08:30");
  await bench.run("task add lonely");
  const answers = ["toggl", "1", "2"];
  const { screen } = await bench.type("timer configure", answers);
  assertStringIncludes(screen, 'Project of tasks "API-…" (number');
  assertStringIncludes(screen, 'Project of tasks "WEB-…" (number');
  assertStringIncludes(
    bench.config ?? "",
    "    API: 63334144\n    WEB: 63334341\n",
  );
});

for (
  const [typed, prefix] of [
    ["TASK", "TASK"],
    ["TASK-", "TASK"],
    ["TASK-025", "TASK"],
  ] as const
) {
  Deno.test(`before the first task, its prefix is asked for: ${typed}`, async () => {
    const bench = new ConfigureBench();
    const answers = ["toggl", typed, "2"];
    const { screen } = await bench.type("timer configure", answers);
    assertStringIncludes(
      screen,
      "Which tasks get a project? The prefix of their ids " +
        `(TASK for TASK-025, empty for none): ${typed}\n` +
        `Project of tasks "${prefix}-…" (number or name, empty for none): 2\n`,
    );
    assertStringIncludes(bench.config ?? "", `    ${prefix}: 63334341\n`);
  });
}

Deno.test("a workspace without projects has nothing to ask", async () => {
  const server = (clock: FakeClock) =>
    new TogglServer({ clock, projectCount: 0 });
  const bench = new ConfigureBench({ server });
  const { screen, status } = await bench.type("timer configure", ["toggl"]);
  assertEquals(status, 0);
  assertStringIncludes(
    screen,
    `: toggl
Hello, Example User
Workspace: Example 1 (2000001), the only one
Projects: none
provider        toggl
`,
  );
});

Deno.test("a key without a workspace is saved, with what it lacks", async () => {
  const bench = new ConfigureBench();
  bench.server.faultFor = ({ line }) =>
    line === "GET /me/workspaces"
      ? { kind: "changed", change: () => [] }
      : undefined;
  const { out, error } = await bench.type("timer configure", ["toggl"]);
  assertStringIncludes(out, "Workspace: none that this key may use\n");
  assertEquals(
    error,
    "Toggl still needs a workspace: worktime timer configure in a terminal, " +
      "or --workspace ID\n",
  );
});

Deno.test("Clockify is set up the same way", async () => {
  const bench = new ConfigureBench({
    files: { "tasks.yaml": TASKS },
    server: (clock) => new ClockifyServer({ clock, projectCount: 2 }),
    variables: { CLOCKIFY_API_KEY: CLOCKIFY_KEY },
  });
  const answers = ["Clockify", CLOCKIFY_PROJECT, ""];
  const { out, status } = await bench.type("timer configure", answers);
  assertEquals(status, 0);
  assertStringIncludes(out, "\nClockify: key accepted\n");
  assertEquals(
    bench.config,
    `time_tracking:
  provider: clockify
  project_mapping:
    v2: ${CLOCKIFY_PROJECT}
  workspace_id: ${CLOCKIFY_WORKSPACE}
`,
  );
  const { accounts } = JSON.parse(bench.files["history/sync.json"] ?? "");
  assertEquals(accounts.clockify.user, CLOCKIFY_USER);
  assertEquals(bench.traces.includes(CLOCKIFY_KEY), false);
});

Deno.test("what only the service before understands goes with it, its key's variable too", async () => {
  const bench = new ConfigureBench({
    files: {
      "config.yaml": `time_tracking:
  provider: toggl
  project_mapping:
    v2: 12345678
  api_key_env: WORKTIME_KEY
  workspace_id: 1234567
  task_pattern: "{task_id}"
`,
    },
    server: (clock) => new ClockifyServer({ clock }),
    variables: { CLOCKIFY_API_KEY: CLOCKIFY_KEY, WORKTIME_KEY: "of-toggl" },
  });
  const sent = new Set<string | null>();
  bench.server.faultFor = ({ headers }) => {
    sent.add(headers.get("X-Api-Key"));
    return undefined;
  };
  const { error } = await bench.type("timer configure", ["clockify", ""]);
  assertEquals([...sent], [CLOCKIFY_KEY]);
  assertEquals(
    error,
    "No longer in config.yaml: project_mapping of v2, api_key_env\n",
  );
  assertEquals(
    bench.config,
    `time_tracking:
  provider: clockify
  project_mapping:
  workspace_id: ${CLOCKIFY_WORKSPACE}
  task_pattern: "{task_id}"
`,
  );
});

Deno.test("this machine only is chosen without a request, and all else stays", async () => {
  const config = "time_tracking:\n  provider: toggl\n  workspace_id: 1\n";
  for (const word of ["1", "none", "local", "this machine only"]) {
    const bench = new ConfigureBench({ files: { "config.yaml": config } });
    const { status, error } = await bench.type("timer configure", [word]);
    assertEquals([status, error, bench.requests()], [0, "", []]);
    assertEquals(bench.config, config.replace("toggl", "none"));
  }
});

Deno.test("who changes nothing gets no file", async () => {
  const bench = new ConfigureBench();
  assertEquals((await bench.type("timer configure", [""])).status, 0);
  assertEquals(bench.files, {});
});

Deno.test("an input that ends at any question leaves all as it is", async () => {
  await assertEndsAnywhere(withTasks, ["toggl", "x", "1", "2"]);
  await assertEndsAnywhere(() => new ConfigureBench(), ["9", "2", "TASK", "1"]);
  await assertEndsAnywhere(() => withTwoWorkspaces(), ["2", "", "2", "A", "1"]);
});

Deno.test("a file that cannot be edited is named before anything is asked", async () => {
  const config = "time_tracking: {provider: toggl}\n";
  const bench = new ConfigureBench({ files: { "config.yaml": config } });
  const { status, screen } = await bench.type("timer configure", ["2"]);
  assertEquals(status, 4);
  assertStringIncludes(screen, 'Cannot read "config.yaml" line 1 column 1: ');
  assertEquals(screen.includes("Where do entries live?"), false);
});

Deno.test("names from the network do nothing to the terminal", async () => {
  const evil = "\x1b[2J\u202Eevil\nNumber";
  const bench = withTasks();
  bench.server.faultFor = ({ line }) => ({
    kind: "changed",
    change: (json) =>
      line === "GET /me"
        ? { ...json as object, fullname: evil }
        : (json as object[]).map((it) => ({ ...it, name: evil })),
  });
  const answers = ["toggl", "evil", "1", ""];
  const { screen } = await bench.type("timer configure", answers);
  // deno-lint-ignore no-control-regex
  assertEquals(screen.match(/[\x00-\x09\x0b-\x1f\u202E]/), null);
  const shown = "\\x1b[2J\\u202eevil\\x0aNumber";
  assertStringIncludes(
    screen,
    `Hello, ${shown}\nWorkspace: ${shown} (2000001)`,
  );
  assertStringIncludes(
    screen,
    `Several are meant by "evil":
  1  ${shown} (63334144)
  2  ${shown} (63334341)
Project of plan "v2"`,
  );
});

Deno.test("--debug says each request of the dialog", async () => {
  const bench = withTasks();
  const answers = ["toggl", "", ""];
  const { error } = await bench.type("timer configure --debug", answers);
  assertEquals(
    error.split("\n").map((line) => line.replace(/ \d+ ms$/, "")),
    [
      "GET /me 200",
      "GET /me/workspaces 200",
      "GET /workspaces/2000001/projects?active&page&per_page 200",
      "",
    ],
  );
});
