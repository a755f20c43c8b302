import { assert } from "@std/assert";
import { posixZone } from "../../lib/time/machine_zone.ts";
import type { Zone } from "../../lib/time/zone.ts";

/** Clocks go forward on the 6th of October, and back on the 27th. */
export const MONTH_ZONE: Zone = zoneOf("CET-1CEST,M10.1.0,M10.5.0/3");

function zoneOf(rule: string): Zone {
  const zone = posixZone(rule);
  assert(zone);
  return zone;
}

/** A Monday after the month. */
export const AFTER_MONTH: number = Date.parse("2024-11-04T09:00:00+01:00");

/** The files of a month with every kind of day. */
export function monthFiles(): Record<string, string> {
  const folder = new URL("../fixtures/timesheet-1/", import.meta.url);
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [
    name.replace(/\.txt$/, ""),
    Deno.readTextFileSync(new URL(name, folder)),
  ]));
}

/**
 * A day as worked out by hand: lunch, breaks, work, hundredths of an hour,
 * target and balance. Minutes are in brackets where they help.
 */
export interface HandDay {
  readonly date: string;
  readonly weekday: string;
  readonly kind: string;
  readonly start: string;
  readonly end: string;
  readonly figures: string;
  readonly note: string;
}

/**
 * The month by hand. Work is 6519 minutes, so 108.65 hours. Rounding down leaves
 * 4 hundredths, for the first of the largest remainders: the 7th, 14th, 16th and
 * 23rd. The 24th has the same remainder, and gets none.
 */
const ROWS = `
2024-10-01 Tue | work | 09:00 | 17:30 | 0:45 0:00 7:45 7.75 8:00 -0:15 |
2024-10-02 Wed | work | 08:00 | | 0:30 0:00 6:30 6.50 8:00 -1:30 | [no stop]
2024-10-03 Thu | holiday | | | 0:00 0:00 0:00 0.00 0:00 +0:00 | Unity Day
2024-10-04 Fri | vacation | | | 0:00 0:00 0:00 0.00 0:00 +0:00 |
2024-10-05 Sat | weekend | | | |
2024-10-06 Sun | work | 00:30 | 09:00 | 0:00 0:30 7:00 7.00 0:00 +7:00 | [clock change] Night shift
2024-10-07 Mon | half vacation | 09:00 | 13:10 | 0:00 0:00 4:10 4.17 4:00 +0:10 | Dentist
2024-10-08 Tue | sick | | | 0:00 0:00 0:00 0.00 0:00 +0:00 |
2024-10-09 Wed | flex | | | 0:00 0:00 0:00 0.00 8:00 -8:00 |
2024-10-10 Thu | unpaid | | | 0:00 0:00 0:00 0.00 0:00 +0:00 |
2024-10-11 Fri | work | 07:00 | 18:32 | 0:45 0:00 10:47 10.78 8:00 +2:47 | [break rules]
2024-10-12 Sat | weekend | | | |
2024-10-13 Sun | holiday | | | 0:00 0:00 0:00 0.00 0:00 +0:00 |
2024-10-14 Mon | work | 08:00 | 21:10 | 0:00 5:00 8:10 8.17 8:00 +0:10 |
2024-10-15 Tue | work | 09:00 | 17:30 | 0:30 0:00 8:00 8.00 8:00 +0:00 | =cmd|' /C calc'!A0
2024-10-16 Wed | work | 09:00 | 15:10 | 0:00 0:00 6:10 6.17 6:00 +0:10 | [break rules] <b>bold</b>
2024-10-17 Thu | – | | | |
2024-10-18 Fri | off | | | |
2024-10-19 Sat | weekend | | | |
2024-10-20 Sun | weekend | | | |
2024-10-21 Mon | – | | | 0:00 0:00 0:00 0.00 4:00 -4:00 |
2024-10-22 Tue | work | 09:00 | 15:20 | 0:00 0:20 6:00 6.00 6:00 +0:00 |
2024-10-23 Wed | half sick | 09:00 | 12:01 | 0:00 0:00 3:01 3.02 3:00 +0:01 |
2024-10-24 Thu | work | 09:00 | 15:01 | 0:00 0:30 5:31 5.51 6:00 -0:29 |
2024-10-25 Fri | work | 10:00 | 10:50 | 0:00 0:00 0:50 0.83 0:00 +0:50 |
2024-10-26 Sat | weekend | | | |
2024-10-27 Sun | work | 00:30 | 09:00 | 0:00 0:30 9:00 9.00 0:00 +9:00 | [clock change] Night shift
2024-10-28 Mon | work | 09:00 | 15:00 | 0:00 0:00 6:00 6.00 6:00 +0:00 |
2024-10-29 Tue | work | 08:00 | 14:35 | 0:35 0:00 6:00 6.00 6:00 +0:00 |
2024-10-30 Wed | work | 09:00 | 15:00 | 0:00 0:00 6:00 6.00 6:00 +0:00 |
2024-10-31 Thu | work | 22:00 | 06:15 (+1) | 0:00 0:30 7:45 7.75 6:00 +1:45 | Inventory
`;

/** The days of the month by hand. */
export const HAND_DAYS: readonly HandDay[] = ROWS.trim().split("\n")
  .map((row) => {
    const [, day = "", kind, start, end, figures, note] = row.match(
      /^(.*?) \|(.*?)\|(.*?)\|(.*?)\|(.*?)\|(.*)$/,
    )?.map((cell) => cell.trim()) ?? [];
    const [date = "", weekday = ""] = day.split(" ");
    const cells = { kind, start, end, figures, note } as Omit<
      HandDay,
      "date" | "weekday"
    >;
    return { date, weekday, ...cells };
  });

/** The sums by hand. */
export const HAND_TOTALS = "3:05 7:20 108:39 108.65 101:00 +7:39";
