import { assert, assertEquals } from "@std/assert";
import { inParallel } from "./support/processes.ts";
import { DenoDisk } from "./support/real_disks.ts";
import {
  bundleLibrary,
  findRuntimes,
  type Runtime,
  startOn,
} from "./support/runtimes.ts";
import {
  assertConsistent,
  assertJournalValid,
  dataOf,
  observedState,
  textsOn,
} from "./support/surviving_files.ts";
import { inTempDirectory } from "./support/temp_directory.ts";

// Windows has no signals: there a killed process ends with 1.
const KILLED = Deno.build.os === "windows" ? 1 : 128 + 9;

const runtimes = await findRuntimes();
const present = runtimes.filter(({ command }) => typeof command !== "string");

/** Tests something on a runtime, or says why that is not possible. */
function testOn(runtime: Runtime, name: string, fn: () => Promise<void>): void {
  const { command } = runtime;
  const isAbsent = typeof command === "string";
  const reason = isAbsent ? ` (ignored: ${command})` : "";
  Deno.test({ name: name + reason, ignore: isAbsent, fn });
}

/** What the day's script prints on a runtime, and the files that it leaves. */
async function liveDay(runtime: Runtime, bundle: string, parent: string) {
  const directory = `${parent}/${runtime.name}`;
  await using day = startOn(runtime, bundle, directory, { task: "day" });
  const { status, lines, error } = await day.ended();
  assertEquals(status, 0, error);
  const { ".lock": _, ...files } = await textsOn(new DenoDisk(directory));
  return { results: JSON.parse(lines[0] ?? "null"), files };
}

for (const runtime of runtimes.slice(1)) {
  testOn(
    runtime,
    `mod.ts gives the same figures and bytes on ${runtime.name} as on Deno`,
    () => {
      return inTempDirectory(async (parent) => {
        const bundle = await bundleLibrary(parent);
        const [deno, other] = await Promise.all([runtimes[0], runtime].map(
          (it) => it && liveDay(it, bundle, parent),
        ));
        assert(deno && other);
        assertEquals(other, deno);
        const { results, files } = deno;
        assertEquals(results.length, 18);
        assertEquals(results[1].code, "already_working");
        assertEquals(results[14].workMinutes, 7 * 60 + 29);
        const names = ["2024-12-worktime-overrides.csv", "2024-12.csv"];
        assertEquals(Object.keys(dataOf(files)).sort(), names);
      });
    },
  );

  testOn(
    runtime,
    `Tracker.start() is whole or absent after kill -9 at any call of the disk on ${runtime.name}`,
    () => {
      return inTempDirectory(async (parent) => {
        const bundle = await bundleLibrary(parent);
        const after = {
          "2024-12.csv": "date,event,time\n2024-12-10,start,09:00\n",
        };
        const seen = new Set<string>();
        const check = async (killAt: number) => {
          const where = `when killed at call ${killAt}`;
          const directory = `${parent}/${killAt}`;
          const job = { task: "start", killAt };
          await using child = startOn(runtime, bundle, directory, job);
          const { status, lines, error } = await child.ended();
          assertEquals(status, killAt ? KILLED : 0, `${where}: ${error}`);
          await backdate(`${directory}/.lock-owner`);
          const disk = new DenoDisk(directory);
          const both = { before: {}, after };
          const state = await observedState(disk, both, where);
          await (await disk.lock(5_000)).release();
          await assertConsistent(disk, both, state, where);
          seen.add(state);
          return Number(JSON.parse(lines[0] || '{"calls":0}').calls);
        };
        const calls = await check(0);
        assert(calls > 8, `Only ${calls} calls`);
        const all = Array.from({ length: calls }, (_, index) => index + 1);
        await inParallel(all, async (killAt) => void await check(killAt));
        assertEquals(seen, new Set(["before", "after"]));
      });
    },
  );
}

/** Makes an owner look silent for so long that it must be dead. */
async function backdate(path: string): Promise<void> {
  try {
    const then = new Date(Date.now() - 6_000);
    await Deno.utime(path, then, then);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

const names = present.map(({ name }) => name).join(", ");

Deno.test(`Tracker: of 6 processes each on ${names}, none loses anything`, () => {
  return inTempDirectory(async (parent) => {
    const bundle = await bundleLibrary(parent);
    const directory = `${parent}/not yet/there`;
    const jobs = present.flatMap((runtime, group) =>
      Array.from({ length: 6 }, (_, index) => {
        const day = String(group * 6 + index + 1).padStart(2, "0");
        return { runtime, date: `2024-12-${day}` };
      })
    );
    await Promise.all(jobs.map(async ({ runtime, date }) => {
      const job = { task: "hours", date };
      await using child = startOn(runtime, bundle, directory, job);
      const { status, error } = await child.ended();
      assertEquals(status, 0, `${runtime.name}: ${error}`);
    }));
    const disk = new DenoDisk(directory);
    const files = await textsOn(disk);
    const rows = jobs.map(({ date }) => `${date},7.5\n`).join("");
    const expected = `date,expected_hours\n${rows}`;
    assertEquals(files["2024-12-worktime-overrides.csv"], expected);
    await assertJournalValid(disk, "after 18 processes");
    assertEquals(files[".lock-owner"], undefined);
  });
});
