import { assertEquals } from "@std/assert";
import { renderCsv, renderMarkdown } from "../../lib/report/text_forms.ts";
import { clientReport, EVERY_CELL } from "../support/report_documents.ts";

Deno.test("renderCsv() prints each type of cell, without subtotals and total", () => {
  assertEquals(
    renderCsv(EVERY_CELL).split("\n"),
    [
      "date,text,start,work_minutes,balance_minutes,hours,rate,amount,days",
      `2024-12-30,"'=1+1 <script>alert(""1"")</script> & 'x' | *y* \u202Egnp.exe \x1b[31m",` +
      "08:45,450,-20,7.50,95.50,716.25,1",
      "2024-12-31,'-5,24:30,1500,500,25.00,95.50,2387.50,0.5",
      "2025-01-01,New Year,,,,,,,",
      "2025-01-02,,00:00,20,-460,0.33,,,",
    ],
  );
});

Deno.test("renderCsv() prints the first table", () => {
  assertEquals(
    renderCsv(clientReport()).split("\n", 2),
    [
      "plan,task,title,minutes,hours,rate_eur,amount_eur",
      "website,TASK-010,Move the shop to the new checkout,600,10.00,95.00,950.00",
    ],
  );
  assertEquals(renderCsv({ ...EVERY_CELL, tables: [] }), "");
});

const SHOWN_HOSTILE =
  "=1+1 \\<script\\>alert(\"1\")\\</script\\> & 'x' \\| \\*y\\* \\\\u202egnp.exe \\\\x1b\\[31m";

Deno.test("renderMarkdown() prints each type of cell, and acts on no text", () => {
  assertEquals(
    renderMarkdown(EVERY_CELL).split("\n"),
    [
      "# Report \\<b\\>& more",
      "",
      `- Name: ${SHOWN_HOSTILE}`,
      "",
      "## All: types/of \\[cells\\]",
      "",
      "| Date | Text | Start | Work | Balance | Hours | Rate | Amount | Days |",
      "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
      `| 2024-12-30 | ${SHOWN_HOSTILE} | 08:45 | 7:30 | -0:20 | 7.50 | 95.50 | 716.25 | 1 |`,
      "| 2024-12-31 | -5 | 00:30 (+1) | 25:00 | +8:20 | 25.00 | 95.50 | 2387.50 | 0.5 |",
      "|  | Subtotal |  | 32:30 | +8:00 | 32.50 |  | 3103.75 | 1.5 |",
      "| 2025-01-01 | New Year |  |  |  |  |  |  |  |",
      "| 2025-01-02 |  | 00:00 | 0:20 | -7:40 | 0.33 |  |  |  |",
      "| Total |  |  | 32:50 | +0:20 | 32.83 |  | 3103.75 | 1.5 |",
      "",
      "## All: types?of\\*cells, with a caption that is far too long",
      "",
      "| Days | Carried |",
      "| ---: | ---: |",
      "| 3 | +1:15 |",
      "",
      "Rounded to 15 minutes, \\<i\\>up\\</i\\>.",
      "",
      "- worktime 0.1.0",
      "- SHA-256 0123456789abcdef",
    ],
  );
});

Deno.test("renderMarkdown() has no empty lines for parts without content", () => {
  const document = {
    ...{ title: "T", facts: [], tables: [], remarks: [], signatures: [] },
    footer: [],
  };
  assertEquals(renderMarkdown(document), "# T");
  assertEquals(
    renderMarkdown({ ...document, remarks: ["R"], footer: ["F"] }),
    "# T\n\nR\n\n- F",
  );
});
