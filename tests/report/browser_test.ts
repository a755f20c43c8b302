import axe from "axe-core";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { ReportDocument } from "../../lib/report/document.ts";
import { renderHtml } from "../../lib/report/text_forms.ts";
import {
  browserIsMissing,
  type BrowserPage,
  inBrowser,
} from "../support/browser.ts";
import {
  clientReport,
  EVERY_CELL,
  longestMonth,
} from "../support/report_documents.ts";

const note = browserIsMissing ? ` (ignored: ${browserIsMissing})` : "";

/** Opens a report from a server, and shows that nothing else was asked for. */
async function inReport(
  document: ReportDocument,
  use: (page: BrowserPage) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ url }) => {
      asked.push(new URL(url).pathname);
      const headers = { "content-type": "text/html; charset=utf-8" };
      return new Response(renderHtml(document), { headers });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}/report`;
  await inBrowser(url, async (page) => {
    await use(page);
    assertEquals(page.log, { messages: [], requests: [url] });
  });
  assertEquals(asked, ["/report"]);
}

function browserTest(name: string, fn: () => Promise<void>): void {
  const ignore = browserIsMissing !== undefined;
  Deno.test({ name: `${name}${note}`, ignore, fn });
}

const BACKGROUND = "getComputedStyle(document.body).backgroundColor";
const OVERFLOW =
  "document.documentElement.scrollWidth - document.documentElement.clientWidth";

function pageCount(pdf: string): number {
  return pdf.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}

/** Returns the findings of axe, each as its rule and the first element. */
async function findings(page: BrowserPage): Promise<string[]> {
  await page.evaluate(`${axe.source}; undefined`);
  return await page.evaluate(
    `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ": " + nodes[0].html))`,
  );
}

browserTest(
  "a browser shows a month light and dark, and prints it light on one page",
  () =>
    inReport(longestMonth(), async (page) => {
      await page.show({ scheme: "light", width: 1200 });
      assertEquals(await page.evaluate(BACKGROUND), "rgb(255, 255, 255)");
      const light = await page.picture();
      await page.show({ scheme: "dark", width: 1200 });
      assertEquals(await page.evaluate(BACKGROUND), "rgb(23, 25, 28)");
      const dark = await page.picture();
      assert(light.length > 10_000);
      assertNotEquals(light, dark);
      assertEquals(pageCount(await page.print()), 1);
      await page.show({ scheme: "dark", media: "print", width: 1200 });
      assertEquals(await page.evaluate(BACKGROUND), "rgb(255, 255, 255)");
    }),
);

browserTest(
  "a browser prints a client's report on pages with headings",
  () =>
    inReport(clientReport(), async (page) => {
      assertEquals(pageCount(await page.print()), 4);
      await page.show({ scheme: "light", media: "print", width: 800 });
      const display = (name: string) =>
        `getComputedStyle(document.querySelector("${name}")).display`;
      assertEquals(await page.evaluate(display("thead")), "table-header-group");
      // A footer group would be repeated on each page.
      assertEquals(await page.evaluate(display("tfoot")), "table-row-group");
    }),
);

/** A width of 320 px is a phone, or a window at 400 % (WCAG 1.4.10). */
const VIEWS = [["light", 1200], ["dark", 320]] as const;

for (
  const [name, document] of [
    ["a month", longestMonth()],
    ["a client's report", clientReport()],
    ["hostile texts", EVERY_CELL],
  ] as const
) {
  browserTest(
    `a browser shows ${name} at any width, and axe finds nothing`,
    () =>
      inReport(document, async (page) => {
        for (const [scheme, width] of VIEWS) {
          await page.show({ scheme, width });
          assertEquals(await page.evaluate(OVERFLOW), 0, `${width} px`);
          assertEquals(await findings(page), [], `${scheme} ${width} px`);
        }
      }),
  );
}
