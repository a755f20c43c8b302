import type { TaskState } from "../../tracking/task.ts";
import type { TimerChangeJson } from "./timer.ts";

/** A task. */
export interface TaskJson {
  /** Its id. */
  readonly id: string;
  /** Its title; empty if it has none. */
  readonly title: string;
  /** Its state. */
  readonly state: TaskState;
  /** Its plan. */
  readonly plan: string | null;
  /** Its sprint. */
  readonly sprint: string | null;
  /** Its tags. */
  readonly tags: readonly string[];
  /** Whether its time is billable; missing if its plan or the settings decide. */
  readonly billable?: boolean;
}

/** A task and its time. */
export interface ListedTaskJson extends TaskJson {
  /** Its time, in seconds, including a running timer. */
  readonly total_seconds: number;
  /** Whether its timer is running. */
  readonly running: boolean;
}

/** A task, as `task show` prints it. */
export interface ShownTaskJson extends ListedTaskJson {
  /** Sentences about the task; missing if there are none. */
  readonly notes?: readonly string[];
}

/** The tasks. */
export interface TasksJson {
  /** The tasks, in the order of the file. */
  readonly tasks: readonly ListedTaskJson[];
  /** Sentences about the tasks. */
  readonly notes: readonly string[];
}

/** A change of a task. */
export interface TaskChangedJson {
  /** What was done. */
  readonly action:
    | "added"
    | "started"
    | "completed"
    | "blocked"
    | "reopened"
    | "edited";
  /** The task afterwards. */
  readonly task: TaskJson;
  /** What became of its timer; `null` if it did not change. */
  readonly timer: TimerChangeJson | null;
  /** Sentences about the change. */
  readonly notes: readonly string[];
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}

/** A task that was renamed or deleted. */
export interface TaskMovedJson {
  /** What was done. */
  readonly action: "renamed" | "deleted";
  /** The task, with its new id. */
  readonly task: TaskJson;
  /** The id before it was renamed. */
  readonly from?: string;
  /** The number of its entries. */
  readonly entries: number;
  /** Their time, in seconds. */
  readonly total_seconds: number;
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}

/** Tasks that were imported from Markdown. */
export interface TaskImportJson {
  /** Tasks that are new. */
  readonly added: readonly TaskJson[];
  /** Tasks that were changed. */
  readonly updated: readonly TaskJson[];
  /** Tasks that are here already. */
  readonly unchanged: readonly TaskJson[];
  /** What became of the timer; `null` if it did not change. */
  readonly timer: TimerChangeJson | null;
  /** Sentences about the import. */
  readonly notes: readonly string[];
  /** Whether nothing was changed. */
  readonly dry_run: boolean;
}
