import { argumentWords } from "../../errors.ts";
import { counted, printable, printableLines } from "../../text/printable.ts";
import {
  civilTimeAt,
  formatLocalTime,
  type Instant,
  type Zone,
} from "../../time/zone.ts";
import type { EntryOrTimer } from "../../tracking/timer.ts";
import type {
  TaskChange,
  TaskMoved,
} from "../../use_cases/timers/change_task.ts";
import type {
  EntryAdded,
  EntryChange,
} from "../../use_cases/timers/edit_entry.ts";
import type { TaskImport } from "../../use_cases/timers/import_tasks.ts";
import type { TimerChange } from "../../use_cases/timers/move_timer.ts";
import { changeResult, type CommandResult } from "../command.ts";
import type {
  TaskChangedJson,
  TaskImportJson,
  TaskMovedJson,
} from "../json/task.ts";
import type {
  EntryAddedJson,
  EntryChangedJson,
  TimerChangedJson,
  TimerChangeJson,
} from "../json/timer.ts";
import {
  entryJson,
  entryLabel,
  formatTimeRange,
  formatTimeSpan,
  shortId,
} from "./entry.ts";
import { nameOf, taskJson } from "./tracking.ts";

export interface ChangeOutput {
  /** The time zone of printed times. */
  readonly zone: Zone;
  readonly isDryRun: boolean;
}

/** Renders the result of the commands that start and stop timers. */
export function renderTimerChange(
  change: TimerChange,
  { zone, isDryRun, now }: ChangeOutput & { readonly now: Instant },
): CommandResult<TimerChangedJson> {
  const { notes, started } = change;
  const json = timerJson(change, zone);
  const lines = timerLines(change);
  const isOtherDay = started !== undefined &&
    civilTimeAt(started.start, zone).date !== civilTimeAt(now, zone).date;
  if (isOtherDay) {
    const since = formatLocalTime(started.start, zone);
    lines.push(`${lines.pop()}, since ${since}`);
  }
  return changeResult(lines, json, { isDryRun, notes: printableLines(notes) });
}

function timerLines(change: TimerChange): string[] {
  const { action, started, finished, givenUp } = change;
  const spent = finished ? formatTimeSpan(finished.durationSeconds) : "";
  if (action === "paused") return [`Timer paused: ${spent}`];
  if (action === "stopped") {
    return [
      givenUp
        ? `Timer stopped: ${printable(givenUp.taskId)} (was paused)`
        : `Timer stopped: ${spent}`,
    ];
  }
  const verb = action === "resumed" ? "resumed" : "started";
  return [
    ...finished
      ? [`Timer stopped: ${spent} (${printable(finished.taskId)})`]
      : [],
    `Timer ${verb}: ${started ? entryLabel(started) : ""}`,
  ];
}

function timerJson(
  { action, started, finished, givenUp, notes }: TimerChange,
  zone: Zone,
): TimerChangeJson {
  const subject = started ?? finished ?? givenUp;
  return {
    action,
    task: subject?.taskId ?? null,
    started: started ? entryJson(started, zone) : null,
    stopped: finished ? entryJson(finished, zone) : null,
    notes,
  };
}

/** Renders the result of `worktime timer add`. */
export function renderEntryAdded(
  { entry, notes }: EntryAdded,
  { zone, isDryRun }: ChangeOutput,
): CommandResult<EntryAddedJson> {
  const lines = [
    `Entry added: ${describe(entry, zone)}`,
    `Entry id: ${shortId(entry.id)}`,
  ];
  const action = "added" as const;
  const json = { action, entry: entryJson(entry, zone), notes };
  return changeResult(lines, json, { isDryRun, notes: printableLines(notes) });
}

/** Renders the result of `worktime timer edit` and `timer delete`. */
export function renderEntryChange(
  { before, after, notes }: EntryChange,
  { zone, isDryRun }: ChangeOutput,
): CommandResult<EntryChangedJson> {
  const lines = after
    ? editedLines(before, after, zone)
    : [`Entry deleted: ${describe(before, zone)}`];
  const action: EntryChangedJson["action"] = after ? "edited" : "deleted";
  const json = {
    action,
    before: entryJson(before, zone),
    after: after ? entryJson(after, zone) : null,
    notes,
  };
  return changeResult(lines, json, { isDryRun, notes: printableLines(notes) });
}

