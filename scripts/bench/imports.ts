/** Files of other trackers for benchmarks. */

import { HOUR, MINUTE, SECOND } from "@std/datetime";

const HEADER = "User,Email,Client,Project,Task,Description,Billable," +
  "Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)";

/** Returns a report of Toggl: 25 entries a day, with quotes in every seventh. */
export function togglReport(count: number): string {
  const rows = [HEADER];
  for (let i = 0; i < count; i++) {
    const start = Date.UTC(2013, 0, 1, 6) + Math.floor(i / 25) * 24 * HOUR +
      (i % 25) * 30 * MINUTE;
    const end = start + 25 * MINUTE + (i % 60) * SECOND;
    const [from, to] = [start, end].map((it) =>
      new Date(it).toISOString().slice(0, 19).replace("T", ",")
    );
    const text = `Work on ${i % 1000}`;
    const description = i % 7 === 0 ? `"${text}, again"` : text;
    rows.push(
      `Ann,ann@example.com,Client ${i % 5},Project ${i % 20},,${description},` +
        `Yes,${from},${to},,Docs,26.67`,
    );
  }
  return `${rows.join("\n")}\n`;
}
