import { DAY } from "@std/datetime";
import type { EntryRange, ProviderAction } from "../../provider.ts";
import type { TimerFiles } from "../../stores/timer_files.ts";
import type { OutboxItem } from "../../sync/outbox.ts";
import type { Instant } from "../../time/zone.ts";
import { isListable, mayArrive } from "./look_up_sent.ts";
import {
  isOverwriting,
  placeOf,
  type ProviderLink,
  viewFiles,
} from "./provider_link.ts";
import { waitingOf } from "./send_outbox.ts";
import { actionOf, type Outgoing, outgoingOf } from "./send_request.ts";
import {
  firstCompared,
  firstListed,
  isUnsure,
  type SyncRequest,
} from "./sync_timers.ts";

/** Something that a sync would ask for. */
export type PlannedRequest =
  & (
    /** Whose entries these are. */
    | { readonly action: "account" }
    /** What the provider has of a range. */
    | { readonly action: "list"; readonly range: EntryRange }
    /** The running timer there. */
    | { readonly action: "current" }
    /** A change; one that may have arrived is looked up in the list before. */
    | {
      readonly action: OutboxItem["action"];
      readonly item: OutboxItem;
      readonly isLookedUp: boolean;
    }
  )
  & {
    /**
     * The requests that it takes, such as `GET /me`: those of several changes
     * that go together are with the first of them. Empty where the provider
     * does not say.
     */
    readonly requests: readonly string[];
  };

/**
 * The requests that a sync would send. What the provider has is not known until
 * it is asked: more may come of it.
 */
export async function planSync(
  link: ProviderLink,
  request: SyncRequest,
): Promise<PlannedRequest[]> {
  const { workspace, provider } = link;
  const now = workspace.clock.now();
  const waiting = await waitingOf(link);
  const own = await workspace.directory.origin();
  const from = firstCompared(request, { waiting, now, own });
  const listed = firstListed(link, from, now);
  const isWhole = from >= listed || provider.listOlderEntries !== undefined;
  const range = { from: isWhole ? from : listed, to: now + DAY };
  const older = isWhole && from < listed ? { from, to: listed } : undefined;
  return await viewFiles(link, async (files) => {
    const known = (await files.syncMemory()).accounts.get(provider.name);
    const isKnown = known?.workspaceId === placeOf(await files.settings());
    const plan = new Plan(link, { range, older, now, own });
    return [
      ...isKnown ? [] : [plan.of("account")],
      { ...plan.of("list"), range },
      plan.of("current"),
      ...(await plan.ofItems(files, waiting)).map((planned) => ({
        ...planned,
        isLookedUp: isUnsure(planned.item, own),
      })),
    ];
  });
}

/** Collects the requests; what is asked once is remembered. */
class Plan {
  readonly #link: ProviderLink;
  readonly #range: EntryRange;
  readonly #older: EntryRange | undefined;
  readonly #now: Instant;
  readonly #own: string | undefined;
  readonly #asked = new Set<string>();

  constructor(
    link: ProviderLink,
    { range, older, now, own }: {
      range: EntryRange;
      older: EntryRange | undefined;
      now: Instant;
      own: string | undefined;
    },
  ) {
    this.#link = link;
    this.#range = range;
    this.#older = older;
    this.#now = now;
    this.#own = own;
  }

  /** What a question takes. */
  of<T extends "account" | "list" | "current">(
    action: T,
  ): { action: T; requests: string[] } {
    if (action !== "list") {
      const kind = action as "account" | "current";
      return { action, requests: this.#requestsFor({ kind }) };
    }
    const requests = this.#requestsFor({ kind: "list", range: this.#range });
    const older = this.#older
      ? this.#requestsFor({ kind: "list_older", range: this.#older })
      : [];
    return { action, requests: [...requests, ...older] };
  }

  /** What each change takes. */
  async ofItems(
    files: TimerFiles,
    items: readonly OutboxItem[],
  ): Promise<
    { action: OutboxItem["action"]; item: OutboxItem; requests: string[] }[]
  > {
    const outgoing: Outgoing[] = [];
    for (const item of items) outgoing.push(await outgoingOf(files, item));
    const grouped = new Set<Outgoing>();
    return outgoing.map((one) => {
      const { item } = one;
      if (grouped.has(one)) return { action: item.action, item, requests: [] };
      const group = outgoing.filter((it) => it === one || this.#fit(one, it));
      for (const it of group) grouped.add(it);
      const looks = group.flatMap((it) => this.#looksAt(it.item));
      const sends = this.#isSendable(item)
        ? this.#requestsFor(actionOf(group))
        : [];
      return { action: item.action, item, requests: [...looks, ...sends] };
    });
  }

  /** Whether two changes go out in one request, where the provider has such. */
  #fit(one: Outgoing, other: Outgoing): boolean {
    const { provider } = this.#link;
    const { action } = one.item;
    const isBulk = action === "delete"
      ? provider.deleteEntries !== undefined
      : provider.updateEntries !== undefined;
    const isThere = [one, other].every(({ item }) => item.providerId);
    return isBulk && isThere && action === other.item.action && one.isForMany &&
      other.isForMany;
  }

  /** Whether a change goes out, if the list says nothing new of the entry. */
  #isSendable(item: OutboxItem): boolean {
    if (!isUnsure(item, this.#own)) return true;
    // What the provider does not have, it need not remove.
    return item.action !== "delete" && !mayArrive(item, this.#now) &&
      isListable(this.#link, item, this.#now);
  }

  /** The questions about an entry that the list does not answer. */
  #looksAt(item: OutboxItem): string[] {
    const { providerId: id = "", entryId: marker, start } = item;
    if (isUnsure(item, this.#own)) {
      return mayArrive(item, this.#now)
        ? []
        : this.#requestsFor({ kind: "marker", marker });
    }
    const { from, to } = this.#range;
    const isLookedAt = isOverwriting(item) && (start < from || start >= to);
    return isLookedAt ? this.#requestsFor({ kind: "entry", id }) : [];
  }

  #requestsFor(action: ProviderAction): string[] {
    const requests = this.#link.provider.requestsFor?.(action) ?? [];
    return requests.filter((line) => {
      const isNew = !line.startsWith("GET ") || !this.#asked.has(line);
      this.#asked.add(line);
      return isNew;
    });
  }
}
