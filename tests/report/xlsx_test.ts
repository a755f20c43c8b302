import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderXlsx, spreadsheetValue } from "../../lib/report/xlsx.ts";
import type {
  Cell,
  CellType,
  ReportColumn,
  ReportDocument,
  ReportRow,
} from "../../lib/report/document.ts";
import { EVERY_CELL, longestMonth } from "../support/report_documents.ts";
import { unzipTexts } from "../support/zip.ts";

/** Returns the files of a workbook as text. */
async function partsOf(
  document: ReportDocument,
): Promise<(name: string) => string> {
  const files = await unzipTexts(await renderXlsx(document));
  return (name) => files.get(`xl/${name}`) ?? "";
}

/** Returns the cells of a sheet by address: a formula, a number or a text. */
function cellsOf(sheet: string, sharedStrings: string): Map<string, string> {
  const texts = [...sharedStrings.matchAll(/<t[^>]*>([^<]*)<\/t>/g)]
    .map(([, text = ""]) => text);
  const cells = sheet.matchAll(
    /<c r="([A-Z]+\d+)"([^>]*)>(?:<f>([^<]*)<\/f>)?<v>([^<]*)<\/v>/g,
  );
  return new Map(
    cells.map(([, address = "", attributes = "", formula, value = ""]) => {
      const isText = attributes.includes('t="s"');
      const shown = isText ? `"${texts[Number(value)]}"` : value;
      return [address, formula ? `=${formula} ${shown}` : shown];
    }),
  );
}

Deno.test("renderXlsx() writes numbers as numbers, texts as texts, and sums as formulas", async () => {
  const part = await partsOf(EVERY_CELL);
  const cells = cellsOf(
    part("worksheets/sheet1.xml"),
    part("sharedStrings.xml"),
  );
  assertEquals([...cells].map(([address, cell]) => `${address} ${cell}`), [
    'A1 "Date"',
    'B1 "Text"',
    'C1 "Start"',
    'D1 "Work"',
    'E1 "Balance (h)"',
    'F1 "Hours"',
    'G1 "Rate"',
    'H1 "Amount"',
    'I1 "Days"',
    "A2 45656",
    `B2 "=1+1 &lt;script&gt;alert("1")&lt;/script&gt; &amp; 'x' | *y* \\u202egnp.exe \\x1b[31m"`,
    "C2 0.3645833333333333",
    "D2 0.3125",
    "E2 -0.33",
    "F2 7.5",
    "G2 95.5",
    "H2 716.25",
    "I2 1",
    "A3 45657",
    'B3 "-5"',
    "C3 1.0208333333333333",
    "D3 1.0416666666666667",
    "E3 8.33",
    "F3 25",
    "G3 95.5",
    "H3 2387.5",
    "I3 0.5",
    'B4 "Subtotal"',
    "D4 =SUBTOTAL(9,D2:D3) 1.3541666666667",
    "E4 =SUBTOTAL(9,E2:E3) 8",
    "F4 =SUBTOTAL(9,F2:F3) 32.5",
    "H4 =SUBTOTAL(9,H2:H3) 3103.75",
    "I4 =SUBTOTAL(9,I2:I3) 1.5",
    "A5 45658",
    'B5 "New Year"',
    "A6 45659",
    "C6 0",
    "D6 0.013888888888888888",
    "E6 -7.67",
    "F6 0.33",
    'A7 "Total"',
    "D7 =SUBTOTAL(9,D2:D6) 1.3680555555556",
    "E7 =SUBTOTAL(9,E2:E6) 0.33",
    "F7 =SUBTOTAL(9,F2:F6) 32.83",
    "H7 =SUBTOTAL(9,H2:H6) 3103.75",
    "I7 =SUBTOTAL(9,I2:I6) 1.5",
  ]);
});

/** Returns the styles of a workbook, in words, by their number. */
function stylesIn(styles: string): string[] {
  const listOf = (tag: string) =>
    [...styles.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, "g"))]
      .map(([, content = ""]) => content);
  const [fonts, fills, borders] = ["font", "fill", "border"].map(listOf);
  const formats = styles.slice(styles.indexOf("<cellXfs"))
    .matchAll(/<xf ([^>]*)>(.*?)<\/xf>/g);
  return Array.from(formats, ([, ids = "", content = ""]) => {
    const partOf = (name: string, parts: readonly string[] = []) =>
      parts[Number(ids.match(`${name}="(\\d+)"`)?.[1] ?? 0)] ?? "";
    const font = partOf("fontId", fonts);
    const border = partOf("borderId", borders);
    return [
      ...font.includes("<b/>") ? ["bold"] : [],
      ...font.includes("5C6167") ? ["muted"] : [],
      ...partOf("fillId", fills).includes("FBF3DC") ? ["marked"] : [],
      ...border.includes("<top style") ? ["line above"] : [],
      ...border.includes("<bottom style") ? ["line below"] : [],
      content.match(/horizontal="(\w+)"/)?.[1] ?? "empty",
      ...content.includes("wrapText") ? ["wrapped"] : [],
    ].join(", ");
  });
}

