import type { DataFileError } from "../errors.ts";
import type { Zone } from "../time/zone.ts";
import { oddityOf } from "./cached_entry.ts";
import {
  ACTIVE,
  activeTimerIn,
  type EntryFile,
  type EntryFileSource,
  monthOfShard,
  readEntryFile,
  totalSecondsOf,
} from "./entry_file.ts";
import { jsonErrors, type JsonProblem } from "./json_errors.ts";
import { shownEntry, shownTask } from "./shown_task.ts";

/** The content of a file of entries, and what is wrong with its sums. */
interface EntryFileCheck {
  /** The entries; left out if some of them cannot be read. */
  readonly entries?: EntryFile;
  /** All that is wrong. */
  readonly problems: readonly DataFileError[];
  /** What can be read, but is not as we write it. */
  readonly oddities: readonly DataFileError[];
}

/**
 * Checks a file of entries as far as it can be checked without the others.
 *
 * @throws {DataFileError} When it is not JSON, or not of that form.
 */
export function checkEntryFile(
  text: string,
  { file, zone }: EntryFileSource,
): EntryFileCheck {
  const unreadable: DataFileError[] = [];
  const onProblem = (problem: DataFileError) => unreadable.push(problem);
  const entries = readEntryFile(text, { file, zone, onProblem });
  if (unreadable.length > 0) return { problems: unreadable, oddities: [] };
  const oddities = jsonErrors(text, file, odditiesIn(entries, zone));
  const isShard = monthOfShard(file) !== undefined;
  const problems: JsonProblem[] = [];
  for (const [taskId, task] of entries.tasks) {
    const seconds = totalSecondsOf(task);
    const { total_seconds: found } = task.raw;
    if (!isSameTime(found, seconds)) {
      const expected = `expected a total of ${shownSeconds(seconds)} seconds ` +
        `for ${shownTask(taskId)}`;
      const shown = typeof found === "number" ? String(found) : "no number";
      const problem = `${expected}, found ${shown}`;
      problems.push({ path: [taskId, "total_seconds"], problem });
    }
    if (isShard && task.archive) {
      const problem = `expected no "archive" for ${shownTask(taskId)} ` +
        "in the file of a month";
      problems.push({ path: [taskId, "archive"], problem });
    }
  }
  return { entries, problems: jsonErrors(text, file, problems), oddities };
}

/** What others write in another way than we do. */
function odditiesIn({ tasks, others }: EntryFile, zone: Zone): JsonProblem[] {
  const oddities: JsonProblem[] = [];
  const active = others.get(ACTIVE);
  if (active != null && !activeTimerIn(active, zone)) {
    const problem = `"${ACTIVE}" is no timer that can be read: expected ` +
      '"task_id" and "start"';
    oddities.push({ path: [ACTIVE], problem });
  }
  for (const [taskId, { entries }] of tasks) {
    for (const [i, { entry, raw }] of entries.entries()) {
      const oddity = oddityOf({ ...raw });
      if (oddity === undefined) continue;
      const problem = `${shownEntry(entry)} ${oddity}`;
      oddities.push({ path: [taskId, "entries", i], problem });
    }
  }
  return oddities;
}

/**
 * Whether two numbers of seconds are the same. Others store fractions, whose
 * sums depend on the order of adding them.
 */
export function isSameTime(a: unknown, b: number): boolean {
  return typeof a === "number" && Math.abs(a - b) < 0.001;
}

/** A number of seconds for a message, without what adding fractions left. */
export function shownSeconds(seconds: number): string {
  return String(Math.round(seconds * 1000) / 1000);
}
