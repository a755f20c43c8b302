import { DataFileError, WorktimeError } from "../errors.ts";
import type { Disk } from "../ports.ts";
import { Tasks } from "../tasks.ts";
import type { Zone } from "../time/zone.ts";
import { Timers } from "../timers.ts";
import { Tracker, type TrackerOptions } from "../tracker.ts";
import type { Settings } from "../tracking/settings.ts";
import type { CliEnvironment, OpenedProvider } from "./environment.ts";
import { describe } from "./errors.ts";
import type {
  Completion,
  OptionName,
  OptionSpec,
  OptionValues,
} from "./options.ts";

/** An argument of a command. */
export interface ArgumentSpec {
  /** The name in help texts, such as `DATE`. */
  readonly name: string;
  readonly isOptional?: boolean;
  /** Whether several words can be given for it; it is the last one then. */
  readonly isRepeatable?: boolean;
  readonly completes?: Completion;
}

/** A word that other commands come after. */
export type Group = "timer" | "task";

/** The words after a command, sorted into arguments and options. */
export interface CommandInput {
  readonly arguments: readonly string[];
  readonly options: OptionValues;
}

/** What a command answers, in each form in which it can be printed. */
export interface CommandResult {
  /** Lines for people, without a line end after the last. */
  readonly text: string;
  /** The same for programs. */
  readonly json: unknown;
  /** The same for spreadsheets, where it is a table. */
  readonly csv?: string;
  /** The same as a table in Markdown. */
  readonly md?: string;
  /** What is worth knowing beside it, in lines on standard error. */
  readonly notes?: readonly string[];
  /** The exit status, if it is not 0 although the command did its work. */
  readonly exitStatus?: number;
}

/**
 * What a command has recorded. From then on nothing can make it fail: what goes
 * wrong afterwards is worth a note.
 */
export class CommandLog {
  /** Lines that say what was recorded. */
  readonly recorded: string[] = [];
  /** What went wrong, or does not fit together, the first first. */
  readonly warnings: unknown[] = [];
  /** Whether anything was written, such as what a provider has told. */
  hasWritten = false;

  /** How a façade over the data directory is opened, to be listened to. */
  readonly listeners: Required<
    Pick<TrackerOptions, "onRecorded" | "onWarning">
  > = {
    onRecorded: (summary) => {
      this.hasWritten = true;
      this.recorded.push(summary);
    },
    onWarning: (problem) => {
      // What is read again is found again.
      const isKnown = this.warnings.some((it) =>
        it instanceof Error && it.message === problem.message
      );
      if (!isKnown) this.warnings.push(problem);
    },
  };

  /** Does what must not make a command fail that has done its work. */
  async attempt<T>(run: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await run();
    } catch (error) {
      this.addFailure(error);
      return otherwise;
    }
  }

  /**
   * Notes what went wrong once the command had recorded something. A hint such
   * as "try again" would have it recorded twice.
   */
  addFailure(error: unknown): void {
    if (error instanceof DataFileError) return void this.warnings.push(error);
    const { code, message } = describe(error);
    const hint = "The change is recorded: do not record it again";
    this.warnings.push(
      new WorktimeError(code, message, { hint, cause: error }),
    );
  }
}

/** What a command works with. */
export interface CommandContext extends
  Pick<
    CliEnvironment,
    "clock" | "ask" | "readInput" | "listFolder" | "showProgress"
  > {
  readonly log: CommandLog;
  /** The data directory. */
  readonly disk: Disk;
  /** The zone in which times are printed. */
  readonly zone: Zone;
  /** Whether a person reads the answer as it comes. */
  readonly isTerminal: boolean;
  /** The width of the terminal; `undefined` where there is none. */
  readonly columns: number | undefined;
  /**
   * Opens the provider that is configured; nothing is sent yet.
   *
   * @param budgetMs How long all requests may take together, in milliseconds.
   * @throws {ProviderError} When there is no key for it.
   */
  openProvider(
    timers: Timers,
    settings: Settings,
    budgetMs?: number,
  ): Promise<OpenedProvider>;
}

/** A command: what the parser, the help texts and the completions need. */
export interface CommandSpec {
  /** The word before it, if there is one. */
  readonly group?: Group;
  /** The word that the user types. */
  readonly name: string;
  /** Another word for it. */
  readonly alias?: string;
  /** Whether it only shows something, unless an option asks for more. */
  readonly isReadOnly?: boolean;
  /** What it does, in a line. */
  readonly summary: string;
  /** More about it, if a line is not enough. */
  readonly details?: string;
  /** Its arguments, the optional ones last. */
  readonly arguments: readonly ArgumentSpec[];
  /** Its options, beside those that every command has. */
  readonly options: readonly OptionSpec[];
  /** Those options whose value may be empty, which clears something. */
  readonly clearable?: readonly OptionName[];
  /** Whether it may change entries or the timer, which a provider then gets. */
  readonly syncsAfterRun?: boolean;
  /** What it is used for, and how that is typed. */
  readonly examples: readonly (readonly [purpose: string, line: string])[];
  readonly run: (
    input: CommandInput,
    context: CommandContext,
  ) => Promise<CommandResult>;
}

/** Commands that are typed after a word. */
export function inGroup(
  group: Group,
  commands: readonly CommandSpec[],
): readonly CommandSpec[] {
  return commands.map((spec) => ({ ...spec, group }));
}

/** What the user types to run a command: one word, or two. */
export function fullNameOf({ group, name }: CommandSpec): string {
  return group === undefined ? name : `${group} ${name}`;
}

/** Opens the tasks over the data directory. */
export function openTasks({ disk, clock, log }: CommandContext): Tasks {
  return new Tasks(disk, { clock, ...log.listeners });
}

/** Opens the timers over the data directory. */
export function openTimers({ disk, clock, log }: CommandContext): Timers {
  return new Timers(disk, { clock, ...log.listeners });
}

/** Opens the tracker over the data directory. */
export function openTracker({ disk, clock, log }: CommandContext): Tracker {
  return new Tracker(disk, { clock, ...log.listeners });
}
