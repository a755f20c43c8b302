import { NO_TASK } from "../../sync/remote.ts";
import { printable } from "../../text/printable.ts";
import { formatInstant, type Instant, type Zone } from "../../time/zone.ts";
import type { EntryOrTimer } from "../../tracking/timer.ts";
import type { EntryJson } from "../json/timer.ts";

/** Converts an entry or the running timer to JSON. */
export function entryJson(
  entry: EntryOrTimer,
  zone: Zone,
): EntryJson {
  const isEnded = entry.kind === "entry";
  return {
    id: entry.id,
    task: entry.taskId,
    description: entry.description,
    start: formatInstant(entry.start, zone),
    end: isEnded ? formatInstant(entry.end, zone) : null,
    duration_seconds: isEnded ? entry.durationSeconds : null,
    tags: entry.tags,
    billable: entry.billable ?? null,
    provider: entry.provider ?? "local",
    provider_id: entry.providerId,
    sync: entry.sync,
  };
}

/** Converts an instant to JSON, if there is one. */
export function instantJson(
  instant: Instant | undefined,
  zone: Zone,
): string | null {
  return instant === undefined ? null : formatInstant(instant, zone);
}

/** Shortens a random id to its first 8 characters, which are enough to type. */
export function shortId(id: string): string {
  return printable(id.length === 36 ? id.slice(0, 8) : id);
}

/** Returns the description, or the task id if a service sent an empty one. */
export function entryLabel(
  { description, taskId = NO_TASK }: {
    readonly description: string;
    readonly taskId?: string | undefined;
  },
): string {
  return printable(description.trim() === "" ? taskId : description);
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * Formats a range as `Jan 16, 10:00-11:23`, or with the year. If it ends on
 * another date, the end has that date.
 */
export function formatTimeRange(
  { start, end }: { start: string; end: string },
  { withYear }: { withYear: boolean },
): string {
  const dateOf = (time: string) => {
    const [year = "", month, day] = time.slice(0, 10).split("-");
    const name = MONTHS[Number(month) - 1];
    return `${name} ${Number(day)}${withYear ? ` ${year}` : ""}`;
  };
  const clockOf = (time: string) => time.slice(11, 16);
  const isSameDate = start.slice(0, 10) === end.slice(0, 10);
  const until = isSameDate ? clockOf(end) : `${dateOf(end)}, ${clockOf(end)}`;
  return `${dateOf(start)}, ${clockOf(start)}-${until}`;
}

/**
 * Formats a duration as `1h 23m`, `23m` or `2h 0m`.
 *
 * @param seconds The duration; it is rounded down to whole minutes.
 */
export function formatTimeSpan(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours}h ${minutes % 60}m` : `${minutes}m`;
}
