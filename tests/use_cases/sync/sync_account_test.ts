import { assertEquals } from "@std/assert";
import { DAY, HOUR, MINUTE } from "@std/datetime";
import { SYNC_FILE } from "../../../lib/formats/data_files.ts";
import { readSyncFile } from "../../../lib/formats/outbox.ts";
import {
  clockifyService,
  harvestService,
  type SyncService,
  togglService,
} from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

const SERVICES = [togglService, clockifyService, harvestService];

type ConnectTo = typeof SERVICES[number];

/** A person with finished half-hour entries that are synced. */
async function workerWith(
  connect: ConnectTo,
  count: number,
): Promise<SyncWorker> {
  const worker = new SyncWorker((fetch) => connect(fetch));
  const { service: { clock, settings } } = worker;
  await worker.timers.configure(settings);
  for (let i = count; i > 0; i--) {
    const start = clock.now() - i * HOUR;
    const times = { start: new Date(start), end: new Date(start + HOUR / 2) };
    await worker.timers.add(`TASK-${i}`, times);
  }
  const { waitingCount } = await worker.syncLater();
  assertEquals(waitingCount, 0);
  worker.service.server.log.length = 0;
  return worker;
}

/** The same machine with a key for another person's empty account. */
function withOtherKey(worker: SyncWorker, connect: ConnectTo): SyncWorker {
  const { disk, service } = worker;
  const other = new SyncWorker((fetch) => connect(fetch), { disk });
  other.service.clock.set(service.clock.now());
  const isAccount = ({ path }: { path: string }) =>
    ["/me", "/user", "/users/me"].includes(path);
  const change = (json: unknown) => ({ ...json as object, id: 77 });
  other.service.server.faultFor = (request) =>
    isAccount(request) ? { kind: "changed", change } : undefined;
  return other;
}

function linesOf({ server }: SyncService): string[] {
  return server.log.splice(0).map(({ line }) => line);
}

Deno.test("another user's key deletes nothing here, however often it syncs", async () => {
  for (const connect of [togglService, harvestService]) {
    for (const count of [1, 2]) {
      const worker = await workerWith(connect, count);
      const before = await worker.here();
      const other = withOtherKey(worker, connect);
      for (let i = 0; i < 2; i++) {
        const { removed, changed, stoppedBy } = await other.syncLater();
        assertEquals([removed, changed, stoppedBy], [[], [], undefined]);
        assertEquals(await other.here(), before);
      }
      assertEquals(other.there, []);
      // The previous key finds everything unchanged.
      worker.service.clock.set(other.service.clock.now());
      const { added, changed, removed } = await worker.syncLater();
      assertEquals([added, changed, removed], [[], [], []]);
      assertEquals(await worker.here(), before);
      assertEquals(worker.there.toSorted(), before.toSorted());
    }
  }
});

Deno.test("another user's entries are added, and ours stay", async () => {
  const worker = await workerWith(togglService, 1);
  const other = withOtherKey(worker, togglService);
  const { web, clock, entries } = other.service;
  // Its id differs from ours.
  for (const text of ["Gone", "Theirs"]) {
    web.add(text, clock.now() - HOUR, clock.now());
  }
  web.remove(entries()[0]?.id ?? "");
  const { added, removed } = await other.syncLater();
  assertEquals(added.map(({ description }) => description), ["Theirs"]);
  assertEquals(removed, []);
  assertEquals(await other.here(), [["TASK-1", 30], ["Theirs", 60]]);
});

Deno.test("a change is not sent to another user's account as a new entry", async () => {
  for (const connect of [togglService, harvestService]) {
    const worker = await workerWith(connect, 1);
    await worker.timers.edit("last", { title: "Ours" });
    const other = withOtherKey(worker, connect);
    const { failures, waitingCount, conflicts } = await other.syncLater();
    assertEquals(failures.map(({ error }) => [error.code, error.message]), [[
      "entry_elsewhere",
      '"TASK-1" is not in this workspace or account, but may be in the ' +
      "previous one",
    ]]);
    assertEquals(
      failures[0]?.error.hint,
      "Switch back to send the change, or delete the entry here and add it " +
        "again",
    );
    assertEquals([waitingCount, conflicts, other.there], [1, [], []]);
    assertEquals(await other.here(), [["TASK-1: Ours", 30]]);
    worker.service.clock.set(other.service.clock.now());
    await worker.syncLater();
    assertEquals(worker.there, [["TASK-1: Ours", 30]]);
  }
});

