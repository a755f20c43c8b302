import { assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { type CliRun, CliUser } from "../support/run_cli.ts";
import { unzipTexts } from "../support/zip.ts";

/**
 * A month with every special entry, worked out by hand. Entries start and end
 * in other months; one passes midnight, one a night in which clocks are set
 * back; two overlap; one has no time; tasks, plans and single entries are not
 * billable; a task is unknown; and a timer was forgotten.
 */
const FILES = [
  "config.yaml",
  "tasks.yaml",
  "history/time-entries.json",
  "history/timer.json",
];

function fixture(): Record<string, string> {
  const folder = new URL("../fixtures/client-1/", import.meta.url);
  return Object.fromEntries(
    FILES.map((file) => [
      file,
      Deno.readTextFileSync(new URL(`${file}.txt`, folder)),
    ]),
  );
}

function newUser(): CliUser {
  return new CliUser("2024-11-01T12:00", {
    disk: new MemoryDisk(fixture()),
    zone: "Europe/Berlin",
  });
}

async function report(...words: string[]): Promise<CliRun> {
  return await newUser().run(["timer", "report", ...words]);
}

const SUMMARY: string[][] = [
  [
    ..."Client,Plan,Task,Title,Billable,Time,Hours".split(","),
    ..."Rate (CHF),Amount (CHF),Rate (EUR),Amount (EUR)".split(","),
  ],
  "ACME GmbH,shop,WEB-2,Checkout <b>,yes,4:44,4.74,,,80.50,381.57".split(","),
  "ACME GmbH,site,GIFT-1,Warranty,yes,0:20,0.33,,,95.00,31.35".split(","),
  "ACME GmbH,site,WEB-1,Landing page,yes,2:13,2.22,,,95.00,210.90".split(","),
  "Bolt AG,ops,OPS-1,Servers,yes,1:10,1.17,120.00,140.40,,".split(","),
  ",,Call,,yes,0:06,0.10,,,,".split(","),
  "Billable,,,,,8:33,8.56,,140.40,,623.82".split(","),
  "ACME GmbH,site,GIFT-1,Warranty,no,1:00,1.00,,,,".split(","),
  "ACME GmbH,site,WEB-1,Landing page,no,0:10,0.17,,,,".split(","),
  ",internal,ADM-1,Bookkeeping,no,0:30,0.50,,,,".split(","),
  "Not billable,,,,,1:40,1.67,,,,".split(","),
  "Total,,,,,10:13,10.23,,140.40,,623.82".split(","),
];

const ENTRIES: string[][] = [
  "Date,Start,End,Task,Text,Tags,Billable,Time".split(","),
  "2024-10-01,00:00,00:20,WEB-1,Landing page,,yes,0:20".split(","),
  [
    ..."2024-10-01,09:00,10:23,WEB-1,Landing page".split(","),
    ...["deep, on site", "yes", "1:23"],
  ],
  "2024-10-10,23:15,24:00,WEB-2,=cmd(),,yes,0:44".split(","),
  "2024-10-11,00:00,01:00,WEB-2,=cmd(),,yes,1:00".split(","),
  "2024-10-15,09:00,09:40,OPS-1,Servers,,yes,0:40".split(","),
  "2024-10-15,09:30,10:00,OPS-1,Servers,,yes,0:30".split(","),
  "2024-10-16,09:00,09:30,ADM-1,Bookkeeping,,no,0:30".split(","),
  "2024-10-17,14:00,14:10,WEB-1,Landing page,,no,0:10".split(","),
  "2024-10-18,14:00,15:00,GIFT-1,Warranty,,no,1:00".split(","),
  "2024-10-18,15:00,15:20,GIFT-1,Warranty,,yes,0:20".split(","),
  "2024-10-21,10:00,10:05,Call,,,yes,0:06".split(","),
  "2024-10-22,10:00,10:00,WEB-1,Landing page,,yes,0:00".split(","),
  "2024-10-27,01:30,03:30,WEB-2,Checkout <b>,,yes,3:00".split(","),
  "2024-10-31,23:30,24:00,WEB-1,Landing page,,yes,0:30".split(","),
  [..."2024-10-31,17:00,,WEB-2".split(","), "Running, not counted", "", "", ""],
  "Total,,,,,,,10:13".split(","),
];

/** Returns the cells of each table in Markdown, without the lines of dashes. */
function markdownTables(text: string): string[][][] {
  return [...text.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) =>
    table.trimEnd().split("\n").filter((line) => !line.startsWith("| ---"))
      .map((line) =>
        line.slice(1, -1).split("|").map((cell) =>
          cell.trim().replace(/\\(.)/g, "$1")
        )
      )
  );
}

