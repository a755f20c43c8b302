import { assertEquals } from "@std/assert";
import {
  checkArchives,
  type EntryFilesByMonth,
  type FiledEntries,
} from "../../lib/formats/entry_checks.ts";
import {
  readEntryFile,
  type StoredArchive,
} from "../../lib/formats/entry_file.ts";
import { cachedZone } from "../support/fake_clock.ts";

/** The seconds, the number of entries and the months of an archive. */
type Archive = [seconds: number, entries: number, ...months: string[]];

const archiveOf = ([seconds, entries, ...months]: Archive): StoredArchive => ({
  ...{ seconds, entries, months },
});

/** The newest entries, of which only the archives matter. */
function newestWith(archives: Record<string, Archive>) {
  const tasks = Object.entries(archives).map(([id, archive]) => [
    id,
    { entries: [], total_seconds: archive[0], archive: archiveOf(archive) },
  ]);
  return readEntryFile(JSON.stringify(Object.fromEntries(tasks)), {
    ...{ file: "history/time-entries.json", zone: cachedZone("UTC") },
  });
}

/** The durations by task and month; nothing for a file that is damaged. */
type Months = Record<string, Record<string, number[]> | undefined>;

function filesWith(months: Months): EntryFilesByMonth {
  return new Map(
    Object.entries(months).map(([month, tasks]) => {
      if (!tasks) return [month, undefined];
      const durations = new Map(Object.entries(tasks));
      const ids = [...durations.values()].flat().map((_, i) => `${month}-${i}`);
      const read = () => {
        throw new Error("It is not needed");
      };
      const filed: FiledEntries = {
        ...{ file: `history/${month}.json`, ids, durations, read },
      };
      return [month, filed];
    }),
  );
}

const RIGHT: Archive = [3600, 2, "2025-01"];
const JANUARY = { "2025-01": { A: [1800, 1800] } };

/** Archives and files, and what is found. */
const CASES: [
  name: string,
  archives: Record<string, Archive>,
  months: Months,
  found: {
    unlisted?: string[];
    missing?: string[];
    mismatches?: Record<string, Archive | undefined>;
    corrections?: Record<string, Archive | undefined>;
  },
][] = [
  ["nothing", {}, {}, {}],
  ["what is right", { A: RIGHT }, JANUARY, {}],
  [
    "what is right in several months, in either notation",
    { A: [60, 2, "2025-01/2025-02"], B: [60, 2, "2025-02", "2025-01"] },
    { "2025-01": { A: [30], B: [40] }, "2025-02": { A: [30], B: [20] } },
    {},
  ],
  ["other seconds", { A: [3601, 2, "2025-01"] }, JANUARY, {
    mismatches: { A: RIGHT },
    corrections: { A: RIGHT },
  }],
  ["another number of entries", { A: [3600, 1, "2025-01"] }, JANUARY, {
    mismatches: { A: RIGHT },
    corrections: { A: RIGHT },
  }],
  [
    "entries that are gone from a file",
    { A: RIGHT },
    { "2025-01": { A: [] } },
    { mismatches: { A: undefined }, corrections: { A: undefined } },
  ],
  [
    "a task that a listed month has and no archive",
    { A: RIGHT },
    { "2025-01": { A: [1800, 1800], B: [60] } },
    {
      mismatches: { B: [60, 1, "2025-01"] },
      corrections: { B: [60, 1, "2025-01"] },
    },
  ],
  [
    "a month in no archive, but not an empty one",
    { A: RIGHT },
    { ...JANUARY, "2025-02": { A: [60] }, "2025-03": {} },
    {
      unlisted: ["2025-02"],
      corrections: { A: [3660, 3, "2025-01/2025-02"] },
    },
  ],
  [
    "a lost month, whose entries cannot be added up",
    { A: [5400, 3, "2025-01/2025-02"] },
    JANUARY,
    { missing: ["2025-02"] },
  ],
  [
    "a lost month of a task with one entry",
    { A: [60, 1, "2025-02"] },
    {},
    { missing: ["2025-02"] },
  ],
  [
    "a lost month that had no entries",
    { A: [3600, 2, "2025-01/2025-02"] },
    JANUARY,
    { mismatches: { A: RIGHT }, corrections: { A: RIGHT } },
  ],
  [
    "nothing of a task that a damaged month can have",
    { A: [9, 9, "2025-01/2025-02"], B: [61, 1, "2025-01"] },
    { "2025-01": { B: [60] }, "2025-02": undefined },
    {
      mismatches: { B: [60, 1, "2025-01"] },
      corrections: { B: [60, 1, "2025-01"] },
    },
  ],
];

for (const [name, archives, months, found] of CASES) {
  Deno.test(`checkArchives() finds ${name}`, () => {
    const checked = checkArchives(newestWith(archives), filesWith(months));
    const expected = (tasks: Record<string, Archive | undefined> = {}) =>
      new Map(
        Object.entries(tasks).map(([id, it]) => [id, it && archiveOf(it)]),
      );
    assertEquals(checked, {
      unlisted: found.unlisted ?? [],
      missing: new Set(found.missing),
      mismatches: expected(found.mismatches),
      corrections: expected(found.corrections),
    });
  });
}
