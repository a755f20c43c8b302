import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { renderHtml } from "../../lib/report/text_forms.ts";
import {
  clientReport,
  EVERY_CELL,
  longestMonth,
} from "../support/report_documents.ts";

const SHOWN_HOSTILE =
  "=1+1 &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39; | *y* \\u202egnp.exe \\x1b[31m";

/** Returns the rows of a page, with each cell as `TAG.CLASS TEXT`. */
function rowsOf(html: string): string[][] {
  return [...html.matchAll(/<tr[^>]*>(.*)<\/tr>/g)].map(([, row = ""]) =>
    [...row.matchAll(/<(t[hd])([^>]*)>([^<]*)<\/\1>/g)].map((
      [, tag, attributes = "", text],
    ) => {
      const [, scope] = attributes.match(/scope="(\w+)"/) ?? [];
      return `${scope ?? tag} ${text}`.trim();
    })
  );
}

Deno.test("renderHtml() prints each type of cell, and acts on no text", () => {
  assertEquals(rowsOf(renderHtml(EVERY_CELL)), [
    "Date Text Start Work Balance Hours Rate Amount Days".split(" ")
      .map((heading) => `col ${heading}`),
    [
      "row 2024-12-30",
      `td ${SHOWN_HOSTILE}`,
      "td 08:45",
      "td 7:30",
      "td -0:20",
      "td 7.50",
      "td 95.50",
      "td 716.25",
      "td 1",
    ],
    [
      "row 2024-12-31",
      "td -5",
      "td 00:30 (+1)",
      "td 25:00",
      "td +8:20",
      "td 25.00",
      "td 95.50",
      "td 2387.50",
      "td 0.5",
    ],
    [
      "td",
      "td Subtotal",
      "td",
      "td 32:30",
      "td +8:00",
      "td 32.50",
      "td",
      "td 3103.75",
      "td 1.5",
    ],
    ["row 2025-01-01", "td New Year", "td", "td", "td", "td", "td", "td", "td"],
    [
      "row 2025-01-02",
      "td",
      "td 00:00",
      "td 0:20",
      "td -7:40",
      "td 0.33",
      "td",
      "td",
      "td",
    ],
    [
      "row Total",
      "td",
      "td",
      "td 32:50",
      "td +0:20",
      "td 32.83",
      "td",
      "td 3103.75",
      "td 1.5",
    ],
    ["col Days", "col Carried"],
    ["td 3", "td +1:15"],
  ]);
});

