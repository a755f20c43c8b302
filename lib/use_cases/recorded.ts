import type { CivilDate } from "../time/civil_date.ts";
import type { Instant } from "../time/zone.ts";
import type { DataFileError, DiskError } from "../errors.ts";
import type { TimerEffect } from "../timers/workday_timer.ts";
import type { EndedNight } from "../workday/current_day.ts";
import type { WorkState } from "../workday/event.ts";
import type { DayWithoutStop } from "../workday/status.ts";
import type { WorkAction } from "../workday/transition.ts";

/** What a command recorded. */
export interface Recorded {
  /** What the command was in effect. */
  readonly action: WorkAction | "adjusted";
  /** The date of the day for which it was recorded. */
  readonly date: CivilDate;
  /** The wall clock time of the event, `HH:MM`: past midnight, of the next date. */
  readonly time: string;
  /** The instant of the event. */
  readonly instant: Instant;
  /** The state of that day afterwards. */
  readonly state: WorkState;
  /** What was done, in a line for people. */
  readonly message: string;
  /** The pause that this ended, where its words do not say so. */
  readonly endedPause?: EndedPause;
  /** Of a start: earlier days that were never stopped, if there are any. */
  readonly daysWithoutStop?: readonly DayWithoutStop[];
  /** The night that ended shortly before, where this began a new day. */
  readonly nightBefore?: EndedNight;
  /** The command that would have gone on with that night. */
  readonly resumeCommand?: string;
  /** The break in minutes, where a day is resumed after a long one. */
  readonly gapMinutes?: number;
  /** What became of the task timer, where the event concerned one. */
  readonly timer?: TimerEffect;
  /** Why the task timer was left alone, where a file of it cannot be read. */
  readonly timerProblem?: DataFileError | DiskError;
}

/** A pause that a stop, or the start of another pause, ended. */
export interface EndedPause {
  /** Which kind of pause. */
  readonly kind: "break" | "lunch";
  /** How long it took, in minutes. */
  readonly minutes: number;
}

/** What `setExpectedHours()` recorded. */
export interface HoursSet {
  /** The date. */
  readonly date: CivilDate;
  /** The work expected of it from now on, in minutes. */
  readonly expectedMinutes: number;
  /** Whether a lunch is planned; `undefined` if that is as on every day. */
  readonly isLunchPlanned?: boolean;
  /** The day before, if it is still open past midnight: it is not this date. */
  readonly openDate?: CivilDate;
  /** Set where this takes back what had been set for its lunch. */
  readonly isLunchReset?: true;
  /** What was done, in a line for people. */
  readonly message: string;
}
