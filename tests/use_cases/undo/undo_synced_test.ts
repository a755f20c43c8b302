import { assertEquals, assertRejects } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { NotAllowedError } from "../../../lib/errors.ts";
import { OUTBOX_FILE } from "../../../lib/formats/data_files.ts";
import { readOutbox } from "../../../lib/formats/outbox.ts";
import {
  clockifyService,
  harvestService,
  togglService,
} from "../sync/sync_service.ts";
import { SyncWorker } from "../sync/sync_worker.ts";

const SERVICES = [togglService, clockifyService, harvestService];

type ConnectTo = typeof SERVICES[number];

async function workerWith(connect: ConnectTo): Promise<SyncWorker> {
  const worker = new SyncWorker((fetch) => connect(fetch));
  await worker.timers.configure(worker.service.settings);
  return worker;
}

/** Half an hour of TASK-1 that ends now. */
function add({ timers, service: { clock } }: SyncWorker): Promise<unknown> {
  const end = clock.now();
  const start = new Date(end - 30 * MINUTE);
  return timers.add("TASK-1", { start, end: new Date(end), title: "Plan" });
}

/** Lets a sync write to the files by adding an entry on the web. */
async function pull(worker: SyncWorker): Promise<void> {
  const { clock, web } = worker.service;
  const end = clock.now() - 5 * HOUR;
  web.add("WEB-1", end - 10 * MINUTE, end);
  const { added } = await worker.syncLater();
  assertEquals(added.map(({ description }) => description), ["WEB-1"]);
}

/** The local entries without those from the web, and the running timer. */
async function stateOf(worker: SyncWorker): Promise<unknown> {
  const entries = await worker.here();
  const { running } = await worker.timers.status();
  return {
    entries: entries.filter(([text]) => text !== "WEB-1"),
    running: running && [running.description, running.start],
  };
}

async function actionsOf({ disk }: SyncWorker): Promise<string[]> {
  const text = await disk.readText(OUTBOX_FILE);
  return readOutbox(text ?? `{"waiting":[]}`).map(({ action }) => action);
}

type Command = (worker: SyncWorker) => Promise<unknown>;

const start: Command = ({ timers }) => timers.start("TASK-9");
const stop: Command = ({ timers }) => timers.stop();
const retitle: Command = ({ timers }) => timers.edit("last", { title: "New" });
const remove: Command = ({ timers }) => timers.delete("last");
const earlier: Command = ({ timers, service: { clock } }) =>
  timers.edit("last", { start: new Date(clock.now() - 90 * MINUTE) });
const tag: Command = ({ timers }) => timers.edit("last", { tags: ["x"] });

/** The setup, and the change to undo. */
const CHANGES: readonly [
  name: string,
  before: readonly Command[],
  change: Command,
][] = [
  ["an entry", [], add],
  ["a title", [add], retitle],
  ["a removal", [add], remove],
  ["a start", [add], start],
  ["a stop", [add, start], stop],
  ["a switch", [start], ({ timers }) => timers.start("TASK-8")],
  ["a title of the timer", [add, start], retitle],
  ["another start of the timer", [add, start], earlier],
  ["tags of the timer", [add, start], tag],
  ["a removal of the timer", [add, start], remove],
];

for (const [name, before, change] of CHANGES) {
  Deno.test(`undo after a sync reverts ${name}, and redo repeats it`, async () => {
    for (const connect of SERVICES) {
      const worker = await workerWith(connect);
      for (const command of before) await worker.do(command);
      const old = await stateOf(worker);
      await worker.do(change);
      const made = await stateOf(worker);
      await pull(worker);
      await worker.tracker.undo();
      assertEquals(await stateOf(worker), old);
      await worker.syncLater();
      assertEquals(await stateOf(worker), old);
      await worker.tracker.redo();
      assertEquals(await stateOf(worker), made);
      const last = await worker.syncLater();
      assertEquals([last.waitingCount, last.conflicts], [0, []]);
      assertEquals(await stateOf(worker), made);
    }
  });

  Deno.test(`undo after a sync reverts ${name} that no provider ever had`, async () => {
    // All of it predates the choice of a provider.
    const worker = new SyncWorker((fetch) => togglService(fetch));
    for (const command of before) await worker.doOffline(command);
    const old = await stateOf(worker);
    await worker.doOffline(change);
    const made = await stateOf(worker);
    await worker.timers.configure(worker.service.settings);
    await pull(worker);
    // First, the choice is undone.
    await worker.tracker.undo();
    await worker.tracker.undo();
    assertEquals(await stateOf(worker), old);
    assertEquals(await actionsOf(worker), []);
    await worker.tracker.redo();
    assertEquals(await stateOf(worker), made);
    await worker.timers.configure(worker.service.settings);
    const { sentCount, waitingCount } = await worker.syncLater();
    assertEquals([sentCount, waitingCount], [0, 0]);
    assertEquals(worker.there.map(([text]) => text), ["WEB-1"]);
  });

  Deno.test(`undo after a sync reverts ${name} that is still pending`, async () => {
    for (const connect of SERVICES) {
      const worker = await workerWith(connect);
      for (const command of before) await worker.do(command);
      const old = await stateOf(worker);
      const there = worker.there;
      await worker.doOffline(change);
      const { server } = worker.service;
      // No request that changes anything gets through.
      server.faultFor = ({ method }) =>
        method === "GET" ? undefined : { kind: "refuse" };
      await pull(worker);
      await worker.tracker.undo();
      assertEquals(await stateOf(worker), old);
      server.faultFor = () => undefined;
      const { waitingCount, conflicts } = await worker.syncLater();
      assertEquals([waitingCount, conflicts], [0, []]);
      assertEquals(await stateOf(worker), old);
      const texts = (all: (string | number)[][]) =>
        all.map(([text]) => text).filter((text) => text !== "WEB-1").toSorted();
      assertEquals(texts(worker.there), texts(there));
    }
  });
}

