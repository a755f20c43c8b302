import { assertEquals } from "@std/assert";
import { renderSummary } from "../../lib/cli/output/summary.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { Summary, SummaryRow } from "../../lib/report/summary.ts";

/** Returns a row of one hour. */
function row(key: string, title?: string): SummaryRow {
  return { key, title, seconds: 3600, entryCount: 1 };
}

/** Returns the output for rows of one hour each. */
async function textOf(
  rows: SummaryRow[],
  more: Partial<Summary> = {},
): Promise<string> {
  const summary: Summary = {
    by: "task",
    thenBy: [],
    notes: [],
    from: undefined,
    to: undefined,
    filter: {},
    rounding: undefined,
    totalRoundedSeconds: undefined,
    rows,
    totalSeconds: 3600 * rows.length,
    entryCount: rows.length,
    running: undefined,
    booked: undefined,
    ...more,
  };
  const { text } = await renderSummary(summary, {
    isTerminal: false,
    columns: undefined,
    isTable: false,
    zone: namedZone("UTC"),
  });
  return text;
}

Deno.test("answerSummary() lets no code of a title, a filter or the running task reach the terminal", async () => {
  const filter = {
    plan: "\x1b[1mp\n",
    sprint: "s\x07\u2067",
    taskId: "t\x9b0m",
  };
  const running = { taskId: "\x1b[2J", seconds: 1380, likelyEnd: undefined };
  const rows = [row("T-1", "a\tb\r\nc\x1b]0;x\x07\u202E")];
  assertEquals(
    await textOf(rows, { filter, running }),
    "Summary by task: all time, plan \\x1b[1mp\\x0a, sprint s\\x07\\u2067, " +
      `task t\\x9b0m
Task  Title                               Time  Share
T-1   a\\x09b\\x0d\\x0ac\\x1b]0;x\\x07\\u202e  1h 0m   100%  ########################
Total: 1h 0m (\\x1b[2J is running: 23m so far)`,
  );
});

Deno.test("answerSummary() gives a title 40 columns, however wide its letters are", async () => {
  assertEquals(
    await textOf([
      row("T-1", "x".repeat(41)),
      row("T-2", "時".repeat(21)),
      row("T-3", "時".repeat(20)),
      row("漢".repeat(21)),
    ]),
    `Summary by task: all time
Task                                     Title                                      Time  Share
T-1                                      xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…  1h 0m    25%  ########################
T-2                                      時時時時時時時時時時時時時時時時時時時…   1h 0m    25%  ########################
T-3                                      時時時時時時時時時時時時時時時時時時時時  1h 0m    25%  ########################
漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢…                                            1h 0m    25%  ########################
Total: 4h 0m`,
  );
});

Deno.test("answerSummary() says that several tags count once only where some do", async () => {
  const rows = [row("a"), row("b")];
  const totalOf = async (more: Partial<Summary>) => {
    const text = await textOf(rows, { by: "tag", ...more });
    return text.split("\n").at(-1);
  };
  assertEquals(await totalOf({}), "Total: 2h 0m");
  assertEquals(
    await totalOf({ totalSeconds: 3600 }),
    "Total: 1h 0m (entries with several tags count once)",
  );
});
