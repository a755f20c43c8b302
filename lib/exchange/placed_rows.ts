import type { CivilDate } from "../time/civil_date.ts";
import type { Instant } from "../time/zone.ts";
import type { Entry } from "../tracking/entry.ts";
import type { EntryRow } from "./import_rows.ts";

/** Returns the entry here that a row is about, if there is one. */
export function knownEntry(
  { entry: { id }, ownId }: EntryRow,
  known: ReadonlyMap<string, Entry>,
): Entry | undefined {
  return known.get(id) ?? (ownId === undefined ? undefined : known.get(ownId));
}

/**
 * Places rows that have a date, but no times. A newer file can have more rows
 * of a date than the one that was imported before, and in another order.
 */
export class PlacedRows {
  /** When the last entry of a date ends, on dates with entries from before. */
  readonly #ends = new Map<CivilDate, Instant>();

  /** @param known The entries that are here, by id. */
  constructor(rows: readonly EntryRow[], known: ReadonlyMap<string, Entry>) {
    for (const row of rows) {
      const there = knownEntry(row, known);
      if (row.placedOn === undefined || !there) continue;
      const end = this.#ends.get(row.placedOn) ?? there.end;
      this.#ends.set(row.placedOn, Math.max(end, there.end));
    }
  }

  /** Places a new row after the entries of its date that were here before. */
  placed(row: EntryRow): EntryRow {
    const { placedOn, entry } = row;
    if (placedOn === undefined) return row;
    const start = this.#ends.get(placedOn);
    if (start === undefined) return row;
    const end = start + (entry.end - entry.start);
    this.#ends.set(placedOn, end);
    return { ...row, entry: { ...entry, start, end } };
  }
}
