import {
  CONFIG_SETTINGS,
  type ConfigSetting,
  settingJson,
} from "../../formats/config_setting.ts";
import { printable } from "../../text/printable.ts";
import type { Settings } from "../../tracking/settings.ts";
import type { CommandResult } from "../command.ts";
import { DRY_RUN_LINE } from "./change.ts";
import { formatSetting, hoursPeriods } from "./settings.ts";

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

/** Renders a change of one setting. */
export function renderSettingChange(
  setting: ConfigSetting,
  settings: Settings,
  { isDryRun, isUnset, notes }: {
    readonly isDryRun: boolean;
    readonly isUnset: boolean;
    readonly notes: readonly string[];
  },
): CommandResult {
  const value = settingJson(setting, settings);
  const words = shown(value);
  const set = words === "" ? "" : ` to ${words}`;
  const message = isUnset
    ? `Reset ${setting.name}${set}`
    : `Set ${setting.name}${set}`;
  return {
    text: isDryRun ? `${DRY_RUN_LINE}\n${message}` : message,
    json: { key: setting.name, value, message, dry_run: isDryRun },
    notes,
  };
}

function shown(value: unknown): string {
  return printable(formatSetting(value), Infinity);
}
