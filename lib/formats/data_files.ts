import { type CivilMonth, isCivilMonth } from "../time/civil_date.ts";

/** Returns the month of a CSV file, or `undefined` for other files. */
export function monthOfFile(file: string): CivilMonth | undefined {
  const month = file.replace(/(-worktime-overrides)?\.csv$/, "");
  return month !== file && isCivilMonth(month) ? month : undefined;
}

/** Returns whether a file contains the events of a month. */
export function isEventFile(file: string): boolean {
  return monthOfFile(file) !== undefined && !file.includes("overrides");
}

/** Returns the file for the archived entries of a month in UTC. */
export function monthlyEntriesFile(month: string): string {
  return `history/${month}.json`;
}

/**
 * Returns the month of a file of archived entries, or `undefined` for others.
 */
export function monthOfEntriesFile(file: string): string | undefined {
  return file.match(/^history\/(\d{4}-(?:0[1-9]|1[0-2]))\.json$/)?.[1];
}

// Specific to worktime, so that leftovers can be removed safely.
const TEMPORARY_SUFFIX = "worktime-tmp";

/** Returns where a change writes the new text of a file first. */
export function temporaryFile(file: string, commit: number): string {
  return `${file}.${commit}.${TEMPORARY_SUFFIX}`;
}

/** The number in the names of temporary files outside of any change. */
export const NO_COMMIT = 0;

/** Returns whether a file was left behind by an interrupted write or lock. */
export function isLeftover(file: string): boolean {
  return file.endsWith(`.${TEMPORARY_SUFFIX}`) ||
    /^\.(sender-)?lock-owner-/.test(file);
}

/** Returns the file that a temporary file was written for. */
export function targetOf(leftover: string): string {
  return leftover.replace(new RegExp(`\\.\\d+\\.${TEMPORARY_SUFFIX}$`), "");
}

/** Returns whether a file is a backup made by a repair. */
export function isBackup(file: string): boolean {
  return file.startsWith("backups/");
}

export const CONFIG_FILE = "config.yaml";

export const TASKS_FILE = "tasks.yaml";

/** The newest entries of all tasks, and the totals of all entries. */
export const ENTRIES_FILE = "history/time-entries.json";

/** The running or paused timer. */
export const TIMER_FILE = "history/timer.json";

export const OUTBOX_FILE = "history/outbox.json";

/** The synced accounts, conflicts and duplicates. */
export const SYNC_FILE = "history/sync.json";

/** The closed months, and what they contained. */
export const CLOSED_FILE = "closed.json";

/** The steps of sending since the outbox was written, one per line. */
export const SEND_LOG_FILE = "history/sending.jsonl";

/** The kind of a data file; `entries` are the newest, or those of a month. */
type DataFileKind =
  | "events"
  | "overrides"
  | "entries"
  | "timer"
  | "outbox"
  | "sending"
  | "sync"
  | "config"
  | "tasks"
  | "closed";

const KINDS: ReadonlyMap<string, DataFileKind> = new Map([
  [CONFIG_FILE, "config"],
  [TASKS_FILE, "tasks"],
  [ENTRIES_FILE, "entries"],
  [TIMER_FILE, "timer"],
  [OUTBOX_FILE, "outbox"],
  [SEND_LOG_FILE, "sending"],
  [SYNC_FILE, "sync"],
  [CLOSED_FILE, "closed"],
]);

/** The data files with a fixed name. */
export const FIXED_FILES: readonly string[] = [...KINDS.keys()];

/** Returns the kind of a data file, or `undefined` for other files. */
export function kindOfFile(file: string): DataFileKind | undefined {
  if (monthOfFile(file) !== undefined) {
    return isEventFile(file) ? "events" : "overrides";
  }
  return monthOfEntriesFile(file) === undefined ? KINDS.get(file) : "entries";
}

/** Returns whether a file of the data directory is written by us only. */
export function isReservedFile(file: string): boolean {
  return kindOfFile(file) !== undefined ||
    /^(?:\.|(?:history|cache|backups)\/|journal\.jsonl$)/.test(file);
}
