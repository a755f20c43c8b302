import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { parseClockSpan } from "../../lib/time/typed_clock.ts";
import { fixedZone } from "../../lib/time/zone.ts";
import { formatSpan, orderedSpans } from "../../lib/workday/span_order.ts";

const DATE = parseCivilDate("2024-12-10");

function order(text: string, offsetMinutes = 0): string {
  const spans = text.split(" ").map(parseClockSpan);
  return orderedSpans(spans, DATE, fixedZone(offsetMinutes))
    .map(formatSpan).join(" ");
}

const ORDERED: readonly (readonly [typed: string, ordered: string])[] = [
  ["9-17", "09:00-17:00"],
  ["8-12 13-17", "08:00-12:00 13:00-17:00"],
  ["6-8 20-22", "06:00-08:00 20:00-22:00"],
  ["22:00-06:00", "22:00-30:00"],
  ["18-7", "18:00-31:00"],
  ["13-1", "13:00-25:00"],
  ["22-2 2:30-6", "22:00-26:00 26:30-30:00"],
  ["22:00-24:00 0:30-6", "22:00-24:00 24:30-30:00"],
  ["18-22 1-4", "18:00-22:00 25:00-28:00"],
  ["9-12 17-19 29:00-31:00", "09:00-12:00 17:00-19:00 29:00-31:00"],
  ["9-29:00", "09:00-29:00"],
  ["9-14 0-2", "09:00-14:00 24:00-26:00"],
  // Nobody rests for twelve hours within a day.
  ["20-22 9:59-11", "20:00-22:00 33:59-35:00"],
  // Midnight, and a time that meets the previous one, stay on their date.
  ["0-8", "00:00-08:00"],
  ["8-12 12-13", "08:00-12:00 12:00-13:00"],
  ["0-0:30 12:45-16", "00:00-00:30 12:45-16:00"],
  // 13:00 is no time of twelve hours, and neither is 0:59.
  ["13-4", "13:00-28:00"],
  ["9-0:59", "09:00-24:59"],
  // Twelve hours after 12:00, it would be midnight.
  ["12:30-12", "12:30-36:00"],
  // Exactly a day.
  ["9-12 17-19 29:00-33:00", "09:00-12:00 17:00-19:00 29:00-33:00"],
];

for (const [typed, ordered] of ORDERED) {
  Deno.test(`orderedSpans() puts ${typed} in order`, () => {
    assertEquals(order(typed), ordered);
  });
}

const DOUBTFUL: readonly (readonly [string, span: string, ...string[]])[] = [
  ["9-12 5-7", "05:00-07:00", "17:00-19:00", "29:00-31:00"],
  ["9-12 1-5", "01:00-05:00", "13:00-17:00", "25:00-29:00"],
  ["9-5", "09:00-05:00", "09:00-17:00", "09:00-29:00"],
  ["12:30-4", "12:30-04:00", "12:30-16:00", "12:30-28:00"],
  ["9-11 12-5", "12:00-05:00", "12:00-17:00", "12:00-29:00"],
  ["9-12 5-19", "05:00-19:00", "17:00-19:00", "29:00-43:00"],
  ["9-1", "09:00-01:00", "09:00-13:00", "09:00-25:00"],
  ["12:59-4", "12:59-04:00", "12:59-16:00", "12:59-28:00"],
  ["12:30-11:59", "12:30-11:59", "12:30-23:59", "12:30-35:59"],
  ["9-12:59 1-5", "01:00-05:00", "13:00-17:00", "25:00-29:00"],
  ["9-12 5-12:59", "05:00-12:59", "17:00-24:59", "29:00-36:59"],
  ["9-12 5-0:59", "05:00-00:59", "17:00-24:59", "29:00-48:59"],
];

for (const [typed, span, afterNoon, next] of DOUBTFUL) {
  Deno.test(`orderedSpans() asks what ${typed} means`, () => {
    const error = assertThrows(() => order(typed), InvalidTextError);
    assertEquals([error.code, error.message, error.hint], [
      "ambiguous_span",
      `"${span}" could mean ${afterNoon}, or ${next} past midnight`,
      `Use ${afterNoon} or ${next}, in chronological order`,
    ]);
  });
}

