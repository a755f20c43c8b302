import type { ProviderName, Settings } from "../timers/settings.ts";
import { formatExpectedHours } from "../workday/expected_hours.ts";
import { CONFIG_KEYS, type ConfigKey } from "./config.ts";
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
  /** What an entry's description is made of. */
  readonly taskPattern?: string | null | undefined;
  /** Whether lunch, a break and the day's stop pause the running timer. */
  readonly pauseOnBreak?: boolean | null | undefined;
  /** The work expected of a day without an override, in minutes. */
  readonly expectedMinutes?: number | null | undefined;
  /** The allotment of a day's lunch, in minutes. */
  readonly lunchMinutes?: number | null | undefined;
  /** Tags that every new entry gets. */
  readonly tags?: readonly string[] | null | undefined;
  /** Ids of projects, by plan or prefix; `null` removes a name. */
  readonly projects?: ReadonlyMap<string, string | null> | undefined;
  /** Harvest's task ids, by plan or prefix; `null` removes a name. */
  readonly tasks?: ReadonlyMap<string, string | null> | undefined;
}

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

/** The names of keys with one value, here and in the file. */
const SCALARS = {
  provider: "provider",
  auto_start: "autoStart",
  auto_stop: "autoStop",
  api_key_env: "apiKeyEnv",
  workspace_id: "workspaceId",
  task_pattern: "taskPattern",
  account_id: "accountId",
  pause_on_break: "pauseOnBreak",
  default_hours: "expectedMinutes",
  lunch_minutes: "lunchMinutes",
} as const satisfies Partial<Record<ConfigKey, keyof ConfigEdits>>;

type ScalarKey = keyof typeof SCALARS;

/**
 * The changes that edits ask for, in the order of the file's keys.
 *
 * @param settings Values that are the same already are no change.
 */
export function changesOf(
  edits: ConfigEdits,
  settings?: Settings,
): readonly ConfigChange[] {
  return CONFIG_KEYS.flatMap((key) => changeOf(key, { edits, settings }) ?? []);
}

function changeOf(
  key: ConfigKey,
  { edits, settings }: {
    readonly edits: ConfigEdits;
    readonly settings: Settings | undefined;
  },
): ConfigChange | undefined {
  const { tags, projects, tasks } = edits;
  if (key === "project_mapping" || key === "task_mapping") {
    const ids = key === "project_mapping" ? projects : tasks;
    return ids && { key, kind: "map", ids };
  }
  if (key === "tags") {
    if (tags === null) return { key, kind: "removed" };
    if (!tags || settings && isSameList(tags, settings.tags)) return undefined;
    return { key, kind: "list", texts: tags };
  }
  const field = SCALARS[key];
  const value = edits[field];
  if (value === null) return { key, kind: "removed" };
  const meaning = value === "none" ? "local" : value;
  if (value === undefined || settings?.[field] === meaning) return undefined;
  return { key, kind: "scalar", written: writtenAs(key, value) };
}

function writtenAs(key: ScalarKey, value: string | boolean | number): string {
  if (typeof value === "string") {
    return key.endsWith("_id") ? yamlId(value) : yamlText(value);
  }
  return key === "default_hours"
    ? formatExpectedHours(Number(value))
    : String(value);
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
