import { assertEquals } from "@std/assert";
import { HOUR } from "@std/datetime";
import { clockifyBench } from "../support/clockify_bench.ts";
import { CLOCKIFY_WORKSPACE } from "../support/clockify_workspace.ts";
import { instantAt } from "../support/fake_clock.ts";
import { providerErrorOf } from "../support/test_connection.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const ACTION = "5e78f73dbed03611f8b825ae";
const TAGS = `/workspaces/${CLOCKIFY_WORKSPACE}/tags`;
const NEW = {
  taskId: "TASK-1",
  description: "Fix it",
  start: TEN - HOUR,
  end: TEN,
};

Deno.test("ClockifyProvider looks up tags once and creates missing ones", async () => {
  const tagIds = new Map<string, string>();
  const { provider, server, restart } = clockifyBench({ provider: { tagIds } });
  const tags = ["action", "deep work", "action"];
  const entry = await provider.createEntry({ ...NEW, tags });
  assertEquals(entry.tags, ["action", "deep work"]);
  await provider.createEntry({ ...NEW, tags });
  const made = server.workspace.tags.map(({ name }) => name);
  assertEquals(made, ["action", "deep work"]);
  assertEquals(server.log.map(({ method }) => method), [
    "GET",
    "POST",
    "POST",
    "POST",
  ]);
  assertEquals([...tagIds.keys()], ["action", "deep work"]);
  // Another process has them from the cache.
  const before = server.log.length;
  const listed = await restart().listEntries({ from: TEN - HOUR, to: TEN });
  assertEquals(listed.map(({ tags }) => tags), [entry.tags, entry.tags]);
  assertEquals(server.log.length - before, 1);
});

Deno.test("ClockifyProvider requests tags only if an entry has some", async () => {
  const { provider, server } = clockifyBench();
  await provider.createEntry({ ...NEW, tags: [] });
  await provider.getEntries("TASK-1");
  assertEquals(server.log.filter(({ path }) => path === TAGS), []);
});

Deno.test("ClockifyProvider looks up tags again if a known one is gone", async () => {
  const tagIds = new Map([["action", ACTION]]);
  const { provider, server } = clockifyBench({ provider: { tagIds } });
  server.workspace.removeTag(ACTION);
  const entry = await provider.createEntry({ ...NEW, tags: ["action"] });
  assertEquals(entry.tags, ["action"]);
  assertEquals(server.entries.all.length, 1);
  assertEquals(tagIds.get("action"), server.workspace.tags[0]?.id);
});

Deno.test("ClockifyProvider omits deleted tags after one request", async () => {
  const { provider, server } = clockifyBench();
  for (const at of [1, 2, 3]) {
    server.web.add("TASK-1: a", TEN - at * HOUR, TEN, { tagIds: [ACTION] });
  }
  server.workspace.removeTag(ACTION);
  const entries = await provider.getEntries("TASK-1");
  await provider.getEntries("TASK-1");
  assertEquals(entries.map(({ tags }) => tags), [[], [], []]);
  assertEquals(server.log.filter(({ path }) => path === TAGS).length, 1);
});

Deno.test("ClockifyProvider notices changes to tags", async () => {
  const { provider, server } = clockifyBench();
  server.web.add("TASK-1: a", TEN - HOUR, TEN, { tagIds: [ACTION] });
  await provider.getEntries("TASK-1");
  const { id } = server.workspace.addTag("later");
  server.workspace.removeTag(ACTION);
  server.web.add("TASK-1: b", TEN, TEN, { tagIds: [id] });
  const entries = await provider.getEntries("TASK-1");
  assertEquals(entries.map(({ tags }) => tags), [[], ["later"]]);
});

Deno.test("ClockifyProvider uses a tag that another machine just created", async () => {
  const { provider, server } = clockifyBench();
  server.faultFor = ({ line }) => {
    if (line === `POST ${TAGS}`) server.workspace.addTag("Deep Work");
    return undefined;
  };
  const entry = await provider.createEntry({ ...NEW, tags: ["deep work"] });
  assertEquals(server.workspace.tags.length, 2);
  assertEquals(entry.tags.length, 1);
});

Deno.test("ClockifyProvider creates no second tag after a lost response", async () => {
  const { provider, server } = clockifyBench();
  server.fail({ kind: "cut", accepts: true }, { on: `POST ${TAGS}` });
  const entry = { ...NEW, tags: ["new"] };
  const error = await providerErrorOf(provider.createEntry(entry));
  assertEquals(error.mayHaveArrived, true);
  assertEquals(server.entries.all, []);
  assertEquals((await provider.createEntry(entry)).tags, ["new"]);
  const names = server.workspace.tags.map(({ name }) => name);
  assertEquals(names, ["action", "new"]);
});

Deno.test("ClockifyProvider stops no timer if a tag of the new one cannot be created", async () => {
  const { provider, server } = clockifyBench({ server: { refusesTags: true } });
  const running = server.web.start("On the phone");
  const start = provider.startTimer("TASK-1", "Fix it", { tags: ["new"] });
  const error = await providerErrorOf(start);
  assertEquals(error.code, "provider_refused");
  assertEquals(error.message, 'Clockify refused to create the tag "new"');
  assertEquals(error.mayHaveArrived, false);
  assertEquals(server.entries.all, [running]);
});
