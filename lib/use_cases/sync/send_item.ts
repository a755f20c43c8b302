import type { SendStep } from "../../formats/outbox.ts";
import {
  ProviderError,
  type TimerEntry,
  type TimeTrackingProvider,
} from "../../provider.ts";
import { recordOfItem } from "../../stores/send_log.ts";
import {
  itemOf,
  mustBeLookedUp,
  type OutboxItem,
  withConfirmed,
  withItemSet,
  withNotArrived,
} from "../../sync/outbox.ts";
import {
  reconciled,
  reconciledWithout,
  STOP_DELAY_SECONDS,
  withContent,
} from "../../sync/reconcile.ts";
import {
  type Comparison,
  type EntryOrTimer,
  recordOf,
} from "../../sync/remote.ts";
import {
  agreedBillable,
  billableOf,
  confirmedBy,
  contentOf,
  versionOf,
} from "../../tracking/entry.ts";
import { UnknownEntryError } from "../../tracking/errors.ts";
import type { Done, TimerWork } from "../timers/timer_work.ts";
import { putRecord, settleRecord } from "./look_up_sent.ts";
import { comparisonOf, type ProviderLink } from "./provider_link.ts";
import {
  changesOf,
  idAt,
  isForMany,
  type Request,
  requestOf,
  updateOf,
} from "./send_request.ts";
import type { SendSession } from "./send_session.ts";

/** How something that waits is sent. */
interface SendOptions {
  /** Whether the caller knows that the provider runs no other timer. */
  readonly isAlone: boolean;
  /**
   * Whether an entry that the provider does not know is to go there anew; else
   * it waits until it is clear that the account is the right one.
   */
  readonly isAccountChecked: boolean;
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
  session: SendSession,
  entryId: string,
  options: SendOptions,
): Promise<boolean> {
  const { provider } = session.link;
  const request = await begun(session, entryId);
  if (!request) return false;
  try {
    const reply = await send(provider, request, options);
    await noteReply(session, request, reply);
  } catch (error) {
    if (!(error instanceof UnknownEntryError) || !options.isAccountChecked) {
      await noteFailure(session, request, error);
      throw error;
    }
    await noteGone(session, request);
  }
  return true;
}

/**
 * Sends what waits of several entries in fewer requests than one for each: all
 * are changes, or all are removals, of what the provider has.
 *
 * @returns Our ids of the entries that were sent; others are to be sent alone.
 * @throws What kept all of it from arriving; it waits still.
 */
export async function sendTogether(
  session: SendSession,
  entryIds: readonly string[],
): Promise<string[]> {
  const requests = await begunTogether(session, entryIds);
  let replies: Replies;
  try {
    replies = await repliesTo(session.link.provider, requests);
  } catch (error) {
    for (const request of requests) await noteFailure(session, request, error);
    throw error;
  }
  const arrived = requests.filter((it) => replies.has(idAt(it)));
  const others = requests.filter((it) => !replies.has(idAt(it)));
  const plain: Request[] = [];
  for (const request of arrived) {
    const reply = replies.get(idAt(request));
    if (await isPlain(session, request, reply)) plain.push(request);
  }
  const isNoted = await session.note([
    ...plain.map((it) => confirmedStep(it, replies.get(idAt(it)))),
    ...others.map(({ item }) => ({ refused: item.entryId })),
  ]);
  const left = isNoted ? arrived.filter((it) => !plain.includes(it)) : arrived;
  for (const request of left) {
    await noteReply(session, request, replies.get(idAt(request)));
  }
  if (!isNoted) {
    for (const request of others) {
      await noteFailure(session, request, undefined);
    }
  }
  return arrived.map(({ item }) => item.entryId);
}

/** What came back for several entries, by the provider's ids. */
type Replies = ReadonlyMap<string, TimerEntry | undefined>;

async function repliesTo(
  provider: TimeTrackingProvider,
  requests: readonly Request[],
): Promise<Replies> {
  const isDeletion = requests.every(({ record }) => !record);
  if (isDeletion) {
    const gone = await provider.deleteEntries?.(requests.map(idAt)) ?? [];
    return new Map(gone.map((id) => [id, undefined]));
  }
  const updates = new Map(requests.map((it) => [idAt(it), updateOf(it)]));
  return await provider.updateEntries?.(updates) ?? new Map();
}

async function begunTogether(
  session: SendSession,
  entryIds: readonly string[],
): Promise<Request[]> {
  for (;;) {
    const requests: Request[] = [];
    for (const entryId of entryIds) {
      const item = session.itemOf(entryId);
      const request = item && await requestOf(session, item);
      if (request && isForMany(request)) requests.push(request);
    }
    const { now } = session.work;
    const steps = requests.map(({ item }) => ({ sent: item.entryId, at: now }));
    if (await session.note(steps)) return requests;
  }
}

/** Notes that a request goes out, which is as the files are at that moment. */
async function begun(
  session: SendSession,
  entryId: string,
): Promise<Request | undefined> {
  for (;;) {
    const item = session.itemOf(entryId);
    if (!item || mustBeLookedUp(item)) return undefined;
    const request = await requestOf(session, item);
    if (!request) return await dropped(session, item);
    const { now } = session.work;
    if (await session.note([{ sent: entryId, at: now }])) return request;
  }
}

