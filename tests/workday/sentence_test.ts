import { assertEquals } from "@std/assert";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { fixedZone } from "../../lib/time/zone.ts";
import {
  actionSentence,
  closingCommand,
  unrecordedNotes,
  unrecordedSentence,
} from "../../lib/workday/hint.ts";
import type { WorkAction } from "../../lib/workday/event.ts";
import { cachedZone } from "../support/fake_clock.ts";

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

Deno.test("actionSentence() says what a command did, and when", () => {
  for (const [action, minute, sentence] of SENTENCES) {
    assertEquals(actionSentence(action, minute), sentence);
  }
});

Deno.test("closingCommand() includes the offset of a repeated time", () => {
  const date = parseCivilDate("2024-10-26");
  const berlin = cachedZone("Europe/Berlin");
  for (
    const [end, time] of [
      ["2024-10-26T23:59Z", "25:59"],
      ["2024-10-27T00:30Z", "26:30"],
      ["2024-10-27T01:30Z", "26:30+01:00"],
      ["2024-10-27T02:00Z", "27:00"],
    ] as const
  ) {
    const likelyEnd = Date.parse(end);
    const command = closingCommand({ date, likelyEnd }, berlin);
    assertEquals(command, `worktime stop --at 2024-10-26T${time}`);
  }
  const likelyEnd = Date.parse("2024-10-26T20:00Z");
  assertEquals(
    closingCommand({ date, likelyEnd, offsetMinutes: 120 }, fixedZone(0)),
    "worktime stop --at 2024-10-26T22:00+02:00",
  );
});

Deno.test("unrecordedSentence() names up to five workdays, and counts the rest", () => {
  const dates = ["02", "03", "04", "05", "06", "09", "10"]
    .map((day) => parseCivilDate(`2024-12-${day}`));
  const five = "2024-12-02, 2024-12-03, 2024-12-04, 2024-12-05, 2024-12-06";
  const table: [count: number, sentence: string | undefined][] = [
    [0, undefined],
    [1, "Nothing was recorded on 2024-12-02: this workday does not count"],
    [
      2,
      "Nothing was recorded on 2024-12-02, 2024-12-03: " +
      "these workdays do not count",
    ],
    [5, `Nothing was recorded on ${five}: these workdays do not count`],
    [
      6,
      `Nothing was recorded on ${five} and 1 more: these workdays do not count`,
    ],
    [
      7,
      `Nothing was recorded on ${five} and 2 more: these workdays do not count`,
    ],
  ];
  for (const [count, sentence] of table) {
    const first = dates.slice(0, count);
    assertEquals(unrecordedSentence(first), sentence);
    assertEquals(
      unrecordedNotes(first),
      sentence === undefined ? [] : [
        `${sentence}. To say why: worktime absent vacation 2024-12-02`,
      ],
    );
  }
});
