import type { When } from "../time/typed_time.ts";
import { UsageError } from "./errors.ts";

/** What shells complete: words of the data directory, or fixed ones. */
export type Completion =
  | "date"
  | "month"
  | "task"
  | "entry"
  | "plan"
  | "sprint"
  | "tag"
  | "dimension"
  | "state"
  | "provider"
  | "shell"
  | "damaged-file"
  | "file"
  | "directory";

/** An option, as the user types it. */
export interface OptionSpec {
  /** Without the dashes. */
  readonly name: OptionName;
  /** The letter that also stands for it, after one dash. */
  readonly short?: string;
  /** What stands for its value in help texts; none for a switch. */
  readonly value?: string;
  readonly completes?: Completion;
  readonly isRepeatable?: boolean;
  readonly summary: string;
}

/** All options: whether one takes a value is the same in every command. */
const TABLE = {
  json: { summary: "Output JSON, including errors" },
  "data-dir": {
    value: "DIR",
    completes: "directory",
    summary: "The data directory to use",
  },
  debug: { summary: "Print each request to a service, without keys" },
  help: { short: "h", summary: "Show help" },
  at: {
    value: "TIME",
    summary: "When it happened: HH:MM, or YYYY-MM-DDTHH:MM for another day",
  },
  ago: { value: "DURATION", summary: "How long ago it happened: 15m, 1h30m" },
  date: {
    value: "DATE",
    completes: "date",
    summary: "The day: YYYY-MM-DD, today or yesterday",
  },
  lunch: { summary: "Plan a lunch on that day, where you usually do not" },
  "no-lunch": { summary: "Plan no lunch on that day" },
  billable: { summary: "The time is billable" },
  "no-billable": { summary: "The time is not billable" },
  csv: { summary: "Print comma-separated values" },
  fix: { summary: "Repair what can be repaired, after a backup" },
  restore: {
    value: "FILE",
    completes: "damaged-file",
    summary: "Restore a file as worktime last recorded it, after a backup",
  },
  md: { summary: "Print a Markdown table" },
  "dry-run": { summary: "Show what would change without changing it" },
  title: { value: "TITLE", summary: "What the task is about" },
  tag: {
    value: "TAG",
    completes: "tag",
    isRepeatable: true,
    summary: "A tag; repeat it for several",
  },
  plan: { value: "PLAN", completes: "plan", summary: "The plan of the task" },
  sprint: {
    value: "SPRINT",
    completes: "sprint",
    summary: "The sprint of the task",
  },
  task: { value: "TASK", completes: "task", summary: "The task" },
  state: {
    value: "STATE",
    completes: "state",
    summary: "pending, in-progress, review, blocked, completed or cancelled",
  },
  states: { summary: "Take the states of tasks from the files as well" },
  start: {
    value: "TIME",
    summary: "When it began: HH:MM, or YYYY-MM-DDTHH:MM for another day",
  },
  end: { value: "TIME", summary: "When it ended: HH:MM, or YYYY-MM-DDTHH:MM" },
  for: {
    value: "DURATION",
    summary: "How long it lasted: 45m, 1h30m; alone, until now",
  },
  yes: { summary: "Record it even if its times look like a mistake" },
  ids: { summary: "Print the id of each entry, for edit and delete" },
  from: {
    value: "DATE",
    completes: "date",
    summary: "The first day: YYYY-MM-DD, today or yesterday",
  },
  to: { value: "DATE", completes: "date", summary: "The last day" },
  today: { summary: "Only today" },
  week: { summary: "Only this week, from Monday" },
  month: { summary: "Only this month" },
  year: { summary: "Only this year" },
  all: { summary: "All time, the default" },
  by: {
    value: "WHAT",
    completes: "dimension",
    isRepeatable: true,
    summary:
      "Add up by day, week, month, task, plan, sprint or tag; repeat it " +
      "to split the rows",
  },
  "no-running": { summary: "Leave the running timer out" },
  provider: {
    value: "NAME",
    completes: "provider",
    summary: "Where entries live: none, toggl, clockify or harvest",
  },
  workspace: { value: "ID", summary: "The workspace of Toggl or Clockify" },
  account: { value: "ID", summary: "The account of Harvest" },
  region: {
    value: "REGION",
    summary: "The region of Clockify: global, euc1, use2, euw2, apse2",
  },
  // Cliffy would split `<PLAN=ID>` at `=`.
  project: {
    value: "PAIR",
    isRepeatable: true,
    summary:
      "The provider's project of a plan, a prefix of ids, or all others: PLAN=ID",
  },
  "project-task": {
    value: "PAIR",
    isRepeatable: true,
    summary: "Harvest's task of a plan, or of the prefix of task ids: PLAN=ID",
  },

  version: { short: "V", summary: "Show the version" },
} as const satisfies Record<string, Omit<OptionSpec, "name">>;

