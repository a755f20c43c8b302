import type { CellObject } from "write-excel-file/universal";
import { type CivilDate, dayNumber, isCivilDate } from "../time/civil_date.ts";
import { MINUTES_PER_DAY } from "../time/zone.ts";
import { roundToTotal } from "../tracking/totals.ts";
import {
  type Cell,
  formatCell,
  isRightAligned,
  oneLine,
  type ReportColumn,
  type ReportDocument,
  type ReportRow,
  type ReportTable,
} from "./document.ts";

/**
 * Renders a report as an Excel workbook with a sheet per table, and one with
 * the texts around them. Sums are formulas.
 */
export async function renderXlsx(
  document: ReportDocument,
): Promise<Uint8Array<ArrayBuffer>> {
  const { default: writeXlsxFile } = await import("write-excel-file/universal");
  const sheets = [...document.tables.map(tableSheet), aboutSheet(document)];
  const names = sheetNames(sheets.map(({ name }) => name));
  const transform = (xml: string, { sheetIndex = 0 }) => {
    const sheet = sheets[sheetIndex];
    return sheet ? completed(xml, sheet) : xml;
  };
  const file = writeXlsxFile(
    sheets.map(({ rows, widths, isTable }, i) => ({
      data: rows.map((row) => [...row]),
      sheet: names[i] ?? "",
      columns: widths.map((width) => ({ width })),
      ...isTable && { stickyRowsCount: 1, orientation: "landscape" as const },
    })),
    {
      features: [{
        files: {
          transform: {
            "xl/worksheets/sheet{id}.xml": {
              transform: (xml, _options, sheet) => transform(xml, sheet),
            },
          },
        },
      }],
    },
  );
  return new Uint8Array(await (await file.toBlob()).arrayBuffer());
}

/** A cell of the library, or an empty one. */
type SheetCell = CellObject | null;

/** A formula whose result is known, and its cell. */
interface Sum {
  readonly x: number;
  readonly y: number;
  readonly formula: string;
  readonly value: number;
}

interface ReportSheet {
  readonly name: string;
  readonly rows: readonly (readonly SheetCell[])[];
  /** The widths of the columns in characters. */
  readonly widths: readonly number[];
  readonly sums: readonly Sum[];
  readonly isTable: boolean;
}

const BOLD = { fontWeight: "bold" } as const;
const UNDERLINE = {
  bottomBorderStyle: "thin",
  bottomBorderColor: "#85898F",
} as const;
const STYLES = {
  heading: { ...BOLD, ...UNDERLINE },
  muted: { textColor: "#5C6167" },
  marked: { backgroundColor: "#FBF3DC" },
  subtotal: { ...BOLD, ...UNDERLINE },
  total: { ...BOLD, topBorderStyle: "thin" },
} as const;

function tableSheet(original: ReportTable): ReportSheet {
  const table = withRoundedBalances(original);
  const { caption, columns, rows, total } = table;
  const header = columns.map((column): SheetCell => ({
    value: headingOf(column),
    type: String,
    ...STYLES.heading,
    align: isRightAligned(column.type) ? "right" : "left",
  }));
  const lines = [...rows, ...total ? [total] : []].map((row) => {
    const style = row === total ? "total" : row.emphasis;
    return columns.map((column, x) =>
      sheetCell(column, row.cells[x], style && STYLES[style])
    );
  });
  const sums = sumsOf(table, [header, ...lines]);
  for (const { x, y, formula } of sums) {
    const line = lines[y - 1];
    if (line?.[x]) line[x] = { ...line[x], value: formula, type: "Formula" };
  }
  return {
    name: caption,
    rows: [header, ...lines],
    widths: columns.map((column, x) => widthOf(table, column, x)),
    sums,
    isTable: true,
  };
}

