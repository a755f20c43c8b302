import { SECOND } from "@std/datetime";
import type { CivilDate } from "../time/civil_date.ts";
import {
  type ExportedEntry,
  type ExportFormat,
  lossNotes,
  noteOn,
  periodsOf,
  shortDescription,
} from "./export_format.ts";
import {
  definedOf,
  filled,
  type ForeignEntry,
  type ForeignTimes,
  type ImportFormat,
  type LogLine,
  logLines,
  type ReadOptions,
  type SkippedRow,
  skippedRow,
} from "./import_format.ts";
import {
  formatWallTime,
  readWallTime,
  stretchAt,
  wallSecondsOf,
  type WallTime,
  wallTimeAt,
} from "./wall_clock.ts";

/**
 * A timeclock file of Emacs, Ledger or hledger: `i` clocks in, `o` and `O`
 * clock out, `h` sets the required hours of a day.
 * Source: https://hledger.org/hledger.html#timeclock-format
 */
export const TIMECLOCK: ImportFormat = {
  name: "timeclock",
  title: "timeclock file",
  taskFrom: ["project", "description"],
  planFrom: "client",
  recognizes: (text) => LINE_IN.test(text.slice(0, 10_000)),
  read: readTimeclock,
};

const LINE =
  /^([ioOhb]) (\d{4}[-/.]\d{1,2}[-/.]\d{1,2}) (\d{1,2}:\d\d(?::\d\d)?)(?:[+-]\d{4})?(?:\s(.*))?$/;
const LINE_IN = /^i \d{4}[-/.]\d{1,2}[-/.]\d{1,2} \d{1,2}:\d\d/m;
/** Required hours have no time of day. */
const HOURS =
  /^h (\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?: \d{1,2}:\d\d(?::\d\d)?)? +(\d+(?:\.\d+)?)\s*$/;

/** A clock-in without a clock-out so far. */
interface ClockIn {
  readonly row: LogLine;
  readonly at: WallTime;
  readonly rest: string;
}

function readTimeclock(text: string, { zone }: ReadOptions): ForeignTimes {
  const entries: ForeignEntry[] = [];
  const skipped: SkippedRow[] = [];
  const expected = new Map<CivilDate, number>();
  let open: ClockIn | undefined;
  for (const row of logLines(text)) {
    if (/^\s*[#;*]/.test(row.text)) continue;
    const required = row.text.match(HOURS);
    const [, code, date, clock, rest = ""] = row.text.match(LINE) ?? [];
    const at = readWallTime(date, clock);
    if (required) {
      const day = readWallTime(required[1], "0:00");
      if (day) expected.set(day.date, Math.round(Number(required[2]) * 60));
    } else if (code === "b" || code === "h") {
      skipped.push(skippedRow(row, "it is a balance, not time"));
    } else if (!at) {
      skipped.push(skippedRow(row, "it is not a line of a timeclock file"));
    } else if (code === "i") {
      if (open) skipped.push(skippedRow(open.row, "it has no clock-out"));
      open = { row, at, rest };
    } else if (!open) {
      skipped.push(skippedRow(row, "it has no clock-in"));
    } else {
      const entry = entryOf(open, at, { rest, zone });
      if ("reason" in entry) skipped.push(entry);
      else entries.push(entry);
      open = undefined;
    }
  }
  if (open) skipped.push(skippedRow(open.row, "it is still running"));
  return { entries, skipped, notes: [], expected };
}

function entryOf(
  { row: { line }, at, rest }: ClockIn,
  end: WallTime,
  { rest: done, zone }: { rest: string } & Pick<ReadOptions, "zone">,
): ForeignEntry | SkippedRow {
  const times = stretchAt(at, end, { zone });
  const seconds = (times.end - times.start) / SECOND;
  if (seconds < 0) return { line, seconds, reason: "it ends before it starts" };
  const { project, description } = subjectIn(rest, done);
  return {
    ...{ line, ...times },
    ...definedOf({ project, description }),
    identity: JSON.stringify([at, end, rest.trim()]),
  };
}

/**
 * Splits `account name  description ; comment`: two spaces or a tab end the
 * account. Emacs writes what was done after the clock-out.
 */
function subjectIn(rest: string, done: string) {
  const [text = ""] = rest.split(/(?:^|\s);/, 1);
  const [, account, description] = text.match(/^(.*?)(?: {2,}|\t)(.*)$/) ??
    [undefined, text, undefined];
  return {
    project: filled(account),
    description: filled(description) ?? filled(done),
  };
}

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
