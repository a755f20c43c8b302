import { DataFileError } from "../errors.ts";
import { ENTRIES_FILE } from "../formats/data_files.ts";
import { formatSeconds, isSameDuration } from "../formats/entry_checks.ts";
import {
  type EntryFile,
  type TaskRecord,
  totalSecondsOf,
} from "../formats/entry_file.ts";
import type { FiledAmount } from "../formats/entry_scan.ts";
import { counted } from "../text/printable.ts";
import { monthsIn } from "../time/date_range.ts";
import { totalSecondsOf as secondsOf } from "../tracking/entry.ts";
import { quotedText } from "../tracking/task.ts";

/** What a monthly file adds up to. */
export interface FiledMonth {
  readonly file: string;
  /** The amounts by task. */
  readonly amounts: ReadonlyMap<string, FiledAmount>;
}

/** Adds up a monthly file. */
export function filedMonth(
  { file, tasks }: Pick<EntryFile, "file" | "tasks">,
): FiledMonth {
  const amounts = new Map<string, FiledAmount>();
  for (const [taskId, { entries }] of tasks) {
    if (entries.length === 0) continue;
    const seconds = secondsOf(entries.map(({ entry }) => entry));
    amounts.set(taskId, { seconds, entries: entries.length });
  }
  return { file, amounts };
}

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
      `the total for ${quotedText(taskId)} is ${formatSeconds(found)} ` +
        `seconds, but its entries add up to ${formatSeconds(seconds)}`,
    );
  }
  return undefined;
}

/** Says in what the files of months differ from the archive of a task. */
function differenceOf(
  { seconds, entries }: FiledAmount = { seconds: 0, entries: 0 },
  filed: FiledAmount,
): [included: string, found: string] | undefined {
  if (!isSameDuration(seconds, filed.seconds)) {
    return [
      `${formatSeconds(seconds)} seconds`,
      `add up to ${formatSeconds(filed.seconds)}`,
    ];
  }
  return entries === filed.entries
    ? undefined
    : [counted(entries, "entry", "entries"), `have ${filed.entries}`];
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
  files: ReadonlyMap<string, FiledMonth>,
  isAll: boolean,
): DataFileError | undefined {
  const named = new Map<string, ReadonlySet<string>>();
  for (const [taskId, { archive }] of tasks) {
    const ranges = archive?.months ?? [];
    if (files.size === 0 && ranges.length > 0) continue;
    const months = new Set(monthsIn(ranges));
    named.set(taskId, months);
    if ([...months].some((month) => !files.has(month))) continue;
    const filed = { seconds: 0, entries: 0 };
    for (const month of months) {
      const amount = files.get(month)?.amounts.get(taskId);
      filed.seconds += amount?.seconds ?? 0;
      filed.entries += amount?.entries ?? 0;
    }
    const difference = differenceOf(archive, filed);
    if (difference === undefined) continue;
    const [included, found] = difference;
    return totalsMismatch(
      ENTRIES_FILE,
      `the total for ${quotedText(taskId)} includes ${included} from earlier ` +
        `months, but their files ${found}`,
    );
  }
  for (const [month, { file, amounts }] of files) {
    for (const taskId of amounts.keys()) {
      const isNamed = named.get(taskId)?.has(month) ?? !isAll;
      if (isNamed) continue;
      const problem = `its entries for ${quotedText(taskId)} are not counted ` +
        "in any total";
      return totalsMismatch(file, problem);
    }
  }
  return undefined;
}
