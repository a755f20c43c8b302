import { NotAllowedError } from "../../errors.ts";
import type {
  ImportFormat,
  PlanField,
  TaskField,
} from "../../exchange/import_format.ts";
import {
  type ImportCounts,
  type ImportPlan,
  planImport,
} from "../../exchange/import_plan.ts";
import { ImportRows } from "../../exchange/import_rows.ts";
import type { Mapping } from "../../exchange/mapping.ts";
import { TASKS_FILE } from "../../formats/data_files.ts";
import { writeTasks } from "../../formats/tasks.ts";
import type { Entry } from "../../tracking/entry.ts";
import { newTask, type Task } from "../../tracking/task.ts";
import type { Workspace } from "../workspace.ts";
import { changeTimers, type TimerWork } from "../timers/timer_work.ts";
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
  /** The tasks that were added. */
  readonly tasks: readonly Task[];
}

/** Imports the entries of files of other trackers: all of them, or none. */
export async function importEntries(
  workspace: Workspace,
  files: readonly ImportedFile[],
  request: EntryImportRequest,
): Promise<EntryImport> {
  const collected = new ImportRows(
    filterIn(request, workspace),
    workspace.clock.zone,
  );
  const read = await readForeignFiles(files, {
    ...{ request, workspace, half: "timers" },
    receiverFor: ({ name, format }) => {
      const mapping = mappingFor(format, request);
      return collected.receiverFor({ name, format, mapping });
    },
  });
  const readings = read.map((file) => readingOf(file, request));
  const { rows, skipped } = collected;
  const found = { rows, skipped, files: read, notes: noteLines(read) };
  return await changeTimers(workspace, request, async (work) => {
    const { files: timerFiles, now, zone } = work;
    const entries = await timerFiles.entries();
    const known = new Map(
      (await entries.entriesIn()).map((entry) => [entry.id, entry]),
    );
    const plan = planImport(found, { known, zone });
    const { planned: _, local: _0, ...counts } = plan;
    const added = await entriesToAdd(work, plan, request);
    await timerFiles.addAll(added, now);
    const tasks = await newTasks(work, plan);
    if (tasks.length > 0) {
      const text = await work.changing.read(TASKS_FILE);
      work.changing.write(TASKS_FILE, writeTasks(text, tasks));
    }
    const result = { ...counts, entries: added, files: readings, tasks };
    return { result, summary: `Entries imported: ${plan.added.rows}` };
  });
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
 * Returns the entries to add, to be synced if that is requested.
 *
 * @throws {NotAllowedError} When there is no service to sync with.
 */
async function entriesToAdd(
  { files }: TimerWork,
  { planned }: ImportPlan,
  { isSynced = false }: EntryImportRequest,
): Promise<Entry[]> {
  const entries = planned.map(({ entry }) => entry);
  if (!isSynced) return entries;
  const { provider } = await files.settings();
  if (provider === "local") {
    const message = "No service is configured, so entries cannot be sent";
    throw new NotAllowedError("no_provider", message, {
      hint: "Set one up: worktime timer configure",
    });
  }
  return entries.map((entry) => ({ ...entry, provider, sync: "waiting" }));
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
