import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import {
  parseDateRange,
  parseMonthWord,
  parseRangeWithin,
} from "../../lib/time/typed_range.ts";

// A Tuesday.
const TODAY = parseCivilDate("2024-12-10");

const MONTHS: readonly [text: string, month: string, today?: string][] = [
  ["2024-12", "2024-12"],
  ["2030-01", "2030-01"],
  ["this", "2024-12"],
  ["this month", "2024-12"],
  ["last", "2024-11"],
  ["Last month", "2024-11"],
  ["last", "2024-12", "2025-01-31"],
  ["-1", "2024-11"],
  ["-12", "2023-12"],
  ["-11", "2024-01"],
  ["-1", "0999-12", "1000-01-31"],
  ["11", "2024-11"],
  ["12", "2024-12"],
  ["1", "2024-01"],
  ["01", "2024-01"],
  ["12", "2023-12", "2024-11-30"],
  ["nov", "2024-11"],
  ["December", "2024-12"],
  ["dec", "2023-12", "2024-11-30"],
  ["may", "2024-05"],
];

Deno.test("parseMonthWord() reads months, names, numbers and months ago", () => {
  for (const [text, month, today = TODAY] of MONTHS) {
    const read = parseMonthWord(text, parseCivilDate(today));
    assertEquals<string>(read, month, text);
  }
});

const MONTH_FORM = "Use YYYY-MM, or a month such as nov or last";
const MONTH_NUMBER = "Use YYYY-MM with a month from 01 to 12";

const NO_MONTHS: readonly [text: string, hint: string][] = [
  ["2024-1", "Use YYYY-MM: 2024-01"],
  ["2024/11", "Use YYYY-MM: 2024-11"],
  ["202411", "Use YYYY-MM: 2024-11"],
  ["2024.11", "Use YYYY-MM: 2024-11"],
  ["2024 11", "Use YYYY-MM: 2024-11"],
  ["12024-13", MONTH_FORM],
  ["2024-123", MONTH_FORM],
  ["12024 nov", MONTH_FORM],
  ["nov 20245", MONTH_FORM],
  ["nov 2023", "Use YYYY-MM: 2023-11"],
  ["2023 November", "Use YYYY-MM: 2023-11"],
  ["2024-12-10", "Use YYYY-MM: 2024-12"],
  ["13", MONTH_NUMBER],
  ["0", MONTH_NUMBER],
  ["2024-00", MONTH_NUMBER],
  ["2024-0", MONTH_NUMBER],
  ["100", MONTH_FORM],
  ["2024-13", MONTH_NUMBER],
  ["", MONTH_FORM],
  ["soon", MONTH_FORM],
  ["next", MONTH_FORM],
  ["-0", MONTH_FORM],
  ["novem", MONTH_FORM],
];

for (const [text, hint] of NO_MONTHS) {
  Deno.test(`parseMonthWord() explains "${text}": ${hint}`, () => {
    const error = assertThrows(
      () => parseMonthWord(text, TODAY),
      InvalidTextError,
      `Invalid month: "${text}"`,
    );
    assertEquals([error.code, error.hint], ["invalid_month", hint]);
  });
}

const RANGES: readonly [text: string, from: string, to: string][] = [
  ["2024-12-01..2024-12-10", "2024-12-01", "2024-12-10"],
  ["2024-12-10..2024-12-10", "2024-12-10", "2024-12-10"],
  ["last mon..today", "2024-12-09", "2024-12-10"],
  ["2024-12-10", "2024-12-10", "2024-12-10"],
  ["yesterday", "2024-12-09", "2024-12-09"],
  ["fri", "2024-12-06", "2024-12-06"],
  ["2024-W50", "2024-12-09", "2024-12-15"],
  ["2020-w53", "2020-12-28", "2021-01-03"],
  ["2025-W01", "2024-12-30", "2025-01-05"],
  ["2024-W48..2024-W50", "2024-11-25", "2024-12-15"],
  ["2024-02", "2024-02-01", "2024-02-29"],
  ["nov", "2024-11-01", "2024-11-30"],
  ["11", "2024-11-01", "2024-11-30"],
  ["2024-11..dec", "2024-11-01", "2024-12-31"],
  ["2023", "2023-01-01", "2023-12-31"],
  ["2023..2024-02", "2023-01-01", "2024-02-29"],
  ["week", "2024-12-09", "2024-12-15"],
  ["this week", "2024-12-09", "2024-12-15"],
  ["Last week", "2024-12-02", "2024-12-08"],
  ["month", "2024-12-01", "2024-12-31"],
  ["last month", "2024-11-01", "2024-11-30"],
  ["year", "2024-01-01", "2024-12-31"],
  ["last year", "2023-01-01", "2023-12-31"],
];

