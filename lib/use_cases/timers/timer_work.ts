import type { DataFileError } from "../../errors.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import type { EntryFolder } from "../../storage/entry_folder.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import { TimerFiles } from "../../stores/timer_files.ts";
import type { LocalNow, When } from "../../time/typed_time.ts";
import { formatInstant, type Instant, type Zone } from "../../time/zone.ts";
import type { OffsetHistory } from "../../time/offset_history.ts";
import { type Entry, wholeSecond } from "../../tracking/entry.ts";
import { type RunningTimer, withEnd } from "../../tracking/timer.ts";
import type { Workspace } from "../workspace.ts";

/** What use cases of timers go by; now is a whole second. */
interface TimerContext extends LocalNow {
  readonly workspace: Workspace;
  readonly files: TimerFiles;
  /** The files as texts. */
  readonly read: ReadText;
  /** What was noted of the zone in which events were recorded, if anything was. */
  readonly noted: OffsetHistory | undefined;
}

/** What a change of timers, entries or tasks works on. */
export interface TimerWork extends TimerContext {
  readonly changing: ChangeDraft;
}

/** The timers as they are between two changes. */
export interface TimerView extends TimerContext {
  /** The folder of the entries' files. */
  readonly folder: EntryFolder;
  /** The entry that the running timer would be if it stopped now. */
  readonly running: Entry | undefined;
  /** What to say where the clock is behind the start of that timer. */
  readonly clockNote: string | undefined;
}

/** Whether something is recorded. */
export interface DryRun {
  /**
   * Only say what would be done.
   *
   * @default {false}
   */
  isDryRun?: boolean;
}

/**
 * When a timer starts or stops; now if empty. A time may also be an instant in
 * ISO 8601, such as `2025-01-16T10:00:00Z`, or `now`: who says so is not asked
 * whether a long timer was forgotten.
 */
export interface TimerRequest extends When, DryRun {}

/** What was done, and a line about it for the journal. */
export interface ChangeOutcome<T> {
  readonly result: T;
  readonly summary: string;
}

/** The files of the timers as a change sees them. */
export function timerFilesOf(changing: ChangeDraft, zone: Zone): TimerFiles {
  return new TimerFiles((file) => changing.read(file), zone, changing.folder);
}

/**
 * Changes timers, entries or tasks, or only says what would be changed.
 *
 * @param manner A sync only notes what a provider knows, or says.
 */
export async function changeTimers<T>(
  workspace: Workspace,
  { isDryRun = false, isSync = false }: DryRun & { isSync?: boolean },
  decide: (work: TimerWork) => Promise<ChangeOutcome<T>>,
): Promise<T> {
  const { directory, clock } = workspace;
  let mismatches: readonly DataFileError[] = [];
  const change = async (changing: ChangeDraft): Promise<T> => {
    const { zone } = clock;
    const files = timerFilesOf(changing, zone);
    const now = wholeSecond(clock.now());
    const { result, summary } = await decide({
      ...{ workspace, files, changing, now, zone },
      read: (file) => changing.read(file),
      noted: changing.zone,
    });
    await files.write(changing, now);
    mismatches = await files.overwrittenMismatches();
    changing.note({
      summary: summary.slice(0, MAX_SUMMARY_LENGTH),
      ...(isSync && { isSync }),
    });
    return result;
  };
  const result = isDryRun
    ? await directory.preview(change)
    : await directory.change(change);
  directory.warn(mismatches);
  return result;
}

/** Ids and titles may be long; the line in the journal need not be. */
const MAX_SUMMARY_LENGTH = 200;

/**
 * Lets `look` see the timers as they are between two changes.
 *
 * @throws {DataFileError} When totals were asked for that are wrong, unless
 * somebody listens to warnings.
 */
export async function viewTimers<T>(
  workspace: Workspace,
  look: (view: TimerView) => Promise<T>,
): Promise<T> {
  const { directory, clock } = workspace;
  const { seen, mismatches } = await directory.view(
    async (read, folder, noted) => {
      const { zone } = clock;
      const files = new TimerFiles(read, zone, folder);
      const now = wholeSecond(clock.now());
      const { running } = await files.timer();
      const seen = await look({
        ...{ workspace, files, read, folder, noted, now, zone },
        running: running && withEnd(running, now),
        clockNote: running && clockNoteOf(running, now, zone),
      });
      return { seen, mismatches: await files.mismatches() };
    },
  );
  directory.warnOrThrow(mismatches);
  return seen;
}

/** Says that a timer starts in the future: the clock was set back since. */
function clockNoteOf(
  { taskId, start }: RunningTimer,
  now: Instant,
  zone: Zone,
): string | undefined {
  if (start <= now) return undefined;
  const shown = (instant: Instant) =>
    formatInstant(instant, zone).slice(0, 16).replace("T", " ");
  return `It is ${shown(now)}, but the timer for "${taskId}" started at ` +
    `${shown(start)}: it counts as 0m until then`;
}
