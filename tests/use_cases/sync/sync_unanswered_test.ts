import { assert, assertEquals, assertRejects } from "@std/assert";
import { DAY, MINUTE } from "@std/datetime";
import { ProviderError } from "../../../lib/provider.ts";
import {
  clockifyService,
  harvestService,
  togglService,
} from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

const SERVICES = [togglService, clockifyService, harvestService];

/** Half an hour of TASK-1 that ends now. */
function add({ timers, service: { clock } }: SyncWorker): Promise<unknown> {
  const end = clock.now();
  const start = new Date(end - 30 * MINUTE);
  return timers.add("TASK-1", { start, end: new Date(end) });
}

async function workerWith(
  connect: typeof SERVICES[number],
): Promise<SyncWorker> {
  const worker = new SyncWorker((fetch) => connect(fetch));
  await worker.timers.configure(worker.service.settings);
  return worker;
}

Deno.test("a change without a response ends up there exactly once, whether it arrived or not", async () => {
  for (const connect of SERVICES) {
    for (const arrives of [true, false]) {
      const worker = await workerWith(connect);
      await worker.doUnanswered(add, { arrives });
      const { waitingCount } = await worker.syncLater();
      assertEquals(waitingCount, 0);
      assertEquals(worker.there, [["TASK-1", 30]]);
      assertEquals(await worker.here(), [["TASK-1", 30]]);
    }
  }
});

Deno.test("a request that may be in flight is not resent for a minute", async () => {
  const worker = await workerWith(togglService);
  await worker.doUnanswered(add, { arrives: false });
  assertEquals((await worker.sync.run()).waitingCount, 1);
  assertEquals(worker.there, []);
  assertEquals((await worker.syncLater()).waitingCount, 0);
});

Deno.test("an entry changed after it was sent arrives in its present version", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.doUnanswered(add, { arrives: true });
    await worker.doOffline(({ timers }) =>
      timers.edit("last", { description: "TASK-1: Call" })
    );
    const { conflicts } = await worker.syncLater();
    assertEquals(conflicts, []);
    assertEquals(worker.there, [["TASK-1: Call", 30]]);
  }
});

Deno.test("an entry deleted after it was sent is deleted there", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.doUnanswered(add, { arrives: true });
    await worker.doOffline(({ timers }) => timers.delete("last"));
    await worker.syncLater();
    assertEquals(worker.there, []);
    assertEquals(await worker.here(), []);
  }
});

Deno.test("a deleted entry is not confused with its replacement", async () => {
  for (const connect of [togglService, clockifyService]) {
    const worker = await workerWith(connect);
    await worker.do(add);
    const [entry] = await worker.timers.newest(1);
    assert(entry);
    const { start, end } = entry;
    const times = { start: new Date(start), end: new Date(end) };
    await worker.doOffline(({ timers }) => timers.delete("last"));
    await worker.doOffline(({ timers }) => timers.add("TASK-1", times));
    const { clock, server } = worker.service;
    server.fail({ kind: "cut", accepts: false }, { on: "POST" });
    await worker.sync.deliver(clock.now());
    await worker.syncLater();
    assertEquals(worker.there, [["TASK-1", 30]]);
    await worker.syncLater();
    assertEquals(await worker.here(), [["TASK-1", 30]]);
  }
});

Deno.test("a different entry that begins in the same second is left alone", async () => {
  for (const connect of [togglService, clockifyService]) {
    const worker = await workerWith(connect);
    await worker.doUnanswered(add, { arrives: false });
    const start = worker.service.clock.now() - 30 * MINUTE;
    worker.service.web.add("TASK-2", start, start + 10 * MINUTE);
    await worker.syncLater();
    const both = [["TASK-1", 30], ["TASK-2", 10]];
    assertEquals(worker.there.toSorted(), both);
    assertEquals((await worker.here()).toSorted(), both);
  }
});

