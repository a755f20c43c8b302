import { assert, assertEquals } from "@std/assert";
import { DAY, HOUR, MINUTE, SECOND } from "@std/datetime";
import { DiskError } from "../../../lib/errors.ts";
import {
  ENTRIES_FILE,
  OUTBOX_FILE,
  SEND_LOG_FILE,
} from "../../../lib/formats/data_files.ts";
import { readOutbox } from "../../../lib/formats/outbox.ts";
import type { OutboxItem } from "../../../lib/sync/outbox.ts";
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
  options: ConstructorParameters<typeof SyncWorker>[1] = {},
): Promise<SyncWorker> {
  const worker = new SyncWorker((fetch) => connect(fetch), options);
  await worker.timers.configure(worker.service.settings);
  return worker;
}

/** Half an hour of TASK-1 that ends now. */
function add({ timers, service: { clock } }: SyncWorker): Promise<unknown> {
  const end = clock.now();
  const start = new Date(end - 30 * MINUTE);
  return timers.add("TASK-1", { start, end: new Date(end) });
}

async function outboxOf({ disk }: SyncWorker): Promise<readonly OutboxItem[]> {
  return readOutbox(await disk.readText(OUTBOX_FILE) ?? `{"waiting":[]}`);
}

/** How long a request without a response can still arrive. */
const AGES: readonly [ms: number, isSent: boolean][] = [
  [0, false],
  [59 * SECOND, false],
  [60 * SECOND, true],
  // The clock was set back.
  [-59 * SECOND, false],
  [-60 * SECOND, true],
];

Deno.test("a change without a response is resent after a minute, not before", async () => {
  for (const [ms, isSent] of AGES) {
    const worker = await workerWith(togglService);
    await worker.doUnanswered(add, { arrives: false });
    const { clock } = worker.service;
    clock.set(clock.now() + ms);
    const { waitingCount, sentCount } = await worker.sync.run();
    assertEquals([waitingCount, sentCount], isSent ? [0, 1] : [1, 0], `${ms}`);
    assertEquals(worker.there, isSent ? [["TASK-1", 30]] : []);
  }
});

Deno.test("a change without a response is not resent while the list ends before it", async () => {
  for (const connect of [togglService, clockifyService]) {
    const worker = await workerWith(connect);
    await worker.doUnanswered(add, { arrives: true });
    const { clock } = worker.service;
    const now = clock.now();
    // With the clock set back by days, a list ends a day from now.
    clock.set(now - 3 * DAY);
    for (let i = 0; i < 2; i++) {
      const { waitingCount, sentCount, failures } = await worker.syncLater();
      assertEquals([waitingCount, sentCount, failures], [1, 0, []]);
      assertEquals(worker.there, [["TASK-1", 30]]);
    }
    clock.set(now + 2 * MINUTE);
    const { waitingCount, sentCount } = await worker.sync.run();
    assertEquals([waitingCount, sentCount], [0, 0]);
    assertEquals(worker.there, [["TASK-1", 30]]);
    assertEquals(await worker.here(), [["TASK-1", 30]]);
  }
});

Deno.test("a change without a response weeks ago extends the list to its start", async () => {
  for (const connect of SERVICES) {
    for (const arrives of [true, false]) {
      const worker = await workerWith(connect);
      await worker.doUnanswered(add, { arrives });
      const { clock } = worker.service;
      clock.set(clock.now() + 40 * DAY);
      const { waitingCount, sentCount } = await worker.sync.run();
      assertEquals([waitingCount, sentCount], [0, arrives ? 0 : 1]);
      assertEquals(worker.there, [["TASK-1", 30]]);
    }
  }
});

Deno.test("a known entry is not confused with a change without a response", async () => {
  for (const connect of [togglService, clockifyService]) {
    const worker = await workerWith(connect);
    await worker.do(add);
    const [first] = await worker.timers.newest(1);
    assert(first);
    const { start, end } = first;
    const times = { start: new Date(start), end: new Date(end) };
    // The same once more, intentionally.
    await worker.doUnanswered(
      ({ timers }) => timers.add("TASK-1", times),
      { arrives: false },
    );
    const { sentCount, conflicts } = await worker.syncLater();
    assertEquals([sentCount, conflicts], [1, []]);
    const two = [["TASK-1", 30], ["TASK-1", 30]];
    assertEquals(worker.there, two);
    assertEquals(await worker.here(), two);
  }
});

