import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderReport } from "../../lib/cli/output/report.ts";
import { run } from "../../lib/cli/run.ts";
import { DiskError } from "../../lib/errors.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import type { ReportDocument } from "../../lib/report/document.ts";
import { EVERY_CELL, longestMonth } from "../support/report_documents.ts";
import { CliUser } from "../support/run_cli.ts";

const decode = (bytes: Uint8Array | undefined) =>
  new TextDecoder().decode(bytes);

Deno.test("renderReport() prints an aligned table, whose texts act on no terminal", async () => {
  const { text } = await renderReport(EVERY_CELL, () => ({}));
  const lines = text.split("\n");
  assertEquals(lines[0], "Report <b>& more");
  const rows = lines.slice(3, 11).map((line) =>
    line.replace(/=1\+1.*31m/, "X")
  );
  assertEquals(rows.map((line) => line.split(/ {2,}/)), [
    ["All: types/of [cells]"],
    "Date Text Start Work Balance Hours Rate Amount Days".split(" "),
    [
      "2024-12-30",
      "X",
      "08:45",
      "7:30",
      "-0:20",
      "7.50",
      "95.50",
      "716.25",
      "1",
    ],
    [
      "2024-12-31",
      "-5",
      "00:30 (+1)",
      "25:00",
      "+8:20",
      "25.00",
      "95.50",
      "2387.50",
      "0.5",
    ],
    ["", "Subtotal", "32:30", "+8:00", "32.50", "3103.75", "1.5"],
    ["2025-01-01", "New Year"],
    ["2025-01-02", "00:00", "0:20", "-7:40", "0.33"],
    ["Total", "32:50", "+0:20", "32.83", "3103.75", "1.5"],
  ]);
  assert(!text.includes("\x1b") && !text.includes("\u202e"));
});

Deno.test("renderReport() fits a month to a terminal without decimal hours", async () => {
  const wide = (await renderReport(longestMonth(), () => ({}))).text;
  assertStringIncludes(wide, "Hours");
  const { text } = await renderReport(longestMonth(), () => ({}), {
    columns: 100,
  });
  assert(!/^Date.*Hours/m.test(text), text);
  const table = text.split("\n").filter((line) => /^2024-12-\d\d /.test(line));
  assertEquals(table.length, 31);
  assert(table.every((line) => line.length <= 100));
});

const LEFT_OUT: [columns: number, headings: string][] = [
  [40, "Day, Start, End, Lunch, Breaks, Hours, Target, Balance"],
  [60, "Start, End, Lunch, Breaks, Hours, Target"],
  [80, "Lunch, Breaks, Hours, Target"],
  [90, "Lunch, Breaks, Hours"],
];

Deno.test("report leaves out columns on a narrow terminal, and names them", async () => {
  for (const [columns, headings] of LEFT_OUT) {
    const user = new CliUser("2024-12-10T12:00", { isTerminal: true, columns });
    for (
      const line of [
        "config balance_from 2024-12",
        "day 2024-12-02 22:00-06:00 --note Hamburg,Berlin,Bremen",
        "absent holiday 2024-12-03 --half",
      ]
    ) {
      assertEquals((await user.type(line)).error, "", line);
    }
    const { out } = await user.type("report");
    for (const line of out.split("\n")) {
      assert(line.length <= columns, `${columns}: ${line}`);
    }
    assertStringIncludes(
      out.replace(/\n {2}(?=\S)/g, " "),
      `\nNot shown in ${columns} columns: ${headings}\n`,
    );
    // A single row that is too long becomes a line per value.
    assertEquals(
      out.includes("\nDays worked: 1\nBalance before: +0:00\n"),
      columns <= 60,
    );
  }
});

Deno.test("timer report with two currencies fits 80 columns", async () => {
  const user = new CliUser("2024-12-10T18:00", {
    ...{ isTerminal: true, columns: 80 },
    disk: new MemoryDisk({
      "config.yaml": "time_tracking:\n  rates:\n    website: 95 EUR\n" +
        "    portal: 120 USD\n  clients:\n    website: ACME incorporated\n" +
        "    portal: Globex\n",
    }),
  });
  for (
    const line of [
      "task add WEB-1 --plan website --title Landing-page-of-the-shop",
      "task add POR-1 --plan portal --title Portal-for-partners",
      "timer add WEB-1 --start 9:00 --for 90m --tag deep",
      "timer add POR-1 --start 11:00 --for 90m",
      "timer add Mail --start 13:00 --for 30m --no-billable",
    ]
  ) {
    assertEquals((await user.type(line)).error, "", line);
  }
  for (const line of ["timer report", "timer report --round 15m"]) {
    const { out } = await user.type(line);
    for (const shown of out.split("\n")) assert(shown.length <= 80, shown);
    assertStringIncludes(out, "Amount (EUR)  Amount (USD)\n");
    assertStringIncludes(out, "\nNot billable ");
  }
});

