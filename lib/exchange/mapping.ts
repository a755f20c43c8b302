import { definedOf, filled, type ForeignEntry } from "./import_format.ts";
import type { PlanField, TaskField } from "./import_format.ts";

/** How the fields of foreign entries become tasks and plans. */
export interface Mapping {
  /** The fields that name the task; the first that is not empty wins. */
  readonly taskFrom: readonly TaskField[];
  /** Which tag names the task, if tags do; by default the first. */
  readonly tagPattern?: RegExp;
  readonly planFrom: PlanField;
  /** New names of tasks, by the names in the file. */
  readonly renamed: ReadonlyMap<string, string>;
}

/** What an entry is about, in our terms. */
export interface MappedSubject {
  readonly taskId: string;
  readonly plan?: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/** The task of entries that name none. */
const UNNAMED = "untitled";

/** Returns what a foreign entry is about. */
export function subjectFrom(
  entry: ForeignEntry,
  { taskFrom, tagPattern, planFrom, renamed }: Mapping,
): MappedSubject {
  const tags = (entry.tags ?? []).map(oneLine).filter((tag) => tag !== "");
  const description = oneLine(entry.description ?? "");
  const values: Record<TaskField, string | undefined> = {
    task: entry.task,
    project: entry.project,
    description,
    tag: tags.find((tag) => tagPattern?.test(tag) ?? true),
  };
  const name = taskFrom.map((field) => filled(oneLine(values[field] ?? "")))
    .find((it) => it !== undefined) ?? UNNAMED;
  const plan = filled(oneLine(entry[planFrom] ?? ""));
  return {
    taskId: renamed.get(name) ?? name,
    // A project that names the task is no plan of that task.
    ...definedOf({ plan: plan === name ? undefined : plan }),
    description,
    tags: [...new Set(tags)],
  };
}

/** The length up to which texts are kept, in UTF-16 code units. */
const MAX_LENGTH = 5_000;

/** Joins the lines of a text, and removes control characters. */
function oneLine(text: string): string {
  const line = text.toWellFormed().slice(0, MAX_LENGTH)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
  return line.toWellFormed().trim();
}
