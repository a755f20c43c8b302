import type { Instant } from "../time/zone.ts";
import {
  confirmedBy,
  contentOf,
  type Entry,
  type EntryContent,
  seenVersionOf,
  versionOf,
} from "../tracking/entry.ts";
import type { RunningTimer } from "../tracking/timer.ts";

/**
 * What is to be done at the provider. A `stop` is an update by which nothing
 * changes but that the timer ends.
 */
export type OutboxAction = "create" | "stop" | "update" | "delete";

/** What a request said of which no answer has come. */
export interface SentVersion {
  /** When the entry began, then: a look-up at the provider asks for it. */
  readonly start: Instant;
  /** What the entry said, then. */
  readonly description: string;
  /**
   * Whether the entry was changed or removed since: when this version is
   * confirmed, the provider is still to be told of the present one.
   */
  readonly isOutdated: boolean;
  /** When it went out: for a while it may still arrive. */
  readonly at?: Instant;
  /** All that it said, in short. */
  readonly version?: string;
  /** All that it said. */
  readonly content?: EntryContent;
}

/** What a provider has not confirmed yet of one entry. */
export interface OutboxItem {
  /** Our id of the entry. */
  readonly entryId: string;
  /** The provider that it is for. */
  readonly provider: string;
  /** What is to be done there. */
  readonly action: OutboxAction;
  /** The provider's id, once it has given one. */
  readonly providerId: string | undefined;
  /** The task, to find the entry here. */
  readonly taskId: string;
  /** When the entry begins, to find it here. */
  readonly start: Instant;
  /** What it says. */
  readonly description: string;
  /** What went out and was not answered; it may have arrived or not. */
  readonly sent: SentVersion | undefined;
  /** When the entry was changed here last. */
  readonly changedAt?: Instant;
  /** Of an entry that is removed: what the provider had of it. */
  readonly seenVersion?: string;
  /**
   * What the provider has of the entry, as far as it is known here: what
   * differs from it was changed here. Of what was never sent, it is what waited
   * first, which a copy of this directory may have sent.
   */
  readonly base?: EntryContent;
  /**
   * The data directory that is to send it: what came here with a copy of another
   * one is looked up before, as that one may have sent it.
   */
  readonly by?: string;
}

/** What a provider has not confirmed yet, the oldest first. */
export type Outbox = readonly OutboxItem[];

/** An entry, or the running timer. */
export type EntryOrTimer = Entry | RunningTimer;

/** What is here of an entry: it, and what is pending of it. */
export interface Held {
  /** The entry; `undefined` if it was removed, or never was here. */
  readonly local: EntryOrTimer | undefined;
  /** What is pending. */
  readonly item: OutboxItem | undefined;
}

/** What is here of an entry that has a pending change. */
export type Pending = Held & { readonly item: OutboxItem };

/** A step of sending an entry's pending change, by our id of the entry. */
export type SendStep =
  /** A request goes out, with the entry as it is. */
  | { readonly sent: string; readonly at: Instant }
  /** The provider has it, in the version that was seen, if any is left. */
  | {
    readonly confirmed: string;
    readonly providerId: string;
    readonly seenVersion?: string;
  }
  /** The request was certainly not carried out. */
  | { readonly refused: string };

/** Our id of the entry that a step is of. */
export function entryOf(step: SendStep): string {
  if ("sent" in step) return step.sent;
  return "confirmed" in step ? step.confirmed : step.refused;
}

/** What a step of sending leaves here of an entry. */
export function afterStep({ local, item }: Pending, step: SendStep): Held {
  if ("refused" in step) return { local, item: notArrivedItem(item) };
  if ("confirmed" in step) {
    const { providerId, seenVersion } = step;
    const after = confirmedItem(item, providerId);
    const seen = { providerId, seenVersion, isWaiting: after !== undefined };
    return { local: local && confirmedBy(local, seen), item: after };
  }
  if (mustBeLookedUp(item)) return { local, item };
  const said = local &&
    { version: versionOf(local), content: contentOf(local) };
  return { local, item: sentItem(item, { at: step.at, ...said }) };
}

/**
 * The outbox after a timer was started, or an entry recorded, that is meant for
 * a provider. Of a timer that the provider has, the end is told.
 *
 * @param timer The timer that ended, if that made the entry.
 */
export function withCreated(
  outbox: Outbox,
  entry: EntryOrTimer,
  timer?: EntryOrTimer,
): Outbox {
  if (itemOf(outbox, entry.id)) return withUpdated(outbox, entry);
  const isThere = entry.providerId !== entry.id;
  const item = itemFor(entry, isThere ? "stop" : "create");
  if (!item) return outbox;
  const providerId = isThere ? entry.providerId : undefined;
  return [...outbox, { ...item, providerId, ...baseOf(timer) }];
}

/**
 * The outbox after an entry was changed: its newest version goes out, also
 * where an older one is on its way.
 *
 * @param before The entry as it was, if that is known.
 */
export function withUpdated(
  outbox: Outbox,
  entry: EntryOrTimer,
  before?: EntryOrTimer,
): Outbox {
  if (itemOf(outbox, entry.id)) {
    return withNewest(outbox, entry, { action: "update", before });
  }
  const item = itemFor(entry, "update");
  return item ? [...outbox, { ...item, ...baseOf(before) }] : outbox;
}

/**
 * The outbox after an entry was removed. What never went out is forgotten; of
 * what may have arrived, the provider is told.
 */
export function withDeleted(outbox: Outbox, entry: EntryOrTimer): Outbox {
  const before = itemOf(outbox, entry.id);
  if (before?.action !== "create" || before.sent) {
    return withNewest(outbox, entry, { action: "delete" });
  }
  return outbox.filter((item) => item !== before);
}

