import {
  ProviderError,
  type ProviderPlace,
  type TimerEntry,
} from "../lib/provider.ts";
import { type Instant, readInstant, wholeSecond } from "../lib/time/zone.ts";
import {
  billableOf,
  type EntrySubject,
  remoteDescriptionOf,
  secondsBetween,
  taskIdIn,
} from "../lib/tracking/entry.ts";

/** The response that is read, for errors about it. */
interface WireSource {
  /** The name of the service to show. */
  readonly service: string;
  /** Whether the request was one that changes something. */
  readonly mayHaveArrived: boolean;
}

/** A response to read. */
export interface WireResponse {
  /** The parsed body; `undefined` only after a `DELETE` without one. */
  readonly json: unknown;
  /** What errors about it name. */
  readonly source: WireSource;
}

/**
 * An object in a response, whose fields are checked as they are read. Anything
 * unexpected throws a {@linkcode ProviderError} that names the field.
 */
export class WireObject {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #source: WireSource;
  readonly #path: string;

  /** Takes a value and its path in the response. */
  constructor(value: unknown, source: WireSource, path = "") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw wireError(source, path, "an object");
    }
    this.#fields = value as Readonly<Record<string, unknown>>;
    this.#source = source;
    this.#path = path;
  }

  /** Whether a field is present and not `null`. */
  has(name: string): boolean {
    return (this.#value(name) ?? undefined) !== undefined;
  }

  /** Reads a string; `missing` stands for an absent one. */
  text(name: string, missing?: string): string {
    if (missing !== undefined && !this.has(name)) return missing;
    return this.#read(name, "a string", (it) => typeof it === "string");
  }

  number(name: string): number {
    const isNumber = (it: unknown): it is number => Number.isFinite(it);
    return this.#read(name, "a number", isNumber);
  }

  boolean(name: string): boolean {
    const expected = "true or false";
    return this.#read(name, expected, (it) => typeof it === "boolean");
  }

  texts(name: string): readonly string[] {
    const areTexts = (value: unknown): value is string[] =>
      Array.isArray(value) && value.every((it) => typeof it === "string");
    return this.#read(name, "a list of strings", areTexts);
  }

  /** Reads an id, which is a number at some services and a string at others. */
  id(name: string): string {
    const value = this.#value(name);
    if (typeof value === "string" && value !== "") return value;
    // Larger numbers have lost digits.
    if (Number.isSafeInteger(value)) return String(value);
    throw this.unexpected(name, "an id");
  }

  ids(name: string): string[] {
    const list = this.#read(name, "a list of ids", Array.isArray);
    const items = new WireObject({ ...list }, this.#source, this.#pathOf(name));
    return list.map((_, at) => items.id(String(at)));
  }

  /** Reads an instant, truncated to whole seconds. */
  instant(name: string): Instant {
    const value = this.#value(name);
    const instant = typeof value === "string" ? readInstant(value) : NaN;
    if (!Number.isNaN(instant)) return instant;
    throw this.unexpected(name, "a time");
  }

  object(name: string): WireObject {
    return new WireObject(this.#value(name), this.#source, this.#pathOf(name));
  }

  objects(name: string): WireObject[] {
    const path = this.#pathOf(name);
    return wireObjects(this.#value(name), this.#source, path);
  }

  /** Returns the error for a field of another type or form. */
  unexpected(name: string, expected: string): ProviderError {
    return wireError(this.#source, this.#pathOf(name), expected);
  }

  #read<T>(
    name: string,
    expected: string,
    isExpected: (value: unknown) => value is T,
  ): T {
    const value = this.#value(name);
    if (isExpected(value)) return value;
    throw this.unexpected(name, expected);
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  #pathOf(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }
}

/** Reads a response that is an object. */
export function wireObject({ json, source }: WireResponse): WireObject {
  return new WireObject(json, source);
}

/** Reads a response that is a list of objects. */
export function wireList({ json, source }: WireResponse): WireObject[] {
  return wireObjects(json, source);
}

/** Reads a list of objects, at the root of a response or at a path in it. */
function wireObjects(
  value: unknown,
  source: WireSource,
  path = "",
): WireObject[] {
  if (!Array.isArray(value)) throw wireError(source, path, "a list");
  return value.map((it, at) => new WireObject(it, source, `${path}[${at}]`));
}

function wireError(
  { service, mayHaveArrived }: WireSource,
  path: string,
  expected: string,
): ProviderError {
  const subject = path === "" ? "" : `"${path}" is `;
  return new ProviderError(
    "provider_failed",
    `Invalid response from ${service}: ${subject}not ${expected}`,
    {
      mayHaveArrived,
      hint:
        `${service} may have changed its API: check for a newer version of worktime`,
    },
  );
}

/**
 * Reads what an entry is about. The services have no field for our tasks, so
 * the text of an entry names the task.
 */
export function readSubject(
  wire: WireObject,
  textName: string,
  taskPattern: string,
): Pick<TimerEntry, "taskId" | "description" | "billable"> {
  const description = wire.text(textName, "");
  return {
    taskId: taskIdIn(description, taskPattern),
    description,
    ...(wire.has("billable") && { billable: wire.boolean("billable") }),
  };
}

/** Reads when an entry was last changed, if the field is present. */
export function readUpdatedAt(
  wire: WireObject,
  name: string,
): Pick<TimerEntry, "updatedAt"> {
  return wire.has(name) ? { updatedAt: wire.instant(name) } : {};
}

/** The times of an entry and its duration; a running one has no end. */
export function timesOf<End extends Instant | undefined>(
  start: Instant,
  end: End,
): { start: Instant; end: End; durationSeconds: number } {
  const durationSeconds = end === undefined ? 0 : secondsBetween(start, end);
  return { start, end, durationSeconds };
}

/** Reads a workspace, account, project or tag. */
export function readPlace(wire: WireObject): ProviderPlace {
  return { id: wire.id("id"), name: wire.text("name") };
}

/** The text of an entry after its task or description has changed. */
export function changedText(
  text: string,
  { taskId, description }: Partial<EntrySubject>,
  pattern: string,
): string {
  const before = taskIdIn(text, pattern);
  const id = taskId ?? before;
  if (id === undefined) return description ?? text;
  if (description !== undefined || before === undefined) {
    const subject = { taskId: id, description: description ?? text };
    return remoteDescriptionOf(subject, pattern);
  }
  const places = [text.indexOf(before), text.lastIndexOf(before)];
  const renamed = places.map((at) =>
    text.slice(0, at) + id + text.slice(at + before.length)
  );
  return renamed.find((it) => taskIdIn(it, pattern) === id) ??
    remoteDescriptionOf({ taskId: id, description: text }, pattern);
}

/** What an entry is made from; everything else has defaults. */
export type EntryFields =
  & Pick<TimerEntry, "taskId" | "description" | "start">
  & Partial<TimerEntry>;

/**
 * Makes an entry as a provider returns it: with times in whole seconds, their
 * duration, and a random id if none is given. Unknown fields are dropped.
 *
 * @example
 * ```ts
 * import { timerEntry } from "@worktime/worktime/providers";
 * import { assertEquals } from "@std/assert";
 *
 * const start = Date.parse("2025-01-16T10:00:00.250Z");
 * const end = start + 90 * 60_000;
 * const fields = { taskId: "TASK-025", description: "Headless mode" };
 * const { durationSeconds } = timerEntry({ ...fields, start, end });
 * assertEquals(durationSeconds, 90 * 60);
 * ```
 */
export function timerEntry(
  { id, taskId, description, start, end, tags, marker, ...others }: EntryFields,
): TimerEntry {
  const { updatedAt } = others;
  return {
    id: id ?? crypto.randomUUID(),
    taskId,
    description,
    ...timesOf(
      wholeSecond(start),
      end === undefined ? undefined : wholeSecond(end),
    ),
    tags: tags ?? [],
    ...billableOf(others),
    ...(marker !== undefined && { marker }),
    ...(updatedAt !== undefined && { updatedAt }),
  };
}
