import { DataFileError, InvalidTextError } from "../errors.ts";
import { notEditableError, readPlainSection } from "../text/yaml.ts";
import { isNull, type YamlEntry, type YamlMap } from "../text/yaml_block.ts";
import {
  withoutBraces,
  YamlEdit,
  yamlFlowList,
  yamlId,
  yamlText,
} from "../text/yaml_edit.ts";
import type { Rate } from "../tracking/billing.ts";
import { WILDCARD } from "../tracking/entry.ts";
import type { Settings } from "../tracking/settings.ts";
import {
  type ConfigSection,
  formatValue,
  readSettings,
  TIMER_SECTION,
  WORKDAY_SECTION,
} from "./config.ts";

/**
 * Changes to `config.yaml`, by setting. `null` removes a setting; settings that
 * are left out stay unchanged.
 */
export type ConfigEdits =
  & {
    readonly [
      Field in Exclude<
        keyof Settings,
        | "provider"
        | "providerSettings"
        | "projectMapping"
        | "taskMapping"
        | "billable"
        | "clients"
        | "rates"
      >
    ]?: Settings[Field] | null | undefined;
  }
  & {
    /** The provider to sync entries to; `none` is the same as `local`. */
    readonly provider?: string | null | undefined;
    /** Project ids by plan or task id prefix; `null` removes one. */
    readonly projects?: ReadonlyMap<string, string | null> | undefined;
    /** Harvest task ids by plan or task id prefix; `null` removes one. */
    readonly tasks?: ReadonlyMap<string, string | null> | undefined;
    /** Clients by plan or task id prefix; `null` removes one. */
    readonly clients?: ReadonlyMap<string, string | null> | undefined;
    /** Rates by plan or task id prefix; `null` removes one. */
    readonly rates?: ReadonlyMap<string, Rate | null> | undefined;
    /**
     * Whether time is billable, of all plans or by plan or task id prefix;
     * `null` removes one, or all.
     */
    readonly billable?:
      | boolean
      | ReadonlyMap<string, boolean | null>
      | null
      | undefined;
  };

/** The new value of a key; `null` removes it. */
interface ConfigChange {
  readonly key: ConfigSection["definitions"][number];
  readonly value: NonNullable<ConfigEdits[keyof ConfigEdits]> | null;
}

const HEADER =
  "# worktime settings. API keys do not belong here: they come from the\n" +
  "# environment.\n";
const INDENT = "  ";

/**
 * Changes keys of the two sections. Comments, order and all other lines stay.
 *
 * @param text The current text; `undefined` if there is no file.
 * @param passed The name of the provider that the program passed.
 * @throws {InvalidTextError} When a new value is not allowed.
 * @throws {DataFileError} When the file is invalid, or cannot be edited line by
 * line.
 */
export function editConfig(
  text: string | undefined,
  edits: ConfigEdits,
  passed?: string,
): string {
  const newSections = applyEdits("", edits, passed);
  checkValues(newSections, passed);
  if (text === undefined) return HEADER + newSections;
  const edited = applyEdits(text, edits, passed);
  // New rates can be in another currency than existing ones.
  checkValues(edited, passed, "Use one currency for each client");
  return edited;
}

function applyEdits(
  text: string,
  edits: ConfigEdits,
  passed: string | undefined,
): string {
  const timers = readPlainSection(text, TIMER_SECTION);
  const workday = readPlainSection(text, WORKDAY_SECTION);
  if (!timers) throw notEditableError(text, TIMER_SECTION);
  // The section must be editable only if it changes.
  if (!workday && changesOf(WORKDAY_SECTION, edits).length > 0) {
    throw notEditableError(text, WORKDAY_SECTION);
  }
  // An invalid file is not edited.
  readSettings(timers.entry?.value, workday?.entry?.value, passed);
  const sections = sectionEdits(timers.entry, workday?.entry, edits);
  for (const sectionEdit of sections) {
    const block = inBlockForm(text, sectionEdit);
    if (block !== text) return applyEdits(block, edits, passed);
  }
  const edit = new YamlEdit(text);
  for (const sectionEdit of sections) editSection(edit, sectionEdit);
  return edit.toString();
}

