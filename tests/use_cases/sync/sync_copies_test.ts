import { assertEquals, assertStringIncludes } from "@std/assert";
import { DAY, HOUR, MINUTE } from "@std/datetime";
import { MachineDisk } from "./sync_machine.ts";
import {
  clockifyService,
  harvestService,
  togglService,
} from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

const SERVICES = [togglService, clockifyService, harvestService];

/** A pending half hour of TASK-1. */
async function waitingAt(
  connect: typeof SERVICES[number],
): Promise<SyncWorker> {
  const worker = new SyncWorker((fetch) => connect(fetch));
  await worker.timers.configure(worker.service.settings);
  await worker.doOffline(({ timers, service: { clock } }) =>
    timers.add("TASK-1", {
      title: "Plan it",
      start: new Date(clock.now() - 30 * MINUTE),
      end: new Date(clock.now()),
    })
  );
  return worker;
}

/** Another machine with a copy of all files. */
function copyOf(worker: SyncWorker): SyncWorker {
  return worker.besides(new MachineDisk(worker.disk.files));
}

const ONCE = [["TASK-1: Plan it", 30]];

Deno.test("pending changes in a directory and its copy are sent once", async () => {
  for (const connect of SERVICES) {
    const worker = await waitingAt(connect);
    const copy = copyOf(worker);
    for (const machine of [worker, copy, worker, copy]) {
      const { waitingCount, conflicts } = await machine.syncLater();
      assertEquals([waitingCount, conflicts], [0, []]);
      assertEquals(worker.there, ONCE);
      assertEquals(await machine.here(), ONCE);
    }
  }
});

Deno.test("a copy that sends first leaves nothing for its original to send", async () => {
  for (const connect of SERVICES) {
    const worker = await waitingAt(connect);
    const copy = copyOf(worker);
    await copy.syncLater();
    await worker.syncLater();
    assertEquals(worker.there, ONCE);
    assertEquals(await worker.here(), ONCE);
  }
});

Deno.test("a copy sends what its original never sends", async () => {
  for (const connect of SERVICES) {
    const copy = copyOf(await waitingAt(connect));
    await copy.syncLater();
    assertEquals(copy.there, ONCE);
  }
});

Deno.test("a copy does not immediately send copied changes", async () => {
  for (const connect of SERVICES) {
    const worker = await waitingAt(connect);
    const copy = copyOf(worker);
    await worker.syncLater();
    await copy.doOffline(({ timers }) =>
      timers.edit("last", { title: "Mine" })
    );
    const { clock } = copy.service;
    assertEquals((await copy.sync.deliver(clock.now())).waitingCount, 1);
    assertEquals(worker.there, ONCE);
    await copy.syncLater();
    // The same entry, changed by the copy.
    assertEquals(copy.there.length, 1);
  }
});

Deno.test("a copy immediately sends its own changes", async () => {
  const copy = copyOf(await waitingAt(togglService));
  const { clock } = copy.service;
  clock.set(clock.now() + HOUR);
  await copy.timers.start("TASK-2");
  const { waitingCount, problem } = await copy.sync.deliver(clock.now());
  assertEquals([waitingCount, problem], [1, undefined]);
  assertEquals(copy.there, [["TASK-2", NaN]]);
});

Deno.test("a timer started before the copy was made is one timer", async () => {
  for (const connect of [togglService, clockifyService]) {
    const worker = new SyncWorker((fetch) => connect(fetch));
    await worker.timers.configure(worker.service.settings);
    await worker.doOffline(({ timers }) => timers.start("TASK-1"));
    const copy = copyOf(worker);
    await copy.syncLater();
    await worker.doOffline(({ timers }) => timers.stop());
    await worker.syncLater();
    await copy.syncLater();
    assertEquals(worker.there.length, 1);
    assertEquals((await copy.here()).length, 1);
  }
});

Deno.test("a copy reports entries that are too old for Toggl to list", async () => {
  const copy = copyOf(await waitingAt(togglService));
  const { clock } = copy.service;
  clock.set(clock.now() + 100 * DAY);
  const { failures, waitingCount } = await copy.sync.run();
  assertEquals([failures.length, waitingCount], [1, 1]);
  assertStringIncludes(failures[0]?.error.message ?? "", "Cannot tell whether");
  assertEquals(copy.there, []);
});

Deno.test("a pending entry and the same one from the web become one", async () => {
  for (const connect of [togglService, clockifyService]) {
    const worker = await waitingAt(connect);
    const end = worker.service.clock.now();
    worker.service.web.add("TASK-1: Plan it", end - 30 * MINUTE, end);
    worker.service.web.add("TASK-1: Other", end - 30 * MINUTE, end);
    await worker.syncLater();
    const both = [["TASK-1: Other", 30], ...ONCE];
    assertEquals(worker.there.toSorted(), both);
    assertEquals((await worker.here()).toSorted(), both);
  }
});

Deno.test("an entry retitled before it was sent is still recognized in the copy", async () => {
  for (const connect of SERVICES) {
    const worker = await waitingAt(connect);
    const copy = copyOf(worker);
    await worker.timers.edit("last", { title: "Draw it" });
    for (const machine of [worker, copy, worker]) {
      assertEquals((await machine.syncLater()).conflicts, []);
      assertEquals(worker.there, [["TASK-1: Draw it", 30]]);
      assertEquals(await machine.here(), [["TASK-1: Draw it", 30]]);
    }
  }
});

Deno.test("two machines that each delete the duplicate they name leave one entry", async () => {
  for (const connect of SERVICES) {
    const worker = new SyncWorker((fetch) => connect(fetch));
    const { settings, clock } = worker.service;
    const machines = [worker, worker.besides()];
    const now = clock.now();
    for (const { timers, sync } of machines) {
      await timers.configure(settings);
      await timers.add("TASK-1", {
        title: "Plan it",
        start: new Date(now - 30 * MINUTE),
        end: new Date(now),
      });
      assertEquals((await sync.deliver(now)).waitingCount, 0);
    }
    assertEquals(worker.there.length, 2);
    const named: string[] = [];
    for (const machine of machines) {
      const { duplicates } = await machine.syncLater();
      named.push(...duplicates.map(({ entryId }) => entryId));
    }
    for (const [at, machine] of machines.entries()) {
      await machine.timers.delete(named[at] ?? "");
    }
    for (const machine of machines) await machine.syncLater();
    assertEquals(worker.there, ONCE);
  }
});

Deno.test("an entry whose end changed before it was sent is a conflict in the copy", async () => {
  // Clockify does not report when an entry was changed, so ours wins.
  for (
    const [connect, side, minutes] of [
      [togglService, "there", 40],
      [clockifyService, "here", 30],
    ] as const
  ) {
    const worker = await waitingAt(connect);
    const copy = copyOf(worker);
    const [entry] = await worker.timers.newest(1);
    const later = (entry?.end ?? 0) + 10 * MINUTE;
    worker.service.clock.set(worker.service.clock.now() + HOUR);
    await worker.timers.edit("last", { end: new Date(later) });
    await worker.syncLater();
    const { conflicts, waitingCount } = await copy.syncLater();
    assertEquals(
      conflicts.map(({ kept, other }) => [kept, other?.end]),
      [[side, side === "here" ? later : entry?.end]],
    );
    assertEquals(waitingCount, 0);
    const one = [["TASK-1: Plan it", minutes]];
    assertEquals([worker.there, await copy.here()], [one, one]);
  }
});
