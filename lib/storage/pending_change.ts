import type { ChangeRecord, FileChange } from "../formats/journal.ts";
import { applySplice } from "../formats/splice.ts";
import { digestOf } from "./digest.ts";

/** The texts of some files, `null` where there is none. */
export type FileTexts = ReadonlyMap<string, string | null>;

/** How far a change got before its process ended. */
export interface PendingChange {
  /** Whether at least one of its files was written. */
  readonly hasBegun: boolean;
  /** The texts of the files that are still to be written. */
  readonly remaining: FileTexts;
}

/**
 * Finds out how far a change got. A file that is neither as it was before nor
 * as it should be after was edited since by someone else: it is left alone.
 */
export async function inspectPending(
  record: ChangeRecord,
  texts: FileTexts,
): Promise<PendingChange> {
  const remaining = new Map<string, string | null>();
  let hasBegun = false;
  for (const change of record.changes) {
    const text = texts.get(change.file) ?? null;
    const digest = await digestOf(text);
    if (digest === change.after) hasBegun = true;
    if (digest === change.before) {
      remaining.set(change.file, textAfter(change, text));
    }
  }
  return { hasBegun, remaining };
}

/** The text that a change makes of a file's text. */
export function textAfter(
  change: FileChange,
  text: string | null,
): string | null {
  return change.after === null ? null : applySplice(text ?? "", change);
}
