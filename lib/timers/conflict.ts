import type { Instant } from "../time/zone.ts";
import type { SyncDuplicate } from "./duplicate.ts";
import { contentOf } from "./entry.ts";
import type { EntryContent } from "./version.ts";

/** An entry that was changed both here and at its provider. */
export interface SyncConflict {
  /** Our id of the entry. */
  readonly entryId: string;
  /** The provider. */
  readonly provider: string;
  /** When it was noticed. */
  readonly noticedAt: Instant;
  /** Whose version holds now. */
  readonly kept: "here" | "there";
  /** The other version, or `undefined` if the entry was removed in it. */
  readonly other: EntryContent | undefined;
}

/** Whose entries were synced last. */
export interface SyncAccount {
  /** The provider's id of the user. */
  readonly userId: string;
  /** The workspace or account, as it is configured; empty if none is. */
  readonly workspaceId: string;
  /** Since when, if it was another one before. */
  readonly since?: Instant;
}

/** What is remembered from one sync to the next. */
export interface SyncMemory {
  /** Whose entries were synced, by provider. */
  readonly accounts: ReadonlyMap<string, SyncAccount>;
  /** All conflicts that there ever were, the oldest first. */
  readonly conflicts: readonly SyncConflict[];
  /** All entries that providers seemed to have twice, the oldest first. */
  readonly duplicates?: readonly SyncDuplicate[];
}

/** Notes a conflict, with nothing of the other version but its content. */
export function conflictOf(
  entryId: string,
  { provider, now, kept, other }: Pick<SyncConflict, "provider" | "kept"> & {
    /** The present instant. */
    readonly now: Instant;
    /** The version that does not hold, unless the entry was removed in it. */
    readonly other: EntryContent | undefined;
  },
): SyncConflict {
  const content = other && contentOf(other);
  return { entryId, provider, noticedAt: now, kept, other: content };
}
