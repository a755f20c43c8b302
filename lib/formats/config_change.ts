import type { ProviderName, Region, Settings } from "../timers/settings.ts";
import { formatExpectedHours } from "../workday/expected_hours.ts";
import {
  type ConfigSection,
  TIMER_SECTION,
  type TimerKey,
  WORKDAY_SECTION,
  type WorkdayKey,
} from "./config.ts";
import { isNull, type YamlEntry } from "./yaml_node.ts";
import { yamlId, yamlText } from "./yaml_text.ts";

/** What is to change of `config.yaml`; what is left out stays as it is. */
export interface ConfigEdits {
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
export type ConfigChange =
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
export type OurSection = typeof TIMER_SECTION | typeof WORKDAY_SECTION;

/** The entries of each section; none where it is not in the file. */
interface SectionEntries {
  readonly timers: ReadonlyMap<string, YamlEntry>;
  readonly workday: ReadonlyMap<string, YamlEntry>;
}

/**
 * The edits of each section. Terms of the workday are changed where they stand,
 * and added under `workday`; what is removed is gone from both sections.
 */
export function editsBySection(
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
export function changesOf(
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
