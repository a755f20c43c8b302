import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "./run_cli.ts";
import { entriesText } from "./time_entries.ts";

/** The file with the newest entries. */
export const ENTRIES = "history/time-entries.json";
/** When the summaries are printed: a Thursday at noon. */
export const NOW = "2024-12-12T12:00";

/** Tasks with and without a title, plan and sprint, and their time. */
export const FILES: Readonly<Record<string, string>> = {
  "tasks.yaml": `tasks:
  - id: T-1
    title: Headless mode
    plan: p1
    sprint: s-1
  - id: T-2
    plan: p1
  - id: T-3
    title: Wide | bars
    sprint: s-1
`,
  [ENTRIES]: entriesText({
    "T-1": [
      { start: "2024-11-30T23:30", end: "2024-12-01T00:30" },
      { start: "2024-12-09T09:00", end: "2024-12-09T12:00", tags: ["a", "b"] },
      { start: "2024-12-10T23:00", end: "2024-12-11T01:00" },
    ],
    "T-2": [
      { start: "2024-12-11T10:00", end: "2024-12-11T11:30", tags: ["b"] },
    ],
    "T-3": [{ start: "2024-12-12T09:00", end: "2024-12-12T09:15" }],
    "X": [{ start: "2023-06-01T10:00", end: "2023-06-01T11:00", tags: ["a"] }],
  }),
};

/** The data to summarize, and the circumstances. */
export interface SummaryBench {
  readonly files?: Readonly<Record<string, string>>;
  readonly now?: string;
  readonly zone?: string;
  readonly isTerminal?: boolean;
  readonly columns?: number;
}

/** Returns the output of `timer summary` with some arguments. */
export async function summary(
  words: string,
  { files = FILES, now = NOW, ...options }: SummaryBench = {},
): Promise<string> {
  const disk = new MemoryDisk({ ...files });
  const user = new CliUser(now, { ...options, disk });
  const args = words.split(" ").filter((word) => word !== "");
  const { out, error, status } = await user.run(["timer", "summary", ...args]);
  assertEquals([status, error], [0, ""], words);
  return out;
}

/**
 * Returns the key, minutes and entry count of each row, and the total minutes.
 */
export async function rowsOf(
  words: string,
  bench: SummaryBench = {},
): Promise<(string | number)[]> {
  const json = JSON.parse(await summary(`${words} --json`, bench));
  const rows = json.rows as { key: string; seconds: number; entries: number }[];
  return [
    ...rows.map(({ key, seconds, entries }) =>
      `${key} ${seconds / 60} ${entries}`
    ),
    json.total_seconds / 60,
  ];
}
