import type { CivilDate } from "../time/civil_date.ts";
import type { Absence } from "../workday/absence_kind.ts";

// What files of worktime contain of days, but an import of days does not record.

/** Says which command records an absence. */
export function absenceReason(
  { kind, isHalf }: Absence,
  date: CivilDate,
): string {
  const option = isHalf ? " --half" : "";
  return `it is an absence (worktime absent ${kind} ${date}${option})`;
}

/** Says how many days have notes. */
export function leftNotes(days: number): string[] {
  if (days === 0) return [];
  return [
    days === 1
      ? "the note of 1 day is left out"
      : `the notes of ${days} days are left out`,
  ];
}
