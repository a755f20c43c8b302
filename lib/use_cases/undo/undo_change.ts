import { digestOf } from "../../digest.ts";
import { DataFileError, NotAllowedError } from "../../errors.ts";
import { isBackup, kindOfFile } from "../../formats/data_files.ts";
import { readEntryFile } from "../../formats/entry_file.ts";
import {
  type ChangeRecord,
  changeToUndo,
  committedChanges,
  type FileChange,
  findSeam,
  invertChanges,
  JOURNAL_FILE,
  textAfter,
  undoToRedo,
} from "../../formats/journal.ts";
import { readTimerFile } from "../../formats/timer.ts";
import type { DataDirectory } from "../../storage/data_directory.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import { journalText, recordsIn } from "../../storage/journal.ts";
import { findEntries } from "../../stores/entry_search.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import { itemOf, withItem, withUpdated } from "../../sync/outbox.ts";
import { wholeSecond, type Zone } from "../../time/zone.ts";
import { changedLocally, type Entry, versionOf } from "../../tracking/entry.ts";
import {
  type EntryOrTimer,
  type RunningTimer,
  subjectOf,
  type TimerState,
} from "../../tracking/timer.ts";
import { type DryRun, timerFilesOf } from "../timers/timer_work.ts";
import type { Workspace } from "../workspace.ts";

/** A change that was undone or redone. */
export interface Undone {
  /** What the change did, in one line. */
  readonly summary: string;
  /** When it was made, as an ISO 8601 time in UTC. */
  readonly time: string;
  /** The files that it changed. */
  readonly files: readonly string[];
}

/**
 * Undoes the last change in a data directory that is in effect.
 *
 * @returns The change that was undone.
 * @throws {NotAllowedError} When there is none, or when its files have been
 * edited since.
 */
export function undoLastChange(
  workspace: Workspace,
  { isDryRun = false }: DryRun,
): Promise<Undone> {
  const { directory } = workspace;
  const change = async (draft: ChangeDraft): Promise<Undone> => {
    const journal = await intactJournal(directory);
    const target = changeToUndo(recordsIn(journal));
    if (!target) {
      throw new NotAllowedError("nothing_to_undo", "Nothing to undo");
    }
    await revert(target, { draft, workspace, journal });
    const { commit } = target;
    // Restore the zone that was recorded before the change.
    const { zone = null } = newestChange(journal, (it) => it.commit < commit) ??
      {};
    const summary = `Undid: ${target.summary}`;
    draft.note({ summary, undoes: commit, zone });
    return undoneFrom(target);
  };
  return directory.changeUnless(isDryRun, change);
}

/**
 * Redoes the change that was last undone.
 *
 * @returns The change that was redone.
 * @throws {NotAllowedError} When there is none, or when its files have been
 * edited since.
 */
export function redoLastUndo(
  workspace: Workspace,
  { isDryRun = false }: DryRun,
): Promise<Undone> {
  const { directory } = workspace;
  const change = async (draft: ChangeDraft): Promise<Undone> => {
    const journal = await intactJournal(directory);
    const undoing = undoToRedo(recordsIn(journal));
    const target = undoing &&
      newestChange(journal, (it) => it.commit === undoing.undoes);
    if (!target) {
      throw new NotAllowedError("nothing_to_redo", "Nothing to redo");
    }
    await revert(undoing, { draft, workspace, journal });
    const { commit, zone = null } = target;
    draft.note({
      summary: `Redid: ${target.summary}`,
      redoes: commit,
      zone,
    });
    return undoneFrom(target);
  };
  return directory.changeUnless(isDryRun, change);
}

/**
 * Reads the journal.
 *
 * @throws {NotAllowedError} When it does not tell which change is the last.
 */
async function intactJournal({ disk }: DataDirectory): Promise<string> {
  const journal = await journalText(disk);
  const seam = findSeam(journal);
  if (!seam) return journal;
  throw new NotAllowedError(
    "journal_joined",
    "Cannot determine the last change: the numbers in " +
      `"${JOURNAL_FILE}" decrease or repeat after ${seam.commit}`,
    {
      hint:
        "Nothing was changed. Two journals were merged: correct the files " +
        "by hand, then reset undo with: worktime doctor --fix",
    },
  );
}

function undoneFrom({ summary, time, changes }: ChangeRecord): Undone {
  return { summary, time, files: changes.map(({ file }) => file) };
}

function newestChange(
  journal: string,
  matches: (change: ChangeRecord) => boolean,
): ChangeRecord | undefined {
  for (const change of committedChanges(recordsIn(journal))) {
    if (matches(change)) return change;
  }
  return undefined;
}

/**
 * Reverts a change by restoring the texts of its files. Where a sync has
 * written to timer files since, applies the inverse edit to the present entries
 * instead.
 *
 * @throws {NotAllowedError} When a file has been edited outside worktime since.
 */
