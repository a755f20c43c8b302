import { assert, assertEquals, assertThrows } from "@std/assert";
import { SECOND } from "@std/datetime";
import type { ForeignEntry } from "../../lib/exchange/import_format.ts";
import { planWorkdays } from "../../lib/exchange/workday_plan.ts";
import type { CivilDate } from "../../lib/time/civil_date.ts";
import { fixedZone, namedZone, type Zone } from "../../lib/time/zone.ts";
import type { WorkDay } from "../../lib/workday/event.ts";
import { countMinutes, timelineOf } from "../../lib/workday/timeline.ts";
import { Random } from "../support/random.ts";

const NOW = Date.parse("2024-12-31T12:00Z");

function plan(
  entries: readonly ForeignEntry[],
  { zone = fixedZone(0), days = [], filter = {} }: {
    zone?: Zone;
    days?: readonly WorkDay[];
    filter?: { user?: string };
  } = {},
) {
  const times = { entries, skipped: [], notes: [] };
  return planWorkdays([{ name: "a", times }], {
    filter,
    now: NOW,
    book: {
      zone,
      longestDayMinutes: 960,
      dayOf: (date) =>
        days.find((it) => it.date === date) ?? { date, events: [] },
    },
  });
}

function entry(
  start: string,
  end: string,
  fields: Partial<ForeignEntry> = {},
): ForeignEntry {
  const [from, to] = [start, end].map((it) => Date.parse(`2024-12-${it}Z`));
  const times = { start: from ?? 0, end: to ?? 0 };
  return { line: 1, identity: "", ...times, ...fields };
}

function checkSums(
  { read, added, skipped, ...sums }: ReturnType<typeof plan>,
): void {
  const left = skipped.reduce((sum, { seconds }) => sum + seconds, 0);
  assertEquals(read.seconds, added.seconds + left);
  assertEquals(
    added.seconds,
    sums.workSeconds + sums.pauseSeconds + sums.overlapSeconds +
      sums.cutSeconds,
  );
}

Deno.test("planWorkdays() accounts for each second of random files", () => {
  const random = new Random(7);
  const kinds = [undefined, undefined, undefined, "break", "lunch"] as const;
  let recorded = 0;
  for (let round = 0; round < 200; round++) {
    const entries = Array.from({ length: random.integer(0, 12) }, (_, line) => {
      const start = NOW - random.integer(0, 6 * 86_400) * SECOND;
      const end = start + random.integer(0, 4 * 3_600) * SECOND;
      const pause = random.pick(kinds);
      const shorter = random.chance(0.2) ? random.integer(0, 3600) : 0;
      const seconds = (end - start) / SECOND - random.integer(0, 2) * 30 -
        shorter;
      return {
        ...{ line, identity: "", start, end, seconds },
        ...pause && { pause },
      };
    });
    const zone = namedZone("Europe/Berlin");
    const result = plan(entries, { zone });
    checkSums(result);
    assertEquals(result.read.rows, entries.length);
    assert(result.overlapSeconds >= 0);
    const work = result.planned.map(({ day }) =>
      countMinutes(timelineOf(day, zone), NOW).work * 60
    ).reduce((a, b) => a + b, 0);
    assertEquals(work, result.workSeconds);
    recorded += result.added.rows;
    // A second import adds nothing.
    const days = result.planned.map(({ day }) => day);
    assertEquals(plan(entries, { zone, days }).added.rows, 0);
  }
  assert(recorded > 200);
});

Deno.test("planWorkdays() cuts seconds as events do, and counts them", () => {
  const result = plan([
    entry("10T09:00:40", "10T10:00:10"),
    entry("10T10:00:30", "10T11:00:50"),
  ]);
  checkSums(result);
  assertEquals(result.workSeconds, 7200);
  assertEquals(result.cutSeconds, 3570 + 3620 - 7200);
  assertEquals(result.planned[0]?.day.events, [
    { kind: "start", minute: 540, offsetMinutes: 0 },
    { kind: "stop", minute: 660, offsetMinutes: 0 },
  ]);
});

