import type { Task } from "../timers/task.ts";
import { TASKS_SECTION, tasksOf, type WrittenTask } from "./tasks_section.ts";
import { YamlEdit } from "./yaml_edit.ts";
import type { YamlEntry, YamlMap } from "./yaml_node.ts";
import { readYamlSection } from "./yaml_reader.ts";
import { notEditable, readPlainSection } from "./yaml_section.ts";
import { yamlFlowList, yamlProse, yamlText } from "./yaml_text.ts";

/** Where the dashes and the keys of tasks begin, in spaces. */
interface Indents {
  readonly dash: number;
  readonly key: number;
}

const INDENTS: Indents = { dash: 2, key: 4 };

/**
 * Reads the tasks by their ids, in the order of the file. Texts are as they are
 * written, also if they look like numbers; keys that are unknown do not matter.
 *
 * @throws {DataFileError} At the first task that is wrong.
 */
export async function readTasks(
  text: string,
): Promise<ReadonlyMap<string, Task>> {
  const written = tasksOf(await readYamlSection(text, TASKS_SECTION));
  const tasks = new Map<string, Task>();
  for (const [id, { task }] of written) tasks.set(id, task);
  return tasks;
}

/**
 * Adds a task at the end, or makes the file say of a task just what it is; keys
 * that are unknown, comments and all other lines stay as they are.
 *
 * @param text The file as it is; `undefined` if there is none.
 * @throws {DataFileError} When the file is wrong, or is written in a way that
 * cannot be changed line by line.
 */
export function writeTask(text: string | undefined, task: Task): string {
  return writeTasks(text, [task]);
}

/**
 * Does for some tasks what {@linkcode writeTask} does for one, at once.
 *
 * @throws {DataFileError} When the file is wrong, or is written in a way that
 * cannot be changed line by line.
 */
export function writeTasks(
  text: string | undefined,
  tasks: Iterable<Task>,
): string {
  const before = text ?? "";
  const section = readPlainSection(before, TASKS_SECTION);
  if (!section) throw notEditable(before, TASKS_SECTION);
  const { entry } = section;
  const written = tasksOf(entry?.value);
  const edit = new YamlEdit(before);
  const added = new Map<string, Task>();
  // Of two tasks with an id, the later counts.
  for (const [id, task] of new Map([...tasks].map((it) => [it.id, it]))) {
    const known = written.get(id);
    if (known) editTask(edit, known, task);
    else added.set(id, task);
  }
  addTasks(edit, entry, [...added.values()]);
  return edit.toString();
}

/**
 * Gives a task another id; all other lines stay as they are.
 *
 * @throws {DataFileError} When the file is wrong, or is written in a way that
 * cannot be changed line by line.
 */
export function renameTaskInFile(
  text: string,
  from: string,
  to: string,
): string {
  const { edit, node } = taskToChange(text, from);
  const entry = node?.entries.get("id");
  if (entry) edit.replace(entry.value, yamlText(to));
  return edit.toString();
}

/**
 * Takes a task away, with all that is written of it.
 *
 * @throws {DataFileError} When the file is wrong, or is written in a way that
 * cannot be changed line by line.
 */
export function removeTaskInFile(text: string, id: string): string {
  const { edit, node } = taskToChange(text, id);
  if (node) edit.removeItem(node);
  return edit.toString();
}

function taskToChange(
  text: string,
  id: string,
): { edit: YamlEdit; node: YamlMap | undefined } {
  const { entry } = readPlainSection(text, TASKS_SECTION) ?? {};
  const isPlain = entry?.value.kind === "list" && !entry.value.isFlow;
  if (!isPlain) throw notEditable(text, TASKS_SECTION);
  return {
    edit: new YamlEdit(text),
    node: tasksOf(entry.value).get(id)?.node,
  };
}

function addTasks(
  edit: YamlEdit,
  entry: YamlEntry | undefined,
  tasks: readonly Task[],
): void {
  if (tasks.length === 0) return;
  const value = entry?.value;
  if (value?.kind === "list" && value.items.length > 0) {
    const dash = value.column - 1;
    const last = value.items.at(-1);
    const key = Math.max(dash + 2, (last?.column ?? 0) - 1);
    const end = edit.blockEnd(value.endLine, dash);
    edit.insert(end, tasks.flatMap((task) => taskLines(task, { dash, key })));
    return;
  }
  const lines = tasks.flatMap((task) => taskLines(task, INDENTS));
  if (entry) edit.fill(entry, lines);
  else edit.insert(edit.lastLine, [`${TASKS_SECTION.key}:`, ...lines]);
}

function taskLines(task: Task, { dash, key }: Indents): string[] {
  const fields = [`id: ${yamlText(task.id)}`];
  for (const [name, written] of writtenFields(task)) {
    if (written !== undefined) fields.push(`${name}: ${written}`);
  }
  const first = `${" ".repeat(dash)}-${" ".repeat(key - dash - 1)}`;
  return fields.map((field, index) =>
    index === 0 ? first + field : " ".repeat(key) + field
  );
}

function editTask(
  edit: YamlEdit,
  { node, task: before }: WrittenTask,
  task: Task,
): void {
  const old = new Map(writtenFields(before));
  const missing: string[] = [];
  for (const [key, written] of writtenFields(task)) {
    if (written === old.get(key)) continue;
    const entry = node.entries.get(key);
    if (!entry) {
      missing.push(`${" ".repeat(node.column - 1)}${key}: ${written}`);
    } else if (written === undefined) edit.remove(entry);
    else if (key === "tags") edit.replaceList(entry, task.tags ?? []);
    else edit.replace(entry.value, written);
  }
  edit.insert(edit.blockEnd(node.endLine, node.column - 1), missing);
}

/** What is written of a task beside its id; `undefined` where it is nothing. */
function writtenFields(
  { title, state, plan, sprint, tags = [] }: Task,
): [key: string, written: string | undefined][] {
  return [
    ["title", title === "" ? undefined : yamlProse(title)],
    ["state", state],
    ["plan", plan === undefined ? undefined : yamlText(plan)],
    ["sprint", sprint === undefined ? undefined : yamlText(sprint)],
    ["tags", tags.length === 0 ? undefined : yamlFlowList(tags)],
  ];
}
