import { hashOf } from "../digest.ts";

/**
 * Makes the ids of imported entries of one file. The same row always gets the
 * same id, so that it is imported once; a repeated row gets one for each
 * occurrence.
 */
export class ImportIds {
  readonly #format: string;
  readonly #ids = new Set<string>();
  /** How often each repeated identity occurred. */
  readonly #occurrences = new Map<string, number>();

  /** @param format The name of the format, such as `toggl`. */
  constructor(format: string) {
    this.#format = format;
  }

  /** Returns the id of the next row with an identity. */
  next(identity: string): string {
    let id = this.#idOf(identity);
    if (this.#ids.has(id)) {
      const occurrence = (this.#occurrences.get(id) ?? 1) + 1;
      this.#occurrences.set(id, occurrence);
      id = this.#idOf(`${identity}\n${occurrence}`);
    }
    this.#ids.add(id);
    return id;
  }

  #idOf(identity: string): string {
    const [first, second] = [hashOf(identity), hashOf(identity, OTHER_BASIS)];
    // A joined text takes a third of the memory of a concatenated one.
    return [this.#format, "-", formatHash(first), formatHash(second)].join("");
  }
}

/** An arbitrary basis, which makes collisions of two hashes unlikely. */
const OTHER_BASIS = 0x3c6ef372;

function formatHash(hash: number): string {
  return ((hash ^ (hash >>> 15)) >>> 0).toString(36).padStart(7, "0");
}
