import type { When } from "../time/typed_time.ts";
import type { DayRequest } from "../use_cases/workday/show_day.ts";
import {
  type CommandInput,
  given,
  isGiven,
  type OptionSpec,
  valueOf,
} from "./command.ts";
import { UsageError } from "./errors.ts";

/** `--at` of a command that records something. */
export const AT: OptionSpec = {
  name: "at",
  value: "TIME",
  summary: "When it happened: HH:MM, or YYYY-MM-DDTHH:MM for another day",
};

/** `--at` of a command that shows something. */
export const AT_MOMENT: OptionSpec = {
  name: "at",
  value: "TIME",
  summary: "The moment to compute for: HH:MM or YYYY-MM-DDTHH:MM",
};

/** `--at` of `adjust`. */
export const AT_PAST: OptionSpec = {
  name: "at",
  value: "TIME",
  summary: "Take the day that was current at HH:MM or YYYY-MM-DDTHH:MM",
};

/** `--ago` of a command that records something. */
export const AGO: OptionSpec = {
  name: "ago",
  value: "DURATION",
  summary: "How long ago it happened: 15m, 1h30m",
};

/** `--date` of a command that changes a day. */
export const DATE: OptionSpec = {
  name: "date",
  value: "DATE",
  completes: "date",
  summary: "The day: YYYY-MM-DD, today or yesterday",
};

/** `--lunch` of `set-hours`. */
export const LUNCH: OptionSpec = {
  name: "lunch",
  summary: "Plan a lunch on that day, where you usually do not",
};

/** `--no-lunch` of `set-hours`. */
export const NO_LUNCH: OptionSpec = {
  name: "no-lunch",
  summary: "Plan no lunch on that day",
};

/** `--billable` of a command that records time. */
export const BILLABLE: OptionSpec = {
  name: "billable",
  summary: "The time is billable",
};

/** `--no-billable` of a command that records time. */
export const NO_BILLABLE: OptionSpec = {
  name: "no-billable",
  summary: "The time is not billable",
};

/** `--csv` of a command that shows a table. */
export const CSV: OptionSpec = {
  name: "csv",
  summary: "Print comma-separated values",
};

/** `--fix` of `doctor`. */
export const FIX: OptionSpec = {
  name: "fix",
  summary: "Repair what can be repaired, after a backup",
};

/** `--md` of a command that shows a table. */
export const MD: OptionSpec = { name: "md", summary: "Print a Markdown table" };

/** `--dry-run` of a command that records something. */
export const DRY_RUN: OptionSpec = {
  name: "dry-run",
  summary: "Show what would change without changing it",
};

/** `--title` of a task. */
export const TITLE: OptionSpec = {
  name: "title",
  value: "TITLE",
  summary: "What the task is about",
};

/** `--tag` of a task or of an entry. */
export const TAG: OptionSpec = {
  name: "tag",
  value: "TAG",
  completes: "tag",
  isRepeatable: true,
  summary: "A tag; repeat it for several",
};

/** `--plan` of tasks. */
export const PLAN: OptionSpec = {
  name: "plan",
  value: "PLAN",
  completes: "plan",
  summary: "The plan of the task",
};

/** `--sprint` of tasks. */
export const SPRINT: OptionSpec = {
  name: "sprint",
  value: "SPRINT",
  completes: "sprint",
  summary: "The sprint of the task",
};

/** `--task` of entries. */
export const TASK: OptionSpec = {
  name: "task",
  value: "TASK",
  completes: "task",
  summary: "The task",
};

/** `--state` of tasks. */
export const STATE: OptionSpec = {
  name: "state",
  value: "STATE",
  completes: "state",
  summary: "pending, in-progress, review, blocked, completed or cancelled",
};

/** `--states` of `task import`. */
export const STATES: OptionSpec = {
  name: "states",
  summary: "Take the states of tasks from the files as well",
};

/** `--start` of an entry. */
export const START: OptionSpec = {
  name: "start",
  value: "TIME",
  summary: "When it began: HH:MM, or YYYY-MM-DDTHH:MM for another day",
};

/** `--end` of an entry. */
export const END: OptionSpec = {
  name: "end",
  value: "TIME",
  summary: "When it ended: HH:MM, or YYYY-MM-DDTHH:MM",
};

/** `--for` of an entry. */
export const FOR: OptionSpec = {
  name: "for",
  value: "DURATION",
  summary: "How long it lasted: 45m, 1h30m; alone, until now",
};

/** `--ago` of an entry. */
export const STARTED_AGO: OptionSpec = {
  name: "ago",
  value: "DURATION",
  summary: "How long ago it began: 15m, 1h30m",
};

/** `--yes` of a command that asks. */
export const YES: OptionSpec = {
  name: "yes",
  summary: "Record it even if its times look like a mistake",
};

/** `--ids` of a command that lists entries. */
export const IDS: OptionSpec = {
  name: "ids",
  summary: "Print the id of each entry, for edit and delete",
};

/** `--from` of a summary. */
export const FROM: OptionSpec = {
  name: "from",
  value: "DATE",
  completes: "date",
  summary: "The first day: YYYY-MM-DD, today or yesterday",
};

