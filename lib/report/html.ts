import { type CivilDate, isCivilDate, weekdayOf } from "../time/civil_date.ts";
import { formatCell, isRightAligned, oneLine } from "./cell_text.ts";
import type {
  Cell,
  ReportColumn,
  ReportDocument,
  ReportRow,
  ReportTable,
} from "./document.ts";
import { REPORT_STYLE } from "./html_style.ts";

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
