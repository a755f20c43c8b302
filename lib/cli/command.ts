import type { Zone } from "../time/zone.ts";
import type { Tracker } from "../tracker.ts";

/** An option of a command, as the user types it. */
export interface OptionSpec {
  /** The name, without the dashes. */
  readonly name: string;
  /** What stands for its value in help texts; none for a switch. */
  readonly value?: string;
  /** What can be completed for the value. */
  readonly completes?: Completion;
  /** What it does, in a line. */
  readonly summary: string;
}

/** An argument of a command. */
export interface ArgumentSpec {
  /** The name in help texts, such as `DATE`. */
  readonly name: string;
  /** Whether the command works without it. */
  readonly isOptional: boolean;
  /** What can be completed for it. */
  readonly completes?: Completion;
}

/** What shells complete from the data directory. */
export type Completion = "date" | "month";

/** The words after a command, sorted into arguments and options. */
export interface CommandInput {
  /** The arguments, in order; as many as were given. */
  readonly arguments: readonly string[];
  /** The options that were given: `true` for a switch. */
  readonly options: Readonly<Record<string, string | true | undefined>>;
}

/** What a command answers, in each form in which it can be printed. */
export interface Answer {
  /** Lines for people, without a line end after the last. */
  readonly text: string;
  /** The same for programs. */
  readonly json: unknown;
  /** The same for spreadsheets, where it is a table. */
  readonly csv?: string;
  /** The exit status, if it is not 0 although the command did its work. */
  readonly exitStatus?: number;
}

/** What a command works with. */
export interface CommandContext {
  /** The tracker over the data directory. */
  readonly tracker: Tracker;
  /** The zone in which times are printed. */
  readonly zone: Zone;
}

/** A command: what the parser, the help texts and the completions need. */
export interface CommandSpec {
  /** The word that the user types. */
  readonly name: string;
  /** Another word for it. */
  readonly alias?: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** More about it, if a line is not enough. */
  readonly details?: string;
  /** Its arguments, the optional ones last. */
  readonly arguments: readonly ArgumentSpec[];
  /** Its options, beside those that every command has. */
  readonly options: readonly OptionSpec[];
  /** What it is used for, and how that is typed. */
  readonly examples: readonly (readonly [purpose: string, line: string])[];
  /** Does it. */
  readonly run: (
    input: CommandInput,
    context: CommandContext,
  ) => Promise<Answer>;
}

/** The value of an option that takes one. */
export function valueOf(
  { options }: CommandInput,
  { name }: OptionSpec,
): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

/** An object of the values that are there, as request types want them. */
export function given<T extends Record<string, unknown>>(
  values: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) =>
    value !== undefined
  );
  return Object.fromEntries(entries) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
