import type { TimerEntry } from "../provider.ts";
import type { CivilMonth } from "../time/civil_date.ts";
import { type Instant, wholeSecond } from "../time/zone.ts";
import {
  billableOf,
  contentOf,
  type Entry,
  type EntryContent,
  secondsBetween,
  seenVersionOf,
  versionOf,
} from "../tracking/entry.ts";
import { type EntryOrTimer, withEnd, withoutEnd } from "../tracking/timer.ts";
import { conflictOf, type SyncConflict } from "./conflict.ts";
import type { LocalState, OutboxItem } from "./outbox.ts";
import { type Comparison, recordOf } from "./remote.ts";

/** The local state of an entry after comparing both sides. */
export interface Reconciled extends LocalState {
  /** The conflict, if both sides had changed the same field. */
  readonly conflict?: SyncConflict;
}

/** The local state of an entry before and after a comparison. */
export interface Reconciliation {
  readonly before: LocalState;
  readonly after: Reconciled;
}

interface ChangedEntry {
  readonly local: EntryOrTimer;
  readonly item: OutboxItem;
}

/** The maximum delay until a stop takes effect at the provider, in seconds. */
export const STOP_DELAY_SECONDS = 5;

/**
 * Reconciles an entry with the provider's version. A field that only one side
 * has changed is carried over to the other. If both have changed the same
 * field, the newer version wins, or ours if that cannot be determined. Of two
 * stops, the earlier one wins: at the later one, the timer was no longer
 * running.
 */
export function reconciled(
  state: LocalState,
  remote: TimerEntry,
  comparison: Comparison,
): Reconciled {
  const { local, item } = state;
  if (!item) {
    const isSeen = local && seenVersionOf(local) === versionOf(remote) &&
      !isStartClamped(local, remote, comparison);
    if (isSeen) return state;
    return { local: recordOf(remote, local, comparison), item: undefined };
  }
  if (!local) return afterRemoval(item, remote, comparison);
  const entry = { local, item };
  return item.action === "stop" && local.kind === "entry"
    ? afterStop({ ...entry, local }, remote, comparison)
    : afterUpdate(entry, remote, comparison);
}

/**
 * Reconciles an entry that no longer exists at the provider. It is deleted here
 * as well, unless it was changed here: then it is created there again.
 */
export function reconciledWithout(
  { local, item }: LocalState,
  comparison: Comparison,
): Reconciled {
  const gone = { local: undefined, item: undefined };
  if (!local) return gone;
  if (item) {
    const { seenVersion: _, ...rest } = local;
    const anew = { action: "create", providerId: undefined } as const;
    return {
      local: { ...rest, providerId: local.id, sync: "waiting" },
      item: { ...item, ...anew, sent: undefined },
      conflict: conflictOf(local.id, "here", undefined, comparison),
    };
  }
  // The timer may have run here for hours since.
  return local.kind === "entry"
    ? gone
    : { ...gone, conflict: conflictOf(local.id, "there", local, comparison) };
}

/**
 * Whether a start was clamped to a local clock that was behind, and the
 * provider's start has passed by now.
 */
function isStartClamped(
  local: EntryOrTimer,
  { start }: TimerEntry,
  { capabilities: { hasTimes }, now }: Comparison,
): boolean {
  return hasTimes && local.kind === "timer" && local.start < start &&
    start <= now;
}

/**
 * Reconciles a stop. Both sides may have stopped the timer; only the provider
 * has changed anything else.
 */
function afterStop(
  entry: ChangedEntry & { readonly local: Entry },
  remote: TimerEntry,
  comparison: Comparison,
): Reconciled {
  const { local, item } = entry;
  const record = recordOf(remote, local, comparison);
  const ours = markedPending(withEnd(record, local.end), remote);
  if (record.kind === "timer") return { local: ours, item };
  const lateSeconds = secondsBetween(local.end, record.end);
  if (lateSeconds < -STOP_DELAY_SECONDS) {
    return resolvedTo("there", entry, remote, comparison);
  }
  // A provider's clock that is behind must not shorten the entry.
  if (lateSeconds < 0) {
    return { local: ours, item: { ...item, action: "update" } };
  }
  if (lateSeconds <= STOP_DELAY_SECONDS) {
    return { local: record, item: undefined };
  }
  const conflict = conflictOf(local.id, "here", remote, comparison);
  return { local: ours, item: { ...item, action: "update" }, conflict };
}

