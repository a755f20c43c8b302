import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { parseDateWord } from "../../lib/time/typed_time.ts";

const WORDS: [text: string, today: string, date: string][] = [
  ["today", "2024-12-10", "2024-12-10"],
  ["yesterday", "2024-12-10", "2024-12-09"],
  ["yesterday", "2024-12-01", "2024-11-30"],
  ["yesterday", "2025-01-01", "2024-12-31"],
  ["yesterday", "2024-03-01", "2024-02-29"],
  ["2023-05-06", "2024-12-10", "2023-05-06"],
];

Deno.test("parseDateWord() reads dates, today and yesterday", () => {
  for (const [text, today, date] of WORDS) {
    assertEquals<string>(parseDateWord(text, parseCivilDate(today)), date);
  }
});

Deno.test("parseDateWord() refuses everything else and says the form", () => {
  const today = parseCivilDate("2024-12-10");
  for (const text of ["", "Today", "tomorrow", "2026-02-30", "12-10"]) {
    const error = assertThrows(
      () => parseDateWord(text, today),
      InvalidTextError,
      `Not a date: "${text}"`,
    );
    assertEquals(error.code, "invalid_date");
    assertEquals(
      error.hint,
      "Write it as YYYY-MM-DD, such as 2024-12-10, or today or yesterday",
    );
  }
});
