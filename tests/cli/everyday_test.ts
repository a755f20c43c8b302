import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

/** An everyday situation, with figures worked out by hand. */
interface Situation {
  readonly name: string;
  readonly zone?: string;
  /** The contents of `config.yaml`. */
  readonly config?: string;
  /** What is typed, and when. A zone on its own moves the person there. */
  readonly typed: readonly (readonly [at: string, line: string])[];
  /** A command typed last, and the lines of its output to compare. */
  readonly shows: readonly [at: string, line: string, lines: string];
}

const FOUR_DAYS = `workday:
  hours: { mon: 9, tue: 9, wed: 9, thu: 9 }
`;

const NEW_CONTRACT = `workday:
  hours:
    - { from: 2024-01-01, hours: 8 }
    - { from: 2024-12-16, hours: { mon: 6, tue: 6, wed: 6, thu: 6 } }
`;

const SITUATIONS: readonly Situation[] = [
  {
    // 22:00 to 06:00 with half an hour of lunch after midnight: 7:30 a night.
    name: "a night nurse",
    typed: [
      ["2024-12-10T21:58", "start --at 21:45"],
      ["2024-12-11T02:00", "lunch"],
      ["2024-12-11T02:30", "lunch"],
      ["2024-12-11T05:45", "stop"],
      ["2024-12-11T20:00", "day 2024-12-09 22:00-06:00 --lunch 2:00-2:30"],
    ],
    shows: [
      "2024-12-11T20:00",
      "month",
      `2024-12-09 (Mon) |     7:30 |   -0:30
2024-12-10 (Tue) |     7:30 |   -0:30
-----------------------------------------
Total overtime: -1:00`,
    ],
  },
  {
    // 9:00 expected on Monday, nothing on Friday: -1:00 and +2:00.
    name: "a week of four days",
    config: FOUR_DAYS,
    typed: [
      ["2024-12-14T10:00", "day 2024-12-09 08:00-16:30 --lunch 12:00-12:30"],
      ["2024-12-14T10:00", "day 2024-12-13 09:00-11:00"],
    ],
    shows: [
      "2024-12-14T10:00",
      "month",
      `2024-12-09 (Mon) |     8:00 |   -1:00
2024-12-13 (Fri) |     2:00 |   +2:00
-----------------------------------------
Total overtime: +1:00`,
    ],
  },
  {
    // 8 hours until the 15th, 6 from the 16th: both days are even.
    name: "a new contract in the middle of a month",
    config: NEW_CONTRACT,
    typed: [
      ["2024-12-17T10:00", "day 2024-12-13 09:00-17:00"],
      ["2024-12-17T10:00", "day 2024-12-16 09:00-15:00"],
    ],
    shows: [
      "2024-12-17T10:00",
      "month",
      `2024-12-13 (Fri) |     8:00 |   +0:00
2024-12-16 (Mon) |     6:00 |   +0:00
-----------------------------------------
Total overtime: +0:00`,
    ],
  },
  {
    // Monday to Friday without the holidays: 23, 24, 27, 30, 31, 2, 3.
    name: "a vacation over the new year",
    typed: [
      ["2024-12-20T10:00", "absent holiday 2024-12-25..2024-12-26"],
      ["2024-12-20T10:00", "absent holiday 2025-01-01"],
      ["2024-12-20T10:00", "absent vacation 2024-12-23..2025-01-03"],
    ],
    shows: [
      "2025-01-05T10:00",
      "month",
      `2025-01-01 (Wed) |     0:00 |   +0:00  [holiday]
2025-01-02 (Thu) |     0:00 |   +0:00  [vacation]
2025-01-03 (Fri) |     0:00 |   +0:00  [vacation]
-----------------------------------------
Total overtime: +0:00`,
    ],
  },
  {
    // Half of 8:00 is expected, and 4:15 were worked.
    name: "a day of which half was sick leave",
    typed: [
      ["2024-12-10T18:00", "day today 08:00-12:15"],
      ["2024-12-10T18:00", "absent sick 2024-12-10 --half"],
    ],
    shows: [
      "2024-12-10T18:00",
      "month",
      `2024-12-10 (Tue) |     4:15 |   +0:15  [4h expected]  [half sick]
-----------------------------------------
Total overtime: +0:15`,
    ],
  },
  {
    // Nothing is expected on a Sunday: what was worked is overtime.
    name: "a holiday on a Sunday",
    config: FOUR_DAYS,
    typed: [["2024-12-16T10:00", "day 2024-12-15 10:00-11:30"]],
    shows: [
      "2024-12-16T10:00",
      "month",
      `2024-12-15 (Sun) |     1:30 |   +1:30
-----------------------------------------
Total overtime: +1:30`,
    ],
  },
  {
    name: "two shifts on a day",
    typed: [
      ["2024-12-10T08:00", "start"],
      ["2024-12-10T12:00", "stop"],
      ["2024-12-10T16:00", "start"],
      ["2024-12-10T20:30", "stop"],
    ],
    shows: [
      "2024-12-10T21:00",
      "log",
      "Work 8:30, lunch 0:00, breaks 4:00, overtime +0:30",
    ],
  },
  {
    name: "a lunch that was forgotten last week",
    typed: [
      ["2024-12-16T10:00", "day 2024-12-10 09:00-17:30"],
      ["2024-12-16T10:00", "lunch 12:00-12:45 --date 2024-12-10"],
    ],
    shows: [
      "2024-12-16T10:00",
      "log 2024-12-10",
      "Work 7:45, lunch 0:45, breaks 0:00, overtime -0:15",
    ],
  },
  {
    name: "a Saturday that was recorded by mistake",
    typed: [
      ["2024-12-14T10:00", "start"],
      ["2024-12-14T10:05", "stop"],
      ["2024-12-16T10:00", "remove day --date 2024-12-14"],
    ],
    shows: ["2024-12-16T10:00", "month", "Total overtime: +0:00"],
  },
  {
    // 14:00 to 00:40 without the lunch: 10:10.
    name: "a late stop after midnight",
    typed: [
      ["2024-12-10T14:00", "start"],
      ["2024-12-10T18:00", "lunch"],
      ["2024-12-10T18:30", "lunch"],
      ["2024-12-11T01:00", "stop 0:40"],
    ],
    shows: [
      "2024-12-11T01:00",
      "log 2024-12-10",
      "Work 10:10, lunch 0:30, breaks 0:00, overtime +2:10",
    ],
  },
  {
    name: "two notes on a day",
    typed: [
      ["2024-12-10T09:00", "start"],
      ["2024-12-10T09:01", "note Remote"],
      ["2024-12-10T15:00", "note Dentist"],
    ],
    shows: ["2024-12-10T15:00", "log", "Note: Remote; Dentist"],
  },
];