Deno.test("planWorkdays() places a pause without times in the middle", () => {
  const result = plan([
    entry("10T09:00", "10T17:00", { seconds: 7.5 * 3600 }),
    entry("10T18:00", "10T19:00"),
  ]);
  checkSums(result);
  const seen = result.planned[0]?.day.events.map(({ kind, minute }) => [
    kind,
    minute,
  ]);
  assertEquals(seen as unknown, [
    ["start", 540],
    ["break_start", 765],
    ["break_end", 795],
    ["break_start", 1020],
    ["break_end", 1080],
    ["stop", 1140],
  ]);
  const { planned: _, ...counts } = result;
  assertEquals(counts, {
    read: { rows: 2, seconds: 8.5 * 3600 },
    added: { rows: 2, seconds: 8.5 * 3600 },
    ...{ workSeconds: 8.5 * 3600, pauseSeconds: 0, placedPauses: 1 },
    ...{ overlapSeconds: 0, cutSeconds: 0, skipped: [] },
  });
});

/** Seconds that an hour from 9:00 counts, and the events. */
const SHORTER: readonly (readonly [seconds: number, events: string])[] = [
  [3600, "start 0 stop 60"],
  [3541, "start 0 stop 60"],
  [3540, "start 0 break_start 29 break_end 30 stop 60"],
  [3511, "start 0 break_start 29 break_end 30 stop 60"],
  [3510, "start 0 break_start 29 break_end 31 stop 60"],
  [3480, "start 0 break_start 29 break_end 31 stop 60"],
  [119, "start 0 break_start 1 break_end 59 stop 60"],
  // No pause fits within a minute of work.
  [90, "start 0 stop 1"],
  [60, "start 0 stop 1"],
  [31, "start 0 stop 1"],
];

Deno.test("planWorkdays() places a pause from a whole minute on", () => {
  for (const [seconds, expected] of SHORTER) {
    const result = plan([entry("10T09:00", "10T10:00", { seconds })]);
    checkSums(result);
    const events = result.planned[0]?.day.events ?? [];
    const shown = events.flatMap(({ kind, minute }) => [kind, minute - 540]);
    assertEquals(shown.join(" "), expected, `${seconds}`);
    const placed = expected.includes("break") ? 1 : 0;
    assertEquals([result.placedPauses, result.overlapSeconds], [placed, 0]);
  }
});

Deno.test("planWorkdays() records no hour that counts less than half a minute", () => {
  for (const seconds of [0, 30]) {
    const result = plan([entry("10T09:00", "10T10:00", { seconds })]);
    checkSums(result);
    const reason = "cannot record 2024-12-10: it has no whole minute of work";
    assertEquals(result.skipped, [{ file: "a", line: 1, seconds, reason }]);
    // Next to other work, it is no time.
    const day = plan([
      entry("10T09:00", "10T10:00", { seconds }),
      entry("10T11:00", "10T12:00"),
    ]);
    checkSums(day);
    assertEquals([day.workSeconds, day.cutSeconds], [3600, seconds]);
  }
});

Deno.test("planWorkdays() takes rows in any order, and names each with its column", () => {
  const rows = [
    entry("10T09:00", "10T10:00"),
    entry("10T10:00", "10T11:00", { line: 2, pause: "break" }),
    entry("10T11:00", "10T12:00", { line: 3 }),
    entry("10T22:00", "11T00:00", { line: 4 }),
    entry("11T00:00", "11T01:00", { line: 5 }),
    entry("12T09:00", "12T10:00", { line: 6, column: 7, pause: "break" }),
  ];
  const skipped = [{
    ...{ file: "a", line: 6, column: 7, seconds: 3600 },
    reason: "it is a break outside work",
  }];
  const first = plan(rows);
  assertEquals(first.skipped, skipped);
  assertEquals(
    first.planned.map((
      { day, workMinutes },
    ) => [day.date, workMinutes]) as unknown,
    [
      ["2024-12-10", 300],
    ],
  );
  const turned = plan(rows.toReversed());
  assertEquals({ ...turned, planned: first.planned }, first);
  assertEquals(turned.planned, first.planned);
});

