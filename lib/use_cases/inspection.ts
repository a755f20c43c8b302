import { kindOfFile } from "../formats/data_file_kind.ts";
import { entryWarnings, timerWarnings } from "../formats/time_warnings.ts";
import type { Clock } from "../ports.ts";
import type { ReadText } from "../storage/file_texts.ts";
import { dayProblems } from "../workday/day_problems.ts";
import { checkEntries } from "./check_entries.ts";
import {
  type CheckedFile,
  type CheckedFiles,
  checkFiles,
  goneFile,
  withTexts,
} from "./checked_files.ts";
import {
  type DataProblem,
  fileWarning,
  oddityOf,
  problemOf,
} from "./data_problem.ts";
import { repairedTotals } from "./entry_totals.ts";
import { RepairSources } from "./repair_sources.ts";
import { repairedTextOf } from "./repaired_text.ts";
import type { Workspace } from "./workspace.ts";

/** The data files of one moment, and what the journal knows of them. */
export interface Inspection {
  /** The files that are there, and those that only the journal has. */
  readonly files: CheckedFiles;
  /** What they can be repaired with. */
  readonly sources: RepairSources;
}

/** Reads and checks all data files. */
export async function inspect(
  workspace: Workspace,
  read: ReadText,
): Promise<Inspection> {
  const { directory: { disk }, clock: { zone } } = workspace;
  const sources = await RepairSources.load(workspace);
  // A change that has begun is read as if it were made: its files may be new.
  const names = new Set([...await disk.list(), ...sources.files]);
  const ours = [...names].filter((file) => kindOfFile(file) !== undefined);
  const files = new Map(await checkFiles(ours, read, zone));
  for (const file of sources.files) {
    const isKnown = sources.journalTextOf(file) !== undefined;
    if (isKnown && !files.has(file)) files.set(file, goneFile(file));
  }
  return { files, sources };
}

/** All that is wrong or odd in files as they are. */
export function problemsIn(files: CheckedFiles, clock: Clock): DataProblem[] {
  const problems = [...files].flatMap(([file, { check }]) => [
    ...check.problems.map(problemOf),
    ...(check.oddities ?? []).map(oddityOf),
    ...warningsOf(check, clock).map((message) => fileWarning(file, message)),
  ]);
  return [...problems, ...checkEntries(files)];
}

/** The new text of each file that can be repaired. */
export async function repairsFor(
  { files, sources }: Inspection,
): Promise<ReadonlyMap<string, string>> {
  const repairs = new Map<string, string>();
  for (const [file, found] of files) {
    const text = await repairedTextOf(file, found, sources);
    if (text !== undefined) repairs.set(file, text);
  }
  // Only now it is known what there is to add up.
  const repaired = await withTexts(files, repairs, sources.zone);
  return new Map([...repairs, ...repairedTotals(repaired)]);
}

function warningsOf(
  { days, entries, timer }: CheckedFile["check"],
  clock: Clock,
): string[] {
  const now = clock.now();
  if (days) return dayProblems(days, now, clock.zone);
  if (entries) return entryWarnings(entries, now);
  return timer ? timerWarnings(timer, now) : [];
}
