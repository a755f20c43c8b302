import { assert, assertEquals } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";
import { forSeeds } from "../support/random.ts";

type Options = ConstructorParameters<typeof CliUser>[1];

/** A December with every special day. */
const DECEMBER = [
  "day 2024-12-02 09:00-17:00 --lunch 12:00-12:30",
  "day 2024-12-03 08:00-12:00 14:00-18:30",
  "day 2024-12-04 22:00-04:00",
  "absent vacation 2024-12-05",
  "absent sick 2024-12-06 --half",
  "day 2024-12-09 09:00-12:00",
  "start --at 2024-12-10T09:00",
];

async function userAfter(lines: readonly string[], options: Options) {
  const user = new CliUser("2024-12-11T09:00", options);
  for (const line of lines) {
    const { status, error } = await user.type(line);
    assertEquals(status, 0, `${line}: ${error}`);
  }
  return user;
}

/** Returns what a command draws below its text. */
async function drawn(line: string, options: Options, lines = DECEMBER) {
  const user = await userAfter(lines, options);
  const { out, error } = await user.type(line);
  return { chart: out.trimEnd().split("\n\n")[1]?.split("\n") ?? [], error };
}

Deno.test("month --chart draws each day with its work and the balance so far", async () => {
  const options = { isTerminal: true, columns: 120 };
  const { chart } = await drawn("month --chart", options);
  assertEquals(chart, [
    "Day     Work  Balance  08  09  10  11  12  13  14  15  16  17  18  19  20  21  22  23  00  01  02  03  04",
    "02 Mon  7:30    -0:30      ████████████▒▒██████████████████",
    "03 Tue  8:30    +0:00  ████████████████░░░░░░░░██████████████████",
    "04 Wed  6:00    -2:00                                                          ████████████████████████",
    "05 Thu  0:00    -2:00  vacation",
    "06 Fri  0:00    -6:00  half sick",
    "09 Mon  3:00   -11:00      ████████████",
    "10 Tue  0:00   -19:00      ?",
    "Total overtime: -19:00",
    "█ work  ▒ lunch  ░ break  ? no stop",
  ]);
});

