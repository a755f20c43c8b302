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

/** What became of changes that were to be delivered at once. */
export interface Delivery {
  /** How many changes wait for the provider, with older ones. */
  readonly waitingCount: number;
  /** What was in the way, if something was. */
  readonly problem: WorktimeError | undefined;
  /** What both sides had changed. */
  readonly conflicts: readonly SyncConflict[];
}

/**
 * Tells the provider of changes that were just made. Where that takes more than
 * to send them, it is left to the next sync; so is all when another process is
 * at it.
 *
 * @param since What was changed before is left to the next sync.
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
    // Nothing is sent while a conflict could not be noted.
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
 * Whether what is sent overwrites nothing but what was seen here: if need be,
 * the provider is asked.
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
    throw new UnknownEntryError(providerId, {});
  }
  const local = await session.view((files) => findLocal(files, item));
  const seen = local ? seenVersionOf(local) : item.seenVersion;
  const version = versionOf(entry);
  const isOurs = local !== undefined && version === versionOf(local);
  return isOurs || version === seen || version === item.sent?.version;
}