/** Cells of all kinds of rows, and their styles. */
const STYLED: readonly [sheet: number, address: string, style: string][] = [
  [1, "A1", "bold, line below, left"],
  [1, "D1", "bold, line below, right"],
  [1, "A2", "left"],
  // It is longer than the widest column.
  [1, "B2", "left, wrapped"],
  [1, "C2", "left"],
  [1, "D2", "right"],
  [1, "I2", "right"],
  [1, "B3", "marked, left"],
  [1, "D3", "marked, right"],
  [1, "A4", "bold, line below, empty"],
  [1, "D4", "bold, line below, right"],
  [1, "B5", "muted, left"],
  [1, "C5", "muted, empty"],
  [1, "A7", "bold, line above, left"],
  [1, "D7", "bold, line above, right"],
  [3, "A1", "bold, left"],
  [3, "A2", "left"],
];

Deno.test("renderXlsx() aligns numbers to the right and sets off headings, sums and odd rows", async () => {
  const part = await partsOf(EVERY_CELL);
  const styles = stylesIn(part("styles.xml"));
  for (const [sheet, address, style] of STYLED) {
    const [, id] = part(`worksheets/sheet${sheet}.xml`)
      .match(`<c r="${address}" s="(\\d+)"`) ?? [];
    assertEquals(styles[Number(id)], style, address);
  }
  // The texts around the tables are no table.
  const about = part("worksheets/sheet3.xml");
  assertEquals(/fitToPage|frozen/.test(about), false);
  // What is neither shown nor styled is not written.
  assertEquals(part("worksheets/sheet1.xml").includes('r="B6"'), false);
});

Deno.test("renderXlsx() wraps texts that are longer than the widest column", async () => {
  const [table] = EVERY_CELL.tables;
  assert(table);
  for (const [length, isWrapped] of [[60, false], [61, true]] as const) {
    const columns = [{ key: "x", heading: "X", type: "text" } as const];
    const { total: _, ...rest } = table;
    const rows = [{ cells: ["x".repeat(length)] }];
    const tables = [{ ...rest, columns, rows }];
    const part = await partsOf({ ...EVERY_CELL, tables });
    const [, id] = part("worksheets/sheet1.xml")
      .match(/<c r="A2" s="(\d+)"/) ?? [];
    const style = stylesIn(part("styles.xml"))[Number(id)];
    assertEquals(style, isWrapped ? "left, wrapped" : "left");
  }
});

/** A table of texts and amounts, as the only one of a report. */
function tableOf(
  columns: readonly ReportColumn[],
  rows: readonly ReportRow[],
  total?: ReportRow,
): ReportDocument {
  return {
    ...{ title: "T", facts: [], remarks: [], signatures: [], footer: [] },
    tables: [{ caption: "C", columns, rows, ...total && { total } }],
  };
}

const text = (heading: string): ReportColumn => ({
  ...{ key: "x", heading, type: "text" },
});
const amount = (currency?: string): ReportColumn => ({
  ...{ key: "x", heading: "A", type: "amount" },
  ...currency !== undefined && { currency },
});

/** A column with its cells, and its width in characters. */
const WIDTHS: readonly (readonly [
  column: ReportColumn,
  cells: readonly Cell[],
  width: number,
])[] = [
  [text("A"), [], 8],
  [text("A"), ["x".repeat(6)], 8],
  [text("A"), ["x".repeat(7), "x"], 9],
  [text("Heading"), ["x"], 9],
  [text("A"), ["x".repeat(60)], 62],
  [text("A"), ["x".repeat(61)], 62],
  [amount("EUR"), [1234], 11],
  [amount(), [12_345], 8],
  [{ ...text("B"), type: "balance" }, [-60_000], 10],
  [{ ...text("Balance"), type: "balance" }, [0], 13],
  [{ ...text("D"), type: "duration" }, [600_000], 10],
];