/** Returns the cells of each table in HTML. */
function htmlTables(text: string): string[][][] {
  return [...text.matchAll(/<table[^]*?<\/table>/g)].map(([table]) =>
    [...table.matchAll(/<tr[^]*?<\/tr>/g)].map(([row]) =>
      [...row.matchAll(/<t[hd][^>]*>([^]*?)<\/t[hd]>/g)].map(([, cell = ""]) =>
        cell.replace(/<[^>]*>/g, "").replaceAll("&lt;", "<")
          .replaceAll("&gt;", ">").replaceAll("&amp;", "&").trim()
      )
    )
  );
}

/** Returns the cells of each table in text, by the positions of the headings. */
function textTables(text: string): string[][][] {
  return text.split("\n\n").slice(1, 3).map((table) => {
    const [, heading = "", ...lines] = table.split("\n");
    const starts = [...heading.matchAll(/\S+(?: \S+)*/g)]
      .map(({ 0: word, index }) => ({ word, index, end: index + word.length }));
    return [
      starts.map(({ word }) => word),
      ...lines.map((line) => cellsOf(line, starts)),
    ];
  });
}

function cellsOf(
  line: string,
  columns: readonly { readonly index: number; readonly end: number }[],
): string[] {
  const words = [...line.matchAll(/\S+(?: \S+)*/g)]
    .map(({ 0: word, index }) => ({ word, index, end: index + word.length }));
  return columns.map(({ index, end }) =>
    words.find((it) => it.index === index || it.end === end)?.word ?? ""
  );
}

/** Returns the cells of a sheet: a number or text, without its formula. */
function sheetRows(sheet: string, strings: string): (number | string)[][] {
  const texts = [...strings.matchAll(/<t[^>]*>([^<]*)<\/t>/g)]
    .map(([, text = ""]) =>
      text.replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    );
  return [...sheet.matchAll(/<row [^]*?<\/row>/g)].map(([row]) => {
    const cells: (number | string)[] = [];
    for (
      const [, letter = "A", kind, value] of row.matchAll(
        /<c r="([A-Z])\d+"([^>]*)>(?:<f>[^<]*<\/f>)?<v>([^<]*)<\/v>/g,
      )
    ) {
      const number = Number(value);
      const isText = kind?.includes('t="s"');
      cells[letter.charCodeAt(0) - 65] = isText ? texts[number] ?? "" : number;
    }
    return Array.from(cells, (cell) => cell ?? "");
  });
}

/** Returns what a printed cell is in a workbook. */
function storedCell(heading: string, cell: string): number | string {
  const [, hours, minutes, later] = cell.match(/^(\d+):(\d\d)( \(\+1\))?$/) ??
    [];
  if (hours !== undefined) {
    const days = later === undefined ? 0 : 1;
    return round(days + (Number(hours) * 60 + Number(minutes)) / 1440);
  }
  if (heading === "Date" && cell !== "Total") {
    return (Date.parse(cell) - Date.UTC(1899, 11, 30)) / 86_400_000;
  }
  return /^\d+\.\d\d$/.test(cell) ? Number(cell) : cell;
}

