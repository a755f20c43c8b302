import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { parseWallTime } from "../../lib/time/typed_time.ts";

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

Deno.test("parseWallTime() reads an offset from UTC", () => {
  const date = parseCivilDate("2024-10-27");
  const table: [text: string, minute: number, offsetMinutes: number][] = [
    ["02:30+01:00", 150, 60],
    ["02:30-03:30", 150, -210],
    ["2:30+0545", 150, 345],
    ["02:30+14", 150, 840],
    ["02:30Z", 150, 0],
    ["02:30z", 150, 0],
    ["02:30-00:00", 150, 0],
    ["24:30+18:00", 1470, 1080],
  ];
  for (const [text, minute, offsetMinutes] of table) {
    assertEquals(parseWallTime(text), { minute, offsetMinutes }, text);
    const withDate = parseWallTime(`2024-10-27T${text}`);
    assertEquals(withDate, { date, minute, offsetMinutes }, text);
  }
});

Deno.test("parseWallTime() says what an offset is like", () => {
  const texts = ["+18:01", "+25:00", "+1", "+1:00", "+01:60", "-", "+CET"];
  for (const text of texts.map((offset) => `02:30${offset}`)) {
    const error = assertThrows(() => parseWallTime(text), InvalidTextError);
    assertEquals(error.message, `Not a time: "${text}"`);
    assertEquals(
      error.hint,
      "Write it as HH:MM or YYYY-MM-DDTHH:MM, such as 2024-12-10T08:45, " +
        "with an offset such as +01:00, -03:30 or Z if need be",
    );
  }
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
