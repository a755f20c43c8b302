import { DiskError, type WorktimeError } from "../../errors.ts";
import type { HeldLock } from "../../ports.ts";
import type { SyncConflict } from "../../sync/conflict.ts";
import { mustBeLookedUp } from "../../sync/outbox.ts";
import type { Instant } from "../../time/zone.ts";
import { conflictLog, isAsSeen, type ProviderLink } from "./provider_link.ts";
import { sendOutbox, waitingOf } from "./send_outbox.ts";

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
  const before = await waitingOf(link);
  const fresh = new Set(
    before.filter((item) =>
      (item.changedAt ?? -Infinity) >= since && !mustBeLookedUp(item)
    ).map(({ entryId }) => entryId),
  );
  const nothing = { problem: undefined, conflicts: [] };
  const waits = { waitingCount: before.length, ...nothing };
  if (fresh.size === 0) return waits;
  const lock = await lockIfFree(link);
  if (!lock) return waits;
  try {
    const conflictsSince = await conflictLog(link);
    const { failures, stoppedBy } = await sendOutbox(link, {
      isMeant: ({ entryId }) => fresh.has(entryId),
      isReady: (item) => isAsSeen(link, item),
    });
    const waitingCount = (await waitingOf(link)).length;
    const problem = stoppedBy ?? failures[0]?.error;
    return { waitingCount, problem, conflicts: await conflictsSince() };
  } finally {
    await lock.release();
  }
}

async function lockIfFree(
  { workspace: { directory } }: ProviderLink,
): Promise<HeldLock | undefined> {
  try {
    return await directory.disk.lock(0, "sender");
  } catch (error) {
    if (error instanceof DiskError && error.code === "lock_timeout") return;
    throw error;
  }
}