/** A section of the file, and its changes. */
interface SectionEdit {
  readonly section: ConfigSection;
  /** Its key; `undefined` if the file lacks it. */
  readonly entry: YamlEntry | undefined;
  readonly changes: readonly ConfigChange[];
}

/**
 * Returns the changes of each section. Existing terms of the workday are changed
 * in place, and new ones are added under `workday`. Removed ones are removed
 * from both sections.
 */
function sectionEdits(
  timers: YamlEntry | undefined,
  workday: YamlEntry | undefined,
  edits: ConfigEdits,
): SectionEdit[] {
  const placeOf = (field: keyof Settings) => {
    if (isSet(WORKDAY_SECTION, workday, field)) return WORKDAY_SECTION;
    // The earlier key takes one number only.
    const isWeek = field === "expectedMinutes" &&
      typeof edits.expectedMinutes === "object";
    if (isSet(TIMER_SECTION, timers, field) && !isWeek) return TIMER_SECTION;
    const isTerm = WORKDAY_SECTION.definitions.some((it) => it.field === field);
    return isTerm ? WORKDAY_SECTION : TIMER_SECTION;
  };
  return [
    { section: TIMER_SECTION, entry: timers },
    { section: WORKDAY_SECTION, entry: workday },
  ].map(({ section, entry }) => {
    const changes = changesOf(section, edits).filter(({ key, value }) =>
      value === null || placeOf(key.field) === section
    );
    return { section, entry, changes };
  });
}

/**
 * Writes what is in braces with an entry per line, where one of them changes: the
 * section, or the map of a key.
 */
function inBlockForm(
  text: string,
  { section, entry, changes }: SectionEdit,
): string {
  if (entry?.value.kind !== "map") return text;
  const { entries } = entry.value;
  for (const { key: { name, type }, value } of changes) {
    const old = entries.get(name);
    const isUnchanged = old
      ? value !== null && isSame(type.read(old.value, section), value)
      : value === null;
    if (isUnchanged) continue;
    if (entry.value.isFlow) return withoutBraces(text, entry, INDENT);
    if (!old || !(value instanceof Map)) continue;
    const block = withoutBraces(text, old, " ".repeat(old.column + 1));
    if (block !== text) return block;
  }
  return text;
}

/**
 * @throws {InvalidTextError} When a value of the new sections is not allowed.
 */
function checkValues(
  newSections: string,
  passed: string | undefined,
  hint = "See: worktime timer configure --help",
): void {
  try {
    readSettings(
      readPlainSection(newSections, TIMER_SECTION)?.entry?.value,
      readPlainSection(newSections, WORKDAY_SECTION)?.entry?.value,
      passed,
    );
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    throw new InvalidTextError("invalid_setting", `The ${error.problem}`, {
      hint,
    });
  }
}

/** Returns whether a section of the file has a value for a setting. */
function isSet(
  { definitions }: ConfigSection,
  section: YamlEntry | undefined,
  field: keyof Settings,
): boolean {
  if (section?.value.kind !== "map") return false;
  const name = definitions.find((it) => it.field === field)?.name ?? "";
  const entry = section.value.entries.get(name);
  return entry !== undefined && !isNull(entry.value);
}

/** Returns the changes to a section, in the order of its keys. */
function changesOf(
  { definitions }: ConfigSection,
  edits: ConfigEdits,
): ConfigChange[] {
  return definitions.flatMap((key) => {
    const value = valueIn(edits, key.field);
    return value === undefined ? [] : [{ key, value }];
  });
}

function valueIn(
  edits: ConfigEdits,
  field: keyof Settings,
): ConfigEdits[keyof ConfigEdits] {
  switch (field) {
    case "projectMapping":
      return edits.projects;
    case "taskMapping":
      return edits.tasks;
    case "providerSettings":
      return undefined;
    default:
      return edits[field];
  }
}

