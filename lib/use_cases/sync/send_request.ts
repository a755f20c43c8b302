import type { EntryUpdate, NewEntry, ProviderAction } from "../../provider.ts";
import { recordOfItem } from "../../stores/send_log.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import type { OutboxItem } from "../../sync/outbox.ts";
import { changesSince } from "../../sync/reconcile.ts";
import type { EntryOrTimer } from "../../sync/remote.ts";
import { mapped } from "../../tracking/description.ts";
import {
  billableOf,
  contentOf,
  type EntryContent,
} from "../../tracking/entry.ts";

/** A project, and a task in it. */
type Place = Pick<NewEntry, "projectId" | "projectTaskId">;

/** A request as it is about to go out. */
export interface Request {
  /** What waits. */
  readonly item: OutboxItem;
  /** The entry, or the timer; `undefined` if it was removed. */
  readonly record: EntryOrTimer | undefined;
  /** Where the entry belongs. */
  readonly place: Place;
  /** Where it may belong at the provider, if it is there. */
  readonly placesBefore: readonly Place[];
  /** Whether another timer starts where this one stops. */
  readonly isFollowed: boolean;
}

/** What would go out of one entry now. */
export interface Outgoing {
  /** What waits. */
  readonly item: OutboxItem;
  /** Whether it can go out together with others. */
  readonly isForMany: boolean;
  /** The request; none if the entry is not there. */
  readonly request: Request | undefined;
}

/** What would go out of one entry now; nothing is noted. */
export async function outgoingOf(
  files: TimerFiles,
  item: OutboxItem,
): Promise<Outgoing> {
  const request = await requestOf({ files }, item);
  const isForSome = request !== undefined && isForMany(request);
  return { item, isForMany: isForSome, request };
}

/** What is asked of a provider to send some entries together, or one alone. */
export function actionOf(group: readonly Outgoing[]): ProviderAction {
  const [first] = group;
  const { action, providerId: id = "", start } = first?.item ?? {};
  const { record } = first?.request ?? {};
  const end = record && "end" in record ? record.end : undefined;
  if (action === "delete") {
    const ids = group.map(({ item: { providerId = "" } }) => providerId);
    return { kind: "delete", ids };
  }
  if (action === "stop" && end !== undefined) return { kind: "stop", id, end };
  if (action === "update") {
    const requests = group.flatMap(({ request }) => request ?? []);
    const updates = new Map(requests.map((it) => [idAt(it), updateOf(it)]));
    return { kind: "update", updates };
  }
  return end === undefined && start !== undefined
    ? { kind: "start", start, isAlone: true }
    : { kind: "create" };
}

/** A request with all that it says; none if the entry is not there. */
export async function requestOf(
  { files }: { readonly files: TimerFiles },
  item: OutboxItem,
): Promise<Request | undefined> {
  const record = await recordOfItem(files, item);
  if (!record && item.action !== "delete") return undefined;
  const { running } = await files.timer();
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
  const projectId = mapped(projectMapping, task);
  const projectTaskId = mapped(taskMapping, task);
  return {
    ...(projectId !== undefined && { projectId }),
    ...(projectTaskId !== undefined && { projectTaskId }),
  };
}

/**
 * What is sent of a change: just that, so that other fields stay as they are
 * there; all, where nobody knows what is there.
 */
export function changesOf({ item, record }: Request): Partial<EntryContent> {
  if (!record) return {};
  const { base, sent } = item;
  const content = contentOf(record);
  return base && !sent ? changesSince(base, content) : content;
}

/** What is sent of a change, and the project if that is another one. */
export function updateOf(request: Request): EntryUpdate {
  const { record, place, placesBefore } = request;
  const move = placesBefore.some((it) => !isSamePlace(it, place))
    ? {
      projectId: place.projectId ?? null,
      projectTaskId: place.projectTaskId ?? null,
    }
    : {};
  const changes = { ...changesOf(request), ...move };
  const isSomething = Object.keys(changes).length > 0;
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

function isSamePlace(a: Place, b: Place): boolean {
  return a.projectId === b.projectId && a.projectTaskId === b.projectTaskId;
}

/** The provider's id of the entry that a request is of. */
export function idAt({ item: { providerId = "" } }: Request): string {
  return providerId;
}

/** Whether a request can go out with others: what runs there is stopped alone. */
export function isForMany(
  { item: { action, base }, record }: Request,
): boolean {
  if (action === "delete") return record === undefined;
  return action === "update" && base?.end !== undefined &&
    record !== undefined && "end" in record;
}