/**
 * A pending item as it is stored before its request goes out. The sender awaits
 * the response, or its loss, before the next request.
 *
 * @throws {TypeError} When it must be looked up before.
 */
export function sentItem(
  item: OutboxItem,
  sending: Pick<SentVersion, "at" | "version" | "content">,
): OutboxItem {
  if (mustBeLookedUp(item)) throw new TypeError("Look the entry up first");
  const { start, description } = item;
  const sent = { start, description, isOutdated: false, ...sending };
  return { ...item, sent };
}

/**
 * Whether nobody knows if the provider has the entry: before anything goes out,
 * it is looked up there by the version that was sent. Found, it is confirmed
 * with {@linkcode confirmedItem}; else {@linkcode notArrivedItem} says so.
 */
export function mustBeLookedUp({ sent, providerId }: OutboxItem): boolean {
  return sent !== undefined && providerId === undefined;
}

/**
 * What remains pending when the provider has confirmed what was sent: what was
 * done to the entry since.
 */
export function confirmedItem(
  item: OutboxItem,
  providerId: string,
): OutboxItem | undefined {
  if (item.sent && !item.sent.isOutdated) return undefined;
  const action = item.action === "delete" ? "delete" : "update";
  const { base: _, ...rest } = item;
  const { content: base } = item.sent ?? {};
  const known = { ...rest, action, providerId, sent: undefined } as const;
  return base ? { ...known, base } : known;
}

/** The outbox with another item of an entry, or without one. */
export function withItemSet(
  outbox: Outbox,
  entryId: string,
  item: OutboxItem | undefined,
): Outbox {
  return withItem(outbox, entryId, () => item);
}

/** What is noted of the items that are new in an outbox. */
interface OutboxNotes {
  /** The outbox as it was. */
  readonly before: Outbox;
  /** When it was changed. */
  readonly changedAt: Instant;
  /** What tells the data directory from its copies, for what was never sent. */
  readonly by?: string | undefined;
}

/** An outbox with notes in what it has new. */
export function withNotes(
  outbox: Outbox,
  { before, changedAt, by }: OutboxNotes,
): Outbox {
  const known = new Set(before);
  return outbox.map((item) => {
    if (known.has(item)) return item;
    const isUnsent = item.action === "create" && by !== undefined;
    return { changedAt, ...isUnsent && { by }, ...item };
  });
}

/**
 * Whether an item came with a copy of the data directory that made it, and was
 * never sent here: nobody knows whether the other one has sent it.
 *
 * @param own What tells the present data directory from its copies.
 */
export function isForeign(
  { action, providerId, sent, by }: OutboxItem,
  own: string | undefined,
): boolean {
  const isUnsent = action === "create" && providerId === undefined && !sent;
  return isUnsent && by !== undefined && by !== own;
}

/**
 * What remains pending when what was sent was certainly not carried out: it goes
 * out again, except for the removal of what the provider never had.
 */
export function notArrivedItem(item: OutboxItem): OutboxItem | undefined {
  const isNowhere = item.action === "delete" && mustBeLookedUp(item);
  return isNowhere ? undefined : { ...item, sent: undefined };
}

/**
 * What can be sent now where a provider cannot change a running timer: what was
 * changed of it goes out together with its end.
 */
export function sendableIn(
  outbox: Outbox,
  running: { readonly id: string } | undefined,
): Outbox {
  return outbox.filter(({ action, entryId }) =>
    action !== "update" || entryId !== running?.id
  );
}

/** What waits of an entry, if anything does. */
export function itemOf(
  outbox: Outbox,
  entryId: string,
): OutboxItem | undefined {
  return outbox.find((item) => item.entryId === entryId);
}

/** Replaces what waits of an entry, or drops it. */
function withItem(
  outbox: Outbox,
  entryId: string,
  change: (item: OutboxItem) => OutboxItem | undefined,
): Outbox {
  return outbox.flatMap((item) =>
    item.entryId === entryId ? change(item) ?? [] : item
  );
}

function withNewest(
  outbox: Outbox,
  entry: EntryOrTimer,
  { action, before: entryBefore }: {
    action: "update" | "delete";
    before?: EntryOrTimer | undefined;
  },
): Outbox {
  const item = itemFor(entry, action);
  if (!item) return outbox;
  // Nothing waits of it, so that the provider has it, and gave the id.
  if (!itemOf(outbox, entry.id)) return [...outbox, item];
  return withItem(outbox, entry.id, (before) => {
    const { providerId, sent, by } = before;
    const isUnsent = before.action === "create" && !sent;
    const base = before.base ??
      (isUnsent && entryBefore ? contentOf(entryBefore) : undefined);
    const isKept = before.action === "delete" ||
      (before.action === "create" && action === "update");
    return {
      ...item,
      action: isKept ? before.action : action,
      providerId,
      sent: sent && { ...sent, isOutdated: true },
      ...(base && { base }),
      ...(by !== undefined && { by }),
    };
  });
}

/** What the provider has of an entry, if that is just what was here of it. */
function baseOf(
  before: EntryOrTimer | undefined,
): Pick<OutboxItem, "base"> {
  return before?.sync === "confirmed" ? { base: contentOf(before) } : {};
}

function itemFor(
  entry: EntryOrTimer,
  action: OutboxAction,
): OutboxItem | undefined {
  const { id, provider, providerId, taskId, start, description } = entry;
  if (provider === undefined) return undefined;
  const seenVersion = action === "delete" ? seenVersionOf(entry) : undefined;
  return {
    entryId: id,
    provider,
    action,
    providerId,
    taskId,
    start,
    description,
    sent: undefined,
    ...(seenVersion !== undefined && { seenVersion }),
  };
}
