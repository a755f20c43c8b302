import {
  editsOf,
  findSetting,
  parseSetting,
} from "../../formats/config_setting.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandResult,
  type CommandSpec,
  openTimers,
} from "../command.ts";
import { UsageError } from "../errors.ts";
import { isDryRunIn, optionsNamed } from "../options.ts";
import {
  renderConfig,
  renderSetting,
  renderSettingChange,
} from "../output/config.ts";
import { settingNotes } from "./timer/configure.ts";

/** Shows and changes settings. */
export const CONFIG: CommandSpec = {
  name: "config",
  summary: "Show or change settings",
  details:
    "Changes config.yaml in the data directory, and keeps its comments " +
    "and order. docs/configuration.md describes each setting.",
  arguments: [
    { name: "KEY", isOptional: true, completes: "setting" },
    { name: "VALUE", isOptional: true },
  ],
  options: optionsNamed("unset", "dry-run"),
  examples: [
    ["Show all settings", "worktime config"],
    ["Show one setting", "worktime config hours"],
    ["Expect 7 hours and 30 minutes a day", "worktime config hours 7:30"],
    [
      "Work four days a week",
      'worktime config hours "mon: 8, tue: 8, wed: 8, thu: 8"',
    ],
    [
      "Carry overtime over from a month onward",
      "worktime config balance_from 2024-12",
    ],
    ["Restore the default", "worktime config hours --unset"],
  ],
  run: runConfig,
};

async function runConfig(
  { arguments: [key, value], options }: CommandInput,
  context: CommandContext,
): Promise<CommandResult> {
  const timers = openTimers(context);
  const before = await timers.settings();
  const isUnset = options.unset ?? false;
  if (isUnset && (key === undefined || value !== undefined)) {
    throw new UsageError("--unset takes a key but no value", {
      hint: "For example: worktime config hours --unset",
    });
  }
  if (key === undefined) return renderConfig(before);
  const setting = findSetting(key);
  if (value === undefined && !isUnset) return renderSetting(setting, before);
  const edits = value === undefined
    ? editsOf(setting, undefined, before)
    : await parseSetting(setting, value, before);
  const isDryRun = isDryRunIn(options);
  const settings = await timers.configure(edits, { isDryRun });
  const isOfTimers = setting.section.key === "time_tracking";
  const notes = isOfTimers
    ? await settingNotes(context, { before, settings })
    : [];
  return renderSettingChange(setting, settings, { isDryRun, isUnset, notes });
}
