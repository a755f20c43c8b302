import type { Tracker } from "../../tracker.ts";
import type {
  Corrected,
  CorrectionRequest,
} from "../../use_cases/workday/correct_day.ts";
import type { RecordRequest } from "../../use_cases/workday/record_event.ts";
import type { Recorded } from "../../use_cases/workday/write_day.ts";
import type { PauseKind } from "../../workday/correction.ts";
import {
  type CommandInput,
  type CommandSpec,
  openTracker,
} from "../command.ts";
import { UsageError } from "../errors.ts";
import {
  AT_CURRENT_DAY,
  AT_MOMENT,
  DATES,
  isDryRunIn,
  LUNCH_SPAN,
  OPTIONS,
  optionsNamed,
  switchIn,
  whenOf,
  withoutUndefined,
} from "../options.ts";
import { renderAbsenceChange } from "../output/absence.ts";
import { dayRuler } from "../output/chart.ts";
import {
  renderCorrected,
  renderHours,
  renderLog,
  renderRecorded,
} from "../output/day.ts";
import { MONTH } from "./month.ts";
import { STATUS } from "./status.ts";

/** Options of the commands that correct a day. */
const CORRECTION_OPTIONS = optionsNamed("date", "dry-run");

/** Defines a command that corrects a day. */
function correctsDay(
  correct: (
    tracker: Tracker,
    input: CommandInput,
    request: CorrectionRequest,
  ) => Promise<Corrected>,
): Pick<CommandSpec, "run"> {
  return {
    run: async (input, context) => {
      const isDryRun = isDryRunIn(input.options);
      const { date } = input.options;
      const request = withoutUndefined({ date, isDryRun });
      const corrected = await correct(openTracker(context), input, request);
      return renderCorrected(corrected, isDryRun);
    },
  };
}

const REMOVES_EVENTS = correctsDay((tracker, input, request) => {
  const [event = ""] = input.arguments;
  return event === "day"
    ? tracker.removeDay(request)
    : tracker.removeEvent(event, request);
});

/** Defines `lunch` and `break`: now, or with a span, when they were. */
function takesPause(
  kind: PauseKind,
  toggle: (tracker: Tracker, request: RecordRequest) => Promise<Recorded>,
): Pick<CommandSpec, "arguments" | "options" | "syncsAfterRun" | "run"> {
  const now = recordsEvent(toggle);
  const past = correctsDay((tracker, { arguments: [span = ""] }, request) =>
    tracker.recordPause(kind, span, request)
  );
  return {
    ...now,
    arguments: [{ name: "SPAN", isOptional: true }],
    options: optionsNamed("at", "ago", "date", "dry-run"),
    run: (input, context) => {
      const { arguments: [span], options } = input;
      const isPast = span !== undefined;
      const others = isPast ? ["at", "ago"] as const : ["date"] as const;
      const other = others.find((name) => options[name] !== undefined);
      if (other !== undefined) {
        const message = isPast
          ? `--${other} cannot be used with a time span`
          : `--${other} needs a time span`;
        const hint = `Such as: worktime ${kind} 12:00-12:45`;
        throw new UsageError(message, { hint });
      }
      return (isPast ? past : now).run(input, context);
    },
  };
}

/** Defines a command that records an event. */
function recordsEvent(
  record: (tracker: Tracker, request: RecordRequest) => Promise<Recorded>,
): Pick<CommandSpec, "syncsAfterRun" | "run"> {
  return {
    syncsAfterRun: true,
    run: async ({ options }, context) => {
      const isDryRun = isDryRunIn(options);
      const request = { ...whenOf(options), isDryRun };
      const recorded = await record(openTracker(context), request);
      return renderRecorded(recorded, context.zone, isDryRun);
    },
  };
}

