import { SECOND } from "@std/datetime";
import type { Instant } from "../../../lib/time/zone.ts";
import type { EntryContent } from "../../../lib/tracking/entry.ts";
import type { Fetch } from "../../../providers/connection.ts";
import type { Random } from "../../support/random.ts";
import { TimeLedger } from "../timers/time_ledger.ts";
import { FaultyNetwork } from "./faulty_network.ts";
import { Machine } from "./sync_machine.ts";
import type { SyncService, WebEdit } from "./sync_service.ts";

/** Creates a service behind a network. */
export type Connect = (fetch: Fetch) => SyncService;

const TAGS = ["deep", "call"];

/** Two machines and the web interface, on one account. */
export class SyncScene {
  readonly random: Random;
  readonly network: FaultyNetwork;
  readonly service: SyncService;
  readonly machines: readonly Machine[];
  readonly ledger = new TimeLedger();
  /** The error messages that people saw. */
  readonly said = new Set<string>();
  /** What happened, line by line, for debugging. */
  readonly history: string[] = [];
  /** The machine at work. */
  current: Machine | undefined;
  /** The machine that created each entry of the service. */
  readonly #makers = new Map<string, Machine | undefined>();
  readonly #madeCounts = new Map<string, number>();
  #idCount = 0;
  #workCount = 0;

  constructor(random: Random, connect: Connect) {
    this.random = random;
    this.network = new FaultyNetwork(random, () => this.service.server);
    this.service = connect(this.network.fetch);
    const newId = () => `id-${String(++this.#idCount).padStart(4, "0")}`;
    this.machines = [1, 2].map(() =>
      new Machine(this.service, this.network, newId)
    );
    this.network.onCarriedOut = () => this.noteMade(this.current);
  }

  /** The current second. */
  get now(): Instant {
    return Math.floor(this.service.clock.now() / SECOND) * SECOND;
  }

  /** An id of some work, mostly new. */
  work(): string {
    const isOther = this.#workCount === 0 || this.random.chance(0.8);
    if (isOther) this.#workCount++;
    return `TASK-${this.#workCount}`;
  }

  /** A tag, for entries without one. */
  tag(): string {
    return this.random.pick(TAGS);
  }

  /** A past interval; many begin on the hour. */
  stretch(): { start: Instant; end: Instant } {
    const { random, now } = this;
    const isRound = random.chance(0.3);
    const start = isRound
      ? Math.floor(now / 3_600_000) * 3_600_000
      : now - random.integer(0, 7200) * SECOND;
    const seconds = random.integer(0, Math.floor((now - start) / SECOND));
    return { start, end: start + seconds * SECOND };
  }

  /** A person's edit of an entry. */
  async editOf(
    { id, entry }: { id: string; entry: EntryContent },
  ): Promise<WebEdit> {
    const { random, now } = this;
    const { start, end, tags, billable = false } = entry;
    const move = () => random.integer(-1800, 1800) * SECOND;
    const isFixed = await this.isLost(id);
    const from = isFixed ? start : Math.min(start + move(), end ?? now);
    const text = `${workOf(entry)}: Text ${random.integer(1, 99)}`;
    return random.pick<() => WebEdit>([
      () => ({ description: text }),
      () => ({ tags: tags.length > 0 ? [] : [this.tag()] }),
      // At Harvest, billable depends on the task.
      () => this.service.hasTags ? { billable: !billable } : { tags: [] },
      () => (end === undefined ? { start: from } : {
        start: from,
        end: random.chance(0.5) ? end : Math.max(from, end + move()),
      }),
    ])();
  }

  /**
   * Whether the response was lost that would have told a machine the id of an
   * entry it created. Without markers, it recognizes the entry only by its
   * start, which must not change before the lookup.
   */
  async isLost(id: string): Promise<boolean> {
    const maker = this.#makers.get(id);
    if (!maker) return false;
    return (await maker.texts()).every((text) => !text.includes(id));
  }

  /** Stores who created the new entries of the service. */
  noteMade(maker: Machine | undefined): void {
    for (const { id } of this.service.entries()) {
      if (!this.#makers.has(id)) this.#makers.set(id, maker);
    }
  }

  /** Stores what a person saw. */
  hear(error: Error & { readonly hint?: string | undefined }): void {
    for (let it: unknown = error; it instanceof Error; it = it.cause) {
      this.said.add(`${it.message}\n${it.stack}\n${error.hint}`);
    }
  }

  /** Counts an entry of some work. */
  made(work: string): void {
    this.#madeCounts.set(work, this.madeCount(work) + 1);
  }

  /** The number of entries created for some work. */
  madeCount(work: string): number {
    return this.#madeCounts.get(work) ?? 0;
  }

  /** Counts the time of an entry, if it is finished. */
  record(entry: EntryContent): void {
    if (entry.end === undefined) return;
    this.ledger.record(workOf(entry), entry.start, entry.end);
  }

  /** A person deleted an entry. */
  takeBack(entry: EntryContent): void {
    const { start, end = Infinity } = entry;
    this.ledger.takeBack(workOf(entry), start, end);
  }

  /** A person changed an entry, which may be shorter now. */
  shorten(before: EntryContent, after: EntryContent): void {
    const { end = Infinity } = before;
    const { end: newEnd = Infinity } = after;
    const work = workOf(before);
    this.ledger.takeBack(work, before.start, Math.min(end, after.start));
    this.ledger.takeBack(work, Math.max(newEnd, before.start), end);
  }
}

/** The work that an entry is for, regardless of the rest of its text. */
export function workOf(
  { description }: Pick<EntryContent, "description">,
): string {
  return description.match(/TASK-\d+/)?.[0] ?? description;
}

/** An entry in a few words. */
export function said(
  { description, start, end, tags }: EntryContent,
): string {
  const clock = (at: Instant | undefined) =>
    at === undefined ? "…" : new Date(at).toISOString().slice(11, 19);
  return `${description} ${clock(start)}-${clock(end)} ${tags}`;
}
