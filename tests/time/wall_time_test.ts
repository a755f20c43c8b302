import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { parseWallTime } from "../../lib/time/wall_time.ts";

Deno.test("parseWallTime() reads a time without a date", () => {
  assertEquals(parseWallTime("08:45"), { minute: 525 });
  assertEquals(parseWallTime("8:45"), { minute: 525 });
  assertEquals(parseWallTime("24:30"), { minute: 1470 });
});

Deno.test("parseWallTime() reads a time with a date", () => {
  const date = parseCivilDate("2024-12-10");
  assertEquals(parseWallTime("2024-12-10T08:45"), { date, minute: 525 });
  assertEquals(parseWallTime("2024-12-10 8:45"), { date, minute: 525 });
  assertEquals(parseWallTime("2024-12-10T24:30"), { date, minute: 1470 });
});

Deno.test("parseWallTime() quotes what is neither and says both forms", () => {
  const texts = [
    "",
    "8",
    "9:5",
    "25:61",
    "T08:45",
    "2024-12-10",
    "2024-12-10T",
    "2024-12-10T08",
    "2024-12-10t08:45",
    "2026-02-30T08:45",
    "2024-12-10T08:45:00",
    "2024-12-10T08:45Z",
    "2024-12-10T08:45+09:00",
    "today 08:45",
    " 08:45",
    "08:45 ",
  ];
  for (const text of texts) {
    const error = assertThrows(() => parseWallTime(text), InvalidTextError);
    assertEquals(error.message, `Not a time: "${text}"`);
    assertEquals(error.code, "invalid_time");
    assertEquals(
      error.hint,
      "Write it as HH:MM or YYYY-MM-DDTHH:MM, such as 2024-12-10T08:45",
    );
  }
});
