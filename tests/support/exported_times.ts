import type {
  ExportedDay,
  ExportedEntry,
  ExportedTimes,
  WriteOptions,
  WrittenFile,
} from "../../lib/exchange/export_format.ts";
import { exportFormatNamed } from "../../lib/exchange/formats.ts";
import type { CivilDate } from "../../lib/time/civil_date.ts";
import { namedZone, type Zone } from "../../lib/time/zone.ts";
import type { Random } from "./random.ts";

export const BERLIN = namedZone("Europe/Berlin");

/** Options to write a file with. */
export function writeOptions(zone: Zone = BERLIN): WriteOptions {
  return {
    ...{ zone, from: undefined, to: undefined },
    ...{ user: "me@example.com", userName: "Me" },
    personnelNumber: "007",
  };
}

/** Writes times in a format. */
export function written(name: string, times: ExportedTimes): WrittenFile {
  return exportFormatNamed(name).write(times, writeOptions());
}

/** Returns an instant of December 2024 in Berlin, such as `10T09:00`. */
export function winterTime(time: string): number {
  return Date.parse(`2024-12-${time}+01:00`);
}

/** Returns an entry with some fields. */
export function exportedEntry(
  fields: Partial<ExportedEntry> & Pick<ExportedEntry, "start" | "end">,
): ExportedEntry {
  return {
    ...{ id: "id-1", taskId: "TASK-025", title: "", description: "" },
    ...{ tags: [], billable: true, revision: 0 },
    seconds: (fields.end - fields.start) / 1000,
    ...fields,
  };
}

/** Returns a day of 9:00 to 17:30 in winter in Berlin, with lunch. */
export function exportedDay(date: string, note?: string): ExportedDay {
  const at = (clock: string) => Date.parse(`${date}T${clock}:00+01:00`);
  return {
    date: date as CivilDate,
    kind: "work",
    ...{ start: 540, end: 1050, marks: [], brokenRules: [] },
    notes: note === undefined ? [] : [note],
    figures: {
      ...{ lunchMinutes: 45, breakMinutes: 0, workMinutes: 465 },
      ...{ workHundredths: 775, targetMinutes: 480, balanceMinutes: -15 },
    },
    stretches: [
      { kind: "work", start: at("09:00"), end: at("12:00") },
      { kind: "lunch", start: at("12:00"), end: at("12:45") },
      { kind: "work", start: at("12:45"), end: at("17:30") },
    ],
  };
}

const TASKS = [
  ...["TASK-025", "fix it", "Überstunden", "a:b", "it's", 'say "hi"', "x\\y"],
  ...["(virtual)", "1, 2", "=1+1", "task=x", "日本 語"],
];
const TEXTS = [
  "",
  "a note",
  'with "quotes", and commas',
  "back\\slash",
  "it's · ü",
  "-1",
  "a | b",
];
const TAGS = ["docs", "deep work", "Ünï", "x-1", "A", "#", "a=b"];

/** Returns random entries of some years, in order, which never overlap. */
export function randomEntries(
  random: Random,
  { count, step = 1, since = Date.UTC(2015, 0, 1) }: {
    count: number;
    /** The seconds that times are multiples of. */
    step?: number;
    since?: number;
  },
): ExportedEntry[] {
  let at = since;
  return Array.from({ length: count }, (_, index) => {
    at += random.integer(0, 24 * 3600 / step) * step * 1000;
    const start = at;
    at += random.integer(1, 11 * 3600 / step) * step * 1000;
    const tags = TAGS.filter(() => random.chance(0.15));
    const plan = random.chance(0.5) ? "v2" : undefined;
    return exportedEntry({
      ...{ id: `id-${index}`, start, end: at, tags },
      taskId: random.pick(TASKS),
      description: random.pick(TEXTS),
      ...plan !== undefined && { plan, client: "ACME" },
      billable: random.chance(0.5),
    });
  });
}
