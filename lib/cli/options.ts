import { shellWord } from "../errors.ts";
import { isRangeText } from "../time/typed_range.ts";
import type { When } from "../time/typed_time.ts";
import type { TimeRequest } from "../use_cases/timers/select_time.ts";
import { UsageError } from "./errors.ts";

/** What shells complete: values from the data directory, or a fixed list. */
export type Completion =
  | "date"
  | "month"
  | "range"
  | "absence"
  | "setting"
  | "task"
  | "entry"
  | "plan"
  | "sprint"
  | "tag"
  | "client"
  | "dimension"
  | "state"
  | "provider"
  | "shell"
  | "damaged-file"
  | "event"
  | "export-format"
  | "half"
  | "file"
  | "directory";

/** A command-line option. */
export interface OptionSpec {
  /** The name without the dashes. */
  readonly name: OptionName;
  /** The letter of its short form. */
  readonly short?: string;
  /** The placeholder of its value in help texts; a switch has none. */
  readonly value?: string;
  readonly completes?: Completion;
  readonly isRepeatable?: boolean;
  /** Whether its value alone is enough: `stop 18:00` means `--at 18:00`. */
  readonly isImplied?: boolean;
  /** Whether a date can be a range. */
  readonly takesRange?: boolean;
  readonly summary: string;
}

/** All options. Only `--lunch` takes a value in one command and none in another. */
const TABLE = {
  json: { summary: "Output JSON, including errors" },
  "data-dir": {
    value: "DIR",
    completes: "directory",
    summary: "Use this data directory",
  },
  debug: { summary: "Print each request sent to a service, without keys" },
  help: { short: "h", summary: "Show help" },
  at: {
    value: "TIME",
    isImplied: true,
    summary: 'When it happened: 8:45, 10m ago or "yesterday 17:00"',
  },
  ago: {
    value: "DURATION",
    summary: "How long ago it happened, such as 15m or 1h30m",
  },
  date: {
    value: "DATE",
    completes: "date",
    isImplied: true,
    summary: 'Day: YYYY-MM-DD, yesterday or "last fri"',
  },
  unset: { summary: "Reset the setting to its default" },
  half: { summary: "Only half of each day" },
  remove: {
    value: "RANGE",
    summary: "Remove the absences on these dates",
  },
  ics: {
    value: "FILE",
    completes: "file",
    summary:
      "Take public holidays from an iCalendar file (- for standard input)",
  },
  lunch: { summary: "Plan lunch for that day, if you usually have none" },
  break: {
    value: "SPAN",
    isRepeatable: true,
    summary: "Break, such as 15:00-15:10; repeat for several",
  },
  note: { value: "TEXT", summary: "Note for the day" },
  replace: { summary: "Replace the day's existing events" },
  "no-lunch": { summary: "Plan no lunch for that day" },
  billable: { summary: "Mark the time as billable" },
  "no-billable": { summary: "Mark the time as not billable" },
  short: { summary: "Print one line for a shell prompt or a status bar" },
  format: {
    value: "FORMAT",
    summary: 'Print a line such as "{state} {work} {leave} {task}"',
  },
  watch: { summary: "Keep the line up to date until Ctrl-C" },
  chart: { summary: "Draw a chart below the text; in a pipe, in ASCII" },
  csv: { summary: "Output CSV" },
  fix: { summary: "Back up the files and repair what can be repaired" },
  restore: {
    value: "FILE",
    completes: "damaged-file",
    summary: "Back up a file and restore its last recorded text",
  },
  md: { summary: "Output a Markdown table" },
  html: { summary: "Output a page to print or send" },
  xlsx: { summary: "Output an Excel workbook" },
  output: {
    short: "o",
    value: "FILE",
    completes: "file",
    summary: "Write to a file: .html, .xlsx, .csv, .md or .json",
  },
  "dry-run": { summary: "Show what would change without changing it" },
  title: { value: "TITLE", summary: "Title of the task or entry" },
  tag: {
    value: "TAG",
    completes: "tag",
    isRepeatable: true,
    summary: "Tag; repeat for several",
  },
  plan: { value: "PLAN", completes: "plan", summary: "Plan of the task" },
  sprint: {
    value: "SPRINT",
    completes: "sprint",
    summary: "Sprint of the task",
  },
  client: {
    value: "CLIENT",
    completes: "client",
    summary: "Only tasks of this client, as in config.yaml",
  },
  task: { value: "TASK", completes: "task", summary: "Task id" },
  state: {
    value: "STATE",
    completes: "state",
    summary:
      "State: pending, in-progress, review, blocked, completed or cancelled",
  },
  states: { summary: "Apply the task states from the files" },
  start: {
    value: "TIME",
    summary: 'Start: 9:00, 1h ago or "yesterday 9:00"',
  },
  end: { value: "TIME", summary: "End: 9:40, now or 2024-12-10T09:40" },
  for: {
    value: "DURATION",
    summary: "Duration, such as 45m or 1h30m; on its own, ending now",
  },
  yes: { summary: "Accept times that look wrong" },
  ids: { summary: "Show entry ids, for edit and delete" },
  from: {
    value: "DATE",
    completes: "date",
    summary: 'First day: YYYY-MM-DD, yesterday or "last mon"',
  },
  to: {
    value: "DATE",
    completes: "date",
    summary: 'Last day: YYYY-MM-DD, yesterday or "last fri"',
  },
  today: { summary: "Today only" },
  week: { summary: "This week only, from Monday" },
  month: { summary: "This month only" },
  "last-week": { summary: "Last week only, Monday to Sunday" },
  "last-month": { summary: "Last month only" },
  year: { summary: "This year only" },
  all: { summary: "All time (default)" },
  by: {
    value: "WHAT",
    completes: "dimension",
    isRepeatable: true,
    summary:
      "Group by day, week, month, task, plan, sprint or tag; repeat for " +
      "subgroups",
  },
  table: { summary: "Show two dimensions as rows and columns, with sums" },
  round: {
    value: "RULE",
    summary: "Show rounded times as well: 15m, 6m:up, or 15m:up:day to round " +
      "a task's time per day",
  },
  "no-times": { summary: "Leave out when entries began and ended" },
  "no-running": { summary: "Exclude the running timer" },
  provider: {
    value: "NAME",
    completes: "provider",
    summary: "Service to sync with: none, toggl, clockify or harvest",
  },
  workspace: { value: "ID", summary: "Toggl or Clockify workspace" },
  account: { value: "ID", summary: "Harvest account" },
  region: {
    value: "REGION",
    summary: "Clockify region: global, euc1, use2, euw2 or apse2",
  },
  // Cliffy would split `<PLAN=ID>` at `=`.
  project: {
    value: "PAIR",
    isRepeatable: true,
    summary:
      "Map a plan, a task id prefix, or * for all others to a project: " +
      "PLAN=ID",
  },
  "project-task": {
    value: "PAIR",
    isRepeatable: true,
    summary: "Map a plan or a task id prefix to a Harvest task: PLAN=ID",
  },
  zone: {
    value: "ZONE",
    summary: "Time zone of the times in the file: Europe/Berlin or +02:00",
  },
  user: {
    value: "NAME",
    summary: "Import only the entries of this person",
  },
  "date-format": {
    value: "ORDER",
    summary: "Order of day, month and year in dates: dmy, mdy or ymd",
  },
  "day-starts": {
    value: "TIME",
    summary: "Start of days whose entries have no times (default: 9:00)",
  },
  as: {
    value: "KIND",
    summary: "Import as entries (default) or as workday: days with breaks",
  },
  send: { summary: "Create the entries at the configured service" },
  "task-from": {
    value: "FIELD",
    summary: "Take the task from: task, project, description, tag or tag:REGEX",
  },
  "plan-from": {
    value: "FIELD",
    summary: "Take the plan of tasks from: client or project",
  },
  only: {
    value: "WHAT",
    completes: "half",
    summary: "Export only this: workday or timers",
  },
  map: {
    value: "PAIR",
    isRepeatable: true,
    completes: "file",
    summary: "Rename a task of the file: OLD=NEW, or a file of such lines",
  },
  version: { short: "V", summary: "Show the version" },
} as const satisfies Record<string, Omit<OptionSpec, "name">>;

