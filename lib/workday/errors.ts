import type { CivilDate } from "../time/civil_date.ts";
import type { Instant } from "../time/zone.ts";
import { type ErrorDetails, NotAllowedError } from "../errors.ts";

/** Work has started already, and is going on or paused. */
export class AlreadyWorkingError extends NotAllowedError {
  static {
    this.prototype.name = "AlreadyWorkingError";
  }

  /** Makes the error. */
  constructor(details: ErrorDetails = {}) {
    super("already_working", "Already working", details);
  }
}

/** The command needs a day that has started and not been stopped. */
export class OutsideWorkingHoursError extends NotAllowedError {
  static {
    this.prototype.name = "OutsideWorkingHoursError";
  }

  /** Makes the error. */
  constructor(details: ErrorDetails = {}) {
    super("outside_working_hours", "Not currently working", details);
  }
}

/** There is one lunch a day, and it has ended. */
export class LunchAlreadyTakenError extends NotAllowedError {
  static {
    this.prototype.name = "LunchAlreadyTakenError";
  }

  /** Makes the error. */
  constructor(details: ErrorDetails = {}) {
    super("lunch_already_taken", "Lunch already taken today", details);
  }
}

/** An event cannot be moved to before the one that it follows. */
export class InvalidAdjustmentError extends NotAllowedError {
  static {
    this.prototype.name = "InvalidAdjustmentError";
  }

  /** Makes the error. */
  constructor(details: ErrorDetails = {}) {
    super(
      "invalid_adjustment",
      "Cannot adjust to a time before the previous event",
      details,
    );
  }
}

/** An event cannot be moved to a time that has not come yet. */
export class FutureAdjustmentError extends NotAllowedError {
  static {
    this.prototype.name = "FutureAdjustmentError";
  }

  /** Makes the error. */
  constructor(details: ErrorDetails = {}) {
    super(
      "future_adjustment",
      "Cannot adjust to a time in the future",
      details,
    );
  }
}

/** A time that was given for a new event does not fit the day. */
export class InvalidEventTimeError extends NotAllowedError {
  static {
    this.prototype.name = "InvalidEventTimeError";
  }
  /** The day and the instant that were meant, where these are known. */
  readonly meant: { date: CivilDate; instant: Instant } | undefined;

  /** Makes the error. */
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

/** The clock shows a time before the last event: it must have stepped back. */
export class ClockSteppedBackError extends NotAllowedError {
  static {
    this.prototype.name = "ClockSteppedBackError";
  }

  /** Makes the error, from the two times as people read them. */
  constructor(now: string, lastEvent: string) {
    super(
      "clock_stepped_back",
      `The clock shows ${now}, before the last event at ${lastEvent}`,
      { hint: "Set the clock or TZ right, or give the time with --at" },
    );
  }
}
