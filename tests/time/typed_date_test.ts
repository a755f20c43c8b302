import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { parseDateWord } from "../../lib/time/typed_date.ts";

// A Tuesday.
const TODAY = parseCivilDate("2024-12-10");

/** What is typed for a date, and the date; after it, if it is to come. */
const DATES: readonly [text: string, date: string, isToCome?: true][] = [
  ["2023-05-06", "2023-05-06"],
  ["2030-01-01", "2030-01-01"],
  ["today", "2024-12-10"],
  ["Today", "2024-12-10"],
  ["yesterday", "2024-12-09"],
  ["tomorrow", "2024-12-11", true],
  ["-1", "2024-12-09"],
  ["-10", "2024-11-30"],
  ["-345", "2023-12-31"],
  ["+1", "2024-12-11", true],
  ["+22", "2025-01-01", true],
  ["last tue", "2024-12-03"],
  ["last mon", "2024-12-09"],
  ["last Friday", "2024-12-06"],
  ["last wednesday", "2024-12-04"],
  ["next tue", "2024-12-17", true],
  ["next wed", "2024-12-11", true],
  ["next monday", "2024-12-16", true],
];

Deno.test("parseDateWord() reads dates, words, weekdays and numbers of days", () => {
  for (const [text, date, isToCome] of DATES) {
    const read = (canBeFuture: boolean) =>
      parseDateWord(text, TODAY, { canBeFuture });
    assertEquals<string>(read(true), date, text);
    if (!isToCome) assertEquals<string>(read(false), date, text);
  }
});

Deno.test("parseDateWord() takes no word for a day to come where only the past makes sense", () => {
  for (const [text] of DATES.filter(([, , isToCome]) => isToCome)) {
    const error = assertThrows(
      () => parseDateWord(text, TODAY),
      InvalidTextError,
      `"${text}" is in the future`,
    );
    assertEquals(error.code, "invalid_date");
    assertEquals(
      error.hint,
      "Use today or an earlier day, such as yesterday or last fri",
    );
  }
});

/** Weekdays alone: the date where only the past makes sense, or else two. */
const WEEKDAYS: readonly [text: string, date: string, dates: string][] = [
  ["mon", "2024-12-09", "2024-12-09 or 2024-12-16"],
  ["Wed", "2024-12-04", "2024-12-04 or 2024-12-11"],
  ["sunday", "2024-12-08", "2024-12-08 or 2024-12-15"],
];

Deno.test("parseDateWord() reads a weekday as a past day, and names both where it can be to come", () => {
  for (const [text, date, dates] of WEEKDAYS) {
    assertEquals<string>(parseDateWord(text, TODAY), date);
    const error = assertThrows(
      () => parseDateWord(text, TODAY, { canBeFuture: true }),
      InvalidTextError,
      `"${text}" could mean ${dates}`,
    );
    const name = text.toLowerCase();
    assertEquals(error.hint, `Use "last ${name}" or "next ${name}"`);
  }
});

Deno.test("parseDateWord() does not guess which day is meant by today's weekday", () => {
  for (const text of ["tue", "Tuesday"]) {
    const name = text.toLowerCase();
    const past = assertThrows(
      () => parseDateWord(text, TODAY),
      InvalidTextError,
      `"${text}" could mean 2024-12-03 or 2024-12-10`,
    );
    assertEquals(past.code, "invalid_date");
    assertEquals(past.hint, `Use "last ${name}" or "today"`);
    const any = assertThrows(
      () => parseDateWord(text, TODAY, { canBeFuture: true }),
      InvalidTextError,
      `"${text}" could mean 2024-12-03, 2024-12-10 or 2024-12-17`,
    );
    assertEquals(any.hint, `Use "last ${name}", "today" or "next ${name}"`);
  }
});

const FORM = "Use YYYY-MM-DD, or a day such as yesterday or last fri";

/** What is almost a date, and what is said about it. */
const NEAR_MISSES: readonly [text: string, hint: string][] = [
  ["31.12.", "Use YYYY-MM-DD: 2024-12-31"],
  ["1.2.", "Use YYYY-MM-DD: 2024-02-01"],
  ["31.12.2023", "Use YYYY-MM-DD: 2023-12-31"],
  ["31.12.23", "Use YYYY-MM-DD: 2023-12-31"],
  ["3/4/2024", "Use YYYY-MM-DD: 2024-04-03 or 2024-03-04"],
  ["12/31", "Use YYYY-MM-DD: 2024-12-31"],
  ["5/5", "Use YYYY-MM-DD: 2024-05-05"],
  ["2024-1-5", "Use YYYY-MM-DD: 2024-01-05"],
  ["2024/12/10", "Use YYYY-MM-DD: 2024-12-10"],
  ["20241210", "Use YYYY-MM-DD: 2024-12-10"],
  ["2024-12", "Add a day, such as 2024-12-01"],
  ["2026-02-30", "Use YYYY-MM-DD: 2026-02 has 28 days"],
  ["2024-02-30", "Use YYYY-MM-DD: 2024-02 has 29 days"],
  ["2024-13-01", "Use YYYY-MM-DD with a month from 01 to 12"],
  ["0101-12-31", "Use a year from 102"],
  ["0000-01-01", "Use a year from 102"],
  ["0000-01", "Use a year from 102"],
  ["31.12.0100", "Use a year from 102"],
  ["12/31/0100", "Use a year from 102"],
  ["1.2.0102", "Use YYYY-MM-DD: 0102-02-01"],
  ["0102-02-29", "Use YYYY-MM-DD: 0102-02 has 28 days"],
  ["31.31.", FORM],
  ["", FORM],
  ["12-10", FORM],
  ["-0", FORM],
  ["11", FORM],
  ["last", FORM],
  ["this fri", FORM],
  ["yesterday ", FORM],
  ["monda", FORM],
];

for (const [text, hint] of NEAR_MISSES) {
  Deno.test(`parseDateWord() explains "${text}": ${hint}`, () => {
    const error = assertThrows(
      () => parseDateWord(text, TODAY),
      InvalidTextError,
      `Invalid date: "${text}"`,
    );
    assertEquals(error.code, "invalid_date");
    assertEquals(error.hint, hint);
  });
}
