import { DataFileError, DiskError } from "../../errors.ts";
import { ANY_PROVIDER } from "../../formats/config.ts";
import { copiedFile } from "../../formats/copied_file.ts";
import { JOURNAL_FILE } from "../../formats/journal.ts";
import type { Disk } from "../../ports.ts";
import { readInAnyEncoding } from "../../storage/file_texts.ts";
import { countLinesNotIn } from "../../text/lines.ts";
import { counted } from "../../text/printable.ts";
import { formatDuration } from "../../time/duration.ts";
import { formatDayMinute, formatUtc } from "../../time/zone.ts";
import type { Entry } from "../../tracking/entry.ts";
import { quotedText } from "../../tracking/task.ts";
import type { Workspace } from "../workspace.ts";
import {
  type CheckedFiles,
  type Content,
  type DataProblem,
  fileWarning,
  readContent,
} from "./inspect_files.ts";

/** How many items to list in a line. */
const MAX_SHOWN = 5;

/**
 * Reports the copies of data files that file synchronizers, editors and version
 * control create, with the data that only they contain. Copies are never
 * repaired, since only the user knows which version is right.
 *
 * @param paths All paths in the data directory.
 */
export async function checkCopies(
  { directory: { disk }, clock: { zone } }: Workspace,
  paths: readonly string[],
  files: CheckedFiles,
): Promise<DataProblem[]> {
  const warnings: DataProblem[] = [];
  // Collected from all files, since an entry can move to the file of its month.
  let ours: Set<string> | undefined;
  for (const path of paths) {
    const copy = copiedFile(path);
    if (!copy) continue;
    const { original, isGuess } = copy;
    const text = await textOf(disk, path);
    if (text === undefined) continue;
    if (typeof text !== "string") {
      if (!isGuess) warnings.push(warningOf(path, copy, text.problem));
      continue;
    }
    const content = await readContent(original, text, {
      zone,
      provider: ANY_PROVIDER,
    });
    const isValid = !content.problems?.length;
    // An unrelated file with a similar name.
    if (isGuess && !isValid) continue;
    const pieces = piecesOf(content);
    ours ??= piecesOfAll(files);
    const missing = [...pieces].filter(([piece]) => !ours?.has(piece));
    const extra = missing.length > 0
      ? missing.map(([, shown]) => shown)
      : pieces.size > 0 && isValid
      ? []
      : extraLines(text, await textOf(disk, original));
    warnings.push(warningOf(path, copy, extra));
  }
  return warnings;
}

function piecesOfAll(files: CheckedFiles): Set<string> {
  const pieces = new Set<string>();
  for (const { entries, ...others } of files.values()) {
    const content = entries ? { ...others, entries: entries.read() } : others;
    for (const piece of piecesOf(content).keys()) pieces.add(piece);
  }
  return pieces;
}

function warningOf(
  path: string,
  { original, maker }: { original: string; maker: string },
  extra: string | readonly string[],
): DataProblem {
  const what = `a copy of "${original}" made by ${maker}`;
  if (typeof extra === "string") {
    return fileWarning(path, `${what}; it cannot be compared: ${extra}`);
  }
  if (extra.length === 0) {
    return fileWarning(path, `${what}; it has no additional data: delete it`);
  }
  const shown = extra.slice(0, MAX_SHOWN).join(", ");
  const more = extra.length - MAX_SHOWN;
  const rest = more > 0 ? `, and ${more} more` : "";
  const todo = original === JOURNAL_FILE
    ? "journals cannot be merged, so delete the copy"
    : "add what is correct by hand, then delete the copy";
  return fileWarning(
    path,
    `${what}; it has additional data: ${shown}${rest}; ${todo}`,
  );
}

/** Describes how many lines only one of two texts has. */
function extraLines(text: string, other: unknown): string[] {
  const count = countLinesNotIn(text, other);
  return count === 0 ? [] : [counted(count, "line")];
}

/** Describes each piece of data in a file, by a key that identifies it. */
function piecesOf(
  { days = [], overrides = new Map(), entries, timer, outbox = [], tasks }:
    Content,
): ReadonlyMap<string, string> {
  const pieces = new Map<string, string>();
  const add = (shown: string, ...rest: readonly unknown[]) =>
    pieces.set(JSON.stringify([shown, ...rest]), shown);
  for (const { date, events } of days) {
    for (const { kind, minute } of events) {
      add(`${date} ${kind} ${formatDayMinute(minute)}`);
    }
  }
  for (const [date, { expectedMinutes, ...rest }] of overrides) {
    const { isLunchPlanned, absence, note } = rest;
    const expected = `${date} ${formatDuration(expectedMinutes)} expected`;
    add(expected, isLunchPlanned, absence, note);
  }
  for (const { entries: filed } of entries?.tasks.values() ?? []) {
    for (const { entry } of filed) add(shownEntry(entry));
  }
  const { running, paused } = timer ?? {};
  if (running) {
    const { taskId, start } = running;
    add(`the timer for ${quotedText(taskId)} since ${formatUtc(start)}`);
  }
  if (paused) add(`the paused timer for ${quotedText(paused.taskId)}`);
  for (const { taskId, start, action, entryId } of outbox) {
    const what = `the pending ${action} for ${quotedText(taskId)}`;
    add(`${what} at ${formatUtc(start)}`, entryId);
  }
  for (const [id, task] of tasks ?? []) add(`task ${quotedText(id)}`, task);
  return pieces;
}

function shownEntry({ taskId, start, end }: Entry): string {
  const times = `${formatUtc(start)} to ${formatUtc(end)}`;
  return `the entry for ${quotedText(taskId)} from ${times}`;
}

async function textOf(
  disk: Disk,
  file: string,
): Promise<string | { problem: string } | undefined> {
  try {
    return await readInAnyEncoding(disk, file);
  } catch (error) {
    if (error instanceof DataFileError) return error;
    if (error instanceof DiskError) return { problem: error.message };
    throw error;
  }
}
