import { DenoDisk } from "./lib/storage/deno_disk.ts";
import { namedZone } from "./lib/time/zone.ts";
import { DataDirectory } from "./lib/storage/data_directory.ts";
import { TimerFiles } from "./lib/storage/timer_files.ts";
const disk = new DenoDisk("/tmp/tenyears");
const zone = namedZone("UTC");
const clock = { now: () => Date.parse("2024-12-10T18:00:00Z"), zone };
const dir = new DataDirectory(disk, clock);
const time = async (n: string, f: () => Promise<unknown>) => {
  const xs = [];
  for (let i = 0; i < 25; i++) {
    const a = performance.now();
    await f();
    xs.push(performance.now() - a);
  }
  xs.sort((a, b) => a - b);
  console.log(n, xs[12]!.toFixed(2), "ms", xs[0]!.toFixed(2));
};
await time("view nothing", () => dir.view(async () => {}));
await time("timer", () =>
  dir.view(async (r, f) => {
    await new TimerFiles(r, zone, f).timer();
  }));
await time("entries.task", () =>
  dir.view(async (r, f) => {
    const t = new TimerFiles(r, zone, f);
    (await t.entries()).task("T-5");
  }));
await time("misfits", () =>
  dir.view(async (r, f) => {
    const t = new TimerFiles(r, zone, f);
    (await t.entries()).task("T-5");
    await t.misfits();
  }));
await time("tasks", () =>
  dir.view(async (r, f) => {
    const t = new TimerFiles(r, zone, f);
    (await t.entries()).tasks;
  }));
await time("tasks+misfits", () =>
  dir.view(async (r, f) => {
    const t = new TimerFiles(r, zone, f);
    (await t.entries()).tasks;
    await t.misfits();
  }));
await time("months", () =>
  dir.view(async (r, f) => {
    await f.months();
  }));
await time("edited", () =>
  dir.view(async (r, f) => {
    await f.isEditedSince();
  }));
