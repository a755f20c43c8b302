import type { EntryFolder } from "../storage/entry_folder.ts";
import type { ReadText } from "../storage/file_texts.ts";
import { TimerFiles } from "../storage/timer_files.ts";
import { formatInstant, type Instant, type Zone } from "../time/zone.ts";
import type { ZoneNote } from "../time/zone_note.ts";
import { type Entry, secondsBetween, wholeSecond } from "../timers/entry.ts";
import type { RunningTimer } from "../timers/timer.ts";
import type { Workspace } from "./workspace.ts";

/** The timers as they are now. */
export interface TimerView {
  /** The files. */
  readonly files: TimerFiles;
  /** The files as texts. */
  readonly read: ReadText;
  /** The folder of the entries' files. */
  readonly folder: EntryFolder;
  /** The present instant, in whole seconds. */
  readonly now: Instant;
  /** Where dates are meant. */
  readonly zone: Zone;
  /** What was noted of the zone in which events were recorded, if anything was. */
  readonly noted: ZoneNote | undefined;
  /** The entry that the running timer would be if it stopped now. */
  readonly running: Entry | undefined;
  /** What to say where the clock is behind the start of that timer. */
  readonly clockNote: string | undefined;
}

/**
 * Lets `look` see the timers as they are between two changes.
 *
 * @throws {DataFileError} When totals were asked for that are wrong, unless
 * somebody listens to warnings.
 */
export async function viewTimers<T>(
  { directory, clock }: Workspace,
  look: (view: TimerView) => Promise<T>,
): Promise<T> {
  const { seen, misfits } = await directory.view(
    async (read, folder, noted) => {
      const { zone } = clock;
      const files = new TimerFiles(read, zone, folder);
      const now = wholeSecond(clock.now());
      const { running } = await files.timer();
      const clockNote = running && clockNoteOf(running, now, zone);
      const entry = running && entryUntil(running, now);
      const there = { files, read, folder, noted };
      const seen = await look({
        ...there,
        now,
        zone,
        running: entry,
        clockNote,
      });
      return { seen, misfits: await files.misfits() };
    },
  );
  directory.warn(misfits);
  return seen;
}

/** The entry that a timer would be if it stopped now; not less than nothing. */
function entryUntil(timer: RunningTimer, now: Instant): Entry {
  const end = Math.max(now, timer.start);
  return { ...timer, end, durationSeconds: secondsBetween(timer.start, end) };
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
