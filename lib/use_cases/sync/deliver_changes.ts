import { DiskError, type WorktimeError } from "../../errors.ts";
import type { SyncConflict } from "../../sync/conflict.ts";
import { mustBeLookedUp, type OutboxItem } from "../../sync/outbox.ts";
import { isOverwriting } from "../../sync/request.ts";
import type { Instant } from "../../time/zone.ts";
import { seenVersionOf, versionOf } from "../../tracking/entry.ts";
import { UnknownEntryError } from "../../tracking/errors.ts";
import { findLocal } from "../../stores/synced_entries.ts";
import { sendOutbox } from "./send_outbox.ts";
import { type ProviderLink, SyncSession } from "./sync_session.ts";

/** The result of sending new changes at once. */
export interface Delivery {
  /** The number of pending changes, including older ones. */
  readonly waitingCount: number;
  /** The error that stopped the delivery, if any. */
  readonly problem: WorktimeError | undefined;
  /** The conflicts that were found. */
  readonly conflicts: readonly SyncConflict[];
}

/**
 * Sends changes that were just made. Anything that takes more than sending is
 * left to the next sync, and so is everything while another process is syncing.
 *
 * @param since The time before which changes are left to the next sync.
 */
export async function deliverChanges(
  link: ProviderLink,
  since: Instant,
): Promise<Delivery> {
  const session = new SyncSession(link);
  const before = await session.pending();
  const fresh = new Set(
    before.filter((item) =>
      (item.changedAt ?? -Infinity) >= since && !mustBeLookedUp(item)
    ).map(({ entryId }) => entryId),
  );
  const nothing = { problem: undefined, conflicts: [] };
  const unsent = { waitingCount: before.length, ...nothing };
  if (fresh.size === 0) return unsent;
  try {
    await session.open(0);
  } catch (error) {
    if (error instanceof DiskError && error.code === "lock_timeout") {
      return unsent;
    }
    throw error;
  }
  try {
    // Send nothing while a conflict could not be stored.
    await session.view((files) => files.syncMemory());
    const { failures, stoppedBy } = await sendOutbox(session, {
      isSelected: ({ entryId }) => fresh.has(entryId),
      prepare: (item) => confirmUnchanged(session, item),
    });
    const waitingCount = (await session.pending()).length;
    const problem = stoppedBy ?? failures[0]?.error;
    return { waitingCount, problem, conflicts: session.conflicts };
  } finally {
    await session.close();
  }
}

/**
 * Checks that a change would overwrite only a version that was seen here, by
 * asking the provider if necessary.
 *
 * @throws {UnknownEntryError} When the provider does not have the entry.
 */
async function confirmUnchanged(
  session: SyncSession,
  item: OutboxItem,
): Promise<boolean> {
  if (!isOverwriting(item)) return true;
  const { providerId = "" } = item;
  const entry = await session.provider.getEntry(providerId);
  if (!entry) {
    if (item.action === "delete") return true;
    throw new UnknownEntryError(providerId);
  }
  const local = await session.view((files) => findLocal(files, item));
  const seen = local ? seenVersionOf(local) : item.seenVersion;
  const version = versionOf(entry);
  const isOurs = local !== undefined && version === versionOf(local);
  return isOurs || version === seen || version === item.sent?.version;
}
