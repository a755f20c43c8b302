import { assertEquals, assertRejects } from "@std/assert";
import { HOUR } from "@std/datetime";
import { ProviderError } from "../../lib/provider.ts";
import { UnknownEntryError } from "../../lib/tracking/errors.ts";
import { clockifyBench } from "../support/clockify_bench.ts";
import { CLOCKIFY_WORKSPACE } from "../support/clockify_workspace.ts";
import { instantAt } from "../support/fake_clock.ts";
import { harvestBench } from "../support/harvest_bench.ts";
import { providerErrorOf } from "../support/test_connection.ts";
import { togglBench } from "../support/toggl_bench.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
const ACTION = "5e78f73dbed03611f8b825ae";

/**
 * Clockify's response for an entry, and whether the entry counts as missing.
 */
const GONE: [status: number, message: string, isGone: boolean][] = [
  [404, "", true],
  [404, "No static resource v1/x", false],
  [404, "no STATIC RESOURCE", false],
  [410, "", true],
  [410, "No static resource v1/x", true],
  [400, "Time entry doesn't belong to Workspace", true],
  [400, "The ENTRY doesn't belong to it", true],
  [400, "Tag doesn't belong to Workspace", false],
  [400, "", false],
  [403, "Time entry doesn't belong to Workspace", false],
  [422, "", false],
  [500, "", false],
];

for (const [status, message, isGone] of GONE) {
  Deno.test(`ClockifyProvider takes an entry ${isGone ? "for gone" : "not for gone"} by ${status} with "${message}"`, async () => {
    const { provider, server } = clockifyBench();
    const { id } = server.web.add("TASK-1: a", TEN - HOUR, TEN);
    const fault = { kind: "status", status, json: { message } } as const;
    server.faultFor = ({ method }) => method === "PUT" ? fault : undefined;
    const update = provider.updateEntry(id, { description: "b" });
    if (isGone) await assertRejects(() => update, UnknownEntryError);
    else assertEquals((await providerErrorOf(update)).status, status);
    server.faultFor = () => fault;
    const found = provider.getEntry(id);
    if (isGone) assertEquals(await found, undefined);
    else assertEquals((await providerErrorOf(found)).status, status);
    server.log.length = 0;
    const removal = provider.deleteEntry(id);
    if (isGone) await removal;
    else assertEquals((await providerErrorOf(removal)).status, status);
    const isLookedAt = !isGone && status < 500;
    const lines = server.log.map(({ method }) => method).slice(0, 2);
    const asked = isGone
      ? ["DELETE"]
      : ["DELETE", isLookedAt ? "GET" : "DELETE"];
    assertEquals(lines, asked);
  });
}

/**
 * Clockify's response to a new entry with a tag, and whether tags are looked
 * up.
 */
const TAGS: [status: number, message: string, isLookedUp: boolean][] = [
  [400, "Tag doesn't belong to Workspace", true],
  [400, "Some TAGS do not belong to it", true],
  [400, "Staging doesn't belong to Workspace", false],
  [400, "Tag is wrong", false],
  [403, "Tag doesn't belong to Workspace", false],
];

for (const [status, message, isLookedUp] of TAGS) {
  Deno.test(`ClockifyProvider looks ${isLookedUp ? "again" : "no more"} for tags after ${status} with "${message}"`, async () => {
    const tagIds = new Map([["action", ACTION]]);
    const { provider, server } = clockifyBench({ provider: { tagIds } });
    const json = { message };
    server.fail({ kind: "status", status, json }, { on: "POST" });
    const times = { start: TEN - HOUR, end: TEN };
    const entry = { taskId: "TASK-1", description: "a", ...times };
    const created = provider.createEntry({ ...entry, tags: ["action"] });
    if (isLookedUp) assertEquals((await created).tags, ["action"]);
    else assertEquals((await providerErrorOf(created)).status, status);
    const methods = server.log.map(({ method }) => method);
    assertEquals(methods, isLookedUp ? ["POST", "GET", "POST"] : ["POST"]);
  });
}

/** Clockify's response to a change, and whether there is a special hint. */
const DEMANDS: [status: number, message: string, isExplained: boolean][] = [
  [400, "Project is a REQUIRED field", true],
  [403, "A task is required", true],
  [400, "This was requiredly done", false],
  [400, "Project is archived", false],
  [401, "A key is required", false],
];

for (const [status, message, isExplained] of DEMANDS) {
  Deno.test(`ClockifyProvider ${isExplained ? "has" : "has no"} way out of ${status} with "${message}"`, async () => {
    const { provider, server } = clockifyBench();
    server.faultFor = () => ({ kind: "status", status, json: { message } });
    const times = { start: TEN - HOUR, end: TEN };
    const entry = { taskId: "TASK-1", description: "a", ...times };
    const error = await providerErrorOf(provider.createEntry(entry));
    const hint = "Set what the workspace requires, such as a project: " +
      "worktime timer configure --project PLAN=ID";
    assertEquals(error.hint === hint, isExplained);
    assertEquals([error.status, error.mayHaveArrived], [status, false]);
    assertEquals(error.message.endsWith(`: "${message}"`), true);
  });
}

