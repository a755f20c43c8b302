import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderHtml } from "../../lib/report/html.ts";
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
