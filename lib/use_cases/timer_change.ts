import type { Entry, EntrySubject } from "../timers/entry.ts";
import type { RunningTimer } from "../timers/timer.ts";

/** What a command did to the timer. */
export interface TimerChange {
  /** What it did. */
  readonly action: "started" | "stopped" | "paused" | "resumed" | "switched";
  /** The timer that runs now, if the command started it. */
  readonly started: RunningTimer | undefined;
  /** The entry that the command finished. */
  readonly finished: Entry | undefined;
  /** What was paused and is not any more, if that is all that was stopped. */
  readonly givenUp: EntrySubject | undefined;
  /** What is worth knowing about it, in lines for people. */
  readonly notes: readonly string[];
}