Deno.test("renderXlsx() makes columns as wide as their texts, up to a limit", async () => {
  for (const [column, cells, width] of WIDTHS) {
    const rows = cells.map((cell) => ({ cells: [cell] }));
    const part = await partsOf(tableOf([column], rows));
    const [, found] = part("worksheets/sheet1.xml")
      .match(/<col min="1" max="1" width="(\d+)"/) ?? [];
    assertEquals(Number(found), width, JSON.stringify([column, cells]));
  }
  // The total can be the longest.
  const part = await partsOf(
    tableOf([text("A")], [], { cells: ["x".repeat(20)] }),
  );
  assertStringIncludes(part("worksheets/sheet1.xml"), 'width="22"');
});

Deno.test("renderXlsx() gives each number its format", async () => {
  const columns: ReportColumn[] = [
    { ...text("D"), type: "date" },
    { ...text("T"), type: "time" },
    { ...text("C"), type: "count" },
    amount("EUR"),
  ];
  const part = await partsOf(
    tableOf(columns, [{ cells: ["2024-12-10", 540, 1.5, 100] }]),
  );
  const styles = part("styles.xml");
  const formats = new Map(
    [...styles.matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)]
      .map(([, id = "", code = ""]) => [id, code]),
  );
  const xfs = [
    ...styles.slice(styles.indexOf("<cellXfs")).matchAll(/<xf ([^>]*)>/g),
  ].map(([, attributes = ""]) => attributes.match(/numFmtId="(\d+)"/)?.[1]);
  const sheet = part("worksheets/sheet1.xml");
  const found = ["A2", "B2", "C2", "D2"].map((address) => {
    const [, id] = sheet.match(`<c r="${address}" s="(\\d+)"`) ?? [];
    return formats.get(xfs[Number(id)] ?? "") ?? "";
  });
  assertEquals(found, [
    ...["yyyy-mm-dd", "hh:mm", "", "#,##0.00\\ [$EUR]"],
  ]);
});

Deno.test("renderXlsx() sums columns past Z", async () => {
  const columns = Array.from({ length: 54 }, (_, i): ReportColumn => ({
    ...{ key: `${i}`, heading: `${i}`, type: "count", isSummed: true },
  }));
  const cells = columns.map((_, i) => i);
  const part = await partsOf(
    tableOf(columns, [{ cells }, { cells }], {
      cells: cells.map((it) => 2 * it),
    }),
  );
  const found = cellsOf(part("worksheets/sheet1.xml"), "");
  for (
    const [address, value] of [
      ["A", 0],
      ["Y", 24],
      ["Z", 25],
      ["AA", 26],
      ["AZ", 51],
      ["BA", 52],
      ["BB", 53],
    ] as const
  ) {
    const sum = `=SUM(${address}2:${address}3) ${2 * value}`;
    assertEquals(found.get(`${address}4`), sum);
  }
});

Deno.test("renderXlsx() sums the rows of each group, even of one", async () => {
  const columns: ReportColumn[] = [
    text("A"),
    { ...text("N"), type: "count", isSummed: true },
  ];
  const subtotal = (count: number) =>
    ({ cells: ["S", count], emphasis: "subtotal" }) as const;
  const part = await partsOf(tableOf(
    columns,
    [{ cells: ["a", 1] }, subtotal(1), subtotal(0), { cells: ["b", 2] }],
    { cells: ["T", 3] },
  ));
  const found = cellsOf(part("worksheets/sheet1.xml"), "");
  assertEquals(["B3", "B4", "B6"].map((it) => found.get(it)), [
    ...["=SUBTOTAL(9,B2:B2) 1", "0", "=SUBTOTAL(9,B2:B5) 3"],
  ]);
  // Without rows, there is nothing to sum.
  const empty = await partsOf(tableOf(columns, [], { cells: ["T", 0] }));
  assertEquals(
    cellsOf(empty("worksheets/sheet1.xml"), "").get("B2"),
    "0",
  );
});

Deno.test("renderXlsx() rounds balances so that they add up, down to -100 hours and more", async () => {
  const columns: ReportColumn[] = [
    { ...text("B"), type: "balance", isSummed: true },
    { ...text("B"), type: "balance" },
  ];
  const minutes = [-20, -20, -20, -60_001, 100];
  const sum = minutes.reduce((all, it) => all + it, 0);
  const part = await partsOf(tableOf(
    columns,
    minutes.map((it) => ({ cells: [it, it] })),
    { cells: [sum, undefined] },
  ));
  const found = cellsOf(part("worksheets/sheet1.xml"), "");
  const of = (column: string) =>
    minutes.map((_, i) => Number(found.get(`${column}${i + 2}`)));
  assertEquals(of("A"), [-0.33, -0.33, -0.33, -1000.02, 1.66]);
  assertEquals(of("B"), [-0.33, -0.33, -0.33, -1000.02, 1.67]);
  assertEquals(found.get("A7"), "=SUM(A2:A6) -999.35");
});

