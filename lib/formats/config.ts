import { DataFileError } from "../errors.ts";
import {
  readYamlSection,
  shownNode,
  shownText,
  type YamlSectionOptions,
} from "../text/yaml.ts";
import {
  isNull,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
} from "../text/yaml_block.ts";
import { ANY_OTHER } from "../tracking/description.ts";
import {
  DEFAULT_SETTINGS,
  PROVIDER_NAMES,
  type ProviderName,
  type Region,
  REGIONS,
  type Settings,
} from "../tracking/settings.ts";
import { readExpectedHours } from "../workday/hours.ts";
import { CONFIG_FILE } from "./data_files.ts";

/** A section of the file: the keys that it can have, in the written order. */
export interface ConfigSection<Key extends string = string>
  extends YamlSectionOptions {
  readonly keys: readonly Key[];
}

/** What the timers need, in the words of the tool that had them first. */
export const TIMER_SECTION = {
  key: "time_tracking",
  file: CONFIG_FILE,
  hint: "Edit the file, or see: worktime timer configure --help",
  keys: [
    "provider",
    "auto_start",
    "auto_stop",
    "project_mapping",
    "api_key_env",
    "workspace_id",
    "task_pattern",
    "account_id",
    "region",
    "task_mapping",
    "tags",
    "billable",
    "pause_on_break",
    "default_hours",
    "lunch_minutes",
  ],
} as const satisfies ConfigSection;

/** What is agreed with the employer. */
export const WORKDAY_SECTION = {
  key: "workday",
  file: CONFIG_FILE,
  hint: "Correct that line, then check the file: worktime doctor",
  keys: ["hours", "lunch_minutes", "lunch_planned", "longest_day_hours"],
} as const satisfies ConfigSection;

/** A key of the section of the timers. */
export type TimerKey = typeof TIMER_SECTION.keys[number];

/** A key of the section of the workday. */
export type WorkdayKey = typeof WORKDAY_SECTION.keys[number];

/** The values of the sections; `undefined` for one that is not there. */
interface ConfigNodes {
  readonly timers: YamlNode | undefined;
  readonly workday: YamlNode | undefined;
}

/**
 * Reads the settings. Without a section, or without a key of it, the default
 * holds. The terms of the workday can also stand under `time_tracking`, where
 * they were before they had a section: that one wins.
 *
 * @throws {DataFileError} At the first key or value that is wrong.
 */
export async function readConfig(text: string): Promise<Settings> {
  return settingsOf({
    timers: await readYamlSection(text, TIMER_SECTION),
    workday: await readYamlSection(text, WORKDAY_SECTION),
  });
}

/**
 * The settings that the values of the sections stand for.
 *
 * @throws {DataFileError} At the first key or value that is wrong.
 */
export function settingsOf(nodes: ConfigNodes): Settings {
  const timers = new SectionReader<TimerKey>(TIMER_SECTION, nodes.timers);
  const workday = new SectionReader<WorkdayKey>(WORKDAY_SECTION, nodes.workday);
  const defaults = DEFAULT_SETTINGS;
  const earlier = {
    expectedMinutes: timers.value("default_hours", HOURS),
    lunchMinutes: timers.value("lunch_minutes", MINUTES),
  };
  return {
    provider: timers.value("provider", PROVIDER) ?? defaults.provider,
    autoStart: timers.value("auto_start", FLAG) ?? defaults.autoStart,
    autoStop: timers.value("auto_stop", FLAG) ?? defaults.autoStop,
    projectMapping: timers.ids("project_mapping"),
    taskMapping: timers.ids("task_mapping"),
    apiKeyEnv: timers.value("api_key_env", VARIABLE),
    workspaceId: timers.value("workspace_id", ID),
    accountId: timers.value("account_id", ID),
    region: timers.value("region", REGION),
    taskPattern: timers.value("task_pattern", PATTERN) ?? defaults.taskPattern,
    tags: timers.value("tags", TEXTS) ?? defaults.tags,
    billable: timers.flags("billable"),
    pauseOnBreak: timers.value("pause_on_break", FLAG) ?? defaults.pauseOnBreak,
    expectedMinutes: workday.value("hours", HOURS) ??
      earlier.expectedMinutes ?? defaults.expectedMinutes,
    lunchMinutes: workday.value("lunch_minutes", MINUTES) ??
      earlier.lunchMinutes ?? defaults.lunchMinutes,
    isLunchPlanned: workday.value("lunch_planned", FLAG) ??
      defaults.isLunchPlanned,
    longestDayMinutes: workday.value("longest_day_hours", LONGEST_DAY) ??
      defaults.longestDayMinutes,
  };
}

