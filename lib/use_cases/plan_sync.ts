import { DAY } from "@std/datetime";
import type { EntryRange } from "../provider.ts";
import type { OutboxItem } from "../timers/outbox.ts";
import { placeOf } from "./provider_account.ts";
import { type ProviderLink, viewFiles } from "./provider_link.ts";
import { waitingOf } from "./send_outbox.ts";
import { firstCompared, isUnsure, type SyncRequest } from "./sync_timers.ts";

/** A request that a sync would send. */
export type PlannedRequest =
  /** Whose entries these are. */
  | { readonly action: "account" }
  /** What the provider has of a range. */
  | { readonly action: "list"; readonly range: EntryRange }
  /** What runs there. */
  | { readonly action: "current" }
  /** A change; one that may have arrived is looked up in the list before. */
  | {
    readonly action: OutboxItem["action"];
    readonly item: OutboxItem;
    readonly isLookedUp: boolean;
  };

/**
 * The requests that a sync would send. What the provider has is not known until
 * it is asked: more may come of it.
 */
export async function planSync(
  link: ProviderLink,
  request: SyncRequest,
): Promise<PlannedRequest[]> {
  const { workspace, provider } = link;
  const account = await viewFiles(link, async (files) => {
    const known = (await files.syncMemory()).accounts.get(provider.name);
    const place = placeOf(await files.settings());
    return known?.workspaceId === place ? known : undefined;
  });
  const now = workspace.clock.now();
  const waiting = await waitingOf(link);
  const own = await workspace.directory.origin();
  const from = firstCompared(request, { waiting, now, own });
  return [
    ...account ? [] : [{ action: "account" } as const],
    { action: "list", range: { from, to: now + DAY } },
    { action: "current" },
    ...waiting.map((item) => ({
      action: item.action,
      item,
      isLookedUp: isUnsure(item, own),
    })),
  ];
}
