import { assertEquals } from "@std/assert";
import {
  countMinutes,
  shiftsOf,
  timelineOf,
} from "../../lib/workday/timeline.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { workDay } from "./work_day.ts";

type Counted = [presence: number, work: number, breaks: number, lunch: number];

const BERLIN = "Europe/Berlin";

/** Days counted up to an instant, and their minutes. */
const DAYS: [
  name: string,
  events: string,
  until: string,
  counted: Counted,
][] = [
  ["a day without events", "", "2024-12-10T12:00", [0, 0, 0, 0]],
  ["work", "start 09:00", "2024-12-10T12:00", [180, 180, 0, 0]],
  ["begun minutes", "start 09:00", "2024-12-10T12:00:59", [180, 180, 0, 0]],
  [
    "a running break",
    "start 09:00, break_start 11:00",
    "2024-12-10T12:00",
    [180, 120, 60, 0],
  ],
  [
    "a running lunch",
    "start 09:00, lunch_start 11:30",
    "2024-12-10T12:00",
    [180, 150, 0, 30],
  ],
  [
    "the seed's day",
    "start 09:00, lunch_start 12:30, lunch_end 13:15, break_start 15:00, " +
    "break_end 15:10, stop 17:30",
    "2024-12-10T23:00",
    [510, 455, 10, 45],
  ],
  [
    "the gap before a second start, as older files have it",
    "start 09:00, stop 12:00, start 13:00, stop 17:00",
    "2024-12-10T23:00",
    [480, 420, 60, 0],
  ],
  [
    "a lunch that a stop ends",
    "start 09:00, lunch_start 12:00, stop 12:40",
    "2024-12-10T23:00",
    [220, 180, 0, 40],
  ],
  [
    "a break that a lunch ends",
    "start 09:00, break_start 11:00, lunch_start 11:20, lunch_end 12:00",
    "2024-12-10T13:00",
    [240, 180, 20, 40],
  ],
  [
    "a lunch that a break ends",
    "start 09:00, lunch_start 11:00, break_start 11:20, break_end 12:00",
    "2024-12-10T13:00",
    [240, 180, 40, 20],
  ],
  [
    "events of the same minute",
    "start 09:00, break_start 09:00, break_end 09:00, stop 09:00",
    "2024-12-10T13:00",
    [0, 0, 0, 0],
  ],
  [
    "a day past midnight",
    "start 20:00, break_start 23:50, break_end 24:20, stop 25:30",
    "2024-12-11T12:00",
    [330, 300, 30, 0],
  ],
];

for (const [name, events, until, counted] of DAYS) {
  Deno.test(`countMinutes() adds up ${name}`, () => {
    const timeline = timelineOf(workDay(events), cachedZone("Asia/Tokyo"));
    const [presence, work, breaks, lunch] = counted;
    const minutes = countMinutes(timeline, instantAt(until));
    assertEquals(minutes, { work, breaks, lunch });
    assertEquals(minutes.work + minutes.breaks + minutes.lunch, presence);
  });
}

Deno.test("timelineOf() reads a repeated hour in the order of the rows", () => {
  const day = workDay(
    "start 00:30, break_start 02:40, break_end 02:10, stop 09:00",
    "2025-10-26",
  );
  const { instants } = timelineOf(day, cachedZone(BERLIN));
  assertEquals(
    instants,
    [
      "2025-10-26T00:30+02:00",
      "2025-10-26T02:40+02:00",
      "2025-10-26T02:10+01:00",
      "2025-10-26T09:00+01:00",
    ].map(instantAt),
  );
});

Deno.test("timelineOf() reads times after midnight across a clock change", () => {
  const day = workDay("start 22:00, stop 27:30", "2025-03-29");
  const timeline = timelineOf(day, cachedZone(BERLIN));
  assertEquals(timeline.instants[1], instantAt("2025-03-30T03:30+02:00"));
  assertEquals(countMinutes(timeline, 0).work, 4 * 60 + 30);
});

