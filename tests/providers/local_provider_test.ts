import { assertEquals, assertRejects } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Timers } from "../../lib/timers.ts";
import { UnknownEntryError } from "../../lib/timers/errors.ts";
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

Deno.test("LocalProvider stops a timer over night without a question", async () => {
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

Deno.test("LocalProvider asks nobody who it is", async () => {
  assertEquals(await bench().provider.verify(), {
    userId: "local",
    userName: "This machine",
    workspaces: [],
    projects: [],
  });
});
