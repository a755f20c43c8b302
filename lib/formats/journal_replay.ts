import type { JournalRecord } from "./journal.ts";
import { applySplice } from "./splice.ts";

/**
 * The text of a file as the journal has it, however damaged the file is.
 *
 * @param oldestFirst The journal, its oldest line first.
 * @param digestOf The digest that the journal uses.
 * @returns The text, or `undefined` where the journal does not know all of it,
 * because the file is older than the journal or was edited by hand since.
 */
export function replayFile(
  file: string,
  oldestFirst: readonly JournalRecord[],
  digestOf: (text: string | null) => string | null,
): string | undefined {
  const cancelled = new Set(
    oldestFirst.flatMap((record) =>
      "cancelled" in record ? [record.cancelled] : []
    ),
  );
  let text: string | null | undefined = null;
  for (const record of oldestFirst) {
    if (!("commit" in record) || cancelled.has(record.commit)) continue;
    for (const change of record.changes) {
      if (change.file !== file) continue;
      if (change.before === null) text = null;
      else if (text === undefined || digestOf(text) !== change.before) {
        text = undefined;
        continue;
      }
      text = change.after === null ? null : applySplice(text ?? "", change);
    }
  }
  return text ?? undefined;
}
