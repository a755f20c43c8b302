import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { HOUR, SECOND } from "@std/datetime";
import type { Disk } from "../../../lib/ports.ts";
import { STOP_DELAY_SECONDS } from "../../../lib/sync/reconcile.ts";
import type { TimeTrackingProvider } from "../../../lib/provider.ts";
import { TimerSync } from "../../../lib/timer_sync.ts";
import { withMethods } from "../../support/patched_disk.ts";
import { ENTRIES_FILE, SYNC_FILE } from "../../../lib/formats/data_files.ts";
import { clockifyService, togglService } from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

/** A worker with a number of synced entries, the newest last. */
async function workerWith(count: number): Promise<SyncWorker> {
  const worker = new SyncWorker((fetch) => togglService(fetch));
  const { timers, service: { clock, settings } } = worker;
  await timers.configure(settings);
  for (let hours = count; hours > 0; hours--) {
    const start = clock.now() - hours * HOUR;
    const times = { start: new Date(start), end: new Date(start + HOUR / 2) };
    await timers.add(`TASK-${hours}`, times);
  }
  await worker.syncLater();
  worker.service.server.log.length = 0;
  return worker;
}

/** Methods of a provider; `undefined` for one that it does not have. */
type Calls = {
  [Name in keyof TimeTrackingProvider]?: TimeTrackingProvider[Name] | undefined;
};

/** Syncs with a provider of which some methods are replaced. */
function syncWith(
  { disk, service }: SyncWorker,
  replaced: (provider: TimeTrackingProvider) => Calls,
) {
  const provider = service.open();
  Object.assign(provider, replaced(service.open()));
  return new TimerSync(disk, provider, { clock: service.clock }).run();
}

Deno.test("a sync takes listed entries oldest first, in whatever order they are listed", async () => {
  for (const isReversed of [false, true]) {
    const worker = await workerWith(0);
    const { web, clock } = worker.service;
    for (const hours of [2, 4, 3]) {
      const start = clock.now() - hours * HOUR;
      web.add(`TASK-${hours}`, start, start + HOUR);
    }
    const { added } = await syncWith(worker, (real) => ({
      listEntries: async (range) => {
        const listed = await real.listEntries(range);
        return isReversed ? listed.toReversed() : listed;
      },
    }));
    const names = added.map(({ description }) => description);
    assertEquals(names, ["TASK-4", "TASK-3", "TASK-2"]);
  }
});

Deno.test("a sync reads an entry again before it overwrites it, if it was listed 20 s ago or before it was changed", async () => {
  const table: [passedMs: number, sinceEdit: number, reads: number][] = [
    [20 * SECOND - 1, HOUR, 0],
    [20 * SECOND, HOUR, 1],
    [0, SECOND, 0],
    // It can have been listed before it was changed.
    [0, 0, 1],
  ];
  for (const [passedMs, sinceEdit, reads] of table) {
    const worker = await workerWith(1);
    const { clock } = worker.service;
    await worker.timers.edit("last", { title: "New" });
    clock.set(clock.now() + sinceEdit);
    let read = 0;
    const { sentCount } = await syncWith(worker, (real) => ({
      listEntries: async (range) => {
        const listed = await real.listEntries(range);
        clock.set(clock.now() + passedMs);
        return listed;
      },
      getEntry: (id) => {
        read++;
        return real.getEntry(id);
      },
    }));
    assertEquals([read, sentCount], [reads, 1], `${passedMs}`);
  }
});

Deno.test("a sync removes what a list of changes calls missing, but nothing of another account", async () => {
  for (const isOther of [false, true]) {
    const worker = await workerWith(2);
    const { entries, web } = worker.service;
    for (const { id } of entries()) web.remove(id);
    if (isOther) {
      const text = await worker.disk.readText(SYNC_FILE) ?? "";
      const other = text.replace(/("user": ?)"?\d+"?/, '$1"1"');
      await worker.disk.writeText(SYNC_FILE, other);
    }
    const { removed } = await syncWith(worker, () => ({
      lookUpEntries: (ids) =>
        Promise.resolve(new Map(ids.map((id) => [id, "missing"] as const))),
    }));
    assertEquals(
      removed.map(({ taskId }) => taskId),
      isOther ? [] : ["TASK-2", "TASK-1"],
    );
    assertEquals((await worker.here()).length, isOther ? 2 : 0);
  }
});

