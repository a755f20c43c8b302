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

/** What is here of an entry: it, and what is pending of it. */
export interface LocalState {
  /** The entry; `undefined` if it was removed, or never was here. */
  readonly local: EntryOrTimer | undefined;
  /** What is pending. */
  readonly item: OutboxItem | undefined;
}

/** What is here of an entry that has a pending change. */
export type PendingEntry = LocalState & { readonly item: OutboxItem };

/** A step of sending an entry's pending change, by our id of the entry. */
export type SendStep =
  /** A request goes out, with the entry as it is. */
  | { readonly kind: "sent"; readonly entryId: string; readonly at: Instant }
  /** The provider has it, in the version that was seen, if any is left. */
  | {
    readonly kind: "confirmed";
    readonly entryId: string;
    readonly providerId: string;
    readonly seenVersion?: string;
  }
  /** The request was certainly not carried out. */
  | { readonly kind: "refused"; readonly entryId: string };

/** What a step of sending leaves here of an entry. */
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
  return withNewest(outbox, entry, isThere ? "stop" : "create", timer);
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
  return withNewest(outbox, entry, "update", before);
}

/**
 * The outbox after an entry was removed. What never went out is forgotten; of
 * what may have arrived, the provider is told.
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
    // What was here of it is what the provider has, only if it has just that.
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
 * with {@linkcode confirmedItem}; else {@linkcode undeliveredItem} says so.
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

/** The outbox with another item in the place of an entry's, or without one. */
export function withItem(
  outbox: Outbox,
  entryId: string,
  item: OutboxItem | undefined,
): Outbox {
  return outbox.flatMap((it) => it.entryId === entryId ? item ?? [] : it);
}

/**
 * An outbox with notes in what it has new.
 *
 * @param notes The outbox as it was, when it was changed, and what tells the
 * data directory from its copies.
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
 * Whether an item came with a copy of the data directory that made it, and was
 * never sent here: nobody knows whether the other one has sent it.
 *
 * @param origin What tells the present data directory from its copies.
 */
export function isForeign(
  { action, providerId, sent, by }: OutboxItem,
  origin: string | undefined,
): boolean {
  const isUnsent = action === "create" && providerId === undefined && !sent;
  return isUnsent && by !== undefined && by !== origin;
}

/**
 * What remains pending when what was sent was certainly not carried out: it goes
 * out again, except for the removal of what the provider never had.
 */
export function undeliveredItem(item: OutboxItem): OutboxItem | undefined {
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

/** What is pending of an entry. */
export function itemOf(
  outbox: Outbox,
  entryId: string,
): OutboxItem | undefined {
  return outbox.find((item) => item.entryId === entryId);
}
