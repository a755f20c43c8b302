import { type BillingTerms, clientOf, isBillable } from "./billing.ts";
import type { Entry } from "./entry.ts";
import type { Task } from "./task.ts";

/** Restricts entries; an empty filter includes all. */
export interface EntryFilter {
  /** Only tasks of this plan. */
  readonly plan?: string | undefined;
  /** Only tasks of this client. */
  readonly client?: string | undefined;
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

/** Returns whether a filter needs the settings of clients and billable time. */
export function needsTerms({ client, billable }: EntryFilter): boolean {
  return client !== undefined || billable !== undefined;
}

/** What a filter looks up: tasks, and the settings if it needs them. */
interface FilterSource {
  readonly taskOf: (taskId: string) => Task | undefined;
  readonly terms: Pick<BillingTerms, "clients" | "billable">;
}

/** Returns a function that tells whether a filter includes an entry. */
export function entryFilter(
  { plan, client, sprint, taskId, tags = [], billable }: EntryFilter,
  { taskOf, terms }: FilterSource,
): (entry: FilteredEntry) => boolean {
  return (entry) => {
    const { taskId: id } = entry;
    const task = taskOf(id);
    return (taskId === undefined || id === taskId) &&
      (plan === undefined || task?.plan === plan) &&
      (client === undefined || clientOf({ id, ...task }, terms) === client) &&
      (sprint === undefined || task?.sprint === sprint) &&
      tags.every((tag) => entry.tags.includes(tag)) &&
      (billable === undefined || isBillable(entry, task, terms) === billable);
  };
}
