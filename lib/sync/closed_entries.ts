import type { CivilMonth } from "../time/civil_date.ts";
import type { Instant } from "../time/zone.ts";
import { contentOf, versionOf } from "../tracking/entry.ts";
import type { EntryOrTimer } from "../tracking/timer.ts";
import { conflictOf } from "./conflict.ts";
import type { Reconciled } from "./reconcile.ts";
import type { LocalState } from "./outbox.ts";
import type { Comparison } from "./remote.ts";

/** Returns the month of an instant if that month is closed. */
export type ClosedMonthAt = (instant: Instant) => CivilMonth | undefined;

/**
 * Leaves the content of closed months as it is. The provider's version is
 * reported as a conflict instead, until it is the same or the month is
 * reopened, when the next sync takes it.
 *
 * @param after The outcome without closed months.
 * @param options.isConfirmed Whether the provider has answered a request, whose
 * entry must not stay pending.
 */
export function withClosedMonths(
  before: LocalState,
  after: Reconciled,
  { closedMonthAt, comparison, isConfirmed = false }: {
    readonly closedMonthAt: ClosedMonthAt;
    readonly comparison: Comparison;
    readonly isConfirmed?: boolean;
  },
): Reconciled {
  const closedMonth = monthOf(before.local, closedMonthAt) ??
    monthOf(after.local, closedMonthAt);
  const isSame = contentIn(before.local, closedMonthAt) ===
    contentIn(after.local, closedMonthAt);
  if (closedMonth === undefined) return after;
  const closedVersion = before.local && contentOf(before.local);
  const known = closedVersion && { closedVersion };
  if (isSame) {
    const { conflict } = after;
    return conflict ? { ...after, conflict: { ...conflict, ...known } } : after;
  }
  const entryId = before.local?.id ?? before.item?.entryId ??
    after.local?.providerId ?? "";
  const { local: ours } = before;
  const conflict = {
    ...conflictOf(entryId, "here", after.local, comparison),
    closedMonth,
    ...known,
  };
  const { local: theirs } = after;
  if (!isConfirmed || !ours || !theirs) return { ...before, conflict };
  const { provider, providerId, sync, seenVersion = versionOf(theirs) } =
    theirs;
  const local = { ...ours, provider, providerId, sync, seenVersion };
  return { local, item: after.item, conflict };
}

function monthOf(
  record: EntryOrTimer | undefined,
  closedMonthAt: ClosedMonthAt,
): CivilMonth | undefined {
  return record && closedMonthAt(record.start);
}

/** Returns what counts of a record in a closed month. */
function contentIn(
  record: EntryOrTimer | undefined,
  closedMonthAt: ClosedMonthAt,
): string | undefined {
  if (!record || closedMonthAt(record.start) === undefined) return undefined;
  const seconds = record.kind === "entry" ? record.durationSeconds : null;
  return JSON.stringify([versionOf(record), seconds, record.billable ?? null]);
}
