import { SECOND } from "@std/datetime";
import { isStringArray } from "../text/json.ts";
import {
  type ForeignTimes,
  importError,
  type ImportFormat,
  inOrder,
  type ReadOptions,
  timesIn,
} from "./import_format.ts";
import { parseJsonList } from "./json_list.ts";

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
