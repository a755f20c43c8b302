import { assert, assertEquals } from "@std/assert";
import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import { InvalidTextError } from "../../../lib/errors.ts";
import { CONFIG_FILE } from "../../../lib/formats/data_files.ts";
import { MachineDisk } from "./sync_machine.ts";
import {
  clockifyService,
  harvestService,
  togglService,
} from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

const SERVICES = [togglService, clockifyService, harvestService];

async function workerWith(
  connect: typeof SERVICES[number],
): Promise<SyncWorker> {
  const worker = new SyncWorker((fetch) => connect(fetch));
  await worker.timers.configure(worker.service.settings);
  return worker;
}

/** Half an hour of TASK-1 that ends now. */
function add({ timers, service: { clock } }: SyncWorker): Promise<unknown> {
  const end = clock.now();
  const start = new Date(end - 30 * MINUTE);
  return timers.add("TASK-1", { start, end: new Date(end) });
}

function retitle({ timers }: SyncWorker): Promise<unknown> {
  return timers.edit("last", { description: "TASK-1: Call" });
}

Deno.test("an edit never overwrites a version that was not seen here", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.do(add);
    const { service } = worker;
    const [entry] = service.entries();
    assert(entry);
    const end = entry.start + 2 * HOUR;
    service.web.edit(entry.id, { start: entry.start, end });
    await worker.doOffline(retitle);
    const told = await worker.sync.deliver(service.clock.now());
    assertEquals([told.waitingCount, told.problem], [1, undefined]);
    assertEquals(worker.there, [["TASK-1", 120]]);
    const { conflicts } = await worker.syncLater();
    // Each side changed a different field, so both are kept.
    assertEquals(worker.there, [["TASK-1: Call", 120]]);
    assertEquals(await worker.here(), [["TASK-1: Call", 120]]);
    assertEquals(conflicts, []);
  }
});

async function lengthen({ timers }: SyncWorker): Promise<unknown> {
  const [entry] = await timers.newest(1);
  const end = new Date((entry?.end ?? NaN) + 10 * MINUTE);
  return await timers.edit("last", { end });
}

Deno.test("a sync reads an entry older than its list before overwriting it", async () => {
  const cases = SERVICES.flatMap((connect) =>
    [retitle, lengthen].map((change) => ({ connect, change }))
  );
  for (const { connect, change } of cases) {
    const worker = await workerWith(connect);
    const { service } = worker;
    await worker.do(add);
    service.clock.set(service.clock.now() + 40 * DAY);
    await worker.doOffline(change);
    const [entry] = service.entries();
    assert(entry);
    const end = entry.start + 2 * HOUR;
    service.web.edit(entry.id, { start: entry.start, end });
    const { conflicts } = await worker.syncLater();
    const ends = [
      ...conflicts.map(({ other }) => other?.end),
      ...service.entries().map((it) => it.end),
    ];
    assert(ends.includes(end), "What the web recorded is lost");
  }
});

Deno.test("an entry that the web moves from an old month into the list stays the same entry", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    const { service } = worker;
    await worker.do(add);
    service.clock.set(service.clock.now() + 80 * DAY);
    // Recording something else moves its month to its own file.
    await worker.do(add);
    const [entry] = service.entries();
    assert(entry);
    const start = service.clock.now() - DAY;
    service.web.edit(entry.id, { start, end: start + 2 * HOUR });
    const { changed, conflicts } = await worker.syncLater();
    assertEquals([changed.length, conflicts], [1, []]);
    assertEquals(await worker.here(), [["TASK-1", 120], ["TASK-1", 30]]);
    assertEquals(worker.there.length, 2);
    assertEquals((await worker.syncLater()).changed, []);
  }
});

Deno.test("a deletion never deletes a version that was not seen here", async () => {
  const worker = await workerWith(togglService);
  await worker.do(add);
  const { service } = worker;
  const [entry] = service.entries();
  assert(entry);
  service.clock.set(service.clock.now() + HOUR);
  const end = entry.start + 2 * HOUR;
  await worker.timers.delete("last");
  service.clock.set(service.clock.now() + MINUTE);
  service.web.edit(entry.id, { start: entry.start, end });
  await worker.sync.deliver(service.clock.now() - HOUR);
  assertEquals(worker.there, [["TASK-1", 120]]);
  await worker.syncLater();
  // It was changed there after it was deleted here.
  assertEquals(await worker.here(), [["TASK-1", 120]]);
});

Deno.test("changes to a timer are sent when it ends, if not before", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.do(({ timers }) => timers.start("TASK-1"));
    await worker.doOffline(retitle);
    await worker.sync.deliver(worker.service.clock.now());
    await worker.doOffline(({ timers }) => timers.stop());
    await worker.syncLater();
    assertEquals(worker.there, [["TASK-1: Call", 120]]);
    assertEquals(await worker.here(), [["TASK-1: Call", 120]]);
  }
});

Deno.test("a changed timer is stopped if there are only hours", async () => {
  const options = { wantsTimestamps: false };
  const worker = new SyncWorker((fetch) => harvestService(fetch, options));
  await worker.timers.configure(worker.service.settings);
  await worker.do(({ timers }) => timers.start("TASK-1"));
  await worker.doOffline(retitle);
  await worker.doOffline(({ timers }) => timers.stop());
  await worker.syncLater();
  assertEquals(worker.there, [["TASK-1: Call", 120]]);
});