Deno.test("a sync ends a timer that was deleted there, and lists it as a conflict", async () => {
  const worker = await workerWith(1);
  const { clock, entries, web } = worker.service;
  await worker.timers.start("TASK-2");
  await worker.syncLater();
  const [running] = entries().filter(({ end }) => end === undefined);
  web.remove(running?.id ?? "");
  clock.set(clock.now() + HOUR);
  const { removed, conflicts } = await syncWith(worker, () => ({}));
  assertEquals(removed.map(({ taskId }) => taskId), ["TASK-2"]);
  assertEquals(
    conflicts.map(({ kept, other }) => [kept, other?.taskId]),
    [["there", "TASK-2"]],
  );
  assertEquals((await worker.timers.status()).running, undefined);
  assertEquals((await worker.here()).length, 1);
});

Deno.test("a sync sends changes one by one to a service that takes no batches", async () => {
  const worker = await workerWith(3);
  const sent: string[] = [];
  for (const { id } of await worker.timers.newest(3)) {
    await worker.timers.edit(id, { title: "New" });
  }
  const { sentCount, failures } = await syncWith(worker, (real) => ({
    updateEntries: undefined,
    updateEntry: (id, update) => {
      sent.push(update.description ?? "");
      return real.updateEntry(id, update);
    },
  }));
  assertEquals([sentCount, failures], [3, []]);
  assertEquals(sent, ["TASK-1: New", "TASK-2: New", "TASK-3: New"]);
});

Deno.test("a plan names the queries of a sync, and then its changes", async () => {
  const worker = await workerWith(1);
  await worker.timers.edit("last", { title: "New" });
  const { disk, service } = worker;
  const sync = new TimerSync(disk, service.open(), { clock: service.clock });
  const kinds = async () =>
    (await sync.plan()).map(({ kind, action }) => `${kind} ${action}`);
  const always = ["query list", "query current", "change update"];
  assertEquals(await kinds(), always);
  await disk.remove(SYNC_FILE);
  assertEquals(await kinds(), ["query account", ...always]);
});

Deno.test("a sync lets others sync afterwards, even if it fails, and undo skips what it recorded", async () => {
  const worker = await workerWith(0);
  const { service: { clock, web }, disk, tracker } = worker;
  await tracker.start();
  const start = clock.now() - 2 * HOUR;
  web.add("Theirs", start, start + HOUR);
  const held: (string | undefined)[] = [];
  const locked = withMethods(disk, {
    lock: async (timeoutMs, name) => {
      const lock = await (disk as Disk).lock(timeoutMs, name);
      held.push(name);
      const release = () => {
        held.splice(held.indexOf(name), 1);
        return lock.release();
      };
      return { ...lock, release };
    },
  });
  const sync = (provider: TimeTrackingProvider) =>
    new TimerSync(locked, provider, { clock }).run();
  assertEquals((await sync(worker.service.open())).added.length, 1);
  assertEquals(held, []);
  const failing = Object.assign(worker.service.open(), {
    listEntries: () => Promise.reject(new TypeError("It is a bug")),
  });
  await assertRejects(() => sync(failing), TypeError, "It is a bug");
  assertEquals(held, []);
  const { summary } = await tracker.undo();
  assertStringIncludes(summary, "Started");
  assertEquals((await worker.here()).length, 1);
});

Deno.test("a delivery in a batch leaves out what was changed at the service", async () => {
  const worker = new SyncWorker((fetch) => clockifyService(fetch));
  const { timers, service: { clock, settings, web, entries } } = worker;
  await timers.configure(settings);
  for (const hours of [3, 2, 1]) {
    const start = clock.now() - hours * HOUR;
    const times = { start: new Date(start), end: new Date(start + HOUR / 2) };
    await timers.add(`TASK-${hours}`, times);
  }
  await worker.syncLater();
  clock.set(clock.now() + HOUR);
  const [changed] = entries().filter(({ description }) =>
    description === "TASK-2"
  );
  web.edit(changed?.id ?? "", { description: "TASK-2: Theirs" });
  for (const { id } of await timers.newest(3)) {
    await timers.edit(id, { title: "Ours" });
  }
  const { waitingCount } = await worker.sync.deliver(clock.now());
  assertEquals(
    [waitingCount, worker.there.map(([text]) => text).toSorted()],
    [1, ["TASK-1: Ours", "TASK-2: Theirs", "TASK-3: Ours"]],
  );
});

