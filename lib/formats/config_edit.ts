import { DataFileError, InvalidTextError } from "../errors.ts";
import type { Settings } from "../timers/settings.ts";
import { CONFIG_SECTION, settingsOf } from "./config.ts";
import {
  changesOf,
  type ConfigChange,
  type ConfigEdits,
} from "./config_change.ts";
import { YamlEdit } from "./yaml_edit.ts";
import { isNull, type YamlEntry, type YamlMap } from "./yaml_node.ts";
import { notEditable, readPlainSection } from "./yaml_section.ts";
import { yamlFlowList, yamlId, yamlText } from "./yaml_text.ts";

export type { ConfigEdits };

const HEADER =
  "# Settings of worktime. The provider's key is not among them: " +
  "it comes from\n# the environment.\n";
const INDENT = "  ";

/**
 * Changes keys of `time_tracking`; comments, order and all other lines stay as
 * they are.
 *
 * @param text The file as it is; `undefined` if there is none.
 * @throws {InvalidTextError} When a new value is not allowed.
 * @throws {DataFileError} When the file is wrong, or is written in a way that
 * cannot be changed line by line.
 */
export function editConfig(
  text: string | undefined,
  edits: ConfigEdits,
): string {
  const fresh = newSection(changesOf(edits)).join("\n");
  checkValues(fresh);
  if (text === undefined) return `${HEADER}${fresh}\n`;
  const section = readPlainSection(text, CONFIG_SECTION);
  if (!section) throw notEditable(text, CONFIG_SECTION);
  const { entry } = section;
  const settings = settingsOf(entry?.value);
  const edit = new YamlEdit(text);
  if (!entry) {
    const lines = newSection(changesOf(edits));
    if (lines.length > 1) edit.insert(edit.lastLine, lines);
  } else if (entry.value.kind === "map" && entry.value.entries.size > 0) {
    editSection(edit, entry.value, { edits, settings });
  } else {
    edit.fill(entry, newLines(changesOf(edits), INDENT));
  }
  return edit.toString();
}

/** @throws {InvalidTextError} When a value of a new section is not allowed. */
function checkValues(section: string): void {
  try {
    settingsOf(readPlainSection(section, CONFIG_SECTION)?.entry?.value);
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    throw new InvalidTextError("invalid_setting", `The ${error.problem}`, {
      hint: "See: worktime timer configure --help",
    });
  }
}

function editSection(
  edit: YamlEdit,
  section: YamlMap,
  { edits, settings }: { edits: ConfigEdits; settings: Settings },
): void {
  const indent = " ".repeat(section.column - 1);
  const news = changesOf(edits, settings).map(({ key }) => key);
  const missing: ConfigChange[] = [];
  for (const change of changesOf(edits)) {
    const entry = section.entries.get(change.key);
    if (!entry) missing.push(change);
    else if (isNull(entry.value) || news.includes(change.key)) {
      editEntry(edit, entry, { change, indent });
    }
  }
  const end = edit.blockEnd(section.endLine, indent.length);
  edit.insert(end, newLines(missing, indent));
}

function editEntry(
  edit: YamlEdit,
  entry: YamlEntry,
  { change, indent }: { change: ConfigChange; indent: string },
): void {
  const { value } = entry;
  if (change.kind === "removed") edit.remove(entry);
  else if (change.kind === "scalar") edit.replace(value, change.written);
  else if (change.kind === "list") edit.replaceList(entry, change.texts);
  else if (value.kind === "map" && value.entries.size > 0) {
    editIds(edit, value, change.ids);
  } else edit.fill(entry, idLines(change.ids, indent + indent));
}

function editIds(
  edit: YamlEdit,
  { entries, column, endLine }: YamlMap,
  ids: ReadonlyMap<string, string | null>,
): void {
  const missing = new Map<string, string | null>();
  for (const [name, id] of ids) {
    const entry = entries.get(name);
    if (!entry) missing.set(name, id);
    else if (id === null) edit.remove(entry);
    else if (entry.value.kind === "scalar" && entry.value.text !== id) {
      edit.replace(entry.value, yamlId(id));
    }
  }
  const lines = idLines(missing, " ".repeat(column - 1));
  edit.insert(edit.blockEnd(endLine, column - 1), lines);
}

function newSection(changes: readonly ConfigChange[]): string[] {
  return [`${CONFIG_SECTION.key}:`, ...newLines(changes, INDENT)];
}

function newLines(changes: readonly ConfigChange[], indent: string): string[] {
  return changes.flatMap((change) => {
    const start = `${indent}${change.key}:`;
    switch (change.kind) {
      case "removed":
        return [];
      case "scalar":
        return [`${start} ${change.written}`];
      case "list":
        return [`${start} ${yamlFlowList(change.texts)}`];
      case "map": {
        const lines = idLines(change.ids, indent + indent);
        return lines.length > 0 ? [start, ...lines] : [];
      }
    }
  });
}

function idLines(
  ids: ReadonlyMap<string, string | null>,
  indent: string,
): string[] {
  return [...ids].flatMap(([name, id]) =>
    id === null ? [] : [`${indent}${yamlText(name)}: ${yamlId(id)}`]
  );
}
