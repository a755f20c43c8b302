import type { ReadText } from "../storage/file_texts.ts";
import { TimerFiles } from "../storage/timer_files.ts";
import type { Instant, Zone } from "../time/zone.ts";
import { type Entry, secondsBetween, wholeSecond } from "../timers/entry.ts";
import type { RunningTimer } from "../timers/timer.ts";
import { steppedBack } from "../workday/event_time.ts";
import type { Workspace } from "./workspace.ts";

/** The timers as they are now. */
export interface TimerView {
  /** The files. */
  readonly files: TimerFiles;
  /** The files as texts. */
  readonly read: ReadText;
  /** The present instant, in whole seconds. */
  readonly now: Instant;
  /** Where dates are meant. */
  readonly zone: Zone;
  /** The entry that the running timer would be if it stopped now. */
  readonly running: Entry | undefined;
}

/** Lets `look` see the timers as they are between two changes. */
export function viewTimers<T>(
  { directory, clock }: Workspace,
  look: (view: TimerView) => Promise<T>,
): Promise<T> {
  return directory.view(async (read) => {
    const { zone } = clock;
    const files = new TimerFiles(read, zone);
    const now = wholeSecond(clock.now());
    const { running } = await files.timer();
    const entry = running && entryUntil(running, now, zone);
    return await look({ files, read, now, zone, running: entry });
  });
}

/**
 * The entry that a timer would be if it stopped now.
 *
 * @throws {ClockSteppedBackError} When it starts in the future.
 */
export function entryUntil(
  timer: RunningTimer,
  now: Instant,
  zone: Zone,
): Entry {
  if (timer.start > now) throw steppedBack(now, timer.start, zone);
  const durationSeconds = secondsBetween(timer.start, now);
  return { ...timer, end: now, durationSeconds };
}
