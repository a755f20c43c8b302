import { type ErrorDetails, NotAllowedError } from "../errors.ts";
import type { CivilDate } from "../time/civil_date.ts";
import type { Instant } from "../time/zone.ts";

/** Thrown when starting a day that is already open, even if it is paused. */
export class AlreadyWorkingError extends NotAllowedError {
  static {
    this.prototype.name = "AlreadyWorkingError";
  }

  /** Creates the error. */
  constructor(details: ErrorDetails = {}) {
    super("already_working", "Already working", details);
  }
}

/** Thrown when an action needs an open day and there is none. */
export class OutsideWorkingHoursError extends NotAllowedError {
  static {
    this.prototype.name = "OutsideWorkingHoursError";
  }

  /** Creates the error. */
  constructor(details: ErrorDetails = {}) {
    super("outside_working_hours", "Not currently working", details);
  }
}

/** Thrown when correcting a day that has no events. */
export class NothingRecordedError extends NotAllowedError {
  static {
    this.prototype.name = "NothingRecordedError";
  }

  /** Creates the error for a date. */
  constructor(date: CivilDate, today: CivilDate) {
    super("nothing_recorded", `Nothing is recorded on ${date}`, {
      hint: date < today
        ? `Record the day first, such as: worktime day ${date} 09:00-17:30`
        : "Start the day first: worktime start",
    });
  }
}

/** Thrown when starting a second lunch; there is one per day. */
export class LunchAlreadyTakenError extends NotAllowedError {
  static {
    this.prototype.name = "LunchAlreadyTakenError";
  }

  /** Creates the error; with a date, for another day than today. */
  constructor({ date, ...details }: ErrorDetails & { date?: CivilDate } = {}) {
    const when = date === undefined ? "today" : `on ${date}`;
    super("lunch_already_taken", `Lunch already taken ${when}`, details);
  }
}

/** Thrown when moving an event before the previous one. */
export class InvalidAdjustmentError extends NotAllowedError {
  static {
    this.prototype.name = "InvalidAdjustmentError";
  }

  /** Creates the error. */
  constructor(details: ErrorDetails = {}) {
    super(
      "invalid_adjustment",
      "Cannot adjust to a time before the previous event",
      details,
    );
  }
}

/** Thrown when moving an event into the future. */
export class FutureAdjustmentError extends NotAllowedError {
  static {
    this.prototype.name = "FutureAdjustmentError";
  }

  /** Creates the error. */
  constructor(details: ErrorDetails = {}) {
    super(
      "future_adjustment",
      "Cannot adjust to a time in the future",
      details,
    );
  }
}

/** Thrown when the time given for an event does not fit the day. */
export class InvalidEventTimeError extends NotAllowedError {
  static {
    this.prototype.name = "InvalidEventTimeError";
  }
  /** The day and the instant that the time resolved to, if known. */
  readonly meant: { date: CivilDate; instant: Instant } | undefined;

  /** Creates the error. */
  constructor(
    code: string,
    message: string,
    details: ErrorDetails & { meant?: { date: CivilDate; instant: Instant } } =
      {},
  ) {
    super(code, message, details);
    this.meant = details.meant;
  }
}

/** Thrown when the clock is behind the last recorded event. */
export class ClockSteppedBackError extends NotAllowedError {
  static {
    this.prototype.name = "ClockSteppedBackError";
  }

  /** Creates the error from the two times in readable form. */
  constructor(now: string, lastEvent: string) {
    super(
      "clock_stepped_back",
      `The clock shows ${now}, before the last event at ${lastEvent}`,
      { hint: "Correct the clock or TZ, or use --at" },
    );
  }
}
