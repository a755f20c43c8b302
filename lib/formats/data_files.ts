import { type CivilMonth, isCivilMonth } from "../time/civil_date.ts";

/** The month of a data file, or `undefined` if the file is none. */
export function monthOfFile(file: string): CivilMonth | undefined {
  const month = file.replace(/(-worktime-overrides)?\.csv$/, "");
  return month !== file && isCivilMonth(month) ? month : undefined;
}

/** Whether a data file holds events; otherwise it holds expected hours. */
export function isEventFile(file: string): boolean {
  return monthOfFile(file) !== undefined && !file.includes("overrides");
}

/** The file with the entries of a month in UTC, once it is over. */
export function shardFile(month: string): string {
  return `history/${month}.json`;
}

/** The month whose entries a file holds, or `undefined` if it is no such file. */
export function monthOfShard(file: string): string | undefined {
  return file.match(/^history\/(\d{4}-(?:0[1-9]|1[0-2]))\.json$/)?.[1];
}

// Nobody else's files end like that: what does may be removed.
const TEMPORARY_SUFFIX = "worktime-tmp";

/** Where the new text of a file is written; no other change uses that name. */
export function temporaryFile(file: string, commit: number): string {
  return `${file}.${commit}.${TEMPORARY_SUFFIX}`;
}

/** Whether a file is what an interrupted write or lock of ours left behind. */
export function isLeftover(file: string): boolean {
  return file.endsWith(`.${TEMPORARY_SUFFIX}`) ||
    /^\.(sender-)?lock-owner-/.test(file);
}

/** The file that a text beside it would have replaced, whatever the change. */
export function targetOf(leftover: string): string {
  return leftover.replace(new RegExp(`\\.\\d+\\.${TEMPORARY_SUFFIX}$`), "");
}

/** Whether a file is a copy that a repair put aside. */
export function isBackup(file: string): boolean {
  return file.startsWith("backups/");
}

export const CONFIG_FILE = "config.yaml";

export const TASKS_FILE = "tasks.yaml";

/** The newest entries of all tasks, and their whole totals. */
export const ENTRIES_FILE = "history/time-entries.json";

/** The timer that runs or is paused; small, whatever is recorded. */
export const TIMER_FILE = "history/timer.json";

export const OUTBOX_FILE = "history/outbox.json";

/** Whose entries were synced, and what both sides had changed. */
export const SYNC_FILE = "history/sync.json";

/** What a sender noted since the outbox was written, a step in each line. */
export const SEND_LOG_FILE = "history/sending.jsonl";

/** What a data file holds; entries are the newest, or those of a month. */
type DataFileKind =
  | "events"
  | "overrides"
  | "entries"
  | "timer"
  | "outbox"
  | "sending"
  | "sync"
  | "config"
  | "tasks";

const KINDS: ReadonlyMap<string, DataFileKind> = new Map([
  [CONFIG_FILE, "config"],
  [TASKS_FILE, "tasks"],
  [ENTRIES_FILE, "entries"],
  [TIMER_FILE, "timer"],
  [OUTBOX_FILE, "outbox"],
  [SEND_LOG_FILE, "sending"],
  [SYNC_FILE, "sync"],
]);

/** The data files whose names do not depend on a month. */
export const FIXED_FILES: readonly string[] = [...KINDS.keys()];

/** What a file holds, or `undefined` if it is none of ours. */
export function kindOfFile(file: string): DataFileKind | undefined {
  if (monthOfFile(file) !== undefined) {
    return isEventFile(file) ? "events" : "overrides";
  }
  return monthOfShard(file) === undefined ? KINDS.get(file) : "entries";
}
