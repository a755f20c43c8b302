import { SECOND } from "@std/datetime";
import { hashOf } from "../digest.ts";
import type { Instant } from "../time/zone.ts";

/** What can change of an entry, here or at a provider. */
export interface EntryContent {
  /** The task; without one, the description stands for it. */
  readonly taskId: string | undefined;
  /** What was done, in a line for people. */
  readonly description: string;
  /** When it began. */
  readonly start: Instant;
  /** When it ended; `undefined` while it runs. */
  readonly end?: Instant | undefined;
  /** Its tags, in any order. */
  readonly tags: readonly string[];
  /** Whether it is billable; `undefined` if nobody has said so. */
  readonly billable?: boolean | undefined;
}

/** Whether something is billable, where that is known. */
export function billableOf(
  { billable }: Pick<EntryContent, "billable">,
): { billable?: boolean } {
  return billable === undefined ? {} : { billable };
}

/**
 * Whether an entry is billable once a provider has said so. That it is not is
 * only noted where something else was said here.
 */
export function agreedBillable(
  here: Pick<EntryContent, "billable"> | undefined,
  there: Pick<EntryContent, "billable">,
): { billable?: boolean } {
  const billable = there.billable ?? here?.billable;
  const isUsual = billable === false && here?.billable === undefined;
  return isUsual ? {} : billableOf({ billable });
}

/**
 * A short text that is another one when an entry is changed, in no matter what.
 * It tells a change, and is no safeguard against forgers: twice a 32-bit hash.
 */
export function versionOf(entry: EntryContent): string {
  const { taskId, description, start, end, tags, billable } = entry;
  const text = JSON.stringify([
    taskId ?? description,
    description,
    start / SECOND,
    end === undefined ? null : end / SECOND,
    tags.toSorted(),
    // Versions that were noted before entries could be billable stay the same.
    ...billable ? [billable] : [],
  ]);
  return shown(hashOf(text)) + shown(hashOf(text, OTHER_BASIS));
}

/** Any other number: two hashes are the same by chance much less often. */
const OTHER_BASIS = 0x2f0b4f1d;

function shown(hash: number): string {
  // What two bases differ in would stay in the same bits.
  const mixed = hash ^ (hash >>> 15);
  return (mixed >>> 0).toString(36).padStart(7, "0");
}