Deno.test("an empty entry whose start the provider rounds is kept", async () => {
  const worker = await workerWith(harvestService);
  const { service, disk } = worker;
  service.clock.set(service.clock.now() + 20 * SECOND);
  await worker.do(({ timers }) => timers.start("TASK-1"));
  const [entry] = service.entries();
  service.web.stop(entry?.id ?? "");
  await worker.syncLater();
  assertEquals(await worker.here(), [["TASK-1", 0]]);
  // The next process can read it.
  assertEquals((await worker.syncLater()).changed, []);
  assert(disk instanceof MachineDisk);
});

Deno.test("a timer from a fast clock does not stop a sync", async () => {
  const worker = await workerWith(togglService);
  const { service } = worker;
  service.server.skewMs = 40 * SECOND;
  service.web.start("TASK-1");
  assertEquals((await worker.sync.run()).added.length, 1);
  const { running } = await worker.timers.status();
  assertEquals(running?.durationSeconds, 0);
  await worker.syncLater();
  const since = (await worker.timers.status()).running?.start;
  assertEquals(since, service.entries()[0]?.start);
});

Deno.test("tags stay on this machine where the provider has none", async () => {
  const worker = await workerWith(harvestService);
  await worker.do(({ timers, service: { clock } }) =>
    timers.add("TASK-1", {
      start: new Date(clock.now() - HOUR),
      end: new Date(clock.now()),
      tags: ["deep"],
    })
  );
  const [entry] = worker.service.entries();
  worker.service.web.edit(entry?.id ?? "", { description: "TASK-1: Call" });
  await worker.syncLater();
  const [here] = await worker.timers.newest(1);
  assertEquals([here?.description, here?.tags], ["TASK-1: Call", ["deep"]]);
});

Deno.test("an invalid project fails its entry, not the command", async () => {
  const worker = await workerWith(togglService);
  // Written by hand, as `timer configure` would refuse it.
  const config = await worker.disk.readText(CONFIG_FILE) ?? "";
  const mapping = "  project_mapping:\n    TASK: none\n";
  await worker.disk.writeText(CONFIG_FILE, config + mapping);
  await worker.doOffline(add);
  const { clock } = worker.service;
  const { problem, waitingCount } = await worker.sync.deliver(clock.now());
  assertEquals([problem?.code, waitingCount], ["invalid_project", 1]);
  assert(problem?.cause instanceof InvalidTextError);
  const { failures, stoppedBy } = await worker.syncLater();
  assertEquals([failures.length, stoppedBy], [1, undefined]);
});

Deno.test("an entry edited on two machines ends the same on both", async () => {
  const worker = await workerWith(togglService);
  await worker.do(add);
  const other = worker.besides();
  await other.timers.configure(worker.service.settings);
  await other.sync.run();
  await worker.doOffline(retitle);
  await other.doOffline(({ timers }) =>
    timers.edit("last", { description: "TASK-1: Newer" })
  );
  await other.syncLater();
  const { conflicts } = await worker.syncLater();
  assertEquals(conflicts.map(({ kept, other }) => [kept, other?.description]), [
    ["there", "TASK-1: Call"],
  ]);
  assertEquals(await worker.here(), [["TASK-1: Newer", 30]]);
  assertEquals(worker.there, [["TASK-1: Newer", 30]]);
});

Deno.test("of timers on two machines, the last one started keeps running", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    const other = worker.besides();
    await other.timers.configure(worker.service.settings);
    await worker.doOffline(({ timers }) => timers.start("TASK-1"));
    await other.doOffline(({ timers }) => timers.start("TASK-2"));
    await worker.sync.run();
    await other.sync.run();
    await worker.syncLater();
    await other.syncLater();
    assertEquals(worker.there, [["TASK-1", 60], ["TASK-2", NaN]]);
    for (const machine of [worker, other]) {
      assertEquals(await machine.here(), [["TASK-1", 60]]);
      const { running } = await machine.timers.status();
      assertEquals(running?.taskId, "TASK-2");
    }
  }
});

Deno.test("a pending change is still sent after the web has moved its entry to another month", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    const { service: { clock, server, web, entries } } = worker;
    await worker.do(add);
    clock.set(clock.now() + 20 * DAY);
    await worker.doOffline(retitle);
    const [entry] = entries();
    assert(entry);
    const start = clock.now() - HOUR;
    web.edit(entry.id, { start, end: start + 30 * MINUTE });
    server.faultFor = ({ method }) =>
      method === "GET" ? undefined : { kind: "cut", accepts: false };
    clock.set(clock.now() + 2 * MINUTE);
    assertEquals((await worker.sync.run()).waitingCount, 1);
    const outbox = await worker.disk.readText("history/outbox.json") ?? "";
    const [pending] = JSON.parse(outbox).waiting;
    assertEquals(Date.parse(pending.start), start);
    server.faultFor = () => undefined;
    assertEquals((await worker.syncLater()).waitingCount, 0);
    assertEquals(worker.there, [["TASK-1: Call", 30]]);
    assertEquals(await worker.here(), [["TASK-1: Call", 30]]);
  }
});