/** The requests of a sync that finds entries deleted on the web. */
const REMOVALS: readonly [
  name: string,
  connect: ConnectTo,
  counts: { here: number; removed: number },
  lines: readonly string[],
][] = [
  ["the only one is gone", togglService, { here: 1, removed: 1 }, [
    "GET /me/time_entries",
    "GET /me/time_entries/current",
    "GET /me/time_entries/3730000001",
    "GET /me",
  ]],
  ["another one is listed", togglService, { here: 2, removed: 1 }, [
    "GET /me/time_entries",
    "GET /me/time_entries/current",
    "GET /me/time_entries/3730000001",
  ]],
  ["Toggl says that both were deleted", togglService, { here: 2, removed: 2 }, [
    "GET /me/time_entries",
    "GET /me/time_entries/current",
    "GET /me/time_entries",
  ]],
];

Deno.test("a sync checks the account if all our entries are missing", async () => {
  for (const [name, connect, { here, removed }, lines] of REMOVALS) {
    const worker = await workerWith(connect, here);
    const { service } = worker;
    for (const { id } of service.entries().slice(0, removed)) {
      service.web.remove(id);
    }
    const result = await worker.syncLater();
    assertEquals(result.removed.length, removed, name);
    assertEquals((await worker.here()).length, here - removed, name);
    assertEquals(linesOf(service), lines, name);
  }
});

Deno.test("an entry that exists but was not listed stays unchanged", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect, 2);
    const { web, entries, clock } = worker.service;
    const [first] = entries();
    // Moved to before the list.
    const start = clock.now() - 60 * DAY;
    web.edit(first?.id ?? "", { start, end: start + 45 * MINUTE });
    const { changed, removed } = await worker.syncLater();
    assertEquals(changed.map(({ start }) => start), [start]);
    assertEquals(removed, []);
    const here = await worker.here();
    assertEquals(here.toSorted(), worker.there.toSorted());
    assertEquals(here.map(([, minutes]) => minutes), [45, 30]);
  }
});

Deno.test("an entry that vanishes between listing and update is created again", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect, 1);
    const { server, web, entries } = worker.service;
    await worker.timers.edit("last", { title: "Ours" });
    server.faultFor = ({ method }) => {
      if (method !== "PUT" && method !== "PATCH") return undefined;
      server.faultFor = () => undefined;
      web.remove(entries()[0]?.id ?? "");
      return undefined;
    };
    const result = await worker.syncLater();
    const { sentCount, waitingCount, failures, conflicts } = result;
    assertEquals([sentCount, waitingCount, failures], [1, 0, []]);
    assertEquals(
      conflicts.map(({ kept, other }) => [kept, other]),
      [["here", undefined]],
    );
    assertEquals(worker.there, [["TASK-1: Ours", 30]]);
    assertEquals(await worker.here(), [["TASK-1: Ours", 30]]);
    const again = await worker.syncLater();
    assertEquals([again.sentCount, again.added, again.removed], [0, [], []]);
  }
});

Deno.test("before an entry that vanished at Toggl is created again, it and the account are checked", async () => {
  const worker = await workerWith(togglService, 1);
  const { service } = worker;
  await worker.timers.edit("last", { title: "Ours" });
  service.server.faultFor = ({ method }) => {
    if (method === "PUT" && service.entries().length > 0) {
      service.web.remove(service.entries()[0]?.id ?? "");
    }
    return undefined;
  };
  await worker.syncLater();
  assertEquals(linesOf(service), [
    "GET /me/time_entries",
    "GET /me/time_entries/current",
    "PUT /workspaces/2000001/time_entries/3730000001",
    "GET /me/time_entries/3730000001",
    "GET /me",
    "PUT /workspaces/2000001/time_entries/3730000001",
    "GET /me/time_entries/3730000001",
    "POST /workspaces/2000001/time_entries",
  ]);
});

