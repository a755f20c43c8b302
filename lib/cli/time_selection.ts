import { shellWord } from "../errors.ts";
import { isRangeText } from "../time/typed_range.ts";
import type { TimeRequest } from "../use_cases/timers/select_time.ts";
import type { CommandInput } from "./command.ts";
import { UsageError } from "./errors.ts";
import {
  billableIn,
  optionsNamed,
  type OptionSpec,
  TIME_FILTERS,
  withoutUndefined,
} from "./options.ts";

/** The ranges that have an option, and what they are called as an argument. */
const RANGES = {
  today: "today",
  week: "week",
  month: "month",
  year: "year",
  "last-week": "last week",
  "last-month": "last month",
} as const;

const RANGE_NAMES = Object.keys(RANGES) as (keyof typeof RANGES)[];

/** The options that select recorded time. */
export const TIME_OPTIONS: readonly OptionSpec[] = [
  ...optionsNamed(...RANGE_NAMES, "from", "to", "all"),
  ...TIME_FILTERS,
  ...optionsNamed("round", "no-running"),
];

/** What a range can be, for help texts. */
export const RANGE_DETAILS =
  "RANGE is a day, a week, a month, a year, or two of them with " +
  "`..` between: `yesterday`, `2024-W50`, `nov`, `last week`, " +
  "`2024-12-01..today`.";

/**
 * Returns the recorded time that a command line selects.
 *
 * @throws {UsageError} When options contradict each other.
 */
export function timeRequestIn(input: CommandInput): TimeRequest {
  const { options } = input;
  const { plan, client, sprint, task: taskId, tag: tags } = options;
  return {
    withoutRunning: options["no-running"] ?? false,
    ...datesIn(input),
    ...withoutUndefined({ plan, client, sprint, taskId, tags }),
    ...withoutUndefined({ billable: billableIn(options) }),
  };
}

function datesIn(
  { arguments: [text], options }: CommandInput,
): Pick<TimeRequest, "range" | "from" | "to"> {
  const [name, ...names] = RANGE_NAMES.filter((it) => options[it]);
  const { from, to, all } = options;
  const hasDates = from !== undefined || to !== undefined;
  const others = [
    name !== undefined,
    hasDates,
    all ?? false,
    text !== undefined,
  ].filter(Boolean);
  if (names.length + others.length > 1) {
    throw new UsageError("Date ranges cannot be used together", {
      hint: text !== undefined && !isRangeText(text)
        ? `"${text}" is not a range. To select a task, use ` +
          `--task ${shellWord(text)}`
        : "Use only one of RANGE, --today, --week, --month, --year, " +
          "--last-week, --last-month or --all, or --from and --to",
    });
  }
  const range = text ?? (name && RANGES[name]);
  return withoutUndefined({ range, from, to });
}
