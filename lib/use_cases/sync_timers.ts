import { DAY } from "@std/datetime";
import type { WorktimeError } from "../errors.ts";
import type { TimerEntry } from "../provider.ts";
import type { Instant } from "../time/zone.ts";
import { mustBeLookedUp, type OutboxItem } from "../timers/outbox.ts";
import { checkAccount } from "./provider_account.ts";
import type { ProviderLink } from "./provider_link.ts";
import {
  pullEntries,
  pullUnlisted,
  type RemoteEntries,
} from "./pull_entries.ts";
import type { Pulled, PullLog } from "./pull_log.ts";
import { type SendFailure, sendOutbox, waitingOf } from "./send_outbox.ts";

/** What is to be synced. */
export interface SyncRequest {
  /**
   * The first instant of the time that is compared with the provider's.
   *
   * @default 31 days ago.
   */
  readonly from?: Instant;
  /** Is told how many of how many changes were sent. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a sync did. */
export interface SyncResult extends Pulled {
  /** How many changes were sent. */
  readonly sentCount: number;
  /** How many changes wait still. */
  readonly waitingCount: number;
  /** What the provider refused. */
  readonly failures: readonly SendFailure[];
  /** Why the sync ended early, if it did; the next one goes on. */
  readonly stoppedBy: WorktimeError | undefined;
}

/** So far back entries are compared if nothing else is said. */
export const USUAL_DAYS = 31;
/** Another process that syncs is waited for so long, in milliseconds. */
const SENDER_TIMEOUT_MS = 2_000;

/**
 * Carries all changes since the last sync from each side to the other: first
 * what the provider has, then what waits here.
 *
 * @throws {ProviderError} When the provider's entries cannot be read.
 */
export async function syncTimers(
  link: ProviderLink,
  request: SyncRequest,
): Promise<SyncResult> {
  const { directory } = link.workspace;
  const lock = await directory.disk.lock(SENDER_TIMEOUT_MS, "sender");
  try {
    await checkAccount(link, { isAsked: false });
    const remote = await remoteEntries(link, request);
    const { log, unlisted } = await pullEntries(link, remote);
    await pullAll(link, { log, unlisted });
    const outcome = await sendOutbox(link, {
      isMeant: () => true,
      isAlone: remote.entries.every(({ end }) => end !== undefined),
      checkAccount: () => checkAccount(link, { isAsked: true }),
      onProgress: request.onProgress,
    });
    const { added, changed, removed, conflicts } = log;
    const waitingCount = (await waitingOf(link)).length;
    const pulled = { added, changed, removed, conflicts };
    return { ...pulled, ...outcome, waitingCount };
  } finally {
    await lock.release();
  }
}

/** The first instant from which on a sync compares entries. */
export function firstCompared(
  { from }: SyncRequest,
  { waiting, now }: { waiting: readonly OutboxItem[]; now: Instant },
): Instant {
  const starts = waiting.filter(mustBeLookedUp)
    .map(({ sent, start }) => (sent?.start ?? start) - DAY);
  return Math.min(from ?? now - USUAL_DAYS * DAY, ...starts);
}

async function remoteEntries(
  link: ProviderLink,
  request: SyncRequest,
): Promise<RemoteEntries> {
  const { provider, workspace } = link;
  const now = workspace.clock.now();
  const waiting = await waitingOf(link);
  const from = firstCompared(request, { waiting, now });
  const range = { from, to: now + DAY };
  const listed = await provider.listEntries(range);
  const current = await provider.getCurrentTimer();
  // It may have ended between the two requests.
  const others = listed.filter(({ id }) => id !== current?.id);
  return { range, entries: current ? [...others, current] : listed };
}

/** Asks one by one for what was not listed, and carries it over. */
async function pullAll(
  link: ProviderLink,
  { log, unlisted }: { log: PullLog; unlisted: readonly string[] },
): Promise<void> {
  const { provider } = link;
  let isChecked = false;
  for (const id of unlisted) {
    const entry: TimerEntry | undefined = await provider.getEntry(id);
    if (!entry && !isChecked) {
      const before = await checkAccount(link, { isAsked: false });
      const after = await checkAccount(link, { isAsked: true });
      // In another account nothing of ours was removed: it never was there.
      if (before.userId !== after.userId) return;
      isChecked = true;
    }
    log.add(await pullUnlisted(link, id, entry));
  }
}
