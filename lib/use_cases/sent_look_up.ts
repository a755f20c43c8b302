import { MINUTE } from "@std/datetime";
import type { TimerEntry } from "../provider.ts";
import { entryKnown } from "../storage/entry_search.ts";
import type { TimerFiles } from "../storage/timer_files.ts";
import type { Instant } from "../time/zone.ts";
import {
  itemOf,
  mustBeLookedUp,
  type OutboxItem,
  withConfirmed,
  withNotArrived,
} from "../timers/outbox.ts";
import type { Recorded } from "../timers/remote_record.ts";
import type { ProviderLink } from "./provider_link.ts";
import { putRecord } from "./record_settling.ts";
import type { TimerWork } from "./timer_work.ts";

/** What was sent may still arrive for so long after nobody waits for it. */
export const MAY_ARRIVE_MS: number = MINUTE;

/** The entry, or the timer, of which something waits. */
export async function recordOfItem(
  files: TimerFiles,
  { entryId, taskId, start }: OutboxItem,
): Promise<Recorded | undefined> {
  const { running } = await files.timer();
  if (running?.id === entryId) return running;
  return await entryKnown(await files.entries(), {
    id: entryId,
    taskId,
    start,
  });
}

/**
 * Finds out which of the entries arrived that were sent and not answered, by
 * what the provider has.
 *
 * @param remote What the provider has, from before the first of them on.
 * @param known The provider's ids of entries that are known here.
 */
export async function lookUpSent(
  link: ProviderLink,
  work: TimerWork,
  { remote, known }: {
    readonly remote: readonly TimerEntry[];
    readonly known: ReadonlySet<string>;
  },
): Promise<void> {
  const { files, now } = work;
  const taken = new Set(known);
  for (const item of await files.outbox()) {
    if (item.provider !== link.provider.name) continue;
    const others = remote.filter(({ id }) => !taken.has(id));
    const found = arrivedAs(item, others, link);
    if (found) {
      taken.add(found.id);
      await noteArrival(files, item, found);
    } else if (mustBeLookedUp(item) && !mayArrive(item, now)) {
      files.setOutbox(withNotArrived(await files.outbox(), item.entryId));
    }
  }
}

/** Whether what was sent may be on its way, so that nobody can tell yet. */
function mayArrive({ sent }: OutboxItem, now: Instant): boolean {
  return sent?.at !== undefined && Math.abs(now - sent.at) < MAY_ARRIVE_MS;
}

/**
 * The provider's entry that was made of what was sent. Without a marker, the
 * second of the start decides, and the description where several have it.
 */
function arrivedAs(
  item: OutboxItem,
  remote: readonly TimerEntry[],
  { provider: { capabilities } }: ProviderLink,
): TimerEntry | undefined {
  if (item.providerId !== undefined) return undefined;
  const marked = remote.find(({ marker }) => marker === item.entryId);
  if (capabilities.hasMarkers) return marked;
  if (!item.sent) return undefined;
  const { start, description } = item.sent;
  const fitting = remote.filter((entry) => entry.start === start);
  return fitting.find((entry) => entry.description === description) ??
    fitting.find((entry) => entry.taskId === item.taskId) ?? fitting[0];
}

async function noteArrival(
  files: TimerFiles,
  item: OutboxItem,
  { id: providerId }: TimerEntry,
): Promise<void> {
  const { entryId, sent } = item;
  const local = await recordOfItem(files, item);
  const outbox = withConfirmed(await files.outbox(), { entryId, providerId });
  files.setOutbox(outbox);
  if (!local) return;
  const isDone = itemOf(outbox, entryId) === undefined;
  await putRecord(files, local, {
    ...local,
    providerId,
    sync: isDone ? "confirmed" : "waiting",
    ...(sent?.version !== undefined && { seenVersion: sent.version }),
  });
}
