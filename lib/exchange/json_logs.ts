import { SECOND } from "@std/datetime";
import { isJsonObject, isStringArray } from "../text/json.ts";
import { formatUtcStamp, type Instant, readInstant } from "../time/zone.ts";
import {
  type ExportFormat,
  lossNotes,
  noteOn,
  ownDescription,
  type Period,
  periodsOf,
  secondsOfPeriods,
} from "./export_format.ts";
import {
  type ForeignTimes,
  importError,
  type ImportFormat,
  inOrder,
  type JsonItem,
  parseJsonList,
  type ReadOptions,
  timesIn,
} from "./import_format.ts";

/**
 * The data files of Timewarrior, and what `timew export` prints. All times are
 * in UTC. An interval has tags and an annotation, but no project.
 * Source: https://github.com/GothenburgBitFactory/timewarrior/blob/develop/src/IntervalFactory.cpp
 */
export const TIMEWARRIOR: ImportFormat = {
  name: "timewarrior",
  title: "Timewarrior file",
  taskFrom: ["tag", "description"],
  planFrom: "project",
  recognizes: (text) => isDataFile(text) || isExport(text),
  read: (text, options) => timesOf(intervalsIn(text, options)),
};

/** An interval before its times are checked. */
interface Interval {
  readonly place: JsonItem["place"];
  readonly start: string;
  /** Without an end, the interval is running. */
  readonly end: string | undefined;
  readonly tags: readonly string[];
  readonly annotation: string;
}

const STAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

function isDataFile(text: string): boolean {
  return /^\s*inc(?:\s+\d{8}T\d{6}Z|\s*$)/m.test(text.slice(0, 1000));
}

function isExport(text: string): boolean {
  return /^\s*\[\s*\{[^]*?"start"\s*:\s*"\d{8}T\d{6}Z"/.test(
    text.slice(0, 1000),
  );
}

function intervalsIn(text: string, options: ReadOptions): Interval[] {
  if (isDataFile(text)) return dataFileIntervals(text, options);
  const items = parseJsonList(text, options);
  if (!items) throw importError(options, "expected a list");
  return items.map(({ value: item, place }) => {
    if (!isJsonObject(item)) {
      throw importError(options, "expected an object", place);
    }
    const { start, end, tags = [], annotation = "" } = item;
    if (
      typeof start !== "string" || !isStringArray(tags) ||
      typeof annotation !== "string" ||
      (end !== undefined && typeof end !== "string")
    ) {
      const problem = "this is no interval of Timewarrior";
      throw importError(options, problem, place);
    }
    return { place, start, end, tags, annotation };
  });
}

function dataFileIntervals(text: string, options: ReadOptions): Interval[] {
  return text.split(/\r?\n/).flatMap((content, index): Interval[] => {
    if (content.trim() === "") return [];
    const line = index + 1;
    const words = wordsOf(content);
    const [kind, ...rest] = words ?? [];
    if (!words || kind !== "inc") {
      throw importError(
        options,
        "expected an interval, which starts with inc",
        {
          line,
        },
      );
    }
    const [[start, dash, end], about] = splitAtMark(rest);
    const [tags, annotation] = splitAtMark(about)
      .map((words) => words.map(unquoted)) as [string[], string[]];
    if (start === undefined || (dash !== undefined && dash !== "-")) {
      throw importError(options, "expected a start and an end", { line });
    }
    return [{
      ...{ place: { line }, start, end, tags },
      annotation: annotation.join(" "),
    }];
  });
}

/** Splits words at the separator of times, tags and annotation. */
function splitAtMark(
  words: readonly string[],
): [before: readonly string[], after: readonly string[]] {
  const at = words.indexOf("#");
  return at < 0 ? [words, []] : [words.slice(0, at), words.slice(at + 1)];
}

/**
 * Splits a line at spaces outside of quotes. Words keep their quotes, which
 * distinguish the separator `#` from a text.
 *
 * @returns The words, or `undefined` if a quote is unclosed.
 */
function wordsOf(line: string): string[] | undefined {
  const words = line.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? [];
  const isWhole = words.join("").length === line.replace(
    /"(?:[^"\\]|\\.)*"|\s+/g,
    (it) => it.trim(),
  ).length;
  return isWhole ? words : undefined;
}

function unquoted(word: string): string {
  return word.replace(
    /^"(.*)"$/s,
    (_, text: string) => text.replace(/\\(.)/g, "$1"),
  );
}

