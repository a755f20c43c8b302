import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import {
  clockHint,
  parseClockSpan,
  readClockTime,
} from "../../lib/time/typed_clock.ts";
import { parseWallTime } from "../../lib/time/typed_time.ts";

/** What is typed for a time, and the minute of the day. */
const CLOCKS: readonly [text: string, minute: number][] = [
  ["9", 540],
  ["09", 540],
  ["0", 0],
  ["24", 1440],
  ["9:05", 545],
  ["09:05", 545],
  ["9.05", 545],
  ["09.05", 545],
  ["0905", 545],
  ["0000", 0],
  ["2359", 1439],
  ["2430", 1470],
  ["9am", 540],
  ["9AM", 540],
  ["9 am", 540],
  ["09:05am", 545],
  ["9.05am", 545],
  ["12am", 0],
  ["12:30am", 30],
  ["12pm", 720],
  ["12:30pm", 750],
  ["8:30pm", 1230],
  ["11:59 PM", 1439],
  ["24:30", 1470],
  ["71:59", 4319],
];

Deno.test("readClockTime() reads times with or without colon, minutes, am and pm", () => {
  for (const [text, minute] of CLOCKS) {
    assertEquals(readClockTime(text), { minute }, text);
  }
});

Deno.test("parseWallTime() refuses what only looks like a time", () => {
  const texts = [
    "09:5",
    "9:60",
    "25:61",
    "009:00",
    "09:000",
    "+9:00",
    "09:00:00",
    " 9:00",
    "9:00\n",
    "9:00Z\n",
    "99:00",
    "０９:00",
    "9..05",
    "am",
    "9-12",
    "9+01:00",
  ];
  for (const text of texts) {
    const error = assertThrows(() => parseWallTime(text), InvalidTextError);
    assertEquals(error.message, `Invalid time: "${text}"`);
  }
});

/** What is almost a time, and what is said about it. */
const NEAR_MISSES: readonly [text: string, hint: string][] = [
  ["12:60", "Minutes go up to 59: use 13:00"],
  ["1275", "Minutes go up to 59: use 13:15"],
  ["9.99", "Minutes go up to 59: use 10:39"],
  ["25:61", "Minutes go up to 59: use 26:01"],
  ["25.00", "For 01:00 of the next day, use 25:00"],
  ["2530", "For 01:30 of the next day, use 25:30"],
  ["99:00", "Times past midnight go up to 71:59"],
  ["7200", "Times past midnight go up to 71:59"],
  ["30", 'Hours go up to 24; for 30 minutes ago, use "30m ago"'],
  ["7.5", "Minutes have two digits: use 7:05 or 7:30"],
  ["7,5", "Minutes have two digits: use 7:05 or 7:30"],
  ["9:5", "Minutes have two digits: use 9:05 or 9:50"],
  ["9:7", "Minutes have two digits: use 9:07"],
  ["9:0", "Minutes have two digits: use 9:00"],
  ["24:5", "Minutes have two digits: use 24:05 or 24:50"],
  ["25:5", "Use a time such as 8:45, yesterday 17:00 or 10m ago"],
  ["905", "Use 9:05 or 0905"],
  ["1330pm", "Use 13:30 or 1:30pm"],
  ["13pm", "Use 13:00 or 1pm"],
  ["23pm", "Use 23:00 or 11pm"],
  ["13.pm", "Use 13:00 or 1pm"],
  ["12.pm", "Use 12pm"],
  ["24pm", "Use a time such as 8:45, yesterday 17:00 or 10m ago"],
  ["13:30 PM", "Use 13:30 or 1:30pm"],
  ["130pm", "Use 1:30pm"],
  ["0am", "Use 00:00 or 12am"],
  ["0:30pm", "Use 12:30pm"],
  ["9:00:00", "Leave out the seconds: 9:00"],
  ["at 9", "Use 09:00"],
  ["@9", "Use 09:00"],
  ["yesterday at 9am", "Use yesterday 09:00"],
  ["10min ago", "Use 10m ago"],
  ["1:75 ago", "Minutes go up to 59: use 2:15 ago"],
  ["noon", "Use 12:00"],
  ["midnight", "Use 0:00 for the start of the day, or 24:00 for its end"],
  ["9h30", 'Use 9:30, or "9h30 ago" for a time that long ago'],
  ["9h", 'Use 9:00, or "9h ago" for a time that long ago'],
  ["10m", 'Use "10m ago" for a time that long ago'],
  ["30h", 'Use "30h ago" for a time that long ago'],
  ["9h30m", 'Use "9h30m ago" for a time that long ago'],
  ["1h5", 'Use "1h5 ago" for a time that long ago'],
  ["02:30+1", "Use an offset such as +01:00, -03:30 or Z after the time"],
  ["", "Use a time such as 8:45, yesterday 17:00 or 10m ago"],
  ["soon", "Use a time such as 8:45, yesterday 17:00 or 10m ago"],
  ["-1:00", "Use a time such as 8:45, yesterday 17:00 or 10m ago"],
];

for (const [text, hint] of NEAR_MISSES) {
  Deno.test(`parseWallTime() explains "${text}": ${hint}`, () => {
    const error = assertThrows(() => parseWallTime(text), InvalidTextError);
    assertEquals(error.code, "invalid_time");
    assertEquals(error.message, `Invalid time: "${text}"`);
    assertEquals(error.hint, hint);
  });
}

Deno.test("every time that a hint of parseWallTime() names is one", () => {
  let count = 0;
  for (const [text, hint] of NEAR_MISSES) {
    const named = /\b(?:use|as|or|seconds:) (\d[\d:]*(?:[ap]m)?)/gi;
    for (const [, time = ""] of hint.matchAll(named)) {
      assert(readClockTime(time), `${time}, for ${text}`);
      count++;
    }
  }
  assert(count > 10, `${count} times are named`);
});

Deno.test("parseClockSpan() reads two times, and refuses what is no span or has no length", () => {
  const spans: [text: string, from: number, to: number][] = [
    ["12:00-12:45", 720, 765],
    ["9-17", 540, 1020],
    ["9am – 5pm", 540, 1020],
    ["  9-17 ", 540, 1020],
    ["22:00-6:00", 1320, 360],
  ];
  for (const [text, from, to] of spans) {
    const span = { from: { minute: from }, to: { minute: to } };
    assertEquals(parseClockSpan(text), span, text);
  }
  assertEquals(parseClockSpan("02:30+02:00-02:30+01:00"), {
    from: { minute: 150, offsetMinutes: 120 },
    to: { minute: 150, offsetMinutes: 60 },
  });
  const refused: [text: string, message: string][] = [
    ["", 'Invalid time span: ""'],
    ["9", 'Invalid time span: "9"'],
    ["9-", 'Invalid time span: "9-"'],
    ["9-x", 'Invalid time span: "9-x"'],
    ["9-9", 'Empty time span: "9-9"'],
    ["9am-9:00", 'Empty time span: "9am-9:00"'],
  ];
  for (const [text, message] of refused) {
    const error = assertThrows(() => parseClockSpan(text), InvalidTextError);
    assertEquals([error.code, error.message, error.hint], [
      ...["invalid_span", message],
      "Use a span such as 12:00-12:45 or 9-17",
    ]);
  }
});

Deno.test("clockHint() takes hours up to 24 for a time", () => {
  const ago = (it: string) => `"${it} ago" for a time that long ago`;
  assertEquals(clockHint("24h"), `Use 24:00, or ${ago("24h")}`);
  assertEquals(clockHint("25h"), `Use ${ago("25h")}`);
});
