import { SECOND } from "@std/datetime";
import { isStringArray } from "../text/json.ts";
import {
  type ForeignEntry,
  type ForeignTimes,
  importError,
  type ImportFormat,
  type ReadOptions,
  type SkippedRow,
} from "./import_format.ts";

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
  const entries: ForeignEntry[] = [];
  const skipped: SkippedRow[] = [];
  for (const [index, frame] of framesIn(text, options).entries()) {
    // The file is often one line, so a frame is named by its number.
    const line = index + 1;
    const [start, stop, project, id, tags = []] = frame;
    if (
      typeof start !== "number" || typeof project !== "string" ||
      !isStringArray(tags ?? [])
    ) {
      throw importError(options, `frame ${line} has no start or no project`);
    }
    if (typeof stop !== "number") {
      skipped.push({ line, seconds: 0, reason: "it is still running" });
      continue;
    }
    const seconds = stop - start;
    if (seconds < 0) {
      skipped.push({ line, seconds, reason: "it ends before it starts" });
      continue;
    }
    entries.push({
      ...{ line, start: start * SECOND, end: stop * SECOND, project },
      tags: (tags ?? []) as string[],
      identity: typeof id === "string" && id !== ""
        ? id
        : JSON.stringify([start, stop, project]),
    });
  }
  return { entries, skipped, notes: [] };
}

function framesIn(text: string, options: ReadOptions): readonly unknown[][] {
  let value: unknown;
  try {
    value = text.trim() === "" ? [] : JSON.parse(text);
  } catch (cause) {
    throw importError(options, "this is not valid JSON", { cause });
  }
  if (Array.isArray(value) && value.every(Array.isArray)) return value;
  throw importError(options, "expected a list of frames");
}
