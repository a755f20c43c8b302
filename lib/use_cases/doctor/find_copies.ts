import { DataFileError, DiskError } from "../../errors.ts";
import { copiedFile } from "../../formats/copied_file.ts";
import {
  checkDataFile,
  type DataFileCheck,
} from "../../formats/data_file_check.ts";
import { shownTask } from "../../formats/entry_file.ts";
import { JOURNAL_FILE } from "../../formats/journal.ts";
import { readAnyText } from "../../storage/journal.ts";
import { formatDayMinute } from "../../time/clock_time.ts";
import { formatDuration } from "../../time/duration.ts";
import { formatUtc } from "../../time/instant.ts";
import type { Entry } from "../../tracking/entry.ts";
import type { Workspace } from "../workspace.ts";
import { type CheckedFiles, type DataProblem, fileWarning } from "./problem.ts";

/** Nobody reads more in a line. */
const MOST_SHOWN = 5;

/** What a file holds, piece by piece: what tells each from others, and shows it. */
type Pieces = ReadonlyMap<string, string>;

/**
 * Names the copies of data files that file synchronizers, editors and version
 * control leave, with what they hold that our files lack. They are left alone:
 * which version is right only a person knows.
 *
 * @param paths All paths in the data directory.
 */
export async function copyWarnings(
  { directory: { disk }, clock: { zone } }: Workspace,
  paths: readonly string[],
  files: CheckedFiles,
): Promise<DataProblem[]> {
  const warnings: DataProblem[] = [];
  // An entry may have moved to the file of its month meanwhile.
  let ours: Set<string> | undefined;
  for (const path of paths) {
    const copy = copiedFile(path);
    if (!copy) continue;
    const { original, maker, isGuess } = copy;
    const found = await textOf(() => readAnyText(disk, path));
    if (found === undefined) continue;
    if (typeof found !== "string") {
      if (!isGuess) warnings.push(warningOf(path, copy, found.message));
      continue;
    }
    const check = await checkDataFile(original, found, zone);
    // It is something else with a like name.
    if (isGuess && check.problems.length > 0) continue;
    const known = await textOf(() => readAnyText(disk, original));
    const before = typeof known === "string" ? known : "";
    ours ??= new Set(
      [...files.values()].flatMap(({ check }) => [...piecesOf(check).keys()]),
    );
    const lacking = lackingIn(found, check, { before, ours });
    warnings.push(warningOf(path, { original, maker }, lacking));
  }
  return warnings;
}

function warningOf(
  path: string,
  { original, maker }: { original: string; maker: string },
  holds: string | readonly string[],
): DataProblem {
  const what = `a copy of "${original}", made by ${maker}`;
  if (typeof holds === "string") {
    return fileWarning(path, `${what}: it cannot be compared: ${holds}`);
  }
  if (holds.length === 0) {
    const todo = `it holds nothing that "${original}" lacks: delete it`;
    return fileWarning(path, `${what}: ${todo}`);
  }
  const shown = holds.slice(0, MOST_SHOWN).join(", ");
  const more = holds.length - MOST_SHOWN;
  const rest = more > 0 ? `, and ${more} more` : "";
  const todo = original === JOURNAL_FILE
    ? "do not add it, as journals cannot be merged: delete the copy"
    : "add what is right by hand, then delete the copy";
  return fileWarning(
    path,
    `${what}: it holds what "${original}" lacks: ${shown}${rest}; ${todo}`,
  );
}

/** What a copy holds that we lack: piece by piece, or how many lines. */
function lackingIn(
  text: string,
  check: DataFileCheck,
  { before, ours }: { before: string; ours: ReadonlySet<string> },
): string[] {
  const pieces = piecesOf(check);
  const lacking = [...pieces].filter(([piece]) => !ours.has(piece));
  if (lacking.length > 0) return lacking.map(([, shown]) => shown);
  if (pieces.size > 0 && check.problems.length === 0) return [];
  const lines = (it: string) => it.split(/\r\n|\n|\r/).map((it) => it.trim());
  const known = new Set(lines(before));
  const count = lines(text).filter((it) => it !== "" && !known.has(it)).length;
  return count === 0 ? [] : [count === 1 ? "1 line" : `${count} lines`];
}

function piecesOf(
  { days = [], overrides = new Map(), entries, timer, outbox = [], tasks }:
    DataFileCheck,
): Pieces {
  const pieces = new Map<string, string>();
  const add = (shown: string, ...rest: readonly unknown[]) =>
    pieces.set(JSON.stringify([shown, ...rest]), shown);
  for (const { date, events } of days) {
    for (const { kind, minute } of events) {
      add(`${date} ${kind} ${formatDayMinute(minute)}`);
    }
  }
  for (const [date, { expectedMinutes, isLunchPlanned }] of overrides) {
    add(`${date} ${formatDuration(expectedMinutes)} expected`, isLunchPlanned);
  }
  for (const { entries: filed } of entries?.tasks.values() ?? []) {
    for (const { entry } of filed) add(shownEntry(entry));
  }
  const { running, paused } = timer ?? {};
  if (running) {
    const { taskId, start } = running;
    add(`the timer of ${shownTask(taskId)} since ${formatUtc(start)}`);
  }
  if (paused) add(`the paused timer of ${shownTask(paused.taskId)}`);
  for (const { taskId, start, action, entryId } of outbox) {
    const what = `the ${action} of ${shownTask(taskId)}`;
    add(`${what} at ${formatUtc(start)}`, entryId);
  }
  for (const [id, task] of tasks ?? []) add(`task ${shownTask(id)}`, task);
  return pieces;
}

function shownEntry({ taskId, start, end }: Entry): string {
  const times = `${formatUtc(start)} to ${formatUtc(end)}`;
  return `${shownTask(taskId)} from ${times}`;
}

async function textOf(
  read: () => Promise<string | undefined>,
): Promise<string | undefined | Error> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DataFileError) return new Error(error.problem);
    if (error instanceof DiskError) return error;
    throw error;
  }
}