async function revert(
  { commit, changes }: ChangeRecord,
  { draft, workspace, journal }: {
    draft: ChangeDraft;
    workspace: Workspace;
    journal: string;
  },
): Promise<void> {
  const pairs: TextPair[] = [];
  let isUnchanged = true;
  for (const change of invertChanges(changes)) {
    const { file } = change;
    const since = isSyncedFile(file) ? commit : Infinity;
    const textsBefore = (present: string | null) =>
      textBefore(change, present, changesSince(since, journal));
    const present = await draft.read(file) ?? null;
    // Users may delete backups. The journal also has what a repair replaced.
    const isCleared = present === null && change.after === null;
    if (isCleared && isBackup(file)) continue;
    const from = textsBefore(present);
    if (from === undefined) throw editedError(file, present, textsBefore);
    if (from !== present) isUnchanged = false;
    pairs.push({ file, from, to: textAfter(change, from) });
  }
  for (const { file, to } of pairs) {
    if (isUnchanged || !isSyncedFile(file)) draft.write(file, to);
  }
  if (isUnchanged) return;
  const { clock, newId } = workspace;
  const files = timerFilesOf(draft, workspace);
  await applyDifference(files, pairs, newId);
  await files.write(draft, wholeSecond(clock.now()));
}

/** Yields the changes after a commit, newest first. */
function* changesSince(
  commit: number,
  journal: string,
): Generator<ChangeRecord> {
  for (const change of committedChanges(recordsIn(journal))) {
    if (change.commit <= commit) return;
    yield change;
  }
}

/**
 * Computes the text that a change starts from, by reverting all later changes.
 *
 * @param later The later changes, newest first.
 * @returns `undefined` when the file has been edited outside worktime since.
 */
function textBefore(
  { file, before }: FileChange,
  present: string | null,
  later: Iterable<ChangeRecord>,
): string | null | undefined {
  if (digestOf(present) === before) return present;
  let text = present;
  for (const { changes } of later) {
    for (const inverse of invertChanges(changes)) {
      if (inverse.file !== file) continue;
      if (digestOf(text) !== inverse.before) return undefined;
      text = textAfter(inverse, text);
    }
  }
  return digestOf(text) === before ? text : undefined;
}

function editedError(
  file: string,
  text: string | null,
  textBefore: (text: string) => string | null | undefined,
): NotAllowedError {
  const lines = text?.replaceAll("\r\n", "\n");
  const hasOtherLineEndings = lines !== undefined &&
    [lines, lines.replaceAll("\n", "\r\n")]
      .some((text) => textBefore(text) !== undefined);
  return hasOtherLineEndings
    ? new NotAllowedError(
      "line_ends_changed",
      `The line endings of "${file}" have changed since`,
      {
        hint: "Nothing was changed. Git converts line endings in a clone " +
          "(core.autocrlf): add `* -text` to .gitattributes and check out the " +
          "files again",
      },
    )
    : new NotAllowedError(
      "edited_since",
      `"${file}" has been edited outside worktime since`,
      { hint: "Nothing was changed. Correct the file by hand" },
    );
}

