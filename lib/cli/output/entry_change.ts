import { formatInstant, type Zone } from "../../time/zone.ts";
import type { Entry } from "../../timers/entry.ts";
import type { RunningTimer } from "../../timers/timer.ts";
import type { EntryAdded } from "../../use_cases/add_entry.ts";
import type { EntryChange } from "../../use_cases/edit_entry.ts";
import type { Answer } from "../command.ts";
import { entryJson, formatStretch, shownId, shownText } from "./entry.ts";
import { printable } from "./printable.ts";
import { formatTimeSpan } from "./time_span.ts";
import { type ChangeOutput, DRY_RUN_LINE } from "./timer_change.ts";

/** What `worktime timer edit` and `timer delete` print. */
export function answerEntryChange(
  { before, after, notes }: EntryChange,
  { zone, isDryRun }: ChangeOutput,
): Answer {
  const lines = after
    ? editedLines(before, after, zone)
    : [`Entry deleted: ${describe(before, zone)}`];
  return {
    text: (isDryRun ? [DRY_RUN_LINE, ...lines] : lines).join("\n"),
    json: {
      action: after ? "edited" : "deleted",
      before: entryJson(before, zone),
      after: after ? entryJson(after, zone) : null,
      notes,
      dry_run: isDryRun,
    },
    notes: notes.map((note) => printable(note)),
  };
}

/** An entry beside what it was, with whatever else differs. */
function editedLines(
  before: Entry | RunningTimer,
  after: Entry | RunningTimer,
  zone: Zone,
): string[] {
  const isSame = contentOf(before) === contentOf(after);
  if (isSame) return [`Entry unchanged: ${describe(after, zone)}`];
  const hasOtherTags = before.tags.join("\n") !== after.tags.join("\n");
  const isOtherwiseBillable = before.billable !== after.billable;
  const [was, is] = [before, after].map((entry) =>
    [
      describe(entry, zone),
      ...hasOtherTags ? [`[${printable(entry.tags.join(", "))}]`] : [],
      ...isOtherwiseBillable && entry.billable !== undefined
        ? [entry.billable ? "billable" : "not billable"]
        : [],
    ].join(" ")
  );
  return [`Entry edited: ${is}`, `          was ${was}`];
}

/** All that a person can change of an entry, to be compared. */
function contentOf(entry: Entry | RunningTimer): string {
  const { taskId, description, start, tags, billable } = entry;
  const end = "end" in entry ? entry.end : null;
  return JSON.stringify([taskId, description, start, end, tags, billable]);
}

/** What `worktime timer add` prints. */
export function answerEntryAdded(
  { entry, notes }: EntryAdded,
  { zone, isDryRun }: ChangeOutput,
): Answer {
  const line = `Entry added: ${describe(entry, zone)}\n` +
    `Entry ID: ${shownId(entry.id)}`;
  return {
    text: isDryRun ? `${DRY_RUN_LINE}\n${line}` : line,
    json: {
      action: "added",
      entry: entryJson(entry, zone),
      notes,
      dry_run: isDryRun,
    },
    notes: notes.map((note) => printable(note)),
  };
}

function describe(entry: Entry | RunningTimer, zone: Zone): string {
  const start = formatInstant(entry.start, zone);
  const description = shownText(entry);
  if (!("end" in entry)) {
    return `${description}, since ${start.slice(0, 10)} ${start.slice(11, 16)}`;
  }
  const end = formatInstant(entry.end, zone);
  const stretch = formatStretch({ start, end }, { withYear: true });
  const spent = formatTimeSpan(entry.durationSeconds);
  return `${description}, ${stretch} (${spent})`;
}
