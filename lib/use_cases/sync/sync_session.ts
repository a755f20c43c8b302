import { formatSendLog } from "../../formats/outbox.ts";
import type { HeldLock } from "../../ports.ts";
import type { TimeTrackingProvider } from "../../provider.ts";
import { findLocal, recordReconciled } from "../../stores/synced_entries.ts";
import { TimerFiles } from "../../stores/timer_files.ts";
import {
  type SyncAccount,
  type SyncConflict,
  workspaceIdOf,
} from "../../sync/conflict.ts";
import type { Lookup } from "../../sync/arrival.ts";
import {
  afterStep,
  isForeign,
  itemOf,
  type OutboxItem,
  type PendingEntry,
  sendableIn,
  type SendStep,
} from "../../sync/outbox.ts";
import type { Reconciled, Reconciliation } from "../../sync/reconcile.ts";
import type { Comparison } from "../../sync/remote.ts";
import {
  changeTimers,
  type Done,
  type TimerWork,
} from "../timers/timer_work.ts";
import type { Workspace } from "../workspace.ts";

/** The timers of this machine, and the provider that they are synced with. */
export interface ProviderLink {
  readonly workspace: Workspace;
  readonly provider: TimeTrackingProvider;
}

/** From so many items on, it is quicker to read all tasks than each. */
const BULK_READ_MIN_ITEMS = 10;

/**
 * One sync with a provider: what it sees of the files, what it notes there, and
 * what it has done.
 *
 * What is pending is kept in memory while it is sent: to read and write all of
 * it for each step would cost the square of how much it is. Each step is a line
 * in a log, as safe as a commit, until all of them are taken over. When anything
 * else was changed meanwhile, all is read again.
 */
export class SyncSession {
  readonly provider: TimeTrackingProvider;
  readonly workspace: Workspace;
  /** What was compared with the provider's entries, and noted. */
  readonly reconciliations: Reconciliation[] = [];
  /** What both sides had changed, as it was noted. */
  readonly conflicts: SyncConflict[] = [];
  #items = new Map<string, OutboxItem>();
  /** The files as they were when all was read. */
  files: TimerFiles;
  #mark = 0;
  #lock: HeldLock | undefined;

  /** Begins a sync; nothing is read yet. */
  constructor({ workspace, provider }: ProviderLink) {
    this.workspace = workspace;
    this.provider = provider;
    this.files = new TimerFiles(
      () => Promise.resolve(undefined),
      workspace.clock.zone,
    );
  }

  /**
   * Keeps other processes from syncing until it is closed.
   *
   * @param waitMs How long another one is waited for.
   */
  async open(waitMs: number): Promise<void> {
    const { disk } = this.workspace.directory;
    this.#lock = await disk.lock(waitMs, "sender");
  }

  async close(): Promise<void> {
    await this.#lock?.release();
  }

  async lookup(): Promise<Lookup> {
    const { directory, clock } = this.workspace;
    const { capabilities } = this.provider;
    return {
      capabilities,
      now: clock.now(),
      origin: await directory.identity(),
    };
  }

  /**
   * Lets `look` see the files as they are between two changes; when the timer
   * began does not matter, by which a clock that is behind would be noticed.
   */
  view<T>(look: (files: TimerFiles) => Promise<T>): Promise<T> {
    const { directory, clock } = this.workspace;
    return directory.view((read, folder) =>
      look(new TimerFiles(read, clock.zone, folder))
    );
  }

  /** What is pending for the provider and can be sent, the oldest first. */
  pending(): Promise<OutboxItem[]> {
    return this.view((files) => this.#pendingIn(files));
  }

  async #pendingIn(files: TimerFiles): Promise<OutboxItem[]> {
    const { name, capabilities } = this.provider;
    const { running } = await files.timer();
    const outbox = await files.outbox();
    const sendable = capabilities.canUpdateRunning
      ? outbox
      : sendableIn(outbox, running);
    return sendable.filter(({ provider }) => provider === name);
  }

  /** Whose entries were synced last, if that was where it is configured now. */
  savedAccount(): Promise<SyncAccount | undefined> {
    return this.view(async (files) => {
      const { accounts } = await files.syncMemory();
      const account = accounts.get(this.provider.name);
      const place = workspaceIdOf(await files.settings());
      return account?.workspaceId === place ? account : undefined;
    });
  }

