import type { FileChange } from "../formats/journal.ts";
import { applySplice } from "../formats/splice.ts";
import { digestOf } from "./digest.ts";
import type { FileTexts } from "./file_texts.ts";

/** What is to be written, by file; `null` for files to remove. */
export type NewTexts = ReadonlyMap<string, string | null>;

/**
 * What is still to be written of a change. A file that is neither as it was
 * before nor as it should be after was edited since by someone else: it is left
 * alone.
 */
export function remainingOf(
  changes: readonly FileChange[],
  texts: FileTexts,
): NewTexts {
  const remaining = new Map<string, string | null>();
  for (const change of changes) {
    if (texts.isDamaged(change.file)) continue;
    const text = texts.get(change.file);
    if (digestOf(text) === change.before) {
      remaining.set(change.file, textAfter(change, text));
    }
  }
  return remaining;
}

/** The text that a change makes of a file's text. */
export function textAfter(
  change: FileChange,
  text: string | null,
): string | null {
  return change.after === null ? null : applySplice(text ?? "", change);
}
