import type { DataFileError } from "../../errors.ts";
import type { ChangeDraft } from "../../storage/draft.ts";
import type { EntryFolder, ReadText } from "../../storage/file_texts.ts";
import { TimerFiles } from "../../stores/timer_files.ts";
import type { OffsetHistory } from "../../time/offset_history.ts";
import type { LocalNow, When } from "../../time/typed_time.ts";
import {
  formatLocalTime,
  type Instant,
  wholeSecond,
  type Zone,
} from "../../time/zone.ts";
import type { Entry } from "../../tracking/entry.ts";
import { type RunningTimer, withEnd } from "../../tracking/timer.ts";
import type { Workspace } from "../workspace.ts";

/** The data that all timer use cases work with; `now` is a whole second. */
interface TimerContext extends LocalNow {
  readonly workspace: Workspace;
  readonly files: TimerFiles;
  /** Reads the text of a data file. */
  readonly read: ReadText;
  /**
   * The recorded offsets of the zone in which events were recorded, if known.
   */
  readonly offsets: OffsetHistory | undefined;
}

/** The context of a change to timers, entries or tasks. */
export interface TimerWork extends TimerContext {
  readonly changing: ChangeDraft;
}

/** A consistent, read-only view of the timers. */
export interface TimerView extends TimerContext {
  /** The folder with the entry files. */
  readonly folder: EntryFolder;
  /** The running timer, as an entry that ends now. */
  readonly running: Entry | undefined;
  /** A note for the user if the timer starts in the future. */
  readonly clockNote: string | undefined;
}

/** Whether to only preview a change. */
export interface DryRun {
  /**
   * Whether to return the result without writing anything.
   *
   * @default {false}
   */
  isDryRun?: boolean;
}

/**
 * When a timer starts or stops, by default now. In addition to the forms of
 * {@linkcode When}, `at` can be an ISO 8601 instant such as
 * `2025-01-16T10:00:00Z`, or `now`, which confirms that a long-running timer
 * was not forgotten.
 */
export interface TimerRequest extends When, DryRun {}

/** The result of a change, and its summary for the journal. */
export interface ChangeOutcome<T> {
  readonly result: T;
  readonly summary: string;
}

/** Returns the timer files of a change, including its own writes. */
export function timerFilesOf(
  changing: ChangeDraft,
  { clock: { zone }, provider }: Workspace,
): TimerFiles {
  const { read } = changing;
  return new TimerFiles(read, zone, changing.folder, provider);
}

/**
 * Changes timers, entries or tasks, or previews the change. `undo` skips the
 * changes of a sync.
 */
export async function changeTimers<T>(
  workspace: Workspace,
  { isDryRun = false, isSync = false }: DryRun & { isSync?: boolean },
  decide: (work: TimerWork) => Promise<ChangeOutcome<T>>,
): Promise<T> {
  const { directory, clock } = workspace;
  let mismatch: DataFileError | undefined;
  const change = async (changing: ChangeDraft): Promise<T> => {
    const { zone } = clock;
    const files = timerFilesOf(changing, workspace);
    const now = wholeSecond(clock.now());
    const { result, summary } = await decide({
      ...{ workspace, files, changing, now, zone },
      read: changing.read,
      offsets: changing.zone,
    });
    await files.write(changing, now);
    mismatch = await files.overwrittenMismatch();
    changing.note({
      summary: summary.slice(0, MAX_SUMMARY_LENGTH),
      ...(isSync && { isSync }),
    });
    return result;
  };
  const result = await directory.changeUnless(isDryRun, change);
  if (mismatch) directory.warn([mismatch]);
  return result;
}

/** Limits journal summaries, since ids and titles can be very long. */
const MAX_SUMMARY_LENGTH = 200;

/**
 * Calls a function with a consistent view of the timers, and returns its
 * result.
 *
 * @throws {DataFileError} When a total that was read does not match its
 * entries, unless there is a listener for warnings.
 */
export async function viewTimers<T>(
  workspace: Workspace,
  use: (view: TimerView) => Promise<T>,
): Promise<T> {
  const { directory, clock } = workspace;
  const { result, mismatches } = await directory.view(
    async (read, folder, offsets) => {
      const { zone } = clock;
      const { provider } = workspace;
      const files = new TimerFiles(read, zone, folder, provider);
      const now = wholeSecond(clock.now());
      const { running } = await files.timer();
      const result = await use({
        ...{ workspace, files, read, folder, offsets, now, zone },
        running: running && withEnd(running, now),
        clockNote: running && clockNoteOf(running, now, zone),
      });
      return { result, mismatches: await files.mismatches() };
    },
  );
  directory.warnOrThrow(mismatches);
  return result;
}

/**
 * Returns a note if a timer starts in the future, because a clock was set back.
 */
function clockNoteOf(
  { taskId, start }: RunningTimer,
  now: Instant,
  zone: Zone,
): string | undefined {
  if (start <= now) return undefined;
  return `It is ${formatLocalTime(now, zone)}, but the timer for ` +
    `"${taskId}" started at ${
      formatLocalTime(start, zone)
    }, so it counts as 0m until then`;
}
