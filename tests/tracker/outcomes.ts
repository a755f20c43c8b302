import type { Recorded, WorkState } from "../../mod.ts";
import {
  AlreadyWorkingError,
  LunchAlreadyTakenError,
  OutsideWorkingHoursError,
} from "../../mod.ts";
import type { Refusal } from "./workbench.ts";

/** The events of a day at 16:00, before a command. */
export const BEFORE = {
  unstarted: "",
  working: "start 09:00",
  on_break: "start 09:00, break_start 15:00",
  on_lunch: "start 09:00, lunch_start 12:30",
  working_after_lunch: "start 09:00, lunch_start 12:30, lunch_end 13:15",
  on_break_after_lunch:
    "start 09:00, lunch_start 12:30, lunch_end 13:15, break_start 15:00",
  stopped: "start 09:00, stop 15:30",
  stopped_after_lunch:
    "start 09:00, lunch_start 12:30, lunch_end 13:15, stop 15:30",
} as const;

/** The states in which a command can run. */
export type Before = keyof typeof BEFORE;

/** The commands that change a day. */
export type Command = "start" | "stop" | "lunch" | "break" | "adjust 15:45";

function alreadyWorking(hint: string): Refusal {
  const message = "Already working";
  return { type: AlreadyWorkingError, code: "already_working", message, hint };
}

function outside(hint: string): Refusal {
  return {
    type: OutsideWorkingHoursError,
    code: "outside_working_hours",
    message: "Not currently working",
    hint,
  };
}

const WORKING = alreadyWorking("See: worktime status");
const ON_BREAK = alreadyWorking(
  "You are on a break. To end it: worktime break",
);
const ON_LUNCH = alreadyWorking("You are at lunch. To end it: worktime lunch");
/** The error on a day without events. */
const UNSTARTED = outside("Start the day: worktime start");
const STOPPED = outside("Resume the day: worktime start");
const ENDED = outside(
  "The day ended at 15:30. To change that: worktime adjust 16:00",
);
const LUNCH_TAKEN: Refusal = {
  type: LunchAlreadyTakenError,
  code: "lunch_already_taken",
  message: "Lunch already taken today",
  hint: "Take a break instead: worktime break",
};
const LUNCH_TAKEN_ON_BREAK: Refusal = {
  ...LUNCH_TAKEN,
  hint: "You are on a break. To end it: worktime break",
};

/**
 * What a command does: action, time, state, message, the day's events, and the
 * pause that it ended without a word.
 */
export type Done = [
  Recorded["action"],
  string,
  WorkState,
  string,
  string,
  Recorded["endedPause"]?,
];

const PAUSE_TAKEN = "start 09:00, lunch_start 12:30, lunch_end 13:15";

