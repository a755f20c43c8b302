import { type ErrorDetails, NotAllowedError, shellWord } from "../errors.ts";
import type { Instant } from "../time/zone.ts";

/** The command needs a running timer, and none runs. */
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

/** The timer of the task runs already. */
export class TimerRunningError extends NotAllowedError {
  static {
    this.prototype.name = "TimerRunningError";
  }

  /** Creates the error from the task and its start as people read it. */
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

/** A time that was given for a timer or an entry does not fit. */
export class InvalidTimerTimeError extends NotAllowedError {
  static {
    this.prototype.name = "InvalidTimerTimeError";
  }
}

/** An entry lasts for so many days that nobody can want them one by one. */
export class EntryTooLongError extends NotAllowedError {
  static {
    this.prototype.name = "EntryTooLongError";
  }

  /** Creates the error for the entry of a task. */
  constructor(taskId: string, start: Instant, end: Instant) {
    const [from, to] = [start, end].map((it) =>
      new Date(it).toISOString().replace(/T.*/, "")
    );
    super(
      "entry_too_long",
      `An entry of "${taskId}" lasts from ${from} to ${to}: ` +
        "it cannot be split by day",
      {
        hint: `Correct it: worktime timer show ${shellWord(taskId)}, then ` +
          "worktime timer edit ID",
      },
    );
  }
}

/** There is no entry with the id that was given, or there are several. */
export class UnknownEntryError extends NotAllowedError {
  static {
    this.prototype.name = "UnknownEntryError";
  }

  /** Creates the error for an id, or the beginning of one. */
  constructor(id: string, details: ErrorDetails & { isAmbiguous?: boolean }) {
    const message = details.isAmbiguous
      ? `Several entries have ids that begin with "${id}"`
      : `No entry has the id "${id}"`;
    super("unknown_entry", message, details);
  }
}

/** An entry would be so long, or so short, that its times are doubtful. */
export class UnlikelyEntryError extends NotAllowedError {
  static {
    this.prototype.name = "UnlikelyEntryError";
  }

  /** Creates the error. */
  constructor(message: string) {
    super("unlikely_entry", message, {
      hint: "Check the dates; if they are right, add --yes",
    });
  }
}

/** A timer ran for longer than a day's work, or over night: was it forgotten? */
export class ForgottenTimerError extends NotAllowedError {
  static {
    this.prototype.name = "ForgottenTimerError";
  }
  /** When it started. */
  readonly start: Instant;
  /** When it probably should have been stopped. */
  readonly likelyEnd: Instant;

  /** Makes the error, with the two commands that settle it as its hint. */
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
