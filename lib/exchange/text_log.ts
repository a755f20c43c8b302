import type { CivilDate } from "../time/civil_date.ts";
import type { SkippedRow } from "./import_format.ts";
import { readClock, readDate, type WallTime } from "./wall_clock.ts";

/** A line of a text log, with its number. */
export interface LogLine {
  /** Counting from 1. */
  readonly line: number;
  readonly text: string;
}

/** Returns the lines of a text that are not blank. */
export function logLines(text: string): LogLine[] {
  return text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)
    .map((content, index) => ({ line: index + 1, text: content }))
    .filter((it) => it.text.trim() !== "");
}

/**
 * Reads a date and a time of day, such as `2024-12-10 09:05:30`.
 *
 * @returns The time, or `undefined` if the texts are not both.
 */
export function readStamp(
  date: string | undefined,
  clock: string | undefined,
): WallTime | undefined {
  const day: CivilDate | undefined = readDate(date ?? "", "ymd");
  const second = readClock(clock ?? "");
  return day === undefined || second === undefined
    ? undefined
    : { date: day, second };
}

/** A row without a time of its own. */
export function skippedRow({ line }: LogLine, reason: string): SkippedRow {
  return { line, seconds: 0, reason };
}
