import { describeNode, quoteText, readYamlSection } from "../text/yaml.ts";
import {
  errorAt,
  isNull,
  type YamlEntry,
  type YamlNode,
  type YamlSection,
} from "../text/yaml_block.ts";
import { yamlId, yamlText } from "../text/yaml_edit.ts";
import { MINUTES_PER_DAY } from "../time/zone.ts";
import { WILDCARD } from "../tracking/entry.ts";
import {
  builtInProvider,
  DEFAULT_SETTINGS,
  type Region,
  REGIONS,
  type Settings,
} from "../tracking/settings.ts";
import {
  BALANCE,
  checkCurrencies,
  CLIENTS,
  DAYS,
  EXPECTED_HOURS,
  HOURS,
  LONGEST_DAY_HOURS,
  mapOf,
  MONTH,
  RATES,
  RULES,
  textOf,
  type ValueType,
} from "./config_types.ts";
import { CONFIG_FILE } from "./data_files.ts";

/** Toggl's API keys have 32 such characters, Clockify's 48. */
const LITERAL_API_KEY = /^(?=.*\d)[A-Za-z0-9]{30,}$/;

/** A provider, which can be another one than those built in. */
const PROVIDER: ValueType<string> = {
  allowed: "one of toggl, clockify, harvest, none, local",
  read(node) {
    const name = textOf(node);
    return name === "none" ? "local" : name;
  },
};

const REGION: ValueType<Region> = {
  allowed: `one of ${REGIONS.join(", ")}, for Clockify`,
  read: (node) => REGIONS.find((region) => region === textOf(node)),
};

const FLAG: ValueType<boolean> = {
  allowed: "true or false",
  read: (node) =>
    node.kind === "scalar" && typeof node.value === "boolean"
      ? node.value
      : undefined,
};

/** A flag for all plans, or one per plan. */
const FLAGS: ValueType<ReadonlyMap<string, boolean>> = {
  allowed: `${FLAG.allowed}, or a map from plans to true or false, ` +
    "one per line",
  items: FLAG,
  read(node, section) {
    const flag = FLAG.read(node, section);
    return flag === undefined ? undefined : new Map([[WILDCARD, flag]]);
  },
  json(flags) {
    if (flags.size === 0) return null;
    return flagOfAll(flags) ?? Object.fromEntries(flags);
  },
};

/** Returns the flag that is the only one, for all plans. */
export function flagOfAll(
  flags: ReadonlyMap<string, boolean>,
): boolean | undefined {
  return flags.size === 1 ? flags.get(WILDCARD) : undefined;
}

/** An id at a provider, with all its digits. */
const ID: ValueType<string> = {
  allowed: "a number or a string",
  read: (node) =>
    node.kind === "scalar" && node.type === "boolean"
      ? undefined
      : textOf(node) || undefined,
  write: yamlId,
};

const IDS = mapOf("names to ids", ID);

const VARIABLE: ValueType<string> = {
  allowed: "the name of an environment variable such as TOGGL_API_KEY, " +
    "not the key itself",
  isSecret: true,
  read(node) {
    const name = textOf(node, /^[A-Za-z_][A-Za-z0-9_]*$/);
    return name !== undefined && LITERAL_API_KEY.test(name) ? undefined : name;
  },
};

const PLACEHOLDERS = ["{task_id}", "{task_title}"];

/** The pattern of entry descriptions. */
const PATTERN: ValueType<string> = {
  allowed: "text with {task_id}, optionally {task_title}, " +
    "and nothing else in braces",
  read(node) {
    const pattern = textOf(node);
    const names: readonly string[] = pattern?.match(/\{[^{}]*\}/g) ?? [];
    const isKnown = names.every((it) => PLACEHOLDERS.includes(it));
    return isKnown && names.includes("{task_id}") ? pattern : undefined;
  },
};

/** A list of strings without duplicates. */
const TEXTS: ValueType<readonly string[]> = {
  allowed: "a list of strings, such as [a, b]",
  read(node) {
    if (node.kind !== "list") return undefined;
    const texts = node.items.map((item) => textOf(item));
    return texts.every((text) => text !== undefined && text !== "")
      ? [...new Set(texts as string[])]
      : undefined;
  },
};

/** A line of text, such as a name. */
const LINE: ValueType<string> = {
  allowed: "one line of text",
  read: (node) => textOf(node, /^(?=.*\S)[^\p{Cc}\u2028\u2029]+$/u),
};

/** Whole minutes, at most a day. */
const MINUTES: ValueType<number> = {
  allowed: `whole minutes from 0 to ${MINUTES_PER_DAY}`,
  read(node) {
    if (node.kind !== "scalar" || node.type !== "number") return undefined;
    const minutes = Number(textOf(node, /^(?:0|[1-9]\d{0,3})$/) ?? NaN);
    return minutes <= MINUTES_PER_DAY ? minutes : undefined;
  },
};

