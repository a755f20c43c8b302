import { EXPORT_FORMAT_NAMES } from "../../exchange/format_names.ts";
import { printableLines } from "../../text/printable.ts";
import type { TimeExport } from "../../use_cases/exchange/export_times.ts";
import {
  type CommandResult,
  type CommandSpec,
  openTimers,
} from "../command.ts";
import { UsageError } from "../errors.ts";
import type { ExportJson } from "../json/data.ts";
import {
  OPTIONS,
  type OptionSpec,
  RANGE_DETAILS,
  withoutUndefined,
} from "../options.ts";

const OUTPUT: OptionSpec = {
  ...OPTIONS.output,
  summary: "Write to a file",
};

const USER: OptionSpec = {
  ...OPTIONS.user,
  value: "EMAIL",
  summary: "Your email address, for toggl and solidtime",
};

/** The command that exports recorded time for other programs. */
export const EXPORT: CommandSpec = {
  name: "export",
  isReadOnly: true,
  writesFile: true,
  summary: "Export recorded time for another program",
  details:
    `Formats: ${
      EXPORT_FORMAT_NAMES.join(", ")
    }. Without RANGE, exports all that ` +
    "was recorded. klog, timeclock and timewarrior take either task time or " +
    "the workday, as both would count time twice; payroll takes the workday, " +
    "toggl and solidtime take task time, and icalendar and json take both. " +
    "What a format cannot contain is listed on standard error.\n\n" +
    RANGE_DETAILS,
  arguments: [
    { name: "FORMAT", completes: "export-format" },
    { name: "RANGE", isOptional: true, completes: "range" },
  ],
  options: [OPTIONS.only, USER, OUTPUT],
  examples: [
    [
      "Export the days of a month for payroll",
      "worktime export payroll last month -o payroll.csv",
    ],
    [
      "Export task time for hledger",
      "worktime export timeclock > time.timeclock",
    ],
    [
      "Show your workdays in a calendar",
      "worktime export icalendar --only workday -o work.ics",
    ],
    [
      "Move to Toggl",
      "worktime export toggl --user me@example.com -o toggl.csv",
    ],
  ],
  run: async ({ arguments: [format = "", range], options }, context) => {
    const { only: typed, user } = options;
    const only = (["workday", "timers"] as const).find((it) => it === typed);
    if (typed !== undefined && only === undefined) {
      throw new UsageError(`Unknown value "${typed}" of --only`, {
        hint: "Values: workday, timers",
      });
    }
    const request = withoutUndefined({ range, only, user });
    return renderTimeExport(await openTimers(context).export(format, request));
  },
};

/** Renders an export. Its JSON tells what the file contains. */
function renderTimeExport(
  { format, from, to, text, entries, days, notes }: TimeExport,
): CommandResult<ExportJson> {
  const file = text.replace(/\n$/, "");
  return {
    // A terminal would show the line ends of a calendar as codes.
    text: file.replaceAll("\r", ""),
    file,
    json: {
      ...{ format, from: from ?? null, to: to ?? null },
      ...{ entries, days, notes, text },
    },
    notes: printableLines(notes),
  };
}
