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

/** What turns one text into another. */
export function spliceBetween(before: string, after: string): Splice {
  const shorter = Math.min(before.length, after.length);
  let offset = 0;
  while (offset < shorter && before[offset] === after[offset]) offset++;
  let same = 0;
  while (
    same < shorter - offset &&
    before[before.length - 1 - same] === after[after.length - 1 - same]
  ) same++;
  return {
    offset,
    removed: before.slice(offset, before.length - same),
    inserted: after.slice(offset, after.length - same),
  };
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
