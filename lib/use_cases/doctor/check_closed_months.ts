import { type Closing, closingsInEffect } from "../../formats/closed_months.ts";
import { CLOSED_FILE } from "../../formats/data_files.ts";
import { eventLogFile } from "../../formats/event_log.ts";
import { overridesFile } from "../../formats/overrides.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import { civilTimeAt, type Zone } from "../../time/zone.ts";
import { changesSince, textDigestOf } from "../closing/closed_month.ts";
import type { CheckedFiles } from "./inspect_files.ts";
import { type DataProblem, fileWarning } from "./problem.ts";

/**
 * Reports closed months whose content was changed since, which only other
 * programs can do. Damaged files are reported elsewhere.
 *
 * @param localZone The zone of times without an offset.
 */
export async function checkClosedMonths(
  files: CheckedFiles,
  localZone: Zone,
): Promise<DataProblem[]> {
  const { closed } = files.get(CLOSED_FILE) ?? {};
  const read: ReadText = (file) => Promise.resolve(files.get(file)?.text);
  const problems: DataProblem[] = [];
  for (const closing of closed ? closingsInEffect(closed) : []) {
    const { month } = closing;
    const { days, entryDays } = await changesSince(closing, read, localZone);
    const since = civilTimeAt(closing.closedAt, localZone).date;
    const what = `changed since ${month} was closed on ${since}`;
    const reopen = `reopen the month: worktime reopen ${month}`;
    if (days.length > 0) {
      for (const file of await changedFiles(closing, read)) {
        const restore = `restore it (worktime doctor --restore ${file})`;
        const message = `${what}: ${days.join(", ")}; ${restore}, or ${reopen}`;
        problems.push(fileWarning(file, message));
      }
    }
    if (entryDays.length > 0) {
      const dates = entryDays.join(", ");
      const message = `the entries of ${dates} were ${what}; restore their ` +
        `file, or ${reopen}`;
      problems.push(fileWarning(CLOSED_FILE, message));
    }
  }
  return problems;
}

/** Returns the CSV files of a month that are not those that were closed. */
async function changedFiles(
  { month, files }: Closing,
  read: ReadText,
): Promise<string[]> {
  const changed: string[] = [];
  for (const file of [eventLogFile(month), overridesFile(month)]) {
    const text = await read(file) ?? undefined;
    const digest = text === undefined ? undefined : await textDigestOf(text);
    if (digest !== files.get(file)) changed.push(file);
  }
  return changed;
}