/** Reads the values of a section by its keys. */
class SectionReader<Key extends string> {
  readonly #section: ConfigSection<Key>;
  readonly #entries: YamlMap["entries"];

  /** @throws {DataFileError} When the value is no map, or has another key. */
  constructor(section: ConfigSection<Key>, node: YamlNode | undefined) {
    this.#section = section;
    if (!node || isNull(node)) {
      this.#entries = new Map();
      return;
    }
    const { key, keys } = section;
    if (node.kind !== "map") {
      const problem = `"${key}" must be a map of keys such as "${keys[0]}"`;
      throw this.#wrong(node, problem);
    }
    this.#entries = node.entries;
    for (const entry of node.entries.values()) this.#checkKey(entry);
  }

  /** What a key's value means, or `undefined` if it has none. */
  value<T>(key: Key, rule: ConfigRule<T>): T | undefined {
    return this.#read(this.#entries.get(key), rule, `"${key}"`);
  }

  /** The ids of a map from names to ids. */
  ids(key: Key): ReadonlyMap<string, string> {
    const node = this.#entries.get(key)?.value;
    if (!node || isNull(node)) return new Map();
    if (node.kind !== "map") {
      const problem = `"${key}" must be a map of names and ids, one a line`;
      throw this.#wrong(node, `${problem}, found ${shownNode(node)}`);
    }
    return this.#map(node, ID, key);
  }

  /** A flag for all others, or the flags of a map from names to flags. */
  flags(key: Key): ReadonlyMap<string, boolean> {
    const entry = this.#entries.get(key);
    if (entry?.value.kind === "map") {
      return this.#map(entry.value, FLAG, key);
    }
    const flag = this.#read(entry, FLAG_OR_FLAGS, `"${key}"`);
    return new Map(flag === undefined ? [] : [[ANY_OTHER, flag]]);
  }

  #map<T>(node: YamlMap, rule: ConfigRule<T>, key: Key): Map<string, T> {
    const values = new Map<string, T>();
    for (const [name, entry] of node.entries) {
      const value = this.#read(entry, rule, `${shownText(name)} in "${key}"`);
      if (value !== undefined) values.set(name, value);
    }
    return values;
  }

  #read<T>(
    entry: YamlEntry | undefined,
    rule: ConfigRule<T>,
    name: string,
  ): T | undefined {
    if (!entry || isNull(entry.value)) return undefined;
    const value = rule.read(entry.value);
    if (value !== undefined) return value;
    const found = rule.isSecret ? "" : `, found ${shownNode(entry.value)}`;
    throw this.#wrong(entry.value, `${name} must be ${rule.allowed}${found}`);
  }

  #checkKey(entry: YamlEntry): void {
    const { keys } = this.#section;
    if ((keys as readonly string[]).includes(entry.key)) return;
    const isSecret = /key|token|secret|password/i.test(entry.key);
    throw this.#wrong(
      entry,
      isSecret
        ? `${shownText(entry.key)} is not allowed: the key comes from the ` +
          'environment only, "api_key_env" names the variable'
        : `unknown key ${shownText(entry.key)}, ` +
          `allowed are ${keys.join(", ")}`,
    );
  }

  #wrong(
    { line, column }: { line: number; column: number },
    problem: string,
  ): DataFileError {
    const { file, hint } = this.#section;
    const details = hint === undefined ? {} : { hint };
    return new DataFileError({ file, line, column }, problem, details);
  }
}

/** What the value of a key may be. */
interface ConfigRule<T> {
  /** What is allowed, after "must be". */
  readonly allowed: string;
  /** Whether the value may be a secret, which no message shows. */
  readonly isSecret?: boolean;
  /** What a value means, or `undefined` if it is not allowed. */
  readonly read: (node: YamlNode) => T | undefined;
}

const MOST_MINUTES = 24 * 60;
/** More than a day's duty with its handover, and still one day's rows. */
const MOST_OPEN_HOURS = 36;

/** Toggl's keys have 32 such characters, Clockify's 48. */
const KEY_ITSELF = /^(?=.*\d)[A-Za-z0-9]{30,}$/;

