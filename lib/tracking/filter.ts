import type { Entry } from "./entry.ts";
import type { Task } from "./task.ts";

/** Restricts entries; an empty filter includes all. */
export interface EntryFilter {
  /** Only tasks of this plan. */
  readonly plan?: string | undefined;
  /** Only tasks of this sprint. */
  readonly sprint?: string | undefined;
  /** Only this task. */
  readonly taskId?: string | undefined;
  /** Only entries with all of these tags. */
  readonly tags?: readonly string[] | undefined;
  /** Only entries that are billable, or only those that are not. */
  readonly billable?: boolean | undefined;
}

/** What a filter looks at. */
export type FilteredEntry = Pick<Entry, "taskId" | "tags" | "billable">;

/** Returns whether a filter includes all entries. */
export function isEmptyFilter(filter: EntryFilter): boolean {
  const { tags = [], ...others } = filter;
  return tags.length === 0 &&
    Object.values(others).every((it) => it === undefined);
}

/** Returns whether a filter tells apart entries of the same task. */
export function dividesTasks({ tags = [], billable }: EntryFilter): boolean {
  return tags.length > 0 || billable !== undefined;
}

/** Returns a function that tells whether a filter includes an entry. */
export function entryFilter(
  { plan, sprint, taskId, tags = [], billable }: EntryFilter,
  taskOf: (taskId: string) => Task | undefined,
): (entry: FilteredEntry) => boolean {
  return (entry) =>
    (taskId === undefined || entry.taskId === taskId) &&
    (plan === undefined || taskOf(entry.taskId)?.plan === plan) &&
    (sprint === undefined || taskOf(entry.taskId)?.sprint === sprint) &&
    tags.every((tag) => entry.tags.includes(tag)) &&
    (billable === undefined || (entry.billable ?? false) === billable);
}
