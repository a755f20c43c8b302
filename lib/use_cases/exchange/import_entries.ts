import { InvalidTextError } from "../../errors.ts";
import { formatNamed, formatOf } from "../../exchange/formats.ts";
import type { DateOrder, ImportFormat } from "../../exchange/import_format.ts";
import type { PlanField, TaskField } from "../../exchange/import_format.ts";
import {
  type ImportCounts,
  type ImportPlan,
  planImport,
  type ReadFile,
} from "../../exchange/import_plan.ts";
import { TASKS_FILE } from "../../formats/data_files.ts";
import { writeTasks } from "../../formats/tasks.ts";
import type { DayMinute } from "../../time/clock_time.ts";
import { parseDateWord } from "../../time/typed_date.ts";
import { civilTimeAt, type Zone } from "../../time/zone.ts";
import type { Entry } from "../../tracking/entry.ts";
import { newTask, type Task } from "../../tracking/task.ts";
import type { Workspace } from "../workspace.ts";
import {
  changeTimers,
  type DryRun,
  type TimerWork,
} from "../timers/timer_work.ts";

/** A file of another tracker. */
export interface ImportedFile {
  /** Its name, for messages. */
  readonly name: string;
  /** Its whole text. */
  readonly text: string;
}

/** How to import files of other trackers. */
export interface EntryImportRequest extends DryRun {
  /**
   * The name of the format, such as `toggl`.
   *
   * @default The format that the content of each file has.
   */
  format?: string;
  /**
   * The time zone of wall clock times.
   *
   * @default The zone of this machine.
   */
  zone?: Zone;
  /** The first date to import, such as `2024-12-10` or `yesterday`. */
  from?: string;
  /** The last date to import. */
  to?: string;
  /** The person whose entries to import, as the file names them. */
  user?: string;
  /**
   * The order of day, month and year in dates.
   *
   * @default The only one that fits the dates of the file.
   */
  dateOrder?: DateOrder;
  /**
   * When days begin whose entries have durations but no times, in minutes.
   *
   * @default {540}
   */
  dayStart?: DayMinute;
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
  /** The tasks that were added. */
  readonly tasks: readonly Task[];
}

/** Nine o'clock. */
const DAY_START: DayMinute = 9 * 60;

/** Imports the entries of files of other trackers: all of them, or none. */
export async function importEntries(
  workspace: Workspace,
  files: readonly ImportedFile[],
  request: EntryImportRequest,
): Promise<EntryImport> {
  const read = files.map((file) => readFile(file, request, workspace));
  refuseSeveralPeople(read, request);
  return await changeTimers(workspace, request, async (work) => {
    const { files: timerFiles, now, zone } = work;
    const entries = await timerFiles.entries();
    const known = new Map(
      (await entries.entriesIn()).map((entry) => [entry.id, entry]),
    );
    const filter = filterIn(request, work);
    const plan = planImport(read, { filter, zone, known });
    const { planned, ...counts } = plan;
    const added = planned.map(({ entry }) => entry);
    await entries.addAll(added, now);
    const tasks = await newTasks(work, plan);
    if (tasks.length > 0) {
      const text = await work.changing.read(TASKS_FILE);
      work.changing.write(TASKS_FILE, writeTasks(text, tasks));
    }
    const readings = read.map(readingOf);
    const result = { ...counts, entries: added, files: readings, tasks };
    return { result, summary: `Entries imported: ${plan.added.rows}` };
  });
}

function readingOf({ name, format, mapping }: ReadFile): FileReading {
  const { taskFrom, planFrom } = mapping;
  return { name, format: format.name, title: format.title, taskFrom, planFrom };
}

function readFile(
  { name, text }: ImportedFile,
  request: EntryImportRequest,
  { clock }: Workspace,
): ReadFile {
  const format = request.format === undefined
    ? formatOf(text, name)
    : formatNamed(request.format);
  const { zone = clock.zone, dateOrder, dayStart = DAY_START } = request;
  const options = {
    ...{ name, zone, dayStart },
    ...dateOrder !== undefined && { dateOrder },
  };
  const times = format.read(text, options);
  return { name, format, times, mapping: mappingFor(format, request) };
}

function mappingFor(
  format: ImportFormat,
  { taskFrom, tagPattern, planFrom, renamed = new Map() }: EntryImportRequest,
): ReadFile["mapping"] {
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

/** @throws {InvalidTextError} When entries of several people would be mixed. */
function refuseSeveralPeople(
  files: readonly ReadFile[],
  { user }: EntryImportRequest,
): void {
  const people = new Set<string>();
  for (const { times } of files) {
    for (const entry of times.entries) {
      if (entry.user !== undefined) people.add(entry.user);
    }
  }
  const names = [...people].toSorted();
  const shown = names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");
  if (user !== undefined && names.length > 0 && !people.has(user)) {
    const message = `There are no entries of "${user}"`;
    throw new InvalidTextError("unknown_user", message, {
      hint: `The entries are of: ${shown}`,
    });
  }
  if (user !== undefined || names.length < 2) return;
  throw new InvalidTextError(
    "several_users",
    `There are entries of ${names.length} people: ${shown}`,
    { hint: `Choose one: worktime import --user ${names[0]}` },
  );
}

function filterIn(
  { from, to, user }: EntryImportRequest,
  { now, zone }: TimerWork,
) {
  const today = civilTimeAt(now, zone).date;
  return {
    ...from !== undefined && { from: parseDateWord(from, today) },
    ...to !== undefined && { to: parseDateWord(to, today) },
    ...user !== undefined && { user },
  };
}

/** Returns the tasks to add: those with a plan, which entries cannot have. */
async function newTasks(
  { files }: TimerWork,
  { planned }: ImportPlan,
): Promise<Task[]> {
  const known = await files.tasks();
  const tasks = new Map<string, Task>();
  for (const { entry: { taskId }, plan } of planned) {
    if (plan === undefined || known.has(taskId) || tasks.has(taskId)) continue;
    tasks.set(taskId, newTask(taskId, { plan }));
  }
  return [...tasks.values()];
}
