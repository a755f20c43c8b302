import {
  checkOptions,
  type TimersOptions,
  workspaceOn,
} from "./open_workspace.ts";
import type { Disk } from "./ports.ts";
import type { NewTask, TaskEdit } from "./tracking/task.ts";
import {
  addTask,
  deleteTask,
  editTask,
  moveTask,
  renameTask,
  startTask,
  type TaskChange,
  type TaskMoved,
} from "./use_cases/timers/change_task.ts";
import type {
  ImportRequest,
  TaskDocument,
  TaskImport,
} from "./use_cases/timers/import_tasks.ts";
import type { StartRequest } from "./use_cases/timers/move_timer.ts";
import {
  findTask,
  type ListedTask,
  listTaskIds,
  listTasks,
  type TaskFilter,
} from "./use_cases/timers/show_timer.ts";
import type { DryRun, TimerRequest } from "./use_cases/timers/timer_work.ts";
import type { Workspace } from "./use_cases/workspace.ts";

/**
 * Manages the tasks of a data directory and their timers. Every method is
 * atomic: its changes, including those to a timer, are on disk when it returns,
 * and nothing is changed if it throws.
 *
 * Methods throw the same errors as those of `Timers`.
 *
 * @example
 * ```ts
 * import { MemoryDisk, namedZone, Tasks } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const now = () => Date.UTC(2024, 11, 10, 9);
 * const clock = { now, zone: namedZone("UTC") };
 * const tasks = new Tasks(new MemoryDisk(), { clock });
 * await tasks.add("TASK-025", { title: "Headless mode" });
 * await tasks.start("TASK-025", { ago: "1h" });
 * const { timer } = await tasks.complete("TASK-025");
 * assertEquals(timer?.finished?.durationSeconds, 3600);
 * ```
 */
export class Tasks {
  readonly #workspace: Workspace;

  /** Opens the tasks on a disk, which is not accessed yet. */
  constructor(disk: Disk, options: TimersOptions = {}) {
    this.#workspace = workspaceOn(disk, options);
  }

  /**
   * Adds a task.
   *
   * @throws {NotAllowedError} When a task with that id exists.
   */
  async add(
    id: string,
    details: NewTask & DryRun = {},
  ): Promise<TaskChange> {
    return await addTask(this.#workspace, id, details);
  }

  /** Returns the tasks, in the order of their file. */
  async list(filter: TaskFilter = {}): Promise<ListedTask[]> {
    return await listTasks(this.#workspace, filter);
  }

  /**
   * Returns a task with its total time.
   *
   * @throws {NotAllowedError} When there is no such task.
   */
  async find(id: string): Promise<ListedTask> {
    return await findTask(this.#workspace, id);
  }

  /** Returns the ids of all tasks, and other ids that have entries. */
  async ids(): Promise<string[]> {
    return await listTaskIds(this.#workspace);
  }

  /**
   * Starts a task and, unless `auto_start` is off, its timer.
   *
   * @throws {NotAllowedError} When the task does not exist, or is completed or
   * cancelled.
   */
  async start(
    id: string,
    request: StartRequest = {},
  ): Promise<TaskChange> {
    return await startTask(this.#workspace, id, request);
  }

  /**
   * Completes a task and, unless `auto_stop` is off, stops its timer.
   *
   * @throws {NotAllowedError} When the task does not exist, or is already
   * completed or cancelled.
   */
  async complete(
    id: string,
    request: TimerRequest = {},
  ): Promise<TaskChange> {
    return await moveTask(this.#workspace, id, {
      ...request,
      move: "complete",
    });
  }

  /**
   * Marks a task as blocked and, unless `auto_stop` is off, stops its timer.
   *
   * @throws {NotAllowedError} When the task does not exist, or is already
   * blocked, completed or cancelled.
   */
  async block(
    id: string,
    request: TimerRequest = {},
  ): Promise<TaskChange> {
    return await moveTask(this.#workspace, id, { ...request, move: "block" });
  }

  /**
   * Sets a completed, cancelled or blocked task back to pending.
   *
   * @throws {NotAllowedError} When the task does not exist, or is in another
   * state.
   */
  async reopen(id: string, request: DryRun = {}): Promise<TaskChange> {
    return await moveTask(this.#workspace, id, { ...request, move: "reopen" });
  }

  /**
   * Changes a task. Unless `auto_stop` is off, any state other than pending or
   * in-progress stops its timer.
   *
   * @throws {NotAllowedError} When the task does not exist.
   */
  async edit(
    id: string,
    edit: TaskEdit & TimerRequest,
  ): Promise<TaskChange> {
    return await editTask(this.#workspace, id, edit);
  }

  /**
   * Deletes a task. Its entries are kept, under its id.
   *
   * @throws {NotAllowedError} When the task does not exist, or its timer is
   * running.
   */
  async delete(id: string, request: DryRun = {}): Promise<TaskMoved> {
    return await deleteTask(this.#workspace, id, request);
  }

  /**
   * Changes the id of a task, including its entries and its timer. It can also
   * move the entries of an id without a task to another id.
   *
   * @throws {NotAllowedError} When both ids are tasks, or the first is not a
   * task and has no entries.
   */
  async rename(
    id: string,
    request: { readonly to: string } & DryRun,
  ): Promise<TaskMoved> {
    return await renameTask(this.#workspace, id, request);
  }

  /** Imports tasks from Markdown files: either all of them or none. */
  async import(
    documents: readonly TaskDocument[],
    request: ImportRequest = {},
  ): Promise<TaskImport> {
    const { importTasks } = await import("./use_cases/on_demand.ts");
    return await importTasks(this.#workspace, documents, request);
  }
}

checkOptions(Tasks);
