import { InvalidTextError, WorktimeError } from "../../errors.ts";
import { ProviderError } from "../../provider.ts";
import type { SyncAccount } from "../../sync/conflict.ts";
import type { Outbox, OutboxItem } from "../../sync/outbox.ts";
import { UnknownEntryError } from "../../tracking/errors.ts";
import { type ProviderLink, viewFiles } from "./provider_link.ts";
import { sendItem, sendTogether } from "./send_item.ts";
import { sendableBy, SendSession } from "./send_session.ts";

/** Which of what waits is sent, and how. */
interface SendRequest {
  /** Chooses what is sent. */
  readonly isMeant: (item: OutboxItem) => boolean;
  /**
   * The provider's id of the timer that runs there, if one is known to; what
   * waits may be its end.
   */
  readonly runningId?: string | undefined;
  /**
   * Makes sure that nothing is overwritten that the provider changed since it
   * was asked last; what it is not sure of is not sent.
   */
  readonly isReady: (item: OutboxItem) => Promise<boolean>;
  /** Makes sure that the account is the right one. */
  readonly checkAccount?: () => Promise<Pick<SyncAccount, "since">>;
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
  const session = await SendSession.open(link);
  const outcome = await new Sender(session, request).run();
  await session.close();
  return outcome;
}

/** Sends what waits, one by one or together. */
class Sender {
  readonly #session: SendSession;
  readonly #request: SendRequest;
  readonly #attempts = new Map<string, number>();
  /** What was to be sent together, once: what is left of it goes alone. */
  readonly #grouped = new Set<string>();
  /** What overwrites nothing that was never seen here. */
  readonly #ready = new Set<string>();
  readonly #failures: SendFailure[] = [];
  readonly #sent = new Set<string>();
  readonly #total: number;
  /** The provider's id of the timer that runs there, until it is stopped. */
  #runningId: string | undefined;
  /** What is left in this round of the session, the newest first. */
  #queue: string[] = [];
  #round = 0;

  constructor(session: SendSession, request: SendRequest) {
    this.#session = session;
    this.#request = request;
    this.#runningId = request.runningId;
    this.#total = session.items.filter((it) => this.#isLeft(it)).length;
  }

  async run(): Promise<SendOutcome> {
    for (let item = this.#next(); item; item = this.#next()) {
      try {
        const group = this.#groupOf(item);
        if (group.length > 1) await this.#sendGroup(group);
        else await this.#sendOne(item);
      } catch (error) {
        const known = knownError(error);
        if (isFatal(known)) return this.#outcome(known);
        this.#failures.push({ item, error: known });
        this.#attempts.set(item.entryId, MOST_ATTEMPTS);
      }
      this.#request.onProgress?.(this.#doneCount, this.#total);
    }
    return this.#outcome(undefined);
  }

  get #doneCount(): number {
    return Math.min(this.#sent.size + this.#failures.length, this.#total);
  }

  #outcome(stoppedBy: WorktimeError | undefined): SendOutcome {
    const failures = this.#failures;
    return { sentCount: this.#sent.size, failures, stoppedBy };
  }

  #isLeft(item: OutboxItem): boolean {
    const attempts = this.#attempts.get(item.entryId) ?? 0;
    return attempts < MOST_ATTEMPTS && this.#request.isMeant(item);
  }

  #next(): OutboxItem | undefined {
    const session = this.#session;
    if (session.round !== this.#round) {
      this.#round = session.round;
      this.#queue = session.items.map(({ entryId }) => entryId).reverse();
    }
    for (let id = this.#queue.pop(); id !== undefined; id = this.#queue.pop()) {
      const item = session.itemOf(id);
      if (item && this.#isLeft(item)) return item;
    }
    return undefined;
  }

  /** What can go out in one request with an item; just itself if nothing. */
  #groupOf(item: OutboxItem): OutboxItem[] {
    const { provider } = this.#session.link;
    const isBulk = item.action === "delete"
      ? provider.deleteEntries !== undefined
      : item.action === "update" && provider.updateEntries !== undefined;
    if (!isBulk || this.#grouped.has(item.entryId)) return [item];
    return this.#session.items.filter((other) =>
      other.action === item.action && other.providerId !== undefined &&
      this.#isLeft(other) && !this.#grouped.has(other.entryId)
    );
  }

  async #sendGroup(group: readonly OutboxItem[]): Promise<void> {
    // What is not sent with the others is asked for again.
    this.#round = 0;
    const ready: string[] = [];
    for (const { entryId } of group) this.#grouped.add(entryId);
    for (const item of group) {
      if (await this.#request.isReady(item)) ready.push(item.entryId);
      else this.#attempts.set(item.entryId, MOST_ATTEMPTS);
    }
    for (const entryId of ready) this.#ready.add(entryId);
    for (const entryId of await sendTogether(this.#session, ready)) {
      this.#sent.add(entryId);
    }
  }

  async #sendOne(item: OutboxItem): Promise<void> {
    const { entryId } = item;
    const attempt = (this.#attempts.get(entryId) ?? 0) + 1;
    this.#attempts.set(entryId, attempt);
    // After one attempt, the answer to it said what is there.
    const isReady = attempt > 1 || this.#ready.has(entryId) ||
      await this.#request.isReady(item);
    const isAlone = this.#runningId === undefined &&
      this.#session.isOnlyKnown(entryId);
    const isSent = isReady && await this.#sendAlone(entryId, isAlone);
    if (isSent) this.#sent.add(entryId);
    else this.#attempts.set(entryId, MOST_ATTEMPTS);
    const isStopped = isSent && item.action === "stop" &&
      item.providerId === this.#runningId;
    if (isStopped) this.#runningId = undefined;
  }

  async #sendAlone(entryId: string, isAlone: boolean): Promise<boolean> {
    const { checkAccount } = this.#request;
    try {
      const isAccountChecked = false;
      const options = { isAlone, isAccountChecked };
      return await sendItem(this.#session, entryId, options);
    } catch (error) {
      if (!(error instanceof UnknownEntryError) || !checkAccount) throw error;
      const { since = -Infinity } = await checkAccount();
      const item = this.#session.itemOf(entryId);
      if (item && item.start < since) throw elsewhere(item, error);
      const options = { isAlone, isAccountChecked: true };
      return await sendItem(this.#session, entryId, options);
    }
  }
}

/**
 * An entry from before another workspace or account was chosen is not gone if
 * this one does not have it: to send it here would double it.
 */
function elsewhere({ taskId }: OutboxItem, cause: Error): WorktimeError {
  const message = `"${taskId}" is not in this workspace or account, and may ` +
    "be in the one used before";
  const hint = "Switch back to that one to send the change; or delete the " +
    "entry here and add it again";
  return new WorktimeError("entry_elsewhere", message, { hint, cause });
}

/** What waits for the provider and can be sent, the oldest first. */
export async function waitingOf(link: ProviderLink): Promise<Outbox> {
  const outbox = await viewFiles(link, async (files) => {
    const { running } = await files.timer();
    return sendableBy(link, await files.outbox(), running);
  });
  return outbox.filter((item) => item.provider === link.provider.name);
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

/** Whether the next one would not fare better. */
function isFatal(error: WorktimeError): boolean {
  if (!(error instanceof ProviderError)) return error.code === "no_workspace";
  return error.code !== "provider_refused" && error.status !== FORBIDDEN;
}