Deno.test("a sync drops a pending entry that was removed from the files by hand, and records nothing else of what it sends", async () => {
  for (const isRemoved of [false, true]) {
    const worker = await workerWith(0);
    const { timers, disk, service: { clock } } = worker;
    const start = clock.now() - HOUR;
    await timers.add("A", {
      start: new Date(start),
      end: new Date(start + 1e6),
    });
    if (isRemoved) await disk.remove(ENTRIES_FILE);
    const { waitingCount, sentCount } = await worker.syncLater();
    assertEquals([waitingCount, sentCount], [0, isRemoved ? 0 : 1]);
    assertEquals(worker.there.length, isRemoved ? 0 : 1);
    const journal = await disk.readText("journal.jsonl") ?? "";
    assertEquals(journal.includes("Nothing to send"), isRemoved);
  }
});

Deno.test("a sync reads no entry again before it creates one", async () => {
  const worker = await workerWith(0);
  const { clock } = worker.service;
  const times = {
    start: new Date(clock.now() - HOUR),
    end: new Date(clock.now()),
  };
  await worker.timers.add("TASK-1", times);
  const read: string[] = [];
  const { sentCount } = await syncWith(worker, (real) => ({
    getEntry: (id) => {
      read.push(id);
      return real.getEntry(id);
    },
  }));
  assertEquals([sentCount, read], [1, []]);
});

Deno.test("a sync stops a timer to the second only if the next one starts then", async () => {
  for (const isFollowed of [true, false]) {
    const worker = await workerWith(0);
    const { timers, service: { clock } } = worker;
    await timers.start("TASK-1");
    await worker.syncLater();
    clock.set(clock.now() + HOUR);
    if (isFollowed) await timers.start("TASK-2");
    else await timers.stop();
    const tolerances: unknown[] = [];
    const alone: unknown[] = [];
    const { sentCount } = await syncWith(worker, (real) => ({
      stopTimer: (id, options) => {
        tolerances.push(options?.toleranceSeconds);
        return real.stopTimer(id, options);
      },
      startTimer: (taskId, description, options) => {
        alone.push(options?.isAlone);
        return real.startTimer(taskId, description, options);
      },
    }));
    assertEquals(sentCount, isFollowed ? 2 : 1);
    assertEquals(tolerances, [isFollowed ? 0 : STOP_DELAY_SECONDS]);
    assertEquals(alone, isFollowed ? [true] : []);
  }
});

Deno.test("a sync knows that no other timer runs although other entries are pending", async () => {
  const worker = await workerWith(0);
  const { timers, service: { clock } } = worker;
  await timers.start("TASK-1");
  for (const hours of [5, 3]) {
    const start = clock.now() - hours * HOUR;
    const times = { start: new Date(start), end: new Date(start + HOUR) };
    await timers.add(`TASK-${hours}`, times);
  }
  const alone: unknown[] = [];
  const { sentCount } = await syncWith(worker, (real) => ({
    startTimer: (taskId, description, options) => {
      alone.push(options?.isAlone);
      return real.startTimer(taskId, description, options);
    },
  }));
  assertEquals([sentCount, alone], [3, [true]]);
});

Deno.test("a sync looks up what is not listed only as far back as a service lists", async () => {
  const worker = await workerWith(26);
  const { clock, entries, web } = worker.service;
  for (const { id } of entries()) web.remove(id);
  const [, , , oldest] = await worker.timers.entries();
  clock.set((oldest?.start ?? NaN) + 24 * HOUR);
  const { removed } = await syncWith(worker, (real) => ({
    capabilities: { ...real.capabilities, listLimitDays: 2 },
  }));
  assertEquals(removed.length, 23);
  assertEquals(
    (await worker.timers.entries()).map(({ taskId }) => taskId).toSorted(),
    ["TASK-24", "TASK-25", "TASK-26"],
  );
});
