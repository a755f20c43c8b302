import type { RowCount } from "../../exchange/import_plan.ts";
import { counted, printable, printableLines } from "../../text/printable.ts";
import { formatExactDuration } from "../../time/duration.ts";
import { totalSecondsOf } from "../../tracking/entry.ts";
import type {
  DayImport,
  EntryImport,
  FileReading,
} from "../../use_cases/exchange/import_times.ts";
import {
  changeResult,
  type CommandContext,
  type CommandResult,
} from "../command.ts";
import type { DayImportJson, EntryImportJson } from "../json/data.ts";
import { progressBar } from "./table.ts";

/** How many skipped rows the text names; JSON names all. */
const MAX_SHOWN = 10;

/** Returns a callback that shows on a terminal which part was read. */
export function importProgress(
  { showProgress }: CommandContext,
): (part: number) => void {
  return (part) => {
    const percent = Math.floor(part * 100);
    showProgress?.(
      part < 1 ? `Reading ${progressBar(part)} ${percent} %` : "Recording …",
    );
  };
}

/** Renders an import of the files of other trackers. */
export function renderEntryImport(
  imported: EntryImport,
  isDryRun: boolean,
): CommandResult<EntryImportJson> {
  const { read, added, present, edited, queued, tasks, notes } = imported;
  const lines = [
    ...readingLines(imported),
    `Read: ${rowsText(read)}`,
    `Added: ${rowsText(added)}`,
    ...present.rows > 0 ? [`Already here: ${rowsText(present)}`] : [],
    ...edited.rows > 0
      ? [`Different here, left as they are: ${rowsText(edited)}`]
      : [],
    ...skippedLines(imported),
    ...queued.length > 0
      ? [`To be sent, as they were here already: ${queued.length}`]
      : [],
    ...tasks.length > 0 ? [`Tasks added: ${tasks.length}`] : [],
  ];
  const json = {
    files: imported.files.map(({ name, format, taskFrom, planFrom }) => ({
      ...{ name, format, task_from: taskFrom, plan_from: planFrom },
    })),
    ...{ read, added, present, edited },
    skipped: { ...leftOf(imported), details: imported.skipped },
    queued: { rows: queued.length, seconds: totalSecondsOf(queued) },
    tasks: tasks.map(({ id, plan }) => ({ id, plan: plan ?? null })),
    notes,
  };
  return changeResult(lines, json, { isDryRun, notes: printableLines(notes) });
}

/** Renders an import of the files of other trackers as days. */
export function renderDayImport(
  imported: DayImport,
  isDryRun: boolean,
): CommandResult<DayImportJson> {
  const { read, days, workSeconds, notes } = imported;
  const count = counted(days.length, "day");
  const expected = days.filter((it) => it.expectedMinutes !== undefined).length;
  const lines = [
    ...imported.files.map(readAsLine),
    `Read: ${rowsText(read)}`,
    `Recorded: ${count}, ${formatExactDuration(workSeconds)} of work`,
    ...timeLine("Breaks in the file", imported.pauseSeconds),
    ...timeLine("Counted once where entries overlap", imported.overlapSeconds),
    ...timeLine("Cut to whole minutes", imported.cutSeconds),
    ...skippedLines(imported),
    ...expected > 0 ? [`Expected hours set: ${expected}`] : [],
  ];
  const json = {
    files: imported.files.map(({ name, format }) => ({ name, format })),
    ...{ read, added: imported.added },
    work_seconds: workSeconds,
    break_seconds: imported.pauseSeconds,
    overlap_seconds: imported.overlapSeconds,
    cut_seconds: imported.cutSeconds,
    skipped: { ...leftOf(imported), details: imported.skipped },
    days: days.map(({ date, workMinutes, expectedMinutes }) => ({
      date,
      work_minutes: workMinutes,
      expected_minutes: expectedMinutes ?? null,
    })),
    notes,
  };
  return changeResult(lines, json, { isDryRun, notes: printableLines(notes) });
}

function timeLine(label: string, seconds: number): string[] {
  return seconds === 0 ? [] : [`${label}: ${formatExactDuration(seconds)}`];
}

/** Counts the rows that were skipped. */
function leftOf({ skipped }: Pick<EntryImport, "skipped">): RowCount {
  const left = { rows: skipped.length, seconds: 0 };
  for (const { seconds } of skipped) left.seconds += seconds;
  return left;
}

function readingLines({ files }: EntryImport): string[] {
  return files.flatMap(({ name, title, taskFrom, planFrom }) => [
    readAsLine({ name, title }),
    `  task from ${taskFrom.join(", else ")}; plan from ${planFrom}`,
  ]);
}

function readAsLine(
  { name, title }: Pick<FileReading, "name" | "title">,
): string {
  return `Read ${printable(name)} as ${article(title)} ${title}`;
}

function article(title: string): string {
  return /^[aeiou]/i.test(title) ? "an" : "a";
}

function rowsText({ rows, seconds }: RowCount): string {
  const entries = counted(rows, "entry", "entries");
  return `${entries}, ${formatExactDuration(seconds)}`;
}

function skippedLines(
  imported: Pick<EntryImport, "skipped"> & { files: readonly unknown[] },
): string[] {
  const { files, skipped } = imported;
  if (skipped.length === 0) return [];
  const hasSeveralFiles = files.length > 1;
  const first = `Skipped: ${rowsText(leftOf(imported))}`;
  const lines = skipped.slice(0, MAX_SHOWN).map((row) => {
    const { file, line, column, reason } = row;
    const place = hasSeveralFiles ? `${printable(file)} line` : "line";
    const at = column === undefined ? "" : `, column ${column}`;
    return `  ${place} ${line}${at}: ${printable(reason)}`;
  });
  const more = skipped.length - lines.length;
  return [
    first,
    ...lines,
    ...more > 0 ? [`  and ${more} more: see --json`] : [],
  ];
}
