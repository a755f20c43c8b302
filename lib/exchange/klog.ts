import { MINUTE } from "@std/datetime";
import { addDays, type CivilDate } from "../time/civil_date.ts";
import { formatDuration } from "../time/duration.ts";
import {
  civilTimeAt,
  dayMinuteAt,
  type Instant,
  MINUTES_PER_DAY,
  type Zone,
} from "../time/zone.ts";
import { formatAbsence } from "../workday/terms.ts";
import {
  type ExportedDay,
  type ExportedEntry,
  type ExportedTimes,
  type ExportFormat,
  lossNotes,
  noteOn,
  type Period,
  periodsOf,
  shortDescription,
} from "./export_format.ts";
import {
  definedOf,
  type ForeignEntry,
  type ForeignTimes,
  importError,
  type ImportFormat,
  inOrder,
  type ReadOptions,
  type SkippedRow,
  timesIn,
} from "./import_format.ts";
import {
  readClock,
  readDate,
  SECONDS_PER_DAY,
  stretchAt,
} from "./wall_clock.ts";

/**
 * The files of klog: a record per day, with indented entries. Times have no
 * zone. A file with any other content is refused, as klog does.
 * Source: https://github.com/jotaen/klog/blob/main/Specification.md
 */
export const KLOG: ImportFormat = {
  name: "klog",
  title: "klog file",
  taskFrom: ["task", "tag", "description"],
  planFrom: "project",
  recognizes: (text) => DATE_LINE.test(firstLine(text)),
  read: readKlog,
};

const DATE_LINE = /^(\d{4}[-/]\d\d[-/]\d\d)(?:\s+\((-?[\dhm]+)!\))?\s*$/;
const INDENTED = /^(?: {2,4}|\t)(?=\S)/;
const TIME = String.raw`(<?)(\d{1,2}:\d\d(?:am|pm)?)(>?)`;
const RANGE = new RegExp(
  `^${TIME}\\s*-\\s*(?:${TIME}|(\\?+))(?:\\s+(.*))?$`,
);
const NAME = String.raw`[\p{L}\d_-]+`;
const TASK_TAG = new RegExp(`^#task=(?:"[^"]*"|'[^']*'|${NAME})\\s*`, "iu");
const LAST_TAGS = new RegExp(
  `(?:(?:^|\\s+)#${NAME}(?:=(?:"[^"]*"|'[^']*'|${NAME}))?)+$`,
  "u",
);
const DURATION = /^([+-]?)(?:(\d+)h)?(?:(\d+)m)?(?:\s+(.*))?$/;

/** A record while it is read. */
interface KlogRecord {
  readonly date: CivilDate;
  readonly tags: string[];
  /** The indentation of its entries; that of further lines is twice that. */
  indent: string | undefined;
}

/** An entry while its lines are read. */
interface KlogEntry {
  readonly line: number;
  readonly record: KlogRecord;
  readonly time: string;
  readonly texts: string[];
}

function firstLine(text: string): string {
  return text.replace(/^\uFEFF/, "").split(/\r?\n/, 50)
    .find((line) => line.trim() !== "") ?? "";
}

function readKlog(text: string, options: ReadOptions): ForeignTimes {
  const expected = new Map<CivilDate, number>();
  const items = klogEntries(text, { options, expected });
  return { ...timesIn(items, (item) => entryOf(item, options)), expected };
}

/** Splits a file into its entries. */
function klogEntries(
  text: string,
  { options, expected }: {
    options: ReadOptions;
    expected: Map<CivilDate, number>;
  },
): KlogEntry[] {
  const entries: KlogEntry[] = [];
  let record: KlogRecord | undefined;
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n/);
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    if (content.trim() === "") {
      record = undefined;
    } else if (!record) {
      record = recordOf(content, { line, options, expected });
    } else if (isContinued(content, record)) {
      entries.at(-1)?.texts.push(content.trim());
    } else if (INDENTED.test(content)) {
      const time = content.trim();
      entries.push({ line, record, time, texts: [] });
      record.indent ??= content.match(INDENTED)?.[0];
    } else if (record.indent !== undefined || /^\s/.test(content)) {
      throw importError(
        options,
        "expected an entry, indented by 2 to 4 spaces",
        {
          line,
        },
      );
    } else for (const tag of tagsIn(content)) record.tags.push(tag);
  }
  return entries;
}

/** Whether a line continues the entry above it. */
function isContinued(content: string, { indent }: KlogRecord): boolean {
  return indent !== undefined && content.startsWith(indent + indent);
}

