/**
 * A quick reader for monthly files that are laid out as we write them. It
 * checks the whole text, but makes only what adds up: the objects of
 * `JSON.parse()` take several times as long and as much memory.
 *
 * @module
 */

import { patternOf } from "../text/lines.ts";
import { type Instant, readUtcAt } from "../time/zone.ts";
import type { CountedEntry } from "../tracking/totals.ts";

/** The time of a task in a file. */
export interface FiledAmount {
  readonly seconds: number;
  /** The number of entries. */
  readonly entries: number;
}

/** What a file adds up to. */
interface ScannedEntries {
  readonly entries: readonly CountedEntry[];
  /** The amounts by task. */
  readonly amounts: ReadonlyMap<string, FiledAmount>;
}

/**
 * Scans a monthly file.
 *
 * @param parts The text in parts that end with line breaks.
 * @returns `undefined` if the file has another layout, or a wrong total.
 */
export function scanEntries(
  parts: readonly string[],
): ScannedEntries | undefined {
  return new EntryScanner(parts).scan();
}

/**
 * Returns one task of a monthly file as the JSON of a file of its own, without
 * a check of the entries.
 *
 * @param parts The text in parts that end with line breaks.
 * @returns `undefined` if it is not found in our layout, or can be there twice.
 */
export function taskJson(
  parts: readonly string[],
  taskId: string,
): string | undefined {
  const id = JSON.stringify(taskId);
  // A match can also be in a string, or the name of another value.
  const name = new RegExp(`${patternOf(id)}[ \\t\\r\\n]*(?::|$)`, "g");
  const [match, ...others] = parts.flatMap((part, i) =>
    Array.from(part.matchAll(name), ({ index }) => ({ i, index }))
  );
  const isWhole = parts[0]?.startsWith("{\n") &&
    parts.slice(-3).join("").endsWith("\n  }\n}\n") && parts.every(isPlain);
  if (!isWhole || !match || others.length > 0) return undefined;
  const { i, index } = match;
  const last = parts.findIndex((part, k) =>
    k >= i && part.includes("    ],\n", k === i ? index : 0)
  );
  // The line before it can be in another part, and so can the lines that end it.
  const text = parts.slice(Math.max(i - 1, 0), last + 3).join("");
  const from = (parts[i - 1]?.length ?? 0) + index - 3;
  // A JSON string cannot contain a line break, so this match is the task.
  const isTask = from > 0 &&
    text.startsWith(`\n  ${id}: {\n    "entries": [\n`, from);
  TOTAL.lastIndex = text.indexOf("\n    ],\n", from);
  return isTask && TOTAL.test(text)
    ? `{${text.slice(from, TOTAL.lastIndex)}\n}\n`
    : undefined;
}

/** Returns whether no escape can write an id in another way than we do. */
function isPlain(part: string): boolean {
  return !part.includes("\\u") && !part.includes("\\/");
}

const CHARACTERS = String
  .raw`[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\x00-\x1f]*)*`;
const TEXT = `"${CHARACTERS}"`;

// A name with an escape is another layout.
const TASK = new RegExp(
  String.raw`\n {2}"([^"\\\x00-\x1f]+)": \{\n {4}"entries": \[(?=\n)`,
  "y",
);
const START = new RegExp(
  String.raw`\n {6}\{"provider_id":(?:${TEXT}|[1-9]\d{0,14}),"start":"`,
  "y",
);
const END = '","end":"';
const DURATION = '","duration_seconds":';
const SECONDS = /(?:0|[1-9]\d{0,8})(?=[,}])/y;
const NAMES = new RegExp(`(?:,"id":${TEXT})?(?:,"description":${TEXT})?`, "y");
const TAGS = ',"tags":';
const TAG_LIST = new RegExp(String.raw`\[${TEXT}(?:,${TEXT})*\]`, "y");
const STATE = new RegExp(
  `(?:,"provider":${TEXT})?(?:,"sync":"(?:waiting|unconfirmed)")?` +
    `(?:,"seen":${TEXT})?(?:,"revision":[1-9]\\d{0,8})?\\}`,
  "y",
);
const TOTAL = /\n {4}\],\n {4}"total_seconds": (0|[1-9]\d{0,14})\n {2}\}/y;

/** The text to have ahead: more than the lines between two tasks. */
const LOOKAHEAD_CHARACTERS = 4096;

const NO_TAGS: readonly string[] = [];

