import { DiskError, InvalidTextError, WorktimeError } from "../../errors.ts";
import { ProviderError } from "../../provider.ts";
import { findLocal } from "../../stores/synced_entries.ts";
import type { SyncAccount, SyncConflict } from "../../sync/conflict.ts";
import { mustBeLookedUp, type OutboxItem } from "../../sync/outbox.ts";
import { isOverwriting } from "../../sync/request.ts";
import type { Instant } from "../../time/zone.ts";
import { seenVersionOf, versionOf } from "../../tracking/entry.ts";
import { UnknownEntryError } from "../../tracking/errors.ts";
import { send, supportsBatch } from "./send_changes.ts";
import { type ProviderLink, SyncSession } from "./sync_session.ts";

/** Which pending changes to send, and how. */
interface SendOptions {
  /** Selects the changes to send. */
  readonly isSelected: (item: OutboxItem) => boolean;
  /** The provider's id of its running timer, if known. */
  readonly runningId?: string | undefined;
  /**
   * Checks before sending that no newer version at the provider would be
   * overwritten; resolves to `false` to skip the change.
   */
  readonly prepare: (item: OutboxItem) => Promise<boolean>;
  /** Checks the account. */
  readonly checkAccount?: () => Promise<Pick<SyncAccount, "since">>;
  /** Called with the number of processed changes and their total. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A change that could not be sent. */
export interface SendFailure {
  /** The pending change. */
  readonly item: OutboxItem;
  /** The reason. */
  readonly error: WorktimeError;
}

/** The result of sending pending changes. */
interface SendOutcome {
  /** The number of changes sent. */
  readonly sentCount: number;
  /** The changes that could not be sent. */
  readonly failures: readonly SendFailure[];
  /** The error that kept the rest from being tried, if any. */
  readonly stoppedBy: WorktimeError | undefined;
}

/** A stop may need a correction; more attempts never help. */
const MAX_ATTEMPTS = 2;

/** Sends pending changes, oldest first, one by one or in batches. */
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
  /** Changes that were tried in a batch and are therefore prepared. */
  readonly #batched = new Set<string>();
  readonly #failures: SendFailure[] = [];
  readonly #sent = new Set<string>();
  /** The provider's id of its running timer, until it is stopped. */
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
    // Sent items leave the list, so this is usually the first one.
    for (const it of this.#session.items.values()) {
      if (this.#isRemaining(it)) return it;
    }
    return undefined;
  }

  /** Returns the changes to send in one batch with an item, at least itself. */
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
    // The reply to the first attempt has the provider's version.
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
 * The error for an entry from before the workspace or account was changed. It
 * may still exist in the previous one, so sending it here could duplicate it.
 */
function elsewhereError({ taskId }: OutboxItem, cause: Error): WorktimeError {
  const message = `"${taskId}" is not in this workspace or account, but may ` +
    "be in the previous one";
  const hint = "Switch back to send the change, or delete the entry here " +
    "and add it again";
  return new WorktimeError("entry_elsewhere", message, { hint, cause });
}

/**
 * Converts an error to one that callers handle: an invalid project in the
 * settings must not undo what was recorded.
 *
 * @throws The original error, if it is a bug.
 */
function toWorktimeError(error: unknown): WorktimeError {
  if (error instanceof WorktimeError) return error;
  if (!(error instanceof InvalidTextError)) throw error;
  const { code, message, hint } = error;
  const details = { cause: error, ...(hint !== undefined && { hint }) };
  return new WorktimeError(code, message, details);
}

/** The status for a forbidden change, such as to a locked entry. */
const FORBIDDEN = 403;

/** Whether all other changes would fail in the same way. */
function isFatal(error: WorktimeError): boolean {
  if (!(error instanceof ProviderError)) return error.code === "no_workspace";
  return error.code !== "provider_refused" && error.status !== FORBIDDEN;
}

/** The result of sending new changes at once. */
export interface Delivery {
  /** The number of pending changes, including older ones. */
  readonly waitingCount: number;
  /** The error that stopped the delivery, if any. */
  readonly problem: WorktimeError | undefined;
  /** The conflicts that were found. */
  readonly conflicts: readonly SyncConflict[];
}

/**
 * Sends changes that were just made. Anything that takes more than sending is
 * left to the next sync, and so is everything while another process is syncing.
 *
 * @param since The time before which changes are left to the next sync.
 */
export async function deliverChanges(
  link: ProviderLink,
  since: Instant,
): Promise<Delivery> {
  const session = new SyncSession(link);
  const before = await session.pending();
  const fresh = new Set(
    before.filter((item) =>
      (item.changedAt ?? -Infinity) >= since && !mustBeLookedUp(item)
    ).map(({ entryId }) => entryId),
  );
  const nothing = { problem: undefined, conflicts: [] };
  const unsent = { waitingCount: before.length, ...nothing };
  if (fresh.size === 0) return unsent;
  try {
    await session.open(0);
  } catch (error) {
    if (error instanceof DiskError && error.code === "lock_timeout") {
      return unsent;
    }
    throw error;
  }
  try {
    // Send nothing while a conflict could not be stored.
    await session.view((files) => files.syncMemory());
    const { failures, stoppedBy } = await sendOutbox(session, {
      isSelected: ({ entryId }) => fresh.has(entryId),
      prepare: (item) => confirmUnchanged(session, item),
    });
    const waitingCount = (await session.pending()).length;
    const problem = stoppedBy ?? failures[0]?.error;
    return { waitingCount, problem, conflicts: session.conflicts };
  } finally {
    await session.close();
  }
}

/**
 * Checks that a change would overwrite only a version that was seen here, by
 * asking the provider if necessary.
 *
 * @throws {UnknownEntryError} When the provider does not have the entry.
 */
async function confirmUnchanged(
  session: SyncSession,
  item: OutboxItem,
): Promise<boolean> {
  if (!isOverwriting(item)) return true;
  const { providerId = "" } = item;
  const entry = await session.provider.getEntry(providerId);
  if (!entry) {
    if (item.action === "delete") return true;
    throw new UnknownEntryError(providerId);
  }
  const local = await session.view((files) => findLocal(files, item));
  const seen = local ? seenVersionOf(local) : item.seenVersion;
  const version = versionOf(entry);
  const isOurs = local !== undefined && version === versionOf(local);
  return isOurs || version === seen || version === item.sent?.version;
}
