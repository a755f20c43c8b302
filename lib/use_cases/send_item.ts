import type {
  EntryUpdate,
  NewEntry,
  TimerEntry,
  TimeTrackingProvider,
} from "../provider.ts";
import { ProviderError } from "../provider_error.ts";
import type { TimerFiles } from "../storage/timer_files.ts";
import { UnknownEntryError } from "../timers/errors.ts";
import {
  itemOf,
  mustBeLookedUp,
  type OutboxItem,
  withConfirmed,
  withItemSet,
  withNotArrived,
  withSent,
} from "../timers/outbox.ts";
import {
  reconciled,
  reconciledWithout,
  STOP_DELAY_SECONDS,
} from "../timers/reconcile.ts";
import { type EntryOrTimer, recordOf } from "../timers/remote_record.ts";
import { mappedId } from "../timers/task_pattern.ts";
import { contentOf } from "../timers/entry.ts";
import { changesSince, withContent } from "../timers/merge.ts";
import { type EntryContent, versionOf } from "../timers/version.ts";
import { comparisonOf, noteSync, type ProviderLink } from "./provider_link.ts";
import { putRecord, settleRecord } from "./record_settling.ts";
import { recordOfItem } from "./sent_look_up.ts";
import type { TimerWork } from "./timer_work.ts";

/** How something that waits is sent. */
export interface SendOptions {
  /** Whether the caller knows that the provider runs no other timer. */
  readonly isAlone: boolean;
  /**
   * Whether an entry that the provider does not know is to go there anew; else
   * it waits until it is clear that the account is the right one.
   */
  readonly isAccountChecked: boolean;
}

/** A project, and a task in it. */
type Place = Pick<NewEntry, "projectId" | "projectTaskId">;

/** A request as it is about to go out. */
interface Request {
  readonly item: OutboxItem;
  readonly record: EntryOrTimer | undefined;
  /** Where the entry belongs. */
  readonly place: Place;
  /** Where it may belong at the provider, if it is there. */
  readonly placesBefore: readonly Place[];
  /** Whether another timer starts where this one stops. */
  readonly isFollowed: boolean;
}

/** What came back: the entry, or the id of the timer that was started. */
type Reply = TimerEntry | { readonly startedId: string } | undefined;

/**
 * Sends what waits of one entry, if it can be sent now, in three steps: note
 * that it goes out, send it, note what came back. Whatever happens in between,
 * the next one who sends knows what may have arrived.
 *
 * @returns Whether something was sent.
 * @throws What kept it from arriving; it waits still.
 */
export async function sendItem(
  link: ProviderLink,
  entryId: string,
  options: SendOptions,
): Promise<boolean> {
  const request = await noteSync(link, async (work) => {
    const result = await requestOf(link, work, entryId);
    return { result, summary: `Sending to ${link.provider.name}` };
  });
  if (!request) return false;
  try {
    const reply = await send(link, request, options);
    await noteReply(link, request, reply);
  } catch (error) {
    if (!(error instanceof UnknownEntryError) || !options.isAccountChecked) {
      await noteFailure(link, request, error);
      throw error;
    }
    await noteGone(link, request);
  }
  return true;
}

