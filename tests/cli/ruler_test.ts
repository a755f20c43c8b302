import { assert, assertEquals } from "@std/assert";
import {
  axisFor,
  drawMarks,
  formatChart,
  legendLines,
  type Mark,
  type MarkedStretch,
  marksOn,
  rulerLegend,
  scaleLine,
} from "../../lib/cli/output/chart.ts";
import { forSeeds } from "../support/random.ts";
import { CliUser } from "../support/run_cli.ts";

/** Draws stretches, each such as `540-720 work`. */
function draw(line: string, width?: number): string[] {
  const stretches = line.split(", ").map((text): MarkedStretch => {
    const [, start, end, mark] = text.match(/^(\d+)-(\d+) (\w+)$/) ?? [];
    return { start: Number(start), end: Number(end), mark: mark as Mark };
  });
  const axis = axisFor(stretches, width);
  const marks = drawMarks(marksOn(axis, stretches), { isTerminal: false });
  return [formatChart([marks], false), scaleLine(axis, width)];
}

const RULERS: [stretches: string, ruler: string, scale: string][] = [
  ["540-600 work", "####", "09  10"],
  // The axis starts on a whole hour.
  ["570-660 work", "  ######", "09  10  11"],
  [
    "540-720 work, 720-765 lunch, 765-840 work",
    "############===#####",
    "09  10  11  12  13  14",
  ],
  // A column shows what takes most of it.
  ["540-607 work, 607-630 break", "####--", "09  10"],
  ["540-608 work, 608-630 break", "#####-", "09  10"],
  // Nothing is too short to be seen.
  ["540-605 work, 605-608 break, 608-660 work", "####-###", "09  10  11"],
  ["541-543 work", "#", "09"],
  ["540-555 work, 555-570 unknown", "#?", "09"],
  // A column shows nothing if most of it is free.
  ["540-562 work", "#", "09"],
  ["540-563 work", "##", "09"],
  ["540-555 work, 569-585 lunch", "# =", "09"],
  ["540-540 work", "", "09"],
  // Hours after midnight.
  ["1320-1500 work", "############", "22  23  00  01"],
  // Split shifts.
  [
    "480-540 work, 540-660 break, 660-720 work",
    "####--------####",
    "08  09  10  11  12",
  ],
];

Deno.test("a ruler has 15 minutes a column and the hours below", () => {
  for (const [stretches, ...drawn] of RULERS) {
    assertEquals(draw(stretches), drawn, stretches);
  }
});

Deno.test("the hours below a ruler are those of a clock beside the hour", () => {
  const axis = { from: 540, count: 9, minutesPerColumn: 15 };
  assertEquals(
    scaleLine(axis, undefined, (minute) => minute + 10),
    "09  10  11",
  );
});

const NARROW: [width: number, ruler: string, scale: string][] = [
  [40, "################", "09  10  11  12  13"],
  [16, "################", "09  10  11  12"],
  [15, "########", "09  11  13"],
  [8, "########", "09  11"],
  [7, "####", "09 12"],
  [2, "##", "09"],
];

Deno.test("a ruler that does not fit has a coarser scale", () => {
  for (const [width, ...drawn] of NARROW) {
    assertEquals([width, ...draw("540-780 work", width)], [width, ...drawn]);
  }
});

Deno.test("a ruler fits 40 to 200 columns and has every stretch that can be seen", async () => {
  await forSeeds(200, (random) => {
    const width = random.integer(40, 200);
    const stretches: MarkedStretch[] = [];
    let at = random.integer(0, 1439);
    for (let i = random.integer(1, 12); i > 0; i--) {
      const mark = random.pick(["work", "lunch", "break"] as const);
      const end = at + random.integer(0, 300);
      stretches.push({ mark, start: at, end });
      at = end;
    }
    const axis = axisFor(stretches, width);
    const marks = marksOn(axis, stretches);
    assertEquals(marks.length, axis.count);
    assert(marks.length <= width);
    assert(scaleLine(axis, width).length <= width);
    for (const { mark, start, end } of stretches) {
      if (end - start >= axis.minutesPerColumn) assert(marks.includes(mark));
    }
    return Promise.resolve();
  });
});

/** Returns what `log` draws of a day of these commands. */
async function logOf(
  lines: readonly string[],
  options: ConstructorParameters<typeof CliUser>[1] = {},
  line = "log 2024-12-10",
): Promise<string[]> {
  const user = new CliUser("2024-12-12T12:00", {
    isTerminal: true,
    ...options,
  });
  for (const line of lines) {
    const { status, error } = await user.type(line);
    assertEquals(status, 0, error);
  }
  const { out } = await user.type(line);
  return out.split("\n\n")[1]?.trimEnd().split("\n") ?? [];
}

const DAY = [
  "day 2024-12-10 08:45-18:00 --lunch 12:30-13:15 --break 15:00-15:10",
];

Deno.test("log draws the day below the table on a terminal", async () => {
  assertEquals(await logOf(DAY), [
    "   ███████████████▒▒▒███████░███████████",
    "08  09  10  11  12  13  14  15  16  17  18",
    "█ work  ▒ lunch  ░ break",
  ]);
});

