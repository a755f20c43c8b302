import type { Task } from "../timers/task.ts";
import { readTasks } from "./tasks_file.ts";
import { yamlText } from "./yaml_text.ts";

/**
 * One task of `tasks.yaml`. Where it is written as we do it, only its own lines
 * are read: hundreds of others would take longer than a command may.
 *
 * @throws {DataFileError} When what has to be read is wrong.
 */
export async function readTask(
  text: string,
  id: string,
): Promise<Task | undefined> {
  if (isAbsent(text, id)) return undefined;
  const lines = linesOf(text, id);
  if (lines === undefined) return (await readTasks(text)).get(id);
  try {
    return (await readTasks(`tasks:\n${lines}`)).get(id);
  } catch {
    // Who reads the file whole finds out what is wrong, and in which line.
    return (await readTasks(text)).get(id);
  }
}

/**
 * The ids of the tasks of `tasks.yaml`, read line by line: quickly, and for a
 * hint only, as YAML has other forms as well.
 */
export function taskIdsInText(text: string): Set<string> {
  const ids = new Set<string>();
  for (const [, written = ""] of text.matchAll(ID_LINE)) {
    const quoted = written.match(/^"(.*)"$|^'(.*)'$/);
    ids.add(quoted ? quoted[1] ?? quoted[2] ?? "" : written);
  }
  return ids;
}

const ID_LINE = /^ *(?:- +)?id: +(.*?) *(?: #.*)?\r?$/gm;

/** Whether an id stands nowhere, however YAML may write it. */
function isAbsent(text: string, id: string): boolean {
  const isPlain = /^[\w-]+$/.test(id);
  return isPlain && !text.includes("\\") && !text.includes(id);
}

/** The lines of a task, or `undefined` if they cannot be told by themselves. */
function linesOf(text: string, id: string): string | undefined {
  // Texts of several lines, and what is written once for several places.
  if (/[|>&*]/.test(text)) return undefined;
  const head = `- id: ${yamlText(id)}\n`;
  const at = text.indexOf(head);
  if (at < 0 || text.indexOf(head, at + 1) >= 0) return undefined;
  const from = text.lastIndexOf("\n", at) + 1;
  const dash = text.slice(from, at);
  if (/[^ ]/.test(dash) || !isInTasks(text.slice(0, from))) return undefined;
  // Until a line that is not deeper than the dash.
  const rest = text.slice(at + head.length);
  const end = rest.search(new RegExp(`^ {0,${dash.length}}[^ \\n]`, "m"));
  return text.slice(from, at + head.length) +
    (end < 0 ? rest : rest.slice(0, end));
}

/** Whether the section that a text ends in is that of the tasks. */
function isInTasks(text: string): boolean {
  return text.match(/^[^ \n#-].*$/mg)?.at(-1)?.trimEnd() === "tasks:";
}
