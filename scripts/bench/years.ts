/** Data directories for benchmarks, as after years of use. */

import { digestOf } from "../../lib/digest.ts";
import { formatJournalLine, JOURNAL_FILE } from "../../lib/formats/journal.ts";
import { eventLogFile } from "../../lib/formats/event_log.ts";
import {
  addDays,
  type CivilDate,
  type CivilMonth,
  monthOf,
  weekdayOf,
} from "../../lib/time/civil_date.ts";

const DAY: readonly (readonly [event: string, time: string])[] = [
  ["start", "09:00"],
  ["lunch_start", "12:30"],
  ["lunch_end", "13:15"],
  ["break_start", "15:00"],
  ["break_end", "15:10"],
  ["stop", "17:30"],
];

/**
 * Writes a data directory with a journal and with work on every weekday.
 *
 * @param last The last date.
 * @param dayCount The number of calendar days up to and including `last`.
 */
export async function writeYears(
  directory: string,
  last: CivilDate,
  dayCount: number,
): Promise<void> {
  await Deno.mkdir(directory, { recursive: true });
  const months = new Map<CivilMonth, string>();
  const journal: string[] = [];
  for (let ago = dayCount - 1; ago >= 0; ago--) {
    const date = addDays(last, -ago);
    if (["Sat", "Sun"].includes(weekdayOf(date)) && ago > 0) continue;
    for (const [event, time] of DAY) {
      const month = monthOf(date);
      const before = months.get(month) ?? "date,event,time\n";
      const row = `${date},${event},${time}\n`;
      months.set(month, before + row);
      journal.push(...linesFor(journal.length / 2 + 1, month, before, row));
    }
  }
  for (const [month, text] of months) {
    await Deno.writeTextFile(`${directory}/${eventLogFile(month)}`, text);
  }
  await Deno.writeTextFile(`${directory}/${JOURNAL_FILE}`, journal.join(""));
}

/** Returns a row's two journal lines. */
function linesFor(
  commit: number,
  month: CivilMonth,
  before: string,
  row: string,
): [string, string] {
  const change = {
    file: eventLogFile(month),
    offset: before.length,
    removed: "",
    inserted: row,
    before: digestOf(before),
    after: digestOf(before + row),
  };
  const time = "2024-12-10T08:00:00.000Z";
  const summary = `Recorded ${row.trim()}`;
  const record = { commit, time, summary, changes: [change] };
  return [
    formatJournalLine({ kind: "change", change: record }),
    formatJournalLine({ kind: "done", commit }),
  ];
}
