import { NotAllowedError } from "../../errors.ts";
import {
  definedOf,
  type ForeignEntry,
  type ForeignTimes,
  type ImportFormat,
  type PlanField,
  type SkippedRow,
  type TaskField,
} from "../../exchange/import_format.ts";
import {
  type ImportCounts,
  type ImportPlan,
  planImport,
} from "../../exchange/import_plan.ts";
import { ImportRows } from "../../exchange/import_rows.ts";
import type { Mapping } from "../../exchange/mapping.ts";
import {
  planWorkdays,
  type WorkdayCounts,
  type WorkdayPlan,
} from "../../exchange/workday_plan.ts";
import { TASKS_FILE } from "../../formats/data_files.ts";
import {
  overridesFile,
  readOverrides,
  writeOverride,
} from "../../formats/overrides.ts";
import { writeTasks } from "../../formats/tasks.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import { counted } from "../../text/printable.ts";
import { addDays, type CivilDate, monthOf } from "../../time/civil_date.ts";
import { civilTimeAt, type Instant, MINUTES_PER_DAY } from "../../time/zone.ts";
import type { Entry } from "../../tracking/entry.ts";
import { newTask, type Task } from "../../tracking/task.ts";
import { changeTimers, type TimerWork } from "../timers/timer_work.ts";
import { closedMonthsIn, readClosings } from "../workday/close_month.ts";
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

/** How to import entries from files of other trackers. */
export interface EntryImportRequest extends FileImportRequest {
  /**
   * Whether to create the entries at the configured service as well.
   *
   * @default {false}
   */
  isSynced?: boolean;
  /**
   * The field that names the task. Without a value in it, the fields of the
   * format follow.
   */
  taskFrom?: TaskField;
  /** Which tag names the task, if `taskFrom` is `tag`: by default the first. */
  tagPattern?: RegExp;
  /** The field that names the plan of a task. */
  planFrom?: PlanField;
  /** New names of tasks, by the names in the file. */
  renamed?: ReadonlyMap<string, string>;
}

/** How a file was read. */
export interface FileReading {
  /** The name of the file. */
  readonly name: string;
  /** The format, such as `toggl`. */
  readonly format: string;
  /** The format for people, such as `Toggl detailed report`. */
  readonly title: string;
  /** The fields that named the tasks; the first that is not empty won. */
  readonly taskFrom: readonly TaskField[];
  /** The field that named the plans. */
  readonly planFrom: PlanField;
}

/** What an import did, or would do. */
export interface EntryImport extends ImportCounts {
  /** How each file was read. */
  readonly files: readonly FileReading[];
  /** The entries that were added. */
  readonly entries: readonly Entry[];
  /**
   * The entries that were here already, and that will be sent to the service
   * as well.
   */
  readonly queued: readonly Entry[];
  /** The tasks that were added. */
  readonly tasks: readonly Task[];
}

/** Imports the entries of files of other trackers: all of them, or none. */
export async function importEntries(
  workspace: Workspace,
  files: readonly ImportedFile[],
  request: EntryImportRequest,
): Promise<EntryImport> {
  const found = await readRows(workspace, files, request);
  const readings = found.files.map((file) => readingOf(file, request));
  return await changeTimers(workspace, request, async (work) => {
    // The file that is imported has them as well.
    work.changing.leaveOutNewTexts();
    const plan = await planIn(work, found, request);
    const { planned, local, ...counts } = plan;
    const provider = await providerFor(work, request);
    const added = planned.map(({ entry }) => sentTo(provider, entry));
    await work.files.addAll(added, work.now);
    const queued = provider === undefined ? [] : local;
    await work.files.sendAll(
      new Map(queued.map((entry) => [entry, sentTo(provider, entry)])),
    );
    const tasks = await addTasks(work, plan);
    const result = {
      ...counts,
      entries: added,
      queued,
      files: readings,
      tasks,
    };
    return { result, summary: summaryOf(plan, queued) };
  });
}