/** A key of a section and the setting it holds. */
interface ConfigKey {
  readonly name: string;
  readonly field: keyof Settings;
  readonly type: ValueType<unknown>;
}

/** A section of the file and the keys it can have, in the order of writing. */
export interface ConfigSection extends YamlSection {
  readonly definitions: readonly ConfigKey[];
  readonly keys: readonly string[];
}

/** The settings of timers. The key names are compatible with PairCoder's. */
export const TIMER_SECTION = sectionOf(
  "time_tracking",
  "Edit the file, or see: worktime timer configure --help",
  [
    keyOf("provider", "provider", PROVIDER),
    keyOf("auto_start", "autoStart", FLAG),
    keyOf("auto_stop", "autoStop", FLAG),
    keyOf("project_mapping", "projectMapping", IDS),
    keyOf("api_key_env", "apiKeyEnv", VARIABLE),
    keyOf("workspace_id", "workspaceId", ID),
    keyOf("task_pattern", "taskPattern", PATTERN),
    keyOf("account_id", "accountId", ID),
    keyOf("region", "region", REGION),
    keyOf("task_mapping", "taskMapping", IDS),
    keyOf("tags", "tags", TEXTS),
    keyOf("billable", "billable", FLAGS),
    keyOf("clients", "clients", CLIENTS),
    keyOf("rates", "rates", RATES),
    keyOf("pause_on_break", "pauseOnBreak", FLAG),
    // Also read here, where they were before the workday had its own section.
    keyOf("default_hours", "expectedMinutes", HOURS),
    keyOf("lunch_minutes", "lunchMinutes", MINUTES),
  ],
);

/** The terms agreed with the employer. */
export const WORKDAY_SECTION = sectionOf(
  "workday",
  "Correct that line, then check the file: worktime doctor",
  [
    keyOf("hours", "expectedMinutes", EXPECTED_HOURS),
    keyOf("lunch_minutes", "lunchMinutes", MINUTES),
    keyOf("lunch_planned", "isLunchPlanned", FLAG),
    keyOf("longest_day_hours", "longestDayMinutes", LONGEST_DAY_HOURS),
    keyOf("balance_from", "balanceFrom", MONTH),
    keyOf("opening_balance", "openingBalanceMinutes", BALANCE),
    keyOf("vacation_days", "vacationDays", DAYS),
    keyOf("break_rules", "breakRules", RULES),
    keyOf("name", "employeeName", LINE),
    keyOf("employer", "employer", LINE),
    keyOf("personnel_number", "personnelNumber", LINE),
  ],
);

function keyOf<Field extends keyof Settings>(
  name: string,
  field: Field,
  type: ValueType<NonNullable<Settings[Field]>>,
): ConfigKey {
  return { name, field, type };
}

function sectionOf(
  key: string,
  hint: string,
  definitions: readonly ConfigKey[],
): ConfigSection {
  const keys = definitions.map(({ name }) => name);
  const hasFlowMaps = true;
  return { key, file: CONFIG_FILE, hint, definitions, keys, hasFlowMaps };
}

/** Stands for any provider that the file names, before one is passed. */
export const ANY_PROVIDER = "*";

/** Returns the settings without a file. */
export function defaultSettings(passed: string | undefined): Settings {
  return passed === undefined || passed === ANY_PROVIDER
    ? DEFAULT_SETTINGS
    : { ...DEFAULT_SETTINGS, provider: passed };
}

/** The settings of a provider that is not built in, which that one checks. */
const PROVIDER_SECTION: YamlSection = {
  key: "provider_settings",
  file: CONFIG_FILE,
  hasFlowMaps: true,
};

/**
 * Parses the settings. Missing sections and keys get their defaults. If both
 * sections have a term of the workday, `workday` wins.
 *
 * @param passed The name of the provider that the program passed.
 * @throws {DataFileError} At the first unknown key or invalid value.
 */
export async function readConfig(
  text: string,
  passed?: string,
): Promise<Settings> {
  const timers = await readYamlSection(text, TIMER_SECTION);
  const workday = await readYamlSection(text, WORKDAY_SECTION);
  const settings = readSettings(timers, workday, passed);
  const isOwn = passed !== undefined && builtInProvider(passed) === undefined;
  if (!isOwn) return settings;
  const own = await readYamlSection(text, PROVIDER_SECTION);
  return { ...settings, providerSettings: providerSettingsIn(own) };
}

/** @throws {DataFileError} When the value is not a map. */
function providerSettingsIn(
  node: YamlNode | undefined,
): Settings["providerSettings"] {
  if (!node || isNull(node)) return {};
  if (node.kind === "map") return plainValue(node) as Record<string, unknown>;
  const problem = `"${PROVIDER_SECTION.key}" must be a map`;
  throw errorAt(node, problem, PROVIDER_SECTION);
}

