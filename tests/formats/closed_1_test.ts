import { assertEquals, assertThrows } from "@std/assert";
import {
  closingsInEffect,
  formatClosedMonths,
  readClosedMonths,
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