Deno.test("deleting an entry that has vanished succeeds", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect, 1);
    const { server, web, entries } = worker.service;
    await worker.timers.delete("last");
    server.faultFor = ({ method }) => {
      if (method !== "DELETE") return undefined;
      server.faultFor = () => undefined;
      web.remove(entries()[0]?.id ?? "");
      return undefined;
    };
    const { failures, waitingCount, conflicts } = await worker.syncLater();
    assertEquals([failures, waitingCount, conflicts], [[], 0, []]);
    assertEquals([worker.there, await worker.here()], [[], []]);
  }
});

Deno.test("a timer that vanishes before its stop arrives is created again, with its end", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect, 1);
    await worker.do(({ timers }) => timers.start("TASK-9"));
    await worker.doOffline(({ timers }) => timers.stop());
    const { server, web, entries } = worker.service;
    const id = entries().at(-1)?.id ?? "";
    server.faultFor = ({ path }) => {
      if (!path.includes(id)) return undefined;
      server.faultFor = () => undefined;
      web.remove(id);
      return undefined;
    };
    const { waitingCount, conflicts } = await worker.syncLater();
    assertEquals([waitingCount, conflicts.length], [0, 1]);
    const both = [["TASK-1", 30], ["TASK-9", 60]];
    assertEquals(worker.there, both);
    assertEquals(await worker.here(), both);
    assertEquals((await worker.timers.status()).running, undefined);
  }
});

/** The stored account. */
async function accountsOf({ disk }: SyncWorker): Promise<unknown> {
  const text = await disk.readText(SYNC_FILE) ?? "{}";
  return Object.fromEntries(readSyncFile(text).accounts);
}

Deno.test("the account is requested once, and again for another workspace", async () => {
  const worker = new SyncWorker(togglService);
  const { timers, service } = worker;
  await timers.configure(service.settings);
  const actions = async () =>
    (await worker.sync.plan()).map(({ action }) => action);
  assertEquals(await actions(), ["account", "list", "current"]);
  await worker.syncLater();
  assertEquals(linesOf(service)[0], "GET /me");
  const userId = "1000001";
  const first = { userId, workspaceId: "2000001" };
  assertEquals(await accountsOf(worker), { toggl: first });
  assertEquals(await actions(), ["list", "current"]);
  await worker.syncLater();
  assertEquals(linesOf(service).length, 2);
  await timers.configure({ workspaceId: "2000002" });
  assertEquals(await actions(), ["account", "list", "current"]);
  await worker.syncLater();
  assertEquals(linesOf(service)[0], "GET /me");
  const since = service.clock.now();
  const second = { userId, workspaceId: "2000002", since };
  assertEquals(await accountsOf(worker), { toggl: second });
  // Everything else stays the same.
  await worker.syncLater();
  assertEquals(linesOf(service).length, 2);
  assertEquals(await accountsOf(worker), { toggl: second });
});

Deno.test("a change of the user is stored with its time", async () => {
  const worker = await workerWith(togglService, 1);
  const other = withOtherKey(worker, togglService);
  await other.syncLater();
  const since = other.service.clock.now();
  const toggl = { userId: "77", workspaceId: "2000001", since };
  assertEquals(await accountsOf(other), { toggl });
});

Deno.test("entries since a change of the key are looked up again", async () => {
  const worker = await workerWith(togglService, 1);
  const other = withOtherKey(worker, togglService);
  await other.syncLater();
  await other.do(({ timers }) => timers.start("TASK-5"));
  await other.do(({ timers }) => timers.stop());
  const { web, entries } = other.service;
  web.remove(entries()[0]?.id ?? "");
  const { removed } = await other.syncLater();
  assertEquals(removed.map(({ taskId }) => taskId), ["TASK-5"]);
  assertEquals(await other.here(), [["TASK-1", 30]]);
});