function round(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

function storedRows(
  [headings = [], ...rows]: readonly string[][],
): (number | string)[][] {
  const stored = rows.map((row) =>
    row.map((cell, i) => storedCell(headings[i] ?? "", cell))
  );
  return [headings, ...stored].map((row) =>
    // A workbook does not store the empty cells at the end of a row.
    row.slice(0, row.findLastIndex((cell) => cell !== "") + 1)
  );
}

const NOTES = `WEB-2 is running: not counted
Forgot to stop it? worktime timer stop --at 2024-11-01T00:00
Entries for "OPS-1" and "OPS-1" overlap on 2024-10-15, 09:30-09:40: ` +
  "both are counted\n";

Deno.test("timer report has the same cells in text, Markdown and HTML", async () => {
  const text = await report("2024-10");
  assertEquals([text.error, text.status], [NOTES, 0]);
  assertEquals(textTables(text.out), [SUMMARY, ENTRIES]);
  const md = await report("2024-10", "--md");
  assertEquals(markdownTables(md.out), [SUMMARY, ENTRIES]);
  const html = await report("2024-10", "--html");
  assertEquals(htmlTables(html.out), [SUMMARY, ENTRIES]);
});

Deno.test("timer report has the same cells in a workbook, as numbers", async () => {
  const user = newUser();
  await user.run(["timer", "report", "2024-10", "--xlsx"]);
  const files = await unzipTexts(Uint8Array.from(user.bytes));
  const sheets = [1, 2].map((number) =>
    sheetRows(
      files.get(`xl/worksheets/sheet${number}.xml`) ?? "",
      files.get("xl/sharedStrings.xml") ?? "",
    ).map((row) =>
      row.map((cell) => typeof cell === "number" ? round(cell) : cell)
    )
  );
  assertEquals(sheets, [storedRows(SUMMARY), storedRows(ENTRIES)]);
});

Deno.test("timer report says what it is about, and what needs an explanation", async () => {
  const { out } = await report("2024-10");
  const parts = out.trimEnd().split("\n\n");
  assertEquals(parts[0]?.split("\n"), [
    "Time report",
    "Name: Jo Doe",
    "Period: 2024-10-01 to 2024-10-31",
    "Time: 10:13",
    "Billable: 8:33",
    "Not billable: 1:40",
    "Amount: 140.40 CHF",
    "Amount: 623.82 EUR",
  ]);
  assertEquals(parts[3]?.split("\n"), [
    "Amounts are hours multiplied by the rate, rounded so that they add up to the total.",
    "Tasks without a rate have no amount.",
    "Clocks were changed on 2024-10-27: durations are elapsed time.",
    'The timer for "WEB-2" has been running since 2024-10-31 17:00 and is ' +
    "not counted.",
  ]);
  assertEquals(parts[4], "worktime 0.1.0, made 2024-11-01 12:00 +01:00");
});

Deno.test("timer report prints the summary as CSV, without totals", async () => {
  const { out, error } = await report("2024-10", "--csv");
  assertEquals(error, NOTES);
  const columns = "client,plan,task,title,billable,minutes,hours,rate_chf," +
    "amount_chf,rate_eur,amount_eur";
  const rows = SUMMARY.slice(1).filter((row) => row[2] !== "")
    .map(([client, plan, task, title, billable, time, ...amounts]) => {
      const [hours, minutes] = time?.split(":").map(Number) ?? [];
      const total = (hours ?? 0) * 60 + (minutes ?? 0);
      return [client, plan, task, title, billable, total, ...amounts].join();
    });
  assertEquals(out.trimEnd().split(/\r?\n/), [columns, ...rows]);
});

Deno.test("timer report --round bills rounded time beside the exact time", async () => {
  const { out } = await report("2024-10", "--round", "15m:up");
  const [summary = [], entries = []] = textTables(out);
  assertEquals(
    summary.map((row) => [row[2], ...row.slice(4, 8), row[9], row[11]].join()),
    [
      "Task,Billable,Time,Rounded,Hours,Amount (CHF),Amount (EUR)",
      "WEB-2,yes,4:44,4:45,4.75,,382.38",
      "GIFT-1,yes,0:20,0:30,0.50,,47.50",
      "WEB-1,yes,2:13,2:30,2.50,,237.50",
      "OPS-1,yes,1:10,1:15,1.25,150.00,",
      "Call,yes,0:06,0:15,0.25,,",
      ",,8:33,9:15,9.25,150.00,667.38",
      "GIFT-1,no,1:00,1:00,1.00,,",
      "WEB-1,no,0:10,0:15,0.25,,",
      "ADM-1,no,0:30,0:30,0.50,,",
      ",,1:40,1:45,1.75,,",
      ",,10:13,11:00,11.00,150.00,667.38",
    ],
  );
  assertEquals(entries.map((row) => row.at(-1)), [
    "Rounded",
    ..."0:30 1:30 0:45 1:00 0:45 0:30 0:30 0:15 1:00 0:30".split(" "),
    ..."0:15 0:00 3:00 0:30".split(" "),
    "",
    "11:00",
  ]);
  assertStringIncludes(
    out,
    "\nEach entry is rounded up to a multiple of 15 minutes.\n",
  );
  assertStringIncludes(out, "\nTime: 11:00 (exactly 10:13)\n");
});

Deno.test("timer report names one client, and leaves out the times of day", async () => {
  const { out } = await report(
    ...["2024-10", "--client", "Bolt AG", "--no-times", "--task", "OPS-1"],
  );
  assertStringIncludes(out, "Time report for Bolt AG\n");
  assertEquals(textTables(out), [
    [
      "Plan,Task,Title,Time,Hours,Rate (CHF),Amount (CHF)".split(","),
      "ops,OPS-1,Servers,1:10,1.17,120.00,140.40".split(","),
      "Total,,,1:10,1.17,,140.40".split(","),
    ],
    [
      "Date,Task,Text,Time".split(","),
      "2024-10-15,OPS-1,Servers,0:40".split(","),
      "2024-10-15,OPS-1,Servers,0:30".split(","),
      "Total,,,1:10".split(","),
    ],
  ]);
  const json = await report("2024-10", "--no-times", "--json");
  const keys = JSON.parse(json.out).entries.flatMap(Object.keys);
  assertEquals(["start", "end"].filter((key) => keys.includes(key)), []);
});

Deno.test("timer report has no amounts without rates", async () => {
  const { out } = await report("2024-10", "--task", "Call");
  assertEquals(textTables(out)[0], [
    ["Task", "Time", "Hours"],
    ["Call", "0:05", "0.10"],
    ["Total", "0:05", "0.10"],
  ]);
  assertEquals(out.includes("Amount"), false);
});

Deno.test("timer report covers this month by default, and all time with --all", async () => {
  const month = await report();
  assertStringIncludes(month.out, "\nPeriod: 2024-11-01 to 2024-11-30\n");
  assertStringIncludes(month.out, "\nTime: 1:30\n");
  const all = await report("--all");
  assertStringIncludes(all.out, "\nPeriod: 2024-09-30 to 2024-11-01\n");
  assertStringIncludes(all.out, "\nTime: 12:13\n");
});

Deno.test("timer report says that nothing was found, and lists the clients", async () => {
  const { out, error, status } = await report("2023", "--client", "acme");
  assertEquals(status, 0);
  assertStringIncludes(out, "Time report for acme\n");
  assertEquals(
    error,
    'No time recorded\nNo plan has the client "acme"; clients: "ACME GmbH", ' +
      '"Bolt AG"\n',
  );
});

Deno.test("timer report says that two entries overlap, but not that one of no time does", async () => {
  const at = (id: string, start: string, end: string, seconds: number) => ({
    ...{ id, start: `2024-10-15T${start}Z`, end: `2024-10-15T${end}Z` },
    duration_seconds: seconds,
  });
  const notesFor = async (...entries: ReturnType<typeof at>[]) => {
    const disk = new MemoryDisk({
      "history/time-entries.json": JSON.stringify({ "T-1": { entries } }),
    });
    const user = new CliUser("2024-11-01T12:00", { disk, zone: "UTC" });
    return (await user.type("timer report --all")).error;
  };
  const long = at("a", "09:00:00", "11:00:00", 7200);
  const none = at("b", "10:00:00", "10:00:00", 0);
  const second = at("c", "10:59:59", "11:00:00", 1);
  const next = at("d", "11:00:00", "12:00:00", 3600);
  assertEquals(await notesFor(long, none, next), "");
  assertEquals(
    await notesFor(long, second, next),
    'Entries for "T-1" and "T-1" overlap on 2024-10-15, 10:59-11:00: both ' +
      "are counted\n",
  );
});