/** Returns a value as in JSON; a number that would lose digits is a text. */
function plainValue(node: YamlNode): unknown {
  if (node.kind === "list") return node.items.map(plainValue);
  if (node.kind === "map") {
    return Object.fromEntries(
      [...node.entries].map(([key, { value }]) => [key, plainValue(value)]),
    );
  }
  const isExact = node.type !== "number" || `${node.value}` === node.text;
  return isExact ? node.value : node.text;
}

/**
 * Reads the settings from the values of the two sections.
 *
 * @param passed The name of the provider that the program passed.
 * @throws {DataFileError} At the first unknown key or invalid value.
 */
export function readSettings(
  timers: YamlNode | undefined,
  workday: YamlNode | undefined,
  passed?: string,
): Settings {
  const values: Partial<Record<keyof Settings, unknown>> = {};
  const sections = [
    { section: TIMER_SECTION, entries: entriesOf(TIMER_SECTION, timers) },
    { section: WORKDAY_SECTION, entries: entriesOf(WORKDAY_SECTION, workday) },
  ];
  for (const { section, entries } of sections) {
    for (const { name, field, type } of section.definitions) {
      const node = entries.get(name)?.value;
      const value = node &&
        readValue(node, type, { section, name: `"${name}"` });
      if (value !== undefined) values[field] = value;
    }
  }
  const known = { ...DEFAULT_SETTINGS, ...values } as Settings;
  const named = sections[0]?.entries.get("provider")?.value;
  const settings = { ...known, provider: providerOf(known, passed, named) };
  const rates = sections[0]?.entries.get("rates")?.value;
  checkCurrencies(settings, rates, TIMER_SECTION);
  return settings;
}

/**
 * Returns the provider to sync with: the one that the program passed, or else
 * the one in the file.
 *
 * @throws {DataFileError} When the file names another one than was passed, or
 * one that is not built in.
 */
function providerOf(
  { provider }: Settings,
  passed: string | undefined,
  node: YamlNode | undefined,
): string {
  if (passed === ANY_PROVIDER) return provider;
  const isBuiltIn = builtInProvider(provider) !== undefined;
  if (passed === undefined || passed === "local") {
    if (isBuiltIn || node === undefined) return provider;
    const found = `, found ${describeNode(node)}`;
    const problem = `"provider" must be ${PROVIDER.allowed}${found}`;
    throw errorAt(node, problem, {
      ...TIMER_SECTION,
      hint: "Only a program with that provider can use it. See: worktime " +
        "timer configure --help",
    });
  }
  if (provider === passed || provider === "local" || !node) return passed;
  const problem = `"provider" is ${describeNode(node)}, but this program ` +
    `syncs with ${quoteText(passed)}`;
  const hint = `Use a provider with the name ${quoteText(provider)}, or ` +
    "remove that line";
  throw errorAt(node, problem, { ...TIMER_SECTION, hint });
}

/** Formats the value of a key on one line. */
export function formatValue(type: ValueType<unknown>, value: unknown): string {
  if (type.write) return type.write(value);
  return typeof value === "string" ? yamlText(value) : String(value);
}

/**
 * @throws {DataFileError} When the value is not a map, or has an unknown key.
 */
function entriesOf(
  section: ConfigSection,
  node: YamlNode | undefined,
): ReadonlyMap<string, YamlEntry> {
  if (!node || isNull(node)) return new Map();
  const { key, keys } = section;
  if (node.kind !== "map") {
    const problem = `"${key}" must be a map with keys such as "${keys[0]}"`;
    throw errorAt(node, problem, section);
  }
  for (const entry of node.entries.values()) {
    if (keys.includes(entry.key)) continue;
    const shown = quoteText(entry.key);
    const isSecret = /key|token|secret|password/i.test(entry.key);
    const problem = isSecret
      ? `${shown} is not allowed: put the key in an environment variable, ` +
        'and its name in "api_key_env"'
      : `unknown key ${shown}, expected one of ${keys.join(", ")}`;
    throw errorAt(entry, problem, section);
  }
  return node.entries;
}

/**
 * Reads a value. Returns `undefined` if it is `null`.
 *
 * @param place The section, and the value's name for messages.
 * @throws {DataFileError} When the value does not match the type.
 */
export function readValue(
  node: YamlNode,
  type: ValueType<unknown>,
  place: { readonly section: ConfigSection; readonly name: string },
): unknown {
  if (isNull(node)) return undefined;
  const { section, name } = place;
  if (type.items && node.kind === "map") {
    const values = new Map<string, unknown>();
    for (const { key, value: item } of node.entries.values()) {
      const inMap = { section, name: `${quoteText(key)} in ${name}` };
      const value = readValue(item, type.items, inMap);
      if (value !== undefined) values.set(key, value);
    }
    return values;
  }
  const value = type.read(node, section);
  if (value !== undefined) return value;
  const found = type.isSecret ? "" : `, found ${describeNode(node)}`;
  throw errorAt(node, `${name} must be ${type.allowed}${found}`, section);
}
