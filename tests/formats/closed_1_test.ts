import { assertEquals, assertThrows } from "@std/assert";
import {
  closedMonthAt,
  type ClosedMonths,
  closingsInEffect,
  formatClosedMonths,
  readClosedMonths,
  withClosing,
  withReopened,
  zoneOfClosing,
} from "../../lib/formats/closed_months.ts";
import { DataFileError, MemoryDisk, Tracker } from "../../mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

/**
 * Files of the first version with closed months. They are frozen: all later
 * versions read the same from them.
 */
function textOf(file: string): string {
  const folder = new URL("../fixtures/closed-1/", import.meta.url);
  return Deno.readTextFileSync(new URL(`${file}.txt`, folder));
}

Deno.test("closed months are read from a file of an earlier version", () => {
  const text = textOf("closed.json");
  const months = readClosedMonths(text);
  assertEquals(formatClosedMonths(months), text);
  const inEffect = closingsInEffect(months);
  // Months can be closed in any order.
  const reversed = new Map([...months].toReversed());
  assertEquals(formatClosedMonths(reversed), text);
  assertEquals(closingsInEffect(reversed), inEffect);
  assertEquals(
    inEffect.map(({ month, closedAt }) => [month as string, closedAt]),
    [
      ["2024-10", Date.parse("2024-11-04T08:00:00Z")],
      ["2024-11", Date.parse("2024-12-03T08:00:00Z")],
    ],
  );
  const [first] = months.get(inEffect[1]?.month ?? inEffect[0]!.month) ?? [];
  assertEquals(first?.reopenedAt, Date.parse("2024-12-02T09:30:00Z"));
  assertEquals([...first?.entryDays ?? []] as unknown, [
    ["2024-11-04", "50-b124bdf9"],
  ]);
});

Deno.test("a month that an earlier version closed has the same content", async () => {
  const files = ["closed.json", "2024-11.csv", "history/time-entries.json"];
  const disk = new MemoryDisk(
    Object.fromEntries(files.map((file) => [file, textOf(file)])),
  );
  const clock = new FakeClock("2024-12-10T09:00+01:00", "Europe/Berlin");
  const [november] = await new Tracker(disk, { clock }).closedMonths();
  assertEquals(november?.month as string, "2024-11");
  const unchanged = { days: [], entryDays: [], isUnreadable: false };
  assertEquals(november?.changed, unchanged);
});

const INVALID: readonly (readonly [text: string, problem: string])[] = [
  ["[]", "expected an object"],
  [
    '{"version":2,"months":{}}',
    'expected "version" to be 1; a newer worktime may have written it',
  ],
  ['{"version":1}', "expected an object"],
  [
    '{"version":1,"months":{"2024-13":[]}}',
    'expected a month as YYYY-MM, found "2024-13"',
  ],
  ['{"version":1,"months":{"2024-11":{}}}', 'expected "2024-11" to be a list'],
  [
    '{"version":1,"months":{"2024-11":[{"offsets":{}}]}}',
    'expected "offsets" by instant',
  ],
];

for (const [text, problem] of INVALID) {
  Deno.test(`readClosedMonths() refuses ${text}`, () => {
    const error = assertThrows(() => readClosedMonths(text), DataFileError);
    assertEquals(error.problem, problem);
  });
}

/** Values in the place of others in the last closing, and where each is. */
const REPLACED: readonly (readonly [
  what: string,
  by: string,
  column: string,
  problem: string,
])[] = [
  [
    '"2024-11-04":"77-7c076aa7"',
    '"2024-11-31":"77-7c076aa7"',
    '{"2024-11-31"',
    'expected a date as YYYY-MM-DD, found "2024-11-31"',
  ],
  [
    '"2024-11-04":"77-7c076aa7"',
    '"2024-11-04":77',
    "77,",
    'expected "2024-11-04" to be a string',
  ],
  [
    '"entry_seconds":3600',
    '"entry_seconds":"3600"',
    '"3600"',
    'expected "entry_seconds" to be a number',
  ],
  [
    '"worked_days":2',
    '"worked_days":null',
    "null",
    'expected "worked_days" to be a number',
  ],
];

