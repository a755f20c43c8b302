import { InvalidTextError, NotAllowedError } from "../../errors.ts";
import {
  ProviderError,
  type TimerEntry,
  type TimeTrackingProvider,
} from "../../provider.ts";
import { findLocal } from "../../stores/synced_entries.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import {
  mustBeLookedUp,
  type OutboxItem,
  type PendingEntry,
  type SendStep,
} from "../../sync/outbox.ts";
import { reconciledWithout, STOP_DELAY_SECONDS } from "../../sync/reconcile.ts";
import {
  afterReply,
  confirmedStep,
  isBatchable,
  matchesRequest,
  type ProjectIds,
  providerIdOf,
  type Reply,
  type SendRequest,
  updateOf,
  updatesOf,
} from "../../sync/request.ts";
import { wholeSecond } from "../../time/zone.ts";
import { billableOf, lookUpMapping } from "../../tracking/entry.ts";
import { UnknownEntryError } from "../../tracking/errors.ts";
import type { SyncSession } from "./sync_session.ts";

/** Whether a provider accepts several such changes in one request. */
export function supportsBatch(
  provider: TimeTrackingProvider,
  action: OutboxItem["action"],
): boolean {
  if (action === "delete") return provider.deleteEntries !== undefined;
  return action === "update" && provider.updateEntries !== undefined;
}

/** How to send changes. */
interface SendMode {
  /**
   * Whether to send them in one request; they are all updates or all deletions.
   */
  readonly isBatch?: boolean;
  /** Whether the provider is known to have no other running timer. */
  readonly isAlone?: boolean;
  /**
   * Whether to create an entry again that the provider does not have. Otherwise
   * it stays pending until the account is known to be the right one.
   */
  readonly isAccountChecked?: boolean;
}

/** The replies by our ids; those missing were not carried out. */
type Replies = ReadonlyMap<string, Reply>;

/**
 * Sends pending changes in three steps: logs that they are about to be sent,
 * sends them, and stores the replies. If it is interrupted, the next sender
 * knows what may have arrived.
 *
 * @returns Our ids of the entries that were sent.
 * @throws The error that stopped them; they stay pending.
 */
export async function send(
  session: SyncSession,
  entryIds: readonly string[],
  mode: SendMode,
): Promise<readonly string[]> {
  const { provider } = session;
  const requests = await beginRequests(session, entryIds, mode);
  if (requests.length === 0) return [];
  let replies: Replies;
  try {
    replies = await sendRequests(session, requests, mode);
  } catch (error) {
    if (!(error instanceof UnknownEntryError) || !mode.isAccountChecked) {
      await recordFailure(session, requests, error);
      throw error;
    }
    for (const { item } of requests) {
      const summary = `No longer in ${provider.name}: ${item.taskId}`;
      await session.commitItem(item, summary, reconciledWithout);
    }
    return entryIds;
  }
  await recordReplies(session, requests, replies);
  return [...replies.keys()];
}

/** Logs that requests are about to be sent, with the content at that moment. */
async function beginRequests(
  session: SyncSession,
  entryIds: readonly string[],
  { isBatch = false }: SendMode,
): Promise<SendRequest[]> {
  for (;;) {
    const requests: SendRequest[] = [];
    for (const entryId of entryIds) {
      const item = session.items.get(entryId);
      if (!item || mustBeLookedUp(item)) continue;
      const request = await requestOf(session.files, item);
      if (!isBatch && !request) {
        // Somebody removed the entry from the files by hand.
        const nothing = ({ local, item }: PendingEntry) => ({
          local,
          item: local && item,
        });
        await session.commitItem(item, "Nothing to send", nothing);
      }
      if (request && (!isBatch || isBatchable(request))) {
        requests.push(request);
      }
    }
    const at = wholeSecond(session.workspace.clock.now());
    const steps = requests.map(({ item: { entryId } }) =>
      ({ kind: "sent", entryId, at }) as const
    );
    if (steps.length === 0 || await session.logSteps(steps)) return requests;
  }
}

/**
 * Returns the request of a change; `undefined` if the entry no longer exists.
 */
export async function requestOf(
  files: TimerFiles,
  item: OutboxItem,
): Promise<SendRequest | undefined> {
  const record = await findLocal(files, item);
  if (!record && item.action !== "delete") return undefined;
  const { running } = await files.timer();
  const end = record?.kind === "entry" ? record.end : undefined;
  const isFollowed = running !== undefined && running.start === end;
  const projectIds = await projectIdsOf(files, item.taskId);
  const previousProjectIds: ProjectIds[] = [];
  for (const content of [item.base, item.sent?.content]) {
    if (content?.taskId === undefined) continue;
    previousProjectIds.push(await projectIdsOf(files, content.taskId));
  }
  return { item, record, projectIds, previousProjectIds, isFollowed };
}

