/**
 * Calls of the library without types, as from JavaScript.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { MemoryDisk } from "../lib/storage/memory_disk.ts";
import { namedZone } from "../lib/time/zone.ts";
import { openWorktime } from "../lib/worktime.ts";

const FILES = {
  "2024-11.csv": "date,event,time\n2024-11-04,start,09:00\n" +
    "2024-11-04,stop,17:00\n",
  "2024-12.csv": "date,event,time\n2024-12-10,start,08:00\n",
};

type Part = "workday" | "timers" | "tasks";
type Call = readonly [part: Part, method: string, ...values: unknown[]];

/** Calls a method, and returns what it wrote. */
async function filesAfter([part, method, ...values]: Call) {
  const disk = new MemoryDisk(FILES);
  const now = () => Date.parse("2024-12-10T09:00Z");
  const clock = { now, zone: namedZone("UTC") };
  const worktime = await openWorktime(disk, { clock });
  const methods = worktime[part] as unknown as Record<
    string,
    (...values: unknown[]) => Promise<unknown>
  >;
  const call = async () => await methods[method]?.(...values);
  return { call, files: () => disk.files };
}

const DATE = new Date("2024-12-09T09:00Z");

/** A time or a date where options are expected. */
const OPTIONS: readonly Call[] = [
  ["workday", "stop", "08:45"],
  ["workday", "stop", DATE],
  ["workday", "stop", DATE.getTime()],
  ["workday", "note", "Dentist", "2024-11-04"],
  ["workday", "note", "Dentist", DATE.getTime()],
  ["workday", "setExpectedHours", "4", "2024-12-24"],
  ["workday", "setExpectedHours", "4", 20241224],
  ["workday", "recordAbsence", "vacation", "2024-12-24"],
  ["workday", "removeEvent", "start", "2024-11-04"],
  ["workday", "status", "2024-11-04"],
  ["workday", "month", "2024-11"],
  ["timers", "start", "TASK-025", "08:45"],
  ["timers", "summary", "last month"],
  ["tasks", "start", "TASK-025", "08:45"],
];

for (const call of OPTIONS) {
  const [part, method, ...values] = call;
  Deno.test(`${part}.${method}(${values.map(String)}) rejects a time in place of options`, async () => {
    const { call: run, files } = await filesAfter(call);
    await assertRejects(
      run,
      TypeError,
      `Expected an object with the options of ${method}(), not a time`,
    );
    assertEquals(files(), FILES);
  });
}

Deno.test("methods can be passed to map()", async () => {
  const worktime = await openWorktime(new MemoryDisk(FILES));
  const { timers } = worktime;
  const tasks = await Promise.all(["A", "B"].map(timers.show, timers));
  assertEquals(tasks.map(({ taskId }) => taskId), ["A", "B"]);
});

for (const value of [null, true, {}, []]) {
  Deno.test(`workday.stop() rejects ${JSON.stringify(value)} as a time`, async () => {
    const { call, files } = await filesAfter(["workday", "stop", {
      at: value,
    }]);
    await assertRejects(call, TypeError, "Expected a time: text, a Date or");
    assertEquals(files(), FILES);
  });
}
