import { DataFileError, InvalidTextError } from "../errors.ts";
import { readYamlSection } from "../text/yaml.ts";
import { isNull, type YamlNode } from "../text/yaml_block.ts";
import { yamlText } from "../text/yaml_edit.ts";
import type { Settings } from "../tracking/settings.ts";
import {
  type ConfigSection,
  flagOfAll,
  readValue,
  TIMER_SECTION,
  WORKDAY_SECTION,
} from "./config.ts";
import type { ConfigEdits } from "./config_edit.ts";

/** A setting that has a name of its own. */
export interface ConfigSetting {
  /** The name with its section, such as `workday.hours`. */
  readonly name: string;
  readonly section: ConfigSection;
  readonly definition: ConfigSection["definitions"][number];
}

/** All settings, those of the workday first; without earlier names. */
export const CONFIG_SETTINGS: readonly ConfigSetting[] = [
  WORKDAY_SECTION,
  TIMER_SECTION,
].flatMap((section) =>
  section.definitions.flatMap((definition) => {
    const isEarlierName = section === TIMER_SECTION &&
      WORKDAY_SECTION.definitions.some(({ field }) =>
        field === definition.field
      );
    const name = `${section.key}.${definition.name}`;
    return isEarlierName ? [] : [{ name, section, definition }];
  })
);

/**
 * Finds a setting by its key, with or without its section.
 *
 * @throws {InvalidTextError} When there is no such setting.
 */
export function findSetting(name: string): ConfigSetting {
  const typed = name.toLowerCase().replaceAll("-", "_");
  const found = CONFIG_SETTINGS.find((it) =>
    it.name === typed || it.definition.name === typed
  );
  if (found) return found;
  throw new InvalidTextError("unknown_setting", `Unknown setting "${name}"`, {
    hint: "List all settings: worktime config",
  });
}

/** Returns the value of a setting, as in JSON; `null` if it has none. */
export function settingJson(
  { definition: { field, type } }: ConfigSetting,
  settings: Settings,
): unknown {
  const value = settings[field] ?? null;
  return value !== null && type.json ? type.json(value) : value;
}

/**
 * Parses a typed value as YAML, or as text if it is not YAML. Braces around a
 * map and brackets around a list can be left out, and hours can have a decimal
 * comma.
 *
 * @returns The edits that set it.
 * @throws {InvalidTextError} When the setting does not allow the value.
 */
export async function parseSetting(
  setting: ConfigSetting,
  text: string,
  before: Settings,
): Promise<ConfigEdits> {
  const { section, definition: { name, type } } = setting;
  let problem: string | undefined;
  const inBraces = text.includes(":") ? [`{${text}}`] : [];
  const inBrackets = text.includes(",") ? [`[${text}]`] : [];
  // A second line would be another key, and YAML drops a comment.
  const isPlain = !/[\r\n]|\s#/.test(text);
  // `7,30` could mean 7:30, and `1,000` a thousand.
  const withPoint = /^[+-]?\d+,(?:\d|25|50|75)$/.test(text)
    ? [text.replace(",", ".")]
    : [];
  const forms = isPlain
    ? [text, ...inBraces, yamlText(text), ...inBrackets, ...withPoint]
    : [yamlText(text)];
  for (const typed of forms) {
    const node = await nodeOf(typed, setting);
    if (!node || isNull(node)) continue;
    try {
      const place = { section, name: `"${name}"` };
      const value = readValue(node, type, place);
      const empty = emptyKeyOf(node);
      if (empty === undefined) return editsOf(setting, value, before);
      // Otherwise, `plan: ACME, Inc` would become `plan: ACME`.
      problem ??= `"${empty}" in "${name}" has no value` +
        (text.includes(",") ? " (a text with a comma needs quotes)" : "");
    } catch (error) {
      if (!(error instanceof DataFileError)) throw error;
      problem ??= error.problem;
    }
  }
  throw new InvalidTextError(
    "invalid_setting",
    problem ?? `"${name}" must be ${type.allowed}`,
    { hint: "See docs/configuration.md for examples of each setting" },
  );
}

/** Returns a key of a map that has no value. */
function emptyKeyOf(node: YamlNode): string | undefined {
  const entries = node.kind === "map" ? [...node.entries] : [];
  return entries.find(([, { value }]) => isNull(value))?.[0];
}

/** Reads a value as YAML; `undefined` if it is not YAML. */
async function nodeOf(
  typed: string,
  { section, definition: { name } }: ConfigSetting,
): Promise<YamlNode | undefined> {
  const text = `${section.key}:\n  ${name}: ${typed}\n`;
  try {
    const node = await readYamlSection(text, section);
    return node?.kind === "map" && node.entries.size === 1
      ? node.entries.get(name)?.value
      : undefined;
  } catch (error) {
    if (error instanceof DataFileError) return undefined;
    throw error;
  }
}

/** Returns the edits that give a setting a value; `undefined` removes it. */
export function editsOf(
  { definition: { field } }: ConfigSetting,
  value: unknown,
  before: Settings,
): ConfigEdits {
  switch (field) {
    case "projectMapping":
      return { projects: mapEdits(before.projectMapping, value) };
    case "taskMapping":
      return { tasks: mapEdits(before.taskMapping, value) };
    case "clients":
      return { clients: mapEdits(before.clients, value) };
    case "rates":
      return { rates: mapEdits(before.rates, value) };
    case "billable":
      return { billable: billableEdits(before.billable, value) };
    default:
      return { [field]: value ?? null };
  }
}

/** Returns one flag for all plans, or the changes of the flags of plans. */
function billableEdits(
  before: Settings["billable"],
  value: unknown,
): ConfigEdits["billable"] {
  if (!(value instanceof Map)) return null;
  return flagOfAll(value) ?? mapEdits(before, value);
}

function mapEdits<T>(
  before: ReadonlyMap<string, T>,
  value: unknown,
): ReadonlyMap<string, T | null> {
  const removed = [...before.keys()].map((name) => [name, null] as const);
  return new Map([
    ...removed,
    ...value instanceof Map ? value as Map<string, T> : [],
  ]);
}
