import { ANY_OTHER, prefixOf } from "../timers/task_pattern.ts";
import type { CommandContext } from "./command.ts";
import type { Talk } from "./configure_talk.ts";
import { openTasks } from "./open_tasks.ts";
import { printable } from "./output/printable.ts";

/** What gets a project: a plan, or all task ids of a prefix. */
export interface Subject {
  /** The plan, or the prefix. */
  readonly name: string;
  /** How a question calls it. */
  readonly title: string;
}

/**
 * The plans of all tasks; without plans, the prefixes of their ids, and those
 * that have a project already.
 *
 * @param mapping The projects until now.
 */
export async function knownSubjects(
  context: CommandContext,
  mapping: ReadonlyMap<string, string>,
): Promise<Subject[]> {
  const tasks = openTasks(context);
  const plans = unique((await tasks.list()).map(({ task }) => task.plan));
  if (plans.length > 0) return plans.map(planOf);
  const prefixes = (await tasks.ids()).map(prefixOf);
  return unique([...prefixes, ...mapping.keys()])
    .filter((name) => name !== ANY_OTHER).map(prefixSubject);
}

/** All tasks that are not named. */
const OTHERS: Subject = { name: ANY_OTHER, title: "all other tasks" };

/** Some subjects, and all other tasks after them. */
export function withOthers(subjects: readonly Subject[]): readonly Subject[] {
  return subjects.includes(OTHERS) ? subjects : [...subjects, OTHERS];
}

/**
 * Asks for a prefix: before the first task, none is known.
 *
 * @throws {UnansweredError} When the input ends.
 */
export async function askSubject(talk: Talk): Promise<Subject[]> {
  const typed = await talk.ask(
    "Which tasks get a project? The prefix of their ids " +
      "(TASK for TASK-025, * for all, empty for none): ",
  );
  if (typed === ANY_OTHER) return [OTHERS];
  const prefix = prefixOf(typed) ?? typed.replace(/-+$/, "");
  return prefix === "" ? [] : [prefixSubject(prefix)];
}

function planOf(name: string): Subject {
  return { name, title: `plan "${printable(name)}"` };
}

function prefixSubject(name: string): Subject {
  return { name, title: `tasks "${printable(name)}-…"` };
}

function unique(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names)].filter((name) => name !== undefined);
}
