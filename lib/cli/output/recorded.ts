import type { Recorded } from "../../use_cases/recorded.ts";
import type { Answer } from "../command.ts";

/** What is printed when an event was recorded. */
export function answerRecorded(recorded: Recorded): Answer {
  return { text: recorded.message, json: recorded };
}
