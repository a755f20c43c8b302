import { csvOfRows, harmlessText } from "../text/csv.ts";
import { escapeMarkdown, markdownTable } from "../text/printable.ts";
import { type CivilDate, isCivilDate, weekdayOf } from "../time/civil_date.ts";
import { formatDayMinute } from "../time/zone.ts";
import {
  type Cell,
  type CellType,
  formatCell,
  formatHundredths,
  isRightAligned,
  oneLine,
  type ReportColumn,
  type ReportDocument,
  type ReportRow,
  type ReportTable,
} from "./document.ts";

/**
 * Renders the first table of a report as CSV, without subtotals and total:
 * minutes as whole numbers, hours and amounts as decimal numbers, and times
 * after midnight as `24:30`.
 */
export function renderCsv({ tables }: ReportDocument): string {
  const { columns = [], rows = [] } = tables[0] ?? {};
  return csvOfRows([
    columns.map(({ key }) => key),
    ...rows.filter(({ emphasis }) => emphasis !== "subtotal").map((row) =>
      columns.map(({ type }, i) => valueOf(type, row.cells[i]))
    ),
  ]);
}

function valueOf(type: CellType, cell: Cell): Cell {
  if (typeof cell === "string") return harmlessText(cell);
  if (cell === undefined) return undefined;
  if (type === "time") return formatDayMinute(cell);
  return type === "hours" || type === "amount" ? formatHundredths(cell) : cell;
}

/** Renders a report as GitHub Flavored Markdown. */
export function renderMarkdown(document: ReportDocument): string {
  const { title, facts, tables, remarks, footer } = document;
  const list = (texts: readonly string[]) =>
    texts.map((text) => `- ${lineOf(text)}`).join("\n");
  return [
    `# ${lineOf(title)}`,
    list(facts.map(({ label, value }) => `${label}: ${value}`)),
    ...tables.flatMap((table) => [
      `## ${lineOf(table.caption)}`,
      markdownOf(table),
    ]),
    ...remarks.map(lineOf),
    list(footer),
  ].filter((part) => part !== "").join("\n\n");
}

function markdownOf({ columns, rows, total }: ReportTable): string {
  return markdownTable(
    columns.map(({ heading, type }) => ({
      header: heading,
      isRightAligned: isRightAligned(type),
    })),
    [...rows, ...total ? [total] : []].map(({ cells }) =>
      columns.map(({ type }, i) => formatCell(type, cells[i]))
    ),
  );
}

function lineOf(text: string): string {
  return escapeMarkdown(oneLine(text));
}

/** Only the style of the page itself is allowed: no script and no request. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; " +
  "base-uri 'none'; form-action 'none'";

/**
 * Renders a report as one HTML page that can be read, printed and sent. It has
 * no scripts and sends no requests.
 */
export function renderHtml(document: ReportDocument): string {
  const { title, facts, tables, remarks, signatures, footer } = document;
  return [
    "<!DOCTYPE html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${REPORT_STYLE}</style>`,
    "</head>",
    "<body>",
    "<main>",
    `<h1>${escapeHtml(title)}</h1>`,
    ...block("dl", "", facts.map(factOf)),
    ...tables.flatMap(tableOf),
    ...block(
      "ul",
      "remarks",
      remarks.map((it) => `<li>${escapeHtml(it)}</li>`),
    ),
    ...block("div", "signatures", signatures.map(signatureOf)),
    ...block("footer", "", footer.map((it) => `<p>${escapeHtml(it)}</p>`)),
    "</main>",
    "</body>",
    "</html>",
  ].join("\n");
}

/** Returns the lines of an element, or none if it would be empty. */
function block(
  name: string,
  className: string,
  lines: readonly string[],
): string[] {
  if (lines.length === 0) return [];
  const start = className === "" ? name : `${name} class="${className}"`;
  return [`<${start}>`, ...lines, `</${name}>`];
}

function factOf({ label, value }: ReportDocument["facts"][number]): string {
  const [name, text] = [escapeHtml(label), escapeHtml(value)];
  return `<div><dt>${name}</dt><dd>${text}</dd></div>`;
}

function signatureOf(who: string): string {
  return `<p>${escapeHtml(who)} <span>(date, signature)</span></p>`;
}

