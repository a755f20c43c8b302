import { SECOND } from "@std/datetime";
import { InvalidTextError } from "../errors.ts";
import { positionOfSyntaxError } from "../text/json.ts";
import type { CivilDate } from "../time/civil_date.ts";
import type { DayMinute, Instant, Zone } from "../time/zone.ts";
import type { ImportFormatName } from "./format_names.ts";

/** A period of time in a file of another tracker. */
export interface ForeignEntry {
  /** The line on which it starts in the file, counting from 1. */
  readonly line: number;
  /** The column, counting from 1, if several rows start on the line. */
  readonly column?: number;
  /**
   * What identifies it in its source: the tracker's id or, without one, the
   * fields that tell it from other entries.
   */
  readonly identity: string;
  /** The id of an entry that worktime exported. */
  readonly ownId?: string;
  /**
   * The day that it is part of, if the file says so.
   *
   * @default The date on which its work begins.
   */
  readonly day?: CivilDate;
  /** Its date, if the file has no times: its start is chosen. */
  readonly placedOn?: CivilDate;
  readonly start: Instant;
  readonly end: Instant;
  /** The time that counts, in seconds, if it is not from start to end. */
  readonly seconds?: number;
  readonly client?: string;
  readonly project?: string;
  /** The task or activity. */
  readonly task?: string;
  /** The title of that task. */
  readonly taskTitle?: string;
  /** What was done; can have several lines. */
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly billable?: boolean;
  /** The person, in files that have several. */
  readonly user?: string;
  /** What kind of pause it is; omitted for work. */
  readonly pause?: "break" | "lunch";
}

/** A row that cannot be imported. */
export interface SkippedRow {
  /** The line on which it starts in the file, counting from 1. */
  readonly line: number;
  /** The column, counting from 1, if several rows start on the line. */
  readonly column?: number;
  /** The time that it contains, in seconds; negative if it says so. */
  readonly seconds: number;
  /** Why, such as `it is still running`. */
  readonly reason: string;
}

/** The content of a file of another tracker. */
export interface ForeignTimes {
  readonly entries: readonly ForeignEntry[];
  readonly skipped: readonly SkippedRow[];
  /** Sentences about the file as a whole. */
  readonly notes: readonly string[];
  /** Expected work by date, in minutes, if the file contains it. */
  readonly expected?: ReadonlyMap<CivilDate, number>;
  /** The workdays, in files that contain them apart from entries. */
  readonly workday?: ForeignTimes;
}

/** Receives the content of a file row by row. */
export interface RowReceiver {
  entry(entry: ForeignEntry): void;
  skip(row: SkippedRow): void;
}

/** The order of day, month and year in a date. */
export type DateOrder = "ymd" | "dmy" | "mdy";

/** How to read a file. */
export interface ReadOptions {
  /** The name of the file, for messages. */
  readonly name: string;
  /** The zone of wall clock times. */
  readonly zone: Zone;
  /**
   * The order of day, month and year.
   *
   * @default The only one that fits all dates of the file.
   */
  readonly dateOrder?: DateOrder;
  /** When days begin whose entries have durations but no times. */
  readonly dayStart: DayMinute;
}

/** A field of an entry that can name its task. */
export type TaskField = "task" | "project" | "description" | "tag";

/** A field of an entry that can name its plan. */
export type PlanField = "client" | "project";

/** A format that can be imported. To add one, add it to `formats.ts`. */
export interface ImportFormat {
  /** The name to type, such as `toggl`. */
  readonly name: ImportFormatName;
  /** The name for people, such as `Toggl detailed report`. */
  readonly title: string;
  /** The fields that name the task; the first that is not empty wins. */
  readonly taskFrom: readonly [TaskField, ...TaskField[]];
  readonly planFrom: PlanField;
  /** Returns whether a text is in this format. It reads only the beginning. */
  recognizes(text: string): boolean;
  /** Loads what `read()` needs, if it needs more than its own code. */
  readonly load?: () => Promise<void>;
  /**
   * Reads a whole file.
   *
   * @throws {InvalidTextError} When the text is not in this format.
   */
  read(text: string, options: ReadOptions): ForeignTimes;
  /**
   * Does the same row by row. A long file then takes a fraction of the memory
   * of all its entries.
   *
   * @returns Sentences about the file as a whole.
   */
  readonly readRows?: (
    text: string,
    options: ReadOptions,
    receiver: RowReceiver,
  ) => readonly string[];
}

/** Creates the error for a file that cannot be imported. */
export function importError(
  { name }: Pick<ReadOptions, "name">,
  problem: string,
  { line, column, hint, cause }: {
    line?: number;
    column?: number;
    hint?: string;
    cause?: unknown;
  } = {},
): InvalidTextError {
  const place = [
    `"${name}"`,
    ...line === undefined ? [] : [`line ${line}`],
    ...column === undefined ? [] : [`column ${column}`],
  ];
  return new InvalidTextError(
    "invalid_import",
    `${place.join(", ")}: ${problem}`,
    {
      ...hint !== undefined && { hint },
      cause,
    },
  );
}

