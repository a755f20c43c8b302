import type { DataFileError } from "../errors.ts";
import {
  describeNode,
  notEditableError,
  quoteText,
  readPlainSection,
  readYamlSection,
} from "../text/yaml.ts";
import {
  errorAt,
  isNull,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlSection,
} from "../text/yaml_block.ts";
import {
  YamlEdit,
  yamlFlowList,
  yamlProse,
  yamlText,
} from "../text/yaml_edit.ts";
import {
  isTaskState,
  type Task,
  TASK_STATES,
  type TaskState,
} from "../tracking/task.ts";
import { TASKS_FILE } from "./data_files.ts";

/**
 * Reads the tasks by id, in the order of the file. Values are taken as written,
 * even if they look like numbers. Unknown keys are ignored.
 *
 * @throws {DataFileError} At the first invalid task.
 */
export async function readTasks(
  text: string,
): Promise<ReadonlyMap<string, Task>> {
  const scanned = scanTasks(text);
  if (scanned) return scanned;
  const written = readTaskNodes(await readYamlSection(text, TASKS_SECTION));
  const tasks = new Map<string, Task>();
  for (const [id, { task }] of written) tasks.set(id, task);
  return tasks;
}

/**
 * Adds a task at the end, or updates it in place. Unknown keys, comments and
 * all other lines stay.
 *
 * @param text The current text; `undefined` if there is no file.
 * @throws {DataFileError} When the file is invalid, or cannot be edited line by
 * line.
 */
export function writeTask(text: string | undefined, task: Task): string {
  const scanned = text === undefined ? undefined : scanTaskLines(text);
  const lines = scanned?.get(task.id) ?? [...scanned?.values() ?? []].at(-1);
  if (text === undefined || !lines) return writeTasks(text, [task]);
  const { from, to } = lines;
  // The other tasks are valid and stay as they are.
  const item = writeTasks(TASKS_LINE + text.slice(from, to), [task]);
  return text.slice(0, from) + item.slice(TASKS_LINE.length) + text.slice(to);
}

/** Does the same as {@linkcode writeTask}, for several tasks at once. */
export function writeTasks(
  text: string | undefined,
  tasks: Iterable<Task>,
): string {
  const before = text ?? "";
  const section = readPlainSection(before, TASKS_SECTION);
  if (!section) throw notEditableError(before, TASKS_SECTION);
  const { entry } = section;
  const written = readTaskNodes(entry?.value);
  const edit = new YamlEdit(before);
  const added = new Map<string, Task>();
  // If an id is repeated, the last task wins.
  for (const [id, task] of new Map([...tasks].map((it) => [it.id, it]))) {
    const known = written.get(id);
    if (known) editTask(edit, known, task);
    else added.set(id, task);
  }
  addTasks(edit, entry, [...added.values()]);
  return edit.toString();
}

/** Changes the id of a task. All other lines stay. */
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

/** Removes a task, including its unknown keys. */
export function removeTaskInFile(text: string, id: string): string {
  const { edit, node } = taskToChange(text, id);
  if (node) edit.removeItem(node);
  return edit.toString();
}

/**
 * @throws {DataFileError} When the file is invalid, or cannot be edited line by
 * line.
 */
function taskToChange(
  text: string,
  id: string,
): { edit: YamlEdit; node: YamlMap | undefined } {
  const { entry } = readPlainSection(text, TASKS_SECTION) ?? {};
  const isPlain = entry?.value.kind === "list" && !entry.value.isFlow;
  if (!isPlain) throw notEditableError(text, TASKS_SECTION);
  return {
    edit: new YamlEdit(text),
    node: readTaskNodes(entry.value).get(id)?.node,
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
    edit.insert(end, linesOf(tasks, dash, key));
  } else if (entry) edit.fill(entry, linesOf(tasks));
  else edit.insert(edit.lastLine, ["tasks:", ...linesOf(tasks)]);
}

/**
 * Formats tasks as lines.
 *
 * @param dash The number of spaces before dashes.
 * @param key The number of spaces before keys.
 */
function linesOf(tasks: readonly Task[], dash = 2, key = 4): string[] {
  const first = `${" ".repeat(dash)}-${" ".repeat(key - dash - 1)}`;
  return tasks.flatMap((task) => [
    `${first}id: ${yamlText(task.id)}`,
    ...formatFields(task).filter(([, written]) => written !== undefined)
      .map(([name, written]) => `${" ".repeat(key)}${name}: ${written}`),
  ]);
}