function tableOf(table: ReportTable, index: number): string[] {
  const { caption, columns, rows, total } = table;
  const id = `table-${index + 1}`;
  const classes = columns.map((column, i) => columnClass(column, i, rows));
  const headings = columns.map(({ heading }, i) =>
    element("th", { scope: "col", class: classes[i] ?? "" }, heading)
  );
  const ends = groupEnds(rows);
  const body = rows.map((row, i) =>
    rowOf(table, row, {
      classes,
      rowClass: [row.emphasis ?? "", ends.has(i) ? "end" : ""].join(" ").trim(),
    })
  );
  // A focusable region, so that a keyboard can scroll a table that is too wide.
  return [
    `<div class="table" role="region" aria-labelledby="${id}" tabindex="0">`,
    // A single row of figures is easier to read close together.
    startTag("table", { class: rows.length > 1 ? "" : "compact" }),
    `<caption id="${id}">${escapeHtml(caption)}</caption>`,
    ...block("thead", "", [`<tr>${headings.join("")}</tr>`]),
    ...block("tbody", "", body),
    ...total
      ? block("tfoot", "", [
        rowOf(table, total, { classes, rowClass: "total" }),
      ])
      : [],
    "</table>",
    "</div>",
  ];
}

/** Columns whose texts are all up to this long do not wrap. */
const SHORT_LENGTH = 16;

function columnClass(
  { type }: ReportColumn,
  index: number,
  rows: readonly ReportRow[],
): string {
  if (isRightAligned(type)) return "number";
  if (type !== "text") return "";
  const isShort = rows.every(({ cells }) =>
    formatCell(type, cells[index]).length <= SHORT_LENGTH
  );
  return isShort ? "text" : "text long";
}

/** Returns the rows before a new week, or before a new day of several rows. */
function groupEnds(rows: readonly ReportRow[]): ReadonlySet<number> {
  const dates = rows.map(({ cells: [cell] }) =>
    isDate(cell) ? cell : undefined
  );
  const changes = [...rows.keys()].filter((i) => {
    const [date, next] = [dates[i], dates[i + 1]];
    return date !== undefined && next !== undefined && date !== next;
  });
  const isByDay = changes.length + 1 === rows.length;
  return new Set(changes.filter((i) => {
    const next = dates[i + 1];
    return !isByDay || next !== undefined && weekdayOf(next) === "Mon";
  }));
}

function isDate(cell: Cell): cell is CivilDate {
  return typeof cell === "string" && isCivilDate(cell);
}

function rowOf(
  { columns, rows }: ReportTable,
  { cells }: ReportRow,
  { classes, rowClass }: {
    classes: readonly string[];
    rowClass: string;
  },
): string {
  const shown = columns.map(({ type }, i) => {
    const text = formatCell(type, cells[i]);
    // The cells of a single row are not about its first one.
    const isHeading = i === 0 && rows.length > 1 && text !== "" &&
      !isRightAligned(type);
    return element(isHeading ? "th" : "td", {
      scope: isHeading ? "row" : "",
      class: classes[i] ?? "",
    }, text);
  });
  return `${startTag("tr", { class: rowClass })}${shown.join("")}</tr>`;
}

/** Returns an element with a text. Empty attributes are left out. */
function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  text: string,
): string {
  return `${startTag(name, attributes)}${escapeHtml(text)}</${name}>`;
}

