import type { TimerEntry } from "../provider.ts";
import type { Instant } from "../time/zone.ts";
import type { Entry } from "./entry.ts";
import type { EntryOrTimer } from "./remote_record.ts";

/** An entry that a provider seems to have twice. */
export interface SyncDuplicate {
  /** Our id of the one that came later. */
  readonly entryId: string;
  /** Our id of the other one. */
  readonly of: string;
  /** The provider. */
  readonly provider: string;
  /** When it was noticed. */
  readonly noticedAt: Instant;
  /** Whether both have one marker, which no two entries have. */
  readonly isCertain: boolean;
}

/** What was pulled, and what it is compared with. */
export interface Pull {
  /** The entries that are new here, as they are recorded. */
  readonly added: readonly EntryOrTimer[];
  /** What was here before. */
  readonly known: Iterable<EntryOrTimer>;
  /** What the provider has. */
  readonly remote: readonly TimerEntry[];
  /** Whether entries keep when they were; else many begin at midnight. */
  readonly hasTimes: boolean;
}

/**
 * Which of the entries that are new here are others once more: a request that
 * was delivered twice, by a proxy or too late, makes such. What was made here
 * twice is none: somebody meant it.
 */
export function duplicatesIn(
  { added, known, remote, hasTimes }: Pull,
): Pick<SyncDuplicate, "entryId" | "of" | "isCertain">[] {
  const markers = new Map(remote.map(({ id, marker }) => [id, marker]));
  const byMarker = new Map<string, string>();
  const byContent = new Map<string, string>();
  for (const record of known) {
    byMarker.set(record.id, record.id);
    const key = hasTimes ? keyOf(record) : undefined;
    if (key !== undefined) byContent.set(key, record.id);
  }
  return added.flatMap((record) => {
    const { id: entryId, providerId } = record;
    const marker = markers.get(providerId);
    const key = hasTimes ? keyOf(record) : undefined;
    const certain = marker === undefined ? undefined : byMarker.get(marker);
    const of = certain ?? (key === undefined ? undefined : byContent.get(key));
    if (marker !== undefined) byMarker.set(marker, certain ?? entryId);
    if (key !== undefined) byContent.set(key, of ?? entryId);
    return of === undefined
      ? []
      : [{ entryId, of, isCertain: certain !== undefined }];
  });
}

/** Whether two entries are the same for all that anybody can see. */
export function areAlike(a: Entry, b: Entry): boolean {
  return keyOf(a) === keyOf(b);
}

/** The same text for entries that are alike; timers that run have none. */
function keyOf(record: EntryOrTimer): string | undefined {
  if (!("end" in record)) return undefined;
  const { provider, description, start, end } = record;
  return JSON.stringify([provider, description, start, end]);
}
