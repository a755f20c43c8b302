import type { DataFileError } from "../errors.ts";
import type { Changing } from "../storage/draft.ts";
import { TimerFiles } from "../storage/timer_files.ts";
import type { Present, When } from "../time/typed_time.ts";
import type { Zone } from "../time/zone.ts";
import { wholeSecond } from "../timers/entry.ts";
import type { Workspace } from "./workspace.ts";

/** What a change of timers, entries or tasks works on; now is a whole second. */
export interface TimerWork extends Present {
  /** The files, to read and to set. */
  readonly files: TimerFiles;
  /** The files as texts. */
  readonly changing: Changing;
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

/** How a change is made. */
interface Manner extends DryRun {
  /** Whether it only notes what a provider knows, or says. */
  isSync?: boolean;
}

/** What was done, and a line about it for the journal. */
export interface Done<T> {
  /** What the caller gets. */
  readonly result: T;
  /** What was done, in a line for people. */
  readonly summary: string;
}

/** The files of the timers as a change sees them. */
export function timerFilesOf(changing: Changing, zone: Zone): TimerFiles {
  return new TimerFiles((file) => changing.read(file), zone, changing.folder);
}

/** Changes timers, entries or tasks, or only says what would be changed. */
export async function changeTimers<T>(
  { directory, clock }: Workspace,
  { isDryRun = false, isSync = false }: Manner,
  decide: (work: TimerWork) => Promise<Done<T>>,
): Promise<T> {
  let misfits: readonly DataFileError[] = [];
  const change = async (changing: Changing): Promise<T> => {
    const files = timerFilesOf(changing, clock.zone);
    const now = wholeSecond(clock.now());
    const work = { files, changing, now, zone: clock.zone };
    const { result, summary } = await decide(work);
    await files.write(changing, now);
    misfits = await files.changedMisfits();
    changing.note({
      summary: summary.slice(0, LONGEST_SUMMARY),
      ...(isSync && { isSync }),
    });
    return result;
  };
  const result = isDryRun
    ? await directory.preview(change)
    : await directory.change(change);
  directory.note(misfits);
  return result;
}

/** Ids and titles may be long; the line in the journal need not be. */
const LONGEST_SUMMARY = 200;