/** Returns the formulas of a table, with their results. */
function sumsOf(
  { columns, rows, total }: ReportTable,
  lines: readonly (readonly SheetCell[])[],
): Sum[] {
  const sums: Sum[] = [];
  const isSubtotal = (row?: ReportRow) => row?.emphasis === "subtotal";
  const name = rows.some(isSubtotal) ? "SUBTOTAL(9," : "SUM(";
  const add = (first: number, y: number) => {
    for (const [x, { isSummed }] of columns.entries()) {
      if (!isSummed || typeof lines[y]?.[x]?.value !== "number") continue;
      const parts = lines.slice(first, y).filter((_, i) =>
        !isSubtotal(rows[first - 1 + i])
      ).map((line) => Number(line[x]?.value ?? 0));
      // Fractions of a day add up to 1.4999999999999998 instead of 1.5.
      const value = Number(
        parts.reduce((sum, part) => sum + part, 0).toPrecision(14),
      );
      const range = `${addressOf(x, first)}:${addressOf(x, y - 1)}`;
      sums.push({ x, y, formula: `${name}${range})`, value });
    }
  };
  // A subtotal sums the rows since the previous one, and SUBTOTAL ignores
  // other subtotals. Row 0 is the header.
  let first = 1;
  for (const [i, row] of rows.entries()) {
    if (!isSubtotal(row)) continue;
    if (first <= i) add(first, i + 1);
    first = i + 2;
  }
  if (total && rows.length > 0) add(1, rows.length + 1);
  return sums;
}

/** Names the unit of balances, which are shown as decimal hours. */
function headingOf({ heading, type }: ReportColumn): string {
  return type === "balance" ? `${oneLine(heading)} (h)` : oneLine(heading);
}

function sheetCell(
  column: ReportColumn,
  cell: Cell,
  style: Partial<CellObject> | undefined,
): SheetCell {
  const shown = spreadsheetValue(column, cell);
  if (shown === undefined) {
    return style === undefined ? null : { ...style };
  }
  const { value, format } = shown;
  const isText = typeof value === "string";
  return {
    value,
    type: isText ? String : Number,
    ...format !== undefined && format !== "General" && { format },
    ...isText && value.length > MAX_WIDTH && { wrap: true },
    align: isRightAligned(column.type) ? "right" : "left",
    ...style,
  };
}

const MIN_WIDTH = 6;
const MAX_WIDTH = 60;

function widthOf(
  { rows, total }: ReportTable,
  column: ReportColumn,
  x: number,
): number {
  const suffix = column.type === "amount" && column.currency ? 4 : 0;
  return [...rows, ...total ? [total] : []].reduce((width, { cells }) => {
    const { length } = formatCell(column.type, cells[x]);
    return Math.min(Math.max(width, length + suffix), MAX_WIDTH);
  }, Math.max(headingOf(column).length, MIN_WIDTH)) + 2;
}

/** Returns the name of a cell, such as `D33`; both numbers start at 0. */
function addressOf(column: number, row: number): string {
  const letters = column < 26 ? "" : letterOf(Math.floor(column / 26) - 1);
  return `${letters}${letterOf(column % 26)}${row + 1}`;
}

