import { SECOND } from "@std/datetime";
import { filledLines, type TextLine } from "../text/lines.ts";
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
  inOrder,
  type ReadOptions,
  type SkippedRow,
  timesIn,
} from "./import_format.ts";
import {
  formatWallTime,
  readWallTime,
  stretchAt,
  wallSecondsOf,
  type WallTime,
  wallTimeAt,
} from "./wall_clock.ts";

/** A row without a time of its own. */
function skippedRow({ line }: TextLine, reason: string): SkippedRow {
  return { line, seconds: 0, reason };
}

/**
 * The text log of bartib, which tock writes as well: an activity a line, with
 * wall clock times. Lines in another form are comments.
 * Source: https://github.com/nikolassv/bartib/blob/master/doc/bartib-file-format.md
 */
export const BARTIB: ImportFormat = {
  name: "bartib",
  title: "bartib or tock log",
  taskFrom: ["project", "description"],
  planFrom: "client",
  recognizes: (text) => BARTIB_LINE.test(text.slice(0, 10_000)),
  read: readBartib,
};

const STAMP = String.raw`(\d{4}-\d\d-\d\d) (\d{1,2}:\d\d(?::\d\d)?)`;
const BARTIB_LINE = new RegExp(
  `^\\s*${STAMP}(?: - ${STAMP})?\\s*\\|(.*)$`,
  "m",
);

function readBartib(text: string, { zone }: ReadOptions): ForeignTimes {
  return timesIn(filledLines(text), (row) => {
    const match = row.text.match(BARTIB_LINE);
    if (!match) return skippedRow(row, "it is a comment");
    const [, startDate, startClock, endDate, endClock, rest = ""] = match;
    const start = readWallTime(startDate, startClock);
    const end = readWallTime(endDate, endClock);
    if (!start || !end) {
      const isRunning = start && endDate === undefined;
      const reason = isRunning
        ? "it is still running"
        : "its times are not times";
      return skippedRow(row, reason);
    }
    const [project = "", description = ""] = bartibFields(rest);
    return inOrder({
      ...{ line: row.line, ...stretchAt(start, end, { zone }) },
      ...{ project, description },
      identity: JSON.stringify([start, end, project, description]),
    });
  });
}

/** Splits fields at `|`, which is written `\|` within a field. */
function bartibFields(text: string): string[] {
  const fields = text.match(/(?:[^|\\]|\\.)+|(?<=\|)(?=\|)/g) ?? [];
  return fields.map((field) => field.replace(/\\(.)/g, "$1").trim());
}

/**
 * The log of utt: each line is the end of an activity, which began on the line
 * before. `hello` begins; a name that ends in `**` is a break, one in `***` is
 * ignored.
 * Source: https://github.com/larose/utt/blob/master/utt/components/entry_parser.py
 */
export const UTT: ImportFormat = {
  name: "utt",
  title: "utt log",
  taskFrom: ["task", "project"],
  planFrom: "project",
  recognizes: (text) => UTT_START.test(text.slice(0, 10_000)),
  read: readUtt,
};

const UTT_LINE = /^(\d{4}-\d{1,2}-\d{1,2}) (\d{1,2}:\d\d) (\S.*)$/;
/** A log starts with `hello`, which tells it from other logs. */
const UTT_START = /^\s*\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d\d hello\s*$/m;

function readUtt(text: string, { zone }: ReadOptions): ForeignTimes {
  const entries: ForeignEntry[] = [];
  const skipped: SkippedRow[] = [];
  let before: WallTime | undefined;
  for (const row of filledLines(text)) {
    const [, date, clock, rest = ""] = row.text.trimEnd().match(UTT_LINE) ?? [];
    const at = readWallTime(date, clock);
    if (!at) {
      skipped.push(skippedRow(row, "it is not a date, a time and a name"));
      continue;
    }
    const [start, end] = [before, at];
    before = at;
    const [, name = "", comment] = rest.match(/^(.*?)(?: {2}# (.*))?$/) ?? [];
    if (name.trim() === "hello") continue;
    if (!start) {
      skipped.push(skippedRow(row, "nothing before it says when it began"));
      continue;
    }
    const { line } = row;
    const read = inOrder({
      ...{ line, ...stretchAt(start, end, { zone }) },
      ...activityOf(name, comment),
      identity: JSON.stringify([start, end, name]),
    });
    if ("reason" in read) skipped.push(read);
    else if (/\*{3}\s*$/.test(name)) {
      const seconds = (read.end - read.start) / SECOND;
      skipped.push({ line, seconds, reason: "its name says to ignore it" });
    } else entries.push(read);
  }
  return { entries, skipped, notes: [] };
}

/** Splits `project: task`; a break has a name that ends in `**`. */
function activityOf(name: string, comment: string | undefined) {
  const isBreak = /\*{2}\s*$/.test(name);
  const [, project, task] = name.match(/^([^:]+):(.*)$/) ?? [];
  const named = project === undefined
    ? { task: name.replace(/\*+\s*$/, "").trim() }
    : {
      project: project.trim(),
      task: task?.replace(/\*+\s*$/, "").trim() ?? "",
    };
  return {
    ...named,
    ...comment !== undefined && { description: comment.trim() },
    ...isBreak && { pause: "break" as const },
  };
}

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
  recognizes: (text) => CLOCK_IN.test(text.slice(0, 10_000)),
  read: readTimeclock,
};

const TIMECLOCK_LINE =
  /^([ioOhb]) +(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}) +(\d{1,2}:\d\d(?::\d\d)?)(?:[+-]\d{4})?(?:\s(.*))?$/;
