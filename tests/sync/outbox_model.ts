import { AssertionError } from "@std/assert";
import { SECOND } from "@std/datetime";
import {
  confirmedItem,
  itemOf,
  mustBeLookedUp,
  type Outbox,
  type OutboxItem,
  sentItem,
  undeliveredItem,
  withCreated,
  withDeleted,
  withItem,
  withUpdated,
} from "../../lib/sync/outbox.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import type { Random } from "../support/random.ts";

/** The outbox after the provider has confirmed an entry. */
export function withConfirmed(
  outbox: Outbox,
  { entryId, providerId }: { entryId: string; providerId: string },
): Outbox {
  const item = itemOf(outbox, entryId);
  if (!item) return outbox;
  return withItem(outbox, entryId, confirmedItem(item, providerId));
}

/** The outbox after the request of an entry was not carried out. */
export function withNotArrived(outbox: Outbox, entryId: string): Outbox {
  const item = itemOf(outbox, entryId);
  if (!item) return outbox;
  return withItem(outbox, entryId, undeliveredItem(item));
}

/** The provider's version of an entry. */
interface Remote {
  start: number;
  description: string;
  end: number;
}

/** A response in flight; `undefined` for a refusal. */
type Answer = { entryId: string; providerId: string | undefined };

const BEGINNING = Date.parse("2025-01-16T10:00:00Z");

/**
 * Local entries, a provider's entries and the outbox between them. Requests are
 * carried out or not, and their responses arrive, are lost, or are refusals.
 */
export class OutboxModel {
  outbox: Outbox = [];
  readonly entries = new Map<string, Entry>();
  readonly remote = new Map<string, Remote>();
  /** The entries of which a request was ever carried out. */
  readonly arrived = new Set<string>();
  readonly #random: Random;
  readonly #answers: Answer[] = [];
  readonly #providerIds = new Map<string, string>();
  #count = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Performs a random step. */
  step(): void {
    const known = [...this.entries.values()];
    const entry = known.length > 0 ? this.#random.pick(known) : undefined;
    const waiting = this.outbox.filter(({ entryId }) =>
      this.#answers.every((answer) => answer.entryId !== entryId)
    );
    const chance = this.#random.next();
    if (!entry || chance < 0.15) this.#create();
    else if (chance < 0.35) this.#update(entry);
    else if (chance < 0.5) this.#remove(entry);
    else if (chance < 0.65) this.#hear();
    else if (waiting.length > 0) this.#sync(this.#random.pick(waiting), 0.6);
  }

  /** Delivers all responses and syncs without faults. */
  settle(): void {
    while (this.#answers.length > 0) this.#hear();
    for (let round = 0; this.outbox.length > 0; round++) {
      if (round > 10) throw new AssertionError("The outbox is never empty");
      for (const item of this.outbox) {
        const now = itemOf(this.outbox, item.entryId);
        if (now) this.#sync(now, 1);
      }
      while (this.#answers.length > 0) this.#hear();
    }
  }

  #create(): void {
    const id = `our-${++this.#count}`;
    const entry: Entry = {
      kind: "entry",
      id,
      taskId: "TASK-1",
      tags: [],
      provider: "toggl",
      providerId: id,
      sync: "waiting",
      ...this.#content(),
    };
    this.entries.set(id, entry);
    this.outbox = withCreated(this.outbox, entry);
  }

  #update({ id }: Entry): void {
    const entry = { ...this.#stored(id), ...this.#content() };
    this.entries.set(id, entry);
    this.outbox = withUpdated(this.outbox, entry);
  }

  #remove({ id }: Entry): void {
    const entry = this.#stored(id);
    this.entries.delete(id);
    this.outbox = withDeleted(this.outbox, entry);
  }

  /** An entry after a sync, with the provider's id once known. */
  #stored(id: string): Entry {
    const entry = this.entries.get(id);
    if (!entry) throw new AssertionError(`There is no ${id}`);
    return { ...entry, providerId: this.#providerIds.get(id) ?? id };
  }

  #content(): Pick<Entry, "start" | "end" | "durationSeconds" | "description"> {
    // All differ, so that a lookup finds the right one.
    const start = BEGINNING + ++this.#count * 1000 * SECOND;
    const durationSeconds = this.#random.integer(0, 500);
    const end = start + durationSeconds * SECOND;
    return { start, end, durationSeconds, description: `v${this.#count}` };
  }

  #sync(item: OutboxItem, reliability: number): void {
    if (mustBeLookedUp(item)) return this.#lookUp(item);
    this.outbox = withItem(this.outbox, item.entryId, sentItem(item, {}));
    const isCarriedOut = this.#random.next() <= reliability;
    const providerId = isCarriedOut ? this.#carryOut(item) : undefined;
    const isAnswered = this.#random.next() <= reliability;
    if (isAnswered) this.#answers.push({ entryId: item.entryId, providerId });
  }

  #carryOut(item: OutboxItem): string {
    const { entryId, action, providerId } = item;
    this.arrived.add(entryId);
    if (action === "delete") {
      this.remote.delete(providerId ?? "");
      return providerId ?? "";
    }
    const { start, end, description } = this.#stored(entryId);
    if (action === "create") {
      const id = `remote-${++this.#count}`;
      this.remote.set(id, { start, end, description });
      return id;
    }
    if (providerId === undefined || !this.remote.has(providerId)) {
      throw new AssertionError("An update of what is not there");
    }
    this.remote.set(providerId, { start, end, description });
    return providerId;
  }

  #lookUp({ entryId, sent }: OutboxItem): void {
    const [found] = [...this.remote].filter(([, remote]) =>
      remote.start === sent?.start && remote.description === sent.description
    );
    if (found) this.#confirm(entryId, found[0]);
    else this.outbox = withNotArrived(this.outbox, entryId);
  }

  #hear(): void {
    const answer = this.#answers.shift();
    if (!answer) return;
    const { entryId, providerId } = answer;
    if (providerId !== undefined) this.#confirm(entryId, providerId);
    else this.outbox = withNotArrived(this.outbox, entryId);
  }

  #confirm(entryId: string, providerId: string): void {
    this.#providerIds.set(entryId, providerId);
    this.outbox = withConfirmed(this.outbox, { entryId, providerId });
  }
}
