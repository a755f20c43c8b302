import type {
  EntryUpdate,
  NewEntry,
  ProviderAction,
  TimerEntry,
} from "../provider.ts";
import {
  billableOf,
  contentOf,
  type EntryContent,
  mergedBillable,
  versionOf,
} from "../tracking/entry.ts";
import type { EntryOrTimer } from "../tracking/timer.ts";
import {
  afterStep,
  type OutboxItem,
  type PendingEntry,
  type SendStep,
} from "./outbox.ts";
import {
  changesSince,
  type Reconciled,
  reconciled,
  withContent,
} from "./reconcile.ts";
import { type Comparison, recordOf } from "./remote.ts";

/** The provider's ids of a project and of a task in it. */
export type ProjectIds = Pick<NewEntry, "projectId" | "projectTaskId">;

/** A pending change with everything that its request needs. */
export interface SendRequest {
  readonly item: OutboxItem;
  /** The entry or timer; `undefined` if it was deleted. */
  readonly record: EntryOrTimer | undefined;
  /** The project of the entry. */
  readonly projectIds: ProjectIds;
  /** The projects that it may be in at the provider. */
  readonly previousProjectIds: readonly ProjectIds[];
  /** Whether another timer starts when this one stops. */
  readonly isFollowed: boolean;
}

/** The provider's id of the entry and, if returned, its content. */
export interface Reply {
  readonly id: string;
  readonly entry?: TimerEntry | undefined;
}

/** The action of a provider that sends one change, or several in a batch. */
export function actionOf(
  requests: readonly [SendRequest, ...SendRequest[]],
): ProviderAction {
  const [{ item: { action, providerId: id = "", start }, record }] = requests;
  const end = record?.kind === "entry" ? record.end : undefined;
  if (action === "delete") {
    return { kind: "delete", ids: requests.map(providerIdOf) };
  }
  if (action === "update") {
    return { kind: "update", updates: updatesOf(requests) };
  }
  if (end === undefined) return { kind: "start", start, isAlone: true };
  return action === "stop" ? { kind: "stop", id, end } : { kind: "create" };
}

export function providerIdOf(
  { item: { providerId = "" } }: SendRequest,
): string {
  return providerId;
}

/** The updates of several requests, by the provider's ids. */
export function updatesOf(
  requests: readonly SendRequest[],
): Map<string, EntryUpdate> {
  return new Map(requests.map((it) => [providerIdOf(it), updateOf(it)]));
}

/** The update of a request, with the project if that has changed. */
export function updateOf(request: SendRequest): EntryUpdate {
  const { record, projectIds, previousProjectIds } = request;
  const isMoved = previousProjectIds.some((it) =>
    it.projectId !== projectIds.projectId ||
    it.projectTaskId !== projectIds.projectTaskId
  );
  const { projectId = null, projectTaskId = null } = projectIds;
  const move = isMoved ? { projectId, projectTaskId } : {};
  const changes = changesOf(request);
  const hasChanges = isMoved || Object.keys(changes).length > 0;
  const content = hasChanges || !record ? changes : contentOf(record);
  const { taskId, description, start, end, tags } = content;
  return {
    ...(taskId !== undefined && { taskId }),
    ...(description !== undefined && { description }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(tags && { tags }),
    ...billableOf(content),
    ...move,
  };
}

/**
 * The changed fields, so that others stay as they are at the provider; all
 * fields if the provider's version is unknown.
 */
function changesOf({ item, record }: SendRequest): Partial<EntryContent> {
  if (!record) return {};
  const { base, sent } = item;
  const content = contentOf(record);
  return base && !sent ? changesSince(base, content) : content;
}

/**
 * Whether a request can be part of a batch. A running timer is stopped on its
 * own.
 */
export function isBatchable(
  { item: { action, base }, record }: SendRequest,
): boolean {
  if (action === "delete") return record === undefined;
  return action === "update" && base?.end !== undefined &&
    record?.kind === "entry";
}

/** Whether a reply matches the request, as precisely as the provider can. */
export function matchesRequest(
  request: SendRequest,
  { entry }: Reply,
  comparison: Comparison,
): boolean {
  const { record, item: { action } } = request;
  if (!record || !entry) return true;
  const after = action === "stop"
    ? recordOf(entry, record, comparison)
    : withReply(record, request, { entry, comparison });
  return versionOf(after) === versionOf(record);
}

/** The step for a reply that matches its request. */
export function confirmedStep(
  { item: { entryId }, record }: SendRequest,
  { id: providerId, entry = record }: Pick<Reply, "id"> & {
    readonly entry?: EntryContent | undefined;
  },
): SendStep {
  const step = { kind: "confirmed", entryId, providerId } as const;
  return entry ? { ...step, seenVersion: versionOf(entry) } : step;
}

/**
 * The local state of an entry after a reply. It may have changed since the
 * request.
 */
export function afterReply(
  { local, item }: PendingEntry,
  { request, reply, comparison }: {
    readonly request: SendRequest;
    readonly reply: Reply;
    readonly comparison: Comparison;
  },
): Reconciled {
  const { entry } = reply;
  const { record: sent } = request;
  const step = confirmedStep(request, reply);
  const isSame = local && sent && versionOf(local) === versionOf(sent);
  if (!isSame || !entry) return afterStep({ local, item }, step);
  if (request.item.action === "stop") {
    return reconciled({ local, item }, entry, comparison);
  }
  const record = withReply(local, request, { entry, comparison });
  return afterStep({ local: record, item }, step);
}

/** Takes the fields that were not sent from the provider's version. */
function withReply(
  local: EntryOrTimer,
  request: SendRequest,
  { entry, comparison }: { entry: TimerEntry; comparison: Comparison },
): EntryOrTimer {
  let record = local;
  if (request.item.action === "update") {
    const { end, ...changes } = changesOf(request);
    const sent = end === undefined ? changes : { ...changes, end };
    const theirs = contentOf(recordOf(entry, local, comparison));
    record = withContent(local, { ...theirs, ...sent });
  }
  // What was not sent, or cannot be set, the provider has decided.
  return { ...record, ...mergedBillable(record, entry) };
}

/**
 * Whether a pending change would overwrite the provider's version. No provider
 * supports conditional updates.
 */
export function isOverwriting({ action, providerId }: OutboxItem): boolean {
  return providerId !== undefined &&
    (action === "update" || action === "delete");
}
