import { SECOND } from "@std/datetime";
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
 * It tells a change, and is no safeguard against forgers: twice a 32-bit FNV-1a
 * hash over UTF-16 code units.
 * Source: http://www.isthe.com/chongo/tech/comp/fnv/
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
  return hashOf(text, BASIS) + hashOf(text, OTHER_BASIS);
}

const BASIS = 0x811c9dc5;
/** Any other number: two hashes are the same by chance much less often. */
const OTHER_BASIS = 0x2f0b4f1d;
const PRIME = 0x01000193;

function hashOf(text: string, basis: number): string {
  let hash = basis;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  }
  // What two bases differ in would stay in the same bits.
  hash ^= hash >>> 15;
  return (hash >>> 0).toString(36).padStart(7, "0");
}