function startTag(
  name: string,
  attributes: Readonly<Record<string, string>>,
): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== "");
  return `<${[name, ...given.map(([key, it]) => `${key}="${it}"`)].join(" ")}>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return oneLine(text)
    .replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/**
 * The style of a report. Paper gets light colors and sizes in points, on which
 * a month with 31 days, its sums and its signatures fit a page of A4.
 */
const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --page: #fff;
  --text: #1b1d20;
  --soft: #5c6167;
  --rule: #dfe1e4;
  --strong: #85898f;
  --mark: #fbf3dc;
  --bar: #a06a00;
  --focus: #1a5fb4;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #17191c;
    --text: #e6e7e9;
    --soft: #a2a7ae;
    --rule: #33373c;
    --strong: #72777e;
    --mark: #2e2919;
    --bar: #e0ad4a;
    --focus: #8ab8f0;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 0.9375rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto,
    "Helvetica Neue", Arial, sans-serif;
  overflow-wrap: anywhere;
}
main { max-width: 74rem; margin: 0 auto; padding: clamp(1rem, 4vw, 3rem); }
h1 {
  margin: 0;
  font-size: 1.625rem;
  font-weight: 600;
  letter-spacing: -0.01em;
  line-height: 1.2;
  text-wrap: balance;
}
dl {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem 2.5rem;
  margin: 1rem 0 0;
}
dl div { min-width: 0; }
dt { color: var(--soft); font-size: 0.8125rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; unicode-bidi: plaintext; }
.table { margin-top: 2rem; overflow-x: auto; }
.table:focus-visible { outline: 2px solid var(--focus); outline-offset: 4px; }
table {
  /* Collapsed borders would not move with a sticky column. */
  border-collapse: separate;
  border-spacing: 0;
  width: 100%;
  font-variant-numeric: tabular-nums lining-nums;
}
.compact { width: auto; }
caption {
  padding-bottom: 0.5rem;
  font-size: 1.0625rem;
  font-weight: 600;
  text-align: left;
}
th, td {
  padding: 0.3125rem 0.625rem;
  border-bottom: 1px solid var(--rule);
  font-weight: inherit;
  text-align: left;
  vertical-align: baseline;
  white-space: nowrap;
}
th:first-child, td:first-child { padding-left: 0.5rem; }
th:last-child, td:last-child { padding-right: 0.5rem; }
thead th {
  border-bottom: 1px solid var(--strong);
  color: var(--soft);
  font-size: 0.8125rem;
  vertical-align: bottom;
}
.number { text-align: right; }
.text { unicode-bidi: plaintext; }
.long { min-width: 12rem; white-space: normal; overflow-wrap: anywhere; }
.end > * { border-bottom-color: var(--strong); }
.muted { color: var(--soft); }
.marked > * { background: var(--mark); }
.marked > :first-child { box-shadow: inset 3px 0 var(--bar); }
.subtotal > * { border-bottom-color: var(--strong); font-weight: 600; }
tbody:has(+ tfoot) tr:last-child > * { border-bottom: 0; }
.total > * {
  border-top: 1px solid var(--text);
  border-bottom: 3px double var(--text);
  font-weight: 600;
}
.remarks {
  max-width: 44rem;
  margin: 2rem 0 0;
  padding: 0;
  color: var(--soft);
  font-size: 0.875rem;
  list-style: none;
}
.remarks li + li { margin-top: 0.25rem; }
.signatures { display: flex; flex-wrap: wrap; gap: 0 3rem; }
.signatures p {
  flex: 1 1 12rem;
  margin: 5rem 0 0;
  padding-top: 0.375rem;
  border-top: 1px solid var(--text);
  font-size: 0.875rem;
}
.signatures span { color: var(--soft); }
footer {
  margin-top: 2.5rem;
  padding-top: 0.5rem;
  border-top: 1px solid var(--rule);
  color: var(--soft);
  font-size: 0.75rem;
}
footer p { margin: 0; }
@media screen and (max-width: 48rem) {
  th:first-child, td:first-child {
    position: sticky;
    left: 0;
    background: var(--page);
  }
  caption { position: sticky; left: 0; }
  .marked > :first-child { background: var(--mark); }
}
@page {
  size: A4;
  margin: 11mm 12mm 12mm;
  @bottom-right {
    content: counter(page) " / " counter(pages);
    color: #5c6167;
    font: 7.5pt sans-serif;
  }
}
@media print {
  :root { color-scheme: light; }
  body { font-size: 8pt; line-height: 1.25; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 15pt; }
  dl { gap: 1mm 8mm; margin-top: 2.5mm; }
  dt { font-size: 7pt; }
  .table { margin-top: 4mm; overflow: visible; }
  caption { padding-bottom: 1mm; font-size: 9.5pt; break-after: avoid; }
  th, td { padding: 0.5mm 1.2mm; }
  thead { display: table-header-group; }
  thead th { font-size: 7pt; }
  /* Otherwise the total would be repeated on each page. */
  tfoot { display: table-row-group; }
  tr { break-inside: avoid; }
  tr:has(+ .subtotal), tbody:has(+ tfoot) tr:last-child {
    break-after: avoid;
  }
  .long { min-width: 22mm; }
  .marked > * { print-color-adjust: exact; }
  .remarks { max-width: none; margin-top: 3mm; font-size: 7.5pt; }
  .remarks li + li { margin-top: 0.5mm; }
  .signatures { break-inside: avoid; gap: 0 12mm; }
  .signatures p {
    flex-basis: 0;
    margin-top: 14mm;
    padding-top: 1mm;
    font-size: 7.5pt;
  }
  footer {
    margin-top: 4mm;
    padding-top: 1mm;
    font-size: 6.5pt;
    break-inside: avoid;
  }
}
`;
