import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { type CivilDate, isCivilDate } from "../../lib/time/civil_date.ts";
import { durationHint, readDuration } from "../../lib/time/duration.ts";
import { clockHint, readClockTime } from "../../lib/time/typed_clock.ts";
import { dateHint, isDateText } from "../../lib/time/typed_date.ts";
import {
  isMonthText,
  isRangeText,
  parseDateRange,
  parseMonthWord,
  parseRangeWithin,
} from "../../lib/time/typed_range.ts";
import { isTimeText, readWhen } from "../../lib/time/typed_time.ts";
import { hasOffset, readInstant, readOffset } from "../../lib/time/zone.ts";

const twoDigits = (it: number) => String(it).padStart(2, "0");

/** All texts for a time of day without an offset, and its minute. */
function typedTimes(): Map<string, number> {
  const times = new Map<string, number>();
  for (let at = 0; at < 72 * 60; at++) {
    const [hour, minutes] = [Math.floor(at / 60), twoDigits(at % 60)];
    const isClock = hour <= 24;
    for (const hours of [`${hour}`, twoDigits(hour)]) {
      times.set(`${hours}:${minutes}`, at);
      if (isClock) times.set(`${hours}.${minutes}`, at);
      if (isClock && minutes === "00") times.set(hours, at);
    }
    if (isClock) times.set(twoDigits(hour) + minutes, at);
    if (hour >= 24) continue;
    const half = hour < 12 ? "am" : "pm";
    const short = hour % 12 === 0 ? 12 : hour % 12;
    for (const hours of [`${short}`, twoDigits(short)]) {
      for (const space of ["", " "]) {
        times.set(`${hours}:${minutes}${space}${half}`, at);
        times.set(`${hours}.${minutes}${space}${half}`, at);
        if (minutes === "00") times.set(hours + space + half, at);
      }
    }
  }
  return times;
}

/** All texts for a duration with these digits and no fraction, in minutes. */
function typedDurations(digits: string): Map<string, number> {
  const durations = new Map<string, number>();
  const numbers: string[][] = [[""]];
  for (let length = 1; length <= 5; length++) {
    const shorter = numbers.at(-1) ?? [];
    numbers.push(shorter.flatMap((it) => [...digits].map((last) => it + last)));
  }
  const upTo = (length: number) => numbers.slice(1, length + 1).flat();
  for (const minutes of upTo(5)) {
    durations.set(minutes, Number(minutes));
    durations.set(`${minutes}m`, Number(minutes));
  }
  for (const hours of upTo(4)) {
    durations.set(`${hours}h`, Number(hours) * 60);
    for (const minutes of upTo(5)) {
      const sum = Number(hours) * 60 + Number(minutes);
      for (const form of [`h${minutes}`, `h ${minutes}`]) {
        durations.set(hours + form, sum);
        durations.set(`${hours}${form}m`, sum);
      }
      const isClock = minutes.length === 2 && Number(minutes) < 60;
      if (isClock) durations.set(`${hours}:${minutes}`, sum);
    }
  }
  return durations;
}

/** Returns a text, and all that differ in one character. */
function nearMisses(text: string, others: string): string[] {
  return [
    text,
    ...[...text, ""].flatMap((_, at) => [
      text.slice(0, at) + text.slice(at + 1),
      ...[...others].flatMap((other) => [
        text.slice(0, at) + other + text.slice(at),
        text.slice(0, at) + other + text.slice(at + 1),
      ]),
    ]),
  ];
}

Deno.test("readClockTime() reads each time in each form", () => {
  for (const [text, minute] of typedTimes()) {
    assertEquals(readClockTime(text)?.minute, minute, text);
  }
});

Deno.test("readClockTime() reads no text that differs from a time in one character, unless it is another time", () => {
  const times = typedTimes();
  const some = ["9", "09", "24", "9:05", "09:05", "24:30", "71:59", "9.05"];
  const more = ["09.05", "0905", "2430", "9am", "12 pm", "9:05am", "09.05 pm"];
  for (const text of [...some, ...more]) {
    for (const near of nearMisses(text, "01234567890:. apmx\n")) {
      assertEquals(readClockTime(near)?.minute, times.get(near), near);
    }
  }
});

Deno.test("readDuration() reads each form, and no text that differs from one in one character", () => {
  const digits = "059";
  const durations = typedDurations(digits);
  const some = ["9", "90", "59m", "50905m", "9h", "9050h", "5h5", "50h 09m"];
  const more = ["9050h50905m", "5h 50905", "0:50", "9050:09", "90595"];
  for (const text of [...some, ...more]) {
    assertEquals(durations.has(text), true, text);
    for (const near of nearMisses(text, `${digits}hm: x\n`)) {
      assertEquals(readDuration(near), durations.get(near), near);
    }
  }
});

const TODAY = "2024-12-10" as CivilDate;
const NOW = Date.parse("2024-12-10T12:00Z");

