import { formatInstant, type Zone } from "../../time/zone.ts";
import type { SyncConflict } from "../../timers/conflict.ts";
import { shellWord } from "../../timers/shell_word.ts";
import type { EntryContent } from "../../timers/version.ts";
import { formatStretch, shownText } from "./entry.ts";
import { printable } from "./printable.ts";

/** A conflict, and what is here of the entry now. */
export interface ShownConflict {
  /** What both sides had changed. */
  readonly conflict: SyncConflict;
  /** The entry; `undefined` if it is not here. */
  readonly local: EntryContent | undefined;
}

/**
 * What both sides had changed, in lines for people, with the command that takes
 * the other version.
 *
 * @param provider The provider as people know it.
 */
export function conflictLines(
  { conflict, local }: ShownConflict,
  provider: string,
  zone: Zone,
): string[] {
  const { kept, other, entryId } = conflict;
  const theirs = kept === "here" ? provider : "this machine";
  const id = shellWord(entryId);
  if (!other) {
    return [
      `Conflict: ${
        shownContent(local, zone)
      } was kept; ${theirs} had removed it`,
      `  Remove it: worktime timer delete ${id}`,
    ];
  }
  if (!local) {
    return [
      `Conflict: ${
        shownContent(other, zone)
      } was removed; ${theirs} had changed it`,
      `  Take it back: worktime timer add ${addition(other, zone)}`,
    ];
  }
  const changes = differences(local, other, zone);
  return [
    `Conflict: ${shownContent(local, zone)} was kept; ` +
    `${theirs} had ${shownContent(other, zone)}`,
    `  Take that instead: worktime timer edit ${id} ${changes.join(" ")}`,
  ];
}

/** The same for programs. */
export function conflictJson(
  { conflict: { entryId, kept, other } }: ShownConflict,
  zone: Zone,
): Record<string, unknown> {
  return {
    id: entryId,
    kept,
    other: other
      ? {
        task: other.taskId ?? null,
        description: other.description,
        start: formatInstant(other.start, zone),
        end: other.end === undefined ? null : formatInstant(other.end, zone),
        tags: other.tags,
        billable: other.billable ?? null,
      }
      : null,
  };
}

/** An entry in a line: what it says, when it was, its tags. */
export function shownContent(
  entry: EntryContent | undefined,
  zone: Zone,
): string {
  if (!entry) return "an entry";
  const { start, end, tags } = entry;
  const from = formatInstant(start, zone);
  const when = end === undefined
    ? `running since ${from.slice(0, 16).replace("T", " ")}`
    : formatStretch(
      { start: from, end: formatInstant(end, zone) },
      { withYear: false },
    );
  const tagged = tags.map((tag) => ` #${printable(tag)}`).join("");
  const billable = entry.billable ? ", billable" : "";
  return `"${shownText(entry)}" (${when}${tagged}${billable})`;
}

/** The options of `timer edit` that make one version of the other. */
function differences(
  local: EntryContent,
  other: EntryContent,
  zone: Zone,
): string[] {
  const isOtherTask = taskOf(local) !== taskOf(other);
  const isOtherText = local.description !== other.description;
  const areOtherTags = local.tags.toSorted().join("\n") !==
    other.tags.toSorted().join("\n");
  return [
    ...isOtherTask ? [`--task ${shellWord(taskOf(other))}`] : [],
    ...isOtherText ? [`--title ${shellWord(titleOf(other))}`] : [],
    ...local.start === other.start
      ? []
      : [`--start ${formatInstant(other.start, zone)}`],
    ...other.end === undefined || local.end === other.end
      ? []
      : [`--end ${formatInstant(other.end, zone)}`],
    ...areOtherTags ? tagOptions(other.tags) : [],
    // Where nobody said it, there is nothing to take.
    ...other.billable === undefined || isBillable(local) === isBillable(other)
      ? []
      : [isBillable(other) ? "--billable" : "--no-billable"],
  ];
}

/** The options that set these tags; an empty one removes all. */
function tagOptions(tags: readonly string[]): string[] {
  const named = tags.length === 0 ? [""] : tags;
  return named.map((tag) => `--tag ${shellWord(tag)}`);
}

function addition(other: EntryContent, zone: Zone): string {
  const { start, end = start, tags } = other;
  return [
    shellWord(taskOf(other)),
    `--start ${formatInstant(start, zone)}`,
    `--end ${formatInstant(end, zone)}`,
    `--title ${shellWord(titleOf(other))}`,
    ...tags.map((tag) => `--tag ${shellWord(tag)}`),
    ...isBillable(other) ? ["--billable"] : [],
  ].join(" ");
}

function isBillable({ billable = false }: EntryContent): boolean {
  return billable;
}

function taskOf({ taskId, description }: EntryContent): string {
  return taskId ?? description;
}

/** What a description says beside the task, where that is before a colon. */
function titleOf(content: EntryContent): string {
  const { description } = content;
  const head = `${taskOf(content)}: `;
  return description.startsWith(head)
    ? description.slice(head.length)
    : description;
}