/** An option's name, without the dashes. */
export type OptionName = keyof typeof TABLE;

/** The given options by name; a switch is `true`. */
export type OptionValues = {
  readonly [Name in OptionName]?: Name extends "lunch" ? string | true
    : (typeof TABLE)[Name] extends { isRepeatable: true } ? readonly string[]
    : (typeof TABLE)[Name] extends { value: string } ? string
    : true;
};

/** All options by name. */
export const OPTIONS = Object.fromEntries(
  Object.entries(TABLE).map(([name, traits]) => [name, { name, ...traits }]),
) as Readonly<Record<OptionName, OptionSpec>>;

/** The options of every command. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  OPTIONS.json,
  OPTIONS["data-dir"],
  OPTIONS.debug,
  OPTIONS.help,
];

/** Returns the named options in the given order. */
export function optionsNamed(...names: OptionName[]): readonly OptionSpec[] {
  return names.map((name) => OPTIONS[name]);
}

/** The forms of a report, and the file to write. */
export const REPORT_FORMS: readonly OptionSpec[] = optionsNamed(
  "html",
  "xlsx",
  "csv",
  "md",
  "output",
);

/** `--at` of commands that only show something. */
export const AT_MOMENT: OptionSpec = {
  ...OPTIONS.at,
  summary: 'Show figures as of 18:00, 1h ago or "yesterday 18:00"',
};