Deno.test("planWorkdays() names the first row whose duration is too long", () => {
  const { skipped } = plan([
    entry("10T09:00", "10T10:00", { seconds: 3660, line: 3 }),
    entry("10T11:00", "10T12:00", { seconds: 3660, line: 5, column: 2 }),
    entry("10T12:00", "10T13:00", { seconds: 3659, line: 6 }),
  ]);
  const reason = "cannot record 2024-12-10: the duration of line 3 is longer " +
    "than from start to end";
  assertEquals(skipped, [
    { file: "a", line: 3, seconds: 3660, reason },
    { file: "a", line: 5, column: 2, seconds: 3660, reason },
    { file: "a", line: 6, seconds: 3659, reason },
  ]);
});

Deno.test("planWorkdays() skips what is not allowed, and hides no other error", () => {
  const times = {
    ...{ entries: [entry("10T09:00", "10T10:00")], skipped: [], notes: [] },
  };
  const planAt = (now: number) =>
    planWorkdays([{ name: "a", times }], {
      ...{ filter: {}, now },
      book: {
        ...{ zone: fixedZone(0), longestDayMinutes: 960 },
        dayOf: (date) => {
          if (date === "2024-12-10") return { date, events: [] };
          throw new RangeError(`${date} is not known`);
        },
      },
    });
  assertEquals(planAt(Date.parse("2024-12-10T09:59Z")).skipped.length, 1);
  assertThrows(() => planAt(NOW), RangeError, "2024-12-09 is not known");
});

/** Pauses next to work from 9:00 to 10:00, and whether they are inside. */
const PAUSES:
  readonly (readonly [start: string, end: string, isIn: boolean])[] = [
    ["09:01", "09:59", true],
    ["09:00", "09:30", false],
    ["09:30", "10:00", false],
    ["08:59", "09:30", false],
    ["09:30", "10:01", false],
  ];

Deno.test("planWorkdays() takes a pause only within work", () => {
  for (const [start, end, isIn] of PAUSES) {
    const result = plan([
      entry("10T09:00", "10T10:00"),
      entry(`10T${start}`, `10T${end}`, { line: 2, pause: "lunch" }),
    ]);
    checkSums(result);
    assertEquals(result.added.rows, isIn ? 2 : 1, `${start} ${end}`);
  }
});

Deno.test("planWorkdays() finds the night of a pause after midnight", () => {
  const { skipped, planned } = plan([
    entry("10T22:00", "11T06:00"),
    entry("11T00:30", "11T01:00", { line: 2, pause: "lunch" }),
    entry("11T09:00", "11T17:00", { line: 3 }),
    entry("11T12:00", "11T12:30", { line: 4, pause: "break" }),
  ]);
  assertEquals(skipped, []);
  assertEquals(
    planned.map((
      { day: { date }, workMinutes },
    ) => [date, workMinutes]) as unknown,
    [
      ["2024-12-10", 450],
      ["2024-12-11", 450],
    ],
  );
});

Deno.test("planWorkdays() wants the rows of a person and the days of a range", () => {
  const rows = [
    entry("10T09:00", "10T10:00", { user: "Ann" }),
    entry("10T10:00", "10T11:00", { user: "Bob", line: 2, column: 3 }),
  ];
  const result = plan(rows, { filter: { user: "Ann" } });
  checkSums(result);
  assertEquals(result.skipped, [{
    ...{ file: "a", line: 2, column: 3, seconds: 3600 },
    reason: "it is of another person",
  }]);
  assertEquals([result.read.rows, result.added.rows], [2, 1]);
});

Deno.test("planWorkdays() has the expected minutes of the last file that has them", () => {
  const ten = "2024-12-10" as CivilDate;
  const file = (name: string, hours: number, entries: ForeignEntry[]) => ({
    name,
    times: {
      ...{ entries, skipped: [], notes: [] },
      expected: new Map([[ten, hours * 60]]),
    },
  });
  const { planned } = planWorkdays([
    file("a", 8, [
      ...[entry("10T09:00", "10T10:00"), entry("11T09:00", "11T10:00")],
    ]),
    file("b", 7.33, []),
  ], {
    ...{ filter: {}, now: NOW },
    book: {
      ...{ zone: fixedZone(0), longestDayMinutes: 960 },
      dayOf: (date) => ({ date, events: [] }),
    },
  });
  assertEquals(
    planned.map(({ day: _, ...rest }) => rest),
    [{ workMinutes: 60, expectedMinutes: 440 }, { workMinutes: 60 }],
  );
});