const REFUSED: readonly (readonly [typed: string, spans: string])[] = [
  ["22-2 1-3", "22:00-02:00, 01:00-03:00"],
  ["13-17 9-12", "13:00-17:00, 09:00-12:00"],
  ["14-15 9-10 8-9", "14:00-15:00, 09:00-10:00, 08:00-09:00"],
  ["18-22 0-5 4-6", "18:00-22:00, 00:00-05:00, 04:00-06:00"],
  ["13-17 12-14", "13:00-17:00, 12:00-14:00"],
  ["20-22 10-11", "20:00-22:00, 10:00-11:00"],
  // Nobody would mean 23:00-41:00.
  ["9-12 11-17", "09:00-12:00, 11:00-17:00"],
  ["9-12 11-5", "09:00-12:00, 11:00-05:00"],
  // After 13:00, and at 0:59, a time of twelve hours is not meant.
  ["9-13 1:30-5", "09:00-13:00, 01:30-05:00"],
  ["9-12 0:59-2", "09:00-12:00, 00:59-02:00"],
  // More than a day.
  [
    "9-12 17-19 29:00-33:01",
    "09:00-12:00, 17:00-19:00, 29:00-33:01",
  ],
];

for (const [typed, spans] of REFUSED) {
  Deno.test(`orderedSpans() refuses ${typed}, which is out of order`, () => {
    const error = assertThrows(() => order(typed), InvalidTextError);
    assertEquals([error.code, error.message, error.hint], [
      "invalid_span",
      `The times on 2024-12-10 are out of order: ${spans}`,
      "Put them in chronological order",
    ]);
  });
}

/** Typed spans, the offset of the zone in hours, and the spans in order. */
const WITH_OFFSETS: [typed: string, zoneHours: number, ordered: string][] = [
  ["13:00Z-17:00Z", 1, "14:00+01:00-18:00+01:00"],
  ["09:00+01:00-17:00+01:00", 9, "17:00+09:00-25:00+09:00"],
  ["09:00+09:00-17:00+09:00", 8, "08:00+08:00-16:00+08:00"],
  ["20:00-08:00-04:00-08:00", -8, "20:00-08:00-28:00-08:00"],
  [
    "00:00Z-08:00Z 09:00Z-10:00Z",
    0,
    "00:00+00:00-08:00+00:00 09:00+00:00-10:00+00:00",
  ],
  ["9-12 13:00+01:00-15:00+01:00", 0, "09:00-12:00 12:00+00:00-14:00+00:00"],
  ["22:00-06:00Z", 0, "22:00-30:00+00:00"],
  // A night with offsets is no time after noon.
  ["09:00Z-05:00Z", 0, "09:00+00:00-29:00+00:00"],
  ["09:00Z-5", 0, "09:00+00:00-29:00"],
];

for (const [typed, zoneHours, ordered] of WITH_OFFSETS) {
  Deno.test(`orderedSpans() puts ${typed} in order at UTC${zoneHours < 0 ? "" : "+"}${zoneHours}`, () => {
    assertEquals(order(typed, zoneHours * 60), ordered);
  });
}

/** Typed spans, the offset of the zone in hours, and the error. */
const WITH_WRONG_OFFSETS: [typed: string, zoneHours: number, error: string][] =
  [
    [
      "20:00-05:00-23:00-05:00",
      9,
      "2024-12-10 20:00-05:00 is on 2024-12-11 in this time zone",
    ],
    [
      "05:00+13:00-13:00+13:00",
      -8,
      "2024-12-10 05:00+13:00 is on 2024-12-09 in this time zone",
    ],
    [
      "23:00Z-23:30Z",
      1,
      "2024-12-10 23:00+00:00 is on 2024-12-11 in this time zone",
    ],
    [
      "00:59+01:00-09:00",
      0,
      "2024-12-10 00:59+01:00 is on 2024-12-09 in this time zone",
    ],
    ["09:00Z-10:00+01:00", 5, 'Empty time span: "09:00+00:00-10:00+01:00"'],
    [
      "10-12 9:00+01:00-10:00+01:00",
      0,
      "The times on 2024-12-10 are out of order: 10:00-12:00, 09:00+01:00-10:00+01:00",
    ],
  ];

for (const [typed, zoneHours, message] of WITH_WRONG_OFFSETS) {
  Deno.test(`orderedSpans() refuses ${typed} at UTC${zoneHours < 0 ? "" : "+"}${zoneHours}`, () => {
    const error = assertThrows(
      () => order(typed, zoneHours * 60),
      InvalidTextError,
    );
    assertEquals([error.code, error.message], ["invalid_span", message]);
  });
}
