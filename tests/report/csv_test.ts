import { assertEquals } from "@std/assert";
import { renderCsv } from "../../lib/report/csv.ts";
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
