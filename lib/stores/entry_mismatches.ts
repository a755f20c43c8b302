import { DataFileError } from "../errors.ts";
import { ENTRIES_FILE } from "../formats/data_files.ts";
import {
  computeArchive,
  type EntryFilesByMonth,
  formatSeconds,
  isSameAmount,
  isSameDuration,
} from "../formats/entry_checks.ts";
import {
  quoteTaskId,
  type TaskRecord,
  totalSecondsOf,
} from "../formats/entry_file.ts";
import { monthsIn } from "../formats/month_ranges.ts";

/** Something that makes totals wrong, with the command that repairs them. */
function totalsMismatch(file: string, problem: string): DataFileError {
  return new DataFileError({ file, line: 0, column: 0 }, problem, {
    hint: "Totals may be wrong. Repair them with: worktime doctor --fix",
  });
}

/** The newest entries are gone, and with them the totals of all tasks. */
export function missingNewestFile(months: ReadonlySet<string>): DataFileError {
  const [first = "", ...others] = [...months].toSorted();
  const where = others.length > 0 ? `${first} to ${others.at(-1)}` : first;
  return totalsMismatch(
    ENTRIES_FILE,
    `the file is gone, but files of months (${where}) are there`,
  );
}

/** A month's file is gone whose entries totals count. */
export function missingMonthFile(file: string): DataFileError {
  const problem = `the file is gone, but "${ENTRIES_FILE}" counts its entries`;
  return totalsMismatch(file, problem);
}

/** A month's file is there whose entries no total counts. */
export function uncountedMonthFile(file: string): DataFileError {
  return totalsMismatch(
    file,
    `no total in "${ENTRIES_FILE}" counts its entries`,
  );
}

/** What is wrong with the totals that a file has of its own entries. */
export function ownTotalMismatch(
  file: string,
  tasks: Iterable<readonly [string, TaskRecord]>,
): DataFileError | undefined {
  for (const [taskId, task] of tasks) {
    const found = task.raw["total_seconds"];
    const seconds = totalSecondsOf(task);
    // Without a total there is nothing to differ from.
    if (typeof found !== "number" || isSameDuration(found, seconds)) continue;
    return totalsMismatch(
      file,
      `the total of ${quoteTaskId(taskId)} is ${
        formatSeconds(found)
      } seconds, ` +
        `but its entries have ${formatSeconds(seconds)}`,
    );
  }
  return undefined;
}

/**
 * What is wrong between the totals of tasks and the files of months, as far as
 * all files of a task were read.
 *
 * @param files The files that were read, by month.
 * @param isAll Whether these are all tasks that have totals.
 */
export function archiveMismatch(
  tasks: ReadonlyMap<string, TaskRecord>,
  files: EntryFilesByMonth,
  isAll: boolean,
): DataFileError | undefined {
  const named = new Map<string, readonly string[]>();
  for (const [taskId, { archive }] of tasks) {
    const months = monthsIn(archive?.months ?? []);
    named.set(taskId, months);
    if (!months.every((month) => files.has(month))) continue;
    const found = computeArchive(taskId, months, files);
    if (isSameAmount(archive, found)) continue;
    return totalsMismatch(
      ENTRIES_FILE,
      `the total of ${quoteTaskId(taskId)} counts ` +
        `${formatSeconds(archive?.seconds ?? 0)} seconds of earlier months, ` +
        `but their files have ${formatSeconds(found?.seconds ?? 0)}`,
    );
  }
  for (const [month, file] of files) {
    for (const [taskId, { entries }] of file?.tasks ?? []) {
      const months = named.get(taskId) ?? (isAll ? [] : [month]);
      if (!file || entries.length === 0 || months.includes(month)) continue;
      const problem = `no total counts its entries of ${quoteTaskId(taskId)}`;
      return totalsMismatch(file.file, problem);
    }
  }
  return undefined;
}
