import { assertEquals } from "@std/assert";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import {
  changedFrom,
  type ExpectedMinutes,
  plannedMinutesOn,
  usualMinutesOn,
} from "../../lib/workday/terms.ts";

const FOUR_DAYS = { mon: 480, tue: 480, wed: 480, thu: 480 };
const CHANGE: ExpectedMinutes = [
  { from: parseCivilDate("2024-01-01"), minutes: 480 },
  { from: parseCivilDate("2026-03-16"), minutes: { mon: 360, tue: 360 } },
];

type Row = [
  what: string,
  date: string,
  expected: ExpectedMinutes,
  usual: number,
  planned: number,
];

const ROWS: Row[] = [
  ["one number on a workday", "2026-03-13", 450, 450, 450],
  ["one number on a Saturday", "2026-03-14", 450, 450, 0],
  ["one number on a Sunday", "2026-03-15", 450, 450, 0],
  ["a weekday with hours", "2026-03-12", FOUR_DAYS, 480, 480],
  ["a weekday without hours", "2026-03-13", FOUR_DAYS, 0, 0],
  ["a Sunday with hours", "2026-03-15", { sun: 600 }, 600, 600],
  ["no hours at all", "2026-03-16", {}, 0, 0],
  ["the last day of a contract", "2026-03-13", CHANGE, 480, 480],
  ["the first day of a contract", "2026-03-16", CHANGE, 360, 360],
  ["a day off in a new contract", "2026-03-18", CHANGE, 0, 0],
  ["a day before the first contract", "2023-12-29", CHANGE, 480, 480],
  ["contracts out of order", "2026-03-16", [...CHANGE].reverse(), 360, 360],
  [
    "the second of two contracts from one day",
    "2026-03-16",
    [...CHANGE, { from: parseCivilDate("2026-03-16"), minutes: 300 }],
    300,
    300,
  ],
  ["a day before 1970", "1969-12-31", { wed: 60 }, 60, 60],
];

for (const [what, date, expected, usual, planned] of ROWS) {
  Deno.test(`usualMinutesOn() and plannedMinutesOn() of ${what}`, () => {
    const day = parseCivilDate(date);
    assertEquals(usualMinutesOn(day, expected), usual);
    assertEquals(plannedMinutesOn(day, expected), planned);
  });
}

type ChangeRow = [
  what: string,
  before: ExpectedMinutes,
  on: string,
  after: readonly [from: string, minutes: unknown][],
];

const CHANGES: ChangeRow[] = [
  ["the default", 480, "2026-03-16", [["2026-03-16", 360]]],
  ["other hours", 450, "2026-03-16", [["1970-01-01", 450], [
    "2026-03-16",
    360,
  ]]],
  ["a week", FOUR_DAYS, "2026-03-16", [["1970-01-01", FOUR_DAYS], [
    "2026-03-16",
    360,
  ]]],
  ["an earlier change", CHANGE, "2026-03-17", [
    ["2024-01-01", 480],
    ["2026-03-16", { mon: 360, tue: 360 }],
    ["2026-03-17", 360],
  ]],
  ["a change on that date", CHANGE, "2026-03-16", [
    ["2024-01-01", 480],
    ["2026-03-16", 360],
  ]],
  ["a later change", CHANGE, "2026-03-15", [
    ["2024-01-01", 480],
    ["2026-03-15", 360],
    ["2026-03-16", { mon: 360, tue: 360 }],
  ]],
  ["the first change", CHANGE, "2024-01-01", [
    ["2024-01-01", 360],
    ["2026-03-16", { mon: 360, tue: 360 }],
  ]],
];

for (const [what, before, on, after] of CHANGES) {
  Deno.test(`hours that change on ${on} follow ${what}`, () => {
    const changed = changedFrom(before, parseCivilDate(on), 360);
    const seen: ChangeRow[3] = changed.map((it) => [it.from, it.minutes]);
    assertEquals(seen, after);
  });
}
