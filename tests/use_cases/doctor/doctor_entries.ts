import { ENTRIES_FILE } from "../../../lib/formats/data_files.ts";
import type { StoredEntry } from "../../../lib/formats/entry_record.ts";
import { formatUtc } from "../../../lib/time/zone.ts";
import type { Files } from "../../support/changes.ts";

/** A month with entries of one task. */
export const OCTOBER = "history/2024-10.json";
/** A month with entries of two tasks. */
export const NOVEMBER = "history/2024-11.json";

type Archive = [seconds: number, entries: number, ...months: string[]];
/** Returns a task with its entries, total and archive. */
export type StoredTask = [
  entries: readonly StoredEntry[],
  seconds: unknown,
  archive?: Archive,
];

/** Returns an entry of an hour, or of some seconds. */
export function entry(id: string, start: string, seconds = 3600): StoredEntry {
  const end = formatUtc(Date.parse(start) + seconds * 1000);
  return { provider_id: id, start, end, duration_seconds: seconds };
}

/** Formats an entry file as worktime does. */
export function stored(tasks: Record<string, StoredTask>): string {
  const blocks = Object.entries(tasks).map(
    ([id, [entries, total, archive]]) => {
      const lines = entries.map((it) => `\n      ${JSON.stringify(it)}`);
      const list = lines.length > 0 ? `[${lines.join(",")}\n    ]` : "[]";
      const fields = [`"entries": ${list}`];
      if (total !== undefined) {
        fields.push(`"total_seconds": ${JSON.stringify(total)}`);
      }
      if (archive) {
        const [seconds, entries, ...months] = archive;
        const content = JSON.stringify({ seconds, entries, months });
        fields.push(`"archive": ${content}`);
      }
      return `\n  ${JSON.stringify(id)}: {\n    ${fields.join(",\n    ")}\n  }`;
    },
  );
  return `{${blocks.join(",")}\n}\n`;
}

/** Entries of the first task in October, in November and of this month. */
export const A = entry("a", "2024-10-10T10:00:00Z");
export const B = entry("b", "2024-11-10T10:00:00Z", 1800);
export const C = entry("c", "2025-03-10T10:00:00Z", 900);
const D = entry("d", "2024-11-20T10:00:00Z", 60);

/** A data directory without problems. */
export const HEALTHY: Files = {
  [OCTOBER]: stored({ "T-1": [[A], 3600] }),
  [NOVEMBER]: stored({ "T-1": [[B], 1800], "T-2": [[D], 60] }),
  [ENTRIES_FILE]: stored({
    "T-1": [[C], 6300, [5400, 2, "2024-10/2024-11"]],
    "T-2": [[], 60, [60, 1, "2024-11"]],
  }),
};

/**
 * Returns the newest file with its two tasks; by default, the second is
 * correct.
 */
export function newest(first: StoredTask, second?: StoredTask): Files {
  const healthy: StoredTask = [[], 60, [60, 1, "2024-11"]];
  const tasks = { "T-1": first, "T-2": second ?? healthy };
  return { [ENTRIES_FILE]: stored(tasks) };
}