/** The commands of the workday, in the order of the help text. */
export const WORKDAY_COMMANDS: readonly CommandSpec[] = [
  {
    name: "start",
    summary: "Start the day, or resume it after a stop",
    arguments: [],
    options: optionsNamed("at", "ago", "dry-run"),
    examples: [
      ["Start now", "worktime start"],
      ["Record that you started at 08:45", "worktime start --at 08:45"],
      ["Fill in another day", "worktime start --at 2024-12-10T08:45"],
    ],
    ...recordsEvent((tracker, request) => tracker.start(request)),
  },
  {
    name: "stop",
    summary: "End the day, including a running break or lunch",
    arguments: [],
    options: optionsNamed("at", "ago", "dry-run"),
    examples: [
      ["Stop now", "worktime stop"],
      ["Record that you left 15 minutes ago", "worktime stop --ago 15m"],
      [
        "Stop an earlier day that is still open",
        "worktime stop --at 2024-12-09T18:00",
      ],
    ],
    ...recordsEvent((tracker, request) => tracker.stop(request)),
  },
  {
    name: "lunch",
    summary: "Start or end lunch (once a day)",
    details: "With a time span, records a past lunch.",
    examples: [
      ["Start lunch; run it again when you return", "worktime lunch"],
      ["Record that you returned at 13:15", "worktime lunch --at 13:15"],
      ["Record a lunch that you forgot", "worktime lunch 12:00-12:45"],
    ],
    ...takesPause("lunch", (tracker, request) => tracker.toggleLunch(request)),
  },
  {
    name: "break",
    summary: "Start or end a break",
    details: "With a time span, records a past break.",
    examples: [
      ["Start a break; run it again when you return", "worktime break"],
      [
        "Record that the break started 10 minutes ago",
        "worktime break --ago 10m",
      ],
      [
        "Add a break to yesterday",
        "worktime break 15:00-15:10 --date yesterday",
      ],
    ],
    ...takesPause("break", (tracker, request) => tracker.toggleBreak(request)),
  },
  STATUS,
  MONTH,
  {
    name: "log",
    isReadOnly: true,
    summary: "Show the events of a day and how long each lasted",
    arguments: [{ name: "DATE", isOptional: true, completes: "date" }],
    options: [AT_MOMENT, OPTIONS.chart, OPTIONS.csv],
    examples: [
      ["Show today's events", "worktime log"],
      ["Show another day", "worktime log 2024-12-10"],
      ["Draw the day, even into a pipe", "worktime log --chart"],
    ],
    run: async ({ arguments: [date], options: { at, chart } }, context) => {
      const { zone, isTerminal } = context;
      const day = await openTracker(context).day(
        withoutUndefined({ date, at }),
      );
      const result = await renderLog(day, zone);
      return chart || isTerminal
        ? { ...result, chart: dayRuler(day, zone, context) }
        : result;
    },
  },
  {
    name: "adjust",
    summary: "Change the time of an event, by default the last one",
    details:
      "EVENT is a number from `worktime log`, or a name that occurs once " +
      "that day: start, stop, lunch, lunch_end, break or break_end.",
    arguments: [
      { name: "TIME" },
      { name: "EVENT", isOptional: true, completes: "event" },
    ],
    options: [OPTIONS.date, AT_CURRENT_DAY, OPTIONS["dry-run"]],
    examples: [
      ["Change the last event to 11:50", "worktime adjust 11:50"],
      [
        "Change when yesterday ended",
        "worktime adjust yesterday 18:10",
      ],
      ["Change when today started", "worktime adjust 08:40 start"],
    ],
    syncsAfterRun: true,
    run: async ({ arguments: [time = "", event], options }, context) => {
      const isDryRun = isDryRunIn(options);
      const { date, at } = options;
      const request = withoutUndefined({ date, at, event, isDryRun });
      const recorded = await openTracker(context).adjust(time, request);
      return renderRecorded(recorded, context.zone, isDryRun);
    },
  },
  {
    name: "remove",
    summary: "Remove an event, or all events of a day",
    details:
      "EVENT is a number from `worktime log`, a name that occurs once that " +
      "day, such as lunch or stop, or `day` for all events. A lunch or break " +
      "is removed as a whole. `absence` removes the day's absence.",
    arguments: [{ name: "EVENT", completes: "event" }],
    options: CORRECTION_OPTIONS,
    examples: [
      ["Remove a lunch that you did not take", "worktime remove lunch"],
      ["Remove the third event of a day", "worktime remove 3 --date yesterday"],
      ["Remove a day", "worktime remove day --date 2024-12-07"],
      ["Cancel an absence", "worktime remove absence --date 2024-12-27"],
    ],
    run: async (input, context) => {
      if (input.arguments[0] !== "absence") {
        return await REMOVES_EVENTS.run(input, context);
      }
      const isDryRun = isDryRunIn(input.options);
      const { date = "today" } = input.options;
      const tracker = openTracker(context);
      const change = await tracker.removeAbsences(date, { isDryRun });
      return renderAbsenceChange(change, isDryRun);
    },
  },
  {
    name: "day",
    summary: "Record a whole day",
    details: "The time between two spans is a break. Times before the " +
      "previous one are on the next date, so 22:00-06:00 is a night.",
    arguments: [
      { name: "DATE", completes: "date" },
      { name: "SPAN", isRepeatable: true },
    ],
    options: [
      LUNCH_SPAN,
      ...optionsNamed("break", "note", "replace", "dry-run"),
    ],
    examples: [
      ["Record yesterday", "worktime day yesterday 09:00-17:30"],
      [
        "Include lunch and a break",
        "worktime day 2024-12-09 09:00-17:30 --lunch 12:00-12:45 " +
        "--break 15:00-15:10",
      ],
      [
        "Record two shifts",
        "worktime day 2024-12-09 08:00-12:00 16:00-20:00",
      ],
    ],
    ...correctsDay((
      tracker,
      { arguments: [date = "", ...work], options },
      request,
    ) => {
      const { break: breaks, note, replace } = options;
      const lunch = typeof options.lunch === "string"
        ? options.lunch
        : undefined;
      const more = withoutUndefined({ lunch, breaks, note, replace });
      return tracker.writeDay({ date, work, ...more }, request);
    }),
  },
  {
    name: "note",
    summary: "Add a note to a day",
    details: "An empty text removes the note.",
    arguments: [{ name: "TEXT" }],
    // "yesterday" can be the end of an unquoted text.
    options: CORRECTION_OPTIONS.map((it) => ({ ...it, isImplied: false })),
    examples: [
      ["Add a note to today", 'worktime note "Worked from home"'],
      [
        "Add a note to another day",
        'worktime note "Fire drill" --date 2024-12-09',
      ],
      ["Remove a note", 'worktime note ""'],
    ],
    ...correctsDay((tracker, { arguments: [text = ""] }, request) =>
      tracker.note(text, request)
    ),
  },
  {
    name: "set-hours",
    alias: "set_hours",
    summary: "Set the expected hours of a day (default: 8)",
    arguments: [{ name: "HOURS" }],
    options: [DATES, ...optionsNamed("lunch", "no-lunch", "dry-run")],
    examples: [
      ["Work half a day without lunch", "worktime set-hours 4 --no-lunch"],
      ["Mark a public holiday", "worktime set-hours 0 --date 2024-12-25"],
      [
        "Expect 7 hours and 30 minutes",
        "worktime set-hours 7:30 --date 2024-12-23",
      ],
      [
        "Shorten all workdays of two weeks",
        "worktime set-hours 6 --date 2024-12-09..2024-12-22",
      ],
    ],
    run: async ({ arguments: [hours = ""], options }, context) => {
      const { date } = options;
      const hint = "Omit both to follow your settings";
      const isLunchPlanned = switchIn(options, "lunch", hint);
      const isDryRun = isDryRunIn(options);
      const request = withoutUndefined({ date, isLunchPlanned, isDryRun });
      const set = await openTracker(context).setExpectedHours(hours, request);
      return renderHours(set, hours, isDryRun);
    },
  },
];
