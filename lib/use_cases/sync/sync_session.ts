import { formatSendLog } from "../../formats/outbox.ts";
import type { HeldLock } from "../../ports.ts";
import type { TimeTrackingProvider } from "../../provider.ts";
import { findLocal, recordReconciled } from "../../stores/synced_entries.ts";
import { TimerFiles } from "../../stores/timer_files.ts";
import type { Lookup } from "../../sync/arrival.ts";
import {
  type SyncAccount,
  type SyncConflict,
  workspaceIdOf,
} from "../../sync/conflict.ts";
import {
  afterStep,
  isForeign,
  itemOf,
  type OutboxItem,
  type PendingEntry,
  sendableIn,
  type SendStep,
} from "../../sync/outbox.ts";
import {
  type Reconciled,
  type Reconciliation,
  withClosedMonths,
} from "../../sync/reconcile.ts";
import {
  capabilitiesOf,
  type Comparison,
  type KnownCapabilities,
} from "../../sync/remote.ts";
import {
  type ChangeOutcome,
  changeTimers,
  type TimerWork,
} from "../timers/timer_work.ts";
import { closedMonthsIn } from "../workday/close_month.ts";
import type { Workspace } from "../workspace.ts";

/** The local timers and the provider that they sync with. */
export interface ProviderLink {
  readonly workspace: Workspace;
  readonly provider: TimeTrackingProvider;
}

/** From this number of items on, reading all tasks at once is faster. */
const BULK_READ_MIN_ITEMS = 10;

/**
 * One sync with a provider: its view of the files, its commits and its results.
 *
 * While pending changes are sent, they are kept in memory, as rewriting them
 * for each step would take quadratic time. Each step is a line in a log, which
 * is as durable as a commit, until {@linkcode SyncSession.finish} applies them.
 * If anything else changes the files in between, they are read again.
 */
export class SyncSession {
  readonly provider: TimeTrackingProvider;
  readonly workspace: Workspace;
  /** The comparisons that were committed. */
  readonly reconciliations: Reconciliation[] = [];
  /** The conflicts that were committed. */
  readonly conflicts: SyncConflict[] = [];
  #items = new Map<string, OutboxItem>();
  /** The files as last read. */
  files: TimerFiles;
  #mark = 0;
  #lock: HeldLock | undefined;

  /** Creates a session. Reads nothing yet. */
  constructor({ workspace, provider }: ProviderLink) {
    this.workspace = workspace;
    this.provider = provider;
    this.files = new TimerFiles(
      () => Promise.resolve(undefined),
      workspace.clock.zone,
    );
  }

  /**
   * Keeps other processes from syncing until the session is closed.
   *
   * @param waitMs How long to wait for another process, in milliseconds.
   */
  async open(waitMs: number): Promise<void> {
    const { disk } = this.workspace.directory;
    this.#lock = await disk.lock(waitMs, "sender");
  }

  async close(): Promise<void> {
    await this.#lock?.release();
  }

  /** What the provider supports, which it may have learned by now. */
  get capabilities(): KnownCapabilities {
    return capabilitiesOf(this.provider);
  }

  async lookup(): Promise<Lookup> {
    const { directory, clock } = this.workspace;
    return {
      capabilities: this.capabilities,
      now: clock.now(),
      origin: await directory.identity(),
    };
  }

  /**
   * Passes a consistent view of the files to a callback. It does not check for
   * a clock that is behind, as the start of the timer does not matter.
   */
  view<T>(look: (files: TimerFiles) => Promise<T>): Promise<T> {
    const { directory, clock, provider } = this.workspace;
    return directory.view((read, folder) =>
      look(new TimerFiles(read, clock.zone, folder, provider))
    );
  }

  /**
   * Returns the pending changes that can be sent to the provider, oldest first.
   */
  pending(): Promise<OutboxItem[]> {
    return this.view((files) => this.#pendingIn(files));
  }

  async #pendingIn(files: TimerFiles): Promise<OutboxItem[]> {
    const { name } = this.provider;
    const { running } = await files.timer();
    const outbox = await files.outbox();
    const sendable = this.capabilities.canUpdateRunning
      ? outbox
      : sendableIn(outbox, running);
    return sendable.filter(({ provider }) => provider === name);
  }

  /** Returns the account that was last synced, if it is still configured. */
  savedAccount(): Promise<SyncAccount | undefined> {
    return this.view(async (files) => {
      const { accounts } = await files.syncMemory();
      const account = accounts.get(this.provider.name);
      const workspaceId = workspaceIdOf(await files.settings());
      return account?.workspaceId === workspaceId ? account : undefined;
    });
  }

  /**
   * Requests the provider's account and stores it: entries that are missing in
   * another account were not deleted there.
   */
  async fetchAccount(): Promise<SyncAccount> {
    const { provider } = this;
    const userId = provider.getUserId
      ? await provider.getUserId()
      : (await provider.verify()).userId;
    return await this.saveAccount(userId);
  }

  /** Stores the provider's account. */
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
      return { result, summary: `Saved the account of ${name}` };
    });
  }

  /** Returns what comparisons with the provider need. */
  async comparison(
    { files, now }: Pick<TimerWork, "files" | "now">,
  ): Promise<Comparison> {
    const { provider: { name: provider }, capabilities } = this;
    const { taskPattern } = await files.settings();
    const newId = this.workspace.newId();
    return { provider, capabilities, now, newId, taskPattern };
  }

  /** Commits what the provider reports, which undo skips. */
  commit<T>(
    decide: (work: TimerWork) => Promise<ChangeOutcome<T>>,
  ): Promise<T> {
    return changeTimers(this.workspace, { isSync: true }, decide);
  }

  /** Reads the pending changes to send. */
  async load(): Promise<void> {
    const { directory, clock, provider } = this.workspace;
    const { seen, mark } = await directory.readForSending(async (read) => {
      const files = new TimerFiles(read, clock.zone, undefined, provider);
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

  /** The pending changes that can be sent, by our ids, oldest first. */
  get items(): ReadonlyMap<string, OutboxItem> {
    return this.#items;
  }

  /**
   * Logs steps of sending and resolves once they are on disk.
   *
   * @returns Whether they were logged. If not, the files had changed and have
   * been read again.
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
      // What was sent is read from the log when it is applied to the files.
      const after = afterStep({ local: undefined, item }, step).item;
      if (after) this.#items.set(item.entryId, after);
      else this.#items.delete(item.entryId);
    }
    return true;
  }

  /** Logs steps that hold even if the files have changed in between. */
  async logStepsWithRetry(steps: readonly SendStep[]): Promise<void> {
    while (steps.length > 0 && !await this.logSteps(steps));
  }

  /**
   * Commits what a rule makes of a pending entry in its present state, then
   * reads the pending changes again.
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
      const comparison = await this.comparison(work);
      const after = withClosedMonths(pending, rule(pending, comparison), {
        ...{ comparison, isConfirmed: true },
        closedMonthAt: await closedMonthsIn(work.read),
      });
      await recordReconciled(files, pending, after);
      return { result: after.conflict, summary };
    });
    if (conflict) this.conflicts.push(conflict);
    await this.load();
  }

  /** Applies the logged steps to the files. */
  async finish(): Promise<void> {
    await this.workspace.directory.applySendLog();
  }
}