/** The name of an option, without the dashes. */
export type OptionName = keyof typeof TABLE;

/** The options that were given, by name: `true` for a switch. */
export type OptionValues = {
  readonly [Name in OptionName]?: (typeof TABLE)[Name] extends
    { isRepeatable: true } ? readonly string[]
    : (typeof TABLE)[Name] extends { value: string } ? string
    : true;
};

/** All options by name. */
export const OPTIONS = Object.fromEntries(
  Object.entries(TABLE).map(([name, traits]) => [name, { name, ...traits }]),
) as Readonly<Record<OptionName, OptionSpec>>;

/** The options that every command has. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  OPTIONS.json,
  OPTIONS["data-dir"],
  OPTIONS.debug,
  OPTIONS.help,
];

/** Those options, in that order. */
export function optionsNamed(...names: OptionName[]): readonly OptionSpec[] {
  return names.map((name) => OPTIONS[name]);
}

/** `--at` of a command that shows something. */
export const AT_MOMENT: OptionSpec = {
  ...OPTIONS.at,
  summary: "The moment to compute for: HH:MM or YYYY-MM-DDTHH:MM",
};

/** `--at` of `adjust`. */
export const AT_CURRENT_DAY: OptionSpec = {
  ...OPTIONS.at,
  summary: "Take the day that was current at HH:MM or YYYY-MM-DDTHH:MM",
};

/** `--ago` of an entry. */
export const STARTED_AGO: OptionSpec = {
  ...OPTIONS.ago,
  summary: "How long ago it began: 15m, 1h30m",
};

/** An object of the values that are there, as request types want them. */
export function withoutUndefined<T extends Record<string, unknown>>(
  values: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/**
 * Which of a switch and its opposite was given, such as `--billable` and
 * `--no-billable`.
 *
 * @throws {UsageError} When both were.
 */
export function switchIn(
  options: OptionValues,
  name: "billable" | "lunch",
  hint: string,
): boolean | undefined {
  if (options[name] && options[`no-${name}`]) {
    const message = `--${name} and --no-${name} cannot be used together`;
    throw new UsageError(message, { hint });
  }
  return options[name] ?? (options[`no-${name}`] ? false : undefined);
}

/**
 * Whether time is billable, where that is said.
 *
 * @throws {UsageError} When both is said.
 */
export function billableIn(options: OptionValues): boolean | undefined {
  return switchIn(options, "billable", "Give one of them");
}

/**
 * When the event happened that a command records.
 *
 * @throws {UsageError} When it is said in two ways.
 */
export function whenOf({ at, ago }: OptionValues): When {
  if (at !== undefined && ago !== undefined) {
    throw new UsageError("--at and --ago cannot be used together", {
      hint: "Give the time, or how long ago it was",
    });
  }
  return withoutUndefined({ at, ago });
}

/** Whether nothing is to be written. */
export function isDryRunIn(options: OptionValues): boolean {
  return options["dry-run"] ?? false;
}

/** The tags of an edit: `--tag ""` clears them. */
export function tagsIn({ tag }: OptionValues): string[] | undefined {
  return tag?.filter((it) => it !== "");
}
