import { DataFileError, InvalidTextError } from "../errors.ts";
import type { Settings } from "../timers/settings.ts";
import { settingsOf, TIMER_SECTION, WORKDAY_SECTION } from "./config.ts";
import {
  changesOf,
  type ConfigChange,
  type ConfigEdits,
  editsBySection,
  type OurSection,
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
 * Changes keys of our sections; comments, order and all other lines stay as
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
  const fresh = freshConfig(edits);
  checkValues(fresh);
  if (text === undefined) return `${HEADER}${fresh}\n`;
  const timers = readPlainSection(text, TIMER_SECTION);
  const workday = readPlainSection(text, WORKDAY_SECTION);
  if (!timers) throw notEditable(text, TIMER_SECTION);
  // Only who changes it needs it to be plain.
  if (!workday && changesOf(WORKDAY_SECTION, edits).length > 0) {
    throw notEditable(text, WORKDAY_SECTION);
  }
  const settings = settingsOf({
    timers: timers.entry?.value,
    workday: workday?.entry?.value,
  });
  const parts = editsBySection(edits, {
    timers: entriesOf(timers.entry),
    workday: entriesOf(workday?.entry),
  });
  const edit = new YamlEdit(text);
  for (
    const [section, { entry }, edits] of [
      [TIMER_SECTION, timers, parts.timers],
      [WORKDAY_SECTION, workday ?? { entry: undefined }, parts.workday],
    ] as const
  ) {
    editSection(edit, entry, { section, edits, settings });
  }
  return edit.toString();
}

/** The sections of a file that has nothing but what edits ask for. */
function freshConfig(edits: ConfigEdits): string {
  const none = new Map();
  const parts = editsBySection(edits, { timers: none, workday: none });
  const workday = newSection(WORKDAY_SECTION, parts.workday);
  return [
    ...newSection(TIMER_SECTION, parts.timers),
    ...workday.length > 1 ? workday : [],
  ].join("\n");
}

/** @throws {InvalidTextError} When a value of new sections is not allowed. */
function checkValues(fresh: string): void {
  try {
    settingsOf({
      timers: readPlainSection(fresh, TIMER_SECTION)?.entry?.value,
      workday: readPlainSection(fresh, WORKDAY_SECTION)?.entry?.value,
    });
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    throw new InvalidTextError("invalid_setting", `The ${error.problem}`, {
      hint: "See: worktime timer configure --help",
    });
  }
}

function entriesOf(
  entry: YamlEntry | undefined,
): ReadonlyMap<string, YamlEntry> {
  return entry?.value.kind === "map" ? entry.value.entries : new Map();
}

/** What becomes of a section. */
interface SectionEdits {
  readonly section: OurSection;
  readonly edits: ConfigEdits;
  readonly settings: Settings;
}

function editSection(
  edit: YamlEdit,
  entry: YamlEntry | undefined,
  { section, edits, settings }: SectionEdits,
): void {
  if (!entry) {
    const lines = newSection(section, edits);
    if (lines.length > 1) edit.insert(edit.lastLine, lines);
  } else if (entry.value.kind === "map" && entry.value.entries.size > 0) {
    editKeys(edit, entry.value, { section, edits, settings });
  } else {
    edit.fill(entry, newLines(changesOf(section, edits), INDENT));
  }
}

function editKeys(
  edit: YamlEdit,
  { entries, column, endLine }: YamlMap,
  { section, edits, settings }: SectionEdits,
): void {
  const indent = " ".repeat(column - 1);
  const news = changesOf(section, edits, settings).map(({ key }) => key);
  const missing: ConfigChange[] = [];
  for (const change of changesOf(section, edits)) {
    const entry = entries.get(change.key);
    if (!entry) missing.push(change);
    else if (isNull(entry.value) || news.includes(change.key)) {
      editEntry(edit, entry, { change, indent });
    }
  }
  const end = edit.blockEnd(endLine, indent.length);
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

function newSection(section: OurSection, edits: ConfigEdits): string[] {
  return [`${section.key}:`, ...newLines(changesOf(section, edits), INDENT)];
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
