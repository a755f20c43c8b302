import { formatDayMinute } from "../time/clock_time.ts";
import { formatInstant, type Zone } from "../time/zone.ts";
import {
  countedSeconds,
  type ExportedDay,
  type ExportedEntry,
  type ExportFormat,
} from "./export_format.ts";

/** The first key of an export; its value is the version of the format. */
export const JSON_EXPORT_MARK = "worktime_export";

/** All that is recorded, as JSON. Times have the offset of the zone. */
export const JSON_EXPORT: ExportFormat = {
  name: "json",
  title: "JSON file",
  halves: ["timers", "workday"],
  holdsBoth: true,
  limits: "",
  write: (times, { zone, from, to }) => {
    const content = {
      [JSON_EXPORT_MARK]: 1,
      from: from ?? null,
      to: to ?? null,
      entries: times.entries.map((entry) => entryJson(entry, zone)),
      days: times.days.map((day) => dayJson(day, zone)),
    };
    return {
      text: JSON.stringify(content, null, 2) + "\n",
      seconds: countedSeconds(times),
      notes: [],
    };
  },
};

function entryJson(entry: ExportedEntry, zone: Zone) {
  const { id, taskId, title, plan, client, description } = entry;
  return {
    id,
    task: taskId,
    title,
    plan: plan ?? null,
    client: client ?? null,
    description,
    start: formatInstant(entry.start, zone),
    end: formatInstant(entry.end, zone),
    seconds: entry.seconds,
    tags: entry.tags,
    billable: entry.billable,
  };
}

function dayJson(day: ExportedDay, zone: Zone) {
  const { date, kind, absence, start, end, figures, notes, stretches } = day;
  return {
    date,
    kind,
    half: absence?.isHalf ?? false,
    start: start === undefined ? null : formatDayMinute(start),
    end: end === undefined ? null : formatDayMinute(end),
    lunch_minutes: figures?.lunchMinutes ?? null,
    break_minutes: figures?.breakMinutes ?? null,
    work_minutes: figures?.workMinutes ?? null,
    target_minutes: figures?.targetMinutes ?? null,
    balance_minutes: figures?.balanceMinutes ?? null,
    notes,
    stretches: stretches.map((it) => ({
      kind: it.kind,
      start: formatInstant(it.start, zone),
      end: formatInstant(it.end, zone),
    })),
  };
}