function editTask(
  edit: YamlEdit,
  { node, task: before }: TaskNode,
  task: Task,
): void {
  const old = new Map(formatFields(before));
  const missing: string[] = [];
  for (const [key, written] of formatFields(task)) {
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

/** Formats the fields of a task except its id; `undefined` for missing ones. */
function formatFields(
  { title, state, plan, sprint, tags = [], billable }: Task,
): [key: string, written: string | undefined][] {
  return [
    ["title", title === "" ? undefined : yamlProse(title)],
    ["state", state],
    ["plan", plan === undefined ? undefined : yamlText(plan)],
    ["sprint", sprint === undefined ? undefined : yamlText(sprint)],
    ["tags", tags.length === 0 ? undefined : yamlFlowList(tags)],
    ["billable", billable === undefined ? undefined : String(billable)],
  ];
}

const TASKS_SECTION: YamlSection = {
  key: "tasks",
  file: TASKS_FILE,
  hint: "Edit the file at that line",
};

/** A task with its YAML node. */
interface TaskNode {
  readonly task: Task;
  /** The whole node, including keys that are not read. */
  readonly node: YamlMap;
}

/**
 * Reads the tasks from the value of the section.
 *
 * @throws {DataFileError} At the first invalid task.
 */
function readTaskNodes(
  section: YamlNode | undefined,
): ReadonlyMap<string, TaskNode> {
  const tasks = new Map<string, TaskNode>();
  if (!section || isNull(section)) return tasks;
  if (section.kind !== "list") {
    throw taskError(section, '"tasks" must be a list, each item with an "id"');
  }
  for (const node of section.items) {
    if (node.kind !== "map") {
      throw taskError(node, 'a task must be a map with an "id"', node);
    }
    const task = readTaskNode(node);
    if (tasks.has(task.id)) {
      const place = node.entries.get("id") ?? node;
      throw taskError(place, `duplicate task ${quoteText(task.id)}`);
    }
    tasks.set(task.id, { task, node });
  }
  return tasks;
}

function readTaskNode(node: YamlMap): Task {
  const id = textIn(node, "id");
  if (!id) {
    throw taskError(node.entries.get("id") ?? node, 'a task needs an "id"');
  }
  const state = textIn(node, "state") ?? "pending";
  if (!isTaskState(state)) {
    const allowed = `"state" must be one of ${TASK_STATES.join(", ")}`;
    const place = node.entries.get("state")?.value ?? node;
    throw taskError(place, `${allowed}, found ${quoteText(state)}`);
  }
  const plan = textIn(node, "plan");
  const sprint = textIn(node, "sprint");
  const tags = tagsIn(node);
  const billable = flagIn(node, "billable");
  return {
    id,
    title: textIn(node, "title") ?? "",
    state,
    ...(plan === undefined ? {} : { plan }),
    ...(sprint === undefined ? {} : { sprint }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(billable === undefined ? {} : { billable }),
  };
}

function textIn({ entries }: YamlMap, key: string): string | undefined {
  const node = entries.get(key)?.value;
  if (!node || isNull(node)) return undefined;
  if (node.kind === "scalar") return node.text;
  throw taskError(node, `"${key}" must be a string`, node);
}

function flagIn({ entries }: YamlMap, key: string): boolean | undefined {
  const node = entries.get(key)?.value;
  if (!node || isNull(node)) return undefined;
  const value = node.kind === "scalar" ? node.value : undefined;
  if (typeof value === "boolean") return value;
  throw taskError(node, `"${key}" must be true or false`, node);
}

function tagsIn({ entries }: YamlMap): readonly string[] {
  const node = entries.get("tags")?.value;
  if (!node || isNull(node)) return [];
  const expected = '"tags" must be a list of strings';
  if (node.kind !== "list") throw taskError(node, expected, node);
  const tags = node.items.map((item) => {
    if (item.kind === "scalar" && !isNull(item)) return item.text;
    throw taskError(item, expected, item);
  });
  return [...new Set(tags)];
}

/** @param found The value to name in the message as found. */
function taskError(
  place: { readonly line: number; readonly column: number },
  problem: string,
  found?: YamlNode,
): DataFileError {
  const shown = found ? `, found ${describeNode(found)}` : "";
  return errorAt(place, problem + shown, TASKS_SECTION);
}

/**
 * Reads one task of `tasks.yaml`. Skips the others if possible, as parsing
 * hundreds of them takes longer than a whole command should take.
 *
 * @throws {DataFileError} When what had to be parsed is invalid.
 */
export async function readTask(
  text: string,
  id: string,
): Promise<Task | undefined> {
  // Such an id appears literally in any YAML notation without escapes.
  const isAbsent = /^[\w-]+$/.test(id) && !text.includes("\\") &&
    !text.includes(id);
  if (isAbsent) return undefined;
  const short = text.replace(
    LIST_ITEM,
    (item) => item.includes(id) ? item : "",
  );
  try {
    const found = (await readTasks(short)).get(id);
    if (found) return found;
  } catch {
    // Reading the whole file below reports the problem with its actual line.
  }
  return (await readTasks(text)).get(id);
}

/** A list item: a line with a dash, then indented, blank and comment lines. */
const LIST_ITEM =
  /(?<![^\n])( *)-(?![^ \r\n])[^\n]*(?:\n(?:\1 [^\n]*| *(?:#[^\n]*)?\r?(?![^\n])))*\n?/g;

/**
 * Returns the task ids in `tasks.yaml` by a quick search line by line. For
 * hints only, as it misses other notations of YAML.
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

/** The indexes of the lines of a task. */
interface TaskLines {
  readonly from: number;
  readonly to: number;
}

/** The first line of such a file. */
const TASKS_LINE = "tasks:\n";

// A plain scalar that means the same in any place, or quotes without escapes.
const WORD = String
  .raw`[A-Za-z\d\u00c0-\u1fff\u3040-\ud7ff](?:[^\t:#\n]*[^\t:#\n ])?`;
const TEXT = String.raw`(?:${WORD}|"[^"\\\n]*")`;
const TAG = String.raw`[A-Za-z\d](?:[\w. -]*[\w.-])?`;
const ID_START = "  - id: ";
const FIELD_PATTERN = [
  `${ID_START}${TEXT}\n`,
  `(?: {4}title: (?<title>${TEXT})\n)?`,
  `(?: {4}state: (?<state>${TASK_STATES.join("|")})\n)?`,
  `(?: {4}plan: (?<plan>${TEXT})\n)?`,
  `(?: {4}sprint: (?<sprint>${TEXT})\n)?`,
  `(?: {4}tags: \\[(?<tags>${TAG}(?:, ${TAG})*)\\]\n)?`,
  "(?: {4}billable: (?<billable>true|false)\n)?",
].join("");
const FIELDS = new RegExp(FIELD_PATTERN, "y");
/** The same without groups, which is quicker. */
const ITEM = new RegExp(FIELD_PATTERN.replace(/\(\?<\w+>/g, "(?:"), "y");
const NULL = /[\n [](?:null|Null|NULL)[,\]\n]/;
const UNUSUAL =
  // deno-lint-ignore no-control-regex
  /[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]/;

/**
 * Finds the lines of each task, by id.
 *
 * @returns `undefined` if the file has another layout, or repeats an id.
 */
export function scanTaskLines(
  text: string,
): ReadonlyMap<string, TaskLines> | undefined {
  const isUsual = text.startsWith(TASKS_LINE) && !NULL.test(text) &&
    !UNUSUAL.test(text) && text.isWellFormed();
  if (!isUsual) return undefined;
  const lines = new Map<string, TaskLines>();
  for (let from = TASKS_LINE.length; from < text.length;) {
    ITEM.lastIndex = from;
    if (!ITEM.test(text)) return undefined;
    const to = ITEM.lastIndex;
    const idAt = from + ID_START.length;
    const id = textOf(text.slice(idAt, text.indexOf("\n", idAt)));
    if (id === "" || lines.has(id)) return undefined;
    lines.set(id, { from, to });
    from = to;
  }
  return lines.size > 0 ? lines : undefined;
}

/**
 * Reads the tasks by id.
 *
 * @returns `undefined` as for {@linkcode scanTaskLines}.
 */
export function scanTasks(
  text: string,
): ReadonlyMap<string, Task> | undefined {
  const lines = scanTaskLines(text);
  if (!lines) return undefined;
  const tasks = new Map<string, Task>();
  for (const [id, { from }] of lines) {
    FIELDS.lastIndex = from;
    const { groups = {} } = FIELDS.exec(text) ?? {};
    tasks.set(id, taskOf(id, groups));
  }
  return tasks;
}

function taskOf(
  id: string,
  { title, state, plan, sprint, tags, billable }: Readonly<
    Record<string, string | undefined>
  >,
): Task {
  return {
    id,
    title: textOf(title ?? ""),
    // The pattern has no other.
    state: (state ?? "pending") as TaskState,
    ...(plan === undefined ? {} : { plan: textOf(plan) }),
    ...(sprint === undefined ? {} : { sprint: textOf(sprint) }),
    ...(tags === undefined ? {} : { tags: [...new Set(tags.split(", "))] }),
    ...(billable === undefined ? {} : { billable: billable === "true" }),
  };
}

function textOf(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1) : written;
}