/** A provider's name; `none` is another word for `local`. */
const PROVIDER: ConfigRule<ProviderName> = {
  allowed: "one of toggl, clockify, harvest, none, local",
  read(node) {
    const name = textOf(node);
    return name === "none"
      ? "local"
      : PROVIDER_NAMES.find((provider) => provider === name);
  },
};

/** A region of Clockify. */
const REGION: ConfigRule<Region> = {
  allowed: `one of ${REGIONS.join(", ")}, for Clockify`,
  read(node) {
    const name = textOf(node);
    return REGIONS.find((region) => region === name);
  },
};

/** Something that is on or off. */
const FLAG: ConfigRule<boolean> = {
  allowed: "true or false",
  read: (node) =>
    node.kind === "scalar" && typeof node.value === "boolean"
      ? node.value
      : undefined,
};

/** The same where a map of such is allowed as well. */
const FLAG_OR_FLAGS: ConfigRule<boolean> = {
  allowed: `${FLAG.allowed}, or a map of plans and true or false, one a line`,
  read: (node) => FLAG.read(node),
};

/** A provider's id, with all its digits. */
const ID: ConfigRule<string> = {
  allowed: "a number or a text",
  read: (node) =>
    node.kind === "scalar" && node.type === "boolean"
      ? undefined
      : textOf(node) || undefined,
};

/** The name of an environment variable. */
const VARIABLE: ConfigRule<string> = {
  allowed: "the name of an environment variable such as TOGGL_API_KEY, " +
    "not the key itself",
  isSecret: true,
  read(node) {
    const name = matching(node, /^[A-Za-z_][A-Za-z0-9_]*$/);
    return name !== undefined && KEY_ITSELF.test(name) ? undefined : name;
  },
};

/** What descriptions of entries are made of. */
const PATTERN: ConfigRule<string> = {
  allowed: "a text with {task_id}, perhaps with {task_title}, " +
    "and no other words in braces",
  read(node) {
    const pattern = textOf(node);
    const names: readonly string[] = pattern?.match(/\{[^{}]*\}/g) ?? [];
    const isKnown = names.every((it) => /^\{task_(?:id|title)\}$/.test(it));
    return isKnown && names.includes("{task_id}") ? pattern : undefined;
  },
};

/** Some texts; one that is repeated counts once. */
const TEXTS: ConfigRule<readonly string[]> = {
  allowed: "a list of texts, such as [a, b]",
  read(node) {
    if (node.kind !== "list") return undefined;
    const texts = node.items.map((item) => textOf(item));
    return texts.every((text) => text !== undefined && text !== "")
      ? [...new Set(texts as string[])]
      : undefined;
  },
};

/** Hours of work, in minutes; `7:30` is a text in YAML 1.2. */
const HOURS: ConfigRule<number> = {
  allowed: "hours from 0 to 24, such as 7.5 or 7:30",
  read(node) {
    const minutes = readExpectedHours(textOf(node) ?? "");
    return minutes !== undefined && minutes <= MOST_MINUTES
      ? minutes
      : undefined;
  },
};

/** How long a day can be open, in minutes. */
const LONGEST_DAY: ConfigRule<number> = {
  allowed: `hours above 0 and up to ${MOST_OPEN_HOURS}, such as 16 or 12:30`,
  read(node) {
    const minutes = readExpectedHours(textOf(node) ?? "") ?? 0;
    return minutes > 0 && minutes <= MOST_OPEN_HOURS * 60 ? minutes : undefined;
  },
};

/** Whole minutes, up to a day. */
const MINUTES: ConfigRule<number> = {
  allowed: `whole minutes from 0 to ${MOST_MINUTES}`,
  read(node) {
    if (node.kind !== "scalar" || node.type !== "number") return undefined;
    const digits = matching(node, /^(?:0|[1-9]\d{0,3})$/);
    const minutes = Number(digits ?? NaN);
    return minutes <= MOST_MINUTES ? minutes : undefined;
  },
};

/** The text of a value that is one: numbers and dates are as they are written. */
function textOf(node: YamlNode): string | undefined {
  return node.kind === "scalar" && !isNull(node) ? node.text : undefined;
}

function matching(node: YamlNode, pattern: RegExp): string | undefined {
  const text = textOf(node);
  return text !== undefined && pattern.test(text) ? text : undefined;
}
