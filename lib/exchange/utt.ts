import { SECOND } from "@std/datetime";
import {
  type ForeignEntry,
  type ForeignTimes,
  type ImportFormat,
  logLines,
  type ReadOptions,
  type SkippedRow,
  skippedRow,
} from "./import_format.ts";
import { readWallTime, stretchAt, type WallTime } from "./wall_clock.ts";

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
  recognizes: (text) => START.test(text.slice(0, 10_000)),
  read: readUtt,
};

const LINE = /^(\d{4}-\d{1,2}-\d{1,2}) (\d{1,2}:\d\d) (\S.*)$/;
/** A log starts with `hello`, which tells it from other logs. */
const START = /^\s*\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d\d hello\s*$/m;

function readUtt(text: string, { zone }: ReadOptions): ForeignTimes {
  const entries: ForeignEntry[] = [];
  const skipped: SkippedRow[] = [];
  let before: WallTime | undefined;
  for (const row of logLines(text)) {
    const [, date, clock, rest = ""] = row.text.trimEnd().match(LINE) ?? [];
    const at = readWallTime(date, clock);
    if (!at) {
      skipped.push(skippedRow(row, "it is not a date, a time and a name"));
      continue;
    }
    const [start, end] = [before, at];
    before = at;
    const { line } = row;
    const [, name = "", comment] = rest.match(/^(.*?)(?: {2}# (.*))?$/) ?? [];
    if (name.trim() === "hello") continue;
    if (!start) {
      skipped.push(skippedRow(row, "nothing before it says when it began"));
      continue;
    }
    const times = stretchAt(start, end, { zone });
    const seconds = (times.end - times.start) / SECOND;
    if (seconds < 0) {
      skipped.push({ line, seconds, reason: "it ends before it starts" });
    } else if (/\*{3}\s*$/.test(name)) {
      skipped.push({ line, seconds, reason: "its name says to ignore it" });
    } else {
      entries.push({
        line,
        ...times,
        ...activityOf(name, comment),
        identity: JSON.stringify([start, end, name]),
      });
    }
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
