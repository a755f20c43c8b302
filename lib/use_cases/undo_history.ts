import { digestOf } from "../digest.ts";
import { kindOfFile } from "../formats/data_file_kind.ts";
import {
  type ChangeRecord,
  changesMade,
  type FileChange,
  invertChanges,
  type JournalRecord,
} from "../formats/journal.ts";
import { textAfter } from "../storage/pending_change.ts";

/** A file's text before and after a change; `null` where there is no file. */
export interface TextPair {
  /** The text from which the change was made. */
  readonly from: string | null;
  /** The text that the change made. */
  readonly to: string | null;
}

/** Whether a file is one that a sync with a provider writes, too. */
export function isSynced(file: string): boolean {
  const kind = kindOfFile(file);
  return kind === "entries" || kind === "timer" || kind === "outbox" ||
    kind === "sync";
}

/**
 * The texts of a file before and after some changes, from its present text: all
 * that was changed since is taken back.
 *
 * @param later The changes that were made since, the newest first.
 * @returns `undefined` when somebody else edited the file since.
 */
export function textsOf(
  change: FileChange,
  later: readonly ChangeRecord[],
  present: string | null,
): TextPair | undefined {
  let text = present;
  for (const { changes } of later) {
    for (const inverse of invertChanges(changes)) {
      if (inverse.file !== change.file) continue;
      if (digestOf(text) !== inverse.before) return undefined;
      text = textAfter(inverse, text);
    }
  }
  if (digestOf(text) !== change.before) return undefined;
  return { from: text, to: textAfter(change, text) };
}

/**
 * The changes that were made since one, the newest first.
 *
 * @param newestFirst The journal, its newest line first.
 */
export function changesSince(
  newestFirst: Iterable<JournalRecord>,
  commit: number,
): ChangeRecord[] {
  const found: ChangeRecord[] = [];
  for (const record of changesMade(newestFirst)) {
    if (record.commit <= commit) break;
    found.push(record);
  }
  return found;
}