function timesOf(intervals: readonly Interval[]): ForeignTimes {
  return timesIn(intervals, ({ place, start, end, tags, annotation }) => {
    const skip = (reason: string) => ({ ...place, seconds: 0, reason });
    if (end === undefined) return skip("it is still running");
    const [from, to] = [instantOf(start), instantOf(end)];
    if ([from, to].some(Number.isNaN)) return skip("its times are not times");
    return inOrder({
      ...{ ...place, start: from, end: to, tags, description: annotation },
      identity: JSON.stringify([start, end, tags.toSorted(), annotation]),
    });
  });
}

/** Reads `20240131T093000Z`; `NaN` for another text. */
function instantOf(stamp: string): Instant {
  return STAMP.test(stamp)
    ? readInstant(stamp.replace(STAMP, "$1-$2-$3T$4:$5:$6Z"))
    : NaN;
}

/**
 * The lines of Timewarrior's data files, oldest first. The task is a tag, and
 * work without a task has the tag `work`.
 * Source: https://github.com/GothenburgBitFactory/timewarrior/blob/develop/src/IntervalFactory.cpp
 */
export const TIMEWARRIOR_EXPORT: ExportFormat = {
  name: "timewarrior",
  title: "Timewarrior file",
  halves: ["timers", "workday"],
  holdsBoth: false,
  limits: "Timewarrior counts from start to end",
  write: (times) => {
    const periods = periodsOf(times);
    let end = -Infinity;
    const overlapping = periods.filter((it) => {
      const overlaps = it.start < end;
      end = Math.max(end, it.end);
      return overlaps;
    });
    const notes = [
      ...noteOn(overlapping, () => true, [
        "entry overlaps another one, which `timew` accepts only in files",
        "entries overlap others, which `timew` accepts only in files",
      ]),
      ...noteOn(periods, (it) => allTags(it).includes("#"), [
        "entry has the tag `#`, which is left out",
        "entries have the tag `#`, which is left out",
      ]),
      ...lossNotes(times, ["title", "plan", "client", "billable"]),
      ...lossNotes(times, ["absence", "note", "target", "pauses"]),
    ];
    const text = periods.map((it) => `${lineOf(it)}\n`).join("");
    return { text, seconds: secondsOfPeriods(periods), notes };
  },
};

function allTags({ entry }: Period): string[] {
  return entry ? [...new Set([entry.taskId, ...entry.tags])] : ["work"];
}

function lineOf(period: Period): string {
  const { start, end, entry } = period;
  // Timewarrior takes `#` for a separator, even in quotes.
  const tags = allTags(period).filter((tag) => tag !== "#").map(wordOf);
  const description = ownDescription(entry);
  const note = description === "" ? [] : ["#", quoted(description)];
  const about = [...tags, ...note];
  return [
    ...["inc", formatUtcStamp(start), "-", formatUtcStamp(end)],
    ...about.length > 0 ? ["#", ...about] : [],
  ].join(" ");
}

function wordOf(tag: string): string {
  return /^[\p{L}\d_-]+$/u.test(tag) ? tag : quoted(tag);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/**
 * The frames of Watson: a JSON list of lists. All times are Unix times.
 * Source: https://github.com/jazzband/Watson/blob/master/watson/frames.py
 */
export const WATSON: ImportFormat = {
  name: "watson",
  title: "Watson file of frames",
  taskFrom: ["project", "tag"],
  planFrom: "client",
  recognizes: (text) =>
    /^\s*\[\s*\[\s*\d+\s*,\s*(?:\d+|null)\s*,\s*"/.test(text),
  read: readWatson,
};

function readWatson(text: string, options: ReadOptions): ForeignTimes {
  return timesIn(framesIn(text, options), ({ frame, place }) => {
    const [start, stop, project, id, tags = []] = frame;
    if (
      typeof start !== "number" || typeof project !== "string" ||
      !isStringArray(tags ?? [])
    ) {
      const problem = "this frame has no start or no project";
      throw importError(options, problem, place);
    }
    if (typeof stop !== "number") {
      return { ...place, seconds: 0, reason: "it is still running" };
    }
    return inOrder({
      ...{ ...place, start: start * SECOND, end: stop * SECOND, project },
      tags: (tags ?? []) as string[],
      identity: typeof id === "string" && id !== ""
        ? id
        : JSON.stringify([start, stop, project]),
    });
  });
}

function framesIn(text: string, options: ReadOptions) {
  const items = text.trim() === "" ? [] : parseJsonList(text, options);
  if (!items) throw importError(options, "expected a list of frames");
  return items.map(({ value, place }) => {
    if (Array.isArray(value)) return { frame: value as unknown[], place };
    throw importError(options, "expected a frame, which is a list", place);
  });
}