for (const { name, config, typed, shows, zone } of SITUATIONS) {
  Deno.test(`everyday: ${name}`, async () => {
    const disk = new MemoryDisk(config ? { "config.yaml": config } : {});
    const user = new CliUser("2024-12-01T09:00", { disk, ...zone && { zone } });
    for (const [at, line] of typed) {
      const { status, error } = await user.at(at).type(line);
      assertEquals(status, 0, `${line}: ${error}`);
    }
    const [at, line, lines] = shows;
    const { out } = await user.at(at).type(line);
    const count = lines.split("\n").length;
    assertEquals(out.trimEnd().split("\n").slice(-count).join("\n"), lines);
    const checked = await user.type("doctor");
    assertEquals(checked.status, 0, checked.out);
  });
}

Deno.test("everyday: a day that began in Tokyo and ended in New York", async () => {
  const disk = new MemoryDisk();
  const tokyo = new CliUser("2024-12-10T09:00", { disk, zone: "Asia/Tokyo" });
  await tokyo.type("start");
  // 12 hours later it is 21:00 in Tokyo, and 07:00 in New York.
  const zone = "America/New_York";
  const user = new CliUser("2024-12-10T07:00", { disk, zone });
  assertEquals((await user.type("stop")).error, "");
  // A lunch on the plane, three hours before, on the clock of the start.
  await user.type("lunch 18:00-18:30 --date 2024-12-10");
  const { out } = await user.type("log 2024-12-10");
  assertEquals(
    out.trimEnd().split("\n").at(-1),
    "Work 11:30, lunch 0:30, breaks 0:00, overtime +3:30",
  );
});