/** Somebody took the entry out of the files: there is nothing to send. */
async function dropped(
  session: SendSession,
  { entryId }: OutboxItem,
): Promise<undefined> {
  await session.commit(async ({ files }) => {
    const outbox = await files.outbox();
    const item = itemOf(outbox, entryId);
    const isThere = item && await recordOfItem(files, item);
    const after = isThere ? item : undefined;
    files.setOutbox(withItemSet(outbox, entryId, after));
    return { result: undefined, summary: "Nothing to send" };
  });
}

async function send(
  provider: TimeTrackingProvider,
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
  const said = { tags, ...billableOf(record) };
  if (!("end" in record)) {
    let started: TimerEntry | undefined;
    const onStarted = (timer: TimerEntry) => started = timer;
    const details = { start, ...said, marker, isAlone, onStarted, ...place };
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
  const content = { taskId, description, start, end, ...said };
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

/** Notes an answer, by which mostly nothing else is changed here. */
async function noteReply(
  session: SendSession,
  request: Request,
  reply: Reply,
): Promise<void> {
  const isStep = await isPlain(session, request, reply);
  if (isStep && await session.note([confirmedStep(request, reply)])) return;
  await session.commit((work) => replied(session.link, work, request, reply));
}

function confirmedStep({ item, record }: Request, reply: Reply): SendStep {
  const providerId = idOf(reply) ?? item.providerId ?? "";
  const seen = reply && "id" in reply ? reply : record;
  const seenVersion = seen && versionOf(seen);
  const step = { confirmed: item.entryId, providerId };
  return seenVersion === undefined ? step : { ...step, seenVersion };
}

/** Whether an answer says what was sent, as far as the provider keeps it. */
async function isPlain(
  { link, work }: SendSession,
  request: Request,
  reply: Reply,
): Promise<boolean> {
  const { record, item: { action } } = request;
  if (!record || !reply || !("id" in reply)) return true;
  const comparison = await comparisonOf(link, work);
  const after = action === "stop"
    ? recordOf(reply, record, comparison)
    : confirmed(record, request, { entry: reply, comparison });
  return versionOf(after) === versionOf(record);
}

/** Records what an answer says of an entry, which may be changed since. */
async function replied(
  link: ProviderLink,
  work: TimerWork,
  request: Request,
  reply: Reply,
): Promise<Done<undefined>> {
  const { item, record: sent } = request;
  const { entryId, action } = item;
  const { files } = work;
  const summary = `${link.provider.name} confirmed: ${item.taskId}`;
  const done = { result: undefined, summary };
  const before = await files.outbox();
  const local = await recordOfItem(files, itemOf(before, entryId) ?? item);
  const isSame = local && sent && versionOf(local) === versionOf(sent);
  const comparison = await comparisonOf(link, work);
  const entry = reply && "id" in reply ? reply : undefined;
  if (action === "stop" && isSame && entry) {
    const held = { local, item: itemOf(before, entryId) };
    await settleRecord(files, held, reconciled(held, entry, comparison));
    return done;
  }
  const providerId = idOf(reply) ?? item.providerId ?? "";
  const outbox = withConfirmed(before, { entryId, providerId });
  files.setOutbox(outbox);
  if (!local || !sent) return done;
  const record = isSame && entry
    ? confirmed(local, request, { entry, comparison })
    : local;
  const seenVersion = versionOf(entry ?? sent);
  const isWaiting = itemOf(outbox, entryId) !== undefined;
  const after = confirmedBy(record, { providerId, seenVersion, isWaiting });
  await putRecord(files, local, after);
  return done;
}

/** An entry as the provider has confirmed it. */
function confirmed(
  local: EntryOrTimer,
  request: Request,
  { entry, comparison }: { entry: TimerEntry; comparison: Comparison },
): EntryOrTimer {
  const record = request.item.action === "update"
    ? withUnsent(local, request, recordOf(entry, local, comparison))
    : local;
  // What was not said, or is not ours to say, the provider has decided.
  return { ...record, ...agreedBillable(record, entry) };
}

function idOf(reply: Reply): string | undefined {
  if (!reply) return undefined;
  return "id" in reply ? reply.id : reply.startedId;
}

/** Notes what did not arrive, or may have. */
async function noteFailure(
  session: SendSession,
  { item: { entryId } }: Request,
  error: unknown,
): Promise<void> {
  const mayHaveArrived = error instanceof ProviderError && error.mayHaveArrived;
  if (!mayHaveArrived && await session.note([{ refused: entryId }])) return;
  await session.commit(async ({ files }) => {
    const outbox = await files.outbox();
    const item = itemOf(outbox, entryId);
    const summary = `${session.link.provider.name} did not confirm`;
    const done = { result: undefined, summary };
    if (item && !mayHaveArrived) {
      files.setOutbox(withNotArrived(outbox, entryId));
    }
    if (!item || !mayHaveArrived) return done;
    const local = await recordOfItem(files, item);
    if (local) await putRecord(files, local, { ...local, sync: "unconfirmed" });
    return done;
  });
}

/** Notes that the provider has an entry no longer that was changed here. */
async function noteGone(
  session: SendSession,
  { item }: Request,
): Promise<void> {
  const { link } = session;
  await session.commit(async (work) => {
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
