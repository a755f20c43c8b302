import {
  type ExportedEntry,
  type ExportFormat,
  lossNotes,
  noteOn,
  periodsOf,
  shortDescription,
} from "./export_format.ts";
import { formatWallTime, wallSecondsOf, wallTimeAt } from "./wall_clock.ts";

/**
 * A timeclock file for Ledger, hledger and Emacs. The task is the account, and
 * work without a task has the account `work`. Pauses are the gaps.
 * Source: https://hledger.org/hledger.html#timeclock-format
 */
export const TIMECLOCK_EXPORT: ExportFormat = {
  name: "timeclock",
  title: "timeclock file",
  halves: ["timers", "workday"],
  holdsBoth: false,
  limits: "timeclock has no time zones",
  write: (times, { zone }) => {
    let seconds = 0;
    const lines = periodsOf(times).flatMap(({ start, end, entry }) => {
      const from = wallTimeAt(start, zone);
      let to = wallTimeAt(end, zone);
      // Where clocks go back, an end can be before its start.
      if (wallSecondsOf(to) < wallSecondsOf(from)) to = from;
      seconds += wallSecondsOf(to) - wallSecondsOf(from);
      const about = entry
        ? [accountOf(entry.taskId), descriptionOf(shortDescription(entry))]
        : ["work"];
      const subject = about.filter((it) => it !== "").join("  ");
      return [
        `i ${formatWallTime(from)} ${subject}`,
        `o ${formatWallTime(to)}`,
      ];
    });
    const notes = [
      ...lossNotes(times, ["title", "plan", "client", "billable", "tags"]),
      ...noteOn(times.entries, isChanged, [
        "entry has `;` or double spaces, which are replaced",
        "entries have `;` or double spaces, which are replaced",
      ]),
      ...lossNotes(times, ["absence", "note", "target", "pauses"]),
    ];
    return { text: lines.map((line) => `${line}\n`).join(""), seconds, notes };
  },
};

function isChanged(entry: ExportedEntry): boolean {
  const description = shortDescription(entry);
  return accountOf(entry.taskId) !== entry.taskId ||
    descriptionOf(description) !== description;
}

/** Two spaces would end the account, and `;` would begin a comment. */
function accountOf(taskId: string): string {
  return taskId.replace(/\s{2,}/g, " ").replaceAll(";", ",")
    // Ledger would read brackets as a virtual account.
    .replace(/^([([])(.*)[)\]]$/, "$2") || "untitled";
}

function descriptionOf(text: string): string {
  return text.replace(/\s{2,}/g, " ").replaceAll(";", ",");
}