Deno.test("report has all columns in a pipe, and on a terminal that is wide enough", async () => {
  for (const options of [{}, { isTerminal: true, columns: 140 }]) {
    const user = new CliUser("2024-12-10T12:00", options);
    await user.type("day 2024-12-02 22:00-06:00");
    const { out } = await user.type("report");
    assert(!out.includes("Not shown"), out);
    assert(/^Date.* Lunch +Breaks +Work +Hours +Target/m.test(out), out);
  }
});

Deno.test("--output writes each form to a file, and its ending decides", async () => {
  const user = new CliUser();
  const starts: readonly [file: string, start: string][] = [
    ["y.html", "<!DOCTYPE html>"],
    ["y.XLSX", "PK"],
    ["y.csv", "month,"],
    ["y.md", "# Year 2024"],
    ["y.json", "{\n"],
  ];
  for (const [file, start] of starts) {
    const ran = await user.type(`year 2024 -o ${file}`);
    assertEquals(ran, { status: 0, out: `Saved ${file}\n`, error: "" }, file);
    assertEquals(decode(user.files[file]).slice(0, start.length), start, file);
  }
  assert(decode(user.files["y.csv"]).endsWith("\n"));
});

Deno.test("--output takes any ending with a form, and - for standard output", async () => {
  const user = new CliUser();
  assertEquals((await user.type("year 2024 --csv -o y.txt")).status, 0);
  const printed = await user.type("year 2024 --csv -o -");
  assertEquals(decode(user.files["y.txt"]), printed.out);
  const json = await user.type("year 2024 --json --output y.json");
  assertEquals(json.out, "");
});

const REFUSED: readonly [options: string, status: number, message: string][] = [
  [
    "-o y.txt",
    2,
    "Use one of the endings .json, .csv, .md, .html, .xlsx, or add a form " +
    "such as --csv\n",
  ],
  [
    "--csv -o y.html",
    2,
    "Omit --csv, or use a name that ends in .csv\n",
  ],
  ["-o y.txt", 2, 'Cannot tell the form of "y.txt" from its name'],
  ["-o y", 2, 'Cannot tell the form of "y" from its name'],
  ["-o .csv/y", 2, 'Cannot tell the form of ".csv/y" from its name'],
  ["--csv -o y.html", 2, '--csv and --output "y.html" contradict each other'],
  ["--chart -o y.csv", 2, "--csv and --chart cannot be used together"],
  ["--csv --html", 2, "--csv and --html cannot be used together"],
  [
    "--xlsx --json -o y.xlsx",
    2,
    '"message": "--json and --xlsx cannot be used together"',
  ],
  ["-o /data/2024-12.csv", 3, '"/data/2024-12.csv" is a data file of worktime'],
  ["-o /data/history/y.json", 3, "is a data file of worktime"],
  ["--json -o /DATA/Config.yaml", 3, "is a data file of worktime"],
  ["--json -o /DATA/Config.yaml", 3, '"code": "data_file"'],
  ["--md -o /data/journal.jsonl", 3, "is a data file of worktime"],
];

Deno.test("--output refuses unclear forms and data files, and writes nothing", async () => {
  const disk = new MemoryDisk();
  Object.defineProperty(disk, "location", { value: "/data" });
  for (const [options, status, message] of REFUSED) {
    const user = new CliUser(undefined, { disk });
    const ran = await user.type(`year 2024 ${options}`);
    assertEquals([ran.status, ran.out], [status, ""], options);
    assertStringIncludes(ran.error, message);
    assertEquals(user.files, {}, options);
  }
});

Deno.test("--output writes other files into the data directory", async () => {
  const disk = new MemoryDisk();
  Object.defineProperty(disk, "location", { value: "/data" });
  const user = new CliUser(undefined, { disk });
  const { status } = await user.type("year 2024 -o /data/year.csv");
  assertEquals([status, Object.keys(user.files)], [0, ["/data/year.csv"]]);
});

Deno.test("--xlsx is never printed on a terminal, and the hint writes a file", async () => {
  const user = new CliUser(undefined, { isTerminal: true });
  const ran = await user.run([
    "year",
    "2024",
    "--xlsx",
    "--at",
    "2024-12-31 9:00",
  ]);
  assertEquals(ran, {
    status: 2,
    out: "",
    error: "XLSX cannot be shown on a terminal\nWrite it to a file: " +
      "worktime year 2024 --xlsx --at '2024-12-31 9:00' > report.xlsx\n",
  });
  assertEquals((await user.type("year 2024 -o y.xlsx")).status, 0);
});

