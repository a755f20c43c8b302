import { formatCell, isRightAligned } from "./cell_text.ts";
import type { ReportDocument, ReportRow, ReportTable } from "./document.ts";

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; " +
  "base-uri 'none'; form-action 'none'";

const STYLE = `
body{font:14px/1.45 system-ui,sans-serif;margin:2rem}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.2rem .6rem;text-align:left;border-bottom:1px solid #ccc}
.n{text-align:right}
`;

/** Renders a report as one HTML page without scripts or requests. */
export function renderHtml(document: ReportDocument): string {
  const { title, facts, tables, remarks, signatures, footer } = document;
  return [
    "<!DOCTYPE html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style>`,
    "</head>",
    "<body>",
    `<h1>${escapeHtml(title)}</h1>`,
    ...facts.map(({ label, value }) =>
      `<p>${escapeHtml(label)}: ${escapeHtml(value)}</p>`
    ),
    ...tables.map(tableOf),
    ...[...remarks, ...signatures, ...footer].map((text) =>
      `<p>${escapeHtml(text)}</p>`
    ),
    "</body>",
    "</html>",
  ].join("\n");
}

function tableOf(table: ReportTable): string {
  const { caption, columns, rows, total } = table;
  const head = columns.map(({ heading }) =>
    `<th scope="col">${escapeHtml(heading)}</th>`
  );
  return [
    "<table>",
    `<caption>${escapeHtml(caption)}</caption>`,
    `<thead><tr>${head.join("")}</tr></thead>`,
    "<tbody>",
    ...rows.map((row) => rowOf(table, row)),
    "</tbody>",
    ...total ? [`<tfoot>${rowOf(table, total)}</tfoot>`] : [],
    "</table>",
  ].join("\n");
}

function rowOf({ columns }: ReportTable, { cells }: ReportRow): string {
  const shown = columns.map(({ type }, i) => {
    const text = escapeHtml(formatCell(type, cells[i]));
    return `<td${isRightAligned(type) ? ' class="n"' : ""}>${text}</td>`;
  });
  return `<tr>${shown.join("")}</tr>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char);
}
