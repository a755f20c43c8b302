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

/** What a command does that records or moves an event. */
function recordsEvent(
  record: (tracker: Tracker, input: CommandInput) => Promise<Recorded>,
): Pick<CommandSpec, "syncsAfterRun" | "run"> {
  return {
    syncsAfterRun: true,
    run: async (input, context) =>
      renderRecorded(await record(openTracker(context), input), context.zone),
  };
}

/** What to type where nothing was ever recorded. */
const FIRST_STEPS = [
  "Start your day: worktime start",
  "See all commands: worktime --help",
];

/** What is worth knowing about a day whose hours were set. */
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

/** The commands of the workday, in the order in which help lists them. */
export const WORKDAY_COMMANDS: readonly CommandSpec[] = [
  {
    name: "start",
    summary: "Begin the day, or resume it after a stop",
    arguments: [],
    options: optionsNamed("at", "ago"),
    examples: [
      ["Begin now", "worktime start"],
      ["You came at 8:45 and forgot", "worktime start --at 08:45"],
      ["Fill in another day", "worktime start --at 2024-12-10T08:45"],
    ],
    ...recordsEvent((tracker, { options }) => tracker.start(whenOf(options))),
  },
  {
    name: "stop",
    summary: "End the day, and a running break or lunch",
    arguments: [],
    options: optionsNamed("at", "ago"),
    examples: [
      ["End the day", "worktime stop"],
      ["You left a quarter of an hour ago", "worktime stop --ago 15m"],
      [
        "Close a day that was never stopped",
        "worktime stop --at 2024-12-09T18:00",
      ],
    ],
    ...recordsEvent((tracker, { options }) => tracker.stop(whenOf(options))),
  },
  {
    name: "lunch",
    summary: "Start lunch, or end it (once a day)",
    arguments: [],
    options: optionsNamed("at", "ago"),
    examples: [
      ["Go to lunch, and come back", "worktime lunch"],
      ["You came back at 13:15", "worktime lunch --at 13:15"],
    ],
    ...recordsEvent((tracker, { options }) =>
      tracker.toggleLunch(whenOf(options))
    ),
  },
  {
    name: "break",
    summary: "Start a break, or end it",
    arguments: [],
    options: optionsNamed("at", "ago"),
    examples: [
      ["Take a break, and come back", "worktime break"],
      ["The break began ten minutes ago", "worktime break --ago 10m"],
    ],
    ...recordsEvent((tracker, { options }) =>
      tracker.toggleBreak(whenOf(options))
    ),
  },
  {
    name: "status",
    isReadOnly: true,
    summary: "Show a day's state, overtime and projected end",
    details: "Without any command, worktime shows the status.",
    arguments: [{ name: "DATE", isOptional: true, completes: "date" }],
    options: [AT_MOMENT],
    examples: [
      ["How is today?", "worktime status"],
      ["How was yesterday?", "worktime status yesterday"],
      ["How will it be at six?", "worktime status --at 18:00"],
      ["For a status bar", "worktime status --json"],
    ],
    run: async ({ arguments: [date], options: { at } }, context) => {
      const status = await openTracker(context).status(
        withoutUndefined({ date, at }),
      );
      const answer = renderStatus(status, context.zone);
      // Who has started today need not wait until the directory is listed.
      const isNew = status.state === "unstarted" &&
        (await context.disk.list({ folders: true })).length === 0;
      return isNew
        ? { ...answer, notes: [...answer.notes ?? [], ...FIRST_STEPS] }
        : answer;
    },
  },
  {
    name: "month",
    isReadOnly: true,
    summary: "Show the days of a month with their overtime",
    arguments: [{ name: "MONTH", isOptional: true, completes: "month" }],
    options: [AT_MOMENT, OPTIONS.csv],
    examples: [
      ["This month", "worktime month"],
      ["Another month", "worktime month 2024-12"],
      ["For a spreadsheet", "worktime month 2024-12 --csv > december.csv"],
    ],
    run: async ({ arguments: [month], options: { at } }, context) =>
      renderMonth(
        await openTracker(context).month(withoutUndefined({ month, at })),
      ),
  },
  {
    name: "log",
    isReadOnly: true,
    summary: "Show a day event by event",
    arguments: [{ name: "DATE", isOptional: true, completes: "date" }],
    options: [AT_MOMENT, OPTIONS.csv],
    examples: [
      ["What did I record today?", "worktime log"],
      ["And on another day?", "worktime log 2024-12-10"],
    ],
    run: async ({ arguments: [date], options: { at } }, context) =>
      renderLog(
        await openTracker(context).day(withoutUndefined({ date, at })),
        context.zone,
      ),
  },
  {
    name: "adjust",
    summary: "Move the last event of the day to another time",
    arguments: [{ name: "TIME" }],
    options: [OPTIONS.date, AT_CURRENT_DAY],
    examples: [
      ["The break began at 11:50", "worktime break && worktime adjust 11:50"],
      ["Yesterday ended later", "worktime adjust 18:10 --date yesterday"],
    ],
    ...recordsEvent((
      tracker,
      { arguments: [time = ""], options: { date, at } },
    ) => tracker.adjust(time, withoutUndefined({ date, at }))),
  },
  {
    name: "set-hours",
    alias: "set_hours",
    summary: "Set the expected hours of a day (8 by default)",
    arguments: [{ name: "HOURS" }],
    options: optionsNamed("date", "lunch", "no-lunch"),
    examples: [
      ["Half a day today, without lunch", "worktime set-hours 4 --no-lunch"],
      ["A public holiday", "worktime set-hours 0 --date 2024-12-25"],
      ["Seven and a half hours", "worktime set-hours 7:30 --date 2024-12-23"],
    ],
    run: async ({ arguments: [hours = ""], options }, context) => {
      const { date } = options;
      const hint = "Leave both out to plan lunch as on other days";
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
