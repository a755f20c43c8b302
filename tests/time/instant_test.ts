import { assertEquals } from "@std/assert";
import { DAY, HOUR, SECOND } from "@std/datetime";
import {
  formatUtc,
  formatUtcStamp,
  namedZone,
  readInstant,
  readUtcAt,
  utcMonthOf,
} from "../../lib/time/zone.ts";
import { forSeeds } from "../support/random.ts";

const TEN = 1737021600000;

const FORMS: [text: string, instant: number][] = [
  ["2025-01-16T10:00:00Z", TEN],
  ["2025-01-16T10:00:59Z", TEN + 59 * SECOND],
  ["2025-01-16T23:59:59Z", TEN + 14 * HOUR - SECOND],
  ["2025-01-16T10:00:00.999Z", TEN],
  ["2025-01-16T10:00:00.123456Z", TEN],
  ["2025-01-16T10:00:00+00:00", TEN],
  ["2025-01-16T11:00:00+01:00", TEN],
  ["2025-01-16T11:00:00+0100", TEN],
  ["2025-01-16T02:30:00.5-07:30", TEN],
  ["2025-01-16T10:00Z", TEN],
  ["2024-02-29T00:00:00Z", 1709164800000],
  ["1969-12-31T23:59:59.9Z", -SECOND],
];

for (const [text, instant] of FORMS) {
  Deno.test(`readInstant() reads ${text}`, () => {
    assertEquals(readInstant(text), instant);
  });
}

const NONE = [
  "",
  "2025-01-16",
  "10:00",
  "2025-01-16T10:00:00",
  "2025-01-16 10:00:00Z",
  "2025/01/16T10:00:00Z",
  "2025-02-30T10:00:00Z",
  "2025-02-30T10:00:00.5Z",
  "2025-02-29T10:00:00+01:00",
  "2025-13-01T10:00:00Z",
  "2025-00-10T10:00:00Z",
  "2025-01-16T24:00:00Z",
  "2025-01-16T10:60:00Z",
  "2025-01-16T99:00:00Z",
  "2025-01-16T10:99:00Z",
  "2025-01-16T10:00:99Z",
  "2025-01-16T10:00:60Z",
  "2025-01-16T10-00:00Z",
  "2025-01-16T1a:00:00Z",
  // The characters next to the digits are a slash and a colon.
  "2025-01-16T0::00:00Z",
  "2025-01-16T1/:00:00Z",
  "2025-01-16T/5:00:00Z",
  "2025-01-16T10:0::00Z",
  "2025-01-16T10:/5:00Z",
  "2025-01-16T10:00:00z",
  "2025-01-16T10:00:00+01",
  "Thu, 16 Jan 2025 T10:00Z",
  "16 Jan 202T10:00:00Z",
  "tomorrowT25:00+99:99",
];

for (const text of NONE) {
  Deno.test(`readInstant() rejects "${text}"`, () => {
    assertEquals(readInstant(text), NaN);
  });
}

const LOCAL: [text: string, instant: string, earliest?: string][] = [
  ["2025-01-16T10:00:15", "2025-01-16T10:00:15+01:00"],
  ["2025-01-16 10:00", "2025-01-16T10:00:00+01:00"],
  ["2025-01-16 10:00:00Z", "2025-01-16T10:00:00Z"],
  ["2025-01-16T10:00:00Z", "2025-01-16T10:00:00Z"],
  ["2025-01-16T23:59:59.9", "2025-01-16T23:59:59+01:00"],
  ["2025-10-26T02:30:15", "2025-10-26T02:30:15+02:00"],
  // Of two instants, the first at or after the minute of `earliest`.
  [
    "2025-10-26T02:30:15",
    "2025-10-26T02:30:15+02:00",
    "2025-10-26T02:30:59+02:00",
  ],
  [
    "2025-10-26T02:30:15",
    "2025-10-26T02:30:15+01:00",
    "2025-10-26T02:31:00+02:00",
  ],
];

Deno.test("readInstant() interprets a time without an offset in the given zone", () => {
  const zone = namedZone("Europe/Berlin");
  for (const [text, instant, earliest] of LOCAL) {
    const local = earliest === undefined
      ? { zone }
      : { zone, earliest: Date.parse(earliest) };
    assertEquals(readInstant(text, local), Date.parse(instant), text);
  }
  for (const text of ["2025-01-16T24:00:00", "2025-01-16", "10:00"]) {
    assertEquals(readInstant(text, { zone }), NaN, text);
  }
});

Deno.test("readInstant() does not depend on the previous text", () => {
  assertEquals(readInstant("2025-02-30T10:00:00Z"), NaN);
  assertEquals(readInstant("2025-01-16T10:00:00Z"), TEN);
  assertEquals(readInstant("2025-01-16T10:00:0xZ"), NaN);
  assertEquals(readInstant("2025-01-16T10:00:01Z"), TEN + SECOND);
  assertEquals(readInstant("2025-02-30T10:00:00Z"), NaN);
  assertEquals(readInstant("2025-02-30T10:00:01Z"), NaN);
});

Deno.test("readInstant() inverts formatUtc()", async () => {
  await forSeeds(500, (random) => {
    const seconds = random.integer(-2_000_000_000, 8_000_000_000);
    const instant = seconds * SECOND;
    assertEquals(readInstant(formatUtc(instant)), instant);
  });
});

Deno.test("formatUtc() truncates to whole seconds", () => {
  assertEquals(formatUtc(TEN), "2025-01-16T10:00:00Z");
  assertEquals(formatUtc(TEN + 999), "2025-01-16T10:00:00Z");
});

Deno.test("formatUtcStamp() has no separators", () => {
  assertEquals(formatUtcStamp(TEN + 999), "20250116T100000Z");
  assertEquals(formatUtcStamp(-1), "19691231T235959Z");
});

Deno.test("utcMonthOf() changes at midnight UTC", () => {
  const february = Date.parse("2025-02-01T00:00:00Z");
  assertEquals(utcMonthOf(february), "2025-02");
  assertEquals(utcMonthOf(february - 1), "2025-01");
  assertEquals(utcMonthOf(february + 28 * DAY), "2025-03");
  const end = Date.UTC(10_000, 0);
  assertEquals([-1, 0, end - 32 * DAY, end - 1, end].map(utcMonthOf), [
    ...["1970-01", "1970-01", "9999-11", "9999-12", "9999-12"],
  ]);
});

Deno.test("readUtcAt() reads the next text as usual after one that is cut off", () => {
  const text = "2025-01-16T10:00:00Z";
  const instant = Date.parse(text);
  for (let length = 0; length < text.length; length++) {
    assertEquals(readUtcAt(text.slice(0, length), 0), NaN);
    assertEquals(readUtcAt(text, 0), instant);
    assertEquals(readInstant(text), instant);
  }
  assertEquals(readUtcAt("2025-02-30T10:00:00Z", 0), NaN);
  assertEquals(readUtcAt(`"${text}"`, 1), instant);
});

Deno.test("readUtcAt() and readInstant() read no text with another character in any place", () => {
  const text = "2025-01-16T10:00:00Z";
  for (let at = 0; at < text.length; at++) {
    for (const other of "x :;-/TZ") {
      const near = text.slice(0, at) + other + text.slice(at + 1);
      if (near === text) continue;
      assertEquals(readUtcAt(near, 0), NaN, near);
      assertEquals(readInstant(near), NaN, near);
      assertEquals(readUtcAt(text, 0), Date.parse(text));
    }
  }
});
