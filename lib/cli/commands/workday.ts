import type { Tracker } from "../../tracker.ts";
import type { HoursSet } from "../../use_cases/workday/set_expected_hours.ts";
import type { Recorded } from "../../use_cases/workday/write_day.ts";
import {
  type CommandInput,
  type CommandSpec,
  openTracker,
} from "../command.ts";
import {
  AT_CURRENT_DAY,
  AT_MOMENT,
  OPTIONS,
  optionsNamed,
  switchIn,
  whenOf,
  withoutUndefined,
} from "../options.ts";
import { renderLog } from "../output/log.ts";
import { renderMonth } from "../output/month.ts";
import { renderRecorded } from "../output/recorded.ts";
import { renderStatus } from "../output/status.ts";

/** Defines a command that records or moves an event. */
function recordsEvent(
  record: (tracker: Tracker, input: CommandInput) => Promise<Recorded>,
): Pick<CommandSpec, "syncsAfterRun" | "run"> {
  return {
    syncsAfterRun: true,
    run: async (input, context) =>
      renderRecorded(await record(openTracker(context), input), context.zone),
  };
}

/** Hints for an empty data directory. */
const FIRST_STEPS = [
  "Start your day: worktime start",
  "See all commands: worktime --help",
];

/** Explains side effects of setting a day's hours. */
function hoursNotes(
  { date, isLunchReset, openDate }: HoursSet,
  hours: string,
): string[] {
  const notes: string[] = [];
  if (isLunchReset) {
    notes.push(
      `Lunch on ${date} follows your settings again; to plan none, ` +
        "add --no-lunch",
    );
  }
  if (openDate !== undefined) {
    notes.push(
      `The day of ${openDate} is still open; to set its hours: ` +
        `worktime set-hours ${hours} --date ${openDate}`,
    );
  }
  return notes;
}

/** The commands of the workday, in the order of the help text. */
export const WORKDAY_COMMANDS: readonly CommandSpec[] = [
  {
    name: "start",
    summary: "Start the day, or resume it after a stop",
    arguments: [],
    options: optionsNamed("at", "ago"),
    examples: [
      ["Start now", "worktime start"],
      ["Record that you started at 08:45", "worktime start --at 08:45"],
      ["Fill in another day", "worktime start --at 2024-12-10T08:45"],
    ],
    ...recordsEvent((tracker, { options }) => tracker.start(whenOf(options))),
  },
  {
    name: "stop",
    summary: "End the day, including a running break or lunch",
    arguments: [],
    options: optionsNamed("at", "ago"),
    examples: [
      ["Stop now", "worktime stop"],
      ["Record that you left 15 minutes ago", "worktime stop --ago 15m"],
      [
        "Stop an earlier day that is still open",
        "worktime stop --at 2024-12-09T18:00",
      ],
    ],
    ...recordsEvent((tracker, { options }) => tracker.stop(whenOf(options))),
  },
  {
    name: "lunch",
    summary: "Start or end lunch (once a day)",
    arguments: [],
    options: optionsNamed("at", "ago"),
    examples: [
      ["Start lunch; run it again when you return", "worktime lunch"],
      ["Record that you returned at 13:15", "worktime lunch --at 13:15"],
    ],
    ...recordsEvent((tracker, { options }) =>
      tracker.toggleLunch(whenOf(options))
    ),
  },
  {
    name: "break",
    summary: "Start or end a break",
    arguments: [],
    options: optionsNamed("at", "ago"),
    examples: [
      ["Start a break; run it again when you return", "worktime break"],
      [
        "Record that the break started 10 minutes ago",
        "worktime break --ago 10m",
      ],
    ],
    ...recordsEvent((tracker, { options }) =>
      tracker.toggleBreak(whenOf(options))
    ),
  },
  {
    name: "status",
    isReadOnly: true,
    summary: "Show a day's state, overtime and projected end",
    details: "`worktime` without a command does the same for today.",
    arguments: [{ name: "DATE", isOptional: true, completes: "date" }],
    options: [AT_MOMENT],
    examples: [
      ["Show today", "worktime status"],
      ["Show yesterday", "worktime status yesterday"],
      ["Show the status at 18:00", "worktime status --at 18:00"],
      ["Output JSON for a status bar", "worktime status --json"],
    ],
    run: async ({ arguments: [date], options: { at } }, context) => {
      const status = await openTracker(context).status(
        withoutUndefined({ date, at }),
      );
      const result = renderStatus(status, context.zone);
      // Listing the directory takes time, and is needless after a start.
      const isNew = status.state === "unstarted" &&
        (await context.disk.list({ folders: true })).length === 0;
      return isNew
        ? { ...result, notes: [...result.notes ?? [], ...FIRST_STEPS] }
        : result;
    },
  },
  {
    name: "month",
    isReadOnly: true,
    summary: "Show the days of a month and their overtime",
    arguments: [{ name: "MONTH", isOptional: true, completes: "month" }],
    options: [AT_MOMENT, OPTIONS.csv],
    examples: [
      ["Show this month", "worktime month"],
      ["Show another month", "worktime month 2024-12"],
      [
        "Export a month to a spreadsheet",
        "worktime month 2024-12 --csv > december.csv",
      ],
    ],
    run: async ({ arguments: [month], options: { at } }, context) =>
      renderMonth(
        await openTracker(context).month(withoutUndefined({ month, at })),
      ),
  },
  {
    name: "log",
    isReadOnly: true,
    summary: "Show the events of a day and how long each lasted",
    arguments: [{ name: "DATE", isOptional: true, completes: "date" }],
    options: [AT_MOMENT, OPTIONS.csv],
    examples: [
      ["Show today's events", "worktime log"],
      ["Show another day", "worktime log 2024-12-10"],
    ],
    run: async ({ arguments: [date], options: { at } }, context) =>
      renderLog(
        await openTracker(context).day(withoutUndefined({ date, at })),
        context.zone,
      ),
  },
  {
    name: "adjust",
    summary: "Change the time of the day's last event",
    arguments: [{ name: "TIME" }],
    options: [OPTIONS.date, AT_CURRENT_DAY],
    examples: [
      ["Change the last event to 11:50", "worktime adjust 11:50"],
      [
        "Change the end of yesterday",
        "worktime adjust 18:10 --date yesterday",
      ],
    ],
    ...recordsEvent((
      tracker,
      { arguments: [time = ""], options: { date, at } },
    ) => tracker.adjust(time, withoutUndefined({ date, at }))),
  },
  {
    name: "set-hours",
    alias: "set_hours",
    summary: "Set the expected hours of a day (default: 8)",
    arguments: [{ name: "HOURS" }],
    options: optionsNamed("date", "lunch", "no-lunch"),
    examples: [
      ["Work half a day without lunch", "worktime set-hours 4 --no-lunch"],
      ["Mark a public holiday", "worktime set-hours 0 --date 2024-12-25"],
      [
        "Expect 7 hours and 30 minutes",
        "worktime set-hours 7:30 --date 2024-12-23",
      ],
    ],
    run: async ({ arguments: [hours = ""], options }, context) => {
      const { date } = options;
      const hint = "Omit both to plan lunch as on other days";
      const isLunchPlanned = switchIn(options, "lunch", hint);
      const request = withoutUndefined({ date, isLunchPlanned });
      const set = await openTracker(context).setExpectedHours(hours, request);
      return {
        text: set.message,
        json: {
          date: set.date,
          expected_minutes: set.expectedMinutes,
          ...withoutUndefined({ lunch_planned: set.isLunchPlanned }),
          message: set.message,
        },
        notes: hoursNotes(set, hours),
      };
    },
  },
];