Deno.test("parseDateRange() reads dates, weeks, months, years and what is between", () => {
  for (const [text, from, to] of RANGES) {
    const range = parseDateRange(text, TODAY);
    assertEquals<{ from: string; to: string }>(range, { from, to }, text);
  }
});

Deno.test("parseRangeWithin() counts the weeks or years that a command shows", () => {
  const words = ["this", "Last", "-1", "-60", "2024-11-30"];
  const ranges = (["week", "year"] as const).map((unit) =>
    words.map((word) => Object.values(parseRangeWithin(unit, word, TODAY)))
  );
  assertEquals<unknown>(ranges, [
    [
      ["2024-12-09", "2024-12-15"],
      ["2024-12-02", "2024-12-08"],
      ["2024-12-02", "2024-12-08"],
      ["2023-10-16", "2023-10-22"],
      ["2024-11-30", "2024-11-30"],
    ],
    [
      ["2024-01-01", "2024-12-31"],
      ["2023-01-01", "2023-12-31"],
      ["2023-01-01", "2023-12-31"],
      ["1964-01-01", "1964-12-31"],
      ["2024-11-30", "2024-11-30"],
    ],
  ]);
  const planned = { canBeFuture: true };
  assertEquals<unknown>(parseRangeWithin("year", "-1", TODAY, planned), {
    from: "2024-12-09",
    to: "2024-12-09",
  });
});

Deno.test("parseRangeWithin() names a week or a year that it takes", () => {
  const rejected = (unit: "week" | "year", text: string) => {
    const error = assertThrows(
      () => parseRangeWithin(unit, text, TODAY),
      InvalidTextError,
    );
    return `${error.code}: ${error.message}. ${error.hint}`;
  };
  assertEquals([
    rejected("week", "W49"),
    rejected("year", "constructor"),
    rejected("year", "-0"),
    rejected("week", "2024-02-30"),
    rejected("week", "2024-12-08..2024-12-09"),
    rejected("year", "2023-12-31..2024-01-01"),
  ], [
    'invalid_range: Invalid week: "W49". ' +
    "Use a week such as 2024-W50, or last",
    'invalid_range: Invalid year: "constructor". ' +
    "Use a year such as 2024, or last",
    'invalid_range: Invalid year: "-0". ' +
    "Use a year such as 2024, or last",
    'invalid_range: Invalid range: "2024-02-30". ' +
    "Use YYYY-MM-DD: 2024-02 has 29 days",
    'invalid_range: "2024-12-08..2024-12-09" is not in one week. ' +
    "Use a week such as 2024-W49",
    'invalid_range: "2023-12-31..2024-01-01" is not in one year. ' +
    "Use a year such as 2023",
  ]);
  const whole: ["week" | "year", string][] = [
    ["week", "2024-12-02..2024-12-08"],
    ["year", "2023-01-01..2023-12-31"],
  ];
  for (const [unit, text] of whole) {
    const { from, to } = parseRangeWithin(unit, text, TODAY);
    assertEquals(`${from}..${to}`, text);
  }
});

const RANGE_FORM =
  "Use a range such as 2024-12-01..2024-12-10, 2024-W50 or last week";

const NO_RANGES: readonly [text: string, message: string, hint: string][] = [
  ["2024-W54", 'Invalid range: "2024-W54"', RANGE_FORM],
  ["2024-W53", 'Invalid range: "2024-W53"', RANGE_FORM],
  ["2024-W00", 'Invalid range: "2024-W00"', RANGE_FORM],
  ["..", 'Invalid range: ""', RANGE_FORM],
  ["nov..", 'Invalid range: ""', RANGE_FORM],
  ["1..2..3", 'Invalid range: "1..2..3"', RANGE_FORM],
  [
    "2024-02-01..2024-02-30",
    'Invalid range: "2024-02-30"',
    "Use YYYY-MM-DD: 2024-02 has 29 days",
  ],
  ["31.12.", 'Invalid range: "31.12."', "Use YYYY-MM-DD: 2024-12-31"],
  [
    "dec..nov",
    "The range starts on 2024-12-01 but ends on 2024-11-30",
    "Use 2024-11-30..2024-12-01",
  ],
  [
    "-1",
    '"-1" could mean the day 2024-12-09 or the month 2024-11',
    "Use 2024-12-09 or 2024-11",
  ],
  [
    "Last",
    '"Last" could mean a week, a month or a year',
    'Use "last week", "last month" or "last year"',
  ],
];

for (const [text, message, hint] of NO_RANGES) {
  Deno.test(`parseDateRange() refuses "${text}": ${message}`, () => {
    const error = assertThrows(
      () => parseDateRange(text, TODAY),
      InvalidTextError,
    );
    assertEquals([error.message, error.hint], [message, hint]);
    assertEquals(error.code, "invalid_range");
  });
}