function afterUpdate(
  entry: ChangedEntry,
  remote: TimerEntry,
  comparison: Comparison,
): Reconciled {
  const { local, item } = entry;
  const record = recordOf(remote, local, comparison);
  const ours = versionOf(local);
  // The provider already has it, as precisely as it can.
  if (versionOf(record) === ours) return { local: record, item: undefined };
  const version = versionOf(remote);
  const isOpen = local.kind === "entry" && record.kind === "timer" &&
    versionOf(withEnd(record, local.end)) === ours;
  const isExpected = isOpen || version === seenVersionOf(local) ||
    version === item.sent?.version;
  if (isExpected) {
    const isSent = version === item.sent?.version;
    const base = isSent ? item.sent?.content : item.base;
    const known = { local: markedPending(local, remote), item };
    return base ? { ...known, item: { ...item, base } } : known;
  }
  // Earlier versions of worktime stored no base.
  if (item.base) return merged(item.base, entry, remote, comparison);
  const side = isNewer(remote, item) ? "there" : "here";
  return resolvedTo(side, entry, remote, comparison);
}

/** Merges the changes of both sides. */
function merged(
  base: EntryContent,
  { local, item }: ChangedEntry,
  remote: TimerEntry,
  comparison: Comparison,
): Reconciled {
  const { hasTimes } = comparison.capabilities;
  const seen = recordOf(remote, withContent(local, base), comparison);
  const newer = isNewer(remote, item) ? "there" : "here";
  const { versions, side = newer } = alignedStops({
    base,
    here: contentOf(local),
    there: contentOf(seen),
  });
  const { content, isConflict } = mergedContent(versions, { side, hasTimes });
  const record = withContent(local, content);
  const settled = recordOf(remote, record, comparison);
  const other = side === "here" ? remote : local;
  const conflict = isConflict &&
    { conflict: conflictOf(local.id, side, other, comparison) };
  if (versionOf(settled) === versionOf(record)) {
    return { local: settled, item: undefined, ...conflict };
  }
  const action = "update" as const;
  const known = { ...item, action, base: contentOf(seen) };
  return { local: markedPending(record, remote), item: known, ...conflict };
}

/**
 * Aligns two stops of a timer. If they are close, they are the same stop, and
 * its later time counts; otherwise the earlier one wins.
 */
function alignedStops(
  versions: Versions,
): { versions: Versions; side?: SyncConflict["kept"] } {
  const { base, here, there } = versions;
  if (base.end !== undefined) return { versions };
  if (here.end === undefined || there.end === undefined) return { versions };
  const lateSeconds = secondsBetween(here.end, there.end);
  if (Math.abs(lateSeconds) > STOP_DELAY_SECONDS) {
    return { versions, side: here.end < there.end ? "here" : "there" };
  }
  const end = Math.max(here.end, there.end);
  const aligned = { here: { ...here, end }, there: { ...there, end } };
  return { versions: { base, ...aligned } };
}

function afterRemoval(
  item: OutboxItem,
  remote: TimerEntry,
  comparison: Comparison,
): Reconciled {
  const { entryId, seenVersion, sent } = item;
  const version = versionOf(remote);
  const isExpected = seenVersion === undefined || version === seenVersion ||
    version === sent?.version;
  if (isExpected) return { local: undefined, item };
  if (isNewer(remote, item)) {
    const again = { ...comparison, newId: entryId };
    const local = recordOf(remote, undefined, again);
    const conflict = conflictOf(entryId, "there", undefined, comparison);
    return { local, item: undefined, conflict };
  }
  const conflict = conflictOf(entryId, "here", remote, comparison);
  const known = { ...item, seenVersion: version };
  return { local: undefined, item: known, conflict };
}

/**
 * Keeps the version of one side and reports the other as a conflict. A timer
 * that either side has stopped stays stopped.
 */
function resolvedTo(
  side: SyncConflict["kept"],
  { local, item }: ChangedEntry,
  remote: TimerEntry,
  comparison: Comparison,
): Reconciled {
  const record = recordOf(remote, local, comparison);
  if (side === "there") {
    const conflict = conflictOf(local.id, "there", local, comparison);
    return local.kind === "entry" && record.kind === "timer"
      ? {
        local: markedPending(withEnd(record, local.end), remote),
        item,
        conflict,
      }
      : { local: record, item: undefined, conflict };
  }
  const conflict = conflictOf(local.id, "here", remote, comparison);
  const ours = local.kind === "timer" && record.kind === "entry"
    ? withEnd(local, record.end)
    : local;
  return { local: markedPending(ours, remote), item, conflict };
}

