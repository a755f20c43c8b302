import { csvOfRows, harmlessText } from "../text/csv_records.ts";
import { weekdayOf } from "../time/civil_date.ts";
import { type DayMinute, formatDayMinute } from "../time/clock_time.ts";
import {
  type ExportedDay,
  type ExportFormat,
  lossNotes,
  noteOn,
  type WriteOptions,
} from "./export_format.ts";

/**
 * Days as a payroll office takes them: CSV with a row for each day that counts,
 * with the same figures as `report`. Spreadsheets open it, so texts that they
 * would run are made harmless.
 */
export const PAYROLL: ExportFormat = {
  name: "payroll",
  title: "payroll CSV",
  halves: ["workday"],
  holdsBoth: false,
  limits: "it has whole minutes",
  write: ({ days }, options) => {
    const counted = days.filter(({ figures }) => figures !== undefined);
    let minutes = 0;
    for (const { figures } of counted) minutes += figures?.workMinutes ?? 0;
    const rows = counted.map((day) => rowOf(day, options));
    return {
      text: csvOfRows([COLUMNS, ...rows]) + "\n",
      seconds: minutes * 60,
      notes: [
        ...noteOn(days, ({ figures }) => figures === undefined, [
          "day does not count yet, and is left out",
          "days do not count yet, and are left out",
        ]),
        ...lossNotes({ entries: [], days: counted }, ["pauseTimes"]),
      ],
    };
  },
};

const COLUMNS = [
  "personnel_number",
  "name",
  "date",
  "weekday",
  "kind",
  "half",
  "start",
  "end",
  "lunch_minutes",
  "break_minutes",
  "work_minutes",
  "work_hours",
  "target_minutes",
  "balance_minutes",
  "note",
];

function rowOf(
  { date, kind, absence, start, end, figures, notes }: ExportedDay,
  { personnelNumber = "", userName = "" }: WriteOptions,
): (string | number | undefined)[] {
  return [
    harmlessText(personnelNumber),
    harmlessText(userName),
    date,
    weekdayOf(date),
    kind,
    absence?.isHalf ? "yes" : "no",
    clockOf(start),
    clockOf(end),
    figures?.lunchMinutes,
    figures?.breakMinutes,
    figures?.workMinutes,
    ((figures?.workHundredths ?? 0) / 100).toFixed(2),
    figures?.targetMinutes,
    figures?.balanceMinutes,
    harmlessText(notes.join("; ")),
  ];
}

function clockOf(minute: DayMinute | undefined): string {
  return minute === undefined ? "" : formatDayMinute(minute);
}
