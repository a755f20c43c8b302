import { assertEquals, assertStringIncludes } from "@std/assert";
import { CLOCKIFY_KEY, ClockifyServer } from "../../support/clockify_server.ts";
import { CLOCKIFY_WORKSPACE } from "../../support/clockify_workspace.ts";
import type { FakeClock } from "../../support/fake_clock.ts";
import { HarvestServer } from "../../support/harvest_server.ts";
import { TOGGL_KEY, TogglServer } from "../../support/toggl_server.ts";
import { ConfigureBench } from "./bench.ts";

const SERVERS = {
  toggl: (clock: FakeClock) => new TogglServer({ clock }),
  clockify: (clock: FakeClock) => new ClockifyServer({ clock }),
  harvest: (clock: FakeClock) => new HarvestServer({ clock }),
};
const PLACES = {
  toggl: "workspace_id: 1",
  clockify: `workspace_id: ${CLOCKIFY_WORKSPACE}`,
  harvest: "account_id: 1",
};
type Service = keyof typeof SERVERS;

/** A service, the variable of its key, and another service. */
const FOREIGN: [service: Service, variable: string][] = [
  ["clockify", "TOGGL_API_KEY"],
  ["clockify", "toggl_api_key"],
  ["clockify", "WORKTIME_TOGGL_KEY"],
  ["clockify", "HARVEST_ACCESS_TOKEN"],
  ["toggl", "CLOCKIFY_API_KEY"],
  ["toggl", "WORKTIME_MyHarvestToken"],
  ["harvest", "TOGGL_API_KEY"],
  ["harvest", "Clockify_Key"],
];

for (const [service, variable] of FOREIGN) {
  Deno.test(`${service} never gets the key in ${variable}`, async () => {
    const config = `time_tracking:
  provider: ${service}
  ${PLACES[service]}
  api_key_env: ${variable}
`;
    const bench = new ConfigureBench({
      files: { "config.yaml": config },
      server: SERVERS[service],
      variables: { [variable]: "a-key" },
    });
    const started = await bench.run("timer start A");
    assertEquals([started.status, started.out], [0, "Timer started: A\n"]);
    const said = `${variable} is named after another service`;
    assertStringIncludes(started.error, said);
    const synced = await bench.run("timer sync");
    assertEquals(synced.status, 5);
    assertStringIncludes(synced.error, said);
    const dialog = await bench.type("timer configure", [service, "n"]);
    assertStringIncludes(dialog.screen, said);
    assertEquals(bench.requests(), []);
  });
}

for (const variable of ["TOGGL_API_KEY", "MY_KEY", "Harvest_Key"]) {
  Deno.test(`${variable} is not kept for another service`, async () => {
    const config = `time_tracking:
  provider: toggl
  workspace_id: 1 # ours
  api_key_env: ${variable}
`;
    const choices = [
      (bench: ConfigureBench) =>
        bench.run("timer configure --provider clockify"),
      (bench: ConfigureBench) =>
        bench.type("timer configure", ["clockify", "y"]),
    ];
    for (const choose of choices) {
      const bench = new ConfigureBench({
        files: { "config.yaml": config },
        server: SERVERS.clockify,
        variables: { [variable]: TOGGL_KEY },
      });
      const { status, error } = await choose(bench);
      assertEquals(status, 0);
      assertStringIncludes(error, "Removed from config.yaml: api_key_env");
      assertEquals(bench.config?.includes("api_key_env"), false);
      await bench.run("timer start A");
      await bench.run("timer sync");
      assertEquals(bench.requests(), []);
    }
  });
}

Deno.test("a key is read from a variable of its service or with any other name", async () => {
  for (const variable of ["WORKTIME_CLOCKIFY_TOKEN", "MY_KEY"]) {
    const bench = new ConfigureBench({
      files: {
        "config.yaml": `time_tracking:
  provider: clockify
  ${PLACES.clockify}
  api_key_env: ${variable}
`,
      },
      server: SERVERS.clockify,
      variables: { [variable]: CLOCKIFY_KEY },
    });
    assertEquals((await bench.run("timer start A")).error, "");
    assertEquals(bench.requests().length > 0, true);
  }
});

/** Clockify with a key from another region. */
function inRegion(region: string): ConfigureBench {
  const bench = new ConfigureBench({
    server: SERVERS.clockify,
    variables: { CLOCKIFY_API_KEY: CLOCKIFY_KEY, WORKTIME_CLOCKIFY_URL: "" },
  });
  bench.server.faultFor = ({ url }) => {
    if (new URL(url).host === `${region}.clockify.me`) return undefined;
    const json = { message: "Api key does not exist", code: 4003 };
    return { kind: "status", status: 401, json };
  };
  return bench;
}

