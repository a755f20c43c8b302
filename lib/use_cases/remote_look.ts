import type { TimerEntry } from "../provider.ts";
import { UnknownEntryError } from "../timers/errors.ts";
import { seenVersionOf } from "../timers/entry.ts";
import type { OutboxItem } from "../timers/outbox.ts";
import { versionOf } from "../timers/version.ts";
import { type ProviderLink, viewFiles } from "./provider_link.ts";
import { recordOfItem } from "../storage/send_log.ts";

/**
 * Whether something that waits would overwrite what the provider has: no
 * provider can be asked to change an entry only if it is as it was.
 */
export function isOverwriting({ action, providerId }: OutboxItem): boolean {
  return providerId !== undefined &&
    (action === "update" || action === "delete");
}

/**
 * Whether what is sent overwrites nothing but what was seen here: if need be,
 * the provider is asked.
 *
 * @throws {UnknownEntryError} When the provider does not have the entry.
 */
export async function isAsSeen(
  link: ProviderLink,
  item: OutboxItem,
): Promise<boolean> {
  const { providerId = "" } = item;
  if (!isOverwriting(item)) return true;
  const entry: TimerEntry | undefined = await link.provider.getEntry(
    providerId,
  );
  if (!entry) {
    if (item.action === "delete") return true;
    throw new UnknownEntryError(providerId, {});
  }
  const local = await viewFiles(link, (files) => recordOfItem(files, item));
  const seen = local ? seenVersionOf(local) : item.seenVersion;
  const version = versionOf(entry);
  const isOurs = local !== undefined && version === versionOf(local);
  return isOurs || version === seen || version === item.sent?.version;
}
