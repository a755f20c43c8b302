import type { Zone } from "../../mod.ts";
import { dayLog, logOf } from "./workbench.ts";

/** Minutes since 1970-01-01T00:00Z. */
type Minute = number;

type Doing = "work" | "break" | "lunch" | "nothing";

/** From when on a person did something: one row of the log each. */
interface Mark {
  at: Minute;
  doing: Doing;
}

/** Minutes of a day by what was done. */
export type Totals = Record<Exclude<Doing, "nothing">, number>;

/** What a model's person can do. */
export type ModelCommand = "start" | "stop" | "lunch" | "break";

/** The name of an error, where a command is refused. */
export type ModelRefusal =
  | "AlreadyWorkingError"
  | "OutsideWorkingHoursError"
  | "LunchAlreadyTakenError";

/**
 * A second opinion on the rules: the same once more, on real minutes instead of
 * wall clock times, to compare the tracker with.
 */
export class WorkModel {
  /** The days with marks, by date. */
  readonly days: Map<string, Mark[]> = new Map();
  readonly #zone: Zone;

  /** Begins without any day. */
  constructor(zone: Zone) {
    this.#zone = zone;
  }

  /** The date and the time of a minute, as the wall clock shows them. */
  wallClock(at: Minute): { date: string; time: string } {
    const local = at + this.#zone.offsetMinutesAt(at * 60_000);
    const [date = "", time = ""] = new Date(local * 60_000).toISOString()
      .slice(0, 16).split("T");
    return { date, time };
  }

  /** Whether the wall clock shows the same at another minute, too. */
  isAmbiguous(at: Minute): boolean {
    const { date, time } = this.wallClock(at);
    return [-120, -60, -30, 30, 60, 120].some((minutes) => {
      const other = this.wallClock(at + minutes);
      return other.date === date && other.time === time;
    });
  }

  /** The date of the day that a command means. */
  currentDate(now: Minute): string {
    const { date, time } = this.wallClock(now);
    // What the log can hold ends at 41:59.
    if (this.days.has(date) || time >= "18:00") return date;
    const before = dateBefore(date);
    const marks = this.days.get(before);
    const isOpen = marks && marks.at(-1)?.doing !== "nothing";
    return isOpen && now - (marks[0]?.at ?? 0) < 16 * 60 ? before : date;
  }

  /** Does what a command does, or says how it is refused. */
  apply(command: ModelCommand, now: Minute): ModelRefusal | undefined {
    const date = this.currentDate(now);
    const marks = this.days.get(date) ?? [];
    const doing = marks.at(-1)?.doing;
    if (command === "start") {
      if (doing === "nothing") {
        marks[marks.length - 1] = { at: marks.at(-1)?.at ?? 0, doing: "break" };
      } else if (doing) return "AlreadyWorkingError";
      this.days.set(date, [...marks, { at: now, doing: "work" }]);
      return undefined;
    }
    if (!doing || doing === "nothing") return "OutsideWorkingHoursError";
    const hadLunch = marks.some((mark) => mark.doing === "lunch");
    if (command === "lunch" && hadLunch && doing !== "lunch") {
      return "LunchAlreadyTakenError";
    }
    if (doing !== "work") marks.push({ at: now, doing: "work" });
    if (command === "stop") marks.push({ at: now, doing: "nothing" });
    else if (command !== doing) marks.push({ at: now, doing: command });
    return undefined;
  }

  /** The marks of a day that move with the last one, and those before them. */
  movable(date: string): { before: Mark[]; moving: Mark[] } {
    const marks = this.days.get(date) ?? [];
    const [pause, end, last] = marks.slice(-3);
    const isPair = end?.doing === "work" && end.at === last?.at &&
      pause?.doing !== "work" && pause?.doing !== last.doing;
    const count = isPair ? 2 : 1;
    return { before: marks.slice(0, -count), moving: marks.slice(-count) };
  }

  /** Moves the last mark of a day, and the end of the pause that it ended. */
  adjust(date: string, at: Minute): void {
    for (const mark of this.movable(date).moving) mark.at = at;
  }

  /** The minutes of a day, with what runs counted up to a minute. */
  totals(date: string, until: Minute): Totals {
    const totals: Totals = { work: 0, break: 0, lunch: 0 };
    const marks = this.days.get(date) ?? [];
    for (const [i, { at, doing }] of marks.entries()) {
      const end = marks[i + 1]?.at ?? until;
      if (doing !== "nothing") totals[doing] += end - at;
    }
    return totals;
  }

  /** The files that hold all days, by name. */
  files(): Record<string, string> {
    const files: Record<string, string> = {};
    for (const date of [...this.days.keys()].sort()) {
      const file = `${date.slice(0, 7)}.csv`;
      const rows = this.#rows(date);
      files[file] = (files[file] ?? logOf()) +
        dayLog(date, rows).slice(logOf().length);
    }
    return files;
  }

  /** Whether a day has a mark whose wall clock time means two minutes. */
  hasAmbiguousMark(date: string): boolean {
    const marks = this.days.get(date) ?? [];
    return marks.some(({ at }) => this.isAmbiguous(at));
  }

  /** A model of the same days that goes its own way. */
  copy(): WorkModel {
    const copy = new WorkModel(this.#zone);
    for (const [date, marks] of this.days) {
      copy.days.set(date, structuredClone(marks));
    }
    return copy;
  }

  #rows(date: string): string {
    const marks = this.days.get(date) ?? [];
    return marks.map(({ at, doing }, i) => {
      const before = marks[i - 1]?.doing;
      const event = before === undefined
        ? "start"
        : doing === "nothing"
        ? "stop"
        : doing === "work"
        ? `${before}_end`
        : `${doing}_start`;
      const wall = this.wallClock(at);
      const hours = Number(wall.time.slice(0, 2)) +
        (wall.date === date ? 0 : 24);
      return `${event} ${String(hours).padStart(2, "0")}${wall.time.slice(2)}`;
    }).join(", ");
  }
}

/** The date before a date. */
export function dateBefore(date: string): string {
  return new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
}
