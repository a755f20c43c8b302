import { formatSendLog, type SendStep } from "../../formats/outbox.ts";
import { entryOf, itemAfter } from "../../stores/send_log.ts";
import { TimerFiles } from "../../stores/timer_files.ts";
import {
  isForeign,
  type Outbox,
  type OutboxItem,
  sendableIn,
} from "../../sync/outbox.ts";
import { wholeSecond } from "../../tracking/entry.ts";
import type { Done, TimerWork } from "../timers/timer_work.ts";
import { noteSync, type ProviderLink } from "./provider_link.ts";

/** From so many items on, it is quicker to read all tasks than each. */
const MANY = 10;

/**
 * What waits for a provider, in memory while it is sent: to read and write all
 * of it for each step would cost the square of how much it is. Each step is a
 * line in a log, as safe as a commit, until all of them are taken over. When
 * anything else was changed meanwhile, all is read again.
 */
export class SendSession {
  /** The provider, and this machine. */
  readonly link: ProviderLink;
  /** How often all was read: what was learned before may not hold. */
  round = 0;
  #files: TimerFiles;
  #mark = 0;
  #items = new Map<string, OutboxItem>();
  /** What is not new: the provider may have a timer of it that runs. */
  readonly #known = new Set<string>();

  private constructor(link: ProviderLink) {
    this.link = link;
    this.#files = new TimerFiles(
      () => Promise.resolve(undefined),
      link.workspace.clock.zone,
    );
  }

  /**
   * Reads what waits.
   *
   * @throws {DataFileError} When a file that it needs is damaged.
   */
  static async open(link: ProviderLink): Promise<SendSession> {
    const session = new SendSession(link);
    await session.#load();
    return session;
  }

  /** The files as they were when all was read. */
  get files(): TimerFiles {
    return this.#files;
  }

  /** What waits for the provider and can be sent, the oldest first. */
  get items(): readonly OutboxItem[] {
    return [...this.#items.values()];
  }

  /** What waits of an entry, if anything does. */
  itemOf(entryId: string): OutboxItem | undefined {
    return this.#items.get(entryId);
  }

  /** Whether nothing else that waits can be of a timer that runs there. */
  isOnlyKnown(entryId: string): boolean {
    return this.#known.size === (this.#known.has(entryId) ? 1 : 0);
  }

  /** The present moment, and the files: what a decision goes by. */
  get work(): Omit<TimerWork, "changing"> {
    const { clock } = this.link.workspace;
    const now = wholeSecond(clock.now());
    return { files: this.#files, now, zone: clock.zone };
  }

  /**
   * Notes steps, and returns when they are safe on the disk.
   *
   * @returns Whether they are noted; else something was changed, and all was
   * read again.
   */
  async note(steps: readonly SendStep[]): Promise<boolean> {
    const { directory } = this.link.workspace;
    const text = formatSendLog(steps);
    if (!await directory.append(text, this.#mark)) {
      await this.#load();
      return false;
    }
    for (const step of steps) await this.#take(step);
    return true;
  }

  /** Commits what is more than a step; then all is read again. */
  async commit<T>(decide: (work: TimerWork) => Promise<Done<T>>): Promise<T> {
    const result = await noteSync(this.link, decide);
    await this.#load();
    return result;
  }

  /** Takes over what was noted. */
  async close(): Promise<void> {
    await this.link.workspace.directory.settle();
  }

  async #load(): Promise<void> {
    const { provider, workspace: { directory, clock } } = this.link;
    const { seen, mark } = await directory.look(async (read) => {
      const files = new TimerFiles(read, clock.zone);
      const { running } = await files.timer();
      const all = sendableBy(this.link, await files.outbox(), running);
      const isUnsent = all.some(({ action }) => action === "create");
      const own = isUnsent ? await directory.origin() : undefined;
      const outbox = all.filter((item) => !isForeign(item, own));
      if (outbox.length >= MANY) await files.tasks();
      return { files, outbox };
    });
    this.round++;
    this.#mark = mark;
    this.#files = seen.files;
    this.#items = new Map();
    this.#known.clear();
    for (const item of seen.outbox) {
      if (item.provider === provider.name) this.#set(item.entryId, item);
    }
  }

  #set(entryId: string, item: OutboxItem | undefined): void {
    if (item) this.#items.set(entryId, item);
    else this.#items.delete(entryId);
    const isKnown = item !== undefined &&
      (item.action !== "create" || item.sent !== undefined);
    if (isKnown) this.#known.add(entryId);
    else this.#known.delete(entryId);
  }

  async #take(step: SendStep): Promise<void> {
    const entryId = entryOf(step);
    const item = this.#items.get(entryId);
    if (item) this.#set(entryId, await itemAfter(this.#files, item, step));
  }
}

/** What a provider can be told now. */
export function sendableBy(
  { provider: { capabilities } }: ProviderLink,
  outbox: Outbox,
  running: { readonly id: string } | undefined,
): Outbox {
  return capabilities.canUpdateRunning ? outbox : sendableIn(outbox, running);
}
