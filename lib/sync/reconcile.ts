import type { TimerEntry } from "../provider.ts";
import {
  billableOf,
  contentOf,
  type Entry,
  type EntryContent,
  secondsBetween,
  seenVersionOf,
  versionOf,
  wholeSecond,
} from "../tracking/entry.ts";
import { type EntryOrTimer, withEnd, withoutEnd } from "../tracking/timer.ts";
import { conflictOf, type SyncConflict } from "./conflict.ts";
import type { LocalState, OutboxItem } from "./outbox.ts";
import { type Comparison, recordOf } from "./remote.ts";

/** What is here after both sides were compared. */
export interface Reconciled extends LocalState {
  /** What both sides had changed, if they had. */
  readonly conflict?: SyncConflict;
}

/** An entry before and after both sides were compared. */
export interface Reconciliation {
  readonly before: LocalState;
  readonly after: Reconciled;
}

interface ChangedEntry {
  readonly local: EntryOrTimer;
  readonly item: OutboxItem;
}

/** A stop takes that long to reach the provider's clock, at most. */
export const STOP_DELAY_SECONDS = 5;

/**
 * What becomes of an entry that the provider has. Each field that only one side
 * changed is carried over to the other. Where both changed the same one, the
 * newer wins, and ours where nobody knows which one that is. Of two stops the
 * earlier wins: a timer is over when it was stopped first.
 */
export function reconciled(
  held: LocalState,
  remote: TimerEntry,
  comparison: Comparison,
): Reconciled {
  const { local, item } = held;
  if (!item) {
    const isSeen = local && seenVersionOf(local) === versionOf(remote) &&
      !isStartClamped(local, remote, comparison);
    if (isSeen) return held;
    return { local: recordOf(remote, local, comparison), item: undefined };
  }
  if (!local) return afterRemoval(item, remote, comparison);
  const both = { local, item };
  return item.action === "stop" && local.kind === "entry"
    ? afterStop({ ...both, local }, remote, comparison)
    : afterUpdate(both, remote, comparison);
}

/**
 * What becomes of an entry that the provider has no longer: it is removed here,
 * unless it was changed here; then it goes there anew.
 */
export function reconciledWithout(
  { local, item }: LocalState,
  comparison: Comparison,
): Reconciled {
  const gone = { local: undefined, item: undefined };
  if (!local || item?.action === "delete") return gone;
  if (item) {
    const { seenVersion: _, ...rest } = local;
    const anew = { action: "create", providerId: undefined } as const;
    return {
      local: { ...rest, providerId: local.id, sync: "waiting" },
      item: { ...item, ...anew, sent: undefined },
      conflict: conflictOf(local.id, "here", undefined, comparison),
    };
  }
  // A timer may have run for hours since it was removed there.
  return local.kind === "entry"
    ? gone
    : { ...gone, conflict: conflictOf(local.id, "there", local, comparison) };
}

/** Whether a timer was seen before it started, by a clock that is behind. */
function isStartClamped(
  local: EntryOrTimer,
  { start }: TimerEntry,
  { capabilities: { hasTimes = true }, now }: Comparison,
): boolean {
  return hasTimes && local.kind === "timer" && local.start < start &&
    start <= now;
}

/** Both may have ended the timer; only the provider changed anything else. */
function afterStop(
  both: ChangedEntry & { readonly local: Entry },
  remote: TimerEntry,
  comparison: Comparison,
): Reconciled {
  const { local, item } = both;
  const record = recordOf(remote, local, comparison);
  const ours = markedPending(withEnd(record, local.end), remote);
  if (record.kind === "timer") return { local: ours, item };
  const lateSeconds = secondsBetween(local.end, record.end);
  if (lateSeconds < -STOP_DELAY_SECONDS) {
    return resolvedTo("there", both, remote, comparison);
  }
  // A provider's clock that is behind must not make the entry shorter.
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
  both: ChangedEntry,
  remote: TimerEntry,
  comparison: Comparison,
): Reconciled {
  const { local, item } = both;
  const record = recordOf(remote, local, comparison);
  const ours = versionOf(local);
  // As exactly as the provider keeps it, it is there already.
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
  // What an earlier version put into the outbox has no base.
  if (item.base) return merged(item.base, both, remote, comparison);
  const side = isNewer(remote, item) ? "there" : "here";
  return resolvedTo(side, both, remote, comparison);
}