for (const [what, by, column, problem] of REPLACED) {
  Deno.test(`readClosedMonths() refuses ${by}, and says where it is`, () => {
    const text = textOf("closed.json");
    const at = text.lastIndexOf(what);
    const replaced = text.slice(0, at) + by + text.slice(at + what.length);
    const line = replaced.split("\n").findLastIndex((it) => it.includes(by));
    const error = assertThrows(() => readClosedMonths(replaced), DataFileError);
    assertEquals(error.problem, problem);
    assertEquals(error.position, {
      file: "closed.json",
      line: line + 1,
      column: (replaced.split("\n")[line] ?? "").lastIndexOf(column) + 1,
    });
  });
}

Deno.test("a month can be closed, reopened and closed again", () => {
  const [october, november] = closingsInEffect(
    readClosedMonths(textOf("closed.json")),
  );
  if (!october || !november) throw new Error("The fixture has two");
  const reopenedAt = Date.parse("2024-12-05T08:00:00Z");
  const again = { ...october, closedAt: reopenedAt + 1000 };
  const steps = [withClosing(new Map(), november)];
  const next = (months: ClosedMonths) => void steps.push(months);
  const last = () => steps.at(-1) ?? new Map();
  next(withClosing(last(), october));
  next(withReopened(last(), october, reopenedAt));
  next(withClosing(last(), again));
  assertEquals(steps.map((months) => [...months.values()].flat()), [
    [november],
    [november, october],
    [november, { ...october, reopenedAt }],
    [november, { ...october, reopenedAt }, again],
  ]);
  assertEquals(steps.map(closingsInEffect), [
    [november],
    [october, november],
    [november],
    [again, november],
  ]);
  assertEquals(readClosedMonths(formatClosedMonths(last())), last());
  // Reopening replaces the last closing only.
  const open = withReopened(last(), again, reopenedAt + 2000);
  assertEquals(open.get(october.month), [
    { ...october, reopenedAt },
    { ...again, reopenedAt: reopenedAt + 2000 },
  ]);
});

Deno.test("closedMonthAt() finds the month of an instant, up to its last millisecond", () => {
  const closings = closingsInEffect(readClosedMonths(textOf("closed.json")));
  const [october, november] = closings;
  if (!october || !november) throw new Error("The fixture has two");
  const at = (instant: number) => closedMonthAt(closings, instant);
  assertEquals(october.range.to, november.range.from);
  assertEquals(at(october.range.from - 1), undefined);
  assertEquals(at(october.range.from), october.month);
  assertEquals(at(october.range.to - 1), october.month);
  assertEquals(at(october.range.to), november.month);
  assertEquals(at(november.range.to - 1), november.month);
  assertEquals(at(november.range.to), undefined);
});

Deno.test("zoneOfClosing() has the offsets that were recorded, or else UTC", () => {
  const [october] = closingsInEffect(readClosedMonths(textOf("closed.json")));
  if (!october) throw new Error("The fixture has it");
  const zone = zoneOfClosing(october);
  assertEquals(zone.offsetMinutesAt(october.range.from), 120);
  assertEquals(zone.offsetMinutesAt(october.range.to - 1), 60);
  assertEquals(zoneOfClosing({ offsets: {} }).offsetMinutesAt(0), 0);
});

Deno.test("readClosedMonths() says where the version and the offsets are", () => {
  const table: [text: string, line: number, column: number][] = [
    ['{"months":{},\n "version":2}', 2, 12],
    [
      '{"version":1,"months":{"2024-11":[\n{"x":1,"offsets":{}}]}}',
      ...[2, 18] as const,
    ],
  ];
  for (const [text, line, column] of table) {
    const error = assertThrows(() => readClosedMonths(text), DataFileError);
    assertEquals(error.position, { file: "closed.json", line, column });
  }
});
