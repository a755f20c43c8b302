import type { Balance } from "../../workday/balance.ts";

/** More dates than anybody reads in a note. */
const MAX_DATES = 5;

/** Names the workdays without a record. */
export function unrecordedNotes(
  { unrecordedDates }: Pick<Balance, "unrecordedDates">,
): string[] {
  const [first, ...others] = unrecordedDates;
  if (first === undefined) return [];
  const shown = [first, ...others.slice(0, MAX_DATES - 1)].join(", ");
  const rest = unrecordedDates.length - MAX_DATES;
  return [
    `Nothing was recorded on ${shown}${rest > 0 ? ` and ${rest} more` : ""}: ` +
    `${others.length === 0 ? "this workday does" : "these workdays do"} ` +
    "not count. To say why: " +
    `worktime absent vacation ${first}`,
  ];
}
