import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { KLOG } from "../../lib/exchange/klog.ts";
import { namedZone } from "../../lib/time/zone.ts";

function read(text: string) {
  const zone = namedZone("Europe/Berlin");
  return KLOG.read(text, { name: "a.klg", zone, dayStart: 540 });
}

const FILE = `2024-03-30 (8h!)
A summary with a #project=acme tag
    8:00 - 12:15 #work=acme "fixed it"
    <23:00 - 1:00 night
\t0:30 - 24:00 whole
    1:00pm - 2:30pm lunch
        and more #Words

2024/03/31
  1:30 - 3:30 clocks go forward
  22:00 - 0:30> over midnight
  2h30m without times
  -45m break
  9:00 - ? open
  10:00 - 9:00 back
`;

Deno.test("a klog file has ranges, shifted times, tags and durations", () => {
  const { entries, skipped, expected } = read(FILE);
  const seen = entries.map(({ line, start, end, description, tags }) => [
    line,
    new Date(start).toISOString().slice(5, 16),
    (end - start) / 60_000,
    description,
    tags,
  ]);
  assertEquals(seen, [
    [3, "03-30T07:00", 255, '#work=acme "fixed it"', [
      "project=acme",
      "work=acme",
    ]],
    [4, "03-29T22:00", 120, "night", ["project=acme"]],
    [5, "03-29T23:30", 1410, "whole", ["project=acme"]],
    [6, "03-30T12:00", 90, "lunch and more #Words", ["project=acme", "words"]],
    [10, "03-31T00:30", 60, "clocks go forward", []],
    [11, "03-31T20:00", 150, "over midnight", []],
  ]);
  assertEquals(skipped, [
    { line: 12, seconds: 9000, reason: "it has a duration, but no times" },
    {
      line: 13,
      seconds: -2700,
      reason: "it takes time off, without saying when",
    },
    { line: 14, seconds: 0, reason: "it is still running" },
    { line: 15, seconds: -3600, reason: "it ends before it starts" },
  ]);
  assertEquals([...expected ?? []], [["2024-03-30", 480]] as never);
});

Deno.test("a summary of klog has lines, tags and perhaps a task", () => {
  const { entries, skipped, notes } = read(
    "\uFEFF  \n2024-12-30 (-1h30m!)\n#One\n#two text\n" +
      "  8:00 - 8:00 \n" +
      "  8:00-9:00 #task=\"A b\" first\n    second \n    #task=C #tag='x y'\n" +
      "  9:00 - 10:00 did #task=D #e=1\n  10:00 - 11:00\n    below\n" +
      " \t\n2024-12-31\n  0m\n  1m x\n  24:00 - 24:00\n",
  );
  const start = Date.UTC(2024, 11, 30, 7);
  const hour = 3_600_000;
  const second = (hours: number) => ({
    ...{ date: "2024-12-30", second: hours * 3600 },
  });
  assertEquals<unknown>(entries, [
    {
      ...{ line: 5, start, end: start, description: "", tags: ["one", "two"] },
      identity: JSON.stringify([second(8), second(8), ""]),
    },
    {
      ...{ line: 6, start, end: start + hour, description: "first second" },
      ...{ task: "A b", tags: ["one", "two", "x y"] },
      identity: JSON.stringify([
        ...[second(8), second(9)],
        "#task=\"A b\" first second #task=C #tag='x y'",
      ]),
    },
    {
      ...{ line: 9, start: start + hour, end: start + 2 * hour },
      ...{ task: "D", description: "did #task=D #e=1" },
      tags: ["one", "two", "e=1"],
      identity: JSON.stringify([
        ...[second(9), second(10), "did #task=D #e=1"],
      ]),
    },
    {
      ...{ line: 10, start: start + 2 * hour, end: start + 3 * hour },
      ...{ description: "below", tags: ["one", "two"] },
      identity: JSON.stringify([second(10), second(11), "below"]),
    },
    {
      ...{ line: 16, start: start + 40 * hour, end: start + 40 * hour },
      ...{ description: "", tags: [] },
      identity: JSON.stringify([
        { date: "2025-01-01", second: 0 },
        { date: "2025-01-01", second: 0 },
        "",
      ]),
    },
  ]);
  const reason = "it has a duration, but no times";
  assertEquals(skipped, [
    { line: 14, seconds: 0, reason },
    { line: 15, seconds: 60, reason },
  ]);
  assertEquals(notes, []);
});

Deno.test("a klog file can have line ends of Windows and several records a date", () => {
  const text =
    "2024-03-30 (1h!)\r\n  1:00 - 2:00\r\n\r\n2024-03-30 (30m!)\r\n" +
    "    2:00-3:00\r\n";
  const { entries, expected } = read(text);
  assertEquals(entries.map(({ line }) => line), [2, 5]);
  assertEquals([...expected ?? []], [["2024-03-30", 90]] as never);
});

const WRONG: readonly (readonly [text: string, message: string])[] = [
  ["2024-02-30\n  1h", '"a.klg", line 1: expected a date'],
  ["2024-02-03\n  1h\nmore", '"a.klg", line 3: expected an entry'],
  ["2024-02-03\n 1h", '"a.klg", line 2: expected an entry'],
  ["2024-02-03\n  what", '"a.klg", line 2: expected a time'],
  ["2024-02-03\n  25:00 - 26:00", '"a.klg", line 2: "25:00" is not a time'],
  ["2024-02-03\n  1:00 - 26:00", '"a.klg", line 2: "26:00" is not a time'],
  ["2024-02-03\n  1h\n\n  2h", '"a.klg", line 4: expected a date'],
];

for (const [text, message] of WRONG) {
  Deno.test(`a damaged klog file is refused: ${message}`, () => {
    assertThrows(() => read(text), InvalidTextError, message);
  });
}
