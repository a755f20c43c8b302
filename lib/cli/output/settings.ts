import type { Settings } from "../../tracking/settings.ts";
import { formatExpectedHours } from "../../workday/hours.ts";
import type { Answer } from "../command.ts";
import { printable } from "./printable.ts";
import { DRY_RUN_LINE } from "./change.ts";

/** How settings are told. */
interface SettingsOutput {
  /** Whether they only would hold. */
  readonly isDryRun: boolean;
  /**
   * What they still lack.
   *
   * @default Nothing.
   */
  readonly needs?: readonly string[];
}

/** What `worktime timer configure` prints: what holds now. */
export function answerSettings(
  settings: Settings,
  { isDryRun, needs = [] }: SettingsOutput,
): Answer {
  const lines = settingsLines(settings);
  return {
    text: (isDryRun ? [DRY_RUN_LINE, ...lines] : lines).join("\n"),
    json: { ...jsonOf(settings), dry_run: isDryRun, needs },
    notes: needs,
  };
}

/** What holds, each setting in a line by its key in the file. */
export function settingsLines(settings: Settings): string[] {
  // In the JSON they stay for programs; the file has them under "workday".
  const { default_hours: _, lunch_minutes: __, workday, ...shown } = jsonOf(
    settings,
  );
  const ofWorkday = Object.entries(workday)
    .map(([name, value]) => [`workday.${name}`, value] as const);
  const rows = [...Object.entries(shown), ...ofWorkday].flatMap((
    [name, value],
  ) => value === null ? [] : [[name, wordsOf(value)] as const]).filter((
    [, words],
  ) => words !== "");
  const width = rows.reduce((most, [name]) => Math.max(most, name.length), 0);
  return rows.map(([name, words]) =>
    `${name.padEnd(width)}  ${printable(words)}`
  );
}

/** The settings by the keys of the file. */
function jsonOf(
  settings: Settings,
): Record<string, unknown> & { workday: Record<string, unknown> } {
  return {
    provider: settings.provider,
    auto_start: settings.autoStart,
    auto_stop: settings.autoStop,
    project_mapping: Object.fromEntries(settings.projectMapping),
    task_mapping: Object.fromEntries(settings.taskMapping),
    api_key_env: settings.apiKeyEnv ?? null,
    workspace_id: settings.workspaceId ?? null,
    account_id: settings.accountId ?? null,
    region: settings.region ?? null,
    task_pattern: settings.taskPattern,
    tags: settings.tags,
    billable: billableJson(settings),
    pause_on_break: settings.pauseOnBreak,
    default_hours: Number(formatExpectedHours(settings.expectedMinutes)),
    lunch_minutes: settings.lunchMinutes,
    workday: {
      hours: Number(formatExpectedHours(settings.expectedMinutes)),
      lunch_minutes: settings.lunchMinutes,
      lunch_planned: settings.isLunchPlanned,
      longest_day_hours: Number(
        formatExpectedHours(settings.longestDayMinutes),
      ),
    },
  };
}

/** A value for all plans, or one for each name; `null` if there is none. */
function billableJson({ billable }: Settings): unknown {
  const [any] = billable.values();
  if (billable.size === 0) return null;
  return billable.size === 1 && billable.has("*")
    ? any
    : Object.fromEntries(billable);
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value).map(([name, id]) => `${name}: ${id}`).join(", ");
}
