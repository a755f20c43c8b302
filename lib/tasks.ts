import type { Disk } from "./ports.ts";
import { randomId, systemClock } from "./system.ts";
import type { TimersOptions } from "./timers.ts";
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
import {
  type ImportRequest,
  importTasks,
  type TaskDocument,
  type TaskImport,
} from "./use_cases/timers/import_tasks.ts";
import {
  findTask,
  type ListedTask,
  listTaskIds,
  listTasks,
  type TaskFilter,
} from "./use_cases/timers/show_timer.ts";
import type { StartRequest } from "./use_cases/timers/move_timer.ts";
import type { DryRun, TimerRequest } from "./use_cases/timers/timer_work.ts";
import { openWorkspace, type Workspace } from "./use_cases/workspace.ts";

/**
 * The tasks of one data directory, with states that their timers follow. Every
 * method is one step: what it changes, a timer too, is on the disk when it
 * returns, and if it throws, nothing is changed.
 *
 * Methods throw the same errors as those of `Timers`.
 *
 * @example
 * ```ts
 * import { MemoryDisk, Tasks } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const tasks = new Tasks(new MemoryDisk());
 * await tasks.add("TASK-025", { title: "Headless mode" });
 * await tasks.start("TASK-025", { ago: "1h" });
 * const { timer } = await tasks.complete("TASK-025");
 * assertEquals(timer?.finished?.durationSeconds, 3600);
 * ```
 */
export class Tasks {
  readonly #workspace: Workspace;

  /** Opens the data directory on a disk; nothing is read or made yet. */
  constructor(disk: Disk, options: TimersOptions = {}) {
    const { clock = systemClock, newId = randomId, terms } = options;
    this.#workspace = openWorkspace(disk, { clock, newId, terms }, options);
  }

  /**
   * Adds a task.
   *
   * @throws {NotAllowedError} When there is one with that id.
   */
  async add(
    id: string,
    details: NewTask & DryRun = {},
  ): Promise<TaskChange> {
    return await addTask(this.#workspace, id, details);
  }

  /** The tasks, in the order of their file. */
  async list(filter: TaskFilter = {}): Promise<ListedTask[]> {
    return await listTasks(this.#workspace, filter);
  }

  /**
   * A task with its time.
   *
   * @throws {NotAllowedError} When there is no such task.
   */
  async find(id: string): Promise<ListedTask> {
    return await findTask(this.#workspace, id);
  }

  /** The ids of all tasks, and of all that time was recorded for. */
  async ids(): Promise<string[]> {
    return await listTaskIds(this.#workspace);
  }

  /**
   * Starts a task, and its timer unless `auto_start` is off.
   *
   * @throws {NotAllowedError} When there is no such task, or it is completed.
   */
  async start(
    id: string,
    request: StartRequest = {},
  ): Promise<TaskChange> {
    return await startTask(this.#workspace, id, request);
  }

  /**
   * Completes a task, and stops its timer unless `auto_stop` is off.
   *
   * @throws {NotAllowedError} When there is no such task, or it is completed.
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
   * Notes that a task cannot go on, and stops its timer unless `auto_stop` is
   * off.
   *
   * @throws {NotAllowedError} When there is no such task, or it is blocked or
   * completed.
   */
  async block(
    id: string,
    request: TimerRequest = {},
  ): Promise<TaskChange> {
    return await moveTask(this.#workspace, id, { ...request, move: "block" });
  }

  /**
   * Makes a task pending again.
   *
   * @throws {NotAllowedError} When there is no such task, or it is neither
   * completed, cancelled nor blocked.
   */
  async reopen(id: string, request: DryRun = {}): Promise<TaskChange> {
    return await moveTask(this.#workspace, id, { ...request, move: "reopen" });
  }

  /**
   * Corrects a task; a state in which nobody works on it stops its timer unless
   * `auto_stop` is off.
   *
   * @throws {NotAllowedError} When there is no such task.
   */
  async edit(
    id: string,
    edit: TaskEdit & TimerRequest,
  ): Promise<TaskChange> {
    return await editTask(this.#workspace, id, edit);
  }

  /**
   * Removes a task. Its entries stay, and count for its id.
   *
   * @throws {NotAllowedError} When there is no such task, or its timer runs.
   */
  async delete(id: string, request: DryRun = {}): Promise<TaskMoved> {
    return await deleteTask(this.#workspace, id, request);
  }

  /**
   * Gives a task another id, in its entries and its timer as well. An id that is
   * no task but has entries can be moved into a task.
   *
   * @throws {NotAllowedError} When there are tasks of both ids, or none of the
   * first and no time.
   */
  async rename(
    id: string,
    request: { readonly to: string } & DryRun,
  ): Promise<TaskMoved> {
    return await renameTask(this.#workspace, id, request);
  }

  /** Takes the tasks of some Markdown files over, all or none. */
  async import(
    documents: readonly TaskDocument[],
    request: ImportRequest = {},
  ): Promise<TaskImport> {
    return await importTasks(this.#workspace, documents, request);
  }
}
