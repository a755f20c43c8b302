import { assertEquals, assertStringIncludes } from "@std/assert";
import { CLOCKIFY_KEY, ClockifyServer } from "../../support/clockify_server.ts";
import { CLOCKIFY_WORKSPACE } from "../../support/clockify_workspace.ts";
import type { FakeClock } from "../../support/fake_clock.ts";
import { TogglServer } from "../../support/toggl_server.ts";
import { ConfigureBench } from "./bench.ts";

Deno.test("without plans, prefixes of task ids are mapped to projects", async () => {
  const bench = new ConfigureBench();
  await bench.run("task add API-1");
  await bench.run("timer add WEB-12 --start 08:00 --end 08:30");
  await bench.run("task add lonely");
  const answers = ["toggl", "1", "2", ""];
  const { screen } = await bench.type("timer configure", answers);
  assertStringIncludes(screen, 'Project for tasks "API-…" (number');
  assertStringIncludes(screen, 'Project for tasks "WEB-…" (number');
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
  Deno.test(`before the first task, a prefix is asked for: ${typed}`, async () => {
    const bench = new ConfigureBench();
    const answers = ["toggl", typed, "2"];
    const { screen } = await bench.type("timer configure", answers);
    assertStringIncludes(
      screen,
      "Prefix of the tasks to map to a project " +
        `(TASK for TASK-025, * for all, empty for none): ${typed}\n` +
        `Project for tasks "${prefix}-…" (number or name, empty for none): 2\n`,
    );
    assertStringIncludes(bench.config ?? "", `    ${prefix}: 63334341\n`);
  });
}

Deno.test("before the first task, all tasks can get one project: *", async () => {
  const bench = new ConfigureBench();
  await bench.type("timer configure", ["toggl", "*", "2"]);
  assertStringIncludes(
    bench.config ?? "",
    '  project_mapping:\n    "*": 63334341\n',
  );
});

Deno.test("a workspace without projects needs no further answers", async () => {
  const server = (clock: FakeClock) =>
    new TogglServer({ clock, projectCount: 0 });
  const bench = new ConfigureBench({ server });
  const { screen, status } = await bench.type("timer configure", ["toggl"]);
  assertEquals(status, 0);
  assertStringIncludes(
    screen,
    `: toggl
Hello, Example User
Workspace: Example 1 (2000001) (the only one)
Projects: none
provider                   toggl
`,
  );
});

Deno.test("settings of the previous service are removed, including the variable of its key", async () => {
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
    "Removed from config.yaml: project_mapping for v2, api_key_env\n",
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
