import { assert, assertEquals } from "@std/assert";
import { DAY, MINUTE, SECOND } from "@std/datetime";
import { TogglServer } from "../../support/toggl_server.ts";
import { togglService } from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

/** Adds a number of ten-minute entries without sending them. */
async function addMany(worker: SyncWorker, count: number, day: number) {
  const { clock } = worker.service;
  for (let i = 0; i < count; i++) {
    const start = clock.now() - day * DAY + i * 10 * MINUTE;
    await worker.timers.add(`TASK-${day}${i}`, {
      start: new Date(start),
      end: new Date(start + 10 * MINUTE),
    });
  }
}

function workerAt(rate: { burst: number; perSecond: number }) {
  const worker = new SyncWorker((fetch) =>
    togglService(fetch, { rate }, { isPaced: true })
  );
  const { server } = worker.service;
  assert(server instanceof TogglServer);
  return { worker, server };
}

Deno.test("four syncs in a row keep Toggl's pace across processes", async () => {
  const { worker, server } = workerAt({ burst: 3, perSecond: 1 });
  const { service } = worker;
  await worker.timers.configure(service.settings);
  const begin = service.clock.now();
  for (const day of [1, 2, 3, 4]) {
    await addMany(worker, 10, day);
    const { sentCount, waitingCount, stoppedBy } = await worker.sync.run();
    assertEquals([sentCount, waitingCount, stoppedBy], [10, 0, undefined]);
  }
  assertEquals(server.turnedAwayCount, 0);
  assertEquals(worker.there.length, 40);
  // No slower than necessary: three at once, then one a second.
  const seconds = (service.clock.now() - begin) / SECOND;
  assertEquals(Math.round(seconds), server.log.length - 3);
});

Deno.test("a sync waits out a rate limit of Toggl, including for new entries", async () => {
  const { worker, server } = workerAt({ burst: 1, perSecond: 0.4 });
  await worker.timers.configure(worker.service.settings);
  await addMany(worker, 8, 1);
  const { sentCount, waitingCount, stoppedBy } = await worker.sync.run();
  assertEquals([sentCount, waitingCount, stoppedBy], [8, 0, undefined]);
  assert(server.turnedAwayCount > 0);
  assertEquals(worker.there.length, 8);
});

Deno.test("a command waits for its turn only within its two seconds", async () => {
  const { worker, server } = workerAt({ burst: 3, perSecond: 1 });
  const { service } = worker;
  await worker.timers.configure(service.settings);
  await addMany(worker, 6, 1);
  await worker.sync.run();
  const since = service.clock.now();
  await worker.timers.start("TASK-1");
  assertEquals((await worker.sync.deliver(since)).waitingCount, 0);
  assertEquals(server.turnedAwayCount, 0);
  assertEquals(service.clock.now() - since, SECOND);
});
