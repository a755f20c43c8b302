/**
 * The one place in which two texts differ. It is all that the journal keeps of
 * a change, so that its size does not grow with the file's.
 */
export interface Splice {
  /** Where they differ first, in UTF-16 code units. */
  readonly offset: number;
  /** What the first has there. */
  readonly removed: string;
  /** What the second has there. */
  readonly inserted: string;
}

/** Texts are compared in blocks first: engines do that much faster. */
const BLOCK = 1024;

/** What turns one text into another. */
export function spliceBetween(before: string, after: string): Splice {
  const shorter = Math.min(before.length, after.length);
  const offset = sameLength(
    shorter,
    (from, to) => before.slice(from, to) === after.slice(from, to),
  );
  const end = sameLength(
    shorter - offset,
    (from, to) =>
      before.slice(before.length - to, before.length - from) ===
        after.slice(after.length - to, after.length - from),
  );
  return {
    offset,
    removed: before.slice(offset, before.length - end),
    inserted: after.slice(offset, after.length - end),
  };
}

/**
 * How many letters are the same, block by block and then one by one.
 *
 * @param isSame Tells whether those from one place to another are.
 */
function sameLength(
  most: number,
  isSame: (from: number, to: number) => boolean,
): number {
  let length = 0;
  while (length + BLOCK <= most && isSame(length, length + BLOCK)) {
    length += BLOCK;
  }
  while (length < most && isSame(length, length + 1)) length++;
  return length;
}

/** The text after a splice. */
export function applySplice(text: string, splice: Splice): string {
  const { offset, removed, inserted } = splice;
  return text.slice(0, offset) + inserted +
    text.slice(offset + removed.length);
}

/** The splice that takes another one back. */
export function invertSplice<S extends Splice>(splice: S): S {
  const { removed, inserted } = splice;
  return { ...splice, removed: inserted, inserted: removed };
}
