import { DataFileError } from "../errors.ts";
import { isTaskState, type Task, TASK_STATES } from "../timers/task.ts";
import { TASKS_FILE } from "./file_names.ts";
import { isNull, type YamlMap, type YamlNode } from "./yaml_node.ts";
import type { YamlSectionOptions } from "./yaml_section.ts";
import { shownNode, shownText } from "./yaml_shown.ts";

/** The part of the file that is ours. */
export const TASKS_SECTION: YamlSectionOptions = {
  key: "tasks",
  file: TASKS_FILE,
  hint: "Edit the file at that line",
};

/** A task with its place in the file. */
export interface WrittenTask {
  /** What the file says of it. */
  readonly task: Task;
  /** All that is written of it, also what is not read. */
  readonly node: YamlMap;
}

/**
 * The tasks that the value of the section stands for.
 *
 * @throws {DataFileError} At the first task that is wrong.
 */
export function tasksOf(
  section: YamlNode | undefined,
): ReadonlyMap<string, WrittenTask> {
  const tasks = new Map<string, WrittenTask>();
  if (!section || isNull(section)) return tasks;
  if (section.kind !== "list") {
    throw wrong(section, '"tasks" must be a list, each item with an "id"');
  }
  for (const node of section.items) {
    if (node.kind !== "map") {
      const found = shownNode(node);
      throw wrong(node, `a task must be a map with an "id", found ${found}`);
    }
    const task = taskOf(node);
    if (tasks.has(task.id)) {
      const place = node.entries.get("id") ?? node;
      throw wrong(place, `the task ${shownText(task.id)} is there twice`);
    }
    tasks.set(task.id, { task, node });
  }
  return tasks;
}

function taskOf(node: YamlMap): Task {
  const id = textIn(node, "id");
  if (!id) throw wrong(node.entries.get("id") ?? node, 'a task needs an "id"');
  const state = textIn(node, "state") ?? "pending";
  if (!isTaskState(state)) {
    const allowed = `"state" must be one of ${TASK_STATES.join(", ")}`;
    const place = node.entries.get("state")?.value ?? node;
    throw wrong(place, `${allowed}, found ${shownText(state)}`);
  }
  const [plan, sprint] = [textIn(node, "plan"), textIn(node, "sprint")];
  const tags = tagsIn(node);
  return {
    id,
    title: textIn(node, "title") ?? "",
    state,
    ...(plan === undefined ? {} : { plan }),
    ...(sprint === undefined ? {} : { sprint }),
    ...(tags.length === 0 ? {} : { tags }),
  };
}

function textIn({ entries }: YamlMap, key: string): string | undefined {
  const node = entries.get(key)?.value;
  if (!node || isNull(node)) return undefined;
  if (node.kind === "scalar") return node.text;
  throw wrong(node, `"${key}" must be a text, found ${shownNode(node)}`);
}

function tagsIn({ entries }: YamlMap): readonly string[] {
  const node = entries.get("tags")?.value;
  if (!node || isNull(node)) return [];
  const items = node.kind === "list" ? node.items : [node];
  const tags = new Set<string>();
  for (const item of items) {
    if (node.kind === "list" && item.kind === "scalar" && !isNull(item)) {
      tags.add(item.text);
      continue;
    }
    const found = shownNode(item);
    throw wrong(item, `"tags" must be a list of texts, found ${found}`);
  }
  return [...tags];
}

function wrong(
  { line, column }: { line: number; column: number },
  problem: string,
): DataFileError {
  const { file, hint = "" } = TASKS_SECTION;
  return new DataFileError({ file, line, column }, problem, { hint });
}
