import { DataFileError, WorktimeError } from "../errors.ts";
import type { Disk } from "../ports.ts";
import { Tasks } from "../tasks.ts";
import type { Zone } from "../time/zone.ts";
import { Timers } from "../timers.ts";
import { Tracker } from "../tracker.ts";
import type { Settings } from "../tracking/settings.ts";
import type { TrackerOptions } from "../use_cases/workspace.ts";
import type { CliEnvironment, OpenedProvider } from "./environment.ts";
import { describe } from "./errors.ts";
import type {
  Completion,
  OptionName,
  OptionSpec,
  OptionValues,
} from "./options.ts";
import type { ChartLine } from "./output/chart.ts";

/** An argument of a command. */
export interface ArgumentSpec {
  /** The name in help texts, such as `DATE`. */
  readonly name: string;
  readonly isOptional?: boolean;
  /** Whether it takes several words; only the last argument can. */
  readonly isRepeatable?: boolean;
  readonly completes?: Completion;
}

/** A group of commands: the word typed before them. */
export type Group = "timer" | "task";

/** An example in a help text. */
export type Example = readonly [purpose: string, line: string];

/** The parsed words after a command. */
export interface CommandInput {
  readonly arguments: readonly string[];
  readonly options: OptionValues;
}

/**
 * The result of a command in each output format that it supports. They are
 * getters where there is much to print, as only one is used.
 */
export interface CommandResult<Json = unknown> {
  /** Text for people, without a final newline. */
  readonly text: string;
  /** The value to print with `--json`: see `json/command.ts`. */
  readonly json: Json;
  /**
   * The text of a file for another program, without a final newline, if it
   * differs from the text for people.
   */
  readonly file?: string;
  readonly csv?: string;
  readonly md?: string;
  readonly html?: string;
  /** Creates an Excel workbook. */
  readonly xlsx?: () => Promise<Uint8Array<ArrayBuffer>>;
  /** What is drawn below the text, which it does not repeat. */
  readonly chart?: readonly ChartLine[];
  /** Lines for standard error. */
  readonly notes?: readonly string[];
  /**
   * The exit status.
   *
   * @default {0}
   */
  readonly exitStatus?: number;
}

/** The first line of the output of a dry run. */
const DRY_RUN_LINE = "Dry run: nothing was changed";

/** Joins the lines of a change, preceded by the dry-run line. */
export function changeText(isDryRun: boolean, ...lines: string[]): string {
  return (isDryRun ? [DRY_RUN_LINE, ...lines] : lines).join("\n");
}

/** Returns the result of a change, which says whether it was a dry run. */
export function changeResult<Json extends object>(
  lines: readonly string[],
  json: Json,
  { isDryRun, notes = [] }: { isDryRun: boolean; notes?: readonly string[] },
): CommandResult<Json & { readonly dry_run: boolean }> {
  return {
    text: changeText(isDryRun, ...lines),
    json: { ...json, dry_run: isDryRun },
    notes,
  };
}

/**
 * The changes and warnings of a command. Once a change is recorded, the command
 * has succeeded: later failures become warnings.
 */
export class CommandLog {
  /** A summary of each recorded change. */
  readonly recorded: string[] = [];
  /** Warnings and later failures, oldest first. */
  readonly warnings: unknown[] = [];
  /** Whether anything was written, including data from a provider. */
  hasWritten = false;

  /** Callbacks that fill the log; pass them to each façade. */
  readonly listeners: Required<
    Pick<TrackerOptions, "onRecorded" | "onWarning">
  > = {
    onRecorded: (summary) => {
      this.hasWritten = true;
      this.recorded.push(summary);
    },
    onWarning: (problem) => {
      // Reading a file twice reports its problems twice.
      const isKnown = this.warnings.some((it) =>
        it instanceof Error && it.message === problem.message
      );
      if (!isKnown) this.warnings.push(problem);
    },
  };

  /** Runs a function whose failure is only worth a warning. */
  async attempt<T>(run: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      return await run();
    } catch (error) {
      this.addFailure(error);
      return otherwise;
    }
  }

  /**
   * Adds a failure that happened after the change was recorded. Its hint is
   * replaced: "try again" would record the change twice.
   */
  addFailure(error: unknown): void {
    if (error instanceof DataFileError) return void this.warnings.push(error);
    const { code, message } = describe(error);
    const hint = "Your change was saved: do not run the command again";
    this.warnings.push(
      new WorktimeError(code, message, { hint, cause: error }),
    );
  }
}

/** What a command needs to run. */
export interface CommandContext extends
  Pick<
    CliEnvironment,
    | "clock"
    | "ask"
    | "readInput"
    | "listFolder"
    | "showProgress"
    | "openLiveLine"
  > {
  readonly log: CommandLog;
  /** The data directory. */
  readonly disk: Disk;
  /** The time zone of printed times. */
  readonly zone: Zone;
  /** Whether standard output is a terminal. */
  readonly isTerminal: boolean;
  /** The width of the terminal in columns; `undefined` without a terminal. */
  readonly columns: number | undefined;
  /**
   * Opens the configured provider without sending a request.
   *
   * @param budgetMs The time limit for all requests together, in milliseconds.
   * @throws {ProviderError} When its key is missing.
   */
  openProvider(
    timers: Timers,
    settings: Settings,
    budgetMs?: number,
  ): Promise<OpenedProvider>;
}

/** A command, as data for the parser, help texts and completion. */
export interface CommandSpec {
  readonly group?: Group;
  readonly name: string;
  readonly alias?: string;
  /** Whether it changes nothing, unless an option tells it to. */
  readonly isReadOnly?: boolean;
  /**
   * Whether it makes a file in a form that an argument names, whatever the name
   * of the file.
   */
  readonly writesFile?: boolean;
  /** What it does, in one line. */
  readonly summary: string;
  /** More paragraphs for its help text. */
  readonly details?: string;
  /** Its arguments, optional ones last. */
  readonly arguments: readonly ArgumentSpec[];
  /** Its options besides the global ones. */
  readonly options: readonly OptionSpec[];
  /** Options that accept an empty value, which clears a field. */
  readonly clearable?: readonly OptionName[];
  /** Whether it can change entries or the timer, which are then synced. */
  readonly syncsAfterRun?: boolean;
  /** The option without which nothing is synced. */
  readonly syncsOnlyWith?: OptionName;
  readonly examples: readonly Example[];
  readonly run: (
    input: CommandInput,
    context: CommandContext,
  ) => Promise<CommandResult>;
}

/** Puts commands into a group. */
export function inGroup(
  group: Group,
  commands: readonly CommandSpec[],
): readonly CommandSpec[] {
  return commands.map((spec) => ({ ...spec, group }));
}

/** Returns the name of a command, including its group. */
export function fullNameOf({ group, name }: CommandSpec): string {
  return group === undefined ? name : `${group} ${name}`;
}

/** Opens the tasks in the data directory. */
export function openTasks({ disk, clock, log }: CommandContext): Tasks {
  return new Tasks(disk, { clock, ...log.listeners });
}

/** Opens the timers in the data directory. */
export function openTimers({ disk, clock, log }: CommandContext): Timers {
  return new Timers(disk, { clock, ...log.listeners });
}

/** Opens the tracker in the data directory. */
export function openTracker({ disk, clock, log }: CommandContext): Tracker {
  return new Tracker(disk, { clock, ...log.listeners });
}