/** The text of a file before and after a change; `null` if it did not exist. */
interface TextPair {
  readonly file: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Whether a sync can write to a file. */
function isSyncedFile(file: string): boolean {
  const kind = kindOfFile(file);
  return kind === "entries" || kind === "timer" || kind === "outbox" ||
    kind === "sync";
}

/** The entries and the timer before or after a change. */
interface Side {
  readonly entries: ReadonlyMap<string, Entry>;
  /** The timer; `undefined` if the change did not affect it. */
  readonly timer: TimerState | undefined;
}

/**
 * Applies the difference between two states of the timer files to the present
 * ones, which a sync has changed since. The present files know best what the
 * provider has, and must send it the difference.
 *
 * @param pairs The texts of the files; other files are ignored.
 * @throws {NotAllowedError} When another timer is running by now.
 */
async function applyDifference(
  files: TimerFiles,
  pairs: readonly TextPair[],
  newId: () => string,
): Promise<void> {
  const from = sideOf(pairs, "from", files.zone);
  const to = sideOf(pairs, "to", files.zone);
  for (const [id, before] of from.entries) {
    if (to.entries.has(id)) continue;
    // The provider had an imported entry that was only linked with it.
    if (before.provider === undefined) await removeHere(files, id);
    else await remove(files, id);
  }
  for (const [id, entry] of to.entries) {
    const before = from.entries.get(id);
    const isSame = before && versionOf(before) === versionOf(entry);
    if (!isSame) await restoreContent(files, entry);
  }
  if (from.timer && to.timer) {
    await restoreTimer(files, from.timer.running, to.timer, newId);
  }
}

function sideOf(
  pairs: readonly TextPair[],
  side: "from" | "to",
  zone: Zone,
): Side {
  const entries = new Map<string, Entry>();
  let timer: TimerState | undefined;
  for (const { file, [side]: text } of pairs) {
    const kind = kindOfFile(file);
    try {
      if (kind === "timer") timer = text === null ? {} : readTimerFile(text);
      if (kind !== "entries" || text === null) continue;
      for (const task of readEntryFile(text, { file, zone }).tasks.values()) {
        for (const { entry } of task.entries) entries.set(entry.id, entry);
      }
    } catch (error) {
      if (error instanceof DataFileError) throw damagedError(file, error);
      throw error;
    }
  }
  return { entries, timer };
}

/** The error for undoing a repair that a sync has built on. */
function damagedError(file: string, cause: DataFileError): NotAllowedError {
  return new NotAllowedError(
    "changed_since",
    `"${file}" was damaged before its repair, and a sync has changed it since`,
    { hint: "Nothing was changed", cause },
  );
}

async function presentEntry(
  files: TimerFiles,
  id: string,
): Promise<Entry | undefined> {
  const found = await findEntries(await files.entries(), id);
  return found.find((entry) => entry.id === id);
}

async function remove(files: TimerFiles, id: string): Promise<void> {
  const present = await presentEntry(files, id);
  if (present) await files.remove(present);
}

/** Removes an entry without deleting it at the provider. */
async function removeHere(files: TimerFiles, id: string): Promise<void> {
  const present = await presentEntry(files, id);
  if (present) await (await files.entries()).remove(present);
}

/**
 * Restores the content of an entry and keeps everything else that is known of
 * it.
 */
async function restoreContent(files: TimerFiles, entry: Entry): Promise<void> {
  const present = await presentEntry(files, entry.id);
  if (!present) return await restoreEntry(files, entry);
  if (versionOf(present) === versionOf(entry)) return;
  const { start, end, durationSeconds } = entry;
  const content = { ...subjectOf(entry), start, end, durationSeconds };
  const after = { ...withoutBillable(present), ...content };
  await files.replace(present, changedLocally(present, after));
}

/** Restores a deleted entry, whose deletion may have been sent. */
async function restoreEntry(files: TimerFiles, entry: Entry): Promise<void> {
  const { seenVersion: _, ...plain } = entry;
  const { id, provider } = entry;
  if (provider === undefined) return await files.add(plain);
  const outbox = await files.outbox();
  const item = itemOf(outbox, id);
  const providerId = item?.providerId ?? id;
  const again: Entry = { ...plain, providerId, sync: "waiting" };
  if (!item) return await files.add(again);
  // The deletion may have arrived, which sending the update will show.
  const action = item.providerId === undefined ? "create" : "update";
  (await files.entries()).add(again);
  const waiting = withItem(outbox, id, { ...item, action });
  files.setOutbox(withUpdated(waiting, again));
}

/**
 * Restores the timer of one side of a change; `from` is the one on the other.
 */
async function restoreTimer(
  files: TimerFiles,
  from: RunningTimer | undefined,
  to: TimerState,
  newId: () => string,
): Promise<void> {
  const { running } = await files.timer();
  const isPresent = running && from && isSameTimer(running, from);
  if (from && to.running && isSameTimer(from, to.running)) {
    // A timer that has been stopped at the provider since stays stopped.
    if (!isPresent) return;
    const content = { ...subjectOf(to.running), start: to.running.start };
    const after = { ...withoutBillable(running), ...content };
    const state = { running: changedLocally(running, after) };
    await files.recordStep({ state, finished: undefined });
    return;
  }
  if (running && !isPresent) {
    if (to.running) throw otherTimerError(running);
    return;
  }
  // It has been stopped at the provider since.
  if (from && !running) await remove(files, from.id);
  const state = to.running
    ? { running: restartedTimer(to.running, newId) }
    : to;
  await files.recordStep({ state, finished: undefined });
}

function withoutBillable<T extends EntryOrTimer>(record: T): T {
  const { billable: _, ...rest } = record;
  return rest as T;
}

/**
 * A timer that is running again. No provider can restart a finished entry, so that
 * one is deleted there and this one becomes a new entry.
 */
function restartedTimer(
  timer: RunningTimer,
  newId: () => string,
): RunningTimer {
  if (timer.provider === undefined) return timer;
  const { seenVersion: _, ...rest } = timer;
  const id = newId();
  return { ...rest, id, providerId: id, sync: "waiting" };
}

/** Whether two timers are the same; a restarted one has another id. */
function isSameTimer(a: RunningTimer, b: RunningTimer): boolean {
  return a.id === b.id || a.taskId === b.taskId && a.start === b.start;
}

function otherTimerError({ taskId }: RunningTimer): NotAllowedError {
  return new NotAllowedError(
    "changed_since",
    `The timer for "${taskId}" has since been started elsewhere`,
    { hint: "Stop it first: worktime timer stop" },
  );
}
