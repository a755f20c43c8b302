import { SECOND } from "@std/datetime";
import type { Instant } from "../../../lib/time/zone.ts";
import type { EntryContent } from "../../../lib/tracking/entry.ts";
import type { Fetch } from "../../../providers/connection.ts";
import type { Random } from "../../support/random.ts";
import { TimeLedger } from "../timers/time_ledger.ts";
import { FaultyNetwork } from "./faulty_network.ts";
import { Machine } from "./sync_machine.ts";
import type { SyncService, WebEdit } from "./sync_service.ts";

/** Makes a service that is reached through a network. */
export type Connect = (fetch: Fetch) => SyncService;

const TAGS = ["deep", "call"];

/** Two machines and the web interface, on one account. */
export class SyncScene {
  readonly random: Random;
  readonly network: FaultyNetwork;
  readonly service: SyncService;
  readonly machines: readonly Machine[];
  readonly ledger = new TimeLedger();
  /** What the errors said that people saw. */
  readonly said = new Set<string>();
  /** What happened, in lines for who looks for a mistake. */
  readonly history: string[] = [];
  /** The machine that is at work. */
  current: Machine | undefined;
  /** Which machine made an entry of the service. */
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

  /** The present second. */
  get now(): Instant {
    return Math.floor(this.service.clock.now() / SECOND) * SECOND;
  }

  /** The id of some work: mostly of other work than before. */
  work(): string {
    const isOther = this.#workCount === 0 || this.random.chance(0.8);
    if (isOther) this.#workCount++;
    return `TASK-${this.#workCount}`;
  }

  /** A tag, for what has none yet. */
  tag(): string {
    return this.random.pick(TAGS);
  }

  /** A stretch of time that is over; many begin on the hour. */
  stretch(): { start: Instant; end: Instant } {
    const { random, now } = this;
    const isRound = random.chance(0.3);
    const start = isRound
      ? Math.floor(now / 3_600_000) * 3_600_000
      : now - random.integer(0, 7200) * SECOND;
    const seconds = random.integer(0, Math.floor((now - start) / SECOND));
    return { start, end: start + seconds * SECOND };
  }

  /** What a person changes of an entry. */
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
      // What is billable at Harvest depends on the task.
      () => this.service.hasTags ? { billable: !billable } : { tags: [] },
      () => (end === undefined ? { start: from } : {
        start: from,
        end: random.chance(0.5) ? end : Math.max(from, end + move()),
      }),
    ])();
  }

  /**
   * Whether the answer was lost by which a machine would have got to know the
   * id of an entry that it made. Without markers it can recognise the entry by
   * its start only: nobody may change that before the machine looks it up.
   */
  async isLost(id: string): Promise<boolean> {
    const maker = this.#makers.get(id);
    if (!maker) return false;
    return (await maker.texts()).every((text) => !text.includes(id));
  }

  /** Remembers who made what is new at the service. */
  noteMade(maker: Machine | undefined): void {
    for (const { id } of this.service.entries()) {
      if (!this.#makers.has(id)) this.#makers.set(id, maker);
    }
  }

  /** Remembers what a person saw. */
  hear(error: Error & { readonly hint?: string | undefined }): void {
    for (let it: unknown = error; it instanceof Error; it = it.cause) {
      this.said.add(`${it.message}\n${it.stack}\n${error.hint}`);
    }
  }

  /** Somebody made an entry of some work. */
  made(work: string): void {
    this.#madeCounts.set(work, this.madeCount(work) + 1);
  }

  /** How many entries of some work were made. */
  madeCount(work: string): number {
    return this.#madeCounts.get(work) ?? 0;
  }

  /** Time of an entry was recorded, if it is over. */
  record(entry: EntryContent): void {
    if (entry.end === undefined) return;
    this.ledger.record(workOf(entry), entry.start, entry.end);
  }

  /** A person removed an entry. */
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

/** The work that an entry is for, whatever else its text says. */
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