function editSection(
  edit: YamlEdit,
  { section, entry, changes }: SectionEdit,
): void {
  if (!entry) {
    const lines = newLines(changes, INDENT);
    const { key } = section;
    if (lines.length > 0) edit.insert(edit.lastLine, [`${key}:`, ...lines]);
  } else if (entry.value.kind === "map" && entry.value.entries.size > 0) {
    editKeys(edit, { ...entry.value, section }, changes);
  } else edit.fill(entry, newLines(changes, INDENT));
}

function editKeys(
  edit: YamlEdit,
  { entries, column, endLine, section }: YamlMap & { section: ConfigSection },
  changes: readonly ConfigChange[],
): void {
  const indent = " ".repeat(column - 1);
  const missing: ConfigChange[] = [];
  for (const change of changes) {
    const { key: { name, type }, value } = change;
    const entry = entries.get(name);
    if (!entry) missing.push(change);
    else if (value === null) edit.remove(entry);
    else if (value instanceof Map) {
      editMap(edit, entry, writtenMap(type, value), indent + indent);
    } else if (isSame(type.read(entry.value, section), value)) continue;
    else if (isTexts(value)) edit.replaceList(entry, value);
    else edit.replaceValue(entry, writtenOf(type, value, indent));
  }
  const end = edit.blockEnd(endLine, indent.length);
  edit.insert(end, newLines(missing, indent));
}

/** Returns whether a value already means what is wanted, in any notation. */
function isSame(value: unknown, wanted: unknown): boolean {
  if (wanted instanceof Map) return false;
  const meaning = wanted === "none" ? "local" : wanted;
  // A flag is read as that of all plans.
  const read = value instanceof Map ? value.get(WILDCARD) : value;
  return JSON.stringify(read) === JSON.stringify(meaning);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) &&
    value.every((item) => typeof item === "string");
}

/** Returns a value as written: on the line of its key, or as lines below. */
function writtenOf(
  type: ConfigChange["key"]["type"],
  value: unknown,
  indent: string,
): string | readonly string[] {
  if (isTexts(value)) return yamlFlowList(value);
  const lines = type.lines?.(value);
  return lines
    ? lines.map((line) => indent + INDENT + line)
    : formatValue(type, value);
}

/** The written values of a map's keys; `null` removes one. */
type WrittenMap = ReadonlyMap<string, string | null>;

/** Formats the values of a map. */
function writtenMap(
  { items }: ConfigChange["key"]["type"],
  values: ReadonlyMap<string, unknown>,
): WrittenMap {
  return new Map(
    [...values].map(([name, value]) => [
      name,
      value === null || !items ? null : formatValue(items, value),
    ]),
  );
}

/** @param indent The indentation of the first values. */
function editMap(
  edit: YamlEdit,
  entry: YamlEntry,
  written: WrittenMap,
  indent: string,
): void {
  const { value } = entry;
  if (value.kind !== "map" || value.entries.size === 0) {
    edit.fill(entry, mapLines(written, indent));
    return;
  }
  const missing = new Map<string, string | null>();
  for (const [name, text] of written) {
    const known = value.entries.get(name);
    if (!known) missing.set(name, text);
    else if (text === null) edit.remove(known);
    else if (known.value.kind === "scalar" && !means(known.value.text, text)) {
      edit.replace(known.value, text);
    }
  }
  const end = edit.blockEnd(value.endLine, value.column - 1);
  edit.insert(end, mapLines(missing, " ".repeat(value.column - 1)));
}

/** Returns whether a value has the meaning of a written one. */
function means(text: string, written: string): boolean {
  return yamlId(text) === written || yamlText(text) === written;
}

function newLines(changes: readonly ConfigChange[], indent: string): string[] {
  return changes.flatMap(({ key: { name, type }, value }) => {
    if (value === null) return [];
    const start = `${indent}${name}:`;
    if (value instanceof Map) {
      const lines = mapLines(writtenMap(type, value), indent + indent);
      return lines.length > 0 ? [start, ...lines] : [];
    }
    const written = writtenOf(type, value, indent);
    return typeof written === "string"
      ? [`${start} ${written}`]
      : [start, ...written];
  });
}

function mapLines(written: WrittenMap, indent: string): string[] {
  return [...written].flatMap(([name, text]) =>
    text === null ? [] : [`${indent}${yamlText(name)}: ${text}`]
  );
}