/** Readers of a text, and forms that each of them reads. */
const FORMS: [isRead: (text: string) => boolean, ...forms: string[]][] = [
  [
    (text) => readDuration(text) !== undefined,
    ...["9999.5h", "1,25h", "0.5h", "12.75h", "1h30", "90", "90m", "1:30"],
  ],
  [
    (text) => readClockTime(text) !== undefined,
    ...["9:05+01:00", "9:05-03:30", "9:05+01", "9:05z", "24:30+0100"],
  ],
  [
    isDateText,
    ...["2024-12-10", "today", "tomorrow", "-1", "+12", "-9999", "fri"],
    ...["friday", "last fri", "next friday", "sun", "mon", "tue", "wed", "thu"],
    ...["sat", "sunday", "monday", "tuesday", "wednesday", "thursday"],
    "saturday",
  ],
  [
    isMonthText,
    ...["2024-12", "this", "last", "this month", "last month", "-1", "-12"],
    ...["-999", "1", "12", "nov", "november"],
  ],
  [
    isRangeText,
    ...["2024-w50", "2024", "week", "last week", "this month", "next year"],
    ...["nov", "2024-12", "2024-12-01..2024-12-10"],
  ],
  [
    isTimeText,
    ...["2024-12-10t08:45", "2024-12-10T08:45:30+01:00", "now", "10m ago"],
    ...["-10m", "-1h30", "17:00 last fri", "yesterday 9am"],
    "2024-12-10T08:45:30Z",
  ],
  [(text) => readOffset(text) !== undefined, "+01:00", "-0330", "+01", "z"],
  [
    (text) => !Number.isNaN(readInstant(text)),
    ...["2024-12-10T08:45:30Z", "2024-12-10T08:45:30.25+01:00"],
    ...["2024-12-10T08:45Z", "2024-12-10T08:45-0330"],
  ],
];

Deno.test("no text is read that has a letter which no form has", () => {
  for (const [isRead, ...forms] of FORMS) {
    for (const form of forms) {
      assert(isRead(form), form);
      for (const near of nearMisses(form, "q")) {
        if (near.includes("q")) assert(!isRead(near), near);
      }
    }
  }
  for (const at of nearMisses("now", "q").filter((it) => it.includes("q"))) {
    const zone = { offsetMinutesAt: () => 0 };
    assertThrows(() => readWhen({ at }, { now: NOW, zone }), InvalidTextError);
  }
  for (const unit of ["week", "year"] as const) {
    const read = (text: string) => parseRangeWithin(unit, text, TODAY);
    read("-999");
    for (const near of nearMisses("-999", "q")) {
      if (near.includes("q")) assertThrows(() => read(near), InvalidTextError);
    }
  }
});

/** Texts that are almost a time, and get a hint that is about them. */
const ALMOST_CLOCKS = [
  ...["12:60", "1275", "9.99", "25.00", "2530", "99:00", "7200", "30", "7.5"],
  ...["7,5", "9:5", "905", "1330pm", "13pm", "13:30 pm", "1.30 pm", "130pm"],
  ...["0am", "9:00:00", "10min ago", "1:75 ago", "9h30", "9h", "30h", "noon"],
  ...["10m", "02:30z"],
];

Deno.test("clockHint() says nothing about a text with a letter that no time has, and names only times and durations", () => {
  for (const text of ALMOST_CLOCKS) {
    assert(clockHint(text) !== undefined, text);
    for (const near of nearMisses(text, "q05:")) {
      const hint = clockHint(near);
      if (near.includes("q")) assertEquals(hint, undefined, near);
      const named =
        /\b(?:use|as|or|seconds:) "?(\d[\d:.]*(?:[hm]\d*|[ap]m)?)/gi;
      for (const [, it = ""] of hint?.matchAll(named) ?? []) {
        const isRead = readClockTime(it) || readDuration(it) !== undefined;
        assert(isRead, `${near}: ${hint}`);
      }
    }
  }
});

Deno.test("durationHint() says nothing about a text with a letter that no duration has, and names only durations", () => {
  const almost = ["1:75", "1000:60", "1.5", "1000,25", "1.51h", "9999,999h"];
  const words = ["90 minutes", "2 hrs", "1 hour 30 min", "+5m", "15m ago"];
  for (const text of [...almost, ...words]) {
    assert(durationHint(text) !== undefined, text);
    for (const near of nearMisses(text, "q0")) {
      const hint = durationHint(near);
      if (near.includes("q")) assertEquals(hint, undefined, near);
      const [, named] = hint?.match(/(?:use|Use) ([\d:hm]+)$/) ?? [];
      if (named !== undefined) assert(readDuration(named) !== undefined, hint);
    }
  }
});

Deno.test("dateHint() says nothing about a text with a letter, and names only dates", () => {
  const almost = ["2024-12-1", "2024/2/30", "2024.1.1", "20241210", "2024-12"];
  const dotted = ["10.12.", "10.12", "10/12/24", "3.12.2024", "31/12/2024"];
  for (const text of [...almost, "2024-1.1", "2024.1/1", ...dotted]) {
    assert(dateHint(text, TODAY) !== undefined, text);
    for (const near of nearMisses(text, "q0")) {
      const hint = dateHint(near, TODAY);
      if (near.includes("q")) assertEquals(hint, undefined, near);
      for (const [date] of hint?.matchAll(/\d{4}-\d\d-\d\d/g) ?? []) {
        assert(isCivilDate(date), `${near}: ${hint}`);
      }
    }
  }
});

