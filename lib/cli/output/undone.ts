import type { Undone } from "../../use_cases/undo_change.ts";
import type { Answer } from "../command.ts";

/** What `worktime undo` and `worktime redo` print. */
export function answerUndone(verb: string, undone: Undone): Answer {
  const message = `${verb}: ${undone.summary}`;
  return { text: message, json: { message, ...undone } };
}
