import { DataFileError } from "../errors.ts";
import type { Instant } from "../time/zone.ts";
import { conflictIn } from "./conflict_markers.ts";
import { readInstant } from "../time/instant.ts";
import { positionInJson, positionOfSyntaxError } from "./json_position.ts";

/** An object as `JSON.parse()` gives it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Where in a document a value is: the names and indexes that lead to it. */
export type JsonPath = readonly (string | number)[];

/** A JSON file whose fields are checked one by one as they are read. */
export class JsonDocument {
  /** What the file holds. */
  readonly content: unknown;
  readonly #text: string;
  readonly #file: string;

  /**
   * Reads the text of a file.
   *
   * @throws {DataFileError} When it is not JSON.
   */
  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    try {
      this.content = parsed(text.replace(/^\uFEFF/, ""));
    } catch (cause) {
      const conflict = conflictIn(text, file);
      if (conflict) throw conflict;
      const { problem, ...position } = positionOfSyntaxError(text);
      throw new DataFileError({ file, ...position }, problem, { cause });
    }
  }

  /** The error that says what is wrong with a value. */
  error(path: JsonPath, problem: string): DataFileError {
    const position = positionInJson(this.#text, path);
    return new DataFileError({ file: this.#file, ...position }, problem);
  }

  /** @throws {DataFileError} When the value is no object. */
  object(value: unknown, path: JsonPath): JsonObject {
    if (isJsonObject(value)) return value;
    throw this.error(path, "expected an object");
  }

  /** @throws {DataFileError} When the object has no list of that name. */
  list(object: JsonObject, path: JsonPath, name: string): readonly unknown[] {
    const value = object[name];
    if (Array.isArray(value)) return value;
    throw this.#wrong(object, path, name, "a list");
  }

  /** @throws {DataFileError} When the object has no text of that name. */
  text(object: JsonObject, path: JsonPath, name: string): string {
    const value = object[name];
    if (typeof value === "string") return value;
    throw this.#wrong(object, path, name, "a text");
  }

  /** @throws {DataFileError} When something else than a text has that name. */
  optionalText(
    object: JsonObject,
    path: JsonPath,
    name: string,
  ): string | undefined {
    return object[name] === undefined
      ? undefined
      : this.text(object, path, name);
  }

  /** @throws {DataFileError} When neither true nor false has that name. */
  optionalFlag(
    object: JsonObject,
    path: JsonPath,
    name: string,
  ): boolean | undefined {
    const value = object[name];
    if (value === undefined || typeof value === "boolean") return value;
    throw this.error([...path, name], `expected "${name}", true or false`);
  }

  /** @throws {DataFileError} When something else than texts has that name. */
  texts(object: JsonObject, path: JsonPath, name: string): readonly string[] {
    const value = object[name] ?? [];
    if (Array.isArray(value) && value.every((it) => typeof it === "string")) {
      return value;
    }
    throw this.#wrong(object, path, name, "a list of texts");
  }

  /** @throws {DataFileError} When the object has no instant of that name. */
  instant(object: JsonObject, path: JsonPath, name: string): Instant {
    const instant = readInstant(this.text(object, path, name));
    if (!Number.isNaN(instant)) return instant;
    const example = 'a time such as "2025-01-16T10:00:00Z"';
    throw this.#wrong(object, path, name, example);
  }

  /** @throws {DataFileError} When something else than an instant has the name. */
  optionalInstant(
    object: JsonObject,
    path: JsonPath,
    name: string,
  ): Instant | undefined {
    return object[name] === undefined
      ? undefined
      : this.instant(object, path, name);
  }

  /** @throws {DataFileError} When the value of that name is none of these. */
  oneOf<T extends string>(
    object: JsonObject,
    path: JsonPath,
    { name, values }: { name: string; values: readonly T[] },
  ): T {
    const found = values.find((value) => value === object[name]);
    if (found !== undefined) return found;
    throw this.#wrong(object, path, name, `one of ${values.join(", ")}`);
  }

  #wrong(
    object: JsonObject,
    path: JsonPath,
    name: string,
    expected: string,
  ): DataFileError {
    const place = Object.hasOwn(object, name) ? [...path, name] : path;
    return this.error(place, `expected "${name}", ${expected}`);
  }
}

let parsings = 0;

/**
 * Parses JSON. V8 takes the name `"\""` for `"\\"` if it met an object with that
 * one in the same place before: a first name that is new every time makes every
 * object one that it never met.
 */
function parsed(text: string): unknown {
  if (!text.includes("\\") || !/^\s*\{\s*"/.test(text)) return JSON.parse(text);
  const marker = `worktime ${++parsings}`;
  const marked = text.replace("{", `{${JSON.stringify(marker)}:0,`);
  const { [marker]: _, ...content } = JSON.parse(marked);
  return content;
}

/** Whether a value is an object, neither a list nor nothing. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
