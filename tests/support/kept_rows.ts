/**
 * Prints how many bytes each row of an imported report takes while the import
 * decides what to add. Needs `--v8-flags=--expose-gc`.
 */

import { ImportRows } from "../../lib/exchange/import_rows.ts";
import { DataDirectory } from "../../lib/storage/data_directory.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { fixedZone } from "../../lib/time/zone.ts";
import { readForeignFiles } from "../../lib/use_cases/exchange/read_files.ts";

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
    const tags = i % 2 === 0 ? "Docs" : '"Docs, review"';
    return `Ann,ann@example.com,Client,Project ${i % 9},,Issue number ${i},` +
      `Yes,${time("00")},${time("30")},,${tags}`;
  });
  return [HEADER, ...rows].join("\n");
}

function usedBytes(): number {
  (globalThis as unknown as { gc(): void }).gc();
  return Deno.memoryUsage().heapUsed;
}

/** Reads a report, of which the caller has no text. */
async function readReport() {
  const zone = fixedZone(0);
  const collected = new ImportRows({}, zone);
  const clock = { now: () => 0, zone };
  const directory = new DataDirectory(new MemoryDisk(), clock);
  const workspace = { directory, clock, terms: undefined, newId: () => "" };
  const file = { name: "report.csv", text: reportOf(ROWS) };
  const files = await readForeignFiles([file], {
    ...{ request: {}, workspace, half: "timers" },
    receiverFor: ({ name, format }) => {
      const { taskFrom, planFrom } = format;
      const mapping = { taskFrom, planFrom, renamed: new Map() };
      return collected.receiverFor({ name, format, mapping });
    },
  });
  return { files, rows: collected.rows };
}

/** Reads a report once, as compiled code is no part of a row. */
async function warmUp(): Promise<void> {
  await readReport();
}

await warmUp();
const before = usedBytes();
const { files, rows } = await readReport();
const bytes = (usedBytes() - before) / rows.length;
console.log(files.length === 1 ? Math.round(bytes) : "no file");