Deno.test("month --chart begins with the balance that is carried", async () => {
  const { chart } = await drawn("month --chart", {}, [
    ...["config balance_from 2024-11", "config opening_balance +1:00"],
    "day 2024-11-04 09:00-19:00",
    "day 2024-12-02 09:00-17:30",
  ]);
  assertEquals(
    chart.slice(1, 3),
    [
      "02 Mon  8:30    +3:30      " + "#".repeat(34),
      "Total overtime: +0:30",
    ].map((it) => it.replace(/ {6}(?=#)/, "  ")),
  );
});

Deno.test("month --chart of a running day goes up to now", async () => {
  const user = await userAfter(["start --at 08:00", "break --at 08:30"], {});
  const { out } = await user.type("month --chart");
  const lines = out.split("\n");
  assertEquals(lines.slice(2, 4), [
    "Day     Work  Balance  08  09",
    "11 Wed  0:30    -7:30  ##--",
  ]);
});

Deno.test("month --chart of an empty month has no scale", async () => {
  const { chart } = await drawn("month --chart", {}, []);
  assertEquals(chart, ["Day     Work  Balance", "Total overtime: +0:00"]);
});

Deno.test("year draws a calendar on a terminal", async () => {
  const options = { isTerminal: true, columns: 80 };
  const { chart } = await drawn("year", options);
  assertEquals(chart.slice(0, 2), [
    "    MTWTFSS MTWTFSS MTWTFSS MTWTFSS MTWTFSS MT",
    "Jan ······· ······· ······· ······· ···",
  ]);
  assertEquals(chart.slice(12), [
    "Dec       · ▓█▓vs·· ░······ ······· ······· ··",
    "░ under 4h  ▒ 4h+  ▓ 6h+  █ 8h+",
    "v vacation  s sick",
  ]);
});

Deno.test("year draws weeks apart if that fits, from 46 columns", async () => {
  for (const [columns, isApart] of [[45, false], [46, true]] as const) {
    const { chart } = await drawn("year", { isTerminal: true, columns });
    assertEquals(chart[0]?.includes("MTWTFSS MTWTFSS"), isApart);
  }
});

Deno.test("year draws weeks without gaps in 40 columns", async () => {
  const options = { isTerminal: true, columns: 40 };
  const { chart } = await drawn("year", options);
  assertEquals([chart[0], chart[1], chart[12]], [
    "   MTWTFSSMTWTFSSMTWTFSSMTWTFSSMTWTFSSMT",
    "01 ·······························",
    "12       ·▓█▓vs··░······················",
  ]);
});

Deno.test("year draws nothing in a pipe, unless it is asked for ASCII", async () => {
  assertEquals((await drawn("year", {})).chart, []);
  const { chart } = await drawn("year --chart", {});
  assertEquals(chart.slice(12), [
    "Dec       . +#+vs.. -...... ....... ....... ..",
    "- under 4h  = 4h+  + 6h+  # 8h+",
    "v vacation  s sick",
  ]);
});

Deno.test("year draws absences that are to come, and colors only with shapes", async () => {
  const options = { isTerminal: true, hasColors: true, columns: 80 };
  const { chart } = await drawn("year", options, [
    "absent holiday 2024-12-25",
    "absent unpaid 2024-12-27",
  ]);
  assertEquals(chart.slice(12), [
    "Dec       · ······· ······· ······· ··" +
    "\x1b[35mh\x1b[39m·\x1b[35mu\x1b[39m·· ··",
    "\x1b[35mh\x1b[39m holiday  \x1b[35mu\x1b[39m unpaid",
  ]);
});

Deno.test("all that is drawn fits terminals of 40 to 200 columns", async () => {
  await forSeeds(12, async (random) => {
    const lines = [];
    for (let date = 2; date <= 9; date++) {
      const from = random.integer(0, 20);
      const to = random.integer(from + 1, Math.min(from + 15, 23));
      const hour = (it: number) => `${String(it).padStart(2, "0")}:00`;
      lines.push(`day 2024-12-0${date} ${hour(from)}-${hour(to)}`);
    }
    const kinds = ["vacation", "sick", "holiday", "flex", "unpaid"];
    for (const [i, kind] of kinds.entries()) {
      lines.push(`absent ${kind} 2024-12-${16 + i}`);
    }
    const columns = random.pick([40, 41, 45, 46, 47, 79, 80, 120, 200]);
    const options = { isTerminal: true, columns };
    const user = await userAfter(lines, options);
    for (
      const line of [
        "month --chart",
        "year",
        "log 2024-12-02",
        "status 2024-12-03 --chart",
      ]
    ) {
      const { out, status } = await user.type(line);
      assertEquals(status, 0);
      const at = out.indexOf("\n\n");
      assert(at > 0, out);
      for (const text of out.slice(at).split("\n")) {
        assert(text.length <= columns, `${line} ${columns}: ${text}`);
      }
      if (columns < 80) continue;
      for (const text of out.split("\n")) assert(text.length <= columns, text);
    }
  });
});

const YEAR_HEADERS: [columns: number | undefined, header: string][] = [
  [40, "Month Work Overtime Balance"],
  [45, "Month Work Expected Overtime Balance"],
  [60, "Month Work Expected Overtime Balance Vacation Sick"],
  [undefined, "Month Work Expected Overtime Balance Vacation Sick Holiday"],
];

Deno.test("year leaves out columns that do not fit a terminal", async () => {
  const lines = [
    "absent vacation 2024-12-02",
    "absent sick 2024-12-03",
    "absent holiday 2024-12-04",
    "config balance_from 2024-12",
  ];
  for (const [columns, header] of YEAR_HEADERS) {
    const options = columns === undefined ? {} : { isTerminal: true, columns };
    const { out } = await (await userAfter(lines, options)).type("year");
    const [, shown = "", ...rows] = out.split("\n");
    assertEquals(shown.replaceAll(/ +/g, " ").trim(), header);
    for (const row of [shown, ...rows.slice(0, 12)]) {
      assert(row.length <= (columns ?? Infinity), row);
    }
  }
});

Deno.test("year colors work", async () => {
  const options = { isTerminal: true, hasColors: true, columns: 80 };
  const { chart } = await drawn("year", options, ["day 2024-12-02 9-17"]);
  const green = (text: string) => `\x1b[32m${text}\x1b[39m`;
  assertEquals(chart.slice(12), [
    `Dec       · ${green("█")}······ ······· ······· ······· ··`,
    `${green("░")} under 4h  ${green("▒")} 4h+  ${green("▓")} 6h+  ` +
    `${green("█")} 8h+`,
  ]);
});

Deno.test("month --chart draws a day so far, with its breaks", async () => {
  const lines = [
    "start --at 2024-12-11T05:00",
    "break --at 2024-12-11T06:00",
    "break --at 2024-12-11T06:30",
    "lunch --at 2024-12-11T07:00",
    "lunch --at 2024-12-11T07:30",
  ];
  const { chart } = await drawn("month --chart", {}, lines);
  assertEquals(chart.slice(0, 2), [
    "Day     Work  Balance  05  06  07  08  09",
    "11 Wed  3:00    -5:00  ####--##==######",
  ]);
});

Deno.test("month --chart shortens absences to the terminal, and has no hours without work", async () => {
  const lines = ["absent vacation 2024-12-05"];
  const table: [columns: number, name: string][] = [
    [31, "vacation"],
    [30, "vacatio"],
  ];
  for (const [columns, name] of table) {
    const options = { isTerminal: true, hasColors: true, columns };
    const { chart } = await drawn("month --chart", options, lines);
    assertEquals(chart, [
      "Day     Work  Balance",
      `05 Thu  0:00    +0:00  \x1b[35m${name}\x1b[39m`,
      "Total overtime: +0:00",
    ]);
  }
});

Deno.test("year has a row for each month, a shade for the hours and a letter for each kind", async () => {
  const lines = [
    ...["09:00-12:59", "09:00-13:00", "09:00-14:59", "09:00-15:00"],
    ...["09:00-16:59", "09:00-17:00"],
  ].map((span, i) => `day 2024-12-0${i + 2} ${span}`);
  const kinds = ["vacation", "sick", "holiday", "flex", "unpaid"];
  const absences = kinds.map((kind, i) => `absent ${kind} 2024-12-${i + 16}`);
  const { chart } = await drawn("year --chart", {}, [...lines, ...absences]);
  assertEquals(
    chart.slice(1, 13).map((line) => line.slice(0, 3)).join(" "),
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
  );
  assertEquals(chart.slice(12), [
    "Dec       . -==++#. ....... vshfu.. ....... ..",
    "- under 4h  = 4h+  + 6h+  # 8h+",
    "v vacation  s sick  h holiday  f flex  u unpaid",
  ]);
});