Deno.test("parseMonthWord() explains only what is almost a month", () => {
  const other = "Use YYYY-MM, or a month such as nov or last";
  for (
    const text of ["2024-1", "2024/12", "2024 nov", "nov 2024", "13", "2024-13"]
  ) {
    const hintOf = (near: string) =>
      assertThrows(() => parseMonthWord(near, TODAY), InvalidTextError).hint;
    assert(hintOf(text) !== other, text);
    for (const near of nearMisses(text, "q")) {
      if (near.includes("q")) assertEquals(hintOf(near), other, near);
    }
  }
});

/** Readers of a text, and what each reads at an edge, and not beyond it. */
const EDGES: [
  isRead: (text: string) => boolean,
  read: string[],
  other: string[],
][] = [
  [
    (text) => readDuration(text) !== undefined,
    ["1.500000000h", "9999.5h", "9999h", "99999m", "9999:59"],
    [
      "1.5000000000h",
      "10000.5h",
      "10000h",
      "100000m",
      "10000:00",
      ".5h",
      "1.h",
    ],
  ],
  [
    (text) => durationHint(text) !== undefined,
    ["9999,5", "9999.51h", "9999:60", "+5m ago", "1\th\t30\tmin.", "1 h"],
    ["10000,5", "10000.51h", "10000:60", ":75", ".5", "1,", ".51h", "1.h"],
  ],
  [
    (text) => durationHint(text) !== undefined,
    ["1hour", "2hrs", "30mins"],
    ["1+5m", "1 ago 5m", "1h ago 5m", "1hx", "5mx", "1hour1hour", "5m5m"],
  ],
  [
    (text) => dateHint(text, TODAY) !== undefined,
    ["2024-1-1", "20241210", "2024-12"],
    ["12024-1-1", "202412101", "12024-12", "2024-1-100", "100.1.2024"],
  ],
  [isDateText, ["-9999", "+1"], ["-10000", "+0", "-0", ""]],
  [isMonthText, ["-999", "1", "12"], ["-1000", "-0", "0", "13", "012", ""]],
  [
    isRangeText,
    ["2024-w01", "2024-w52", "2024"],
    [
      "12024-w50",
      "2024-w5",
      "2024-w500",
      "2024-w00",
      "2024-w53",
      "20244",
      "1..2..3",
    ],
  ],
  [
    hasOffset,
    ["10:00Z", "10:00+01:00", "10:00-0330", "10:00+0100"],
    ["10:00", "10:00z", "Z10:00", "10:00+01", "10:00+1:00", "+01:00x", "01:00"],
  ],
  [hasOffset, ["+01:00"], ["+q1:00", "+0q:00", "+01:q0", "+01:0q", "+01q00"]],
  [(text) => readOffset(text) !== undefined, ["z", "Z", "+14:00"], ["", "zz"]],
  [
    (text) => clockHint(text) !== undefined,
    ["1:05:00", "99:00", "9:5", "2:30z", "at 9", "24h"],
    [
      ...[
        ":05:00",
        "100:05:00",
        "190",
        "100:00",
        "100.00",
        ":5",
        ".5",
        ",5",
        "25:5",
        "100:5",
      ],
      ...[":30z", ":30+1", "0at 9", "09@30", "24pm", "100am ago"],
    ],
  ],
];

Deno.test("each form is read up to its edges", () => {
  for (const [isRead, read, other] of EDGES) {
    for (const text of read) assert(isRead(text), text);
    for (const text of other) assert(!isRead(text), text);
  }
  const zone = { offsetMinutesAt: () => 0 };
  for (const at of ["now", "NOW", "Now"]) {
    assertEquals(readWhen({ at }, { now: NOW, zone }).at, undefined);
  }
});

Deno.test("parseDateRange() refuses words and counts that can be of two units, and months alone where plans are made", () => {
  const problem = (text: string, canBeFuture = false) => {
    const read = () => parseDateRange(text, TODAY, { canBeFuture });
    const { code, message } = assertThrows(read, InvalidTextError);
    assertEquals(code, "invalid_range");
    return message;
  };
  for (const word of ["this", "last"]) {
    const message = `"${word}" could mean a week, a month or a year`;
    assertEquals(problem(word), message);
  }
  assertEquals(
    problem("-999"),
    '"-999" could mean the day 2022-03-17 or the month 1941-09',
  );
  assertEquals(parseDateRange("-1000", TODAY).from as string, "2022-03-16");
  assertEquals(problem("xthis"), 'Invalid range: "xthis"');
  assertEquals(problem("-1q"), 'Invalid range: "-1q"');
  assertEquals(problem("nov", true), '"nov" could mean 2024-11 or 2025-11');
  const known = ["2024-11", "2023", "2023-w10", "last week", "last month"];
  for (const text of [...known, "last year", "dec", "-999"]) {
    parseDateRange(text, TODAY, { canBeFuture: true });
  }
});
