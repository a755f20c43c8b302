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

/** Returns the error for a mismatch that makes totals wrong. */
function totalsMismatch(file: string, problem: string): DataFileError {
  return new DataFileError({ file, line: 0, column: 0 }, problem, {
    hint: "Totals may be wrong. To repair them: worktime doctor --fix",
  });
}

/** Reports that the newest entries are missing, and with them all totals. */
export function missingNewestFile(months: ReadonlySet<string>): DataFileError {
  const [first = "", ...others] = [...months].toSorted();
  const where = others.length > 0 ? `${first} to ${others.at(-1)}` : first;
  return totalsMismatch(
    ENTRIES_FILE,
    `the file is missing, but there are files for ${where}`,
  );
}

/** Reports that a monthly file is missing, but included in totals. */
export function missingMonthFile(file: string): DataFileError {
  const problem =
    `the file is missing, but its entries are counted in "${ENTRIES_FILE}"`;
  return totalsMismatch(file, problem);
}

/** Reports that a monthly file exists, but is not included in any total. */
export function uncountedMonthFile(file: string): DataFileError {
  return totalsMismatch(
    file,
    `its entries are not counted in "${ENTRIES_FILE}"`,
  );
}

/** Checks the totals of a file against its own entries. */
export function ownTotalMismatch(
  file: string,
  tasks: Iterable<readonly [string, TaskRecord]>,
): DataFileError | undefined {
  for (const [taskId, task] of tasks) {
    const found = task.raw["total_seconds"];
    const seconds = totalSecondsOf(task);
    // A missing total cannot be wrong.
    if (typeof found !== "number" || isSameDuration(found, seconds)) continue;
    return totalsMismatch(
      file,
      `the total for ${quoteTaskId(taskId)} is ${formatSeconds(found)} ` +
        `seconds, but its entries add up to ${formatSeconds(seconds)}`,
    );
  }
  return undefined;
}

/**
 * Checks the archives of tasks against the monthly files. Tasks are skipped
 * unless all their files were read.
 *
 * @param files The files that were read, by month.
 * @param isAll Whether `tasks` are all tasks with totals.
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
      `the total for ${quoteTaskId(taskId)} includes ` +
        `${
          formatSeconds(archive?.seconds ?? 0)
        } seconds from earlier months, ` +
        `but their files add up to ${formatSeconds(found?.seconds ?? 0)}`,
    );
  }
  for (const [month, file] of files) {
    for (const [taskId, { entries }] of file?.tasks ?? []) {
      const months = named.get(taskId) ?? (isAll ? [] : [month]);
      if (!file || entries.length === 0 || months.includes(month)) continue;
      const problem =
        `its entries for ${quoteTaskId(taskId)} are not counted ` +
        "in any total";
      return totalsMismatch(file.file, problem);
    }
  }
  return undefined;
}
