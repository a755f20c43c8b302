import { DataFileError } from "../errors.ts";
import { DEFAULT_SETTINGS, type Settings } from "../timers/settings.ts";
import { ANY_OTHER } from "../timers/task_pattern.ts";
import {
  type ConfigRule,
  FLAG,
  FLAG_OR_FLAGS,
  HOURS,
  ID,
  LONGEST_DAY,
  MINUTES,
  PATTERN,
  PROVIDER,
  REGION,
  TEXTS,
  VARIABLE,
} from "./config_rules.ts";
import { CONFIG_FILE } from "./file_names.ts";
import {
  isNull,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
} from "./yaml_node.ts";
import { shownNode, shownText } from "./yaml_shown.ts";
import { readYamlSection } from "./yaml_reader.ts";
import type { YamlSectionOptions } from "./yaml_section.ts";

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
