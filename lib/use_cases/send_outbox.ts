import { InvalidTextError, WorktimeError } from "../errors.ts";
import { ProviderError } from "../provider_error.ts";
import { UnknownEntryError } from "../timers/errors.ts";
import { type Outbox, type OutboxItem, sendableIn } from "../timers/outbox.ts";
import { type ProviderLink, viewFiles } from "./provider_link.ts";
import { sendItem } from "./send_item.ts";

/** Which of what waits is sent, and how. */
export interface SendRequest {
  /** Chooses what is sent. */
  readonly isMeant: (item: OutboxItem) => boolean;
  /**
   * Whether the provider runs no timer, as far as is known; what waits may be
   * the end of one.
   */
  readonly isAlone: boolean;
  /**
   * Makes sure that nothing is overwritten that the provider changed since it
   * was asked last; what it is not sure of is not sent.
   */
  readonly isReady: (item: OutboxItem) => Promise<boolean>;
  /** Makes sure that the account is the right one. */
  readonly checkAccount?: () => Promise<unknown>;
  /** Is told when something was sent, and how much of how much it is. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Something that waits still, and why. */
export interface SendFailure {
  /** What waits. */
  readonly item: OutboxItem;
  /** Why. */
  readonly error: WorktimeError;
}

/** What became of what waited. */
export interface SendOutcome {
  /** How many were sent. */
  readonly sentCount: number;
  /** What the provider refused, or what is wrong with it. */
  readonly failures: readonly SendFailure[];
  /** Why the rest was not even tried, if it was not. */
  readonly stoppedBy: WorktimeError | undefined;
}

/** A stop may need a correction after it; more never helps. */
const MOST_ATTEMPTS = 2;

/** Sends what waits, the oldest first. */
export async function sendOutbox(
  link: ProviderLink,
  request: SendRequest,
): Promise<SendOutcome> {
  const attempts = new Map<string, number>();
  const failures: SendFailure[] = [];
  const isLeft = (item: OutboxItem) =>
    item.provider === link.provider.name && request.isMeant(item) &&
    (attempts.get(item.entryId) ?? 0) < MOST_ATTEMPTS;
  const total = (await waitingOf(link)).filter(isLeft).length;
  const sent = new Set<string>();
  for (;;) {
    const waiting = await waitingOf(link);
    const item = waiting.find(isLeft);
    if (!item) return outcome();
    const isAlone = request.isAlone &&
      waiting.every((other) => other === item || isNew(other));
    const { entryId } = item;
    const attempt = (attempts.get(entryId) ?? 0) + 1;
    attempts.set(entryId, attempt);
    try {
      // After one attempt, the answer to it said what is there.
      const isReady = attempt > 1 || await request.isReady(item);
      const isSent = isReady &&
        await sendOne(link, item, { ...request, isAlone });
      if (isSent) sent.add(entryId);
      else attempts.set(entryId, MOST_ATTEMPTS);
    } catch (error) {
      const known = knownError(error);
      if (isFatal(known)) return outcome(known);
      failures.push({ item, error: known });
      attempts.set(entryId, MOST_ATTEMPTS);
    }
    request.onProgress?.(Math.min(sent.size + failures.length, total), total);
  }

  function outcome(stoppedBy?: WorktimeError): SendOutcome {
    return { sentCount: sent.size, failures, stoppedBy };
  }
}

/** What waits for the provider and can be sent, the oldest first. */
export async function waitingOf(link: ProviderLink): Promise<Outbox> {
  const outbox = await viewFiles(link, async (files) => {
    const { running } = await files.timer();
    const outbox = await files.outbox();
    const { canUpdateRunning = false } = link.provider.capabilities;
    return canUpdateRunning ? outbox : sendableIn(outbox, running);
  });
  return outbox.filter((item) => item.provider === link.provider.name);
}

async function sendOne(
  link: ProviderLink,
  { entryId }: OutboxItem,
  { isAlone, checkAccount }: SendRequest,
): Promise<boolean> {
  try {
    const isAccountChecked = false;
    return await sendItem(link, entryId, { isAlone, isAccountChecked });
  } catch (error) {
    if (!(error instanceof UnknownEntryError) || !checkAccount) throw error;
    await checkAccount();
    return await sendItem(link, entryId, { isAlone, isAccountChecked: true });
  }
}

/**
 * An error that a caller can handle: a project that cannot be one, as it is
 * configured, must not stop what was recorded here.
 *
 * @throws What was thrown, if it is a mistake of the program.
 */
function knownError(error: unknown): WorktimeError {
  if (error instanceof WorktimeError) return error;
  if (!(error instanceof InvalidTextError)) throw error;
  const { code, message, hint } = error;
  const details = { cause: error, ...(hint !== undefined && { hint }) };
  return new WorktimeError(code, message, details);
}

/** What the provider does not allow of an entry, one that is locked say. */
const FORBIDDEN = 403;

/** Whether nothing of an entry can be at the provider. */
function isNew({ action, sent }: OutboxItem): boolean {
  return action === "create" && !sent;
}

/** Whether the next one would not fare better. */
function isFatal(error: WorktimeError): boolean {
  if (!(error instanceof ProviderError)) return error.code === "no_workspace";
  return error.code !== "provider_refused" && error.status !== FORBIDDEN;
}
