import { NotAllowedError } from "../../errors.ts";
import {
  definedOf,
  type ImportFormat,
  type PlanField,
  type TaskField,
} from "../../exchange/import_format.ts";
import {
  type ImportCounts,
  type ImportPlan,
  planImport,
} from "../../exchange/import_plan.ts";
import { ImportRows } from "../../exchange/import_rows.ts";
import type { Mapping } from "../../exchange/mapping.ts";
import { closedMonthAt } from "../../formats/closed_months.ts";
import { TASKS_FILE } from "../../formats/data_files.ts";
import { writeTasks } from "../../formats/tasks.ts";
import { counted } from "../../text/printable.ts";
import type { Entry } from "../../tracking/entry.ts";
import { newTask, type Task } from "../../tracking/task.ts";
import { readClosings } from "../closing/closed_month.ts";
import { changeTimers, type TimerWork } from "../timers/timer_work.ts";
import type { Workspace } from "../workspace.ts";
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
  const closings = await readClosings(read);
  return planImport(found, {
    ...{ known, zone },
    closedMonthAt: (start) => closedMonthAt(closings, start),
  });
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
  { isSynced = false }: EntryImportRequest,
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
