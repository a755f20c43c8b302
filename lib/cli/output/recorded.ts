import { formatInstant, type Zone } from "../../time/zone.ts";
import type { Recorded } from "../../use_cases/recorded.ts";
import type { Answer } from "../command.ts";

/** What is printed when an event was recorded. */
export function answerRecorded(recorded: Recorded, zone: Zone): Answer {
  const { action, date, time, instant, state, message } = recorded;
  const at = formatInstant(instant, zone);
  return { text: message, json: { action, date, time, at, state, message } };
}
