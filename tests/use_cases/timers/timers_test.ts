import { assertEquals, assertRejects } from "@std/assert";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { Tasks } from "../../../lib/tasks.ts";
import { Timers } from "../../../lib/timers.ts";
import type { TimerChange } from "../../../lib/use_cases/timers/move_timer.ts";
import { Tracker } from "../../../lib/tracker.ts";
import { ForgottenTimerError } from "../../../lib/tracking/errors.ts";
import { FakeClock } from "../../support/fake_clock.ts";

function bench(now = "2025-01-16T09:00", files: Record<string, string> = {}) {
  const disk = new MemoryDisk(files);
  const clock = new FakeClock(now);
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const timers = new Timers(disk, { clock, newId });
  return { disk, clock, timers, tracker: new Tracker(disk, { clock }) };
}

Deno.test("Timers records the duration of a timer in seconds", async () => {
  const { clock, timers } = bench();
  clock.set("2025-01-16T10:00:30");
  await timers.start("TASK-025", { title: "Headless Mode Integration" });
  clock.set("2025-01-16T11:23:45");
  const { finished } = await timers.stop();
  assertEquals(finished?.durationSeconds, 83 * 60 + 15);
  const { heading, totalSeconds } = await timers.show("TASK-025");
  assertEquals(heading, "TASK-025: Headless Mode Integration");
  assertEquals(totalSeconds, 83 * 60 + 15);
});

Deno.test("lunch pauses the timer and its end resumes it, each as one change", async () => {
  const { clock, timers, tracker, disk } = bench();
  await tracker.start();
  await timers.start("T-1");
  clock.set("2025-01-16T12:30:20");
  const before = disk.files;
  const { timer } = await tracker.toggleLunch();
  assertEquals([timer?.action, timer?.taskId], ["paused", "T-1"]);
  const { paused, running } = await timers.status();
  assertEquals([paused?.taskId, running], ["T-1", undefined]);
  await tracker.undo();
  const { "journal.jsonl": _, ...undone } = disk.files;
  const { "journal.jsonl": __, ...then } = before;
  assertEquals(undone, then);
  await tracker.redo();
  clock.set("2025-01-16T13:15:40");
  assertEquals((await tracker.toggleLunch()).timer?.action, "resumed");
  clock.set("2025-01-16T15:00");
  const status = await tracker.status();
  assertEquals(status.workMinutes, 210 + 105);
  assertEquals(status.booked?.bookedMinutes, 210 + 105);
});

Deno.test("Timers.stop() asks about a timer that ran overnight", async () => {
  const { clock, timers } = bench();
  clock.set("2025-01-16T16:00");
  await timers.start("T-1");
  clock.set("2025-01-17T09:00");
  const error = await assertRejects(() => timers.stop(), ForgottenTimerError);
  assertEquals(
    error.message,
    'The timer for "T-1" has been running since 2025-01-16 16:00: was it forgotten?',
  );
  assertEquals(
    error.hint,
    "If so: worktime timer stop --at 2025-01-17T00:00\nIf not: worktime timer stop --at now",
  );
});

Deno.test("adjust moves the end of the entry that a lunch finished", async () => {
  const { clock, timers, tracker } = bench();
  await tracker.start();
  await timers.start("T-1");
  clock.set("2025-01-16T12:30");
  await tracker.toggleLunch();
  await tracker.adjust("12:15");
  assertEquals((await timers.show("T-1")).totalSeconds, 195 * 60);
  clock.set("2025-01-16T13:15");
  await tracker.toggleLunch();
  await tracker.adjust("13:00");
  clock.set("2025-01-16T14:00");
  assertEquals((await timers.show("T-1")).totalSeconds, 255 * 60);
});

interface GivenEnd {
  readonly at?: string;
  readonly ago?: string;
}

type Ending = (timers: Timers, given: GivenEnd) => Promise<TimerChange>;

const ENDINGS: [command: string, end: Ending][] = [
  ["stop", (timers, given) => timers.stop(given)],
  ["pause", (timers, given) => timers.pause(given)],
  ["start T-2", (timers, given) => timers.start("T-2", given)],
];

for (const [command, end] of ENDINGS) {
  Deno.test(`timer ${command} asks about a timer that ran overnight, unless given a time`, async () => {
    const given: [GivenEnd, hours: number | undefined][] = [
      [{}, undefined],
      [{ at: "2025-01-16T18:00" }, 2],
      [{ ago: "15h" }, 2],
      [{ at: "now" }, 17],
    ];
    for (const [request, hours] of given) {
      const { clock, timers, disk } = bench("2025-01-16T16:00");
      await timers.start("T-1");
      clock.set("2025-01-17T09:00");
      const before = disk.files;
      if (hours === undefined) {
        await assertRejects(() => end(timers, request), ForgottenTimerError);
        assertEquals(disk.files, before);
      } else {
        const { finished } = await end(timers, request);
        assertEquals(finished?.durationSeconds, hours * 3600);
      }
    }
  });
}

Deno.test("Tasks.delete() reports the time of a task, which can be none", async () => {
  const { disk, clock, timers } = bench();
  const tasks = new Tasks(disk, { clock });
  await tasks.add("T-1", { title: "One" });
  await tasks.add("T-2", { title: "Two" });
  await timers.add("T-2", { start: "8:00", end: "8:30" });
  const none = await tasks.delete("T-1");
  assertEquals([none.entryCount, none.totalSeconds], [0, 0]);
  const some = await tasks.delete("T-2");
  assertEquals([some.entryCount, some.totalSeconds], [1, 1800]);
});