Deno.test("--xlsx is never redirected on Windows, whose PowerShell would change it", async () => {
  const user = new CliUser(undefined, { isTerminal: true });
  const result = { status: -1, out: "", error: "" };
  const environment = { ...user.environment(result), isWindows: true };
  assertEquals(await run(["year", "--xlsx"], environment), 2);
  assertEquals(
    result.error,
    "XLSX cannot be shown on a terminal\n" +
      "Write it to a file: worktime year --xlsx --output report.xlsx\n",
  );
});

Deno.test("--xlsx is printed as bytes into a pipe", async () => {
  const user = new CliUser();
  const ran = await user.type("year 2024 --xlsx");
  assertEquals(ran, { status: 0, out: "", error: "" });
  assertEquals(decode(user.bytes).slice(0, 2), "PK");
});

Deno.test("--output says how to write a file that an executable cannot access", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser(undefined, { disk });
  const result = { status: -1, out: "", error: "" };
  const cause = new Deno.errors.NotCapable("Requires write access");
  const refused = new DiskError("permission_denied", "Cannot write", { cause });
  const environment = {
    ...user.environment(result),
    allowedDirectories: ["/data"],
    resolvePath: () => Promise.reject(refused),
  };
  for (const output of [["-o", "my year.html"], ["--output=my year.html"]]) {
    result.error = "";
    await run(["year", "2024", ...output], environment);
    assertEquals(
      result.error,
      "Cannot write\nThis executable cannot write there: " +
        "worktime year 2024 --html > 'my year.html'\n",
    );
  }
  result.error = "";
  await run(["year", "2024", "--json", "-o", "year.json"], environment);
  assertEquals(JSON.parse(result.error).error, {
    code: "output_failed",
    message: "Cannot write",
    hint: "This executable cannot write there: worktime year 2024 --json > " +
      "year.json",
  });
});

/** A report of days whose columns take 23 columns, or 16 without the hours. */
function smallReport(dates: readonly string[], footer: string): ReportDocument {
  return {
    ...{ title: "Report", facts: [], remarks: [], signatures: [] },
    tables: [{
      caption: "Days",
      columns: [
        { key: "date", heading: "Date", type: "date" },
        { key: "work", heading: "Work", type: "duration", detail: 1 },
        { key: "hours", heading: "Hours", type: "hours" },
      ],
      rows: dates.map((date) => ({ cells: [date, 450, 750] })),
    }],
    footer: [footer],
  };
}

async function shownIn(
  columns: number,
  dates: readonly string[],
  footer = "-",
): Promise<string> {
  const report = smallReport(dates, footer);
  return (await renderReport(report, () => ({}), { columns })).text;
}

Deno.test("renderReport() leaves out columns only if they do not fit", async () => {
  const dates = ["2024-12-30", "2024-12-31"];
  const all = "Report\n\nDays\nDate        Work  Hours\n" +
    "2024-12-30  7:30   7.50\n2024-12-31  7:30   7.50\n\n-";
  assertEquals(await shownIn(23, dates), all);
  const left = (note: string) =>
    "Report\n\nDays\nDate        Work\n" +
    `2024-12-30  7:30\n2024-12-31  7:30\n${note}\n\n-`;
  assertEquals(
    await shownIn(22, dates),
    left("Not shown in 22\n  columns: Hours"),
  );
  assertEquals(
    await shownIn(16, dates),
    left("Not shown in 16\n  columns: Hours"),
  );
  assertEquals(
    await shownIn(15, dates),
    "Report\n\nDays\nDate\n2024-12-30\n2024-12-31\n" +
      "Not shown in 15\n  columns:\n  Work, Hours\n\n-",
  );
});

Deno.test("renderReport() lists the cells of an only row that does not fit", async () => {
  const start = "Report\n\nDays\n";
  assertEquals(
    await shownIn(23, ["2024-12-30"]),
    `${start}Date        Work  Hours\n2024-12-30  7:30   7.50\n\n-`,
  );
  assertEquals(
    await shownIn(22, ["2024-12-30"]),
    `${start}Date: 2024-12-30\nWork: 7:30\nHours: 7.50\n\n-`,
  );
});

Deno.test("renderReport() splits words that are too long into equal parts", async () => {
  const digest = "0123456789abcdefghij";
  const table: [columns: number, lines: string[]][] = [
    [28, [`SHA-256 ${digest}`]],
    [27, ["SHA-256", `  ${digest}`]],
    [22, ["SHA-256", `  ${digest}`]],
    [21, ["SHA-256", "  0123456789", "  abcdefghij"]],
    [12, ["SHA-256", "  0123456789", "  abcdefghij"]],
    [11, ["SHA-256", "  0123456", "  789abcd", "  efghij"]],
  ];
  for (const [columns, lines] of table) {
    const text = await shownIn(columns, [], `SHA-256 ${digest}`);
    assertEquals(text.split("\n\n").at(-1)?.split("\n"), lines, `${columns}`);
  }
});