function recordOf(
  content: string,
  { line, options, expected }: {
    line: number;
    options: ReadOptions;
    expected: Map<CivilDate, number>;
  },
): KlogRecord {
  const [, day = "", total] = content.match(DATE_LINE) ?? [];
  const date = readDate(day, "ymd");
  if (date === undefined) {
    throw importError(options, "expected a date, such as 2024-12-10", { line });
  }
  const seconds = total === undefined ? undefined : secondsIn(total);
  if (seconds !== undefined) {
    expected.set(date, (expected.get(date) ?? 0) + seconds / 60);
  }
  return { date, tags: [], indent: undefined };
}

function entryOf(
  { line, record, time, texts }: KlogEntry,
  options: ReadOptions,
): ForeignEntry | SkippedRow {
  const range = time.match(RANGE);
  if (range) return rangeOf(range, { line, record, texts, options });
  const seconds = secondsIn(time);
  if (seconds === undefined) {
    const problem = "expected a time, such as 8:00 - 9:30 or 1h30m";
    throw importError(options, problem, { line });
  }
  const reason = seconds < 0
    ? "it takes time off, without saying when"
    : "it has a duration, but no times";
  return { line, seconds, reason };
}

function rangeOf(
  range: RegExpMatchArray,
  { line, record, texts, options }: Omit<KlogEntry, "time"> & {
    options: ReadOptions;
  },
): ForeignEntry | SkippedRow {
  const [, before, from, after, before2, to, after2, open, summary = ""] =
    range;
  const start = wallTimeOf(record, { before, clock: from, after });
  if (!start) throw importError(options, `"${from}" is not a time`, { line });
  if (open !== undefined) {
    return { line, seconds: 0, reason: "it is still running" };
  }
  const end = wallTimeOf(record, { before: before2, clock: to, after: after2 });
  if (!end) throw importError(options, `"${to}" is not a time`, { line });
  const { zone } = options;
  const whole = [summary, ...texts].join(" ").trim();
  return inOrder({
    ...{ line, ...stretchAt(start, end, { zone }) },
    ...subjectOf(whole, record.tags),
    identity: JSON.stringify([start, end, whole]),
  });
}

/**
 * Returns what a summary is about. One that begins with `#task=` was exported
 * by worktime, which writes the tags last.
 */
function subjectOf(summary: string, recordTags: readonly string[]) {
  const tags = [...recordTags, ...tagsIn(summary)];
  const task = tags.find((tag) => tag.startsWith("task="))?.slice(5);
  const rest = summary.replace(TASK_TAG, "");
  const others = tags.filter((tag) => !tag.startsWith("task="))
    .map((tag) => tag.replace(/^tag=/, ""));
  return {
    description: rest === summary ? summary : rest.replace(LAST_TAGS, ""),
    ...definedOf({ task }),
    tags: [...new Set(others)],
  };
}

/** `<23:00` is on the day before, `0:30>` on the day after. */
function wallTimeOf(
  { date }: KlogRecord,
  { before, clock = "", after }: {
    before: string | undefined;
    clock: string | undefined;
    after: string | undefined;
  },
) {
  const second = readClock(clock);
  if (second === undefined) return undefined;
  const days = before === "<" ? -1 : after === ">" ? 1 : 0;
  // 24:00 is 0:00 of the next date.
  return second === SECONDS_PER_DAY
    ? { date: addDays(date, days + 1), second: 0 }
    : { date: addDays(date, days), second };
}

/** Reads `2h30m`, `-45m` or `+1h`, with other words behind. */
function secondsIn(text: string): number | undefined {
  const [, sign, hours, minutes] = text.match(DURATION) ?? [];
  if (hours === undefined && minutes === undefined) return undefined;
  const seconds = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60;
  return sign === "-" ? 0 - seconds : seconds;
}

/** Returns `name` or `name=value` of each tag in a text. */
function tagsIn(text: string): string[] {
  const tags = text.matchAll(
    /#([\p{L}\d_-]+)(?:=(?:"([^"]*)"|'([^']*)'|([\p{L}\d_-]+)))?/gu,
  );
  return Array.from(tags, ([, name = "", ...values]) => {
    const value = values.find((it) => it !== undefined);
    const lower = name.toLowerCase();
    return value === undefined ? lower : `${lower}=${value}`;
  });
}

/**
 * A klog file. The task is the tag `#task`, and the expected hours of a day are
 * its should-total. Pauses are the gaps between entries.
 * Source: https://github.com/jotaen/klog/blob/main/Specification.md
 */
