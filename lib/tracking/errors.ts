import {
  argumentWords,
  type ErrorDetails,
  NotAllowedError,
} from "../errors.ts";
import type { Instant } from "../time/zone.ts";

/** Thrown when an action needs a running timer and there is none. */
export class NoTimerError extends NotAllowedError {
  static {
    this.prototype.name = "NoTimerError";
  }

  /** Creates the error. */
  constructor(details: ErrorDetails = {}) {
    super("no_timer", "No timer is running", {
      hint: "See: worktime timer status",
      ...details,
    });
  }
}

/** Thrown when starting a task whose timer is already running. */
export class TimerRunningError extends NotAllowedError {
  static {
    this.prototype.name = "TimerRunningError";
  }

  /** Creates the error from the task and a readable start time. */
  constructor(taskId: string, since: string) {
    super(
      "timer_running",
      `The timer for "${taskId}" has been running since ${since}`,
      {
        hint: "See: worktime timer status",
      },
    );
  }
}

/** Thrown when the time given for a timer or an entry does not fit. */
export class InvalidTimerTimeError extends NotAllowedError {
  static {
    this.prototype.name = "InvalidTimerTimeError";
  }
}

/** Thrown when an entry is too long to be split by day: over ten years. */
export class EntryTooLongError extends NotAllowedError {
  static {
    this.prototype.name = "EntryTooLongError";
  }

  /** Creates the error for an entry. */
  constructor(taskId: string, start: Instant, end: Instant) {
    const [from, to] = [start, end].map((it) =>
      new Date(it).toISOString().replace(/T.*/, "")
    );
    super(
      "entry_too_long",
      `An entry for "${taskId}" is too long to split by day: ` +
        `${from} to ${to}`,
      {
        hint:
          `Correct it: worktime timer show ${argumentWords([taskId])}, then ` +
          "worktime timer edit ID",
      },
    );
  }
}

/** Thrown when no entry matches the given id, or several do. */
export class UnknownEntryError extends NotAllowedError {
  static {
    this.prototype.name = "UnknownEntryError";
  }

  /** Creates the error for an id, or the beginning of one. */
  constructor(
    id: string,
    details: ErrorDetails & { isAmbiguous?: boolean } = {},
  ) {
    const message = details.isAmbiguous
      ? `Several entry ids start with "${id}"`
      : `No entry has the id "${id}"`;
    super("unknown_entry", message, details);
  }
}

/** Thrown when an entry is so long or short that its times are doubtful. */
export class UnlikelyEntryError extends NotAllowedError {
  static {
    this.prototype.name = "UnlikelyEntryError";
  }

  /** Creates the error. */
  constructor(message: string) {
    super("unlikely_entry", message, {
      hint: "Check the times. If they are correct, add --yes",
    });
  }
}

/** Thrown when a timer has been running suspiciously long, or overnight. */
export class ForgottenTimerError extends NotAllowedError {
  static {
    this.prototype.name = "ForgottenTimerError";
  }
  /** When it started. */
  readonly start: Instant;
  /** When it should probably have been stopped. */
  readonly likelyEnd: Instant;

  /** Creates the error, with a command for either case as its hint. */
  constructor(
    message: string,
    { start, likelyEnd, hint }: {
      start: Instant;
      likelyEnd: Instant;
      hint: string;
    },
  ) {
    super("forgotten_timer", message, { hint });
    this.start = start;
    this.likelyEnd = likelyEnd;
  }
}
