import type { OptionSpec } from "./command.ts";

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

/** `--json` of every command. */
export const JSON_OUTPUT: OptionSpec = {
  name: "json",
  summary: "Print JSON, errors too",
};

/** `--data-dir` of every command. */
export const DATA_DIR: OptionSpec = {
  name: "data-dir",
  value: "DIR",
  summary: "The data directory",
};

/** The options that every command has. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [JSON_OUTPUT, DATA_DIR];

/** All options: whether one takes a value is the same in every command. */
export const ALL_OPTIONS: readonly OptionSpec[] = [
  ...GLOBAL_OPTIONS,
  AT,
  AGO,
  DATE,
  CSV,
  FIX,
];