/** Shows an entry after and before an edit; tags only if they changed. */
function editedLines(
  before: EntryOrTimer,
  after: EntryOrTimer,
  zone: Zone,
): string[] {
  const isSame = contentOf(before) === contentOf(after);
  if (isSame) return [`Entry unchanged: ${describe(after, zone)}`];
  const hasOtherTags = before.tags.join("\n") !== after.tags.join("\n");
  const hasOtherBillable = before.billable !== after.billable;
  const [was, is] = [before, after].map((entry) =>
    [
      describe(entry, zone),
      ...hasOtherTags ? [`[${printable(entry.tags.join(", "))}]`] : [],
      ...hasOtherBillable && entry.billable !== undefined
        ? [entry.billable ? "billable" : "not billable"]
        : [],
    ].join(" ")
  );
  return [`Entry edited: ${is}`, `          was ${was}`];
}

/** Serializes the editable fields of an entry for a comparison. */
function contentOf(entry: EntryOrTimer): string {
  const { taskId, description, start, tags, billable } = entry;
  const end = entry.kind === "entry" ? entry.end : null;
  return JSON.stringify([taskId, description, start, end, tags, billable]);
}

function describe(entry: EntryOrTimer, zone: Zone): string {
  const description = entryLabel(entry);
  if (entry.kind === "timer") {
    return `${description}, since ${formatLocalTime(entry.start, zone)}`;
  }
  const range = formatTimeRange(entry, { zone, withYear: true });
  const spent = formatTimeSpan(entry.durationSeconds);
  return `${description}, ${range} (${spent})`;
}

/** Renders the change of a task, or of its timer if that started or stopped. */
export function renderTaskChange(
  { task, timer, notes = [] }: TaskChange,
  { verb, zone, isDryRun }: ChangeOutput & {
    verb: TaskChangedJson["action"];
  },
): CommandResult<TaskChangedJson> {
  const lines = timer
    ? timerLines(timer)
    : [`Task ${verb}: ${printable(nameOf(task))}`];
  const json = {
    action: verb,
    task: taskJson(task),
    timer: timer ? timerJson(timer, zone) : null,
    notes,
  };
  const all = [...timer?.notes ?? [], ...notes];
  return changeResult(lines, json, { isDryRun, notes: printableLines(all) });
}

/** Renders the result of `worktime task delete` and `task rename`. */
export function renderTaskMoved(
  { task, entryCount, totalSeconds }: TaskMoved,
  { verb, from, isDryRun }: {
    verb: TaskMovedJson["action"];
    from?: string;
    isDryRun: boolean;
  },
): CommandResult<TaskMovedJson> {
  const name = from === undefined ? nameOf(task) : `${from} to ${nameOf(task)}`;
  const entries = counted(entryCount, "entry", "entries");
  const time = `${entries}, ${formatTimeSpan(totalSeconds)}`;
  const entriesLine = from === undefined
    ? `Kept ${time} (see: worktime timer show ${argumentWords([task.id])})`
    : `Moved ${time}`;
  const lines = [
    `Task ${verb}: ${printable(name)}`,
    ...entryCount > 0 ? [printable(entriesLine)] : [],
  ];
  const json = {
    action: verb,
    task: taskJson(task),
    ...(from !== undefined && { from }),
    entries: entryCount,
    total_seconds: totalSeconds,
  };
  return changeResult(lines, json, { isDryRun });
}

/** Renders the result of `worktime task import`. */
export function renderTaskImport(
  { timer, notes, ...imported }: TaskImport,
  { zone, isDryRun }: ChangeOutput,
): CommandResult<TaskImportJson> {
  const verbs = ["added", "updated", "unchanged"] as const;
  const lines = verbs.flatMap((verb) =>
    imported[verb].map((task) => `Task ${verb}: ${printable(nameOf(task))}`)
  );
  const json = {
    added: imported.added.map(taskJson),
    updated: imported.updated.map(taskJson),
    unchanged: imported.unchanged.map(taskJson),
    timer: timer ? timerJson(timer, zone) : null,
    notes,
  };
  const all = [...lines, ...timer ? timerLines(timer) : []];
  return changeResult(all, json, { isDryRun, notes: printableLines(notes) });
}
