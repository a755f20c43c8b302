import { assertEquals, assertStringIncludes } from "@std/assert";
import { ConfigureBench, withTwoWorkspaces } from "./bench.ts";

Deno.test("one of several workspaces is chosen, and its projects are listed", async () => {
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
Enter a number or a name
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
  // The first request is for the configured workspace.
  assertEquals(bench.requests().length, 3);
});

Deno.test("projects of the previous workspace are removed, with a note", async () => {
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
    'Project for tasks "same-…" (number or name, - for none) [Shared]: \n',
  );
  assertEquals(
    error,
    "Removed from config.yaml: project_mapping for gone\n",
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

Deno.test("a configured workspace of another user does not block the setup", async () => {
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

Deno.test("a key without a workspace is saved, with what is missing", async () => {
  const bench = new ConfigureBench();
  bench.server.faultFor = ({ line }) =>
    line === "GET /me/workspaces"
      ? { kind: "changed", change: () => [] }
      : undefined;
  const { out, error } = await bench.type("timer configure", ["toggl"]);
  assertStringIncludes(out, "This key cannot access any workspace\n");
  assertEquals(
    error,
    "Toggl needs a workspace: run worktime timer configure in a terminal, " +
      "or add --workspace ID\n",
  );
});

Deno.test("the projects of the only workspace are listed even if it is not the default", async () => {
  const bench = new ConfigureBench();
  bench.server.faultFor = ({ line }) =>
    line === "GET /me"
      ? {
        kind: "changed",
        change: (json) => ({ ...json as object, default_workspace_id: null }),
      }
      : undefined;
  const { screen } = await bench.type("timer configure", ["2", "A", "1"]);
  assertStringIncludes(
    screen,
    "Workspace: Example 1 (2000001) (the only one)\nProjects:\n  1  Example 1",
  );
  assertEquals(screen.match(/Hello/g)?.length, 1);
});
