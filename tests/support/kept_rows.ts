/**
 * Prints how many bytes each row of an imported report takes while the import
 * decides what to add. Needs `--v8-flags=--expose-gc`.
 */

import { ImportRows } from "../../lib/exchange/import_rows.ts";
import { TOGGL_CSV } from "../../lib/exchange/toggl_csv.ts";
import { fixedZone } from "../../lib/time/zone.ts";

const ROWS = 20_000;

const HEADER = "User,Email,Client,Project,Task,Description,Billable," +
  "Start date,Start time,End date,End time,Duration,Tags";

function reportOf(count: number): string {
  const rows = Array.from({ length: count }, (_, i) => {
    const [hour, second] = [i % 24, i % 60]
      .map((it) => String(it).padStart(2, "0"));
    const day = String(1 + Math.floor(i / 24) % 28).padStart(2, "0");
    const time = (minute: string) =>
      `2024-03-${day},${hour}:${minute}:${second}`;
    return `Ann,ann@example.com,Client,Project ${
      i % 9
    },,Work on issue ${i},Yes,` +
      `${time("00")},${time("30")},,"Docs, review"`;
  });
  return [HEADER, ...rows].join("\n");
}

function usedBytes(): number {
  (globalThis as unknown as { gc(): void }).gc();
  return Deno.memoryUsage().heapUsed;
}

/** Reads a report, of which the caller has only the rows. */
function readReport(): ImportRows {
  const zone = fixedZone(0);
  const collected = new ImportRows({}, zone);
  const { taskFrom, planFrom } = TOGGL_CSV;
  const receiver = collected.receiverFor({
    name: "report.csv",
    format: TOGGL_CSV,
    mapping: { taskFrom, planFrom, renamed: new Map() },
  });
  const options = { name: "report.csv", zone, dayStart: 540 };
  TOGGL_CSV.readRows?.(reportOf(ROWS), options, receiver);
  return collected;
}

// Compiled code is no part of a row.
readReport();
const before = usedBytes();
const { rows } = readReport();
console.log(Math.round((usedBytes() - before) / rows.length));