/** Notes that a request goes out, with all that it says. */
async function requestOf(
  link: ProviderLink,
  { files, now }: TimerWork,
  entryId: string,
): Promise<Request | undefined> {
  const outbox = await files.outbox();
  const item = itemOf(outbox, entryId);
  if (item?.provider !== link.provider.name) return undefined;
  if (mustBeLookedUp(item)) return undefined;
  const record = await recordOfItem(files, item);
  if (!record && item.action !== "delete") {
    // Somebody took the entry out of the files: there is nothing to send.
    files.setOutbox(withItemSet(outbox, entryId, undefined));
    return undefined;
  }
  const { running } = await files.timer();
  const { canUpdateRunning = false } = link.provider.capabilities;
  const isRunning = record !== undefined && !("end" in record);
  // Else what was changed goes out together with the end.
  if (item.action === "update" && isRunning && !canUpdateRunning) {
    return undefined;
  }
  const version = record && versionOf(record);
  files.setOutbox(withSent(outbox, {
    entryId,
    at: now,
    ...(version !== undefined && { version }),
    ...(record && { content: contentOf(record) }),
  }));
  const end = record && "end" in record ? record.end : undefined;
  const isFollowed = running !== undefined && running.start === end;
  const place = await placeOfTask(files, item.taskId);
  const placesBefore: Place[] = [];
  for (const content of [item.base, item.sent?.content]) {
    if (content?.taskId === undefined) continue;
    placesBefore.push(await placeOfTask(files, content.taskId));
  }
  return { item, record, place, placesBefore, isFollowed };
}

/** The project of a task, and the task in it, as they are configured. */
async function placeOfTask(
  files: TimerFiles,
  id: string,
): Promise<Place> {
  const { projectMapping, taskMapping } = await files.settings();
  const task = { id, plan: (await files.task(id))?.plan };
  const projectId = mappedId(projectMapping, task);
  const projectTaskId = mappedId(taskMapping, task);
  return {
    ...(projectId !== undefined && { projectId }),
    ...(projectTaskId !== undefined && { projectTaskId }),
  };
}

async function send(
  { provider }: ProviderLink,
  request: Request,
  { isAlone }: SendOptions,
): Promise<Reply> {
  const { item, record, place, isFollowed } = request;
  const { entryId: marker, providerId = "" } = item;
  if (!record) {
    await provider.deleteEntry(providerId);
    return undefined;
  }
  if (item.action === "update") return await sendUpdate(provider, request);
  const { taskId, description, start, tags } = record;
  if (!("end" in record)) {
    let started: TimerEntry | undefined;
    const onStarted = (timer: TimerEntry) => started = timer;
    const details = { start, tags, marker, isAlone, onStarted, ...place };
    const id = await provider.startTimer(taskId, description, details);
    return started ?? { startedId: id };
  }
  const { end } = record;
  if (item.action === "stop") {
    // What begins at that instant must not overlap.
    const toleranceSeconds = isFollowed ? 0 : STOP_DELAY_SECONDS;
    const stop = { start, end, toleranceSeconds };
    return await provider.stopTimer(providerId, stop);
  }
  const content = { taskId, description, start, end, tags };
  return await provider.createEntry({ ...content, marker, ...place });
}

async function sendUpdate(
  provider: TimeTrackingProvider,
  request: Request,
): Promise<Reply> {
  const { item: { providerId = "" }, record } = request;
  const entry = await provider.updateEntry(providerId, updateOf(request));
  if (!record || !("end" in record) || entry.end !== undefined) return entry;
  // Where an entry has no times, new hours do not stop its timer.
  const { start, end } = record;
  return await provider.stopTimer(providerId, { start, end });
}

/**
 * What is sent of a change: just that, so that other fields stay as they are
 * there; all, where nobody knows what is there.
 */
function changesOf({ item, record }: Request): Partial<EntryContent> {
  if (!record) return {};
  const { base, sent } = item;
  const content = contentOf(record);
  return base && !sent ? changesSince(base, content) : content;
}