/** What each side changed, together; what both changed is noted. */
function merged(
  base: EntryContent,
  { local, item }: ChangedEntry,
  remote: TimerEntry,
  comparison: Comparison,
): Reconciled {
  const { hasTimes = true } = comparison.capabilities;
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
 * Two stops of a timer. The same one takes a while to get to the other side;
 * else the first one wins.
 */
function alignedStops(
  versions: Versions,
): { versions: Versions; side?: SyncConflict["kept"] } {
  const { base, here, there } = versions;
  if (base.end !== undefined) return { versions };
  if (here.end === undefined || there.end === undefined) return { versions };
  const lateSeconds = secondsBetween(here.end, there.end);
  if (Math.abs(lateSeconds) > STOP_DELAY_SECONDS) {
    return { versions, side: lateSeconds > 0 ? "here" : "there" };
  }
  const end = Math.max(here.end, there.end);
  const both = { here: { ...here, end }, there: { ...there, end } };
  return { versions: { base, ...both } };
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

/** One of two versions; the other one is noted. What has ended stays so. */
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

/** An entry that is still to be sent, now that the provider's is known. */
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

/** Three versions of an entry: what both sides had, and what each has now. */
export interface Versions {
  readonly base: EntryContent;
  readonly here: EntryContent;
  readonly there: EntryContent;
}

/** A part of an entry that is compared, and carried over, by itself. */
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
 * Merges what each side changed of an entry, field by field.
 *
 * @param rules Whose value wins where both sides changed a field, and whether
 * start and end are fields of their own; else they belong together.
 * @returns Each field as the side has it that changed it, and whether both sides
 * changed the same one, to different values.
 */
export function mergedContent(
  { base, here, there }: Versions,
  { side, hasTimes }: { side: SyncConflict["kept"]; hasTimes: boolean },
): { content: EntryContent; isConflict: boolean } {
  const { subject, tags, billable, start, end, times } = FIELD_GROUPS;
  const parts = [
    subject,
    tags,
    billable,
    ...hasTimes ? [start, end] : [times],
  ];
  const winner = side === "here" ? here : there;
  let content = { ...base };
  let isConflict = false;
  for (const part of parts) {
    const isOurs = !isSame(part(here), part(base));
    const isTheirs = !isSame(part(there), part(base));
    const isBoth = isOurs && isTheirs && !isSame(part(here), part(there));
    if (isBoth) isConflict = true;
    const from = isBoth ? winner : isTheirs ? there : here;
    content = { ...content, ...part(from) };
  }
  if (content.end === undefined || content.end >= content.start) {
    return { content, isConflict };
  }
  // The start of one side does not go with the end of the other; what has ended
  // stays so.
  const last = winner.end ?? Math.max(winner.start, content.end);
  const stretch = { start: winner.start, end: last };
  return { content: { ...content, ...stretch }, isConflict: true };
}

/** What was changed of an entry; start and end go together. */
export function changesSince(
  base: EntryContent,
  content: EntryContent,
): Partial<EntryContent> {
  const { subject, tags, billable, times } = FIELD_GROUPS;
  const changed = [subject, tags, billable, times].map((part: FieldGroup) => {
    return isSame(part(base), part(content)) ? {} : part(content);
  });
  return Object.assign({}, ...changed);
}

/** An entry, or a timer, with another content; without an end, it runs. */
export function withContent(
  record: EntryOrTimer,
  content: EntryContent,
): EntryOrTimer {
  const { end, start, tags, description } = content;
  const taskId = content.taskId ?? record.taskId;
  const said = { taskId, description, tags, ...billableOf(content), start };
  if (end === undefined) return { ...withoutEnd(record), ...said };
  const isAsLong = record.kind === "entry" && record.start === start &&
    record.end === end;
  return isAsLong
    ? { ...record, ...said }
    : withEnd({ ...record, ...said }, end);
}

/** Tags are in any order, and what nobody calls billable is not. */
function isSame(a: Partial<EntryContent>, b: Partial<EntryContent>): boolean {
  const keyOf = ({ tags, billable, ...part }: Partial<EntryContent>) =>
    JSON.stringify([part, tags?.toSorted(), billable === true]);
  return keyOf(a) === keyOf(b);
}
