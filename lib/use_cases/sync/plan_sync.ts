import { DAY } from "@std/datetime";
import type {
  EntryRange,
  ProviderAction,
  TimeTrackingProvider,
} from "../../provider.ts";
import {
  firstCompared,
  firstListed,
  isInFlight,
  isListable,
  isUncertain,
  type Lookup,
} from "../../sync/arrival.ts";
import type { OutboxItem } from "../../sync/outbox.ts";
import {
  actionOf,
  isBatchable,
  isOverwriting,
  type SendRequest,
} from "../../sync/request.ts";
import { requestOf, supportsBatch } from "./send_changes.ts";
import { type ProviderLink, SyncSession } from "./sync_session.ts";
import type { SyncOptions } from "./sync_timers.ts";

/** A step of a planned sync. */
export type PlannedRequest =
  & (
    /** Asks for the owner of the API key. */
    | { readonly kind: "query"; readonly action: "account" }
    /** Lists the provider's entries in a range. */
    | {
      readonly kind: "query";
      readonly action: "list";
      readonly range: EntryRange;
    }
    /** Asks for the provider's running timer. */
    | { readonly kind: "query"; readonly action: "current" }
    /**
     * Sends a change. One that may have arrived is first looked up in the list.
     */
    | {
      readonly kind: "change";
      readonly action: OutboxItem["action"];
      readonly item: OutboxItem;
      readonly isLookedUp: boolean;
    }
  )
  & {
    /**
     * The requests of the step, such as `GET /me`. A batch is listed with its
     * first change. Empty if the provider cannot tell.
     */
    readonly requests: readonly string[];
  };

/**
 * Returns the requests that a sync would send. The provider's entries are not
 * known in advance, so a sync may need more.
 */
export async function planSync(
  link: ProviderLink,
  request: SyncOptions,
): Promise<PlannedRequest[]> {
  const session = new SyncSession(link);
  const { provider } = session;
  const lookup = await session.lookup();
  const pending = await session.pending();
  const from = firstCompared(pending, lookup, request.from);
  const listed = firstListed(from, lookup);
  const isWhole = from >= listed || provider.listOlderEntries !== undefined;
  const range = { from: isWhole ? from : listed, to: lookup.now + DAY };
  const older = isWhole && from < listed ? [{ from, to: listed }] : [];
  const account = await session.savedAccount();
  const changes = await plannedChanges(session, pending);
  const requestsFor = requestLister(provider);
  const plan: PlannedRequest[] = [];
  if (!account) {
    const requests = requestsFor({ kind: "account" });
    plan.push({ kind: "query", action: "account", requests });
  }
  const requests = requestsFor(
    { kind: "list", range },
    ...older.map((range) => ({ kind: "list_older", range } as const)),
  );
  plan.push({ kind: "query", action: "list", range, requests });
  const current = requestsFor({ kind: "current" });
  plan.push({ kind: "query", action: "current", requests: current });
  const planned = new Set<string>();
  for (const { item, group } of changes) {
    const isNew = !planned.has(group);
    const all = changes.filter((it) => isNew && it.group === group);
    planned.add(group);
    const requests = requestsFor(...actionsOf(all, lookup, range));
    const isLookedUp = isUncertain(item, lookup);
    const { action } = item;
    plan.push({ kind: "change", action, item, requests, isLookedUp });
  }
  return plan;
}

/**
 * Returns a function that lists the requests of actions, each read only once.
 */
function requestLister(
  provider: TimeTrackingProvider,
): (...actions: ProviderAction[]) => string[] {
  const asked = new Set<string>();
  return (...actions) => {
    const lines = actions.flatMap((it) => provider.requestsFor?.(it) ?? []);
    return lines.filter((line) => {
      const isNew = !line.startsWith("GET ") || !asked.has(line);
      asked.add(line);
      return isNew;
    });
  };
}

interface PlannedChange {
  readonly item: OutboxItem;
  /** The request; `undefined` if the entry no longer exists. */
  readonly request: SendRequest | undefined;
  /** A key that the changes of a batch share: the action; otherwise our id. */
  readonly group: string;
}

function plannedChanges(
  session: SyncSession,
  pending: readonly OutboxItem[],
): Promise<PlannedChange[]> {
  return session.view(async (files) => {
    const changes: PlannedChange[] = [];
    for (const item of pending) {
      const { action, providerId, entryId } = item;
      const request = await requestOf(files, item);
      const isForSome = request !== undefined && isBatchable(request) &&
        providerId !== undefined && supportsBatch(session.provider, action);
      changes.push({ item, request, group: isForSome ? action : entryId });
    }
    return changes;
  });
}

/** The lookups of some changes, and the action that sends them together. */
function actionsOf(
  group: readonly PlannedChange[],
  lookup: Lookup,
  range: EntryRange,
): ProviderAction[] {
  const lookups = group.flatMap(({ item }) => lookupsFor(item, lookup, range));
  const [first, ...rest] = group.flatMap(({ item, request }) =>
    request && isSendable(item, lookup) ? [request] : []
  );
  return first ? [...lookups, actionOf([first, ...rest])] : lookups;
}

/** Whether a change is sent if the list has no news of its entry. */
function isSendable(item: OutboxItem, lookup: Lookup): boolean {
  if (!isUncertain(item, lookup)) return true;
  // The provider need not delete what it does not have.
  return item.action !== "delete" && !isInFlight(item, lookup.now) &&
    isListable(item, lookup);
}

/** The lookups of an entry that the list does not cover. */
function lookupsFor(
  item: OutboxItem,
  lookup: Lookup,
  { from, to }: EntryRange,
): ProviderAction[] {
  const { providerId: id = "", entryId: marker, start } = item;
  if (isUncertain(item, lookup)) {
    return isInFlight(item, lookup.now) ? [] : [{ kind: "marker", marker }];
  }
  const isLookedAt = isOverwriting(item) && (start < from || start >= to);
  return isLookedAt ? [{ kind: "entry", id }] : [];
}
