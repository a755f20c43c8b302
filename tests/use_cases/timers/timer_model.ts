import { MINUTE, SECOND } from "@std/datetime";
import type { Instant } from "../../../lib/time/zone.ts";
import type { Recorded } from "../../../lib/use_cases/workday/write_day.ts";

/** A time given for a timer or an entry. */
export interface GivenTime {
  /** The intended instant. */
  readonly instant: Instant;
  /** Its text or date. */
  readonly given: string | Date;
  /** Whether it is given only to the minute. */
  readonly isClock: boolean;
}

/** A command on timers, as data: the model and the real one each obey it. */
export type TimerCommand =
  | { readonly word: "start"; readonly taskId: string; readonly at?: GivenTime }
  | { readonly word: "stop" | "pause"; readonly at?: GivenTime }
  | {
    readonly word: "resume";
    readonly taskId?: string;
    readonly at?: GivenTime;
  }
  | {
    readonly word: "add";
    readonly taskId: string;
    readonly start: GivenTime;
    readonly end: GivenTime;
  }
  | {
    readonly word: "edit";
    readonly id: string;
    readonly taskId?: string;
    readonly start?: GivenTime;
    readonly end?: GivenTime;
  }
  | { readonly word: "delete"; readonly id: string };

/** The name of the error of a refused command. */
export type Refusal =
  | "InvalidTimerTimeError"
  | "NoTimerError"
  | "NotAllowedError"
  | "TimerRunningError"
  | "UnknownEntryError";

/** An entry in the model; without an end while it is running. */
export interface ModelEntry {
  readonly id: string;
  readonly taskId: string;
  readonly start: Instant;
  readonly end?: Instant;
}

/** The paused timer. */
export interface ModelPause {
  readonly taskId: string;
  readonly at: Instant;
  readonly by: "timer" | "workday";
}

const PAUSES = ["lunch_started", "break_started", "stopped"];
const RETURNS = ["lunch_ended", "break_ended", "resumed"];

/**
 * A second implementation of the rules, on a list in memory, to compare the
 * files with. A refused command can leave it in an invalid state.
 */
export class TimerModel {
  /** The finished entries, by id. */
  readonly entries: Map<string, Required<ModelEntry>> = new Map();
  running: ModelEntry | undefined;
  paused: ModelPause | undefined;

  /** Returns an independent copy. */
  copy(): TimerModel {
    const copy = new TimerModel();
    for (const [id, entry] of this.entries) copy.entries.set(id, entry);
    copy.running = this.running;
    copy.paused = this.paused;
    return copy;
  }

  /**
   * Runs a command, or returns the name of its error.
   *
   * @param id The id of the entry that it creates, if any.
   */
  apply(command: TimerCommand, now: Instant, id: string): Refusal | undefined {
    switch (command.word) {
      case "start":
        return this.#start(command.taskId, id, now, command.at);
      case "stop":
        return this.#stop(now, command.at);
      case "pause":
        return this.#pause(now, command.at);
      case "resume":
        return this.#resume(command.taskId, id, now, command.at);
      case "add":
        return this.#put({ ...command, id }, now, command);
      case "edit":
        return this.#edit(command, now);
      case "delete":
        if (this.running?.id === command.id) this.running = undefined;
        else if (!this.entries.delete(command.id)) return "UnknownEntryError";
    }
    return undefined;
  }

  /** Applies a workday event, and returns its effect. */
  follow({ action, instant, timer }: Recorded, newId: string) {
    const { running, paused } = this;
    if (running && action === "started") {
      // Only the real one knows whether a timer was forgotten.
      return timer?.action === "kept" ? "kept" : undefined;
    }
    if (running && PAUSES.includes(action)) {
      const at = snapped(instant, running.start);
      // Only the real one knows whether a timer was forgotten.
      if (at < running.start || timer?.action === "kept") return "kept";
      this.#finish(at, "workday");
      return "paused";
    }
    if (paused?.by !== "workday") return undefined;
    if (action === "started") {
      this.paused = { ...paused, by: "timer" };
      return "waiting";
    }
    if (!RETURNS.includes(action)) return undefined;
    const start = Math.max(instant, paused.at);
    this.running = { id: newId, taskId: paused.taskId, start };
    this.paused = undefined;
    return "resumed";
  }

  /** Returns the entries of a task, oldest first. */
  entriesOf(taskId: string): Required<ModelEntry>[] {
    return [...this.entries.values()]
      .filter((entry) => entry.taskId === taskId)
      .sort((a, b) => a.start - b.start || a.end - b.end);
  }