/** A page with every part, without its style. */
const PAGE = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Title</title>
<style></style>
</head>
<body>
<main>
<h1>Title</h1>
<dl>
<div><dt>Name</dt><dd>Ada</dd></div>
</dl>
<div class="table" role="region" aria-labelledby="table-1" tabindex="0">
<table>
<caption id="table-1">Days</caption>
<thead>
<tr><th scope="col">Date</th><th scope="col" class="text">Short</th>\
<th scope="col" class="text long">Long</th>\
<th scope="col" class="number">Work</th></tr>
</thead>
<tbody>
<tr class="muted end"><th scope="row">2024-12-08</th>\
<td class="text">xxxxxxxxxxxxxxxx</td>\
<td class="text long">xxxxxxxxxxxxxxxxx</td><td class="number">0:01</td></tr>
<tr class="marked"><th scope="row">2024-12-09</th><td class="text"></td>\
<td class="text long"></td><td class="number"></td></tr>
</tbody>
<tfoot>
<tr class="total"><th scope="row">Total</th><td class="text"></td>\
<td class="text long"></td><td class="number">0:01</td></tr>
</tfoot>
</table>
</div>
<div class="table" role="region" aria-labelledby="table-2" tabindex="0">
<table class="compact">
<caption id="table-2">One</caption>
<thead>
<tr><th scope="col" class="text">Text</th></tr>
</thead>
<tbody>
<tr><td class="text">a</td></tr>
</tbody>
</table>
</div>
<ul class="remarks">
<li>Remark</li>
</ul>
<div class="signatures">
<p>Employee <span>(date, signature)</span></p>
</div>
<footer>
<p>Small print</p>
</footer>
</main>
</body>
</html>`;

Deno.test("renderHtml() makes a page to the letter", () => {
  const html = renderHtml({
    title: "Title",
    facts: [{ label: "Name", value: "Ada" }],
    tables: [
      {
        caption: "Days",
        columns: [
          { key: "date", heading: "Date", type: "date" },
          { key: "short", heading: "Short", type: "text" },
          { key: "long", heading: "Long", type: "text" },
          { key: "work", heading: "Work", type: "duration" },
        ],
        rows: [
          {
            cells: ["2024-12-08", "x".repeat(16), "x".repeat(17), 1],
            emphasis: "muted",
          },
          { cells: ["2024-12-09"], emphasis: "marked" },
        ],
        total: { cells: ["Total", "", "", 1] },
      },
      {
        caption: "One",
        columns: [{ key: "text", heading: "Text", type: "text" }],
        rows: [{ cells: ["a"] }],
      },
    ],
    ...{ remarks: ["Remark"], signatures: ["Employee"] },
    footer: ["Small print"],
  });
  assertEquals(
    html.replace(/<style>[^]*<\/style>/, "<style></style>").split("\n"),
    PAGE.split("\n"),
  );
  assertMatch(html, /<style>[^<]*@media print[^<]*<\/style>/);
});

/** The first cells of rows, and those after which a group ends. */
const GROUPS: readonly (readonly [rows: readonly string[], ends: string[]])[] =
  [
    [["2024-12-07", "2024-12-08", "2024-12-09"], ["2024-12-08"]],
    [["2024-12-07", "2024-12-07", "2024-12-08"], ["2024-12-07"]],
    // The week after a day that is not listed.
    [["2024-12-06", "2024-12-10", "2024-12-16"], ["2024-12-10"]],
    [["a", "b"], []],
    [["2024-12-07", "", "2024-12-09", "2024-12-10"], ["2024-12-09"]],
  ];

Deno.test("renderHtml() separates the days of several rows, else the weeks", () => {
  const columns = [{ key: "date", heading: "Date", type: "date" } as const];
  for (const [dates, ends] of GROUPS) {
    const rows = dates.map((date) => ({ cells: [date] }));
    const html = renderHtml({
      ...{ title: "T", facts: [], remarks: [], signatures: [], footer: [] },
      tables: [{ caption: "C", columns, rows }],
    });
    assertEquals(rowsWith(html, "end"), ends, dates.join());
  }
});

Deno.test("renderHtml() shows the texts around the tables", () => {
  const html = renderHtml(EVERY_CELL);
  for (
    const part of [
      '<html lang="en">',
      "<title>Report &lt;b&gt;&amp; more</title>",
      "<h1>Report &lt;b&gt;&amp; more</h1>",
      `<dt>Name</dt><dd>${SHOWN_HOSTILE}</dd>`,
      '<caption id="table-1">All: types/of [cells]</caption>',
      "<li>Rounded to 15 minutes, &lt;i&gt;up&lt;/i&gt;.</li>",
      "<p>Employee <span>(date, signature)</span></p>",
      "<p>SHA-256 0123456789abcdef</p>",
    ]
  ) assertStringIncludes(html, part);
});

Deno.test("renderHtml() makes a page without scripts and requests", () => {
  const html = renderHtml(EVERY_CELL);
  assertStringIncludes(html, "default-src 'none'; style-src 'unsafe-inline'");
  assertEquals(
    html.match(/<script|javascript:|\s(?:src|href|on\w+)=|url\(/i),
    null,
  );
});

/** Returns the first cells of the rows with a class. */
function rowsWith(html: string, className: string): string[] {
  return [...html.matchAll(/<tr class="([^"]*)"><t[hd][^>]*>([^<]*)/g)]
    .filter(([, classes = ""]) => classes.split(" ").includes(className))
    .map(([, , text = ""]) => text);
}

Deno.test("renderHtml() separates weeks, or the days of several rows", () => {
  assertEquals(rowsWith(renderHtml(longestMonth()), "end"), [
    "2024-12-01",
    "2024-12-08",
    "2024-12-15",
    "2024-12-22",
    "2024-12-29",
  ]);
  assertEquals(rowsWith(renderHtml(clientReport()), "end").length, 29);
});

Deno.test("renderHtml() marks rows by their emphasis", () => {
  const html = renderHtml(EVERY_CELL);
  assertEquals(rowsWith(html, "marked"), ["2024-12-31"]);
  assertEquals(rowsWith(html, "muted"), ["2025-01-01"]);
  assertEquals(rowsWith(html, "subtotal"), [""]);
  assertEquals(rowsWith(html, "total"), ["Total"]);
});

Deno.test("renderHtml() leaves out parts without content", () => {
  const html = renderHtml({
    title: "Empty",
    ...{ facts: [], tables: [], remarks: [], signatures: [], footer: [] },
  });
  const [, body = ""] = html.match(/<main>(.*)<\/main>/s) ?? [];
  assertEquals(body.trim(), "<h1>Empty</h1>");
  assert(!html.includes("undefined"));
});