/** The names of an existing tag and of the requested one. */
const SIMILAR: [there: string, name: string, isTaken: boolean][] = [
  ["Deep Work", "deep work", true],
  [" deep work ", "Deep work", true],
  ["deep  work", "deep work", false],
];

for (const [there, name, isTaken] of SIMILAR) {
  Deno.test(`ClockifyProvider takes the tag "${there}" for "${name}" if it cannot be made: ${isTaken}`, async () => {
    const bench = clockifyBench({ server: { refusesTags: true } });
    const { provider, server } = bench;
    const { id } = server.workspace.addTag(there);
    const times = { start: TEN - HOUR, end: TEN };
    const entry = { taskId: "TASK-1", description: "a", ...times };
    const request = provider.createEntry({ ...entry, tags: [name] });
    if (isTaken) {
      await request;
      assertEquals(server.entries.all[0]?.tagIds, [id]);
      server.log.length = 0;
      await provider.createEntry({ ...entry, tags: [name] });
      assertEquals(server.log.map(({ method }) => method), ["POST"]);
      return;
    }
    const { code, message, hint, status } = await assertRejects(
      () => request,
      ProviderError,
    );
    assertEquals({ code, message, hint, status }, {
      code: "provider_refused",
      message: `Clockify refused to create the tag "${name}"`,
      hint: "Create it in Clockify's web interface, or omit it",
      status: 403,
    });
  });
}

Deno.test("ClockifyProvider stops if a tag cannot be created for another reason", async () => {
  const { provider, server } = clockifyBench();
  const path = `/workspaces/${CLOCKIFY_WORKSPACE}/tags`;
  server.fail({ kind: "status", status: 401 }, { on: `POST ${path}` });
  const times = { start: TEN - HOUR, end: TEN };
  const entry = { taskId: "TASK-1", description: "a", tags: ["new"], ...times };
  const error = await providerErrorOf(provider.createEntry(entry));
  assertEquals(error.status, 401);
  const methods = server.log.map(({ method }) => method);
  assertEquals(methods, ["GET", "POST"]);
});

Deno.test("ClockifyProvider does not reread an entry that it has just seen", async () => {
  for (const isLookedUp of [true, false]) {
    const { provider, server } = clockifyBench();
    const { id } = server.web.add("TASK-1: a", TEN - HOUR, TEN);
    if (isLookedUp) await provider.lookUpEntries([id, "0".repeat(24)]);
    else await provider.getEntry(id);
    server.log.length = 0;
    await provider.updateEntries(new Map([[id, { billable: true }]]));
    assertEquals(server.log.map(({ method }) => method), ["PUT"]);
  }
});

/** A status from Toggl, and whether the entry is then read. */
const TOGGL: [status: number, isLookedAt: boolean][] = [
  [400, true],
  [403, true],
  [404, true],
  [410, true],
  [422, true],
  [401, false],
  [402, false],
];

for (const [status, isLookedAt] of TOGGL) {
  Deno.test(`TogglProvider.updateEntry() ${isLookedAt ? "looks" : "does not look"} whether the entry is there after ${status}`, async () => {
    const { provider, server } = togglBench();
    const entry = server.web.add("TASK-1: a", TEN - HOUR, TEN);
    const id = String(entry.id);
    const on = "PUT";
    server.fail({ kind: "status", status }, { on });
    const request = provider.updateEntry(id, { tags: [] });
    assertEquals((await providerErrorOf(request)).status, status);
    const methods = server.log.map(({ method }) => method);
    assertEquals(methods, isLookedAt ? ["PUT", "GET"] : ["PUT"]);
    if (!isLookedAt) return;
    server.web.remove(entry.id);
    server.fail({ kind: "status", status }, { on });
    await assertRejects(
      () => provider.updateEntry(id, { tags: [] }),
      UnknownEntryError,
    );
  });
}

for (const [name, open] of Object.entries({ togglBench, harvestBench })) {
  Deno.test(`${name}: getEntry() treats only 404 and 410 as missing`, async () => {
    for (const status of [400, 401, 402, 403, 404, 409, 410, 422, 500]) {
      const { provider, server } = open();
      await provider.getUserId();
      server.faultFor = () => ({ kind: "status", status });
      const found = provider.getEntry("1");
      if (status === 404 || status === 410) {
        assertEquals(await found, undefined);
      } else assertEquals((await providerErrorOf(found)).status, status);
    }
  });
}

/** What can be chosen where a key has no access. */
const PLACES = [
  ["Toggl", togglBench, "workspace"],
  ["Clockify", clockifyBench, "workspace"],
  ["Harvest", harvestBench, "account"],
] as const;

for (const [name, open, place] of PLACES) {
  Deno.test(`${name} names another ${place} where the key has no access`, async () => {
    const { provider, server } = open();
    server.fail({ kind: "status", status: 403 });
    const { hint = "" } = await providerErrorOf(provider.verify());
    const [, choice] = hint.split(", or ");
    assertEquals(choice, `choose another ${place}: worktime timer configure`);
  });
}
