import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const FLIGHT = `date,event,time,offset
2024-12-10,start,09:00,+09:00
2024-12-10,break_start,12:00,+09:00
2024-12-10,break_end,15:00,-05:00
2024-12-10,stop,16:00,-05:00
`;

function spell(
  [time, at, event]: [time: string, at: string, event: string],
  then: string | null,
  minutes: number | null,
) {
  return {
    date: "2024-12-10",
    time,
    event,
    then,
    duration_minutes: minutes,
    at,
  };
}

Deno.test("the log of a day with two offsets shows that of each event", async () => {
  const disk = new MemoryDisk({ "2024-12.csv": FLIGHT });
  const user = new CliUser("2024-12-12T09:00", { disk });
  assertEquals(
    (await user.type("log 2024-12-10")).out,
    `Day: 2024-12-10 (Tue)
#  Time         Event        Duration
1  09:00+09:00  start            3:00  work
2  12:00+09:00  break start     17:00  break
3  15:00-05:00  break end        1:00  work
4  16:00-05:00  stop
Work 4:00, lunch 0:00, breaks 17:00, overtime -4:00
`,
  );
  const { out } = await user.type("log 2024-12-10 --json");
  const events = [
    spell(["09:00", "2024-12-10T09:00:00+09:00", "start"], "work", 180),
    spell(["12:00", "2024-12-10T12:00:00+09:00", "break_start"], "break", 1020),
    spell(["15:00", "2024-12-10T15:00:00-05:00", "break_end"], "work", 60),
    spell(["16:00", "2024-12-10T16:00:00-05:00", "stop"], null, null),
  ];
  assertEquals(JSON.parse(out).events, events);
  assertEquals(
    (await user.type("log 2024-12-10 --csv")).out,
    `date,time,event,then,duration_minutes,at
2024-12-10,09:00,start,work,180,2024-12-10T09:00:00+09:00
2024-12-10,12:00,break_start,break,1020,2024-12-10T12:00:00+09:00
2024-12-10,15:00,break_end,work,60,2024-12-10T15:00:00-05:00
2024-12-10,16:00,stop,,,2024-12-10T16:00:00-05:00
`,
  );
});

/**
 * A timer ran from three hours before midnight in Tokyo to seven hours after it.
 * A difference of up to two hours is a clock change; a larger one is a journey,
 * where the day starts at its own midnight.
 */
const BOOKED: [offset: string, booked: number, outside: number][] = [
  ["+06:59", 269, 30],
  ["+07:00", 270, 150],
  ["+11:00", 360, 60],
  ["+11:01", 450, 91],
];

Deno.test("after a journey, but not after a clock change, booked time starts at midnight of the day's own zone", async () => {
  for (const [offset, booked, outside] of BOOKED) {
    const entry = {
      id: "a",
      start: "2024-12-09T12:00:00Z",
      end: "2024-12-09T22:00:00Z",
      duration_seconds: 36_000,
    };
    const disk = new MemoryDisk({
      "2024-12.csv": "date,event,time,offset\n" +
        `2024-12-10,start,00:30,${offset}\n2024-12-10,stop,08:00,${offset}\n`,
      "history/time-entries.json": JSON.stringify({
        "T-1": { total_seconds: 36_000, entries: [entry] },
      }),
    });
    const user = new CliUser("2024-12-12T09:00", { disk });
    const { out } = await user.type("status 2024-12-10 --json");
    const expected = {
      work_minutes: 450,
      booked_minutes: booked,
      unbooked_minutes: 450 - booked,
      overlap_minutes: 0,
      outside_minutes: outside,
    };
    assertEquals(JSON.parse(out).booked, expected, offset);
  }
});

Deno.test("a day that ends on another clock is booked from the midnight of its first clock to that of the last", async () => {
  const hour = (id: string, start: string, end: string) => ({
    ...{ id, start, end, duration_seconds: 3600 },
  });
  // The midnight of New York is 05:00 in UTC, that of Tokyo 15:00.
  const entries = [
    hour("evening before", "2024-12-09T14:30:00Z", "2024-12-09T15:30:00Z"),
    hour("work", "2024-12-10T20:00:00Z", "2024-12-10T21:00:00Z"),
    hour("evening", "2024-12-10T22:00:00Z", "2024-12-10T23:00:00Z"),
    hour("midnight", "2024-12-11T04:30:00Z", "2024-12-11T05:30:00Z"),
    hour("next day", "2024-12-11T06:00:00Z", "2024-12-11T07:00:00Z"),
  ];
  const disk = new MemoryDisk({
    "2024-12.csv": FLIGHT.replace("12:00,+09:00", "12:00,-05:00"),
    "history/time-entries.json": JSON.stringify({
      "T-1": { total_seconds: 5 * 3600, entries },
    }),
  });
  const user = new CliUser("2024-12-12T09:00", { disk });
  const { out } = await user.type("status 2024-12-10 --json");
  assertEquals(JSON.parse(out).booked, {
    work_minutes: 1080,
    booked_minutes: 60,
    unbooked_minutes: 1020,
    overlap_minutes: 0,
    outside_minutes: 120,
  });
});

Deno.test("log --json suggests a missing stop in the zone of the last event", async () => {
  const rows = ["start,09:00", "lunch_start,12:00", "lunch_end,12:30"]
    .map((it) => `2024-12-10,${it},-05:00\n`).join("");
  const user = new CliUser("2024-12-12T12:00", {
    disk: new MemoryDisk({ "2024-12.csv": `date,event,time,offset\n${rows}` }),
  });
  const { out } = await user.type("log 2024-12-10 --json");
  assertEquals(JSON.parse(out).unstopped, [{
    date: "2024-12-10",
    likely_end: "2024-12-11T07:30:00+09:00",
    command: "worktime stop --at 2024-12-10T17:30-05:00",
  }]);
});