Deno.test("a different entry that began in the same second is added, and ours is sent", async () => {
  for (const connect of [togglService, clockifyService]) {
    for (const minutes of [10, 29, 31]) {
      const worker = await workerWith(connect);
      await worker.doUnanswered(add, { arrives: false });
      const start = worker.service.clock.now() - 30 * MINUTE;
      worker.service.web.add("OTHER-1", start, start + minutes * MINUTE);
      const { added, sentCount, conflicts } = await worker.syncLater();
      assertEquals(added.map(({ taskId }) => taskId), ["OTHER-1"]);
      assertEquals([sentCount, conflicts], [1, []]);
      const both = [["OTHER-1", minutes], ["TASK-1", 30]];
      assertEquals(worker.there.toSorted(), both);
      assertEquals((await worker.here()).toSorted(), both);
    }
  }
});

Deno.test("a change without a response is left to its own provider", async () => {
  const toggl = await workerWith(togglService);
  await toggl.doUnanswered(add, { arrives: true });
  const { disk, service } = toggl;
  const clockify = await workerWith(clockifyService, { disk });
  clockify.service.clock.set(service.clock.now());
  const before = await outboxOf(toggl);
  await clockify.doOffline(({ timers, service: { clock } }) =>
    timers.add("TASK-2", {
      start: new Date(clock.now() - 20 * MINUTE),
      end: new Date(clock.now()),
    })
  );
  const { sentCount, waitingCount, failures } = await clockify.syncLater();
  assertEquals([sentCount, waitingCount, failures], [1, 0, []]);
  assertEquals(clockify.there, [["TASK-2", 20]]);
  assertEquals(await outboxOf(toggl), before);
  // Even much later, only Toggl can tell whether it arrived.
  clockify.service.clock.set(clockify.service.clock.now() + 40 * DAY);
  assertEquals((await clockify.sync.run()).waitingCount, 0);
  assertEquals(await outboxOf(toggl), before);
  await toggl.timers.configure(service.settings);
  service.clock.set(clockify.service.clock.now());
  const { waitingCount: left, sentCount: sent } = await toggl.sync.run();
  assertEquals([left, sent, await outboxOf(toggl)], [0, 0, []]);
  assertEquals(toggl.there, [["TASK-1", 30]]);
});

Deno.test("each of two providers gets its own pending changes", async () => {
  const toggl = await workerWith(togglService);
  await toggl.doOffline(add);
  const { disk, service } = toggl;
  const clockify = await workerWith(clockifyService, { disk });
  clockify.service.clock.set(service.clock.now() + HOUR);
  const end = clockify.service.clock.now();
  await clockify.timers.add("TASK-2", {
    start: new Date(end - 20 * MINUTE),
    end: new Date(end),
  });
  const told = await clockify.sync.deliver(0);
  assertEquals([told.waitingCount, told.problem], [0, undefined]);
  assertEquals(clockify.there, [["TASK-2", 20]]);
  assertEquals(service.server.log, []);
  // A change to an entry is sent to the provider that has it.
  const [newest, oldest] = await clockify.timers.newest(2);
  clockify.service.clock.set(end + MINUTE);
  await clockify.timers.edit(oldest?.id ?? "", { title: "Mine" });
  await clockify.timers.delete(newest?.id ?? "");
  const plan = await clockify.sync.plan();
  const planned = plan.flatMap((it) =>
    it.kind === "change" ? [[it.action, it.item.taskId]] : []
  );
  assertEquals(planned, [["delete", "TASK-2"]]);
  const { sentCount, waitingCount } = await clockify.syncLater();
  assertEquals([sentCount, waitingCount, clockify.there], [1, 0, []]);
  service.clock.set(clockify.service.clock.now());
  await toggl.timers.configure(service.settings);
  const last = await toggl.syncLater();
  assertEquals([last.sentCount, last.waitingCount], [1, 0]);
  assertEquals(toggl.there, [["TASK-1: Mine", 30]]);
  assertEquals(await toggl.here(), [["TASK-1: Mine", 30]]);
});