// Strings cannot contain line breaks, so each match is an entry.
const IDS = new RegExp(
  String
    .raw`\n {6}\{"provider_id":(${TEXT}|\d+),"start":"[^"]*","end":"[^"]*",` +
    String.raw`"duration_seconds":\d+(?:,"id":(${TEXT}))?`,
  "g",
);

/** Returns the id of each entry in a text that {@linkcode scanEntries} reads. */
export function scanIds(text: string): string[] {
  const ids: string[] = [];
  for (const match of text.matchAll(IDS)) {
    const id = match[2] ?? match[1] ?? "";
    const isPlain = id.startsWith('"') && !id.includes("\\");
    ids.push(isPlain ? id.slice(1, -1) : String(JSON.parse(id)));
  }
  return ids;
}

class EntryScanner {
  /** The parts after the text, the next one last. */
  readonly #next: string[];
  #text = "";
  /** The index of the next character. */
  #at = 0;
  /** The tags of entries, which many have in common, by their JSON. */
  readonly #tags = new Map<string, readonly string[]>();

  constructor(parts: readonly string[]) {
    this.#next = parts.toReversed();
  }

  scan(): ScannedEntries | undefined {
    const entries: CountedEntry[] = [];
    const amounts = new Map<string, FiledAmount>();
    this.#fill();
    let hasMore = this.#accept("{");
    while (hasMore) {
      const before = entries.length;
      const name = this.#match(TASK);
      if (name === undefined) return undefined;
      // A part of the text would keep all of it in memory.
      const taskId: string = JSON.parse(`"${name}"`);
      if (amounts.has(taskId)) return undefined;
      const seconds = this.#scanTask(taskId, entries);
      this.#fill();
      if (this.#match(TOTAL) !== String(seconds)) return undefined;
      amounts.set(taskId, { seconds, entries: entries.length - before });
      hasMore = this.#accept(",");
    }
    const isWhole = this.#next.length === 0 &&
      this.#text.length === this.#at + 3 && this.#accept("\n}\n");
    return isWhole ? { entries, amounts } : undefined;
  }

  /** Adds the entries of a task, and returns their time. */
  #scanTask(taskId: string, entries: CountedEntry[]): number {
    let seconds = 0;
    do {
      this.#fill();
      const entry = this.#entry(taskId);
      if (!entry) return NaN;
      entries.push(entry);
      seconds += entry.durationSeconds;
    } while (this.#accept(","));
    return seconds;
  }

  /** Adds parts, so that a line and what is between two tasks is not cut. */
  #fill(): void {
    while (
      this.#text.length - this.#at < LOOKAHEAD_CHARACTERS &&
      this.#next.length > 0
    ) {
      this.#text = this.#text.slice(this.#at) + this.#next.pop();
      this.#at = 0;
    }
  }

  #entry(taskId: string): CountedEntry | undefined {
    const start = this.#skip(START) ? this.#instant() : NaN;
    const end = this.#accept(END) ? this.#instant() : NaN;
    const durationSeconds = this.#accept(DURATION)
      ? Number(this.#part(SECONDS) ?? NaN)
      : NaN;
    const isValid = start <= end && durationSeconds >= 0 && this.#skip(NAMES);
    if (!isValid) return undefined;
    const tags = this.#accept(TAGS) ? this.#tagList() : NO_TAGS;
    const billable = this.#accept(',"billable":true') ||
      (this.#accept(',"billable":false') ? false : undefined);
    if (!tags || !this.#skip(STATE)) return undefined;
    const entry = { taskId, tags, start, end, durationSeconds };
    return billable === undefined ? entry : { ...entry, billable };
  }

  #tagList(): readonly string[] | undefined {
    const json = this.#part(TAG_LIST);
    if (json === undefined) return undefined;
    const tags: readonly string[] = this.#tags.get(json) ?? JSON.parse(json);
    this.#tags.set(json, tags);
    return tags;
  }

  #instant(): Instant {
    const instant = readUtcAt(this.#text, this.#at);
    this.#at += 20;
    return instant;
  }

  #accept(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  /** Returns the text that a pattern matches, and skips it. */
  #part(pattern: RegExp): string | undefined {
    const from = this.#at;
    return this.#skip(pattern) ? this.#text.slice(from, this.#at) : undefined;
  }

  /** Returns the first group of a match, and skips it. */
  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match) this.#at = pattern.lastIndex;
    return match?.[1];
  }
}
