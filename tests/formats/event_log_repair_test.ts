import { assertEquals } from "@std/assert";
import { checkEventLog, repairEventLog } from "../../lib/formats/event_log.ts";
import { parseCivilMonth } from "../../lib/time/civil_date.ts";
import { cachedZone } from "../support/fake_clock.ts";

const MONTH = parseCivilMonth("2025-10");
const BERLIN = cachedZone("Europe/Berlin");
const HEAD = "date,event,time\n";
const DAY = "2025-10-01,start,09:00\n2025-10-01,stop,17:00\n";

/** Valid days that a repair could mistake for invalid ones. */
const SOUND = [
  // Clocks went back in between.
  "2025-10-26,start,00:30\n2025-10-26,break_start,02:40\n" +
  "2025-10-26,break_end,02:10\n2025-10-26,stop,09:00\n",
  // Two breaks within a minute.
  "2025-10-27,start,09:00\n2025-10-27,break_start,10:00\n" +
  "2025-10-27,break_end,10:00\n2025-10-27,break_start,10:00\n" +
  "2025-10-27,break_end,10:00\n2025-10-27,stop,17:00\n",
].join("");

type Repaired = [name: string, text: string, repaired: string];

const REPAIRED: Repaired[] = [
  ["a sound file", HEAD + DAY + SOUND, HEAD + DAY + SOUND],
  [
    "rows that stand there twice",
    `${HEAD}2025-10-01,start,09:00\n${DAY}${SOUND}`,
    HEAD + DAY + SOUND,
  ],
  [
    "a copy of a row on a day when clocks go back",
    HEAD + SOUND.replace(/.*02:40\n/, "$&$&"),
    HEAD + SOUND,
  ],
  [
    "rows that are not in order",
    `${HEAD}2025-10-01,stop,17:00\n\n2025-10-01,break_end,10:10\n` +
    `2025-10-01,break_start,10:00\n2025-10-01,start,09:00\n${SOUND}`,
    `${HEAD}2025-10-01,start,09:00\n\n2025-10-01,break_start,10:00\n` +
    `2025-10-01,break_end,10:10\n2025-10-01,stop,17:00\n${SOUND}`,
  ],
  [
    "a last row that was torn",
    `${HEAD}${DAY}${SOUND}2025-10-28,start,0`,
    HEAD + DAY + SOUND,
  ],
  ...[
    "2025-10-28,start,09:0",
    "2025-10-28,start,09:",
    "2025-10-28,start,09",
    "2025-10-28,start,",
    "2025-10-28,start",
    "2025-10-28,st",
    "2025-10-28,",
    "2025-10-28",
    "2025-1",
    "2",
  ].map((torn): Repaired => [
    `a last row that was torn to "${torn}"`,
    `${HEAD}${DAY}${SOUND}${torn}`,
    HEAD + DAY + SOUND,
  ]),
  ...["+", "+0", "-05", "+05:", "+05:3"].map((torn): Repaired => [
    `a last row that was torn to the offset "${torn}"`,
    `date,event,time,offset\n2025-10-28,start,09:00,${torn}`,
    "date,event,time,offset\n",
  ]),
  ...["", "2025-", "2025-10-", "-", "2025-10-2"].map((torn): Repaired => [
    `a last row that was torn to the date "${torn}"`,
    `${HEAD}${DAY} ${torn}`,
    torn === "" ? `${HEAD}${DAY} ` : HEAD + DAY,
  ]),
  ["nothing but a header", HEAD, HEAD],
  ["an empty file", "", HEAD],
  ["a byte order mark", "\uFEFF", `\uFEFF${HEAD}`],
  [
    "all of it",
    `${HEAD}2025-10-01,stop,17:00\n2025-10-01,start,09:00\n` +
    `2025-10-01,start,09:00\n${SOUND}2025-10`,
    `${HEAD}${DAY}${SOUND}`,
  ],
];