Deno.test("parseDateRange() does not guess the year of a month where it can be to come", () => {
  const options = { canBeFuture: true };
  for (const [text, month] of [["feb", "feb"], ["2", "2"], ["feb..3", "feb"]]) {
    const error = assertThrows(
      () => parseDateRange(text ?? "", TODAY, options),
      InvalidTextError,
      `"${month}" could mean 2024-02 or 2025-02`,
    );
    assertEquals(error.hint, "Use 2024-02 or 2025-02");
  }
  const { from, to } = parseDateRange("dec", TODAY, options);
  assertEquals<string[]>([from, to], ["2024-12-01", "2024-12-31"]);
  for (const text of ["2024-02", "last month", "2023", "2024-W01"]) {
    const past = parseDateRange(text, TODAY);
    assertEquals(parseDateRange(text, TODAY, options), past);
  }
});

Deno.test("parseDateRange() does not guess whether a number is this month or a day of it, where it can be to come", () => {
  for (
    const [today, text, day] of [
      [TODAY, "12", "2024-12-12"],
      [parseCivilDate("2024-03-01"), "3", "2024-03-03"],
      [parseCivilDate("2024-03-31"), "03", "2024-03-03"],
    ] as const
  ) {
    const month = day.slice(0, 7);
    const error = assertThrows(
      () => parseDateRange(text, today, { canBeFuture: true }),
      InvalidTextError,
      `"${text}" could mean ${month} or ${day}`,
    );
    assertEquals(error.hint, `Use ${month} or ${day}`);
    assertEquals<string>(parseDateRange(text, today).from, `${month}-01`);
  }
});

Deno.test("parseRangeWithin() takes a number for a month, as nothing is recorded", () => {
  const options = { canBeFuture: true };
  const { from, to } = parseRangeWithin("year", "12", TODAY, options);
  assertEquals<string[]>([from, to], ["2024-12-01", "2024-12-31"]);
});

Deno.test("months and ranges that start before the year 102 are rejected", () => {
  for (const text of ["0100-05", "0101-12", "0000-01", "0102-13"]) {
    assertThrows(() => parseMonthWord(text, TODAY), InvalidTextError);
  }
  const early = ["0101-12", "0100", "0101-w50", "0100-05..0102-06"];
  for (const text of early) {
    const error = assertThrows(
      () => parseDateRange(text, TODAY),
      InvalidTextError,
    );
    assertEquals(error.hint, "Use a year from 102", text);
  }
  const error = assertThrows(
    () => parseMonthWord("0101-12", TODAY),
    InvalidTextError,
  );
  assertEquals(error.hint, "Use a year from 102");
  for (
    const text of ["0101-05-03", "0101/5", "010105", "may 0101", "0101may"]
  ) {
    const { hint } = assertThrows(
      () => parseMonthWord(text, TODAY),
      InvalidTextError,
    );
    assertEquals(hint, "Use a year from 102", text);
  }
  assertEquals<string>(parseMonthWord("0102-01", TODAY), "0102-01");
  assertEquals<string>(parseDateRange("0102", TODAY).from, "0102-01-01");
});

Deno.test("parseDateRange() says how to write two dates without dots", () => {
  const table: [text: string, hint: string][] = [
    ["2024-12-24 2024-12-31", "Use 2024-12-24..2024-12-31"],
    ["2024-12-24   2024-12-31", "Use 2024-12-24..2024-12-31"],
    ["2024-12-24  -  2024-12-31", "Use 2024-12-24..2024-12-31"],
    ["2024-12-24  until  2024-12-31", "Use 2024-12-24..2024-12-31"],
    ["2024-12-24until2024-12-31", RANGE_FORM],
    ["2024-12-24 to2024-12-31", RANGE_FORM],
    ["2024-12-24to 2024-12-31", RANGE_FORM],
    ["2024-12-24-2024-12-31", "Use 2024-12-24..2024-12-31"],
    ["2024-12-24 - 2024-12-31", "Use 2024-12-24..2024-12-31"],
    ["2024-12-24 to 2024-12-31", "Use 2024-12-24..2024-12-31"],
    ["2024-11 – 2024-12", "Use 2024-11..2024-12"],
    ["last week yesterday", 'Use "last week..yesterday"'],
    ["last month until today", 'Use "last month..today"'],
    ["2023 -2024", "Use 2023..2024"],
    ["nov -dec", "Use nov..dec"],
    ["2024 nov", RANGE_FORM],
    ["month 11", RANGE_FORM],
  ];
  for (const [text, hint] of table) {
    const error = assertThrows(
      () => parseDateRange(text, TODAY),
      InvalidTextError,
    );
    assertEquals([error.message, error.hint], [
      `Invalid range: "${text}"`,
      hint,
    ]);
  }
});

