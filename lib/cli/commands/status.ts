import type { DayRequest } from "../../use_cases/workday/show_day.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandResult,
  type CommandSpec,
  openTracker,
} from "../command.ts";
import { describe, UsageError } from "../errors.ts";
import { AT_MOMENT, optionsNamed, withoutUndefined } from "../options.ts";
import { dayRuler } from "../output/chart.ts";
import {
  parseStatusFormat,
  PLACEHOLDERS,
  renderStatus,
  shortStatus,
  type StatusFormatter,
} from "../output/status.ts";
import { truncate } from "../output/table.ts";

/** Hints for an empty data directory. */
const FIRST_STEPS = [
  "Start your day: worktime start",
  "See all commands: worktime --help",
];

/** How often `--watch` reads the files, in milliseconds. */
const WATCH_MS = 1000;
/** Room for the `^C` that terminals print, so that the line never wraps. */
const INTERRUPT_COLUMNS = 3;

/** Shows the state of a day. */
export const STATUS: CommandSpec = {
  name: "status",
  isReadOnly: true,
  summary: "Show a day's state, overtime and projected end",
  details: "`worktime` without a command does the same for today. " +
    `Placeholders of --format: ${
      Object.keys(PLACEHOLDERS).map((name) => `{${name}}`).join(" ")
    }; {{ is a brace.`,
  arguments: [{ name: "DATE", isOptional: true, completes: "date" }],
  options: [AT_MOMENT, ...optionsNamed("short", "format", "watch", "chart")],
  examples: [
    ["Show today", "worktime status"],
    ["Show yesterday", "worktime status yesterday"],
    ["Show the status at 18:00", "worktime status --at 18:00"],
    ["Draw the day as a ruler", "worktime status --chart"],
    ["Print one line for a shell prompt", "worktime status --short"],
    [
      "Choose what the line shows",
      'worktime status --format "{work} until {leave} {task}"',
    ],
    ["Keep a line up to date until Ctrl-C", "worktime status --watch"],
    ["Output JSON for a status bar", "worktime status --json"],
  ],
  run: async (input, context) => {
    const { options, arguments: [date] } = input;
    const { at, format, short, watch } = options;
    const formatter = format === undefined
      ? shortStatus
      : parseStatusFormat(format);
    if (watch) return await watchStatus(input, context, formatter);
    const request = withoutUndefined({ date, at });
    return format !== undefined || short
      ? await showLine(request, context, formatter)
      : await showBlock(request, context, options.chart);
  },
};

async function showBlock(
  request: DayRequest,
  context: CommandContext,
  hasChart = false,
): Promise<CommandResult> {
  const tracker = openTracker(context);
  const status = await tracker.status(request);
  const { notes = [], ...result } = renderStatus(status, context.zone);
  const chart = hasChart
    ? dayRuler(await tracker.day(request), context.zone, context)
    : [];
  // Listing the directory takes time, and is needless after a start.
  const isNew = status.state === "unstarted" &&
    (await context.disk.list({ folders: true })).length === 0;
  return {
    ...result,
    chart,
    notes: isNew ? [...notes, ...FIRST_STEPS] : notes,
  };
}

/** Shows one line. Programs run it often, so it has no notes but problems. */
async function showLine(
  request: DayRequest,
  context: CommandContext,
  format: StatusFormatter,
): Promise<CommandResult> {
  const { zone } = context;
  const status = await openTracker(context).status(request);
  const { bookedProblem, balanceProblem } = status;
  return {
    text: format(status, zone),
    json: null,
    notes: [bookedProblem, balanceProblem].flatMap((it) => it?.message ?? []),
  };
}

/** Redraws a line until Ctrl-C, then leaves the last one. */
async function watchStatus(
  { options, arguments: [date] }: CommandInput,
  context: CommandContext,
  format: StatusFormatter,
): Promise<CommandResult> {
  const other = date === undefined
    ? (["at", "chart", "json"] as const).find((name) => options[name])
    : "a date";
  if (other !== undefined) {
    const name = date === undefined ? `--${other}` : other;
    throw new UsageError(`--watch and ${name} cannot be used together`, {
      hint: "--watch follows the current day",
    });
  }
  const live = context.openLiveLine?.();
  if (!live) {
    throw new UsageError("--watch needs a terminal", {
      hint: "To print one line once: worktime status --short",
    });
  }
  const lineNow = async () => (await showLine({}, context, format)).text;
  let line = await lineNow();
  for (;;) {
    const width = (live.columns() ?? Infinity) - INTERRUPT_COLUMNS;
    live.show(truncate(line.replaceAll("\n", " "), width));
    if (!await live.wait(WATCH_MS)) break;
    // A file can be unreadable while an editor writes it.
    line = await lineNow().catch((error) => describe(error).message);
  }
  live.show("");
  return { text: line, json: null };
}