/** `--to` of a summary. */
export const TO: OptionSpec = {
  name: "to",
  value: "DATE",
  completes: "date",
  summary: "The last day",
};

/** `--today` of a summary. */
export const TODAY: OptionSpec = { name: "today", summary: "Only today" };

/** `--week` of a summary. */
export const WEEK: OptionSpec = {
  name: "week",
  summary: "Only this week, from Monday",
};

/** `--month` of a summary. */
export const MONTH: OptionSpec = { name: "month", summary: "Only this month" };

/** `--year` of a summary. */
export const YEAR: OptionSpec = { name: "year", summary: "Only this year" };

/** `--all` of a summary. */
export const ALL: OptionSpec = {
  name: "all",
  summary: "All time, the default",
};

/** `--by` of a summary. */
export const BY: OptionSpec = {
  name: "by",
  value: "WHAT",
  completes: "dimension",
  isRepeatable: true,
  summary: "Add up by day, week, month, task, plan, sprint or tag; repeat it " +
    "to split the rows",
};

/** `--no-running` of a summary. */
export const NO_RUNNING: OptionSpec = {
  name: "no-running",
  summary: "Leave the running timer out",
};

/** `--provider` of `timer configure`. */
export const PROVIDER: OptionSpec = {
  name: "provider",
  value: "NAME",
  completes: "provider",
  summary: "Where entries live: none, toggl, clockify or harvest",
};

/** `--workspace` of `timer configure`. */
export const WORKSPACE: OptionSpec = {
  name: "workspace",
  value: "ID",
  summary: "The workspace of Toggl or Clockify",
};

/** `--account` of `timer configure`. */
export const ACCOUNT: OptionSpec = {
  name: "account",
  value: "ID",
  summary: "The account of Harvest",
};

/** `--region` of `timer configure`. */
export const REGION: OptionSpec = {
  name: "region",
  value: "REGION",
  summary: "The region of Clockify: global, euc1, use2, euw2, apse2",
};

/** `--project` of `timer configure`. Cliffy would split `<PLAN=ID>` at `=`. */
export const PROJECT: OptionSpec = {
  name: "project",
  value: "PAIR",
  isRepeatable: true,
  summary:
    "The provider's project of a plan, a prefix of ids, or all others: PLAN=ID",
};

/** `--project-task` of `timer configure`. */
export const PROJECT_TASK: OptionSpec = {
  name: "project-task",
  value: "PAIR",
  isRepeatable: true,
  summary: "Harvest's task of a plan, or of the prefix of task ids: PLAN=ID",
};

/** `--json` of every command. */
export const JSON_OUTPUT: OptionSpec = {
  name: "json",
  summary: "Output JSON, including errors",
};

/** `--debug` */
export const DEBUG: OptionSpec = {
  name: "debug",
  summary: "Print each request to a service, without keys",
};

/** `--data-dir` of every command. */
export const DATA_DIR: OptionSpec = {
  name: "data-dir",
  value: "DIR",
  completes: "directory",
  summary: "The data directory to use",
};

/** The options that every command has. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  JSON_OUTPUT,
  DATA_DIR,
  DEBUG,
];

/** All options: whether one takes a value is the same in every command. */
export const ALL_OPTIONS: readonly OptionSpec[] = [
  ...GLOBAL_OPTIONS,
  AT,
  AGO,
  DATE,
  LUNCH,
  NO_LUNCH,
  BILLABLE,
  NO_BILLABLE,
  CSV,
  FIX,
  MD,
  DRY_RUN,
  TITLE,
  TAG,
  PLAN,
  SPRINT,
  TASK,
  STATE,
  STATES,
  START,
  END,
  FOR,
  YES,
  IDS,
  FROM,
  TO,
  TODAY,
  WEEK,
  MONTH,
  YEAR,
  ALL,
  BY,
  NO_RUNNING,
  PROVIDER,
  WORKSPACE,
  ACCOUNT,
  REGION,
  PROJECT,
  PROJECT_TASK,
];

/**
 * Whether time is billable, where that is said.
 *
 * @throws {UsageError} When both is said.
 */
export function billableIn(input: CommandInput): boolean | undefined {
  const [isYes, isNo] = [isGiven(input, BILLABLE), isGiven(input, NO_BILLABLE)];
  if (isYes && isNo) {
    const message = "--billable and --no-billable cannot be used together";
    throw new UsageError(message, { hint: "Give one of them" });
  }
  return isYes || isNo ? isYes : undefined;
}

/**
 * When the event happened that a command records.
 *
 * @throws {UsageError} When it is said in two ways.
 */
export function whenOf(input: CommandInput): When {
  const at = valueOf(input, AT);
  const ago = valueOf(input, AGO);
  if (at !== undefined && ago !== undefined) {
    throw new UsageError("--at and --ago cannot be used together", {
      hint: "Give the time, or how long ago it was",
    });
  }
  return given({ at, ago });
}

/** The day that a command shows or changes, and the moment. */
export function dayRequestOf(
  input: CommandInput,
  date: string | undefined = valueOf(input, DATE),
): DayRequest {
  return given({ date, at: valueOf(input, AT) });
}