Deno.test("parseDateRange() suggests no range that it would refuse", () => {
  const texts = [
    "2024-12-05 -1",
    "2024-12-05 –1",
    "11 -12",
    "2024-12-31 to 2024-12-24",
    "2024-12-05 to tue",
    "0101 09",
    "2024-12-05 - tomorrow",
  ];
  for (const text of texts) {
    const error = assertThrows(
      () => parseDateRange(text, TODAY),
      InvalidTextError,
    );
    assertEquals([error.message, error.hint], [
      `Invalid range: "${text}"`,
      RANGE_FORM,
    ]);
  }
});

Deno.test("parseDateRange() suggests ranges that it reads, whatever the ends are", () => {
  const ends =
    "2024-12-05 2024-11 2024-w50 2024 0101 09 12 nov mon wed tue -1 +1"
      .split(" ").concat("today", "tomorrow", "last week", "next month");
  const marks = [" ", " - ", " -", "-", "–", " to ", " until "];
  let suggested = 0;
  for (const canBeFuture of [false, true]) {
    const options = { canBeFuture };
    for (const text of ends.flatMap((it) => marks.map((mark) => it + mark))) {
      for (const end of ends) {
        const hint = hintAbout(text + end, options);
        const [, range] = hint?.match(/^Use "?([^"]+\.\.[^"]+)"?$/) ?? [];
        if (range === undefined || hint === RANGE_FORM) continue;
        assertEquals(hintAbout(range, options), undefined, text + end);
        suggested++;
      }
    }
  }
  assert(suggested > 100, `${suggested} ranges were suggested`);
});

/** Returns the hint of the error about a range; `undefined` if it is read. */
function hintAbout(
  text: string,
  options: { canBeFuture: boolean },
): string | undefined {
  try {
    parseDateRange(text, TODAY, options);
    return undefined;
  } catch (error) {
    assert(error instanceof InvalidTextError);
    return error.hint ?? "";
  }
}

Deno.test("parseRangeWithin() takes a wrong month for a wrong week or year", () => {
  for (const unit of ["week", "year"] as const) {
    const error = assertThrows(
      () => parseRangeWithin(unit, "2024-53", TODAY),
      InvalidTextError,
    );
    assertEquals(error.message, `Invalid ${unit}: "2024-53"`);
  }
});

Deno.test("parseDateRange() reads what is next only where it can be to come", () => {
  const table: [text: string, from: string, to: string][] = [
    ["next week", "2024-12-16", "2024-12-22"],
    ["next month", "2025-01-01", "2025-01-31"],
    ["Next year", "2025-01-01", "2025-12-31"],
  ];
  for (const [text, from, to] of table) {
    const range = parseDateRange(text, TODAY, { canBeFuture: true });
    assertEquals<{ from: string; to: string }>(range, { from, to });
    const error = assertThrows(
      () => parseDateRange(text, TODAY),
      InvalidTextError,
      `"${text}" is in the future`,
    );
    assertEquals(error.hint, "Use a range up to today, such as last week");
  }
});

Deno.test("parseDateRange() says which of the ends is a day to come, or two days", () => {
  const table: [text: string, message: string][] = [
    ["today..tomorrow", '"tomorrow" is in the future'],
    ["tue..today", '"tue" could mean 2024-12-03 or 2024-12-10'],
  ];
  for (const [text, message] of table) {
    assertThrows(() => parseDateRange(text, TODAY), InvalidTextError, message);
  }
});

Deno.test("parseDateRange() takes days to come where that makes sense", () => {
  const options = { canBeFuture: true };
  assertEquals<unknown>(
    parseDateRange("tomorrow..2024-12-13", TODAY, options),
    { from: "2024-12-11", to: "2024-12-13" },
  );
  assertThrows(
    () => parseDateRange("fri", TODAY, options),
    InvalidTextError,
    '"fri" could mean 2024-12-06 or 2024-12-13',
  );
});

Deno.test("parseRangeWithin() suggests turning a range around only within one week or year", () => {
  const table: [unit: "week" | "year", text: string, hint: string][] = [
    ["week", "2024-12-10..2024-12-09", "Use 2024-12-09..2024-12-10"],
    ["week", "2024-12-10..2024-12-08", "Use a week such as 2024-W50"],
    ["year", "2024-12-10..2024-01-01", "Use 2024-01-01..2024-12-10"],
    ["year", "2024-12-10..2023-12-31", "Use a year such as 2024"],
  ];
  for (const [unit, text, hint] of table) {
    const error = assertThrows(
      () => parseRangeWithin(unit, text, TODAY),
      InvalidTextError,
    );
    assertEquals(error.hint, hint, text);
  }
});
