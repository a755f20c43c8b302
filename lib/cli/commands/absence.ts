import { shellWord } from "../../errors.ts";
import { isRangeText } from "../../time/typed_range.ts";
import { type AbsenceKind, isAbsenceKind } from "../../workday/terms.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandResult,
  type CommandSpec,
  openTracker,
} from "../command.ts";
import { UsageError } from "../errors.ts";
import {
  isDryRunIn,
  OPTIONS,
  optionsNamed,
  withoutUndefined,
} from "../options.ts";
import {
  renderAbsenceChange,
  renderAbsences,
  renderHolidayImport,
} from "../output/absence.ts";

/** Records, lists and removes absences. */
export const ABSENT: CommandSpec = {
  name: "absent",
  summary: "Record vacation and other absences, or list them",
  details: "KIND is vacation, sick, holiday, flex (taken out of overtime) or " +
    "unpaid. Days without expected hours, such as weekends and holidays, are " +
    "skipped. Without a kind, lists the absences of a year or a range, by " +
    "default this year.",
  arguments: [
    { name: "KIND", isOptional: true, completes: "absence" },
    { name: "RANGE", isOptional: true, completes: "range" },
  ],
  options: [
    OPTIONS.half,
    { ...OPTIONS.note, summary: "Note for each day" },
    ...optionsNamed("ics", "remove", "dry-run"),
    OPTIONS.csv,
  ],
  examples: [
    ["Record a vacation", "worktime absent vacation 2024-12-23..2025-01-03"],
    ["Call in sick today", "worktime absent sick"],
    ["Record half a day off", "worktime absent vacation 2024-12-31 --half"],
    ["Take a day out of overtime", "worktime absent flex 2024-12-27"],
    [
      "Record the public holidays of this year and the next",
      "worktime absent holiday --ics holidays.ics",
    ],
    ["List the absences of a year", "worktime absent 2024"],
    [
      "Remove days that you did not take",
      "worktime absent --remove 2025-01-02..2025-01-03",
    ],
  ],
  run: runAbsent,
};

async function runAbsent(
  input: CommandInput,
  context: CommandContext,
): Promise<CommandResult> {
  const { arguments: [kind, dates], options } = input;
  const tracker = openTracker(context);
  const isDryRun = isDryRunIn(options);
  const { half, note, remove, ics } = options;
  if (remove !== undefined) {
    if (kind !== undefined || half || note !== undefined || ics !== undefined) {
      throw new UsageError("--remove takes only dates", {
        hint: `For example: worktime absent --remove ${remove}`,
      });
    }
    const change = await tracker.removeAbsences(remove, { isDryRun });
    return renderAbsenceChange(change, isDryRun);
  }
  if (ics !== undefined) return await runImport(ics, input, context);
  const words = [kind, dates].filter((word) => word !== undefined).join(" ");
  if (kind === undefined || isRangeText(kind) || isRangeText(words)) {
    const isMore = dates !== undefined && !isRangeText(words);
    if (isMore || half || note !== undefined) {
      const date = kind !== undefined && isAbsenceKind(dates ?? "") && kind;
      throw new UsageError("The list of absences takes only a year", {
        hint: date
          ? `The kind comes first: worktime absent ${dates} ${shellWord(date)}`
          : "To record one, name its kind: worktime absent vacation " +
            "2024-12-31 --half",
      });
    }
    const year = kind === undefined ? undefined : words;
    return await renderAbsences(
      await tracker.absences(withoutUndefined({ year })),
    );
  }
  const request = withoutUndefined({ dates, note, isHalf: half, isDryRun });
  // The tracker rejects other words.
  const change = await tracker.recordAbsence(kind as AbsenceKind, request);
  return renderAbsenceChange(change, isDryRun);
}

/** Records the holidays in an iCalendar file. */
async function runImport(
  path: string,
  { arguments: [kind, dates], options }: CommandInput,
  context: CommandContext,
): Promise<CommandResult> {
  const isHoliday = kind?.toLowerCase() === "holiday";
  if (!isHoliday || options.half || options.note !== undefined) {
    const message = isHoliday
      ? "--ics takes the notes and the days from the file"
      : "--ics needs the kind holiday";
    throw new UsageError(message, {
      hint: `For example: worktime absent holiday --ics ${shellWord(path)}`,
    });
  }
  const isDryRun = isDryRunIn(options);
  const words = ["absent holiday", ...dates === undefined ? [] : [dates]];
  const text = await context.readInput(path, `${words.join(" ")} --ics`);
  const name = path === "-" ? "standard input" : path;
  const imported = await openTracker(context)
    .importHolidays({ text, name }, withoutUndefined({ dates, isDryRun }));
  return renderHolidayImport(imported, isDryRun);
}
