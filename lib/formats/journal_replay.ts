import { type FileChange, textAfter } from "./journal.ts";

/** Returns the digest that the journal uses for a text. */
type DigestOf = (text: string | null) => string | null;

/**
 * Returns the text of each file after its last recorded change, however damaged
 * the files are now: `null` where that change removed the file, `undefined`
 * where the text cannot be rebuilt.
 *
 * A change holds one splice, so the text before it must be known. It is what
 * the previous change left, unless another program edited the file in between.
 * Then it can be one of the known texts, or all that the splice replaced.
 *
 * @param oldestFirst The changes, oldest first.
 * @param known The texts of backups, copies and current files.
 */
export function replayFiles(
  oldestFirst: Iterable<FileChange>,
  digestOf: DigestOf,
  known: Iterable<string> = [],
): Map<string, string | null | undefined> {
  const knownTexts = new Map<string | null, string>();
  for (const text of known) knownTexts.set(digestOf(text), text);
  const texts = new Map<string, string | null | undefined>();
  const digests = new Map<string, string | null>();

  const textWith = (digest: string | null, whole: string) =>
    digest === null ? null : knownTexts.get(digest) ??
      (digestOf(whole) === digest ? whole : undefined);

  for (const change of oldestFirst) {
    const { file, before, after, removed, inserted } = change;
    const isUnbroken = digests.get(file) === before;
    const from = (isUnbroken ? texts.get(file) : undefined) ??
      textWith(before, removed);
    const made = from === undefined ? undefined : textAfter(change, from);
    const isRight = made !== undefined && digestOf(made) === after;
    const text = isRight ? made : textWith(after, inserted);
    // A repair makes a backup, whose text is that of another file.
    if (before === null && text != null) knownTexts.set(after, text);
    // The undo of an import has what the import left out, for a next one.
    if (after === null && from != null) knownTexts.set(before, from);
    texts.set(file, text);
    digests.set(file, after);
  }
  return texts;
}
