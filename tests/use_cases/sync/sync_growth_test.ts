import { assert, assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import {
  ENTRIES_FILE,
  OUTBOX_FILE,
  SEND_LOG_FILE,
} from "../../../lib/formats/data_files.ts";
import { JOURNAL_FILE } from "../../../lib/formats/journal.ts";
import { TimerSync } from "../../../lib/timer_sync.ts";
import { FailingDisk } from "../../support/failing_disk.ts";
import { MachineDisk } from "./sync_machine.ts";
import { togglService } from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

/** A disk that counts what is written, read and flushed. */
class CountingDisk extends MachineDisk {
  bytes = 0;
  bytesRead = 0;
  flushes = 0;
  reads = 0;

  override async readText(path: string): Promise<string | undefined> {
    const text = await super.readText(path);
    this.reads++;
    this.bytesRead += text?.length ?? 0;
    return text;
  }

  override async readTail(path: string, byteCount: number) {
    const bytes = await super.readTail(path, byteCount);
    this.reads++;
    this.bytesRead += bytes.length;
    return bytes;
  }

  override writeText(path: string, text: string): Promise<void> {
    this.#count(text, true);
    return super.writeText(path, text);
  }

  override appendText(path: string, text: string, flush = true) {
    this.#count(text, flush);
    return super.appendText(path, text);
  }

  override flushFolderOf(): Promise<void> {
    this.#count("", true);
    return super.flushFolderOf();
  }

  #count(text: string, isFlushed: boolean): void {
    this.bytes += text.length;
    if (isFlushed) this.flushes++;
  }
}

/** Three half hours of work a day, without a network. */
async function record(worker: SyncWorker, count: number): Promise<void> {
  const { timers, service: { clock, settings } } = worker;
  await timers.configure(settings);
  const first = clock.now() - count * 8 * HOUR;
  for (let i = 0; i < count; i++) {
    const start = first + i * 8 * HOUR;
    const times = {
      start: new Date(start),
      end: new Date(start + 30 * MINUTE),
    };
    await timers.add(`TASK-${i % 10}`, times);
  }
}

/** The cost of sending a number of entries. */
async function costOf(count: number) {
  const disk = new CountingDisk();
  const worker = new SyncWorker((fetch) => togglService(fetch), { disk });
  await record(worker, count);
  const journal = await disk.byteSize(JOURNAL_FILE);
  disk.bytes = 0;
  disk.bytesRead = 0;
  disk.flushes = 0;
  disk.reads = 0;
  assertEquals((await worker.sync.run()).sentCount, count);
  return {
    bytes: disk.bytes,
    bytesRead: disk.bytesRead,
    flushes: disk.flushes,
    reads: disk.reads,
    journal: await disk.byteSize(JOURNAL_FILE) - journal,
  };
}

Deno.test("twice as many pending entries cost twice as much to send", async () => {
  const [once, twice] = [await costOf(100), await costOf(200)];
  const counts = ["bytes", "bytesRead", "flushes", "journal", "reads"] as const;
  for (const what of counts) {
    const growth = twice[what] / once[what];
    assert(growth <= 2.2, `${growth} times the ${what}`);
  }
  assert(twice.flushes <= 3 * 200, `${twice.flushes} flushes`);
});

/** A sync that is killed after some disk operations, and what it leaves. */
async function killedAt(step: number) {
  const worker = new SyncWorker((fetch) => togglService(fetch));
  await record(worker, 3);
  const disk = new FailingDisk(worker.disk, { at: step, failure: "death" });
  const { clock } = worker.service;
  const sync = new TimerSync(disk, worker.service.open(), { clock });
  const isDone = await sync.run().then(() => true, () => false);
  return { worker, isDone };
}

Deno.test("a sync that is killed at any step of the disk is resumed by the next", async () => {
  for (let step = 1;; step++) {
    const { worker, isDone } = await killedAt(step);
    const sent = worker.there.length;
    const { waitingCount } = await worker.timers.status();
    // Everything confirmed counts, whether applied or not.
    assert(waitingCount >= 3 - sent, `${waitingCount} wait, ${sent} sent`);
    assert(waitingCount <= 3 - sent + 1, `${waitingCount} wait, ${sent} sent`);
    await worker.syncLater();
    assertEquals(worker.there, [["TASK-0", 30], ["TASK-1", 30], [
      "TASK-2",
      30,
    ]]);
    assertEquals((await worker.here()).length, 3);
    assertEquals(await worker.disk.byteSize(OUTBOX_FILE), 0);
    assertEquals(await worker.disk.byteSize(SEND_LOG_FILE), 0);
    if (isDone) break;
  }
});

/** A machine whose sync was killed when everything was confirmed in the log. */
async function unsettled(): Promise<SyncWorker> {
  for (let step = 1;; step++) {
    const { worker } = await killedAt(step);
    const log = await worker.disk.readText(SEND_LOG_FILE) ?? "";
    if (log.match(/"confirmed".*\n/g)?.length === 3) return worker;
  }
}

Deno.test("readers see what a killed sync has sent before it is applied", async () => {
  const worker = await unsettled();
  const entries = await worker.timers.entries({ from: 0, to: Infinity });
  assertEquals(entries.map(({ sync }) => sync), Array(3).fill("confirmed"));
  assertEquals((await worker.timers.status()).waitingCount, 0);
  // Reading wrote nothing.
  assert(await worker.disk.byteSize(SEND_LOG_FILE) > 0);
});

Deno.test("the next change applies what a killed sync has sent, and undo leaves it", async () => {
  const worker = await unsettled();
  await worker.timers.delete("last");
  assertEquals(await worker.disk.byteSize(SEND_LOG_FILE), 0);
  await worker.syncLater();
  assertEquals(worker.there.length, 2);
  const other = await unsettled();
  await other.tracker.undo();
  await other.syncLater();
  assertEquals([other.there.length, (await other.here()).length], [2, 2]);
});

Deno.test("what a killed sync has sent is kept while another file is damaged", async () => {
  const worker = await unsettled();
  const entries = await worker.disk.readText(ENTRIES_FILE) ?? "";
  await worker.disk.writeText(ENTRIES_FILE, entries.slice(1));
  await worker.tracker.start();
  assert(await worker.disk.byteSize(SEND_LOG_FILE) > 0);
  await worker.disk.writeText(ENTRIES_FILE, entries);
  await worker.syncLater();
  assertEquals(worker.there.length, 3);
});

Deno.test("an entry changed while others are sent arrives in its present version", async () => {
  const worker = new SyncWorker((fetch) => togglService(fetch));
  await record(worker, 3);
  const { server } = worker.service;
  server.faultFor = ({ method }) => {
    if (method !== "POST") return undefined;
    server.faultFor = () => undefined;
    const edited = worker.timers.edit("last", { title: "Newer" });
    return { kind: "delay", until: edited, accepts: true };
  };
  await worker.sync.run();
  assertEquals(worker.there.map(([text]) => text).toSorted(), [
    "TASK-0",
    "TASK-1",
    "TASK-2: Newer",
  ]);
});