  /** Returns the tasks that have entries or a timer. */
  get taskIds(): string[] {
    const all = [...this.entries.values(), this.running, this.paused];
    return [...new Set(all.flatMap((it) => it ? [it.taskId] : []))];
  }

  /** Returns the entry that ended last. */
  get last(): Required<ModelEntry> | undefined {
    return [...this.entries.values()].sort((a, b) => a.end - b.end).at(-1);
  }

  /** Whether the entry that ended last also began last. */
  get isLastClear(): boolean {
    const { last } = this;
    return [...this.entries.values()].every((entry) =>
      entry === last || last && entry.end < last.end && entry.start < last.start
    );
  }

  #start(
    taskId: string,
    id: string,
    now: Instant,
    given?: GivenTime,
  ): Refusal | undefined {
    if (this.running?.taskId === taskId) return "TimerRunningError";
    const start = timeOf(given, now, this.running?.start);
    if (start === undefined) return "InvalidTimerTimeError";
    this.#finish(start);
    this.running = { id, taskId, start };
    return undefined;
  }

  #stop(now: Instant, given?: GivenTime): Refusal | undefined {
    const end = timeOf(given, now, this.running?.start);
    if (end === undefined) return "InvalidTimerTimeError";
    if (!this.running && !this.paused) return "NoTimerError";
    this.#finish(end);
    return undefined;
  }

  #pause(now: Instant, given?: GivenTime): Refusal | undefined {
    if (!this.running) return "NoTimerError";
    const end = timeOf(given, now, this.running.start);
    if (end === undefined) return "InvalidTimerTimeError";
    this.#finish(end, "timer");
    return undefined;
  }

  #resume(
    taskId: string | undefined,
    id: string,
    now: Instant,
    given?: GivenTime,
  ): Refusal | undefined {
    const { running, paused } = this;
    if (taskId !== undefined && paused?.taskId !== taskId) {
      return this.#start(taskId, id, now, given);
    }
    if (running) return "TimerRunningError";
    const subject = paused ?? this.last;
    if (!subject) return "NotAllowedError";
    const start = timeOf(given, now, paused?.at);
    if (start === undefined) return "InvalidTimerTimeError";
    this.running = { id, taskId: subject.taskId, start };
    this.paused = undefined;
    return undefined;
  }

  #edit(
    { id, taskId, start, end }: TimerCommand & { readonly word: "edit" },
    now: Instant,
  ): Refusal | undefined {
    const running = this.running?.id === id ? this.running : undefined;
    const before = running ?? this.entries.get(id);
    if (!before) return "UnknownEntryError";
    const after = { ...before, taskId: taskId ?? before.taskId };
    if (!running) return this.#put(after, now, { start, end });
    if (end) return "NotAllowedError";
    if (start && start.instant > now) return "InvalidTimerTimeError";
    this.running = { ...after, start: start?.instant ?? before.start };
    return undefined;
  }

  #put(
    { id, taskId, ...before }: {
      readonly id: string;
      readonly taskId: string;
      readonly start: Instant | GivenTime;
      readonly end?: Instant | GivenTime;
    },
    now: Instant,
    given: {
      readonly start?: GivenTime | undefined;
      readonly end?: GivenTime | undefined;
    },
  ): Refusal | undefined {
    const start = instantOf(given.start ?? before.start);
    const end = instantOf(given.end ?? before.end ?? start);
    const isGiven = given.start !== undefined || given.end !== undefined;
    if (isGiven && (start > now || end > now || end < start)) {
      return "InvalidTimerTimeError";
    }
    this.entries.set(id, { id, taskId, start, end });
    return undefined;
  }

  #finish(end: Instant, by?: ModelPause["by"]): void {
    const { running } = this;
    this.running = undefined;
    this.paused = running && by && { taskId: running.taskId, at: end, by };
    if (running) this.entries.set(running.id, { ...running, end });
  }
}

/** Returns the duration of an entry in seconds. */
export function secondsOf({ start, end = start }: ModelEntry): number {
  return (end - start) / SECOND;
}

/** Returns when a command takes effect, or `undefined` if that is invalid. */
function timeOf(
  given: GivenTime | undefined,
  now: Instant,
  earliest = -Infinity,
): Instant | undefined {
  if (!given) return now;
  const { instant, isClock } = given;
  const meant = isClock ? snapped(instant, earliest) : instant;
  return earliest <= meant && meant <= now ? meant : undefined;
}

/** Returns the second, if an instant is the minute of that second. */
function snapped(instant: Instant, second: Instant): Instant {
  return instant === Math.floor(second / MINUTE) * MINUTE ? second : instant;
}

function instantOf(time: Instant | GivenTime): Instant {
  return typeof time === "number" ? time : time.instant;
}