Deno.test("planWorkdays() keeps a night together that a file says is one day", () => {
  const day = { day: "2024-12-10" as CivilDate };
  const rows = [
    entry("10T22:00", "11T00:00", day),
    entry("11T00:00", "11T00:30", { ...day, pause: "lunch" }),
    entry("11T00:30", "11T06:00", day),
  ];
  const { planned, workSeconds, pauseSeconds } = plan(rows);
  assertEquals(planned.map(({ day: { date } }) => date), [day.day]);
  assertEquals([workSeconds, pauseSeconds], [7.5 * 3600, 1800]);
});

Deno.test("planWorkdays() adds each row to the day that its file names", () => {
  const [ten, eleven] = ["2024-12-10", "2024-12-11"] as [CivilDate, CivilDate];
  const { planned, skipped } = plan([
    entry("10T20:00", "10T21:00", { day: ten }),
    entry("11T00:10", "11T00:20", { day: eleven, line: 2 }),
    entry("11T01:00", "11T01:30", { day: ten }),
  ]);
  const seen = planned.map(({ day: { date }, workMinutes }) => [
    ...[date, workMinutes],
  ]);
  assertEquals(seen, [[ten, 90]]);
  assertEquals(skipped.map(({ line, reason }) => [line, reason]), [
    [2, "cannot record 2024-12-11: it starts before the previous day ended"],
  ]);
});

Deno.test("planWorkdays() assigns a night, split at midnight, to its start", () => {
  const { planned } = plan([
    entry("10T22:00", "11T00:00"),
    entry("11T00:00", "11T02:00"),
    entry("11T23:00", "12T00:30"),
    entry("12T00:40", "12T01:00"),
  ]);
  const seen = planned.map(({ day: { date, events } }) => [
    date,
    events[0]?.minute,
    events.at(-1)?.minute,
  ]);
  assertEquals(seen as unknown, [
    ["2024-12-10", 1320, 1560],
    ["2024-12-11", 1380, 1470],
    ["2024-12-12", 40, 60],
  ]);
});

const SKIPPED: readonly (readonly [
  reason: string,
  entries: readonly ForeignEntry[],
])[] = [
  ["it is a break outside work", [
    entry("10T09:00", "10T10:00"),
    entry("10T10:00", "10T10:30", { pause: "break", line: 2 }),
  ]],
  [
    "cannot record 2024-12-10: the duration of line 2 is longer than from " +
    "start to end",
    [entry("10T09:00", "10T10:00", { seconds: 3660, line: 2 })],
  ],
  ["cannot record 2024-12-31: it ends in the future", [
    entry("31T09:00", "31T12:01", { line: 2 }),
  ]],
  ["2024-12-10 would last 16 hours or more", [
    entry("10T06:00", "10T22:00", { line: 2 }),
  ]],
  // A day that was only started.
  ["2024-12-08 already has events", [
    entry("08T06:00", "08T07:00", { line: 2 }),
  ]],
  ["2024-12-09 already has events", [
    entry("09T06:00", "09T07:00", { line: 2 }),
  ]],
];

for (const [reason, entries] of SKIPPED) {
  Deno.test(`planWorkdays() skips a row: ${reason}`, () => {
    const days = [{
      date: "2024-12-09",
      events: [{ kind: "start", minute: 0 }, { kind: "stop", minute: 60 }],
    }, {
      ...{ date: "2024-12-08", events: [{ kind: "start", minute: 0 }] },
    }] as unknown as WorkDay[];
    const result = plan(entries, { days });
    checkSums(result);
    const seen = result.skipped.map(({ line, reason }) => [line, reason]);
    assertEquals(seen, [[2, reason]]);
  });
}