export const KLOG_EXPORT: ExportFormat = {
  name: "klog",
  title: "klog file",
  halves: ["timers", "workday"],
  holdsBoth: false,
  limits: "klog has whole minutes and no time zones",
  write: (times, { zone }) => {
    const periods = periodsOf(times);
    const lines = new Map<CivilDate, string[]>();
    for (const day of times.days) lines.set(day.date, headOf(day));
    let minutes = 0;
    for (const period of periods) {
      for (const { date, from, to } of piecesOf(period, zone)) {
        const range = `${clockOf(from)} - ${clockOf(to)}`;
        const record = lines.get(date) ?? [date];
        record.push(`    ${[range, ...summaryOf(period.entry)].join(" ")}`);
        lines.set(date, record);
        minutes += to - from;
      }
    }
    const records = [...lines.keys()].sort()
      .map((date) => `${lines.get(date)?.join("\n")}\n`);
    const notes = notesOn(times);
    return { text: records.join("\n"), seconds: minutes * 60, notes };
  },
};

function notesOn(times: ExportedTimes): string[] {
  return [
    ...lossNotes(times, ["title", "plan", "client", "billable"]),
    ...noteOn(
      times.entries,
      (entry) => tagsIn(shortDescription(entry)).length > 0,
      [
        "entry has words such as #ui, which klog reads as tags",
        "entries have words such as #ui, which klog reads as tags",
      ],
    ),
    ...noteOn(
      times.entries,
      ({ taskId, tags }) => [taskId, ...tags].some(hasBothQuotes),
      [
        "entry has a task or a tag with both kinds of quotes, which is changed",
        "entries have tasks or tags with both kinds of quotes, which are changed",
      ],
    ),
    ...lossNotes(times, ["pauses"]),
  ];
}

/** The lines of a record before its entries. */
function headOf({ date, figures, absence, notes }: ExportedDay): string[] {
  const target = figures?.targetMinutes;
  const hours = target === undefined ? "" : ` (${durationOf(target)}!)`;
  return [
    date + hours,
    ...absence ? [formatAbsence(absence)] : [],
    ...notes,
  ];
}

function durationOf(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return rest === 0 ? `${hours}h` : `${hours}h${rest}m`;
}

/** A part of a period that one record can contain. */
interface Piece {
  readonly date: CivilDate;
  /** In minutes since 0:00 of the date. */
  readonly from: number;
  /** In minutes; up to the end of the day after. */
  readonly to: number;
}

/** Splits a period that ends later than on the day after its start. */
function piecesOf({ start, end }: Period, zone: Zone): Piece[] {
  const pieces: Piece[] = [];
  let { date, minute: from } = civilTimeAt(nearestMinute(start), zone);
  let to = dayMinuteAt(nearestMinute(end), date, zone);
  while (to >= 2 * MINUTES_PER_DAY) {
    pieces.push({ date, from, to: MINUTES_PER_DAY });
    date = addDays(date, 1);
    from = 0;
    to -= MINUTES_PER_DAY;
  }
  // Where clocks go back, an end can be before its start on the wall clock.
  return [...pieces, { date, from, to: Math.max(from, to) }];
}

function nearestMinute(instant: Instant): Instant {
  return Math.round(instant / MINUTE) * MINUTE;
}

/** Formats `9:05`, or `0:30>` on the day after. */
function clockOf(minute: number): string {
  const isNextDay = minute >= MINUTES_PER_DAY;
  const rest = minute % MINUTES_PER_DAY;
  return `${formatDuration(rest)}${isNextDay ? ">" : ""}`;
}

function summaryOf(entry: ExportedEntry | undefined): string[] {
  if (!entry) return [];
  const { taskId, tags } = entry;
  const description = shortDescription(entry);
  const written = tagsIn(description);
  return [
    tagOf("task", taskId),
    ...description === "" ? [] : [description],
    ...tags.filter((tag) => !written.includes(tag)).map((tag) =>
      /^[\p{Ll}\p{Lo}\d_-]+$/u.test(tag) ? `#${tag}` : tagOf("tag", tag)
    ),
  ];
}

/** A tag with a value, which klog reads as it is written. */
function tagOf(name: string, value: string): string {
  if (/^[\p{L}\d_-]+$/u.test(value)) return `#${name}=${value}`;
  return value.includes('"')
    ? `#${name}='${value.replaceAll("'", "’")}'`
    : `#${name}="${value}"`;
}

function hasBothQuotes(text: string): boolean {
  return text.includes('"') && text.includes("'");
}
