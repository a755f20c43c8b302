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

/** A project, and a task in it. */
export type ProjectIds = Pick<NewEntry, "projectId" | "projectTaskId">;

/** A pending change with all that its request says. */
export interface SendRequest {
  readonly item: OutboxItem;
  /** The entry, or the timer; `undefined` if it was removed. */
  readonly record: EntryOrTimer | undefined;
  /** Where the entry belongs. */
  readonly projectIds: ProjectIds;
  /** Where it may belong at the provider, if it is there. */
  readonly previousProjectIds: readonly ProjectIds[];
  /** Whether another timer starts where this one stops. */
  readonly isFollowed: boolean;
}

/** What came back: the provider's id, and the entry if the provider says it. */
export interface Reply {
  readonly id: string;
  readonly entry?: TimerEntry | undefined;
}

/** What is asked of a provider to send some changes together, or one alone. */
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

/** The provider's id of the entry that a request is of. */
export function providerIdOf(
  { item: { providerId = "" } }: SendRequest,
): string {
  return providerId;
}

/** What is sent of several changes, by the provider's ids. */
export function updatesOf(
  requests: readonly SendRequest[],
): Map<string, EntryUpdate> {
  return new Map(requests.map((it) => [providerIdOf(it), updateOf(it)]));
}

/** What is sent of a change, and the project if that is another one. */
export function updateOf(request: SendRequest): EntryUpdate {
  const { record, projectIds, previousProjectIds } = request;
  const isMoved = previousProjectIds.some((it) =>
    it.projectId !== projectIds.projectId ||
    it.projectTaskId !== projectIds.projectTaskId
  );
  const { projectId = null, projectTaskId = null } = projectIds;
  const move = isMoved ? { projectId, projectTaskId } : {};
  const changes = changesOf(request);
  const isSomething = isMoved || Object.keys(changes).length > 0;
  const content = isSomething || !record ? changes : contentOf(record);
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
 * What is sent of a change: just that, so that other fields stay as they are
 * there; all, where nobody knows what is there.
 */
function changesOf({ item, record }: SendRequest): Partial<EntryContent> {
  if (!record) return {};
  const { base, sent } = item;
  const content = contentOf(record);
  return base && !sent ? changesSince(base, content) : content;
}

/** Whether a request can go out with others: what runs there is stopped alone. */
export function isBatchable(
  { item: { action, base }, record }: SendRequest,
): boolean {
  if (action === "delete") return record === undefined;
  return action === "update" && base?.end !== undefined &&
    record?.kind === "entry";
}

/** Whether a reply says what was sent, as far as the provider keeps it. */
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

/** The step of a reply that says what was sent. */
export function confirmedStep(
  { item: { entryId }, record }: SendRequest,
  { id: providerId, entry = record }: Pick<Reply, "id"> & {
    readonly entry?: EntryContent | undefined;
  },
): SendStep {
  const step = { kind: "confirmed", entryId, providerId } as const;
  return entry ? { ...step, seenVersion: versionOf(entry) } : step;
}

/** What a reply makes of an entry, which may have been changed since. */
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

/** An entry with what the provider has in the fields that were not sent. */
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
  // What was not said, or is not ours to say, the provider has decided.
  return { ...record, ...mergedBillable(record, entry) };
}

/**
 * Whether something pending would overwrite what the provider has: no provider
 * can be asked to change an entry only if it is as it was.
 */
export function isOverwriting({ action, providerId }: OutboxItem): boolean {
  return providerId !== undefined &&
    (action === "update" || action === "delete");
}