for (const [name, text, repaired] of REPAIRED) {
  Deno.test(`repairEventLog() repairs ${name}, and nothing else`, () => {
    assertEquals(repairEventLog(text, MONTH, BERLIN), repaired);
    assertEquals(checkEventLog(repaired, MONTH, BERLIN).problems, []);
  });
}

const LEFT_ALONE: [name: string, text: string][] = [
  [
    "a whole last row after one that is wrong",
    `${HEAD}2025-10-01,start,9:5\n2025-10-01,stop,17:00`,
  ],
  [
    "rows that look like copies where that does not help",
    `${HEAD}2025-10-02,start,09:00\n2025-10-02,break_start,10:00\n` +
    "2025-10-02,break_end,10:00\n2025-10-02,break_start,10:00\n" +
    "2025-10-02,break_end,10:00\n2025-10-02,stop,9:5\n",
  ],
  ...[
    "2025-10-28,strat",
    "2025-10-28,start,9:5",
    "2025-10-28,start,09:0x",
    "2025-10-28,start,09:00:0",
    "2025-10-281",
    "2025-10-28-",
    "20251-10",
    "2025-1x",
    "2025-x1",
    "202x",
    "x",
    "2025-10-28,start,x",
    "2025-10-28,start,0x",
    "2025-10-28,start,x9",
    "2025-10-28,start,09:x",
    "2025/10",
    "2025-10-28,start,09:0,x",
    "2025-10-28,start,09:0\n",
  ].map((last): [string, string] => [
    `the last row "${last.trim()}"`,
    `${HEAD}${DAY}${last}`,
  ]),
  ...["x", "x+0", "+0x", "+x0", "+05:x", "+0x:3", "+05:30:", "+05:3x", "05"]
    .map(
      (offset): [string, string] => [
        `a last row with the offset ${offset}`,
        `date,event,time,offset\n2025-10-28,start,09:00,${offset}`,
      ],
    ),
  ["a bad time", `${HEAD}2025-10-01,start,25:61\n${SOUND}`],
  ["a date of another month", `${HEAD}2024-10-01,start,09:00\n${SOUND}`],
  ["a day that begins with its stop", `${HEAD}2025-10-01,stop,17:00\n${SOUND}`],
];

for (const [name, text] of LEFT_ALONE) {
  Deno.test(`repairEventLog() leaves ${name} alone`, () => {
    assertEquals(checkEventLog(text, MONTH, BERLIN).problems.length > 0, true);
    assertEquals(repairEventLog(text, MONTH, BERLIN), text);
  });
}

/** Days that must be repaired completely or not at all. */
const CAREFUL: Repaired[] = [
  [
    "a day whose last row has no line end",
    `${HEAD}${DAY}2025-10-01,lunch_start,12:00\n2025-10-01,lunch_end,13:00`,
    `${HEAD}2025-10-01,start,09:00\n2025-10-01,lunch_start,12:00\n` +
    "2025-10-01,lunch_end,13:00\n2025-10-01,stop,17:00\n",
  ],
  [
    "a day on which clocks go back, whose times do not sort",
    `${HEAD}2025-10-26,start,01:00\n2025-10-26,break_start,02:50\n` +
    "2025-10-26,break_end,02:10\n2025-10-26,stop,17:00\n" +
    "2025-10-26,lunch_start,12:00\n2025-10-26,lunch_end,13:00\n",
    `${HEAD}2025-10-26,start,01:00\n2025-10-26,break_start,02:50\n` +
    "2025-10-26,break_end,02:10\n2025-10-26,stop,17:00\n" +
    "2025-10-26,lunch_start,12:00\n2025-10-26,lunch_end,13:00\n",
  ],
  [
    "a last row that someone typed wrongly",
    `${HEAD}2025-10-01,start,09:00\n2025-10-01,stop,17h30`,
    `${HEAD}2025-10-01,start,09:00\n2025-10-01,stop,17h30`,
  ],
];

for (const [name, text, repaired] of CAREFUL) {
  Deno.test(`repairEventLog() is careful with ${name}`, () => {
    assertEquals(repairEventLog(text, MONTH, BERLIN), repaired);
  });
}
