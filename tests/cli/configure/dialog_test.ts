import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  CLOCKIFY_KEY,
  CLOCKIFY_USER,
  ClockifyServer,
} from "../../support/clockify_server.ts";
import {
  CLOCKIFY_PROJECT,
  CLOCKIFY_WORKSPACE,
} from "../../support/clockify_workspace.ts";
import {
  assertEndsAnywhere,
  ConfigureBench,
  NOTHING_SET,
  TASKS,
  withTasks,
  withTwoWorkspaces,
} from "./bench.ts";

Deno.test("Toggl is set up step by step, to the letter", async () => {
  const bench = withTasks();
  const answers = ["2", "1", "example 2", ""];
  const { screen, status } = await bench.type("timer configure", answers);
  assertEquals(
    screen,
    `${NOTHING_SET}Number or name [This machine only]: 2
Hello, Example User
Workspace: Example 1 (2000001) (the only one)
Projects:
  1  Example 1 (63334144)
  2  Example 2 (63334341)
Project for plan "v2" (number or name, empty for none): 1
Project for plan "v3" (number or name, empty for none): example 2
Project for all other tasks (number or name, empty for none): 
provider                   toggl
auto_start                 true
auto_stop                  true
project_mapping            v2: 63334144, v3: 63334341
workspace_id               2000001
task_pattern               {task_id}: {task_title}
pause_on_break             true
workday.hours              8
workday.lunch_minutes      60
workday.lunch_planned      true
workday.longest_day_hours  16
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

Deno.test("the first sync does not look up the account again", async () => {
  const bench = withTasks();
  await bench.type("timer configure", ["toggl", "", "", ""]);
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

Deno.test("no request is repeated, whichever workspace is chosen", async () => {
  const account = ["GET /me", "GET /me/workspaces"];
  for (const [choice, id] of [["1", 2000001], ["2", 2000002]]) {
    const bench = withTwoWorkspaces();
    await bench.type("timer configure", ["toggl", `${choice}`, "", ""]);
    const asked = bench.requests();
    assertEquals(asked.slice(0, 2), account);
    assertEquals(asked.length, new Set(asked).size, asked.join("\n"));
    assertEquals(asked.at(-1), `GET /workspaces/${id}/projects`);
  }
});

Deno.test("progress is shown until a service responds", async () => {
  const bench = withTasks();
  await bench.type("timer configure", ["toggl", "", "", ""]);
  assertEquals(bench.progress, ["Contacting Toggl …", ""]);
});

Deno.test("the setup is one change, which undo reverts", async () => {
  const bench = withTasks();
  await bench.type("timer configure", ["toggl", "1", "1", ""]);
  assertEquals(
    (await bench.run("undo")).out,
    "Undid: Settings changed\n",
  );
  assertEquals(bench.config, undefined);
});

Deno.test("Enter keeps current settings and all comments", async () => {
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
  const { screen } = await bench.type("timer configure", ["", "", "", ""]);
  assertStringIncludes(
    screen,
    `Number or name [Toggl]: 
Hello, Example User
Workspace: Example 1 (2000001) (the only one)
Projects:
  1  Example 1 (63334144)
  2  Example 2 (63334341)
Project for plan "v2" (number or name, - for none) [Example 2]: 
Project for plan "v3" (number or name, empty for none): 
Project for all other tasks (number or name, empty for none): 
provider                   toggl
`,
  );
  assertEquals(bench.files["config.yaml"], config);
  const next = await bench.type("timer configure", ["", "-", "2", ""]);
  assertEquals(
    next.error,
    "Removed from config.yaml: project_mapping for v2\n",
  );
  assertEquals(
    bench.files["config.yaml"],
    config.replace("    v2: 63334341 # big\n", "")
      .replace("    old: 1\n", "    old: 1\n    v3: 63334341\n"),
  );
});

Deno.test("Clockify is set up the same way", async () => {
  const bench = new ConfigureBench({
    files: { "tasks.yaml": TASKS },
    server: (clock) => new ClockifyServer({ clock, projectCount: 2 }),
    variables: { CLOCKIFY_API_KEY: CLOCKIFY_KEY },
  });
  const answers = ["Clockify", CLOCKIFY_PROJECT, "", ""];
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

Deno.test("the user is not looked up again", async () => {
  const bench = new ConfigureBench({
    files: {
      "config.yaml": "time_tracking:\n  provider: clockify\n" +
        `  workspace_id: ${CLOCKIFY_WORKSPACE}\n`,
    },
    server: (clock) => new ClockifyServer({ clock }),
    variables: { CLOCKIFY_API_KEY: CLOCKIFY_KEY },
  });
  await bench.type("timer configure", ["", ""]);
  bench.requests();
  await bench.run("timer start T-1");
  await bench.run("timer stop");
  const place = `/workspaces/${CLOCKIFY_WORKSPACE}`;
  assertEquals(bench.requests(), [
    `POST ${place}/time-entries`,
    `PATCH ${place}/user/${CLOCKIFY_USER}/time-entries`,
  ]);
});

Deno.test("choosing this machine only sends no request and keeps other settings", async () => {
  const config = "time_tracking:\n  provider: toggl\n  workspace_id: 1\n";
  for (const word of ["1", "none", "local", "this machine only"]) {
    const bench = new ConfigureBench({ files: { "config.yaml": config } });
    const { status, error } = await bench.type("timer configure", [word]);
    assertEquals([status, error, bench.requests()], [0, "", []]);
    assertEquals(bench.config, config.replace("toggl", "none"));
  }
});

Deno.test("without changes, no file is written", async () => {
  const bench = new ConfigureBench();
  assertEquals((await bench.type("timer configure", [""])).status, 0);
  assertEquals(bench.files, {});
});

Deno.test("nothing changes if the input ends at any question", async () => {
  await assertEndsAnywhere(withTasks, ["toggl", "x", "1", "2", "-"]);
  await assertEndsAnywhere(() => new ConfigureBench(), ["9", "2", "TASK", "1"]);
  await assertEndsAnywhere(() => withTwoWorkspaces(), ["2", "", "2", "A", "1"]);
});

Deno.test("a file that cannot be edited is reported before the first question", async () => {
  const config = "time_tracking: &mine\n  provider: toggl\nother: *mine\n";
  const bench = new ConfigureBench({ files: { "config.yaml": config } });
  const { status, screen } = await bench.type("timer configure", ["2"]);
  assertEquals(status, 4);
  assertStringIncludes(
    screen,
    '"config.yaml" line 1 column 1: cannot change "time_tracking", because it ',
  );
  assertEquals(screen.includes("Which service do you use?"), false);
});

Deno.test("names from the network cannot control the terminal", async () => {
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
    `"evil" matches several:
  1  ${shown} (63334144)
  2  ${shown} (63334341)
Project for plan "v2"`,
  );
});

Deno.test("--debug prints each request of the dialog", async () => {
  const bench = withTasks();
  const answers = ["toggl", "", "", ""];
  const { error } = await bench.type("timer configure --debug", answers);
  assertEquals(bench.printed.includes("Contacting Toggl"), false);
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
