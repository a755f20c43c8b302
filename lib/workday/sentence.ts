import { type DayMinute, formatClock } from "../time/clock_time.ts";
import type { WorkAction } from "./transition.ts";

const WORDS: Record<WorkAction, string> = {
  started: "Started working",
  resumed: "Resumed working",
  stopped: "Stopped working",
  lunch_started: "Started lunch",
  lunch_ended: "Ended lunch",
  break_started: "Started break",
  break_ended: "Ended break",
};

/** What a command did, in a line for people: `Started lunch at 12:30`. */
export function sentenceOf(action: WorkAction, minute: DayMinute): string {
  return `${WORDS[action]} at ${formatClock(minute)}`;
}
