import { assertEquals, assertRejects } from "@std/assert";
import { InvalidTextError } from "../../../lib/errors.ts";
import type { ConfigEdits } from "../../../lib/formats/config_edit.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { Timers } from "../../../lib/timers.ts";
import { FakeClock } from "../../support/fake_clock.ts";

function bench(config?: string) {
  const disk = new MemoryDisk(config ? { "config.yaml": config } : {});
  const clock = new FakeClock("2025-01-16T09:00");
  return { disk, timers: new Timers(disk, { clock }) };
}

const ID = "0123456789abcdef01234567";
const one = (id: string | null) => new Map([["v2", id]]);

const REFUSED: [edits: ConfigEdits, code: string][] = [
  [{ provider: "toggl", workspaceId: ID }, "invalid_workspace"],
  [{ provider: "clockify", workspaceId: "12" }, "invalid_workspace"],
  [{ provider: "harvest", accountId: ID }, "invalid_workspace"],
  [{ provider: "toggl", projects: one(ID) }, "invalid_project"],
  [{ provider: "clockify", projects: one("12") }, "invalid_project"],
  [{ provider: "harvest", projects: one(ID) }, "invalid_project"],
  [{ provider: "harvest", tasks: one(ID) }, "invalid_task"],
  [{ provider: "toggl", apiKeyEnv: "MY_HARVEST_KEY" }, "invalid_setting"],
  [{ provider: "harvest", apiKeyEnv: "clockify" }, "invalid_setting"],
];

Deno.test("Timers.configure() says whose key a variable holds by its name", async () => {
  const edits = { provider: "toggl", apiKeyEnv: "MY_HARVEST_KEY" } as const;
  const configure = () => bench().timers.configure(edits);
  const { message, hint } = await assertRejects(configure, InvalidTextError);
  assertEquals([message, hint], [
    '"MY_HARVEST_KEY" is named after another service',
    "Use the variable that holds the Toggl key",
  ]);
});

Deno.test("Timers.configure() refuses ids and key variables of another service, and writes nothing", async () => {
  for (const [edits, code] of REFUSED) {
    const { disk, timers } = bench();
    const configure = () => timers.configure(edits);
    const error = await assertRejects(configure, InvalidTextError);
    assertEquals(error.code, code, JSON.stringify(edits));
    assertEquals(disk.files, {});
  }
});

/** Settings that only another service reads, or none. */
const TAKEN: ConfigEdits[] = [
  { provider: "harvest", workspaceId: ID },
  { provider: "clockify", accountId: "12" },
  { provider: "toggl", workspaceId: "12" },
  { provider: "clockify", tasks: one("12"), projects: one(ID) },
  { provider: "toggl", projects: one(null) },
  { provider: "harvest", projects: one(null), tasks: one(null) },
  { provider: "toggl", apiKeyEnv: "MY_TOGGL_KEY" },
  { provider: "toggl", apiKeyEnv: "TOGGL_OR_HARVEST" },
  { provider: "toggl", apiKeyEnv: "MY_KEY" },
  { provider: "local", apiKeyEnv: "MY_HARVEST_KEY" },
];

Deno.test("Timers.configure() keeps settings that only another service reads", async () => {
  for (const edits of TAKEN) {
    const { timers } = bench();
    const { provider } = await timers.configure(edits);
    assertEquals(provider, edits.provider);
  }
});

/**
 * The configured variable, a change of provider, and the resulting variable.
 */
const VARIABLES: [
  before: string,
  edits: ConfigEdits,
  after: string | undefined,
][] = [
  ["toggl: MY_KEY", { provider: "toggl" }, "MY_KEY"],
  ["toggl: MY_KEY", { provider: "harvest" }, undefined],
  ["toggl: MY_KEY", { provider: "harvest", apiKeyEnv: "OTHER" }, "OTHER"],
  ["toggl: MY_KEY", { provider: "local" }, "MY_KEY"],
  ["toggl: MY_KEY", { provider: "none" }, "MY_KEY"],
  ["toggl: MY_KEY", { provider: null }, "MY_KEY"],
  ["toggl: MY_KEY", { tags: ["x"] }, "MY_KEY"],
  ["local: MY_KEY", { provider: "harvest" }, "MY_KEY"],
  ["local: MY_TOGGL_KEY", { provider: "harvest" }, undefined],
  ["local: MY_TOGGL_KEY", { provider: "toggl" }, "MY_TOGGL_KEY"],
];

Deno.test("Timers.configure() never sends the key of one service to another", async () => {
  for (const [before, edits, after] of VARIABLES) {
    const [provider, variable] = before.split(": ");
    const { timers } = bench(
      `time_tracking:\n  provider: ${provider}\n  api_key_env: ${variable}\n`,
    );
    const { apiKeyEnv } = await timers.configure(edits);
    assertEquals(apiKeyEnv, after, `${before} ${JSON.stringify(edits)}`);
  }
});

Deno.test("Timers.configure() does not create a file without a change", async () => {
  const { disk, timers } = bench();
  await timers.configure({});
  assertEquals(disk.files, {});
});

Deno.test("Timers.configure() makes the other edits when it forgets the key of a service", async () => {
  const { timers } = bench(
    "time_tracking:\n  provider: toggl\n  api_key_env: MY_KEY\n",
  );
  const edits: ConfigEdits = { provider: "clockify", projects: one(ID) };
  const { provider, apiKeyEnv, projectMapping } = await timers.configure(edits);
  assertEquals([provider, apiKeyEnv], ["clockify", undefined]);
  assertEquals([...projectMapping], [...one(ID)]);
});
