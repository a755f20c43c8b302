import {
  DataFileError,
  InvalidTextError,
  NotAllowedError,
} from "../../errors.ts";
import { kindOfFile } from "../../formats/data_files.ts";
import { OtherEncodingError } from "../../storage/encoding.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import { countLinesNotIn } from "../../text/lines.ts";
import type { DryRun } from "../timers/timer_work.ts";
import type { Workspace } from "../workspace.ts";
import {
  backupFolder,
  checkAfterwards,
  checkData,
  type CheckReport,
} from "./check_data.ts";
import { isValidText, readAll } from "./inspect_files.ts";
import { recordedFile } from "./recorded_texts.ts";

/** The result of restoring a file, and the problems that remain. */
export interface RestoreReport extends CheckReport {
  /** The path in the data directory. */
  readonly file: string;
  /** Whether the text was restored: false if the file already had it. */
  readonly isRestored: boolean;
  /** The summary of the last recorded change to the file. */
  readonly summary: string;
  /** When that change was made, ISO 8601 in UTC. */
  readonly time: string;
  /** The number of lines that only the restored text has. */
  readonly restoredLines: number;
  /** The number of lines that only the replaced text has. */
  readonly replacedLines: number;
  /** The path of the replaced file, if one was replaced. */
  readonly backup: string | undefined;
  /** Whether `undo` can bring the replaced file back, which must be text. */
  readonly isUndoable: boolean;
}

/** The current state of a file, and the text to restore. */
interface RestorePlan {
  readonly text: string;
  readonly change: { readonly time: string; readonly summary: string };
  /** The current text; `undefined` if the file is missing or not text. */
  readonly current: string | undefined;
  /**
   * Whether the bytes are not UTF-8, so that the journal cannot describe them.
   */
  readonly isUnreadable: boolean;
}

/**
 * Restores the text that a data file had after its last recorded change, even
 * if it was damaged, replaced or deleted since. The current file is kept in
 * `backups/`. `undo` reverts this, unless the current file is not text.
 *
 * @param path The path of the file, absolute or in the data directory.
 * @throws {InvalidTextError} When it is not a data file of this data directory.
 * @throws {NotAllowedError} When the journal does not have the whole text.
 */
export async function restoreFile(
  workspace: Workspace,
  path: string,
  { isDryRun = false }: DryRun = {},
): Promise<RestoreReport> {
  const { directory, clock } = workspace;
  const file = dataFileAt(path, directory.disk.location);
  if (isDryRun) {
    const { value: plan } = await directory.observe((read) =>
      planFor(file, workspace, read)
    );
    const texts = new Map([[file, plan.text]]);
    return reportOf(file, plan, await checkData(workspace, texts));
  }
  const backup = `${backupFolder(clock.now())}/${file}`;
  const plan = await directory.change(async (changing) => {
    const plan = await planFor(file, workspace, changing.read);
    if (plan.current === plan.text || plan.isUnreadable) return plan;
    if (plan.current !== undefined) changing.write(backup, plan.current);
    changing.write(file, plan.text);
    changing.note({ summary: `Restored ${file}` });
    return plan;
  }, (it) => directory.disk.readText(it));
  if (plan.isUnreadable) {
    await directory.replaceDamaged(file, plan.text, backup);
  }
  return reportOf(file, plan, await checkAfterwards(workspace), backup);
}

/** Returns the files that differ from their last recorded text. */
export async function listRestorable(workspace: Workspace): Promise<string[]> {
  const { value: { recorded, texts } } = await workspace.directory.observe(
    (read) => readAll(workspace, read),
  );
  return [...recorded].filter(([file, { text }]) =>
    text != null && text !== texts.get(file)
  ).map(([file]) => file).toSorted();
}

function reportOf(
  file: string,
  { text, current, isUnreadable, change }: RestorePlan,
  report: CheckReport,
  backup?: string,
): RestoreReport {
  const { time, summary } = change;
  const isRestored = isUnreadable || current !== text;
  const isReplaced = isUnreadable || current !== undefined;
  return {
    ...report,
    file,
    isRestored,
    ...{ summary, time },
    restoredLines: countLinesNotIn(text, current),
    replacedLines: countLinesNotIn(current ?? "", text),
    backup: isRestored && isReplaced ? backup : undefined,
    isUndoable: isRestored && !isUnreadable,
  };
}

async function planFor(
  file: string,
  { directory: { disk }, clock: { zone } }: Workspace,
  read: ReadText,
): Promise<RestorePlan> {
  const { text: current, isUnreadable } = await currentText(file, read);
  // An undo can record a damaged text.
  const isValid = (text: string) => isValidText(file, text, zone);
  const recorded = await recordedFile(disk, file, { current, isValid });
  if (!recorded) {
    throw new NotAllowedError(
      "nothing_to_restore",
      `The journal has no changes to "${file}"`,
      { hint: "Only files that worktime has changed can be restored" },
    );
  }
  const { text, change, isImported } = recorded;
  if (text === null) {
    throw new NotAllowedError(
      "nothing_to_restore",
      `The last recorded change removed "${file}": ${change.summary}`,
    );
  }
  if (text === undefined) throw partlyRecordedError(file, isImported);
  return { text, change, current, isUnreadable };
}

function partlyRecordedError(
  file: string,
  isImported: boolean,
): NotAllowedError {
  const [reason, copy] = isImported
    ? [
      "an import leaves out long texts",
      "Import the entries again. If you have a copy of the file",
    ]
    : [
      "another program edited it between two recorded changes",
      "If you have a copy from after that edit",
    ];
  return new NotAllowedError(
    "nothing_to_restore",
    `The journal has only part of "${file}": ${reason}`,
    {
      hint: `Existing data was not changed. ${copy}, put it in "backups" ` +
        "and try again",
    },
  );
}

async function currentText(
  file: string,
  read: ReadText,
): Promise<{ text: string | undefined; isUnreadable: boolean }> {
  try {
    return { text: await read(file) ?? undefined, isUnreadable: false };
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    const text = error instanceof OtherEncodingError ? error.text : undefined;
    return { text, isUnreadable: true };
  }
}

/** @throws {InvalidTextError} When the path is not that of a data file. */
function dataFileAt(path: string, location: string): string {
  const whole = normalizePath(path);
  const folder = `${normalizePath(location)}/`;
  const file = whole.startsWith(folder) ? whole.slice(folder.length) : whole;
  if (kindOfFile(file) !== undefined) return file;
  throw new InvalidTextError(
    "invalid_file",
    `"${path}" is not a data file in "${location}"`,
    {
      hint: "Use its path in the data directory, such as 2024-12.csv or " +
        "history/time-entries.json",
    },
  );
}

/** Removes `.`, `..` and repeated slashes from a path. */
function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll("\\", "/").split("/")) {
    const isStep = part === ".." && parts.length > 0 && parts.at(-1) !== "..";
    if (isStep) parts.pop();
    else if (part !== "." && (part !== "" || parts.length === 0)) {
      parts.push(part);
    }
  }
  return parts.join("/");
}