/** Reads each row of a file as an entry, or as a row to skip. */
export function timesIn<Row>(
  rows: Iterable<Row>,
  read: (row: Row) => ForeignEntry | SkippedRow,
): ForeignTimes {
  const entries: ForeignEntry[] = [];
  const skipped: SkippedRow[] = [];
  for (const row of rows) {
    const result = read(row);
    if ("reason" in result) skipped.push(result);
    else entries.push(result);
  }
  return { entries, skipped, notes: [] };
}

/** Collects what is read row by row. */
export function collectTimes(
  read: (receiver: RowReceiver) => readonly string[],
): ForeignTimes {
  const entries: ForeignEntry[] = [];
  const skipped: SkippedRow[] = [];
  const notes = read({
    entry: (entry) => entries.push(entry),
    skip: (row) => skipped.push(row),
  });
  return { entries, skipped, notes };
}

/**
 * Returns an entry, or the row to skip if it ends before it starts.
 *
 * @param seconds The time that the file says, if it is not from start to end.
 */
export function inOrder(
  entry: ForeignEntry,
  seconds: number = (entry.end - entry.start) / SECOND,
): ForeignEntry | SkippedRow {
  const { line, column, start, end } = entry;
  if (start <= end) return entry;
  const reason = "it ends before it starts";
  return { line, ...column !== undefined && { column }, seconds, reason };
}

/** Splits a list, such as `Docs, deep work`, which commas join. */
export function commaList(text: string): string[] {
  return text.split(",").map((item) => item.trim()).filter(Boolean);
}

/** Leaves out the fields that are `undefined`. */
export function definedOf<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const defined: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) {
      defined[name] = value as Exclude<T[typeof name], undefined>;
    }
  }
  return defined;
}

/**
 * Returns a text that is no part of a file: a part would keep the whole file in
 * memory.
 */
export function copyOf(text: string): string {
  return JSON.parse(JSON.stringify(text));
}

/** Returns a field without surrounding spaces, or `undefined` if it is empty. */
export function filled(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === "" ? undefined : trimmed;
}

// JSON, with the place of each item.

/** Where a row begins in a file. */
interface RowPlace {
  /** Counting from 1. */
  readonly line: number;
  /** Counting from 1, if several rows begin on the line. */
  readonly column?: number;
}

/** An item of a list in JSON, and where it begins. */
export interface JsonItem {
  readonly value: unknown;
  readonly place: RowPlace;
}

/**
 * Parses JSON.
 *
 * @throws {InvalidTextError} When the text is not JSON.
 */
export function parseForeignJson(text: string, options: ReadOptions): unknown {
  const json = text.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(json);
  } catch (cause) {
    const { problem, line, column } = positionOfSyntaxError(json);
    const message = `this is not valid JSON: ${problem}`;
    throw importError(options, message, { line, column, cause });
  }
}

/**
 * Parses a list in JSON.
 *
 * @returns Its items, or `undefined` if it is something else than a list.
 * @throws {InvalidTextError} When the text is not JSON.
 */
export function parseJsonList(
  text: string,
  options: ReadOptions,
): JsonItem[] | undefined {
  const values = parseForeignJson(text, options);
  if (!Array.isArray(values)) return undefined;
  const places = placesIn(text.replace(/^\uFEFF/, ""), 1);
  return places.map(({ line, column }, index) => {
    const isAlone = places[index - 1]?.line !== line &&
      places[index + 1]?.line !== line;
    const place = isAlone ? { line } : { line, column };
    return { value: values[index], place };
  });
}

/**
 * Returns where items begin in valid JSON.
 *
 * @param wanted How many lists and objects contain an item.
 */
export function placesIn(json: string, wanted: number): Required<RowPlace>[] {
  const places: Required<RowPlace>[] = [];
  let [line, lineStart, depth, isDue] = [1, 0, 0, false];
  for (let at = 0; at < json.length; at++) {
    const letter = json.charAt(at);
    if (letter === "\n") {
      line++;
      lineStart = at + 1;
    }
    if (/\s/.test(letter)) continue;
    if (isDue && letter !== "]" && letter !== "}") {
      places.push({ line, column: at - lineStart + 1 });
    }
    isDue = false;
    if (letter === '"') at = closingQuote(json, at);
    else if (letter === "[" || letter === "{") isDue = ++depth === wanted;
    else if (letter === "]" || letter === "}") depth--;
    else if (letter === ",") isDue = depth === wanted;
  }
  return places;
}

/** Returns where the quote is that closes a string. */
function closingQuote(json: string, start: number): number {
  let at = start + 1;
  while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
  return at;
}
