import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { CLOCKIFY_KEY, ClockifyServer } from "../../support/clockify_server.ts";
import type { Fault } from "../../support/provider_server.ts";
import { TOGGL_KEY, TogglServer } from "../../support/toggl_server.ts";
import { ConfigureBench, NOTHING_SET } from "./bench.ts";

const TOGGL_HINT = "Set TOGGL_API_KEY to the API token at the bottom of " +
  "https://track.toggl.com/profile\n";
const NEEDS_WORKSPACE = "Toggl needs a workspace: " +
  "run worktime timer configure in a terminal, or add --workspace ID\n";
const ABANDONED = "Nothing was changed\nStart over: worktime timer configure\n";

/** Faults of Toggl, and the lines before the question. */
const FAILURES: [
  name: string,
  make: () => ConfigureBench,
  said: string,
][] = [
  [
    "no key",
    () => new ConfigureBench({ variables: {} }),
    `The Toggl API key is missing or malformed\n${TOGGL_HINT}`,
  ],
  [
    "a wrong key that is forbidden",
    () => new ConfigureBench({ variables: { TOGGL_API_KEY: "wrong" } }),
    "The Toggl API key does not permit this\n" +
    TOGGL_HINT.replace(
      "\n",
      ", or choose another workspace: worktime timer configure\n",
    ),
  ],
  [
    "a wrong key that is not authorized",
    () =>
      new ConfigureBench({
        variables: { TOGGL_API_KEY: "wrong" },
        server: (clock) => new TogglServer({ clock, wrongKeyStatus: 401 }),
      }),
    `Toggl rejected the API key\n${TOGGL_HINT}`,
  ],
  [
    "nobody who listens",
    () => failing({ kind: "refuse" }),
    "Toggl unreachable: the connection was refused\n",
  ],
  [
    "connections that break",
    () => failing({ kind: "cut", accepts: false }),
    "Toggl unreachable: the connection was lost\n",
  ],
  [
    "a quota that is used up",
    () =>
      new ConfigureBench({
        server: (clock) => new TogglServer({ clock, requestsPerHour: 0 }),
      }),
    "Toggl rate limit exceeded (resets in 60 min)\n",
  ],
  [
    "errors of the server",
    () => failing({ kind: "status", status: 503, text: "\x1b[1mdown" }),
    'Toggl failed with status 503: "[1mdown"\nTry again later\n',
  ],
  [
    "the page of a hotel",
    () => failing({ kind: "garbage", accepts: false }),
    "Toggl returned a web page, such as a network's login\n" +
    "Log in to this network in a browser, or check the service's URL if " +
    "you changed it\n",
  ],
];

function failing(fault: Fault): ConfigureBench {
  const bench = new ConfigureBench();
  bench.server.faultFor = () => fault;
  return bench;
}

for (const [name, make, said] of FAILURES) {
  const asked = `${NOTHING_SET}Number or name [This machine only]: 2\n` +
    `${said}Save without checking? [y/N]: `;

  Deno.test(`with ${name}, the settings can be saved anyway`, async () => {
    const bench = make();
    const { screen, status, out, error } = await bench.type(
      "timer configure",
      ["2", "y"],
    );
    assertEquals(screen, `${asked}y\n${out}${error}`);
    assertEquals([status, error], [0, NEEDS_WORKSPACE]);
    assert(!out.includes("key accepted"));
    assertEquals(bench.config, "time_tracking:\n  provider: toggl\n");
    assertEquals(bench.files["history/sync.json"], undefined);
    assert(!bench.traces.includes(TOGGL_KEY));
    assert(!bench.traces.includes(btoa(`${TOGGL_KEY}:api_token`)));
  });

  Deno.test(`with ${name}, nothing is saved without confirmation`, async () => {
    for (const answer of ["n", "", "maybe", "^D"]) {
      const bench = make();
      const answers = answer === "^D" ? ["2"] : ["2", answer];
      const { screen, status } = await bench.type("timer configure", answers);
      assertEquals(screen, `${asked}${answer}\n${ABANDONED}`);
      assertEquals(status, 5);
      assertEquals(bench.files, {});
    }
  });
}

