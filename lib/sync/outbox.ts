import type { Instant } from "../time/zone.ts";
import {
  confirmedBy,
  contentOf,
  type EntryContent,
  seenVersionOf,
  versionOf,
} from "../tracking/entry.ts";
import type { EntryOrTimer } from "../tracking/timer.ts";

/**
 * A pending action at the provider. A `stop` is an update that only ends the
 * timer.
 */
export type OutboxAction = "create" | "stop" | "update" | "delete";

/** The content of a request that has had no response. */
export interface SentVersion {
  /** The start of the entry at that time, by which it is looked up. */
  readonly start: Instant;
  /** The description of the entry at that time. */
  readonly description: string;
  /**
   * Whether the entry has been changed or deleted since, so that the present
   * version is still to be sent once this one is confirmed.
   */
  readonly isOutdated: boolean;
  /** When it was sent. It can still arrive for a while after that. */
  readonly at?: Instant;
  /** A fingerprint of the content. */
  readonly version?: string;
  /** The content. */
  readonly content?: EntryContent;
}

/** A change to an entry that its provider has not confirmed. */
export interface OutboxItem {
  /** The local id of the entry. */
  readonly entryId: string;
  /** The name of the provider. */
  readonly provider: string;
  /** The action at the provider. */
  readonly action: OutboxAction;
  /** The provider's id of the entry, once assigned. */
  readonly providerId: string | undefined;
  /** The task, to find the local entry. */
  readonly taskId: string;
  /** The start, to find the local entry. */
  readonly start: Instant;
  /** The description. */
  readonly description: string;
  /**
   * The content of a request without a response, which may or may not have
   * arrived.
   */
  readonly sent: SentVersion | undefined;
  /** When the entry was last changed locally. */
  readonly changedAt?: Instant;
  /** The provider's version of a deleted entry. */
  readonly seenVersion?: string;
  /**
   * The content that the provider has, as far as known: all differences are
   * local changes. For an entry that was never sent, its first content, which a
   * copy of this directory may have sent.
   */
  readonly base?: EntryContent;
  /**
   * The id of the data directory that created it. In a copy of that directory,
   * it is looked up before it is sent, as the original may have sent it.
   */
  readonly by?: string;
}

/** The unconfirmed changes, oldest first. */
export type Outbox = readonly OutboxItem[];

/** The local state of an entry: its content and its pending change. */
export interface LocalState {
  /** The entry; `undefined` if it was deleted or never existed. */
  readonly local: EntryOrTimer | undefined;
  /** The pending change, if any. */
  readonly item: OutboxItem | undefined;
}

/** The local state of an entry with a pending change. */
export type PendingEntry = LocalState & { readonly item: OutboxItem };

/** A step of sending a pending change. */
export type SendStep =
  /** A request with the present content is about to be sent. */
  | { readonly kind: "sent"; readonly entryId: string; readonly at: Instant }
  /** The provider has it, in the version that it returned, if any. */
  | {
    readonly kind: "confirmed";
    readonly entryId: string;
    readonly providerId: string;
    readonly seenVersion?: string;
  }
  /** The request was definitely not carried out. */
  | { readonly kind: "refused"; readonly entryId: string };

/** The local state of an entry after a step of sending. */
export function afterStep(
  { local, item }: PendingEntry,
  step: SendStep,
): LocalState {
  if (step.kind === "refused") return { local, item: undeliveredItem(item) };
  if (step.kind === "confirmed") {
    const { providerId, seenVersion } = step;
    const after = confirmedItem(item, providerId);
    const hasPendingChange = after !== undefined;
    const seen = { providerId, seenVersion, hasPendingChange };
    return { local: local && confirmedBy(local, seen), item: after };
  }
  if (mustBeLookedUp(item)) return { local, item };
  const version = local &&
    { version: versionOf(local), content: contentOf(local) };
  return { local, item: sentItem(item, { at: step.at, ...version }) };
}

/**
 * The outbox after starting a timer or adding an entry for a provider. If the
 * provider has the entry as a running timer, the action is a `stop`.
 *
 * @param timer The timer that became the entry, if any.
 */
export function withCreated(
  outbox: Outbox,
  entry: EntryOrTimer,
  timer?: EntryOrTimer,
): Outbox {
  if (itemOf(outbox, entry.id)) return withUpdated(outbox, entry);
  const isAtProvider = entry.providerId !== entry.id;
  return withNewest(outbox, entry, isAtProvider ? "stop" : "create", timer);
}

/** The outbox after creating many entries. */
export function withAllCreated(
  outbox: Outbox,
  entries: readonly EntryOrTimer[],
): Outbox {
  const known = new Set(outbox.map(({ entryId }) => entryId));
  const added = entries.filter(({ id }) => !known.has(id))
    .flatMap((entry) => withCreated([], entry));
  return entries.filter(({ id }) => known.has(id))
    .reduce<Outbox>((all, entry) => withCreated(all, entry), outbox)
    .concat(added);
}