/** Returns the configured project of a task. */
async function projectIdsOf(
  files: TimerFiles,
  id: string,
): Promise<ProjectIds> {
  const { projectMapping, taskMapping } = await files.settings();
  const task = { id, plan: (await files.task(id))?.plan };
  const projectId = lookUpMapping(projectMapping, task);
  const projectTaskId = lookUpMapping(taskMapping, task);
  return {
    ...(projectId !== undefined && { projectId }),
    ...(projectTaskId !== undefined && { projectTaskId }),
  };
}

async function sendRequests(
  session: SyncSession,
  requests: readonly SendRequest[],
  { isBatch = false, isAlone = false }: SendMode,
): Promise<Replies> {
  const { provider } = session;
  const [first] = requests;
  if (!isBatch && first) {
    const { entryId } = first.item;
    const others = [...session.items.values()].filter(({ action, sent }) =>
      action !== "create" || sent !== undefined
    );
    const isOnly = others.every((it) => it.entryId === entryId);
    const reply = await sendRequest(provider, first, isAlone && isOnly);
    return new Map([[entryId, reply]]);
  }
  const entries: ReadonlyMap<string, TimerEntry | undefined> | undefined =
    requests.every(({ record }) => !record)
      ? new Map(
        (await provider.deleteEntries?.(requests.map(providerIdOf)))
          ?.map((id) => [id, undefined]),
      )
      : await provider.updateEntries?.(updatesOf(requests));
  return new Map(requests.flatMap((request) => {
    const id = providerIdOf(request);
    return entries?.has(id)
      ? [[request.item.entryId, { id, entry: entries.get(id) }]]
      : [];
  }));
}

async function sendRequest(
  provider: TimeTrackingProvider,
  request: SendRequest,
  isAlone: boolean,
): Promise<Reply> {
  const { item, record, projectIds, isFollowed } = request;
  const { entryId: marker, providerId: id = "" } = item;
  if (!record) {
    await provider.deleteEntry(id);
    return { id };
  }
  const { taskId, description, start, tags } = record;
  const details = { start, tags, ...billableOf(record), marker, ...projectIds };
  if (item.action === "update") {
    const entry = await provider.updateEntry(id, updateOf(request));
    const isOver = record.kind === "timer" || entry.end !== undefined;
    if (isOver) return { id: entry.id, entry };
    // Without times, changing the hours does not stop the timer.
    const { end } = record;
    const stopped = await provider.stopTimer(id, { start, end });
    return { id: stopped.id, entry: stopped };
  }
  if (record.kind === "timer") {
    let entry: TimerEntry | undefined;
    const onStarted = (timer: TimerEntry) => entry = timer;
    const options = { ...details, isAlone, onStarted };
    const id = await provider.startTimer(taskId, description, options);
    return { id, entry };
  }
  const { end } = record;
  // The next timer starts at that instant and must not overlap.
  const toleranceSeconds = isFollowed ? 0 : STOP_DELAY_SECONDS;
  const entry = item.action === "stop"
    ? await provider.stopTimer(id, { start, end, toleranceSeconds })
    : await provider.createEntry({ taskId, description, end, ...details });
  return { id: entry.id, entry };
}

/** Stores replies, most of which change nothing else here. */
async function recordReplies(
  session: SyncSession,
  requests: readonly SendRequest[],
  replies: Replies,
): Promise<void> {
  const { files, provider: { name } } = session;
  const steps: SendStep[] = [];
  const others: { request: SendRequest; reply: Reply }[] = [];
  const now = wholeSecond(session.workspace.clock.now());
  for (const request of requests) {
    const { entryId } = request.item;
    const reply = replies.get(entryId);
    if (!reply) {
      steps.push({ kind: "refused", entryId });
      continue;
    }
    const comparison = await session.comparison({ files, now });
    if (matchesRequest(request, reply, comparison)) {
      steps.push(confirmedStep(request, reply));
    } else others.push({ request, reply });
  }
  await session.logStepsWithRetry(steps);
  for (const { request, reply } of others) {
    const { item } = request;
    const summary = `Confirmed by ${name}: ${item.taskId}`;
    await session.commitItem(
      item,
      summary,
      (pending, comparison) =>
        afterReply(pending, { request, reply, comparison }),
    );
  }
}

/** Stores that requests did not arrive, or may have. */
async function recordFailure(
  session: SyncSession,
  requests: readonly SendRequest[],
  error: unknown,
): Promise<void> {
  // Other errors, such as those of fetch(), do not say whether it arrived.
  const isRefused = error instanceof ProviderError
    ? !error.mayHaveArrived
    : error instanceof NotAllowedError || error instanceof InvalidTextError;
  if (isRefused) {
    const steps = requests.map(({ item: { entryId } }) =>
      ({ kind: "refused", entryId }) as const
    );
    return await session.logStepsWithRetry(steps);
  }
  const summary = `Not confirmed by ${session.provider.name}`;
  for (const { item } of requests) {
    await session.commitItem(item, summary, ({ local, item }) => ({
      local: local && { ...local, sync: "unconfirmed" },
      item,
    }));
  }
}