Deno.test("without a key, no request is sent and no key is asked for", async () => {
  const bench = new ConfigureBench({ variables: { TOGGL_API_KEY: " \n" } });
  await bench.type("timer configure", ["2", "y"]);
  assertEquals(bench.requests(), []);
});

Deno.test("an error names the configured variable", async () => {
  const config = "time_tracking:\n  provider: clockify\n" +
    "  api_key_env: WORKTIME_CLOCK\n";
  const bench = new ConfigureBench({
    files: { "config.yaml": config },
    server: (clock) => new ClockifyServer({ clock }),
    variables: { CLOCKIFY_API_KEY: CLOCKIFY_KEY },
  });
  const { screen } = await bench.type("timer configure", ["", "n"]);
  assertStringIncludes(
    screen,
    "Set WORKTIME_CLOCK to a key from " +
      "https://app.clockify.me/manage-api-keys\n",
  );
  assertEquals(bench.files["config.yaml"], config);
});

Deno.test("answers given before Toggl failed can be saved", async () => {
  const bench = new ConfigureBench();
  bench.server.faultFor = ({ line }) => {
    if (line === "GET /workspaces/2000002/projects") return { kind: "refuse" };
    if (line !== "GET /me/workspaces") return undefined;
    const second = { id: 2000002, name: "Second" };
    const change = (json: unknown) => [...json as unknown[], second];
    return { kind: "changed", change };
  };
  const answers = ["2", "2", "yes"];
  const { screen, status, error } = await bench.type(
    "timer configure",
    answers,
  );
  assertStringIncludes(
    screen,
    `Workspace (number or name): 2
Toggl unreachable: the connection was refused
Save without checking? [y/N]: yes
provider                   toggl
`,
  );
  assertEquals([status, error], [0, ""]);
  assertEquals(
    bench.config,
    "time_tracking:\n  provider: toggl\n  workspace_id: 2000002\n",
  );
});

Deno.test("ids of the previous service are not saved for an unreachable one", async () => {
  const bench = new ConfigureBench({
    files: {
      "config.yaml": `time_tracking:
  provider: clockify
  project_mapping: # of clients
    v2: 5b641568b07987035750505e
  api_key_env: CLOCKIFY_API_KEY
  workspace_id: 5e64e36443f3817e058c24d7
`,
    },
  });
  bench.server.faultFor = () => ({ kind: "refuse" });
  const { error } = await bench.type("timer configure", ["toggl", "y"]);
  assertEquals(
    error,
    "Removed from config.yaml: project_mapping for v2, api_key_env, " +
      `workspace_id\n${NEEDS_WORKSPACE}`,
  );
  assertEquals(
    bench.config,
    "time_tracking:\n  provider: toggl\n  project_mapping: # of clients\n",
  );
});

Deno.test("an unexpected response names the field, not the key", async () => {
  const bench = new ConfigureBench();
  bench.server.faultFor = () => ({
    kind: "changed",
    change: (json) => ({ ...json as object, id: { token: TOGGL_KEY } }),
  });
  const { screen, status } = await bench.type("timer configure", ["2", "n"]);
  assertEquals(status, 5);
  assertStringIncludes(
    screen,
    `Invalid response from Toggl: "id" is not an id\n`,
  );
  assertEquals(bench.traces.includes(TOGGL_KEY), false);
});

Deno.test("no output or file contains the key, whatever the response", async () => {
  for (const answers of [["2"], ["2", "TASK", "1"], ["3", "y"], ["2", "T"]]) {
    const bench = new ConfigureBench();
    await bench.type("timer configure --debug", answers);
    await bench.run("timer configure --json");
    await bench.run("timer configure --provider toggl --debug --json");
    await bench.run("doctor --json");
    for (const secret of [TOGGL_KEY, btoa(`${TOGGL_KEY}:api_token`)]) {
      assertEquals(bench.traces.includes(secret), false);
    }
  }
});
