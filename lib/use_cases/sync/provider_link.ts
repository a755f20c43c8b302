import type { TimerEntry, TimeTrackingProvider } from "../../provider.ts";
import { recordOfItem } from "../../stores/send_log.ts";
import { TimerFiles } from "../../stores/timer_files.ts";
import type { SyncAccount, SyncConflict } from "../../sync/conflict.ts";
import type { OutboxItem } from "../../sync/outbox.ts";
import type { Comparison } from "../../sync/remote.ts";
import { seenVersionOf, versionOf } from "../../tracking/entry.ts";
import { UnknownEntryError } from "../../tracking/errors.ts";
import type { Settings } from "../../tracking/settings.ts";
import {
  changeTimers,
  type Done,
  type TimerWork,
} from "../timers/timer_work.ts";
import type { Workspace } from "../workspace.ts";

/** The timers of this machine, and the provider that they are synced with. */
export interface ProviderLink {
  /** This machine. */
  readonly workspace: Workspace;
  /** The provider. */
  readonly provider: TimeTrackingProvider;
}

/** Notes what the provider knows, or says; there is nothing to undo in it. */
export function noteSync<T>(
  { workspace }: ProviderLink,
  decide: (work: TimerWork) => Promise<Done<T>>,
): Promise<T> {
  return changeTimers(workspace, { isSync: true }, decide);
}

/**
 * Lets `look` see the files as they are between two changes; when the timer
 * began does not matter, by which a clock that is behind would be noticed.
 */
export function viewFiles<T>(
  { workspace: { directory, clock } }: ProviderLink,
  look: (files: TimerFiles) => Promise<T>,
): Promise<T> {
  return directory.view((read, folder) =>
    look(new TimerFiles(read, clock.zone, folder))
  );
}

/** How the provider's entries are compared with those that are here. */
export async function comparisonOf(
  { provider, workspace }: ProviderLink,
  { files, now }: Pick<TimerWork, "files" | "now">,
): Promise<Comparison> {
  const { name, capabilities } = provider;
  const { taskPattern } = await files.settings();
  const newId = workspace.newId();
  return { provider: name, capabilities, now, newId, taskPattern };
}

/**
 * Begins to watch what is noted of conflicts.
 *
 * @returns What gives all that were noted since.
 */
export async function conflictLog(
  link: ProviderLink,
): Promise<() => Promise<readonly SyncConflict[]>> {
  const noted = async () =>
    (await viewFiles(link, (files) => files.syncMemory())).conflicts;
  const { length } = await noted();
  return async () => (await noted()).slice(length);
}

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
