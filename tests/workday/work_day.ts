import { parseCivilDate } from "../../lib/time/civil_date.ts";
import { parseWallTime } from "../../lib/time/typed_time.ts";
import { isEventKind, type WorkDay } from "../../lib/workday/event.ts";

/** A day of work, from `start 09:00, stop 17:30`. */
export function workDay(events: string, date = "2024-12-10"): WorkDay {
  return {
    date: parseCivilDate(date),
    events: events.split(", ").filter((event) => event !== "").map((event) => {
      const [kind = "", time = ""] = event.split(" ");
      if (!isEventKind(kind)) throw new TypeError(`Not an event: "${event}"`);
      return { kind, ...parseWallTime(time) };
    }),
  };
}