Deno.test("an uncertain match stores the local version as a conflict", async () => {
  const worker = await workerWith(togglService);
  await worker.doUnanswered(add, { arrives: false });
  const start = worker.service.clock.now() - 30 * MINUTE;
  worker.service.web.add("TASK-2", start, start + 30 * MINUTE);
  const { conflicts } = await worker.syncLater();
  assertEquals(conflicts.map(({ kept, other }) => [kept, other?.description]), [
    ["there", "TASK-1"],
  ]);
});

Deno.test("an entry moved to another month after it arrived is looked up at Harvest", async () => {
  const worker = await workerWith(harvestService);
  await worker.doUnanswered(add, { arrives: true });
  const { service } = worker;
  const [entry] = service.entries();
  const start = service.clock.now() - 100 * DAY;
  service.web.edit(entry?.id ?? "", { start, end: start + 20 * MINUTE });
  await worker.syncLater();
  assertEquals(worker.there, [["TASK-1", 20]]);
  assertEquals(await worker.here(), [["TASK-1", 20]]);
});

Deno.test("a change that can no longer be looked up is never resent, until it is deleted", async () => {
  const worker = await workerWith(togglService);
  await worker.doUnanswered(add, { arrives: true });
  const { clock } = worker.service;
  clock.set(clock.now() + 100 * DAY);
  const { failures, waitingCount } = await worker.sync.run();
  assertEquals(
    failures.map(({ error: { code, message, hint } }) => [code, message, hint]),
    [[
      "entry_too_old",
      'Cannot tell whether "TASK-1" reached Toggl, which does not list entries ' +
      "that old",
      "Look for it there. If it is missing, delete it here and add it again",
    ]],
  );
  assertEquals([waitingCount, worker.there.length], [1, 1]);
  await worker.timers.delete("last");
  assertEquals((await worker.syncLater()).waitingCount, 0);
});

Deno.test("a timer whose start had no response ends once when the next one starts", async () => {
  const options = { stopsPrevious: false };
  const worker = new SyncWorker((fetch) => clockifyService(fetch, options));
  await worker.timers.configure(worker.service.settings);
  const start = (task: string) => ({ timers }: SyncWorker) =>
    timers.start(task);
  await worker.doUnanswered(start("TASK-1"), { arrives: true });
  await worker.doOffline(start("TASK-2"));
  await worker.sync.deliver(worker.service.clock.now());
  await worker.syncLater();
  assertEquals(worker.there, [["TASK-1", 60], ["TASK-2", NaN]]);
  assertEquals(await worker.here(), [["TASK-1", 60]]);
});

Deno.test("an invalid response resends nothing and deletes nothing", async () => {
  for (const connect of SERVICES) {
    for (const text of ["", "{}", "[1]", "<html>Log in</html>", '[{"id":']) {
      const worker = await workerWith(connect);
      const { server } = worker.service;
      await worker.sync.run();
      await worker.doUnanswered(add, { arrives: true });
      server.faultFor = ({ method }) =>
        method === "GET" ? { kind: "status", status: 200, text } : undefined;
      await assertRejects(() => worker.syncLater(), ProviderError);
      server.faultFor = () => undefined;
      assertEquals(worker.there, [["TASK-1", 30]], text);
      assertEquals(await worker.here(), [["TASK-1", 30]], text);
      assertEquals((await worker.syncLater()).waitingCount, 0);
      assertEquals(worker.there, [["TASK-1", 30]], text);
    }
  }
});

Deno.test("a timer started without a response, renamed there and stopped here is one entry", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    const { web, entries } = worker.service;
    const start = ({ timers }: SyncWorker) => timers.start("TASK-1");
    await worker.doUnanswered(start, { arrives: true });
    web.edit(entries()[0]?.id ?? "", { description: "Call" });
    await worker.doOffline(({ timers }) => timers.stop());
    await worker.syncLater();
    assertEquals(worker.there, [["Call", 60]]);
    assertEquals((await worker.timers.status()).running, undefined);
  }
});
