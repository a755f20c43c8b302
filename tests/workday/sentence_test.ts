import { assertEquals } from "@std/assert";
import { sentenceOf } from "../../lib/workday/sentence.ts";
import type { WorkAction } from "../../lib/workday/transition.ts";

const SENTENCES: [action: WorkAction, minute: number, sentence: string][] = [
  ["started", 540, "Started working at 09:00"],
  ["resumed", 1050, "Resumed working at 17:30"],
  ["stopped", 1050, "Stopped working at 17:30"],
  ["lunch_started", 750, "Started lunch at 12:30"],
  ["lunch_ended", 795, "Ended lunch at 13:15"],
  ["break_started", 900, "Started break at 15:00"],
  ["break_ended", 910, "Ended break at 15:10"],
  ["stopped", 1470, "Stopped working at 00:30"],
];

Deno.test("sentenceOf() says what a command did, and when", () => {
  for (const [action, minute, sentence] of SENTENCES) {
    assertEquals(sentenceOf(action, minute), sentence);
  }
});