Deno.test("after an unknown key, the region is asked for", async () => {
  const bench = inRegion("euc1");
  const answers = ["clockify", "USA", "euc1", ""];
  const { screen, status } = await bench.type("timer configure", answers);
  assertEquals(status, 0);
  assertStringIncludes(
    screen,
    `Clockify rejected the API key: "Api key does not exist"
Each region has its own keys:
  1  Everywhere else (global)
  2  Germany (euc1)
  3  USA (use2)
  4  United Kingdom (euw2)
  5  Australia (apse2)
Region (number or name) [Everywhere else]: USA
`,
  );
  assertStringIncludes(bench.config ?? "", "  region: euc1\n");
  const hosts = bench.server.log.map(({ url }) => new URL(url).host);
  assertEquals([...new Set(hosts)], [
    "api.clockify.me",
    "use2.clockify.me",
    "euc1.clockify.me",
  ]);
  bench.requests();
  assertEquals((await bench.run("timer start A")).error, "");
});

Deno.test("the region that was asked before is not asked again", async () => {
  const bench = inRegion("euc1");
  for (const answer of ["", "global"]) {
    const { screen, status } = await bench.type("timer configure", [
      ...["clockify", answer, "n"],
    ]);
    assertEquals(status, 5);
    const [, after] = screen.split("Region (number or name) ");
    assertEquals(
      after,
      `[Everywhere else]: ${answer}
Clockify rejected the API key: "Api key does not exist"
Set CLOCKIFY_API_KEY to a key from https://app.clockify.me/manage-api-keys. ` +
        `If your account is in a region, set it: worktime timer configure --region REGION
Save without checking? [y/N]: n
Nothing was changed
Start over: worktime timer configure
`,
    );
  }
});

Deno.test("--region sets the region and rejects an unknown one", async () => {
  const bench = inRegion("apse2");
  const line =
    `timer configure --provider clockify --workspace ${CLOCKIFY_WORKSPACE}`;
  assertEquals((await bench.run(line)).status, 0);
  const refused = await bench.run("timer start A");
  assertStringIncludes(
    refused.error,
    "If your account is in a region, set it: worktime timer configure --region",
  );
  const wrong = await bench.run("timer configure --region eu9");
  assertEquals(wrong.status, 2);
  assertStringIncludes(
    wrong.error,
    'The "region" must be one of global, euc1, use2, euw2, apse2',
  );
  assertEquals((await bench.run("timer configure --region apse2")).status, 0);
  const { out } = await bench.run("timer configure --json");
  assertEquals(JSON.parse(out).region, "apse2");
  assertEquals((await bench.run("timer sync")).status, 0);
});

/** Options of another service, the errors, and the hints. */
const STRAY: [config: string, option: string, said: string, hint: string][] = [
  [
    "toggl",
    "--account 1",
    "--account does not apply to Toggl",
    "For Toggl and Clockify, use --workspace ID",
  ],
  [
    "toggl",
    "--project-task a=1",
    "--project-task does not apply to Toggl",
    "Only Harvest has project tasks",
  ],
  [
    "toggl",
    "--region euc1",
    "--region does not apply to Toggl",
    "Only Clockify has regions",
  ],
  [
    "clockify",
    "--account 1",
    "--account does not apply to Clockify",
    "For Toggl and Clockify, use --workspace ID",
  ],
  [
    "harvest",
    "--workspace 1",
    "--workspace does not apply to Harvest",
    "For Harvest, use --account ID",
  ],
  [
    "harvest",
    "--region euc1",
    "--region does not apply to Harvest",
    "Only Clockify has regions",
  ],
];

for (const [provider, option, said, hint] of STRAY) {
  Deno.test(`${option} is rejected for ${provider}, chosen now or earlier`, async () => {
    const bench = new ConfigureBench({ variables: {} });
    const both = `timer configure --provider ${provider} ${option}`;
    const refused = { status: 2, out: "", error: `${said}\n${hint}\n` };
    assertEquals(await bench.run(both), refused);
    assertEquals(bench.disk.files, {});
    await bench.run(`timer configure --provider ${provider}`);
    assertEquals(await bench.run(`timer configure ${option}`), refused);
  });
}

Deno.test("a change of the service says that the variable of its key was removed", async () => {
  const bench = new ConfigureBench({ variables: {} });
  await bench.disk.writeText(
    "config.yaml",
    "time_tracking:\n  provider: toggl\n  api_key_env: MY_KEY\n",
  );
  const { error } = await bench.run("timer configure --provider clockify");
  assertEquals(
    error.split("\n")[0],
    "Removed from config.yaml: api_key_env, because MY_KEY may contain the " +
      "key of another service",
  );
});
