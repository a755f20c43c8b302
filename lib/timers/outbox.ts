import type { Instant } from "../time/zone.ts";
import type { Entry } from "./entry.ts";

/** What is to be done at the provider. */
export type OutboxAction = "create" | "update" | "delete";

/** What a provider has not confirmed yet of one entry. */
export interface OutboxItem {
  /** Our id of the entry. */
  readonly entryId: string;
  /** The provider that it is for. */
  readonly provider: string;
  /** What is to be done there. */
  readonly action: OutboxAction;
  /** Whether a request went out of which no answer came. */
  readonly isSent: boolean;
  /** The provider's id; ours while it has given none. */
  readonly providerId: string;
  /** The task, to find the entry here. */
  readonly taskId: string;
  /** When the entry begins, to find it here and there. */
  readonly start: Instant;
  /** What it says, to find it there. */
  readonly description: string;
}

/** What a provider has not confirmed yet, the oldest first. */
export type Outbox = readonly OutboxItem[];

/** The outbox after an entry was recorded that is meant for a provider. */
export function withCreated(outbox: Outbox, entry: Entry): Outbox {
  const item = itemFor(entry, "create");
  return item ? [...outbox, item] : outbox;
}

/**
 * The outbox after an entry was changed. What was not sent yet goes out as it
 * is now; what was sent is looked up first, and then brought up to date.
 */
export function withUpdated(outbox: Outbox, entry: Entry): Outbox {
  const item = itemFor(entry, "update");
  if (!item) return outbox;
  const before = itemOf(outbox, entry.id);
  if (!before) return [...outbox, item];
  // To look it up, the provider has to be asked for what it was sent.
  if (before.isSent) return outbox;
  return outbox.map((it) =>
    it === before ? { ...item, action: before.action } : it
  );
}

/**
 * The outbox after an entry was removed. What never went out is forgotten; of
 * what may have arrived, the provider is told.
 */
export function withDeleted(outbox: Outbox, entry: Entry): Outbox {
  const item = itemFor(entry, "delete");
  if (!item) return outbox;
  const before = itemOf(outbox, entry.id);
  const others = outbox.filter((it) => it !== before);
  if (before?.action === "create" && !before.isSent) return others;
  const { isSent = false } = before ?? {};
  return [...others, { ...item, ...before, action: "delete", isSent }];
}

/** The outbox when a request for an entry is about to go out. */
export function withSent(outbox: Outbox, entryId: string): Outbox {
  return outbox.map((item) =>
    item.entryId === entryId ? { ...item, isSent: true } : item
  );
}

/** The outbox when the provider has confirmed all of an entry. */
export function withConfirmed(outbox: Outbox, entryId: string): Outbox {
  return outbox.filter((item) => item.entryId !== entryId);
}

/** What waits of an entry, if anything does. */
export function itemOf(
  outbox: Outbox,
  entryId: string,
): OutboxItem | undefined {
  return outbox.find((item) => item.entryId === entryId);
}

function itemFor(entry: Entry, action: OutboxAction): OutboxItem | undefined {
  const { id: entryId, provider, providerId, taskId, start } = entry;
  if (provider === undefined) return undefined;
  const { description } = entry;
  const isSent = entry.sync === "unconfirmed";
  return {
    entryId,
    provider,
    action,
    isSent,
    providerId,
    taskId,
    start,
    description,
  };
}
