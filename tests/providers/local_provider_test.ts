import { assertEquals, assertRejects } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Timers } from "../../lib/timers.ts";
import { UnknownEntryError } from "../../lib/tracking/errors.ts";
import { LocalProvider } from "../../providers/local.ts";
import { FakeClock, instantAt } from "../support/fake_clock.ts";
import { providerContract } from "./provider_contract.ts";

const TEN = instantAt("2025-01-16T10:00");

function bench() {
  const disk = new MemoryDisk();
  const clock = new FakeClock("2025-01-16T10:00");
  const timers = new Timers(disk, { clock });
  const restart = () => new LocalProvider(new Timers(disk, { clock }));
  return { disk, clock, timers, provider: restart(), restart };
}

providerContract("LocalProvider", bench);

Deno.test("LocalProvider records what the command line shows", async () => {
  const { provider, timers, clock } = bench();
  const id = await provider.startTimer("TASK-025", "Headless mode");
  clock.set(TEN + 83 * MINUTE);
  assertEquals((await timers.status()).running?.id, id);
  await provider.stopTimer(id);
  const { totalSeconds, entries } = await timers.show("TASK-025");
  assertEquals(totalSeconds, 83 * 60);
  assertEquals(entries.map(({ description }) => description), [
    "Headless mode",
  ]);
});

Deno.test("LocalProvider stops an overnight timer without asking", async () => {
  const { provider, clock } = bench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + 26 * HOUR);
  assertEquals((await provider.stopTimer(id)).durationSeconds, 26 * 3600);
  await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + 52 * HOUR);
  await provider.startTimer("TASK-2", "Fix it");
  assertEquals(await provider.getTotal("TASK-1"), 52 * 3600);
});

Deno.test("LocalProvider.updateEntry() does not end the running timer", async () => {
  const { provider, disk, clock } = bench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  const before = disk.files;
  await assertRejects(
    () => provider.updateEntry(id, { end: clock.now() }),
    UnknownEntryError,
  );
  assertEquals(disk.files, before);
});

Deno.test("LocalProvider.verify() needs no request", async () => {
  assertEquals(await bench().provider.verify(), {
    userId: "local",
    userName: "This machine",
    workspaces: [],
    projects: [],
  });
});

Deno.test("LocalProvider supports everything except markers and projects", () => {
  assertEquals(bench().provider.capabilities, {
    hasTags: true,
    canSetBillable: true,
    hasMarkers: false,
    needsProject: false,
    canBackdate: true,
    canUpdateRunning: true,
    listLimitDays: undefined,
    precisionSeconds: 1,
  });
});

Deno.test("LocalProvider stores and returns all fields of an entry", async () => {
  const { provider, clock } = bench();
  const said = { taskId: "TASK-1", description: "Fix it", tags: ["a"] };
  const times = { start: TEN - HOUR, end: TEN };
  const whole = { ...said, billable: true, ...times };
  const { id, ...entry } = await provider.createEntry(whole);
  assertEquals(entry, { ...whole, durationSeconds: 3600 });
  const timer = await provider.startTimer("TASK-2", "Two", {
    start: TEN - MINUTE,
    tags: ["b"],
    billable: false,
  });
  assertEquals(await provider.getCurrentTimer(), {
    id: timer,
    taskId: "TASK-2",
    description: "Two",
    tags: ["b"],
    billable: false,
    start: TEN - MINUTE,
    end: undefined,
    durationSeconds: 0,
  });
  assertEquals(
    await provider.getEntry(timer),
    await provider.getCurrentTimer(),
  );
  assertEquals(await provider.getEntry(id), { id, ...entry });
  const changed = await provider.updateEntry(id, { taskId: "TASK-3" });
  assertEquals(changed, { id, ...entry, taskId: "TASK-3" });
  clock.set(TEN + MINUTE);
  const again = await provider.startTimer("TASK-2", "Three");
  const [stopped] = await provider.getEntries("TASK-2");
  assertEquals([stopped?.id, stopped?.end], [timer, TEN + MINUTE]);
  assertEquals((await provider.getEntry(again))?.start, TEN + MINUTE);
  // A prefix of an id is not an id.
  assertEquals(await provider.getEntry(id.slice(0, -1)), undefined);
});

Deno.test("LocalProvider does not know what has ended or is running as the other", async () => {
  const { provider, clock, disk } = bench();
  const id = await provider.startTimer("TASK-1", "Fix it");
  clock.set(TEN + MINUTE);
  const end = { end: TEN + MINUTE };
  const { files } = disk;
  await assertRejects(() => provider.updateEntry(id, end), UnknownEntryError);
  assertEquals(disk.files, files);
  const stopped = await provider.stopTimer(id);
  clock.set(TEN + HOUR);
  assertEquals(await provider.stopTimer(id), stopped);
});
