import { MINUTE, SECOND } from "@std/datetime";
import type { Instant } from "../../../lib/time/zone.ts";
import type { Recorded } from "../../../lib/use_cases/workday/write_day.ts";

/** A time that is said of a timer or an entry. */
export interface Said {
  /** The instant that is meant. */
  readonly instant: Instant;
  /** How it is put. */
  readonly given: string | Date;
  /** Whether it is only said to the minute. */
  readonly isClock: boolean;
}

/** A command on timers, as data: the model and the real one each obey it. */
export type TimerCommand =
  | { readonly word: "start"; readonly taskId: string; readonly at?: Said }
  | { readonly word: "stop" | "pause"; readonly at?: Said }
  | { readonly word: "resume"; readonly taskId?: string; readonly at?: Said }
  | {
    readonly word: "add";
    readonly taskId: string;
    readonly start: Said;
    readonly end: Said;
  }
  | {
    readonly word: "edit";
    readonly id: string;
    readonly taskId?: string;
    readonly start?: Said;
    readonly end?: Said;
  }
  | { readonly word: "delete"; readonly id: string };

/** The name of an error, where a command is refused. */
export type Refusal =
  | "InvalidTimerTimeError"
  | "NoTimerError"
  | "NotAllowedError"
  | "TimerRunningError"
  | "UnknownEntryError";

/** An entry, as far as the model goes; without an end while it runs. */
export interface ModelEntry {
  readonly id: string;
  readonly taskId: string;
  readonly start: Instant;
  readonly end?: Instant;
}

/** What is paused. */
export interface ModelPause {
  readonly taskId: string;
  readonly at: Instant;
  readonly by: "timer" | "workday";
}

const PAUSES = ["lunch_started", "break_started", "stopped"];
const RETURNS = ["lunch_ended", "break_ended", "resumed"];

/**
 * A second opinion on timers: the rules once more, on a list in memory, to
 * compare the files with. A command that is refused may leave it in pieces.
 */
export class TimerModel {
  /** The entries that are finished, by id. */
  readonly entries: Map<string, Required<ModelEntry>> = new Map();
  running: ModelEntry | undefined;
  paused: ModelPause | undefined;

  /** A model of the same that goes its own way. */
  copy(): TimerModel {
    const copy = new TimerModel();
    for (const [id, entry] of this.entries) copy.entries.set(id, entry);
    copy.running = this.running;
    copy.paused = this.paused;
    return copy;
  }

  /**
   * Does what a command does, or says how it is refused.
   *
   * @param id The id of what it makes, if it makes something.
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

  /** Does what an event of the workday does, and says what it calls that. */
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

  /** The entries of a task, the oldest first. */
  entriesOf(taskId: string): Required<ModelEntry>[] {
    return [...this.entries.values()]
      .filter((entry) => entry.taskId === taskId)
      .sort((a, b) => a.start - b.start || a.end - b.end);
  }

  /** The tasks that have entries, or a timer. */
  get taskIds(): string[] {
    const all = [...this.entries.values(), this.running, this.paused];
    return [...new Set(all.flatMap((it) => it ? [it.taskId] : []))];
  }

  /** The entry that ended last. */
  get last(): Required<ModelEntry> | undefined {
    return [...this.entries.values()].sort((a, b) => a.end - b.end).at(-1);
  }

  /** Whether the entry that ended last is also the one that began last. */
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
    said?: Said,
  ): Refusal | undefined {
    if (this.running?.taskId === taskId) return "TimerRunningError";
    const start = timeOf(said, now, this.running?.start);
    if (start === undefined) return "InvalidTimerTimeError";
    this.#finish(start);
    this.running = { id, taskId, start };
    return undefined;
  }

  #stop(now: Instant, said?: Said): Refusal | undefined {
    const end = timeOf(said, now, this.running?.start);
    if (end === undefined) return "InvalidTimerTimeError";
    if (!this.running && !this.paused) return "NoTimerError";
    this.#finish(end);
    return undefined;
  }

  #pause(now: Instant, said?: Said): Refusal | undefined {
    if (!this.running) return "NoTimerError";
    const end = timeOf(said, now, this.running.start);
    if (end === undefined) return "InvalidTimerTimeError";
    this.#finish(end, "timer");
    return undefined;
  }

  #resume(
    taskId: string | undefined,
    id: string,
    now: Instant,
    said?: Said,
  ): Refusal | undefined {
    const { running, paused } = this;
    if (taskId !== undefined && paused?.taskId !== taskId) {
      return this.#start(taskId, id, now, said);
    }
    if (running) return "TimerRunningError";
    const subject = paused ?? this.last;
    if (!subject) return "NotAllowedError";
    const start = timeOf(said, now, paused?.at);
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
      readonly start: Instant | Said;
      readonly end?: Instant | Said;
    },
    now: Instant,
    said: {
      readonly start?: Said | undefined;
      readonly end?: Said | undefined;
    },
  ): Refusal | undefined {
    const start = instantOf(said.start ?? before.start);
    const end = instantOf(said.end ?? before.end ?? start);
    const isSaid = said.start !== undefined || said.end !== undefined;
    if (isSaid && (start > now || end > now || end < start)) {
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

/** The seconds of an entry. */
export function secondsOf({ start, end = start }: ModelEntry): number {
  return (end - start) / SECOND;
}

/** When a command happens, or `undefined` if that cannot be. */
function timeOf(
  said: Said | undefined,
  now: Instant,
  earliest = -Infinity,
): Instant | undefined {
  if (!said) return now;
  const { instant, isClock } = said;
  const meant = isClock ? snapped(instant, earliest) : instant;
  return earliest <= meant && meant <= now ? meant : undefined;
}

/** A time that is known to the minute is the second of that minute at which. */
function snapped(instant: Instant, second: Instant): Instant {
  return instant === Math.floor(second / MINUTE) * MINUTE ? second : instant;
}

function instantOf(time: Instant | Said): Instant {
  return typeof time === "number" ? time : time.instant;
}