/** `--at` of `adjust`. */
export const AT_CURRENT_DAY: OptionSpec = {
  ...OPTIONS.at,
  isImplied: false,
  summary: 'Use the day that was open then: 23:00 or "yesterday 23:00"',
};

/** `--lunch` of a whole day. */
export const LUNCH_SPAN: OptionSpec = {
  ...OPTIONS.lunch,
  value: "SPAN",
  summary: "Lunch, such as 12:00-12:45",
};

/** `--date` of commands that also take a range. */
export const DATES: OptionSpec = {
  ...OPTIONS.date,
  takesRange: true,
  summary: "Day, or a range such as 2024-12-23..2024-12-31",
};

/** Options that restrict recorded time. */
const TIME_FILTERS: readonly OptionSpec[] = [
  ...optionsNamed("plan", "client", "sprint", "task"),
  {
    ...OPTIONS.tag,
    summary: "Only entries with this tag; repeat to require several",
  },
  { ...OPTIONS.billable, summary: "Only billable time" },
  { ...OPTIONS["no-billable"], summary: "Only time that is not billable" },
];

/** `--ago` of a past entry. */
export const STARTED_AGO: OptionSpec = {
  ...OPTIONS.ago,
  summary: "How long ago it started, such as 15m or 1h30m",
};

/** Drops undefined values, which request types do not permit. */
export function withoutUndefined<T extends Record<string, unknown>>(
  values: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/**
 * Returns the value of a switch with an opposite, such as `--billable` and
 * `--no-billable`; `undefined` if neither was given.
 *
 * @throws {UsageError} When both were given.
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
  return options[name] ? true : options[`no-${name}`] ? false : undefined;
}

/** @throws {UsageError} When both `--billable` and `--no-billable` are given. */
export function billableIn(options: OptionValues): boolean | undefined {
  return switchIn(options, "billable", "Use only one of them");
}

/** @throws {UsageError} When both `--at` and `--ago` are given. */
export function whenOf({ at, ago }: OptionValues): When {
  if (at !== undefined && ago !== undefined) {
    throw new UsageError("--at and --ago cannot be used together", {
      hint: "Use --at for a clock time, or --ago for a duration",
    });
  }
  return withoutUndefined({ at, ago });
}

/** Whether `--dry-run` is given. */
export function isDryRunIn(options: OptionValues): boolean {
  return options["dry-run"] ?? false;
}

/** Returns the new tags of an edit: none for `--tag ""`, which clears them. */
export function tagsIn({ tag }: OptionValues): string[] | undefined {
  return tag?.filter((it) => it !== "");
}

/** The ranges that have an option, and what they are called as an argument. */
const RANGES = {
  today: "today",
  week: "week",
  month: "month",
  year: "year",
  "last-week": "last week",
  "last-month": "last month",
} as const;

const RANGE_NAMES = Object.keys(RANGES) as (keyof typeof RANGES)[];

/** The options that select recorded time. */
export const TIME_OPTIONS: readonly OptionSpec[] = [
  ...optionsNamed(...RANGE_NAMES, "from", "to", "all"),
  ...TIME_FILTERS,
  ...optionsNamed("round", "no-running"),
];

/** What a range can be, for help texts. */
export const RANGE_DETAILS =
  "RANGE is a day, a week, a month, a year, or two of them with " +
  "`..` between: `yesterday`, `2024-W50`, `nov`, `last week`, " +
  "`2024-12-01..today`.";

/** The part of a command line that selects recorded time. */
interface TypedTime {
  readonly arguments: readonly string[];
  readonly options: OptionValues;
}

/**
 * Returns the recorded time that a command line selects.
 *
 * @throws {UsageError} When options contradict each other.
 */
export function timeRequestIn(input: TypedTime): TimeRequest {
  const { options } = input;
  const { plan, client, sprint, task: taskId, tag: tags } = options;
  return {
    withoutRunning: options["no-running"] ?? false,
    ...datesIn(input),
    ...withoutUndefined({ plan, client, sprint, taskId, tags }),
    ...withoutUndefined({ billable: billableIn(options) }),
  };
}

function datesIn(
  { arguments: [text], options }: TypedTime,
): Pick<TimeRequest, "range" | "from" | "to"> {
  const [name, ...names] = RANGE_NAMES.filter((it) => options[it]);
  const { from, to, all } = options;
  const hasDates = from !== undefined || to !== undefined;
  const others = [
    name !== undefined,
    hasDates,
    all ?? false,
    text !== undefined,
  ].filter(Boolean);
  if (names.length + others.length > 1) {
    throw new UsageError("Date ranges cannot be used together", {
      hint: text !== undefined && !isRangeText(text)
        ? `"${text}" is not a range. To select a task, use ` +
          `--task ${shellWord(text)}`
        : "Use only one of RANGE, --today, --week, --month, --year, " +
          "--last-week, --last-month or --all, or --from and --to",
    });
  }
  const range = text ?? (name && RANGES[name]);
  return withoutUndefined({ range, from, to });
}