const CLOCK_IN = /^i +\d{4}[-/.]\d{1,2}[-/.]\d{1,2} +\d{1,2}:\d\d/m;
/** Required hours have no time of day. */
const REQUIRED_HOURS =
  /^h +(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?: +\d{1,2}:\d\d(?::\d\d)?)? +(\d+(?:\.\d+)?)\s*$/;

/** A clock-in without a clock-out so far. */
interface ClockIn {
  readonly row: TextLine;
  readonly at: WallTime;
  readonly rest: string;
}

function readTimeclock(text: string, options: ReadOptions): ForeignTimes {
  const expected = new Map<CivilDate, number>();
  const rows = [...timeclockRows(text, { ...options, expected })]
    .sort((a, b) => a.line - b.line);
  return { ...timesIn(rows, (row) => row), expected };
}

function* timeclockRows(
  text: string,
  { zone, expected }: Pick<ReadOptions, "zone"> & {
    expected: Map<CivilDate, number>;
  },
): Generator<ForeignEntry | SkippedRow> {
  const sessions = new Sessions();
  for (const row of filledLines(text)) {
    if (/^\s*[#;*]/.test(row.text)) continue;
    const required = row.text.match(REQUIRED_HOURS);
    const [, code, date, clock, rest = ""] = row.text.match(TIMECLOCK_LINE) ??
      [];
    const at = readWallTime(date, clock);
    if (required) {
      const day = readWallTime(required[1], "0:00");
      if (day) expected.set(day.date, Math.round(Number(required[2]) * 60));
    } else if (code === "b" || code === "h") {
      yield skippedRow(row, "it is a balance, not time");
    } else if (!at) {
      yield skippedRow(row, "it is not a line of a timeclock file");
    } else if (code === "i") {
      const lost = sessions.clockIn({ row, at, rest });
      if (lost) yield skippedRow(lost.row, "it has no clock-out");
    } else {
      const clockIn = sessions.clockOut(rest);
      yield clockIn
        ? entryOf(clockIn, at, { rest, zone })
        : skippedRow(row, "it has no clock-in");
    }
  }
  yield* sessions.skippedRows();
}

/**
 * The clock-ins without a clock-out so far. hledger can clock in to several
 * accounts: a clock-out that names none of them ends the last one that is open.
 */
class Sessions {
  readonly #open = new Map<string, ClockIn>();
  /**
   * The clock-ins that a clock-out without an account can end: those of the
   * latest date. Earlier ones count as forgotten: a clock-out on the next day
   * would turn them into entries of 20 hours.
   */
  #recent: ClockIn[] = [];
  #latest: ClockIn | undefined;

  /** Returns the clock-in that the same account still had. */
  clockIn(clockIn: ClockIn): ClockIn | undefined {
    const account = accountIn(clockIn.rest);
    const lost = this.#open.get(account);
    this.#open.set(account, clockIn);
    if (clockIn.at.date !== this.#latest?.at.date) this.#recent = [];
    this.#recent.push(clockIn);
    this.#latest = clockIn;
    return lost;
  }

  clockOut(rest: string): ClockIn | undefined {
    const account = accountIn(rest);
    const named = account === "" ? undefined : this.#open.get(account);
    const clockIn = named ?? this.#lastOpen();
    if (clockIn) this.#open.delete(accountIn(clockIn.rest));
    return clockIn;
  }

  #lastOpen(): ClockIn | undefined {
    let last = this.#recent.pop();
    while (last && this.#open.get(accountIn(last.rest)) !== last) {
      last = this.#recent.pop();
    }
    return last;
  }

  skippedRows(): SkippedRow[] {
    return [...this.#open.values()].map((it) =>
      it === this.#latest
        ? skippedRow(it.row, "it is still running")
        : skippedRow(it.row, "it has no clock-out")
    );
  }
}

function accountIn(rest: string): string {
  return subjectIn(rest).project ?? "";
}

function entryOf(
  { row: { line }, at, rest }: ClockIn,
  end: WallTime,
  { rest: done, zone }: { rest: string } & Pick<ReadOptions, "zone">,
): ForeignEntry | SkippedRow {
  const { project, description } = subjectIn(rest);
  const ended = subjectIn(done);
  // Emacs writes what was done after the clock-out, hledger the account.
  const note = ended.project === project ? ended.description : filled(done);
  return inOrder({
    ...{ line, ...stretchAt(at, end, { zone }) },
    ...definedOf({ project, description: description ?? note }),
    identity: JSON.stringify([at, end, rest.trim()]),
  });
}

/**
 * Splits `account name  description ; comment`: two spaces or a tab end the
 * account.
 */
function subjectIn(rest: string) {
  const [text = ""] = rest.split(/(?:^|\s);/);
  const [, account, description] = text.match(/^(.*?)(?: {2,}|\t)(.*)$/) ??
    [undefined, text, undefined];
  return {
    project: filled(account),
    description: filled(description),
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
