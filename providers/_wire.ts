import { ProviderError } from "../lib/provider.ts";
import { readInstant } from "../lib/time/instant.ts";
import type { Instant } from "../lib/time/zone.ts";
import { taskIdIn } from "../lib/tracking/description.ts";
import { type EntrySubjectText, textOfEntry } from "../lib/tracking/entry.ts";

/** Whose answer is read, and what it means if it cannot be. */
export interface WireSource {
  /** The service as people know it. */
  readonly service: string;
  /** Whether the answer is to a request that changes something. */
  readonly mayHaveArrived: boolean;
}

/** An object of a service's answer, whose fields are checked as they are read. */
export class WireObject {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #source: WireSource;
  readonly #path: string;

  /**
   * Takes a value, and where in the answer it is.
   *
   * @throws {ProviderError} When it is no object.
   */
  constructor(value: unknown, source: WireSource, path = "") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw wireError(source, path, "an object");
    }
    this.#fields = value as Readonly<Record<string, unknown>>;
    this.#source = source;
    this.#path = path;
  }

  /** Whether there is neither `null` nor nothing under a name. */
  has(name: string): boolean {
    const value = this.#value(name);
    return value !== undefined && value !== null;
  }

  /**
   * A text.
   *
   * @throws {ProviderError} When none has that name.
   */
  text(name: string): string {
    const value = this.#value(name);
    if (typeof value === "string") return value;
    throw this.wrong(name, "a text");
  }

  /**
   * A number.
   *
   * @throws {ProviderError} When none has that name.
   */
  number(name: string): number {
    const value = this.#value(name);
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw this.wrong(name, "a number");
  }

  /**
   * A yes or no.
   *
   * @throws {ProviderError} When neither true nor false has that name.
   */
  boolean(name: string): boolean {
    const value = this.#value(name);
    if (typeof value === "boolean") return value;
    throw this.wrong(name, "true or false");
  }

  /**
   * An id, which some services write as a number and some as a text.
   *
   * @throws {ProviderError} When none has that name, or its digits are lost.
   */
  id(name: string): string {
    const value = this.#value(name);
    if (typeof value === "string" && value !== "") return value;
    if (Number.isSafeInteger(value)) return String(value);
    throw this.wrong(name, "an id");
  }

  /**
   * A list of ids.
   *
   * @throws {ProviderError} When something else has that name.
   */
  ids(name: string): string[] {
    const value = this.#value(name);
    if (!Array.isArray(value)) throw this.wrong(name, "a list of ids");
    const items = Object.fromEntries(value.map((it, at) => [at, it]));
    const wire = new WireObject(items, this.#source, this.#pathOf(name));
    return value.map((_, at) => wire.id(String(at)));
  }

  /**
   * An instant, cut to whole seconds.
   *
   * @throws {ProviderError} When none has that name.
   */
  instant(name: string): Instant {
    const value = this.#value(name);
    const instant = typeof value === "string" ? readInstant(value) : NaN;
    if (!Number.isNaN(instant)) return instant;
    throw this.wrong(name, "a time");
  }

  /**
   * A list of texts.
   *
   * @throws {ProviderError} When something else has that name.
   */
  texts(name: string): readonly string[] {
    const value = this.#value(name);
    if (Array.isArray(value) && value.every((it) => typeof it === "string")) {
      return value;
    }
    throw this.wrong(name, "a list of texts");
  }

  /**
   * An object in this one.
   *
   * @throws {ProviderError} When none has that name.
   */
  object(name: string): WireObject {
    return new WireObject(this.#value(name), this.#source, this.#pathOf(name));
  }

  /**
   * The objects of a list in this one.
   *
   * @throws {ProviderError} When no such list has that name.
   */
  objects(name: string): WireObject[] {
    const path = this.#pathOf(name);
    return wireObjects(this.#value(name), this.#source, path);
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
  }

  #pathOf(name: string): string {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }

  /** The error that something else is expected under a name. */
  wrong(name: string, expected: string): ProviderError {
    return wireError(this.#source, this.#pathOf(name), expected);
  }
}

/**
 * The objects of a list.
 *
 * @throws {ProviderError} When the value is no list, or has something else in
 * it.
 */
export function wireObjects(
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
  const what = path === "" ? "it" : `"${path}"`;
  return new ProviderError(
    "provider_failed",
    `${service}'s answer: ${what} is not ${expected}`,
    {
      mayHaveArrived,
      hint: `${service} may have changed: look for a newer worktime`,
    },
  );
}

/** What a text says when another task or description is put in its place. */
export function changedText(
  text: string,
  { taskId, description }: Partial<EntrySubjectText>,
  pattern: string,
): string {
  const before = taskIdIn(text, pattern);
  const id = taskId ?? before;
  if (id === undefined) return description ?? text;
  if (description !== undefined || before === undefined) {
    const subject = { taskId: id, description: description ?? text };
    return textOfEntry(subject, pattern);
  }
  const places = [text.indexOf(before), text.lastIndexOf(before)];
  const renamed = places.map((at) =>
    text.slice(0, at) + id + text.slice(at + before.length)
  );
  return renamed.find((it) => taskIdIn(it, pattern) === id) ??
    textOfEntry({ taskId: id, description: text }, pattern);
}
