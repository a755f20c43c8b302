import { addDays, type CivilDate, dayNumber } from "./civil_date.ts";
import { type Instant, instantOf, type Zone } from "./zone.ts";
export interface DateRange {
  readonly from: CivilDate;
  readonly to: CivilDate;
}
export type RangeWord = "today" | "week" | "month" | "year";
export function rangeOf(word: RangeWord, today: CivilDate): DateRange {
  switch (word) {
    case "today":
      return { from: today, to: today };
    case "week": {
      const from = addDays(today, -((dayNumber(today) + 3) % 7));
      return { from, to: addDays(from, 6) };
    }
    case "month":
      return { from: `${today.slice(0, 7)}-01` as CivilDate, to: today };
    case "year":
      return { from: `${today.slice(0, 4)}-01-01` as CivilDate, to: today };
  }
}
export function instantsOfRange(
  { from, to }: DateRange,
  zone: Zone,
): { from: Instant; to: Instant } {
  return {
    from: instantOf({ date: from, minute: 0 }, zone),
    to: instantOf({ date: addDays(to, 1), minute: 0 }, zone),
  };
}