Deno.test("renderXlsx() sums a table without subtotals", async () => {
  const part = await partsOf(longestMonth());
  assertStringIncludes(
    part("worksheets/sheet1.xml"),
    "<f>SUM(H2:H32)</f>",
  );
});

Deno.test("renderXlsx() freezes the header and fits a page in width", async () => {
  const sheet = (await partsOf(EVERY_CELL))("worksheets/sheet1.xml");
  assert(/<pane ySplit="1"[^>]*state="frozen"\/>/.test(sheet));
  assertStringIncludes(sheet, '<pageSetUpPr fitToPage="1"/>');
  assert(/<pageSetup [^>]*fitToHeight="0"/.test(sheet));
});

Deno.test("renderXlsx() names the sheets so that Excel accepts them", async () => {
  const [first, second] = EVERY_CELL.tables;
  assert(first && second);
  const long = "A caption of more than 31 characters";
  const tables = [
    first,
    second,
    ...[
      ...[long, long.toUpperCase(), `${long}!`, "'", "About", "' [a]\n'"],
      `${"x".repeat(30)} y`,
    ].map((caption) => ({
      ...second,
      caption,
    })),
  ];
  const part = await partsOf({ ...EVERY_CELL, tables });
  const names = [...part("workbook.xml").matchAll(/ name="([^"]*)"/g)]
    .map(([, name]) => name);
  assertEquals(names, [
    "All types of cells",
    "All types of cells, with a capt",
    "A caption of more than 31 chara",
    "A CAPTION OF MORE THAN 31 C (2)",
    "A caption of more than 31 c (3)",
    "Sheet",
    "About",
    "a",
    "x".repeat(30),
    "About (2)",
  ]);
});

Deno.test("renderXlsx() writes the texts around the tables on a sheet", async () => {
  const part = await partsOf(EVERY_CELL);
  const cells = cellsOf(
    part("worksheets/sheet3.xml"),
    part("sharedStrings.xml"),
  );
  assertEquals([...cells.keys()], ["A1", "A2", "B2", "A3", "A4", "A5"]);
  assertEquals(cells.get("A5"), '"SHA-256 0123456789abcdef"');
  const widths = part("worksheets/sheet3.xml").matchAll(
    /<col [^>]*width="(\d+)"/g,
  );
  assertEquals(Array.from(widths, ([, width]) => width), ["24", "60"]);
});

const VALUES: readonly [CellType, Cell, number | string, string?][] = [
  ["date", "1900-03-01", 61, "yyyy-mm-dd"],
  ["date", "2024-02-29", 45351, "yyyy-mm-dd"],
  ["date", "Total", "Total"],
  ["time", 0, 0, "hh:mm"],
  ["time", 1439, 1439 / 1440, "hh:mm"],
  ["time", 1440, 1, "[h]:mm"],
  ["time", 1441, 1441 / 1440, 'hh:mm" (+1)"'],
  ["time", 2880, 2, 'hh:mm" (+2)"'],
  ["duration", 6000, 6000 / 1440, "[h]:mm"],
  ["balance", -1, -0.02, "+0.00;-0.00;0.00"],
  ["hours", -1, -0.01, "0.00"],
  ["amount", 123456, 1234.56, "#,##0.00\\ [$EUR]"],
  ["count", 0.5, 0.5, "General"],
  ["text", "x".repeat(40_000), "x".repeat(32_767)],
  ["text", "a\r\nb\0", "a b\\x00"],
  ["text", "\ud800", "\ufffd"],
];

Deno.test("spreadsheetValue() gives each type of cell its value and format", () => {
  for (const [type, cell, value, format] of VALUES) {
    const column = { key: "x", heading: "X", type, currency: "EUR" };
    assertEquals(
      spreadsheetValue(column, cell),
      { value, ...format !== undefined && { format } },
      `${type} ${String(cell).slice(0, 20)}`,
    );
  }
});

Deno.test("spreadsheetValue() leaves empty cells empty, and codes that are no currency out", () => {
  const column = { key: "x", heading: "X", type: "amount" } as const;
  assertEquals(spreadsheetValue(column, undefined), undefined);
  assertEquals(spreadsheetValue({ ...column, type: "text" }, ""), undefined);
  const odd = { ...column, currency: '"]' };
  assertEquals(spreadsheetValue(odd, 100)?.format, "#,##0.00");
});