Deno.test("timelineOf() leaves no gap between the stretches of a day", () => {
  const day = workDay(
    "start 09:00, lunch_start 12:00, break_start 12:40, break_end 13:00, " +
      "stop 15:00, start 16:00",
  );
  const { stretches } = timelineOf(day, cachedZone("Asia/Tokyo"));
  assertEquals(
    stretches.map(({ kind }) => kind),
    ["work", "lunch", "break", "work", "break", "work"],
  );
  for (const [i, { end }] of stretches.entries()) {
    assertEquals(end, stretches[i + 1]?.start);
  }
});

const SHIFTS: [events: string, shifts: string[]][] = [
  ["", []],
  ["start 09:00", ["09:00-09:00"]],
  ["start 09:00, stop 17:00", ["09:00-17:00"]],
  // A day ends at its last event, and a shift where a long pause began.
  ["start 09:00, break_start 12:00", ["09:00-12:00"]],
  ["start 09:00, break_start 12:00, break_end 13:00", ["09:00-13:00"]],
  [
    "start 05:00, break_start 09:00, break_end 12:59, stop 17:00",
    ["05:00-17:00"],
  ],
  [
    "start 05:00, break_start 09:00, break_end 13:00, stop 17:00",
    ["05:00-09:00", "13:00-17:00"],
  ],
  // Two pauses in a row count as one, with an empty stretch between them.
  [
    "start 05:00, lunch_start 09:00, lunch_end 11:00, break_start 11:00, " +
    "break_end 13:00",
    ["05:00-09:00", "13:00-13:00"],
  ],
  // After a short pause at the end, the shift ends with the last event.
  [
    "start 05:00, lunch_start 09:00, lunch_end 12:59, stop 12:59",
    ["05:00-12:59"],
  ],
  [
    "start 05:00, lunch_start 09:00, lunch_end 13:00, stop 13:00",
    ["05:00-09:00"],
  ],
  ["start 05:00, stop 09:00, start 13:00, stop 14:00", [
    "05:00-09:00",
    "13:00-14:00",
  ]],
];

Deno.test("shiftsOf() splits a day at pauses of four hours or more", () => {
  const zone = cachedZone("Asia/Tokyo");
  const clock = (instant: number) =>
    new Date(instant + 540 * 60_000).toISOString().slice(11, 16);
  for (const [events, shifts] of SHIFTS) {
    const found = shiftsOf(timelineOf(workDay(events), zone))
      .map(({ start, end }) => `${clock(start)}-${clock(end)}`);
    assertEquals(found, shifts, events);
  }
});

Deno.test("timelineOf() sets an end for every stretch except a running one", () => {
  const zone = cachedZone("Asia/Tokyo");
  const { state, instants, stretches } = timelineOf(
    workDay("start 09:00, break_start 12:00"),
    zone,
  );
  const [nine, noon] = ["09:00", "12:00"].map((clock) =>
    instantAt(`2024-12-10T${clock}`)
  );
  assertEquals<unknown>({ state, instants, stretches }, {
    state: "on_break",
    instants: [nine, noon],
    stretches: [
      { kind: "work", start: nine, end: noon },
      { kind: "break", start: noon, end: undefined },
    ],
  });
  const stopped = timelineOf(workDay("start 09:00, stop 12:00"), zone);
  assertEquals<unknown>(stopped.stretches, [
    { kind: "work", start: nine, end: noon },
  ]);
});

Deno.test("timelineOf() has no stretch before the day starts, whatever is recorded", () => {
  const zone = cachedZone("Asia/Tokyo");
  const at = (time: string) => instantAt(`2024-12-10T${time}`);
  const table: [events: string, stretches: unknown][] = [
    ["", []],
    ["break_end 08:00", []],
    ["break_end 08:00, stop 08:30", []],
    ["break_end 08:00, start 09:00", [
      { kind: "work", start: at("09:00"), end: undefined },
    ]],
  ];
  for (const [events, stretches] of table) {
    assertEquals(timelineOf(workDay(events), zone).stretches, stretches);
  }
});
