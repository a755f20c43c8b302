import type { ConfigEdits } from "../../formats/config_edit.ts";
import {
  type ConfigSetting,
  editsOf,
  findSetting,
  parseSetting,
} from "../../formats/config_setting.ts";
import type { CivilDate } from "../../time/civil_date.ts";
import { parseDateWord } from "../../time/typed_date.ts";
import { civilTimeAt } from "../../time/zone.ts";
import type { Settings } from "../../tracking/settings.ts";
import { changedFrom, isPeriods } from "../../workday/terms.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandResult,
  type CommandSpec,
  openTimers,
} from "../command.ts";
import { UsageError } from "../errors.ts";
import {
  isDryRunIn,
  OPTIONS,
  optionsNamed,
  type OptionSpec,
  type OptionValues,
} from "../options.ts";
import {
  renderConfig,
  renderSetting,
  renderSettingChange,
} from "../output/settings.ts";
import { settingNotes } from "./timer/configure.ts";

/** `--from` of `hours`. */
const HOURS_FROM: OptionSpec = {
  ...OPTIONS.from,
  summary: "First day of new hours; earlier days keep theirs",
};

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
  options: [HOURS_FROM, ...optionsNamed("unset", "dry-run")],
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
    [
      "Work six hours a day from a date on",
      "worktime config hours 6 --from 2026-03-16",
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
  const from = firstDateIn(options, { setting, value, context });
  if (value === undefined && !isUnset) return renderSetting(setting, before);
  const edits = value === undefined
    ? editsOf(setting, undefined, before)
    : changedOn(from, await parseSetting(setting, value, before), before);
  const isDryRun = isDryRunIn(options);
  const settings = await timers.configure(edits, { isDryRun });
  const isOfTimers = setting.section.key === "time_tracking";
  const notes = isOfTimers
    ? await settingNotes(context, { before, settings })
    : [];
  return renderSettingChange(setting, settings, { isDryRun, isUnset, notes });
}

/** @throws {UsageError} When the setting cannot change on a date. */
function firstDateIn(
  { from }: OptionValues,
  { setting, value, context }: {
    setting: ConfigSetting;
    value: string | undefined;
    context: CommandContext;
  },
): CivilDate | undefined {
  if (from === undefined) return undefined;
  if (setting.definition.field !== "expectedMinutes" || value === undefined) {
    throw new UsageError("--from takes new hours", {
      hint: "For example: worktime config hours 6 --from 2026-03-16",
    });
  }
  const { clock, zone } = context;
  const today = civilTimeAt(clock.now(), zone).date;
  return parseDateWord(from, today, { canBeFuture: true });
}

/** Makes new hours apply from a date on. */
function changedOn(
  from: CivilDate | undefined,
  edits: ConfigEdits,
  { expectedMinutes: before }: Settings,
): ConfigEdits {
  const { expectedMinutes: minutes } = edits;
  if (from === undefined || minutes == null) return edits;
  if (isPeriods(minutes)) {
    throw new UsageError("--from and a list of hours cannot be used together", {
      hint: "For example: worktime config hours 6 --from 2026-03-16",
    });
  }
  return { ...edits, expectedMinutes: changedFrom(before, from, minutes) };
}
