import { SECOND } from "@std/datetime";
import {
  type ForeignTimes,
  type ImportFormat,
  logLines,
  type ReadOptions,
  skippedRow,
  timesIn,
} from "./import_format.ts";
import { readWallTime, stretchAt } from "./wall_clock.ts";

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
  recognizes: (text) => LINE.test(text.slice(0, 10_000)),
  read: readBartib,
};

const STAMP = String.raw`(\d{4}-\d\d-\d\d) (\d{1,2}:\d\d(?::\d\d)?)`;
const LINE = new RegExp(`^\\s*${STAMP}(?: - ${STAMP})?\\s*\\|(.*)$`, "m");

function readBartib(text: string, { zone }: ReadOptions): ForeignTimes {
  return timesIn(logLines(text), (row) => {
    const match = row.text.match(LINE);
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
    const { line } = row;
    const times = stretchAt(start, end, { zone });
    const seconds = (times.end - times.start) / SECOND;
    if (seconds < 0) {
      return { line, seconds, reason: "it ends before it starts" };
    }
    const [project = "", description = ""] = fieldsOf(rest);
    return {
      ...{ line, ...times, project, description },
      identity: JSON.stringify([start, end, project, description]),
    };
  });
}

/** Splits fields at `|`, which is written `\|` within a field. */
function fieldsOf(text: string): string[] {
  const fields = text.match(/(?:[^|\\]|\\.)+|(?<=\|)(?=\|)/g) ?? [];
  return fields.map((field) => field.replace(/\\(.)/g, "$1").trim());
}