Deno.test("undo of a removal whose request was refused leaves the entry to be updated", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.do(add);
    await worker.doOffline(remove);
    const { server } = worker.service;
    server.faultFor = ({ method }) =>
      method === "GET" ? undefined : { kind: "refuse" };
    await pull(worker);
    assertEquals(await actionsOf(worker), ["delete"]);
    await worker.tracker.undo();
    assertEquals(await actionsOf(worker), ["update"]);
    const [restored] = await worker.timers.newest(1);
    assertEquals([restored?.taskId, restored?.sync], ["TASK-1", "waiting"]);
  }
});

Deno.test("undo of the removal of an entry whose creation had no response leaves it to be created", async () => {
  const worker = await workerWith(togglService);
  await worker.doUnanswered(add, { arrives: false });
  await remove(worker);
  const { clock, web } = worker.service;
  web.add("WEB-1", clock.now() - 5 * HOUR, clock.now() - 4 * HOUR);
  // It can still arrive, so the removal waits.
  await worker.sync.run();
  assertEquals(await actionsOf(worker), ["delete"]);
  await worker.tracker.undo();
  assertEquals(await actionsOf(worker), ["create"]);
  await worker.syncLater();
  const both = [["TASK-1: Plan", 30], ["WEB-1", 60]];
  assertEquals(worker.there.toSorted(), both);
  assertEquals((await worker.here()).toSorted(), both);
});

Deno.test("undo of a start leaves a timer from another machine alone", async () => {
  for (const text of ["WEB-2", "TASK-9"]) {
    const worker = await workerWith(togglService);
    await worker.do(start);
    const { clock, web } = worker.service;
    clock.set(clock.now() + 10 * MINUTE);
    web.start(text);
    const started = clock.now();
    await worker.syncLater();
    await worker.tracker.undo();
    const { running } = await worker.timers.status();
    assertEquals([running?.description, running?.start], [text, started]);
  }
});

Deno.test("undo of a stop is refused while another machine's timer is running, and changes nothing", async () => {
  const worker = await workerWith(togglService);
  await worker.do(start);
  await worker.do(stop);
  worker.service.web.start("WEB-2");
  await worker.syncLater();
  const files = { ...worker.disk.files };
  const error = await assertRejects(
    () => worker.tracker.undo(),
    NotAllowedError,
  );
  assertEquals([error.code, error.message, error.hint], [
    "changed_since",
    'The timer for "WEB-2" has since been started elsewhere',
    "Stop it first: worktime timer stop",
  ]);
  assertEquals(worker.disk.files, files);
});

Deno.test("undo of a start that has been stopped on the web deletes its entry", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.do(add);
    await worker.do(start);
    const { clock, web, entries } = worker.service;
    clock.set(clock.now() + 10 * MINUTE);
    web.stop(entries().at(-1)?.id ?? "");
    await worker.syncLater();
    await worker.tracker.undo();
    const { running } = await worker.timers.status();
    assertEquals(running, undefined);
    assertEquals(await worker.here(), [["TASK-1: Plan", 30]]);
    await worker.syncLater();
    assertEquals(worker.there, [["TASK-1: Plan", 30]]);
  }
});

Deno.test("undo of a title keeps the end of a timer that has been stopped on the web", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.do(start);
    await worker.do(retitle);
    const { clock, web, entries } = worker.service;
    clock.set(clock.now() + 10 * MINUTE);
    web.stop(entries()[0]?.id ?? "");
    await worker.syncLater();
    await worker.tracker.undo();
    assertEquals((await worker.timers.status()).running, undefined);
    assertEquals(await worker.here(), [["TASK-9: New", 70]]);
  }
});
