import { assertEquals } from "@std/assert";
import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { LAST_DAY_MINUTE } from "../../lib/time/zone.ts";
import {
  daysToPin,
  newEventClock,
  sparseDay,
  withOffsets,
} from "../../lib/workday/timeline.ts";
import { cachedZone, instantAt } from "../support/fake_clock.ts";
import { workDay } from "./work_day.ts";

const BERLIN = cachedZone("Europe/Berlin");
const LAGOS = cachedZone("Africa/Lagos");
const LONDON = cachedZone("Europe/London");
const TOKYO = cachedZone("Asia/Tokyo");

type Days = Record<string, string>;

/** Days recorded in Berlin and read in London, and those that are pinned. */
const CHANGES: [name: string, days: Days, current: string, pinned: Days][] = [
  [
    "usual days",
    {
      "2024-12-09": "start 09:00, stop 17:00",
      "2024-12-10":
        "start 09:00, break_start 12:00, break_end 13:00, stop 17:00",
    },
    "2024-12-11",
    {},
  ],
  ["a day without a stop", { "2024-12-09": "start 09:00" }, "2024-12-11", {
    "2024-12-09": "start 09:00+01:00",
  }],
  [
    "the current day",
    {
      "2024-12-10": "start 09:00, stop 17:00",
    },
    "2024-12-10",
    { "2024-12-10": "start 09:00+01:00, stop 17:00+01:00" },
  ],
  [
    "a night that would end after the next day began",
    {
      "2024-12-09": "start 15:00, stop 24:50",
      "2024-12-10": "start 00:10+00:00",
    },
    "2024-12-10",
    {
      "2024-12-09": "start 15:00+01:00, stop 24:50+01:00",
      "2024-12-10": "start 00:10+00:00",
    },
  ],
  [
    "a night of a clock change that both zones have",
    {
      "2024-10-26": "start 22:00, stop 30:00",
    },
    "2024-12-10",
    {},
  ],
  [
    "a night between the changes of both zones",
    {
      "2024-10-26":
        "start 22:00, break_start 25:30, break_end 26:30, stop 30:00",
    },
    "2024-12-10",
    {
      "2024-10-26": "start 22:00+02:00, break_start 25:30+02:00, " +
        "break_end 26:30+02:00, stop 30:00+01:00",
    },
  ],
];

CHANGES.push(
  [
    "a night that would end as the next day begins",
    {
      "2024-12-09": "start 15:00, stop 24:50",
      "2024-12-10": "start 00:50+00:00, stop 09:00+00:00",
    },
    "2024-12-11",
    {},
  ],
  [
    "an open night, which stays before the next day",
    {
      "2024-12-09": "start 15:00, break_start 24:20",
      "2024-12-10": "start 00:00+00:00, stop 01:00+00:00",
    },
    "2024-12-11",
    { "2024-12-09": "start 15:00+01:00, break_start 24:20+01:00" },
  ],
  [
    "a night before an open day, which stays where it was",
    {
      "2024-12-09": "start 15:00, stop 24:50",
      "2024-12-10": "start 01:20",
    },
    "2024-12-11",
    {
      "2024-12-09": "start 15:00+01:00, stop 24:50+01:00",
      "2024-12-10": "start 01:20+01:00",
    },
  ],
  [
    "nights in a row, of which the last one stays where it was",
    {
      "2024-12-08": "start 15:00, stop 47:30",
      "2024-12-09": "start 23:40, stop 24:50",
      "2024-12-10": "start 01:20",
    },
    "2024-12-11",
    {
      "2024-12-08": "start 15:00+01:00, stop 47:30+01:00",
      "2024-12-09": "start 23:40+01:00, stop 24:50+01:00",
      "2024-12-10": "start 01:20+01:00",
    },
  ],
  [
    "a night with a break that would end after the next day began",
    {
      "2024-12-09": "start 15:00, break_start 16:00, break_end 17:00, " +
        "stop 24:50",
      "2024-12-10": "start 00:10+00:00, stop 02:00+00:00",
    },
    "2024-12-11",
    {
      "2024-12-09": "start 15:00+01:00, break_start 16:00+01:00, " +
        "break_end 17:00+01:00, stop 24:50+01:00",
      "2024-12-10": "start 00:10+00:00, stop 02:00+00:00",
    },
  ],
  [
    "an open night with breaks before a day that stays where it was",
    {
      "2024-12-09": "start 15:00, break_start 16:00, break_end 17:00, " +
        "break_start 24:50",
      "2024-12-10": "start 00:10+00:00, stop 02:00+00:00",
    },
    "2024-12-11",
    {
      "2024-12-09": "start 15:00+01:00, break_start 16:00+01:00, " +
        "break_end 17:00+01:00, break_start 24:50+01:00",
    },
  ],
  [
    "an open night with breaks that ends after the next day began",
    {
      "2024-12-09": "start 15:00, break_start 16:00, break_end 17:00, " +
        "break_start 25:20",
      "2024-12-10": "start 00:10+00:00, stop 02:00+00:00",
    },
    "2024-12-11",
    {
      "2024-12-09": "start 15:00+01:00, break_start 16:00+01:00, " +
        "break_end 17:00+01:00, break_start 25:20+01:00",
      "2024-12-10": "start 00:10+00:00, stop 02:00+00:00",
    },
  ],
  [
    "an open night that ends before the next day as it is read now",
    {
      "2024-12-09": "start 15:00, break_start 25:00",
      "2024-12-10": "start 00:50, stop 09:00",
    },
    "2024-12-11",
    { "2024-12-09": "start 15:00+01:00, break_start 25:00+01:00" },
  ],
  [
    "a date without events",
    {
      "2024-12-08": "start 15:00, stop 24:50",
      "2024-12-09": "",
      "2024-12-10": "start 09:00, stop 10:00",
    },
    "2024-12-11",
    {},
  ],
);

