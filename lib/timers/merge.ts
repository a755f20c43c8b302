import { type Entry, secondsBetween } from "./entry.ts";
import type { EntryOrTimer } from "./remote_record.ts";
import { billableOf, type EntryContent } from "./version.ts";

/** Three versions of an entry: what both sides had, and what each has now. */
export interface Versions {
  /** What both sides had last. */
  readonly base: EntryContent;
  /** What is here. */
  readonly here: EntryContent;
  /** What the provider has. */
  readonly there: EntryContent;
}

/** How versions are merged. */
interface MergeRules {
  /** Whose value wins where both sides changed a field. */
  readonly side: "here" | "there";
  /** Whether start and end are fields of their own; else they belong together. */
  readonly hasTimes: boolean;
}

/** What two sides made of an entry together. */
interface Merged {
  /** Each field as the side has it that changed it. */
  readonly content: EntryContent;
  /** Whether both sides changed the same field, to different values. */
  readonly isConflict: boolean;
}

/** A part of an entry that is compared, and carried over, by itself. */
type Part = (content: EntryContent) => Partial<EntryContent>;

const PARTS = {
  subject: ({ taskId, description }) => ({ taskId, description }),
  tags: ({ tags }) => ({ tags }),
  billable: ({ billable = false }) => ({ billable }),
  start: ({ start }) => ({ start }),
  end: ({ end }) => ({ end }),
  times: ({ start, end }) => ({ start, end }),
} satisfies Record<string, Part>;

/** Merges what each side changed of an entry, field by field. */
export function mergedContent(
  { base, here, there }: Versions,
  { side, hasTimes }: MergeRules,
): Merged {
  const { subject, tags, billable, start, end, times } = PARTS;
  const parts = [
    subject,
    tags,
    billable,
    ...hasTimes ? [start, end] : [times],
  ];
  const winner = side === "here" ? here : there;
  let content = { ...base };
  let isConflict = false;
  for (const part of parts) {
    const [ours, theirs] = [part(here), part(there)];
    const isOurs = !isSame(ours, part(base));
    const isTheirs = !isSame(theirs, part(base));
    const isBoth = isOurs && isTheirs && !isSame(ours, theirs);
    if (isBoth) isConflict = true;
    const from = isBoth ? winner : isTheirs ? there : here;
    content = { ...content, ...part(from) };
  }
  if (content.end === undefined || content.end >= content.start) {
    return { content, isConflict };
  }
  // The start of one side does not go with the end of the other; what has ended
  // stays so.
  const last = winner.end ?? Math.max(winner.start, content.end);
  const stretch = { start: winner.start, end: last };
  return { content: { ...content, ...stretch }, isConflict: true };
}

/** What was changed of an entry; start and end go together. */
export function changesSince(
  base: EntryContent,
  content: EntryContent,
): Partial<EntryContent> {
  const { subject, tags, billable, times } = PARTS;
  const changed = [subject, tags, billable, times].map((part: Part) => {
    return isSame(part(base), part(content)) ? {} : part(content);
  });
  return Object.assign({}, ...changed);
}

/** An entry, or a timer, with another content; without an end, it runs. */
export function withContent(
  record: EntryOrTimer,
  content: EntryContent,
): EntryOrTimer {
  const { end, start, tags, description } = content;
  const said = { tags, ...billableOf(content) };
  const { end: endBefore, durationSeconds, ...rest }: EntryOrTimer & {
    readonly end?: number;
    readonly durationSeconds?: number;
  } = record;
  const taskId = content.taskId ?? record.taskId;
  const timer = { ...rest, taskId, description, ...said, start };
  if (end === undefined) return timer;
  const isAsLong = record.start === start && endBefore === end;
  const { isResumed: _, ...entry } = { isResumed: false, ...timer };
  return {
    ...entry,
    end,
    durationSeconds: isAsLong && durationSeconds !== undefined
      ? durationSeconds
      : secondsBetween(start, end),
  } satisfies Entry;
}

function isSame(a: Partial<EntryContent>, b: Partial<EntryContent>): boolean {
  return keyOf(a) === keyOf(b);
}

/**
 * The same text for the same values: tags are in any order, and what nobody
 * calls billable is not.
 */
function keyOf({ tags, billable, ...part }: Partial<EntryContent>): string {
  return JSON.stringify([part, tags?.toSorted(), billable === true]);
}