/** The effect of each command, or its error, in each state. */
export const OUTCOMES: Record<Before, Record<Command, Done | Refusal>> = {
  unstarted: {
    start: [
      "started",
      "16:00",
      "working",
      "Started working at 16:00",
      "start 16:00",
    ],
    stop: UNSTARTED,
    lunch: UNSTARTED,
    break: UNSTARTED,
    "adjust 15:45": outside("Start the day: worktime start --at 15:45"),
  },
  working: {
    start: WORKING,
    stop: [
      "stopped",
      "16:00",
      "stopped",
      "Stopped working at 16:00",
      "start 09:00, stop 16:00",
    ],
    lunch: [
      "lunch_started",
      "16:00",
      "on_lunch",
      "Started lunch at 16:00",
      "start 09:00, lunch_start 16:00",
    ],
    break: [
      "break_started",
      "16:00",
      "on_break",
      "Started break at 16:00",
      "start 09:00, break_start 16:00",
    ],
    "adjust 15:45": [
      "adjusted",
      "15:45",
      "working",
      "Adjusted start to 15:45",
      "start 15:45",
    ],
  },
  on_break: {
    start: ON_BREAK,
    stop: [
      "stopped",
      "16:00",
      "stopped",
      "Stopped working at 16:00",
      "start 09:00, break_start 15:00, break_end 16:00, stop 16:00",
      { kind: "break", minutes: 60 },
    ],
    lunch: [
      "lunch_started",
      "16:00",
      "on_lunch",
      "Started lunch at 16:00",
      "start 09:00, break_start 15:00, break_end 16:00, lunch_start 16:00",
      { kind: "break", minutes: 60 },
    ],
    break: [
      "break_ended",
      "16:00",
      "working",
      "Ended break at 16:00",
      "start 09:00, break_start 15:00, break_end 16:00",
    ],
    "adjust 15:45": [
      "adjusted",
      "15:45",
      "on_break",
      "Adjusted break_start to 15:45",
      "start 09:00, break_start 15:45",
    ],
  },
  on_lunch: {
    start: ON_LUNCH,
    stop: [
      "stopped",
      "16:00",
      "stopped",
      "Stopped working at 16:00",
      "start 09:00, lunch_start 12:30, lunch_end 16:00, stop 16:00",
      { kind: "lunch", minutes: 210 },
    ],
    lunch: [
      "lunch_ended",
      "16:00",
      "working",
      "Ended lunch at 16:00",
      "start 09:00, lunch_start 12:30, lunch_end 16:00",
    ],
    break: [
      "break_started",
      "16:00",
      "on_break",
      "Started break at 16:00",
      "start 09:00, lunch_start 12:30, lunch_end 16:00, break_start 16:00",
      { kind: "lunch", minutes: 210 },
    ],
    "adjust 15:45": [
      "adjusted",
      "15:45",
      "on_lunch",
      "Adjusted lunch_start to 15:45",
      "start 09:00, lunch_start 15:45",
    ],
  },
  working_after_lunch: {
    start: WORKING,
    stop: [
      "stopped",
      "16:00",
      "stopped",
      "Stopped working at 16:00",
      `${PAUSE_TAKEN}, stop 16:00`,
    ],
    lunch: LUNCH_TAKEN,
    break: [
      "break_started",
      "16:00",
      "on_break",
      "Started break at 16:00",
      `${PAUSE_TAKEN}, break_start 16:00`,
    ],
    "adjust 15:45": [
      "adjusted",
      "15:45",
      "working",
      "Adjusted lunch_end to 15:45",
      "start 09:00, lunch_start 12:30, lunch_end 15:45",
    ],
  },
  on_break_after_lunch: {
    start: ON_BREAK,
    stop: [
      "stopped",
      "16:00",
      "stopped",
      "Stopped working at 16:00",
      `${PAUSE_TAKEN}, break_start 15:00, break_end 16:00, stop 16:00`,
      { kind: "break", minutes: 60 },
    ],
    lunch: LUNCH_TAKEN_ON_BREAK,
    break: [
      "break_ended",
      "16:00",
      "working",
      "Ended break at 16:00",
      `${PAUSE_TAKEN}, break_start 15:00, break_end 16:00`,
    ],
    "adjust 15:45": [
      "adjusted",
      "15:45",
      "on_break",
      "Adjusted break_start to 15:45",
      `${PAUSE_TAKEN}, break_start 15:45`,
    ],
  },
  stopped: {
    start: [
      "resumed",
      "16:00",
      "working",
      "Resumed working at 16:00",
      "start 09:00, break_start 15:30, break_end 16:00",
    ],
    stop: ENDED,
    lunch: STOPPED,
    break: STOPPED,
    "adjust 15:45": [
      "adjusted",
      "15:45",
      "stopped",
      "Adjusted stop to 15:45",
      "start 09:00, stop 15:45",
    ],
  },
  stopped_after_lunch: {
    start: [
      "resumed",
      "16:00",
      "working",
      "Resumed working at 16:00",
      `${PAUSE_TAKEN}, break_start 15:30, break_end 16:00`,
    ],
    stop: ENDED,
    lunch: STOPPED,
    break: STOPPED,
    "adjust 15:45": [
      "adjusted",
      "15:45",
      "stopped",
      "Adjusted stop to 15:45",
      `${PAUSE_TAKEN}, stop 15:45`,
    ],
  },
};
