import { InvalidTextError, WorktimeError } from "../../errors.ts";
import { ProviderError } from "../../provider.ts";
import type { SyncAccount } from "../../sync/conflict.ts";
import type { OutboxItem } from "../../sync/outbox.ts";
import { UnknownEntryError } from "../../tracking/errors.ts";
import { send, supportsBatch } from "./send_changes.ts";
import type { SyncSession } from "./sync_session.ts";

/** Which pending changes are sent, and how. */
interface SendOptions {
  /** Chooses what is sent. */
  readonly isSelected: (item: OutboxItem) => boolean;
  /** The provider's id of the timer that runs there, if one is known to. */
  readonly runningId?: string | undefined;
  /**
   * Makes sure that nothing is overwritten that the provider changed since it
   * was asked last; what it is not sure of is not sent.
   */
  readonly prepare: (item: OutboxItem) => Promise<boolean>;
  /** Makes sure that the account is the right one. */
  readonly checkAccount?: () => Promise<Pick<SyncAccount, "since">>;
  /** Is told when something was sent, and how much of how much it is. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Something that is still pending, and why. */
export interface SendFailure {
  /** What is pending. */
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
const MAX_ATTEMPTS = 2;

/** Sends what is pending, the oldest first, one by one or together. */
export async function sendOutbox(
  session: SyncSession,
  options: SendOptions,
): Promise<SendOutcome> {
  await session.load();
  const outcome = await new Sender(session, options).run();
  await session.finish();
  return outcome;
}

class Sender {
  readonly #session: SyncSession;
  readonly #options: SendOptions;
  readonly #attempts = new Map<string, number>();
  /** What was to be sent together, once: what is left of it is ready. */
  readonly #batched = new Set<string>();
  readonly #failures: SendFailure[] = [];
  readonly #sent = new Set<string>();
  /** The provider's id of the timer that runs there, until it is stopped. */
  #runningId: string | undefined;

  constructor(session: SyncSession, options: SendOptions) {
    this.#session = session;
    this.#options = options;
    this.#runningId = options.runningId;
  }

  async run(): Promise<SendOutcome> {
    const total = this.#remaining().length;
    const failures = this.#failures;
    let stoppedBy: WorktimeError | undefined;
    for (let item = this.#next(); item; item = this.#next()) {
      try {
        const group = this.#batchFor(item);
        if (group.length > 1) await this.#sendBatch(group);
        else await this.#sendOne(item);
      } catch (error) {
        const known = toWorktimeError(error);
        if (isFatal(known)) {
          stoppedBy = known;
          break;
        }
        failures.push({ item, error: known });
        this.#skip(item);
      }
      const done = Math.min(this.#sent.size + failures.length, total);
      this.#options.onProgress?.(done, total);
    }
    return { sentCount: this.#sent.size, failures, stoppedBy };
  }

  #skip({ entryId }: OutboxItem): void {
    this.#attempts.set(entryId, MAX_ATTEMPTS);
  }

  #isRemaining(item: OutboxItem): boolean {
    const attempts = this.#attempts.get(item.entryId) ?? 0;
    return attempts < MAX_ATTEMPTS && this.#options.isSelected(item);
  }

  #remaining(): OutboxItem[] {
    return [...this.#session.items.values()].filter((it) =>
      this.#isRemaining(it)
    );
  }

  #next(): OutboxItem | undefined {
    // What is sent leaves the list, so that mostly this is its first.
    for (const it of this.#session.items.values()) {
      if (this.#isRemaining(it)) return it;
    }
    return undefined;
  }

  /** What can go out in one request with an item; just itself if nothing. */
  #batchFor(item: OutboxItem): OutboxItem[] {
    const isOpen = ({ entryId }: OutboxItem) => !this.#batched.has(entryId);
    const { provider } = this.#session;
    if (!supportsBatch(provider, item.action) || !isOpen(item)) return [item];
    return this.#remaining().filter((other) =>
      other.action === item.action && other.providerId !== undefined &&
      isOpen(other)
    );
  }

  async #sendBatch(group: readonly OutboxItem[]): Promise<void> {
    const ready: string[] = [];
    for (const item of group) {
      this.#batched.add(item.entryId);
      if (await this.#options.prepare(item)) ready.push(item.entryId);
      else this.#skip(item);
    }
    const sent = await send(this.#session, ready, { isBatch: true });
    for (const entryId of sent) this.#sent.add(entryId);
  }

  async #sendOne(item: OutboxItem): Promise<void> {
    const { entryId } = item;
    const attempt = (this.#attempts.get(entryId) ?? 0) + 1;
    this.#attempts.set(entryId, attempt);
    // The answer to the first attempt said what is there.
    const isReady = attempt > 1 || this.#batched.has(entryId) ||
      await this.#options.prepare(item);
    const sent = isReady ? await this.#sendAlone(entryId) : [];
    if (sent.length === 0) return this.#skip(item);
    this.#sent.add(entryId);
    const isStopped = item.action === "stop" &&
      item.providerId === this.#runningId;
    if (isStopped) this.#runningId = undefined;
  }

  async #sendAlone(entryId: string): Promise<readonly string[]> {
    const { checkAccount } = this.#options;
    const session = this.#session;
    const isAlone = this.#runningId === undefined;
    try {
      return await send(session, [entryId], { isAlone });
    } catch (error) {
      if (!(error instanceof UnknownEntryError) || !checkAccount) throw error;
      const { since = -Infinity } = await checkAccount();
      const item = session.items.get(entryId);
      if (item && item.start < since) throw elsewhereError(item, error);
      const options = { isAlone, isAccountChecked: true };
      return await send(session, [entryId], options);
    }
  }
}

/**
 * An entry from before another workspace or account was chosen is not gone if
 * this one does not have it: to send it here would double it.
 */
function elsewhereError({ taskId }: OutboxItem, cause: Error): WorktimeError {
  const message = `"${taskId}" is not in this workspace or account, and may ` +
    "be in the one used before";
  const hint = "Switch back to that one to send the change; or delete the " +
    "entry here and add it again";
  return new WorktimeError("entry_elsewhere", message, { hint, cause });
}

/**
 * An error that a caller can handle: a project that cannot be one, as it is
 * configured, must not stop what was recorded here.
 *
 * @throws What was thrown, if it is a mistake of the program.
 */
function toWorktimeError(error: unknown): WorktimeError {
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
