import type { Zone } from "../../mod.ts";

/** Minutes since 1970-01-01T00:00Z. */
type Minute = number;

type Doing = "work" | "break" | "lunch" | "nothing";

/** When an activity began: one row of the log. */
interface Mark {
  at: Minute;
  doing: Doing;
  /** The offset of its clock, in minutes ahead of UTC. */
  offset: Minute;
}

/** Minutes of a day by activity. */
export type Totals = Record<Exclude<Doing, "nothing">, number>;

/** The commands of the model. */
export type ModelCommand = "start" | "stop" | "lunch" | "break";

/** The name of the error of a rejected command. */
export type ModelRefusal =
  | "AlreadyWorkingError"
  | "OutsideWorkingHoursError"
  | "LunchAlreadyTakenError";

const LONGEST = 16 * 60;
const LONG_PAUSE = 4 * 60;

/**
 * A second opinion on the rules: the same once more, on real minutes instead of
 * wall clock times, to compare the tracker with.
 */
export class WorkModel {
  /** The days with marks, by date. */
  readonly days: Map<string, Mark[]> = new Map();
  /** The dates whose rows have offsets, which they keep. */
  readonly pinned: Set<string> = new Set();
  /** The zone the person is in. */
  zone: Zone;

  /** Creates a model without days. */
  constructor(zone: Zone) {
    this.zone = zone;
  }

  /** The date and the wall clock time of a minute. */
  wallClock(at: Minute): { date: string; time: string; offset: string } {
    const offset = this.#offsetAt(at);
    const [date = "", time = ""] = isoOf(at + offset).split("T");
    return { date, time, offset: offsetText(offset) };
  }

  /** Whether the wall clock shows the same at another minute. */
  isAmbiguous(at: Minute): boolean {
    const { date, time } = this.wallClock(at);
    return [-120, -60, -30, 30, 60, 120].some((minutes) => {
      const other = this.wallClock(at + minutes);
      return other.date === date && other.time === time;
    });
  }

  /** The date of the day that a command applies to. */
  currentDate(now: Minute): string {
    const { date } = this.wallClock(now);
    for (const days of [2, 1]) {
      const marks = this.days.get(dateAfter(date, days));
      if (marks && (marks[0]?.at ?? now) <= now) return dateAfter(date, days);
    }
    for (const days of [0, -1, -2]) {
      const marks = this.days.get(dateAfter(date, days));
      if (!marks) continue;
      const isOpen = marks.at(-1)?.doing !== "nothing" &&
        now < lastShiftOf(marks) + LONGEST;
      return days === 0 || isOpen ? dateAfter(date, days) : date;
    }
    return date;
  }