  /**
   * Asks whose entries the provider has, and remembers it: what is missing in
   * another account was not removed there.
   */
  async fetchAccount(): Promise<SyncAccount> {
    const { provider } = this;
    const userId = provider.getUserId
      ? await provider.getUserId()
      : (await provider.verify()).userId;
    return await this.saveAccount(userId);
  }

  /** Remembers whose entries the provider has. */
  saveAccount(userId: string): Promise<SyncAccount> {
    const { name } = this.provider;
    return this.commit(async ({ files, now }) => {
      const memory = await files.syncMemory();
      const before = memory.accounts.get(name);
      const workspaceId = workspaceIdOf(await files.settings());
      const isSame = before?.userId === userId &&
        before.workspaceId === workspaceId;
      const result: SyncAccount = isSame || !before
        ? { ...before, userId, workspaceId }
        : { userId, workspaceId, since: now };
      if (!isSame) {
        const accounts = new Map(memory.accounts).set(name, result);
        files.setSyncMemory({ ...memory, accounts });
      }
      return { result, summary: `Account of ${name} noted` };
    });
  }

  /** How the provider's entries are compared with those that are here. */
  async comparison(
    { files, now }: Pick<TimerWork, "files" | "now">,
  ): Promise<Comparison> {
    const { name: provider, capabilities } = this.provider;
    const { taskPattern } = await files.settings();
    const newId = this.workspace.newId();
    return { provider, capabilities, now, newId, taskPattern };
  }

  /** Notes what the provider knows, or says; there is nothing to undo in it. */
  commit<T>(decide: (work: TimerWork) => Promise<Done<T>>): Promise<T> {
    return changeTimers(this.workspace, { isSync: true }, decide);
  }

  /** Reads what is pending, to send it. */
  async load(): Promise<void> {
    const { directory, clock } = this.workspace;
    const { seen, mark } = await directory.readForSending(async (read) => {
      const files = new TimerFiles(read, clock.zone);
      const all = await this.#pendingIn(files);
      const isUnsent = all.some(({ action }) => action === "create");
      const origin = isUnsent ? await directory.identity() : undefined;
      const items = all.filter((item) => !isForeign(item, origin));
      if (items.length >= BULK_READ_MIN_ITEMS) await files.tasks();
      return { files, items };
    });
    this.#mark = mark;
    this.files = seen.files;
    this.#items = new Map(seen.items.map((item) => [item.entryId, item]));
  }

  /** What is pending and can be sent, by our ids, the oldest first. */
  get items(): ReadonlyMap<string, OutboxItem> {
    return this.#items;
  }

  /**
   * Notes steps of sending, and returns when they are safe on the disk.
   *
   * @returns Whether they are noted; else something was changed, and all was
   * read again.
   */
  async logSteps(steps: readonly SendStep[]): Promise<boolean> {
    const { directory } = this.workspace;
    if (!await directory.append(formatSendLog(steps), this.#mark)) {
      await this.load();
      return false;
    }
    for (const step of steps) {
      const item = this.#items.get(step.entryId);
      if (!item) continue;
      const local = step.kind === "sent"
        ? await findLocal(this.files, item)
        : undefined;
      const after = afterStep({ local, item }, step).item;
      if (after) this.#items.set(item.entryId, after);
      else this.#items.delete(item.entryId);
    }
    return true;
  }

  /** Notes steps that hold, also where something was changed meanwhile. */
  async logStepsWithRetry(steps: readonly SendStep[]): Promise<void> {
    while (steps.length > 0 && !await this.logSteps(steps));
  }

  /**
   * Commits what a rule makes of an entry that has a pending change, as it is
   * by then; all is read again after that.
   */
  async commitItem(
    { entryId }: OutboxItem,
    summary: string,
    rule: (pending: PendingEntry, comparison: Comparison) => Reconciled,
  ): Promise<void> {
    const conflict = await this.commit(async (work) => {
      const { files } = work;
      const item = itemOf(await files.outbox(), entryId);
      if (!item) return { result: undefined, summary };
      const pending = { local: await findLocal(files, item), item };
      const after = rule(pending, await this.comparison(work));
      await recordReconciled(files, pending, after);
      return { result: after.conflict, summary };
    });
    if (conflict) this.conflicts.push(conflict);
    await this.load();
  }

  /** Takes over the steps that were noted. */
  async finish(): Promise<void> {
    await this.workspace.directory.applySendLog();
  }
}