Deno.test("daysToPin() omits days that are the same in both zones", () => {
  const days = [
    workDay("start 09:00", "2024-12-09"),
    workDay("start 09:00, stop 10:00", "2024-12-10"),
  ];
  const currentDate = parseCivilDate("2024-12-10");
  assertEquals(
    daysToPin(days, { before: BERLIN, after: LAGOS, currentDate }),
    [],
  );
});

for (const [name, days, current, pinned] of CHANGES) {
  Deno.test(`daysToPin() after a change of zone: ${name}`, () => {
    const found = daysToPin(
      Object.entries(days).map(([date, events]) => workDay(events, date)),
      {
        before: BERLIN,
        after: LONDON,
        currentDate: parseCivilDate(current),
      },
    );
    assertEquals(
      found,
      Object.entries(pinned).map(([date, events]) => workDay(events, date)),
    );
  });
}

Deno.test("sparseDay() keeps offsets only if they are needed", () => {
  const table: [events: string, zone: typeof BERLIN, sparse: string][] = [
    ["start 02:30+02:00, stop 09:00+01:00", BERLIN, "start 02:30, stop 09:00"],
    ["start 09:00+01:00, stop 10:00+01:00", BERLIN, "start 09:00, stop 10:00"],
    [
      "start 02:30+01:00, stop 09:00+01:00",
      BERLIN,
      "start 02:30+01:00, stop 09:00+01:00",
    ],
    [
      "start 09:00+01:00, stop 10:00+01:00",
      LONDON,
      "start 09:00+01:00, stop 10:00+01:00",
    ],
  ];
  for (const [events, zone, sparse] of table) {
    const day = sparseDay(workDay(events, "2024-10-27"), zone);
    assertEquals(day, workDay(sparse, "2024-10-27"), events);
  }
});

Deno.test("withOffsets() adds the offset of each event", () => {
  const day = workDay(
    "start 00:30, break_start 02:40, stop 02:10",
    "2024-10-27",
  );
  assertEquals(
    withOffsets(day, BERLIN),
    workDay(
      "start 00:30+02:00, break_start 02:40+02:00, stop 02:10+01:00",
      "2024-10-27",
    ),
  );
});

Deno.test("newEventClock() falls back to the offset of the previous event", () => {
  const apia = workDay("start 08:00+13:00", "2024-12-11");
  const pago = cachedZone("Pacific/Pago_Pago");
  const at = instantAt("2024-12-10T10:00-11:00");
  assertEquals(newEventClock(at, apia, pago), {
    minute: 600,
    offsetMinutes: 780,
  });
  // The previous offset is that of the last event, not of the first.
  const moved = workDay(
    "start 08:00+13:00, break_start 09:00+12:00",
    "2024-12-11",
  );
  assertEquals(newEventClock(at, moved, pago), {
    minute: 540,
    offsetMinutes: 720,
  });
  const long = workDay("start 71:00+09:00", "2024-12-10");
  const end = instantAt("2024-12-12T23:59+09:00");
  assertEquals(newEventClock(end, long, TOKYO)?.minute, LAST_DAY_MINUTE);
  assertEquals(newEventClock(end + 60_000, long, TOKYO), undefined);
});
