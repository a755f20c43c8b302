import { DataFileError } from "../errors.ts";
import { DEFAULT_SETTINGS, type Settings } from "../timers/settings.ts";
import {
  type ConfigRule,
  FLAG,
  HOURS,
  ID,
  MINUTES,
  PATTERN,
  PROVIDER,
  TEXTS,
  VARIABLE,
} from "./config_rules.ts";
import { CONFIG_FILE } from "./file_names.ts";
import { isNull, type YamlMap, type YamlNode } from "./yaml_node.ts";
import { shownNode, shownText } from "./yaml_shown.ts";
import { readYamlSection } from "./yaml_reader.ts";
import type { YamlSectionOptions } from "./yaml_section.ts";

/** The part of the file that is ours. */
export const CONFIG_SECTION: YamlSectionOptions = {
  key: "time_tracking",
  file: CONFIG_FILE,
  hint: "Edit the file, or see: worktime timer configure --help",
};

/** The keys of the section, in the order in which they are written. */
export const CONFIG_KEYS = [
  "provider",
  "auto_start",
  "auto_stop",
  "project_mapping",
  "api_key_env",
  "workspace_id",
  "task_pattern",
  "account_id",
  "task_mapping",
  "tags",
  "pause_on_break",
  "default_hours",
  "lunch_minutes",
] as const;

/** A key of the section. */
export type ConfigKey = typeof CONFIG_KEYS[number];

/**
 * Reads the settings of the timers. Without the section, or without a key of
 * it, the default holds.
 *
 * @throws {DataFileError} At the first key or value that is wrong.
 */
export async function readConfig(text: string): Promise<Settings> {
  return settingsOf(await readYamlSection(text, CONFIG_SECTION));
}

/**
 * The settings that the value of the section stands for.
 *
 * @throws {DataFileError} At the first key or value that is wrong.
 */
export function settingsOf(section: YamlNode | undefined): Settings {
  if (!section || isNull(section)) return DEFAULT_SETTINGS;
  if (section.kind !== "map") {
    const { key } = CONFIG_SECTION;
    throw wrong(section, `"${key}" must be a map of keys such as "provider"`);
  }
  checkKeys(section);
  const read = <T>(key: ConfigKey, rule: ConfigRule<T>) =>
    valueIn(section, key, { rule });
  const defaults = DEFAULT_SETTINGS;
  return {
    provider: read("provider", PROVIDER) ?? defaults.provider,
    autoStart: read("auto_start", FLAG) ?? defaults.autoStart,
    autoStop: read("auto_stop", FLAG) ?? defaults.autoStop,
    projectMapping: mappingIn(section, "project_mapping"),
    taskMapping: mappingIn(section, "task_mapping"),
    apiKeyEnv: read("api_key_env", VARIABLE),
    workspaceId: read("workspace_id", ID),
    accountId: read("account_id", ID),
    taskPattern: read("task_pattern", PATTERN) ?? defaults.taskPattern,
    tags: read("tags", TEXTS) ?? defaults.tags,
    pauseOnBreak: read("pause_on_break", FLAG) ?? defaults.pauseOnBreak,
    expectedMinutes: read("default_hours", HOURS) ?? defaults.expectedMinutes,
    lunchMinutes: read("lunch_minutes", MINUTES) ?? defaults.lunchMinutes,
  };
}

function checkKeys({ entries }: YamlMap): void {
  for (const entry of entries.values()) {
    if ((CONFIG_KEYS as readonly string[]).includes(entry.key)) continue;
    const isSecret = /key|token|secret|password/i.test(entry.key);
    throw wrong(
      entry,
      isSecret
        ? `${shownText(entry.key)} is not allowed: the key comes from the ` +
          'environment only, "api_key_env" names the variable'
        : `unknown key ${shownText(entry.key)}, ` +
          `allowed are ${CONFIG_KEYS.join(", ")}`,
    );
  }
}

function valueIn<T>(
  { entries }: YamlMap,
  key: string,
  { rule, name = `"${key}"` }: { rule: ConfigRule<T>; name?: string },
): T | undefined {
  const node = entries.get(key)?.value;
  if (!node || isNull(node)) return undefined;
  const value = rule.read(node);
  if (value !== undefined) return value;
  const found = rule.isSecret ? "" : `, found ${shownNode(node)}`;
  throw wrong(node, `${name} must be ${rule.allowed}${found}`);
}

function mappingIn(
  { entries }: YamlMap,
  key: ConfigKey,
): ReadonlyMap<string, string> {
  const node = entries.get(key)?.value;
  const ids = new Map<string, string>();
  if (!node || isNull(node)) return ids;
  if (node.kind !== "map") {
    const allowed = "a map of names and ids, one a line";
    throw wrong(node, `"${key}" must be ${allowed}, found ${shownNode(node)}`);
  }
  for (const name of node.entries.keys()) {
    const shown = `${shownText(name)} in "${key}"`;
    const id = valueIn(node, name, { rule: ID, name: shown });
    if (id !== undefined) ids.set(name, id);
  }
  return ids;
}

function wrong(
  { line, column }: { line: number; column: number },
  problem: string,
): DataFileError {
  const { file, hint } = CONFIG_SECTION;
  const details = hint === undefined ? {} : { hint };
  return new DataFileError({ file, line, column }, problem, details);
}
