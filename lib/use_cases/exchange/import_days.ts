import type {
  ForeignEntry,
  ForeignTimes,
  SkippedRow,
} from "../../exchange/import_format.ts";
import {
  planWorkdays,
  type WorkdayCounts,
  type WorkdayPlan,
} from "../../exchange/workday_plan.ts";
import {
  overridesFile,
  readOverrides,
  writeOverride,
} from "../../formats/overrides.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import { addDays, type CivilDate, monthOf } from "../../time/civil_date.ts";
import { MINUTES_PER_DAY } from "../../time/clock_time.ts";
import { civilTimeAt, type Instant } from "../../time/zone.ts";
import { readClosings } from "../closing/closed_month.ts";
import { type Days, loadDays } from "../workday/load_days.ts";
import { putNewDays } from "../workday/write_day.ts";
import { settingsOf, type Workspace } from "../workspace.ts";
import {
  type FileImportRequest,
  filterIn,
  type ImportedFile,
  noteLines,
  type ReadFile,
  readForeignFiles,
} from "./read_files.ts";

/** A day that was recorded from a file. */
export interface ImportedDay {
  /** The date on which it began. */
  readonly date: CivilDate;
  /** Work, in minutes. */
  readonly workMinutes: number;
  /** Expected work in minutes, if the file set it. */
  readonly expectedMinutes?: number;
}

/** What an import of days did, or would do. */
export interface DayImport extends WorkdayCounts {
  /** How each file was read. */
  readonly files: readonly {
    /** The name of the file. */
    readonly name: string;
    /** The format, such as `toggl`. */
    readonly format: string;
    /** The format for people, such as `Toggl detailed report`. */
    readonly title: string;
  }[];
  /** The days that were recorded, by date. */
  readonly days: readonly ImportedDay[];
  /** Notes for the user, each a sentence. */
  readonly notes: readonly string[];
}

/**
 * Imports files of other trackers as days, on dates that have no events: all of
 * them, or none.
 */
export async function importDays(
  workspace: Workspace,
  files: readonly ImportedFile[],
  request: FileImportRequest,
): Promise<DayImport> {
  const read = await readTimes(files, request, workspace);
  const { directory } = workspace;
  const change = async (changing: ChangeDraft): Promise<DayImport> => {
    // The file that is imported has them as well.
    changing.leaveOutNewTexts();
    const now = workspace.clock.now();
    const days = await daysAround(read, { changing, workspace, now });
    const filter = filterIn(request, workspace);
    const closings = await readClosings(changing.read);
    const closedMonths = new Set(closings.map(({ month }) => month));
    const plan = planWorkdays(read, {
      ...{ filter, now, closedMonths, book: days.book },
    });
    const { planned, placedPauses, ...counts } = plan;
    const summary = `Days imported: ${planned.length}`;
    const added = planned.map(({ day }) => day);
    await putNewDays({ ...days, changing, now }, added, summary);
    const { set, notes } = await setExpected(changing, planned);
    return {
      ...counts,
      notes: [...noteLines(read), ...placedNotes(placedPauses), ...notes],
      files: read.map(({ name, format }) => ({
        ...{ name, format: format.name, title: format.title },
      })),
      days: planned.map(({ day: { date }, workMinutes }) => {
        const expectedMinutes = set.get(date);
        const expected = expectedMinutes !== undefined && { expectedMinutes };
        return { date, workMinutes, ...expected };
      }),
    };
  };
  return directory.changeUnless(request.isDryRun, change);
}

/** Says which pauses have times that no file contains. */
function placedNotes(count: number): string[] {
  if (count === 0) return [];
  return [
    count === 1
      ? "1 entry counts less than from start to end: the rest is a break in " +
        "its middle"
      : `${count} entries count less than from start to end: the rest is a ` +
        "break in the middle of each",
  ];
}

/** Reads files with all their times. */
async function readTimes(
  files: readonly ImportedFile[],
  request: FileImportRequest,
  workspace: Workspace,
): Promise<(ReadFile & { times: Omit<ForeignTimes, "notes"> })[]> {
  const collected: ForeignTimes[] = [];
  const read = await readForeignFiles(files, {
    ...{ request, workspace, half: "workday" },
    receiverFor: () => {
      const entries: ForeignEntry[] = [];
      const skipped: SkippedRow[] = [];
      collected.push({ entries, skipped, notes: [] });
      return {
        entry: (row) => entries.push(row),
        skip: (row) => skipped.push(row),
      };
    },
  });
  return read.map((file, index) => {
    const { entries = [], skipped = [] } = collected[index] ?? {};
    return { ...file, times: { entries, skipped, expected: file.expected } };
  });
}

/** How many dates around a day can contain one that overlaps it. */
const NEAR_DAYS = 3;

/** Loads the days on and around all dates of some files. */
async function daysAround(
  files: readonly { times: Pick<ForeignTimes, "entries"> }[],
  { changing, workspace, now }: {
    changing: ChangeDraft;
    workspace: Workspace;
    now: Instant;
  },
): Promise<Days> {
  const { zone } = workspace.clock;
  const { read } = changing;
  const dates = new Set<CivilDate>();
  for (const { times: { entries } } of files) {
    for (const { start } of entries) dates.add(civilTimeAt(start, zone).date);
  }
  const near = [...dates].flatMap((date) =>
    [-NEAR_DAYS, 0, NEAR_DAYS].map((days) => addDays(date, days))
  );
  const { date: today } = civilTimeAt(now, zone);
  const terms = await settingsOf(workspace, read);
  const options = { zone, offsets: changing.zone };
  const days = await loadDays(read, [today, ...near], terms, options);
  // A file that cannot be read must not look like one without days.
  const dayOf = (date: CivilDate) => days.files.day(date);
  return { ...days, book: { ...days.book, dayOf } };
}

/**
 * Sets the hours that the files expect on recorded days. Dates that have hours
 * of their own, as in an absence, keep them.
 */
async function setExpected(
  changing: ChangeDraft,
  planned: WorkdayPlan["planned"],
): Promise<{ set: Map<CivilDate, number>; notes: string[] }> {
  const set = new Map<CivilDate, number>();
  const kept: CivilDate[] = [];
  const invalid: CivilDate[] = [];
  for (const { day: { date }, expectedMinutes } of planned) {
    if (expectedMinutes === undefined) continue;
    const file = overridesFile(monthOf(date));
    const text = await changing.read(file) ?? "";
    const overrides = readOverrides(text, monthOf(date));
    const isValid = expectedMinutes >= 0 &&
      expectedMinutes <= MINUTES_PER_DAY;
    const terms = { expectedMinutes };
    if (overrides.days.has(date)) kept.push(date);
    else if (!isValid) invalid.push(date);
    else {
      changing.write(file, writeOverride(overrides, date, terms));
      set.set(date, expectedMinutes);
    }
  }
  const noteOf = (dates: readonly CivilDate[], reason: string) =>
    dates.map((date) =>
      `The expected hours of ${date} were not set: ${reason}`
    );
  return {
    set,
    notes: [
      ...noteOf(kept, "it has hours of its own"),
      ...noteOf(invalid, "they are not between 0 and 24"),
    ],
  };
}