function letterOf(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

/**
 * Rounds summed balances to hundredths of an hour that add up to the total, so
 * that the shown numbers do too.
 */
function withRoundedBalances(table: ReportTable): ReportTable {
  return table.columns.reduce((rounded, { type, isSummed }, x) => {
    return type === "balance" && isSummed ? withRounded(rounded, x) : rounded;
  }, table);
}

function withRounded(table: ReportTable, x: number): ReportTable {
  const { rows, total } = table;
  const isSummand = ({ cells, emphasis }: ReportRow) =>
    typeof cells[x] === "number" && emphasis !== "subtotal";
  const minutes = rows.filter(isSummand).map(({ cells }) => Number(cells[x]));
  const shown = roundedHundredths(minutes).map((it) => it * 0.6).values();
  const withCell = (row: ReportRow, cell: Cell) => ({
    ...row,
    cells: row.cells.with(x, cell),
  });
  return {
    ...table,
    rows: rows.map((row) =>
      isSummand(row) ? withCell(row, shown.next().value) : row
    ),
    ...total && { total },
  };
}

/** An offset that makes all balances positive, in hundredths of an hour. */
const OFFSET = 1_000_000;

function roundedHundredths(minutes: readonly number[]): number[] {
  const sum = minutes.reduce((sum, it) => sum + it, 0);
  const shifted = minutes.map((it) => it * 100 + OFFSET * 60);
  const total = Math.round(sum * 100 / 60) + minutes.length * OFFSET;
  return roundToTotal(shifted, { unit: 60, total }).map((it) => it - OFFSET);
}

const LABEL: ReportColumn = { key: "label", heading: "", type: "text" };

/** Returns the sheet with the texts around the tables. */
function aboutSheet(
  { title, facts, remarks, footer }: ReportDocument,
): ReportSheet {
  const text = (cell: string) => sheetCell(LABEL, cell, undefined);
  return {
    name: "About",
    rows: [
      [sheetCell(LABEL, title, BOLD)],
      ...facts.map(({ label, value }) => [text(label), text(value)]),
      ...[...remarks, ...footer].map((line) => [text(line)]),
    ],
    widths: [24, MAX_WIDTH],
    sums: [],
    isTable: false,
  };
}

const MAX_NAME_LENGTH = 31;

/** Returns names that Excel accepts for the sheets of one workbook. */
function sheetNames(captions: readonly string[]): string[] {
  const names: string[] = [];
  for (const caption of captions) {
    const name = oneLine(caption).replace(/[[\]/\\:*?\s]+/g, " ")
      .replace(/^[ ']+|[ ']+$/g, "") || "Sheet";
    const taken = new Set(names.map((it) => it.toLowerCase()));
    const nameWith = (suffix: string) =>
      name.slice(0, MAX_NAME_LENGTH - suffix.length).trim() + suffix;
    let shown = nameWith("");
    for (let i = 2; taken.has(shown.toLowerCase()); i++) {
      shown = nameWith(` (${i})`);
    }
    names.push(shown);
  }
  return names;
}

/**
 * Adds the results of formulas, for programs that do not compute them, and fits
 * tables to the width of a printed page.
 */
function completed(xml: string, { sums, isTable }: ReportSheet): string {
  const results = new Map(
    sums.map(({ x, y, value }) => [addressOf(x, y), value]),
  );
  const withResults = xml.replace(
    /(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*<\/f>)/g,
    (cell, _all, address) => `${cell}<v>${results.get(address)}</v>`,
  );
  if (!isTable) return withResults;
  return withResults
    .replace("<sheetViews>", `<sheetPr>${FIT}</sheetPr><sheetViews>`)
    .replace("<pageSetup ", '<pageSetup fitToHeight="0" ');
}

const FIT = '<pageSetUpPr fitToPage="1"/>';

/** The value of a cell in a spreadsheet, and the format it is shown in. */
interface SpreadsheetValue {
  readonly value: number | string;
  readonly format?: string;
}

/** The longest text that Excel accepts in a cell. */
const MAX_TEXT_LENGTH = 32_767;

/**
 * Returns the value of a cell: dates, times and durations in days, as
 * spreadsheets count them; balances, hours and amounts as decimal numbers.
 *
 * @returns `undefined` for an empty cell.
 */
export function spreadsheetValue(
  { type, currency = "" }: ReportColumn,
  cell: Cell,
): SpreadsheetValue | undefined {
  if (cell === undefined || cell === "") return undefined;
  if (typeof cell === "string") {
    return type === "date" && isCivilDate(cell)
      ? { value: serialDate(cell), format: "yyyy-mm-dd" }
      : { value: textOf(cell) };
  }
  switch (type) {
    case "time":
      return { value: cell / MINUTES_PER_DAY, format: timeFormat(cell) };
    case "duration":
      return { value: cell / MINUTES_PER_DAY, format: "[h]:mm" };
    case "balance":
      // Excel shows negative durations as ####, so these are decimal hours.
      return {
        value: Math.round(cell * 100 / 60) / 100,
        format: "+0.00;-0.00;0.00",
      };
    case "hours":
      return { value: cell / 100, format: "0.00" };
    case "amount":
      return { value: cell / 100, format: amountFormat(currency) };
    default:
      return { value: cell, format: "General" };
  }
}

/** The day that spreadsheets count as 0. */
const EPOCH_DAY = dayNumber("1899-12-30" as CivilDate);

function serialDate(date: CivilDate): number {
  return dayNumber(date) - EPOCH_DAY;
}

function timeFormat(minute: number): string {
  if (minute === MINUTES_PER_DAY) return "[h]:mm";
  const days = Math.floor(minute / MINUTES_PER_DAY);
  return days > 0 ? `hh:mm" (+${days})"` : "hh:mm";
}

function amountFormat(currency: string): string {
  const number = "#,##0.00";
  return /^[A-Z]{3}$/.test(currency) ? `${number}\\ [$${currency}]` : number;
}

function textOf(text: string): string {
  return oneLine(text).slice(0, MAX_TEXT_LENGTH).toWellFormed();
}
