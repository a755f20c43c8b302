import { parse } from "@std/csv/parse";
import { assertEquals, assertLess, assertMatch } from "@std/assert";
import {
  type Cell,
  formatCell,
  type ReportColumn,
  type ReportDocument,
} from "../../lib/report/document.ts";
import { renderXlsx } from "../../lib/report/xlsx.ts";
import { isInstalled } from "../support/outside_program.ts";
import {
  clientReport,
  EVERY_CELL,
  longestMonth,
} from "../support/report_documents.ts";

const PROGRAM = "soffice";
const isMissing = !isInstalled(PROGRAM);
const note = isMissing ? " (ignored: LibreOffice is not installed)" : "";

/** Computes all formulas when a workbook is opened. */
const RECALCULATE = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
</item>
</oor:items>
`;

/** CSV in UTF-8 with all cells as they are shown, and a file per sheet. */
const FILTER = "csv:Text - txt - csv (StarCalc):" +
  "44,34,76,1,,1033,false,false,true,false,false,-1";

/** Returns the tables of some workbooks, as LibreOffice shows them. */
async function openedTables(
  documents: Readonly<Record<string, ReportDocument>>,
): Promise<Record<string, string[][]>> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/profile/user`, { recursive: true });
    await Deno.writeTextFile(
      `${folder}/profile/user/registrymodifications.xcu`,
      RECALCULATE,
    );
    const files = Object.keys(documents).map((name) =>
      `${folder}/${name}.xlsx`
    );
    for (const [name, document] of Object.entries(documents)) {
      const bytes = await renderXlsx(document);
      await Deno.writeFile(`${folder}/${name}.xlsx`, bytes);
    }
    const { success, stderr } = await new Deno.Command(PROGRAM, {
      args: [
        `-env:UserInstallation=file://${folder}/profile`,
        ...["--headless", "--norestore", "--convert-to", FILTER],
        ...["--outdir", folder, ...files],
      ],
      env: { HOME: folder },
    }).output();
    assertEquals(success, true, new TextDecoder().decode(stderr));
    return await tablesIn(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function tablesIn(folder: string): Promise<Record<string, string[][]>> {
  const tables: Record<string, string[][]> = {};
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".csv")) continue;
    const text = await Deno.readTextFile(`${folder}/${name}`);
    tables[name.replace(/\.csv$/, "")] = parse(text);
  }
  return tables;
}

/** Returns a cell as a spreadsheet shows it. */
function shownCell(column: ReportColumn, cell: Cell): string {
  const text = formatCell(column.type, cell);
  if (typeof cell !== "number") return text;
  switch (column.type) {
    case "amount": {
      const [whole = "", decimals] = text.split(".");
      const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
      return `${groups}.${decimals} ${column.currency}`;
    }
    default:
      return text;
  }
}

/** Compares a table cell by cell. */
function assertShown(
  actual: readonly (readonly string[])[] | undefined,
  document: ReportDocument,
  index: number,
): void {
  const { columns = [], rows = [], total } = document.tables[index] ?? {};
  const all = [...rows, ...total ? [total] : []];
  const exact = actual?.map((row) =>
    row.filter((_, x) => columns[x]?.type !== "balance")
  );
  const others = columns.entries().filter(([, { type }]) => type !== "balance")
    .toArray();
  assertEquals(exact, [
    others.map(([, { heading }]) => heading),
    ...all.map(({ cells }) =>
      others.map(([x, column]) => shownCell(column, cells[x]))
    ),
  ]);
  for (const [x, { heading, type }] of columns.entries()) {
    if (type !== "balance") continue;
    const shown = (actual ?? []).map((row) => row[x] ?? "");
    assertEquals(shown[0], `${heading} (h)`);
    for (const [y, { cells }] of all.entries()) {
      assertBalance(shown[y + 1] ?? "", cells[x]);
    }
  }
}

/** A balance is shown in hours, less than a hundredth off. */
function assertBalance(shown: string, cell: Cell): void {
  if (typeof cell !== "number") return assertEquals(shown, "");
  assertMatch(shown, /^([+-]\d+\.\d\d|0\.00)$/);
  assertLess(Math.abs(Number(shown) - cell / 60), 0.01, `${shown}: ${cell}`);
}

/** Asserts that the shown numbers of a column add up to the last one. */
function assertAddsUp(
  table: readonly (readonly string[])[] | undefined,
  column: number,
): void {
  const shown = (table ?? []).slice(1).map((row) => Number(row[column]));
  const total = shown.pop() ?? NaN;
  const sum = shown.reduce((sum, it) => sum + it, 0);
  assertEquals(sum.toFixed(2), total.toFixed(2));
}

Deno.test({
  name:
    `LibreOffice shows all cells of a workbook, and computes its sums${note}`,
  ignore: isMissing,
  fn: async () => {
    const month = longestMonth();
    const client = clientReport();
    const tables = await openedTables({ every: EVERY_CELL, month, client });
    assertShown(tables["month-December 2024"], month, 0);
    assertAddsUp(tables["month-December 2024"], 10);
    assertShown(tables["month-Summary"], month, 1);
    assertShown(tables["client-Summary"], client, 0);
    assertShown(tables["client-Entries"], client, 1);
    assertShown(tables["every-All types of cells"], EVERY_CELL, 0);
  },
});