  /** Runs a command, or returns its error. */
  apply(command: ModelCommand, now: Minute): ModelRefusal | undefined {
    const date = this.currentDate(now);
    const marks = this.days.get(date) ?? [];
    const doing = marks.at(-1)?.doing;
    const mark = (doing: Doing) => {
      marks.push({ at: now, doing, offset: this.#rowOffset(date, now) });
    };
    if (command === "start") {
      const last = marks.at(-1);
      if (last?.doing === "nothing") last.doing = "break";
      else if (doing) return "AlreadyWorkingError";
      mark("work");
      this.days.set(date, marks);
    } else {
      if (!doing || doing === "nothing") return "OutsideWorkingHoursError";
      const hadLunch = marks.some((mark) => mark.doing === "lunch");
      if (command === "lunch" && hadLunch && doing !== "lunch") {
        return "LunchAlreadyTakenError";
      }
      if (doing !== "work") mark("work");
      if (command === "stop") mark("nothing");
      else if (command !== doing) mark(command);
    }
    this.#pin(date);
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

  /** Whether a day has closed at a minute to which its last mark could move. */
  isOver(date: string, at: Minute): boolean {
    const { before, moving } = this.movable(date);
    return at >= lastShiftOf(before.length > 0 ? before : moving) + LONGEST;
  }

  /** Moves the last mark of a day, and the end of the pause it ended. */
  adjust(date: string, at: Minute): void {
    const { moving } = this.movable(date);
    for (const mark of moving) {
      mark.at = at;
      mark.offset = this.#offsetAt(at);
    }
    this.#pin(date);
  }

  /** The minutes of a day, with a running activity counted up to a minute. */
  totals(date: string, until: Minute): Totals {
    const totals: Totals = { work: 0, break: 0, lunch: 0 };
    const marks = this.days.get(date) ?? [];
    for (const [i, { at, doing }] of marks.entries()) {
      const end = marks[i + 1]?.at ?? until;
      if (doing !== "nothing") totals[doing] += end - at;
    }
    return totals;
  }

  /** The files of all days, by name, for a person who never traveled. */
  files(): Record<string, string> {
    const files: Record<string, string> = {};
    const pinnedMonths = new Set([...this.pinned].map((it) => it.slice(0, 7)));
    for (const date of [...this.days.keys()].sort()) {
      const month = date.slice(0, 7);
      const column = pinnedMonths.has(month) ? ",offset" : "";
      files[`${month}.csv`] ??= `date,event,time${column}\n`;
      files[`${month}.csv`] += this.#rows(date);
    }
    return files;
  }

  /** An independent copy of the model. */
  copy(): WorkModel {
    const copy = new WorkModel(this.zone);
    for (const [date, marks] of this.days) {
      copy.days.set(date, structuredClone(marks));
    }
    for (const date of this.pinned) copy.pinned.add(date);
    return copy;
  }

  #offsetAt(at: Minute): Minute {
    return this.zone.offsetMinutesAt(at * 60_000);
  }

  #rowOffset(date: string, at: Minute): Minute {
    const offset = this.#offsetAt(at);
    const minute = at + offset - dayMinutes(date);
    const isWithin = minute >= 0 && minute < 3 * 1440;
    return isWithin ? offset : this.days.get(date)?.at(-1)?.offset ?? offset;
  }

  /** Records whether a time without its offset would be read differently. */
  #pin(date: string): void {
    let before = -Infinity;
    for (const { at, offset } of this.days.get(date) ?? []) {
      const meant = this.#minutesOf(at + offset)
        .find((minute) => minute >= before);
      if (meant !== at) this.pinned.add(date);
      before = at;
    }
  }

  /** All minutes at which the wall clock shows a time, by trial. */
  #minutesOf(local: Minute): Minute[] {
    const minutes: Minute[] = [];
    for (let offset = 14 * 60; offset >= -12 * 60; offset -= 15) {
      if (this.#offsetAt(local - offset) === offset) {
        minutes.push(local - offset);
      }
    }
    return minutes;
  }

  #rows(date: string): string {
    const marks = this.days.get(date) ?? [];
    return marks.map(({ at, doing, offset }, i) => {
      const before = marks[i - 1]?.doing;
      const event = before === undefined
        ? "start"
        : doing === "nothing"
        ? "stop"
        : doing === "work"
        ? `${before}_end`
        : `${doing}_start`;
      const minute = at + offset - dayMinutes(date);
      const hours = String(Math.floor(minute / 60)).padStart(2, "0");
      const time = `${hours}:${String(minute % 60).padStart(2, "0")}`;
      const column = this.pinned.has(date) ? `,${offsetText(offset)}` : "";
      return `${date},${event},${time}${column}\n`;
    }).join("");
  }
}

/** When the last shift of a day began. */
function lastShiftOf(marks: readonly Mark[]): Minute {
  let began = marks[0]?.at ?? 0;
  let rested: Minute | undefined;
  for (const [i, { at, doing }] of marks.entries()) {
    if (doing !== "work" || marks[i + 1]?.at === at) rested ??= at;
    else {
      if (rested !== undefined && at - rested >= LONG_PAUSE) began = at;
      rested = undefined;
    }
  }
  return began;
}

/** The date a number of days after another. */
export function dateAfter(date: string, days: number): string {
  return isoOf(dayMinutes(date) + days * 1440).slice(0, 10);
}

function dayMinutes(date: string): Minute {
  return Date.parse(`${date}T00:00Z`) / 60_000;
}

function isoOf(minute: Minute): string {
  return new Date(minute * 60_000).toISOString().slice(0, 16);
}

function offsetText(offset: Minute): string {
  const time = isoOf(Math.abs(offset)).slice(11);
  return `${offset < 0 ? "-" : "+"}${time}`;
}
