import type { SyncConflict } from "../timers/conflict.ts";
import type { SyncDuplicate } from "../timers/duplicate.ts";
import type { Held, Reconciled } from "../timers/reconcile.ts";
import type { EntryOrTimer } from "../timers/remote_record.ts";
import { versionOf } from "../timers/version.ts";

/** What a comparison with the provider changed here. */
export interface Pulled {
  /** The entries that are new here. */
  readonly added: readonly EntryOrTimer[];
  /** The entries that were changed here. */
  readonly changed: readonly EntryOrTimer[];
  /** The entries that were removed here. */
  readonly removed: readonly EntryOrTimer[];
  /** What both sides had changed. */
  readonly conflicts: readonly SyncConflict[];
  /** What the provider seems to have twice, each with the entry to remove. */
  readonly duplicates: readonly (SyncDuplicate & {
    readonly entry: EntryOrTimer;
  })[];
}

/** Notes what a comparison changes. */
export class PullLog implements Pulled {
  /** The entries that are new here. */
  readonly added: EntryOrTimer[] = [];
  /** The entries that were changed here. */
  readonly changed: EntryOrTimer[] = [];
  /** The entries that were removed here. */
  readonly removed: EntryOrTimer[] = [];
  /** What both sides had changed. */
  readonly conflicts: SyncConflict[] = [];
  /** What the provider seems to have twice, each with the entry to remove. */
  readonly duplicates: Pulled["duplicates"][number][] = [];

  /** Notes what became of an entry. */
  note({ local: before }: Held, { local: after, conflict }: Reconciled): void {
    if (conflict) this.conflicts.push(conflict);
    if (before && after) {
      if (versionOf(before) !== versionOf(after)) this.changed.push(after);
    } else if (after) this.added.push(after);
    else if (before) this.removed.push(before);
  }

  /** Takes over what another one noted. */
  add(
    { added = [], changed = [], removed = [], conflicts = [], duplicates = [] }:
      Partial<Pulled>,
  ): void {
    for (const it of added) this.added.push(it);
    for (const it of changed) this.changed.push(it);
    for (const it of removed) this.removed.push(it);
    for (const it of conflicts) this.conflicts.push(it);
    for (const it of duplicates) this.duplicates.push(it);
  }

  /** How much was noted, in a line for people. */
  get summary(): string {
    return `${this.added.length} new, ${this.changed.length} changed, ` +
      `${this.removed.length} removed`;
  }
}