/**
 * The outbox after changing an entry. The newest version is sent even if an older
 * one is in flight.
 *
 * @param before The previous entry, if known.
 */
export function withUpdated(
  outbox: Outbox,
  entry: EntryOrTimer,
  before?: EntryOrTimer,
): Outbox {
  return withNewest(outbox, entry, "update", before);
}

/**
 * The outbox after deleting an entry. One that was never sent is dropped; one
 * that may have arrived is deleted at the provider.
 */
export function withDeleted(outbox: Outbox, entry: EntryOrTimer): Outbox {
  const before = itemOf(outbox, entry.id);
  return before?.action === "create" && !before.sent
    ? withItem(outbox, entry.id, undefined)
    : withNewest(outbox, entry, "delete");
}

function withNewest(
  outbox: Outbox,
  entry: EntryOrTimer,
  action: OutboxAction,
  before?: EntryOrTimer,
): Outbox {
  const { id: entryId, provider, taskId, start, description } = entry;
  if (provider === undefined) return outbox;
  const seenVersion = action === "delete" ? seenVersionOf(entry) : undefined;
  const newest = {
    ...{ entryId, provider, taskId, start, description },
    ...seenVersion !== undefined && { seenVersion },
  };
  const known = itemOf(outbox, entryId);
  if (!known) {
    const providerId = action === "create" ? undefined : entry.providerId;
    // Only a confirmed entry was the same at the provider.
    const base = before?.sync === "confirmed" && { base: contentOf(before) };
    const item = { ...newest, action, providerId, sent: undefined, ...base };
    return [...outbox, item];
  }
  const { providerId, sent, by } = known;
  const isNew = known.action === "create";
  const isKept = known.action === "delete" || isNew && action !== "delete";
  const base = known.base ??
    (isNew && !sent && before ? contentOf(before) : undefined);
  return withItem(outbox, entryId, {
    ...newest,
    action: isKept ? known.action : action,
    providerId,
    sent: sent && { ...sent, isOutdated: true },
    ...(base && { base }),
    ...(by !== undefined && { by }),
  });
}

/**
 * A pending item as stored before its request is sent. The sender must await
 * the response, or its loss, before sending the next request.
 *
 * @throws {TypeError} When it must be looked up first.
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
 * Whether a request may have created the entry. Before anything else is sent,
 * it must be looked up at the provider by the version that was sent; then use
 * {@linkcode confirmedItem} if it was found, or {@linkcode undeliveredItem} if
 * not.
 */
export function mustBeLookedUp({ sent, providerId }: OutboxItem): boolean {
  return sent !== undefined && providerId === undefined;
}

/**
 * What remains pending after the provider has confirmed a request: any change
 * made since.
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

/** Replaces an entry's item in the outbox, or removes it. */
export function withItem(
  outbox: Outbox,
  entryId: string,
  item: OutboxItem | undefined,
): Outbox {
  return outbox.flatMap((it) => it.entryId === entryId ? item ?? [] : it);
}

/**
 * Stamps the new items of an outbox.
 *
 * @param stamps The outbox before, the time of the change, and the id of this
 * data directory.
 */
export function withStamps(
  outbox: Outbox,
  { before, changedAt, by }: {
    before: Outbox;
    changedAt: Instant;
    by?: string | undefined;
  },
): Outbox {
  const known = new Set(before);
  return outbox.map((item) => {
    if (known.has(item)) return item;
    const isUnsent = item.action === "create" && by !== undefined;
    return { changedAt, ...isUnsent && { by }, ...item };
  });
}

/**
 * Whether an item was created by another data directory and never sent by this
 * copy: the other one may have sent it.
 *
 * @param origin The id of this data directory.
 */
export function isForeign(
  { action, providerId, sent, by }: OutboxItem,
  origin: string | undefined,
): boolean {
  const isUnsent = action === "create" && providerId === undefined && !sent;
  return isUnsent && by !== undefined && by !== origin;
}

/**
 * What remains pending after a request was definitely not carried out: it is
 * sent again, unless it would delete what the provider never had.
 */
export function undeliveredItem(item: OutboxItem): OutboxItem | undefined {
  const isAbsent = item.action === "delete" && mustBeLookedUp(item);
  return isAbsent ? undefined : { ...item, sent: undefined };
}

/**
 * The items that can be sent to a provider that cannot change a running timer:
 * changes to it are sent together with its end.
 */
export function sendableIn(
  outbox: Outbox,
  running: { readonly id: string } | undefined,
): Outbox {
  return outbox.filter(({ action, entryId }) =>
    action !== "update" || entryId !== running?.id
  );
}

/** Returns the pending change of an entry. */
export function itemOf(
  outbox: Outbox,
  entryId: string,
): OutboxItem | undefined {
  return outbox.find((item) => item.entryId === entryId);
}
