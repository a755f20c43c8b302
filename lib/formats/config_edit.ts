import { DataFileError, InvalidTextError } from "../errors.ts";
import {
  notEditable,
  readPlainSection,
  yamlFlowList,
  yamlId,
  yamlText,
} from "../text/yaml.ts";
import { isNull, type YamlEntry, type YamlMap } from "../text/yaml_block.ts";
import { YamlEdit } from "../text/yaml_edit.ts";
import type { ProviderName, Region, Settings } from "../tracking/settings.ts";
import { formatExpectedHours } from "../workday/hours.ts";
import {
  type ConfigSection,
  settingsOf,
  TIMER_SECTION,
  type TimerKey,
  WORKDAY_SECTION,
  type WorkdayKey,
} from "./config.ts";

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

/** What is to change of `config.yaml`; what is left out stays as it is. */
interface ConfigEdits {
  /** Where entries live beside this machine; `none` means `local`. */
  readonly provider?: ProviderName | "none" | null | undefined;
  /** Whether starting a task starts its timer. */
  readonly autoStart?: boolean | null | undefined;
  /** Whether completing or blocking a task stops its timer. */
  readonly autoStop?: boolean | null | undefined;
  /** The environment variable with the provider's key. */
  readonly apiKeyEnv?: string | null | undefined;
  /** The workspace of Toggl or Clockify. */
  readonly workspaceId?: string | null | undefined;
  /** The account of Harvest. */
  readonly accountId?: string | null | undefined;
  /** The region of Clockify. */
  readonly region?: Region | null | undefined;
  /** What an entry's description is made of. */
  readonly taskPattern?: string | null | undefined;
  /** Whether lunch, a break and the day's stop pause the running timer. */
  readonly pauseOnBreak?: boolean | null | undefined;
  /** The work expected of a day without an override, in minutes. */
  readonly expectedMinutes?: number | null | undefined;
  /** The allotment of a day's lunch, in minutes. */
  readonly lunchMinutes?: number | null | undefined;
  /** Whether projections add a lunch that has not been taken yet. */
  readonly isLunchPlanned?: boolean | null | undefined;
  /** How long a day without a stop stays open, in minutes. */
  readonly longestDayMinutes?: number | null | undefined;
  /** Tags that every new entry gets. */
  readonly tags?: readonly string[] | null | undefined;
  /** Ids of projects, by plan or prefix; `null` removes a name. */
  readonly projects?: ReadonlyMap<string, string | null> | undefined;
  /** Harvest's task ids, by plan or prefix; `null` removes a name. */
  readonly tasks?: ReadonlyMap<string, string | null> | undefined;
}

/** A key of one of the file's sections. */
type ConfigKey = TimerKey | WorkdayKey;

/** What becomes of a key of the file. */
type ConfigChange =
  & { readonly key: ConfigKey }
  & (
    | { readonly kind: "removed" }
    | { readonly kind: "scalar"; readonly written: string }
    | { readonly kind: "list"; readonly texts: readonly string[] }
    | {
      readonly kind: "map";
      readonly ids: ReadonlyMap<string, string | null>;
    }
  );

/** The names of a section's keys in {@linkcode ConfigEdits}. */
const FIELDS = {
  [TIMER_SECTION.key]: {
    provider: "provider",
    auto_start: "autoStart",
    auto_stop: "autoStop",
    project_mapping: "projects",
    api_key_env: "apiKeyEnv",
    workspace_id: "workspaceId",
    task_pattern: "taskPattern",
    account_id: "accountId",
    region: "region",
    task_mapping: "tasks",
    tags: "tags",
    pause_on_break: "pauseOnBreak",
    default_hours: "expectedMinutes",
    lunch_minutes: "lunchMinutes",
    // What is billable is written by hand: it can have a line for each plan.
  } satisfies Partial<Record<TimerKey, keyof ConfigEdits>>,
  [WORKDAY_SECTION.key]: {
    hours: "expectedMinutes",
    lunch_minutes: "lunchMinutes",
    lunch_planned: "isLunchPlanned",
    longest_day_hours: "longestDayMinutes",
  } satisfies Record<WorkdayKey, keyof ConfigEdits>,
} as const;

/** A section of the file. */
type OurSection = typeof TIMER_SECTION | typeof WORKDAY_SECTION;

/** The entries of each section; none where it is not in the file. */
interface SectionEntries {
  readonly timers: ReadonlyMap<string, YamlEntry>;
  readonly workday: ReadonlyMap<string, YamlEntry>;
}

/**
 * The edits of each section. Terms of the workday are changed where they stand,
 * and added under `workday`; what is removed is gone from both sections.
 */
function editsBySection(
  edits: ConfigEdits,
  { timers, workday }: SectionEntries,
): { timers: ConfigEdits; workday: ConfigEdits } {
  const has = (entries: ReadonlyMap<string, YamlEntry>, key: ConfigKey) => {
    const entry = entries.get(key);
    return entry !== undefined && !isNull(entry.value);
  };
  const split = { timers: { ...edits }, workday: { ...edits } };
  for (
    const [field, earlier, key] of [
      ["expectedMinutes", "default_hours", "hours"],
      ["lunchMinutes", "lunch_minutes", "lunch_minutes"],
    ] as const
  ) {
    if (edits[field] === null) continue;
    const isEarlier = has(timers, earlier) && !has(workday, key);
    split[isEarlier ? "workday" : "timers"][field] = undefined;
  }
  return split;
}

/**
 * The changes of a section that edits ask for, in the order of its keys.
 *
 * @param settings Values that are the same already are no change.
 */
function changesOf(
  section: OurSection,
  edits: ConfigEdits,
  settings?: Settings,
): readonly ConfigChange[] {
  const { keys }: ConfigSection<ConfigKey> = section;
  const fields: Partial<Record<ConfigKey, keyof ConfigEdits>> =
    FIELDS[section.key];
  return keys.flatMap((key) => {
    const field = fields[key];
    return field && changeOf(key, field, { edits, settings }) || [];
  });
}

function changeOf(
  key: ConfigKey,
  field: keyof ConfigEdits,
  { edits, settings }: {
    readonly edits: ConfigEdits;
    readonly settings: Settings | undefined;
  },
): ConfigChange | undefined {
  if (field === "projects" || field === "tasks") {
    const ids = edits[field];
    return ids && { key, kind: "map", ids };
  }
  if (edits[field] === null) return { key, kind: "removed" };
  if (field === "tags") {
    const texts = edits.tags;
    if (!texts || settings && isSameList(texts, settings.tags)) {
      return undefined;
    }
    return { key, kind: "list", texts };
  }
  const value = edits[field];
  const meaning = value === "none" ? "local" : value;
  if (value == null || settings?.[field] === meaning) return undefined;
  return { key, kind: "scalar", written: writtenAs(key, value) };
}

function writtenAs(key: ConfigKey, value: string | boolean | number): string {
  if (typeof value === "string") {
    return key.endsWith("_id") ? yamlId(value) : yamlText(value);
  }
  return key.endsWith("hours")
    ? formatExpectedHours(Number(value))
    : String(value);
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
