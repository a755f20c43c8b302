import type { SyncAccount } from "../timers/conflict.ts";
import type { Settings } from "../timers/settings.ts";
import { noteSync, type ProviderLink } from "./provider_link.ts";

/**
 * Makes sure whose entries the provider has, and remembers it: what is missing
 * in another account was not removed there.
 *
 * @param isAsked Whether to ask also if it is known.
 */
export async function checkAccount(
  link: ProviderLink,
  { isAsked }: { isAsked: boolean },
): Promise<SyncAccount> {
  const { provider } = link;
  const known = await noteSync(link, async ({ files }) => {
    const workspaceId = placeOf(await files.settings());
    const account = (await files.syncMemory()).accounts.get(provider.name);
    const isSame = account?.workspaceId === workspaceId;
    return { result: isSame ? account : undefined, summary: "" };
  });
  if (known && !isAsked) return known;
  const userId = provider.getUserId
    ? await provider.getUserId()
    : (await provider.verify()).userId;
  return await noteAccount(link, userId);
}

/** Remembers whose entries the provider has. */
export function noteAccount(
  link: ProviderLink,
  userId: string,
): Promise<SyncAccount> {
  const { name } = link.provider;
  return noteSync(link, async ({ files, now }) => {
    const memory = await files.syncMemory();
    const before = memory.accounts.get(name);
    const workspaceId = placeOf(await files.settings());
    const isSame = before?.userId === userId &&
      before.workspaceId === workspaceId;
    const result: SyncAccount = isSame || !before
      ? { ...before, userId, workspaceId }
      : { userId, workspaceId, since: now };
    if (!isSame) {
      const accounts = new Map(memory.accounts).set(name, result);
      files.setSyncMemory({ ...memory, accounts });
    }
    return { result, summary: `Account of ${name} noted` };
  });
}

/** The workspace or account that is configured; empty if none is. */
export function placeOf(
  { provider, workspaceId, accountId }: Settings,
): string {
  return (provider === "harvest" ? accountId : workspaceId) ?? "";
}
