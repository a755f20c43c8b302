import type { RowCount } from "../../exchange/import_plan.ts";
import type { EntryImport } from "../../use_cases/exchange/import_entries.ts";
import type { CommandResult } from "../command.ts";
import { DRY_RUN_LINE } from "./change.ts";
import { printable } from "./printable.ts";

/** How many skipped rows the text names; JSON names all. */
const MAX_SHOWN = 10;

/** Renders an import of the files of other trackers. */
export function renderEntryImport(
  imported: EntryImport,
  isDryRun: boolean,
): CommandResult {
  const { read, added, present, edited, skipped, tasks, notes } = imported;
  const left = { rows: skipped.length, seconds: 0 };
  for (const { seconds } of skipped) left.seconds += seconds;
  const lines = [
    ...isDryRun ? [DRY_RUN_LINE] : [],
    ...readingLines(imported),
    `Read: ${rowsText(read)}`,
    `Added: ${rowsText(added)}`,
    ...present.rows > 0 ? [`Already here: ${rowsText(present)}`] : [],
    ...edited.rows > 0
      ? [`Edited here, left as they are: ${rowsText(edited)}`]
      : [],
    ...left.rows > 0 ? [`Skipped: ${rowsText(left)}`] : [],
    ...skippedLines(imported),
    ...tasks.length > 0 ? [`Tasks added: ${tasks.length}`] : [],
  ];
  return {
    text: lines.join("\n"),
    json: importJson(imported, { left, isDryRun }),
    notes: notes.map((note) => printable(note)),
  };
}

function importJson(
  imported: EntryImport,
  { left, isDryRun }: { left: RowCount; isDryRun: boolean },
): Record<string, unknown> {
  const { read, added, present, edited, skipped, tasks, notes } = imported;
  return {
    files: imported.files.map(({ name, format, taskFrom, planFrom }) => ({
      ...{ name, format, task_from: taskFrom, plan_from: planFrom },
    })),
    ...{ read, added, present, edited },
    skipped: { ...left, details: skipped },
    tasks: tasks.map(({ id, plan }) => ({ id, plan: plan ?? null })),
    notes,
    dry_run: isDryRun,
  };
}

function readingLines({ files }: EntryImport): string[] {
  return files.flatMap(({ name, title, taskFrom, planFrom }) => [
    `Read ${printable(name)} as ${article(title)} ${title}`,
    `  task from ${taskFrom.join(", else ")}; plan from ${planFrom}`,
  ]);
}

function article(title: string): string {
  return /^[aeiou]/i.test(title) ? "an" : "a";
}

function rowsText({ rows, seconds }: RowCount): string {
  return `${rows} ${rows === 1 ? "entry" : "entries"}, ${exactTime(seconds)}`;
}

/** Formats seconds exactly, so that the lines add up: `80h 15m 30s`. */
function exactTime(seconds: number): string {
  const total = Math.abs(seconds);
  const parts = [
    `${Math.floor(total / 3600)}h`,
    `${Math.floor(total / 60) % 60}m`,
    ...total % 60 === 0 ? [] : [`${total % 60}s`],
  ];
  return (seconds < 0 ? "-" : "") + parts.join(" ");
}

function skippedLines({ files, skipped }: EntryImport): string[] {
  const hasSeveralFiles = files.length > 1;
  const lines = skipped.slice(0, MAX_SHOWN).map(({ file, line, reason }) => {
    const place = hasSeveralFiles ? `${printable(file)} line` : "line";
    return `  ${place} ${line}: ${reason}`;
  });
  const more = skipped.length - lines.length;
  return more > 0 ? [...lines, `  and ${more} more: see --json`] : lines;
}