Deno.test("a copy leaves copied changes for another provider alone", async () => {
  const toggl = await workerWith(togglService);
  await toggl.doOffline(add);
  const copy = toggl.besides(new MachineDisk(toggl.disk.files));
  const before = await outboxOf(copy);
  const { disk } = copy;
  const clockify = await workerWith(clockifyService, { disk });
  clockify.service.clock.set(toggl.service.clock.now());
  const { sentCount, waitingCount } = await clockify.syncLater();
  assertEquals([sentCount, waitingCount], [0, 0]);
  assertEquals(await outboxOf(copy), before);
});

Deno.test("of two entries with the same start and text, the end tells which one arrived", async () => {
  for (const arrived of [20, 30]) {
    const worker = await workerWith(togglService);
    const { clock, server } = worker.service;
    const start = clock.now() - HOUR;
    for (const minutes of [30, 20]) {
      const accepts = minutes === arrived;
      clock.set(clock.now() + MINUTE);
      const end = start + minutes * MINUTE;
      const times = { start: new Date(start), end: new Date(end) };
      await worker.timers.add("TASK-1", times);
      server.fail({ kind: "cut", accepts }, { on: "POST" });
      await worker.sync.deliver(clock.now());
    }
    const { sentCount, conflicts, duplicates } = await worker.syncLater();
    assertEquals([sentCount, conflicts, duplicates], [1, [], []]);
    const both = [["TASK-1", 20], ["TASK-1", 30]];
    assertEquals(worker.there.toSorted(), both);
    assertEquals((await worker.here()).toSorted(), both);
  }
});

Deno.test("Harvest is asked only for markers that its list lacks", async () => {
  for (const arrives of [true, false]) {
    const worker = await workerWith(harvestService);
    await worker.syncLater();
    await worker.doUnanswered(add, { arrives });
    const { log } = worker.service.server;
    log.length = 0;
    await worker.syncLater();
    assertEquals(
      log.map((
        { method, query },
      ) => [method, query.has("external_reference_id")]),
      [
        ["GET", false],
        ["GET", false],
        ...arrives ? [] : [["GET", true], ["POST", false]],
      ],
    );
  }
});

/** A disk that refuses one log line about a response. */
class RefusingDisk extends MachineDisk {
  isRefusing = false;

  override appendText(
    ...args: Parameters<MachineDisk["appendText"]>
  ): Promise<void> {
    const [file, text] = args;
    const isMeant = file === SEND_LOG_FILE && text.includes('"confirmed"');
    if (!this.isRefusing || !isMeant) return super.appendText(...args);
    this.isRefusing = false;
    throw new DiskError("disk_full", `Cannot write "${file}"`);
  }
}

Deno.test("a response that could not be stored is looked up, and nothing is sent twice", async () => {
  const disk = new RefusingDisk();
  const worker = await workerWith(togglService, { disk });
  // An entry that was not sent does not extend the list that far back.
  const start = new Date(worker.service.clock.now() - 40 * DAY);
  const end = new Date(start.getTime() + 30 * MINUTE);
  await worker.doOffline(({ timers }) => timers.add("TASK-1", { start, end }));
  disk.isRefusing = true;
  const { failures, waitingCount } = await worker.sync.run();
  assertEquals(failures.map(({ error }) => error.code), ["disk_full"]);
  assertEquals(waitingCount, 1);
  assertEquals((await worker.syncLater()).waitingCount, 0);
  assertEquals(worker.there, [["TASK-1", 30]]);
  assertEquals(await worker.here(), [["TASK-1", 30]]);
});

Deno.test("an entry removed from the files by hand is not sent", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.doOffline(add);
    await worker.disk.writeText(ENTRIES_FILE, "{}\n");
    const { waitingCount, failures } = await worker.sync.run();
    assertEquals([waitingCount, failures], [0, []]);
    assertEquals([worker.there, await outboxOf(worker)], [[], []]);
  }
});
