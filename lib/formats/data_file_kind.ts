import { isEventFile, monthOfFile } from "./data_files.ts";
import { monthOfShard } from "./entry_file.ts";
import {
  CONFIG_FILE,
  ENTRIES_FILE,
  OUTBOX_FILE,
  SEND_LOG_FILE,
  SYNC_FILE,
  TASKS_FILE,
  TIMER_FILE,
} from "./file_names.ts";

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