function updateOf(request: Request): EntryUpdate {
  const { record, place, placesBefore } = request;
  const move = placesBefore.some((it) => !isSamePlace(it, place))
    ? {
      projectId: place.projectId ?? null,
      projectTaskId: place.projectTaskId ?? null,
    }
    : {};
  const changes = { ...changesOf(request), ...move };
  const isSomething = Object.keys(changes).length > 0;
  const { taskId, description, start, end, tags } = isSomething || !record
    ? changes
    : contentOf(record);
  return {
    ...(taskId !== undefined && { taskId }),
    ...(description !== undefined && { description }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(tags && { tags }),
    ...move,
  };
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.projectId === b.projectId && a.projectTaskId === b.projectTaskId;
}
function noteReply(
  link: ProviderLink,
  request: Request,
  reply: Reply,
): Promise<void> {
  const { item, record: sent } = request;
  const { entryId, action } = item;
  return noteSync(link, async (work) => {
    const { files } = work;
    const summary = `${link.provider.name} confirmed: ${item.taskId}`;
    const result = undefined;
    const before = await files.outbox();
    const local = await recordOfItem(files, itemOf(before, entryId) ?? item);
    const isSame = local && sent && versionOf(local) === versionOf(sent);
    const comparison = await comparisonOf(link, work);
    if (action === "stop" && isSame && reply && "id" in reply) {
      const held = { local, item: itemOf(before, entryId) };
      const after = reconciled(held, reply, comparison);
      await settleRecord(files, held, after);
      return { result, summary };
    }
    const entry = reply && "id" in reply ? reply : undefined;
    const providerId = idOf(reply) ?? item.providerId ?? "";
    const outbox = withConfirmed(before, { entryId, providerId });
    files.setOutbox(outbox);
    if (!local || !sent) return { result, summary };
    const record = action === "update" && isSame && entry
      ? withUnsent(local, request, recordOf(entry, local, comparison))
      : local;
    await putRecord(files, local, {
      ...withoutSeen(record),
      providerId,
      sync: itemOf(outbox, entryId) ? "waiting" : "confirmed",
      ...seenOf(record, entry ?? sent),
    });
    return { result, summary };
  });
}

function idOf(reply: Reply): string | undefined {
  if (!reply) return undefined;
  return "id" in reply ? reply.id : reply.startedId;
}

/** Notes what did not arrive, or may have. */
function noteFailure(
  link: ProviderLink,
  { item: { entryId } }: Request,
  error: unknown,
): Promise<void> {
  const mayHaveArrived = error instanceof ProviderError && error.mayHaveArrived;
  return noteSync(link, async ({ files }) => {
    const outbox = await files.outbox();
    const item = itemOf(outbox, entryId);
    const summary = `${link.provider.name} did not confirm`;
    const result = undefined;
    if (!item) return { result, summary };
    if (!mayHaveArrived) {
      files.setOutbox(withNotArrived(outbox, entryId));
      return { result, summary };
    }
    const local = await recordOfItem(files, item);
    if (local) await putRecord(files, local, { ...local, sync: "unconfirmed" });
    return { result, summary };
  });
}

/** Notes that the provider has an entry no longer that was changed here. */
function noteGone(link: ProviderLink, { item }: Request): Promise<void> {
  return noteSync(link, async (work) => {
    const { files } = work;
    const waits = itemOf(await files.outbox(), item.entryId);
    const local = waits && await recordOfItem(files, waits);
    const held = { local, item: waits };
    const after = reconciledWithout(held, await comparisonOf(link, work));
    await settleRecord(files, held, after);
    const summary = `${link.provider.name} has it no longer: ${item.taskId}`;
    return { result: undefined, summary };
  });
}

/** An entry with what the provider has in the fields that were not sent. */
function withUnsent(
  local: EntryOrTimer,
  request: Request,
  theirs: EntryOrTimer,
): EntryOrTimer {
  const { end, ...changes } = changesOf(request);
  const sent = end === undefined ? changes : { ...changes, end };
  return withContent(local, { ...contentOf(theirs), ...sent });
}

function withoutSeen<T extends EntryOrTimer>(record: T): T {
  const { seenVersion: _, ...rest } = record;
  return rest as T;
}

function seenOf(
  local: EntryOrTimer,
  seen: Parameters<typeof versionOf>[0],
): { seenVersion?: string } {
  const seenVersion = versionOf(seen);
  return versionOf(local) === seenVersion ? {} : { seenVersion };
}
