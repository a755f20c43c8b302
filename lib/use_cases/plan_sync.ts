import { DAY } from "@std/datetime";
import type { EntryRange, ProviderAction } from "../provider.ts";
import type { TimerFiles } from "../storage/timer_files.ts";
import type { OutboxItem } from "../timers/outbox.ts";
import { placeOf } from "./provider_account.ts";
import { type ProviderLink, viewFiles } from "./provider_link.ts";
import { isOverwriting } from "./remote_look.ts";
import { actionOf, type Outgoing, outgoingOf } from "./send_request.ts";
import { waitingOf } from "./send_outbox.ts";
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
    /** What runs there. */
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
    const plan = new Plan(link, { range, older });
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
  readonly #asked = new Set<string>();

  constructor(
    link: ProviderLink,
    { range, older }: { range: EntryRange; older: EntryRange | undefined },
  ) {
    this.#link = link;
    this.#range = range;
    this.#older = older;
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
      const looks = group.filter((it) => this.#isLookedAt(it.item))
        .flatMap(({ item: { providerId: id = "" } }) =>
          this.#requestsFor({ kind: "entry", id })
        );
      const requests = [...looks, ...this.#requestsFor(actionOf(group))];
      return { action: item.action, item, requests };
    });
  }

  /** Whether two changes go out in one request, where the provider has such. */
  #fit(one: Outgoing, other: Outgoing): boolean {
    const { provider } = this.#link;
    const { action } = one.item;
    const isBulk = action === "delete"
      ? provider.deleteEntries !== undefined
      : provider.updateEntries !== undefined;
    return isBulk && action === other.item.action && one.isForMany &&
      other.isForMany;
  }

  /** Whether an entry is not in the list, and would be overwritten. */
  #isLookedAt(item: OutboxItem): boolean {
    const { from, to } = this.#range;
    return isOverwriting(item) && (item.start < from || item.start >= to);
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
