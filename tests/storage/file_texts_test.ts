import {
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  DataFileError,
  DiskError,
  type UnreadFileError,
} from "../../lib/errors.ts";
import { FileTexts, textsBy } from "../../lib/storage/file_texts.ts";
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

Deno.test("FileTexts keeps for later what is damaged, and what is closed if it may", async () => {
  const rows: [error: Error, isKept: boolean, isKeptByReaders: boolean][] = [
    [DAMAGED, true, true],
    [CLOSED, false, true],
    [BUG, false, false],
  ];
  for (const [error, isKept, isKeptByReaders] of rows) {
    const read = reading(error);
    for (
      const [load, isLate] of [
        [() => FileTexts.load(read, ["a", "b"]), isKept],
        [() => textsBy(read)(["a", "b"]), isKeptByReaders],
      ] as const
    ) {
      if (!isLate) {
        assertStrictEquals(await assertRejects(load), error);
        continue;
      }
      const texts = await load();
      assertEquals(texts.get("b"), "text");
      assertEquals([texts.isDamaged("a"), texts.isDamaged("b")], [true, false]);
      assertStrictEquals(assertThrows(() => texts.get("a")), error);
      texts.set("a", null);
      assertEquals([texts.get("a"), texts.isDamaged("a")], [null, false]);
      assertThrows(() => texts.get("c"), TypeError, '"c" was not loaded');
    }
  }
});

Deno.test("MonthFiles does without a month near a day that cannot be read, and says so once", async () => {
  const [may, june] = [
    parseCivilDate("2024-05-31"),
    parseCivilDate("2024-06-01"),
  ];
  const early = parseCivilDate("2024-05-30");
  for (const error of [DAMAGED, CLOSED, BUG]) {
    const texts = await FileTexts.load(
      (file) =>
        file === "2024-05.csv" ? Promise.reject(error) : Promise.resolve(null),
      ["2024-05.csv", "2024-05-worktime-overrides.csv", "2024-06.csv"],
      (_): _ is UnreadFileError => true,
    );
    const zones = { zone: namedZone("UTC"), noted: undefined };
    const read = () => Promise.resolve(texts);
    const months = await MonthFiles.load(read, [may, june], zones);
    const unread: unknown[] = [];
    const near = months.dayNear(june, (problem) => unread.push(problem));
    const month = parseCivilMonth("2024-05");
    if (error === BUG) {
      assertThrows(() => near(may), TypeError);
      assertThrows(() => months.dayIfSound(may), TypeError);
      assertThrows(() => months.monthIfSound(month), TypeError);
      continue;
    }
    assertEquals([near(june), near(may), near(early)], [
      { date: june, events: [] },
      { date: may, events: [] },
      { date: early, events: [] },
    ]);
    assertEquals(unread, [error]);
    assertEquals(months.dayIfSound(may), { date: may, events: [] });
    assertEquals(months.monthIfSound(month), {
      month,
      days: [],
      overrides: new Map(),
    });
    // What is asked for itself fails.
    assertStrictEquals(assertThrows(() => months.dayNear(may)(may)), error);
    assertStrictEquals(assertThrows(() => months.day(may)), error);
  }
});
