/**
 * The types of the JSON files in a data directory, for programs that read them
 * without the library. `FORMAT.md` describes these files and all others, which
 * are CSV, YAML and JSON Lines.
 *
 * ```ts
 * import type { EntryCache } from "@worktime/worktime/format";
 * import { MemoryDisk, openWorktime } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const disk = new MemoryDisk();
 * const { timers } = await openWorktime(disk);
 * await timers.add("TASK-025", { for: "45m" });
 * const text = await disk.readText("history/time-entries.json");
 * const cache: EntryCache = JSON.parse(text ?? "{}");
 * assertEquals(cache["TASK-025"]?.total_seconds, 45 * 60);
 * ```
 *
 * @module
 */

export type { EntryCache, StoredArchive, StoredTask } from "./entry_file.ts";
export type { StoredEntry } from "./entry_record.ts";