Deno.test("log draws nothing in a pipe, unless it is asked for ASCII", async () => {
  assertEquals(await logOf(DAY, { isTerminal: false }), []);
  assertEquals(
    await logOf(DAY, { isTerminal: false }, "log 2024-12-10 --chart"),
    [
      "   ###############===#######-###########",
      "08  09  10  11  12  13  14  15  16  17  18",
      "# work  = lunch  - break",
    ],
  );
});

Deno.test("log says so if a column is not 15 minutes", async () => {
  assertEquals(await logOf(DAY, { columns: 39 }), [
    " ████████▒▒███░█████",
    "08  10  12  14  16  18",
    "█ work  ▒ lunch  ░ break",
    "30 minutes a column",
  ]);
});

Deno.test("a ruler is colored only on a terminal with colors", async () => {
  const [ruler = "", scale] = await logOf(DAY, { hasColors: true });
  assertEquals(
    ruler,
    `   \x1b[32m${"█".repeat(15)}\x1b[39m\x1b[33m▒▒▒\x1b[39m` +
      `\x1b[32m${"█".repeat(7)}\x1b[39m\x1b[36m░\x1b[39m` +
      `\x1b[32m${"█".repeat(11)}\x1b[39m`,
  );
  assertEquals(scale, "08  09  10  11  12  13  14  15  16  17  18");
});

Deno.test("what is unknown has the color of a problem", async () => {
  const lines = ["start --at 2024-12-10T09:00"];
  assertEquals(await logOf(lines, { hasColors: true }), [
    "\x1b[31m?\x1b[39m",
    "09",
    "\x1b[31m?\x1b[39m no stop",
  ]);
});

Deno.test("a legend has as many shapes a line as fit", () => {
  const items = ["ab", "cd", "ef"].map((name) =>
    [{ text: "#" }, name] as const
  );
  const table: [width: number | undefined, lines: string[]][] = [
    [undefined, ["# ab  # cd  # ef"]],
    [16, ["# ab  # cd  # ef"]],
    [15, ["# ab  # cd", "# ef"]],
    [10, ["# ab  # cd", "# ef"]],
    [9, ["# ab", "# cd", "# ef"]],
  ];
  for (const [width, lines] of table) {
    assertEquals(
      legendLines(items, width).map((line) => formatChart([line], false)),
      lines,
    );
  }
});

Deno.test("a ruler of a night continues past midnight", async () => {
  assertEquals(
    (await logOf(["day 2024-12-10 22:00-01:00"])).slice(0, 2),
    ["████████████", "22  23  00  01"],
  );
});

Deno.test("a ruler shows where a stop is missing", async () => {
  const lines = [
    "start --at 2024-12-10T09:00",
    "lunch --at 2024-12-10T12:00",
    "lunch --at 2024-12-10T12:30",
  ];
  assertEquals(await logOf(lines), [
    "████████████▒▒?",
    "09  10  11  12",
    "█ work  ▒ lunch  ? no stop",
  ]);
});

const CHANGES: [date: string, night: string, ruler: string, scale: string][] = [
  // 02:00 to 03:00 is skipped.
  ["2024-03-30", "23:00-04:00", "█".repeat(16), "23  00  01  03  04"],
  // 02:00 to 03:00 is repeated.
  ["2024-10-26", "23:00-04:00", "█".repeat(24), "23  00  01  02  02  03  04"],
];

Deno.test("a ruler measures elapsed time when clocks change", async () => {
  for (const [date, night, ...drawn] of CHANGES) {
    const log = await logOf(
      [`day ${date} ${night}`],
      { zone: "Europe/Berlin" },
      `log ${date}`,
    );
    assertEquals(log.slice(0, 2), drawn, date);
  }
});

Deno.test("a ruler of a journey has the hours of each clock", async () => {
  const disk = new CliUser().disk;
  await disk.writeText(
    "2024-12.csv",
    "date,time,event,offset\n2024-12-10,09:00,start,+09:00\n" +
      "2024-12-10,04:00,break_start,+01:00\n" +
      "2024-12-10,05:00,break_end,+01:00\n2024-12-10,06:00,stop,+01:00\n",
  );
  const log = await logOf([], { disk });
  assertEquals(log.slice(0, 2), [
    "############----####".replaceAll("#", "█").replaceAll("-", "░"),
    "09  10  11  04  05  06",
  ]);
});

Deno.test("status --chart draws the same below its block, and log --csv nothing", async () => {
  const user = new CliUser("2024-12-10T10:30", { isTerminal: true });
  await user.type("start --at 09:00");
  const { out } = await user.type("status --chart");
  assert(
    out.endsWith("18:00\n\n██████\n09  10\n█ work\n"),
    out,
  );
  const csv = (await user.type("log --csv")).out;
  assertEquals(csv.split("\n").length, 3);
});

Deno.test("a legend has the scale, unless that is 15 minutes", () => {
  const table: [width: number, legend: string[]][] = [
    [16, ["# work"]],
    [15, ["# work", "30 minutes a column"]],
    [7, ["# work", "60 minutes a column"]],
    [3, ["# work", "120 minutes a column"]],
    [1, ["# work", "120 minutes a column"]],
  ];
  for (const [width, legend] of table) {
    const axis = axisFor([{ start: 540, end: 780, mark: "work" }], width);
    const lines = rulerLegend(["work"], axis, {
      ...{ isTerminal: false, columns: undefined },
    });
    assertEquals(
      lines.map((line) => formatChart([line], false)),
      legend,
      `${width}`,
    );
  }
});
