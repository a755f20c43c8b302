import { SECOND } from "@std/datetime";
import type {
  ForeignEntry,
  ForeignTimes,
  ImportFormat,
  ReadOptions,
  SkippedRow,
} from "./import_format.ts";
import { logLines, readStamp, skippedRow } from "./text_log.ts";
import { stretchAt } from "./wall_clock.ts";

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
  const entries: ForeignEntry[] = [];
  const skipped: SkippedRow[] = [];
  for (const row of logLines(text)) {
    const match = row.text.match(LINE);
    if (!match) {
      skipped.push(skippedRow(row, "it is a comment"));
      continue;
    }
    const [, startDate, startClock, endDate, endClock, rest = ""] = match;
    const [start, end] = [
      readStamp(startDate, startClock),
      readStamp(endDate, endClock),
    ];
    if (!start || !end) {
      const isRunning = start && endDate === undefined;
      const reason = isRunning
        ? "it is still running"
        : "its times are not times";
      skipped.push(skippedRow(row, reason));
      continue;
    }
    const times = stretchAt(start, end, { zone });
    const seconds = (times.end - times.start) / SECOND;
    if (seconds < 0) {
      const reason = "it ends before it starts";
      skipped.push({ line: row.line, seconds, reason });
      continue;
    }
    const [project = "", description = ""] = fieldsOf(rest);
    entries.push({
      ...{ line: row.line, ...times, project, description },
      identity: JSON.stringify([start, end, project, description]),
    });
  }
  return { entries, skipped, notes: [] };
}

/** Splits fields at `|`, which is written `\|` within a field. */
function fieldsOf(text: string): string[] {
  const fields = text.match(/(?:[^|\\]|\\.)+|(?<=\|)(?=\|)/g) ?? [];
  return fields.map((field) => field.replace(/\\(.)/g, "$1").trim());
}