/** Marks an entry as pending, given the provider's present version. */
function markedPending<T extends EntryOrTimer>(
  local: T,
  remote: TimerEntry,
): T {
  return { ...local, sync: "waiting", seenVersion: versionOf(remote) };
}

function isNewer({ updatedAt }: TimerEntry, item: OutboxItem): boolean {
  if (updatedAt === undefined || item.changedAt === undefined) return false;
  return wholeSecond(updatedAt) > item.changedAt;
}

/**
 * Three versions of an entry: the common base, and the present one on each
 * side.
 */
export interface Versions {
  readonly base: EntryContent;
  readonly here: EntryContent;
  readonly there: EntryContent;
}

/** A group of fields that is compared and merged as a unit. */
type FieldGroup = (content: EntryContent) => Partial<EntryContent>;

const FIELD_GROUPS = {
  subject: ({ taskId, description }) => ({ taskId, description }),
  tags: ({ tags }) => ({ tags }),
  billable: ({ billable = false }) => ({ billable }),
  start: ({ start }) => ({ start }),
  end: ({ end }) => ({ end }),
  times: ({ start, end }) => ({ start, end }),
} satisfies Record<string, FieldGroup>;

/**
 * Merges the changes of both sides field by field.
 *
 * @param options The side that wins where both have changed a field, and
 * whether start and end are independent fields. Without times, they belong
 * together.
 * @returns The merged content, and whether both sides had changed a field to
 * different values.
 */
export function mergedContent(
  { base, here, there }: Versions,
  { side, hasTimes }: { side: SyncConflict["kept"]; hasTimes: boolean },
): { content: EntryContent; isConflict: boolean } {
  const { subject, tags, billable, start, end, times } = FIELD_GROUPS;
  const groups = [
    subject,
    tags,
    billable,
    ...hasTimes ? [start, end] : [times],
  ];
  const winner = side === "here" ? here : there;
  let content = base;
  let isConflict = false;
  for (const group of groups) {
    const isOurs = !isSame(group(here), group(base));
    const isTheirs = !isSame(group(there), group(base));
    const isBoth = isOurs && isTheirs && !isSame(group(here), group(there));
    if (isBoth) isConflict = true;
    const from = isBoth ? winner : isTheirs ? there : here;
    content = { ...content, ...group(from) };
  }
  if (content.end === undefined || content.end >= content.start) {
    return { content, isConflict };
  }
  // The start of one side and the end of the other do not fit together. A
  // stopped timer stays stopped.
  const last = winner.end ?? Math.max(winner.start, content.end);
  const stretch = { start: winner.start, end: last };
  return { content: { ...content, ...stretch }, isConflict: true };
}

/** Returns the changed fields; start and end go together. */
export function changesSince(
  base: EntryContent,
  content: EntryContent,
): Partial<EntryContent> {
  const { subject, tags, billable, times } = FIELD_GROUPS;
  const changed = [subject, tags, billable, times].map((group: FieldGroup) => {
    return isSame(group(base), group(content)) ? {} : group(content);
  });
  return Object.assign({}, ...changed);
}

/** Replaces the content of an entry or a timer; without an end, it runs. */
export function withContent(
  record: EntryOrTimer,
  content: EntryContent,
): EntryOrTimer {
  const { end, start, tags, description } = content;
  const taskId = content.taskId ?? record.taskId;
  const fields = { taskId, description, tags, ...billableOf(content), start };
  if (end === undefined) return { ...withoutEnd(record), ...fields };
  const isAsLong = record.kind === "entry" && record.start === start &&
    record.end === end;
  return isAsLong
    ? { ...record, ...fields }
    : withEnd({ ...record, ...fields }, end);
}

/** Compares regardless of the order of tags. */
function isSame(a: Partial<EntryContent>, b: Partial<EntryContent>): boolean {
  const keyOf = ({ tags, ...group }: Partial<EntryContent>) =>
    JSON.stringify([group, tags?.toSorted()]);
  return keyOf(a) === keyOf(b);
}

/** Returns the month of an instant if that month is closed. */
type ClosedMonthAt = (instant: Instant) => CivilMonth | undefined;

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