/** Reads the rows of files as entries. */
async function readRows(
  workspace: Workspace,
  files: readonly ImportedFile[],
  request: EntryImportRequest,
) {
  const { zone } = workspace.clock;
  const collected = new ImportRows(filterIn(request, workspace), zone);
  const read = await readForeignFiles(files, {
    ...{ request, workspace, half: "timers" },
    receiverFor: ({ name, format }) => {
      const mapping = mappingFor(format, request);
      return collected.receiverFor({ name, format, mapping });
    },
  });
  const { rows, skipped } = collected;
  const notes = [...noteLines(read), ...expectedNotes(read)];
  return { rows, skipped, files: read, notes };
}

/** Decides what to add, from what is here. */
async function planIn(
  { files, read, zone }: TimerWork,
  found: Awaited<ReturnType<typeof readRows>>,
  { isSynced = false }: EntryImportRequest,
): Promise<ImportPlan> {
  // Only entries that will be sent can change.
  const entries = await (await files.entries()).entriesIn(undefined, isSynced);
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  const closedMonthAt = await closedMonthsIn(read);
  return planImport(found, { known, zone, closedMonthAt });
}

/** Describes an import in one line. */
function summaryOf({ added }: ImportPlan, queued: readonly Entry[]): string {
  const sent = queued.length === 0 ? "" : `, to be sent: ${queued.length}`;
  return `Entries imported: ${added.rows}${sent}`;
}

/** Says which files expect hours, which entries cannot have. */
function expectedNotes(files: readonly ReadFile[]): string[] {
  return files.filter(({ expected }) => expected.size > 0)
    .map(({ name, expected: { size } }) =>
      `"${name}": expected hours of ${counted(size, "day")} ` +
      "left out; --as workday sets them"
    );
}

function readingOf(
  { name, format }: Pick<ReadFile, "name" | "format">,
  request: EntryImportRequest,
): FileReading {
  const { taskFrom, planFrom } = mappingFor(format, request);
  return { name, format: format.name, title: format.title, taskFrom, planFrom };
}

function mappingFor(
  format: ImportFormat,
  { taskFrom, tagPattern, planFrom, renamed = new Map() }: EntryImportRequest,
): Mapping {
  const fields = taskFrom === undefined
    ? format.taskFrom
    : new Set([taskFrom, ...format.taskFrom]);
  return {
    taskFrom: [...fields],
    ...tagPattern && { tagPattern },
    planFrom: planFrom ?? format.planFrom,
    renamed,
  };
}

/**
 * Returns the service to sync the entries with, if that is requested.
 *
 * @throws {NotAllowedError} When there is no service to sync with.
 */
async function providerFor(
  { files }: TimerWork,
  { isSynced }: EntryImportRequest,
): Promise<string | undefined> {
  if (!isSynced) return undefined;
  const { provider } = await files.settings();
  if (provider === "local") {
    const message = "No service is configured, so entries cannot be sent";
    throw new NotAllowedError("no_provider", message, {
      hint: "Set one up: worktime timer configure",
    });
  }
  return provider;
}

/** Returns an entry that is pending for a service, if there is one. */
function sentTo(provider: string | undefined, entry: Entry): Entry {
  return provider === undefined
    ? entry
    : { ...entry, provider, sync: "waiting" };
}

/**
 * Adds the tasks with a plan or a title, which entries cannot have, and returns
 * them.
 */
async function addTasks(
  { files, changing }: TimerWork,
  { planned }: ImportPlan,
): Promise<Task[]> {
  const known = await files.tasks();
  const tasks = new Map<string, Task>();
  for (const { entry: { taskId }, plan, title } of planned) {
    if (plan === undefined && title === undefined) continue;
    if (known.has(taskId) || tasks.has(taskId)) continue;
    tasks.set(taskId, newTask(taskId, definedOf({ plan, title })));
  }
  const added = [...tasks.values()];
  if (added.length > 0) {
    const text = await changing.read(TASKS_FILE);
    changing.write(TASKS_FILE, writeTasks(text, added));
  }
  return added;
}

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
