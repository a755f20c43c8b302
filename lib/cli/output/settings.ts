import {
  type ConfigSection,
  TIMER_SECTION,
  WORKDAY_SECTION,
} from "../../formats/config.ts";
import {
  CONFIG_SETTINGS,
  type ConfigSetting,
  settingJson,
} from "../../formats/config_setting.ts";
import { isJsonObject } from "../../text/json.ts";
import { printable } from "../../text/printable.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../tracking/settings.ts";
import { DEFAULT_EXPECTED_MINUTES, FIRST_DATE } from "../../workday/terms.ts";
import { changeResult, type CommandResult } from "../command.ts";

/** The keys of timer settings in the order to show them. */
const SHOWN_KEYS = [
  "provider",
  "auto_start",
  "auto_stop",
  "project_mapping",
  "task_mapping",
  "api_key_env",
  "workspace_id",
  "account_id",
  "region",
  "task_pattern",
  "tags",
  "billable",
  "pause_on_break",
];

/** Keys that are only in JSON; the text shows them under `workday`. */
const LEGACY_KEYS = ["default_hours", "lunch_minutes"];

/**
 * Renders the current settings for `worktime timer configure`.
 *
 * @param needs What is still needed to sync, one line each.
 */
export function renderSettings(
  settings: Settings,
  isDryRun: boolean,
  needs: readonly string[],
): CommandResult {
  const keys = [...shownKeys(settings), ...LEGACY_KEYS];
  const json = {
    ...jsonOf(settings, TIMER_SECTION, keys),
    workday: workdayJson(settings),
  };
  const lines = settingsLines(settings);
  const result = changeResult(lines, json, { isDryRun, notes: needs });
  return { ...result, json: { ...result.json, needs } };
}

/** Formats each setting as a line with its key in `config.yaml`. */
export function settingsLines(settings: Settings): string[] {
  const workday = Object.entries(workdayJson(settings))
    .map(([name, value]) => [`workday.${name}`, value] as const);
  const rows = [
    ...Object.entries(jsonOf(settings, TIMER_SECTION, shownKeys(settings))),
    ...workday,
  ].map(([name, value]) => [name, formatSetting(value)] as const)
    .filter(([, words]) => words !== "");
  const width = rows.reduce((max, [name]) => Math.max(max, name.length), 0);
  return rows.map(([name, words]) =>
    `${name.padEnd(width)}  ${printable(words)}`
  );
}

/** Keys of timers that are shown only if they are set. */
const BILLING_KEYS = ["clients", "rates"] as const;

/** Keys of the workday that are shown only if they are set. */
const PLANNING_KEYS: Partial<Record<string, keyof Settings>> = {
  balance_from: "balanceFrom",
  opening_balance: "openingBalanceMinutes",
  vacation_days: "vacationDays",
  break_rules: "breakRules",
  name: "employeeName",
  employer: "employer",
  personnel_number: "personnelNumber",
};

function shownKeys(settings: Settings): string[] {
  const billing = BILLING_KEYS.filter((key) => settings[key].size > 0);
  return [...SHOWN_KEYS, ...billing];
}

function workdayJson(settings: Settings): Record<string, unknown> {
  const keys = WORKDAY_SECTION.keys.filter((key) => {
    const field = PLANNING_KEYS[key];
    return field === undefined || settings[field] !== DEFAULT_SETTINGS[field];
  });
  return jsonOf(settings, WORKDAY_SECTION, keys);
}

/** Returns the settings of a section by their keys in `config.yaml`. */
function jsonOf(
  settings: Settings,
  { keys, definitions }: ConfigSection,
  names = keys,
): Record<string, unknown> {
  const values = new Map(definitions.map(({ name, field, type }) => {
    const value = settings[field] ?? null;
    return [name, value !== null && type.json ? type.json(value) : value];
  }));
  return Object.fromEntries(names.map((name) => [name, values.get(name)]));
}

/** Formats the JSON value of a setting. */
function formatSetting(value: unknown): string {
  const periods = hoursPeriods(value);
  if (periods) return periods.join("; ");
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value ?? {})
    .map(([name, item]) => `${name}: ${formatSetting(item)}`).join(", ");
}

const DEFAULT_HOURS = String(DEFAULT_EXPECTED_MINUTES / 60);

/**
 * Formats hours that change, such as `8` and `6 from 2026-03-16`.
 *
 * @returns `undefined` for another value.
 */
function hoursPeriods(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const periods: string[] = [];
  let isFirst = true;
  for (const item of value) {
    // The other lists are of texts.
    if (!isJsonObject(item)) return undefined;
    const { from, hours } = item;
    const words = formatSetting(hours);
    const isFromStart = from === FIRST_DATE;
    // Days before the first period have the default.
    if (isFirst && !isFromStart) periods.push(DEFAULT_HOURS);
    isFirst = false;
    periods.push(isFromStart ? words : `${words} from ${from}`);
  }
  return periods;
}

/** Renders all settings. */
export function renderConfig(settings: Settings): CommandResult {
  const width = CONFIG_SETTINGS
    .reduce((max, { name }) => Math.max(max, name.length), 0);
  const json: Record<string, Record<string, unknown>> = {};
  const lines = CONFIG_SETTINGS.map((setting) => {
    const { name, section, definition } = setting;
    const value = settingJson(setting, settings);
    (json[section.key] ??= {})[definition.name] = value;
    return `${name.padEnd(width)}  ${shown(value)}`.trimEnd();
  });
  return { text: lines.join("\n"), json };
}

/** Renders the value of one setting. */
export function renderSetting(
  setting: ConfigSetting,
  settings: Settings,
): CommandResult {
  const value = settingJson(setting, settings);
  const periods = hoursPeriods(value)?.map((it) => printable(it, Infinity));
  return {
    text: periods?.join("\n") ?? shown(value),
    json: { key: setting.name, value },
  };
}

export function renderSettingChange(
  setting: ConfigSetting,
  settings: Settings,
  { isUnset, ...change }: {
    readonly isDryRun: boolean;
    readonly isUnset: boolean;
    readonly notes: readonly string[];
  },
): CommandResult {
  const { name } = setting;
  const value = settingJson(setting, settings);
  const words = shown(value);
  const set = words === "" ? "" : ` to ${words}`;
  const message = `${isUnset ? "Reset" : "Set"} ${name}${set}`;
  return changeResult([message], { key: name, value, message }, change);
}

function shown(value: unknown): string {
  return printable(formatSetting(value), Infinity);
}
