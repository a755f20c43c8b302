import {
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { DataFileError, DiskError } from "../../lib/errors.ts";
import { FileTexts, type ReadText } from "../../lib/storage/file_texts.ts";
import { MonthFiles } from "../../lib/stores/month_files.ts";
import { parseCivilDate, parseCivilMonth } from "../../lib/time/civil_date.ts";
import { namedZone } from "../../lib/time/zone.ts";

const DAMAGED = new DataFileError({ file: "a", line: 1, column: 1 }, "odd");
const CLOSED = new DiskError("permission_denied", "Not permitted");
const BUG = new TypeError("It is a bug");

function reading(error: Error) {
  return (file: string) =>
    file === "a" ? Promise.reject(error) : Promise.resolve("text");
}

Deno.test("FileTexts throws for an unreadable file only when it is used", async () => {
  for (const error of [DAMAGED, CLOSED]) {
    const texts = await FileTexts.load(reading(error), ["a", "b"]);
    assertEquals(texts.get("b"), "text");
    assertStrictEquals(assertThrows(() => texts.get("a")), error);
    assertThrows(() => texts.get("c"), TypeError, '"c" was not loaded');
  }
  const load = () => FileTexts.load(reading(BUG), ["a", "b"]);
  assertStrictEquals(await assertRejects(load), BUG);
});

Deno.test("MonthFiles warns once about an unreadable month near a day", async () => {
  const [may, june] = [
    parseCivilDate("2024-05-31"),
    parseCivilDate("2024-06-01"),
  ];
  const early = parseCivilDate("2024-05-30");
  const zones = { zone: namedZone("UTC"), offsets: undefined };
  for (const error of [DAMAGED, CLOSED]) {
    const read: ReadText = (file) =>
      file === "2024-05.csv" ? Promise.reject(error) : Promise.resolve(null);
    const months = await MonthFiles.load(read, [may, june], zones);
    const unread: unknown[] = [];
    const near = months.dayNear(june, (problem) => unread.push(problem));
    const month = parseCivilMonth("2024-05");
    assertEquals(near(june), { date: june, events: [] });
    assertEquals(unread, []);
    assertEquals(near(may), { date: may, events: [] });
    assertEquals(unread, [error]);
    assertEquals(near(early), { date: early, events: [] });
    assertEquals(unread, [error]);
    assertEquals(months.dayOrEmpty(may), { date: may, events: [] });
    assertEquals(months.monthOrEmpty(month), {
      month,
      days: [],
      overrides: new Map(),
    });
    // Requesting the month itself fails.
    assertStrictEquals(assertThrows(() => months.dayNear(may)(may)), error);
    assertStrictEquals(assertThrows(() => months.day(may)), error);
  }
});
