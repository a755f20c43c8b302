import { assertEquals } from "@std/assert";
import type { ExportedEntry } from "../../lib/exchange/export_format.ts";
import {
  exportFormatNamed,
  formatNamed,
  formatOf,
  IMPORT_FORMATS,
} from "../../lib/exchange/formats.ts";
import { SubjectMapper } from "../../lib/exchange/mapping.ts";
import {
  BERLIN,
  exportedDay,
  exportedEntry,
  randomEntries,
  writeOptions,
} from "../support/exported_times.ts";
import { forSeeds } from "../support/random.ts";

/** A field of an entry, besides its task and its times. */
type Field = "description" | "tags" | "plan" | "billable";

/** The formats that can be read again, and what each keeps. */
const FORMATS: readonly (readonly [
  name: string,
  keeps: readonly Field[],
  /** The seconds that its times are multiples of. */
  step: number,
])[] = [
  ["toggl", ["description", "tags", "plan", "billable"], 1],
  ["solidtime", ["description", "tags", "plan", "billable"], 1],
  ["timewarrior", ["description", "tags"], 1],
  ["klog", ["description", "tags"], 60],
  ["timeclock", [], 1],
  ["json", ["description", "tags", "plan", "billable"], 1],
  ["icalendar", ["description", "tags"], 1],
];

/** The formats with only the times of a wall clock. */
const WALL_CLOCK_FORMATS = ["klog", "timeclock"];

/** The fields of a written entry that its format keeps. */
function expectedOf(entry: ExportedEntry, keeps: readonly Field[]) {
  const { taskId, description, tags, plan, billable, start, end } = entry;
  const fields = {
    description: description || taskId,
    // A tag that equals the task is the task.
    tags: tags.filter((tag) => tag !== taskId).toSorted(),
    ...{ plan, billable },
  };
  return {
    ...{ taskId, start, end },
    ...Object.fromEntries(keeps.map((field) => [field, fields[field]])),
  };
}

/** Returns what the entries of a file are about, and their times. */
function subjectsIn(name: string, text: string) {
  const format = formatOf(text, "exported");
  assertEquals(format.name, name);
  const options = { name: "exported", zone: BERLIN, dayStart: 540 };
  const { entries, skipped } = format.read(text, options);
  assertEquals(skipped, []);
  return entries.map((entry) => {
    const { start, end, billable } = entry;
    const subject = new SubjectMapper({
      ...{ taskFrom: format.taskFrom, renamed: new Map() },
      planFrom: "project",
    }).subjectOf(entry);
    return {
      ...subject,
      ...{ start, end },
      ...billable !== undefined && { billable },
    };
  });
}

function readBack(name: string, text: string, keeps: readonly Field[]) {
  return subjectsIn(name, text).map((entry) => {
    const { taskId, description, start, end, plan, billable } = entry;
    const fields = {
      description: description || taskId,
      tags: entry.tags.filter((tag) => tag !== taskId).toSorted(),
      ...{ plan, billable },
    };
    return {
      ...{ taskId, start, end },
      ...Object.fromEntries(keeps.map((field) => [field, fields[field]])),
    };
  });
}

/** Leaves out what a format cannot tell from its own syntax. */
function fitting(name: string, entry: ExportedEntry): ExportedEntry {
  const quotes = name === "klog" ? /"/g : /$^/g;
  const taskId = name === "timeclock" && entry.taskId.startsWith("(")
    ? "virtual"
    : entry.taskId.replace(quotes, "");
  const tags = name === "timewarrior"
    ? entry.tags.filter((tag) => tag !== "#")
    : entry.tags;
  return { ...entry, taskId, tags };
}

/** Wall clocks repeat an hour each autumn, in which times are ambiguous. */
function isNearClockChange({ start, end }: ExportedEntry): boolean {
  const day = 24 * 3600 * 1000;
  return BERLIN.offsetMinutesAt(start - day) !==
    BERLIN.offsetMinutesAt(end + day);
}

for (const [name, keeps, step] of FORMATS) {
  Deno.test(`${name} can be imported again with the same entries`, async () => {
    const format = exportFormatNamed(name);
    await formatNamed(name).load?.();
    const isWallClock = WALL_CLOCK_FORMATS.includes(name);
    await forSeeds(20, (random) => {
      const entries = randomEntries(random, { count: 200, step })
        .filter((entry) => !isWallClock || !isNearClockChange(entry))
        .map((entry) => fitting(name, entry));
      const file = format.write({ entries, days: [] }, writeOptions());
      let total = 0;
      for (const { seconds } of entries) total += seconds;
      assertEquals(file.seconds, total);
      assertEquals(
        readBack(name, file.text, keeps),
        entries.map((entry) => expectedOf(entry, keeps)),
      );
    });
  });

  Deno.test(`an export of what ${name} imports again is the same`, async () => {
    await formatNamed(name).load?.();
    const format = exportFormatNamed(name);
    await forSeeds(5, (random) => {
      const entries = randomEntries(random, { count: 50, step: 60 })
        .filter((entry) => !isNearClockChange(entry))
        .map((entry) => fitting(name, entry))
        .map((entry) => ({
          ...entry,
          description: random.pick(["a note", "fix #ui and #docs"]),
          tags: entry.tags.filter((tag) => tag !== entry.taskId),
        }));
      const textOf = (some: readonly ExportedEntry[]) =>
        format.write({ entries: some, days: [] }, writeOptions()).text;
      const text = textOf(entries);
      const again = subjectsIn(name, text);
      const merged = entries.map((entry, i) => ({ ...entry, ...again[i] }));
      assertEquals([again.length, textOf(merged)], [entries.length, text]);
    });
  });

  Deno.test(`only ${name} recognizes what the export to it writes`, async () => {
    await forSeeds(3, (random) => {
      const entries = randomEntries(random, { count: 3 });
      const { text } = exportFormatNamed(name)
        .write({ entries, days: [] }, writeOptions());
      const found = IMPORT_FORMATS.filter((it) => it.recognizes(text));
      assertEquals(found.map((it) => it.name), [name]);
    });
  });
}

for (
  const name of [
    ...["klog", "timeclock", "timewarrior", "json", "icalendar"],
  ]
) {
  Deno.test(`${name} can be imported again with the same work`, async () => {
    await formatNamed(name).load?.();
    const days = ["2024-12-10", "2024-12-11"].map((date) => exportedDay(date));
    const { text } = exportFormatNamed(name)
      .write({ entries: [], days }, writeOptions());
    const work = days.flatMap(({ stretches }) =>
      stretches.filter(({ kind }) => kind === "work")
        .map(({ start, end }) => ({ start, end }))
    );
    const options = { name, zone: BERLIN, dayStart: 540 };
    const times = formatOf(text, name).read(text, options);
    const { entries, expected = new Map() } = times.workday ?? times;
    assertEquals(
      entries.filter(({ pause }) => pause === undefined)
        .map(({ start, end }) => ({ start, end })),
      work,
    );
    if (name === "klog" || name === "json") {
      assertEquals([...expected.values()], [480, 480]);
    }
  });
}

for (const name of ["klog", "timeclock"]) {
  Deno.test(`${name} says how much more a reader counts where clocks change`, () => {
    const times = ["2024-03-31T00:00Z", "2024-03-31T04:00Z"];
    const [start = 0, end = 0] = times.map((it) => Date.parse(it));
    const { seconds } = exportFormatNamed(name).write({
      entries: [exportedEntry({ start, end })],
      days: [],
    }, writeOptions());
    assertEquals(seconds, 5 * 3600);
  });
}
