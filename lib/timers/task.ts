/** How far a task is. */
export type TaskState =
  | "pending"
  | "in-progress"
  | "review"
  | "blocked"
  | "completed"
  | "cancelled";

/** The states of a task, in their usual order. */
export const TASK_STATES: readonly TaskState[] = [
  "pending",
  "in-progress",
  "review",
  "blocked",
  "completed",
  "cancelled",
];

/** A piece of work. */
export interface Task {
  /** Its id: any text in one line. */
  readonly id: string;
  /** What it is about, in a line; empty if nobody said. */
  readonly title: string;
  /** How far it is. */
  readonly state: TaskState;
  /** The plan that it belongs to. */
  readonly plan?: string;
  /** The sprint in which it is done. */
  readonly sprint?: string;
  /** Its tags; entries of its timers get them too. */
  readonly tags?: readonly string[];
}

/** Whether a text is one of the states. */
export function isTaskState(text: string): text is TaskState {
  return (TASK_STATES as readonly string[]).includes(text);
}
