import { FIXED_FILES, kindOfFile } from "../../formats/data_files.ts";
import { entryWarnings, timerWarnings } from "../../formats/entry_checks.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import type { Instant } from "../../time/zone.ts";
import { dayProblems, type DayRules } from "../../workday/day.ts";
import { termsOrUsual, type Workspace } from "../workspace.ts";
import { checkEntries, repairedTotals } from "./check_entries.ts";
import {
  type CheckedFile,
  type CheckedFiles,
  checkFiles,
  type DataProblem,
  fileWarning,
  goneFile,
  oddityOf,
  problemOf,
  withTexts,
} from "./problem.ts";
import { repairedTextOf, RepairSources } from "./repair_text.ts";

/** The data files of one moment, and what the journal knows of them. */
export interface Inspection {
  /** The files that are there, and those that only the journal has. */
  readonly files: CheckedFiles;
  /** What they can be repaired with. */
  readonly sources: RepairSources;
  /** By what days are judged. */
  readonly rules: DayRules & { readonly now: Instant };
}

/** Reads and checks all data files. */
export async function inspect(
  workspace: Workspace,
  read: ReadText,
): Promise<Inspection> {
  return await inspectRead(await readAll(workspace, read), workspace);
}

/** All data files as they were read at one moment, unchecked. */
interface ReadFiles {
  /** Gives the texts, and throws what they were refused with. */
  readonly read: ReadText;
  /** The files that may be there. */
  readonly names: readonly string[];
  /** All paths in the data directory. */
  readonly paths: readonly string[];
  /** What they can be repaired with. */
  readonly sources: RepairSources;
}

/** Reads all data files: that is quick, and so undisturbed by changes. */
export async function readAll(
  workspace: Workspace,
  read: ReadText,
): Promise<ReadFiles> {
  const { disk } = workspace.directory;
  const sources = await RepairSources.load(workspace);
  const paths = await disk.list({ folders: true });
  // A change that has begun is read as if it were made: its files may be new.
  const names = new Set([...FIXED_FILES, ...sources.files]);
  for (const path of paths) {
    // A folder may be in the place of a file.
    const name = path.replace(/\/$/, "");
    if (kindOfFile(name) !== undefined) names.add(name);
  }
  const texts = new Map<string, Promise<string | null | undefined>>();
  for (const name of names) {
    const text = read(name);
    texts.set(name, text);
    await text.catch(() => {});
  }
  return {
    read: async (name) => await texts.get(name),
    names: [...names].toSorted(),
    paths,
    sources,
  };
}

/** Checks files that were read. */
export async function inspectRead(
  { names, read, sources }: ReadFiles,
  workspace: Workspace,
): Promise<Inspection> {
  const { zone } = sources;
  const files = new Map(await checkFiles(names, read, zone));
  for (const file of sources.files) {
    const isKnown = sources.journalTextOf(file) !== undefined;
    if (isKnown && !files.has(file)) files.set(file, goneFile(file));
  }
  const { longestDayMinutes } = await termsOrUsual(
    workspace,
    // What is wrong with the settings is another problem.
    (file) => read(file).catch(() => undefined),
  );
  const rules = { now: workspace.clock.now(), zone, longestDayMinutes };
  return { files, sources, rules };
}

/** All that is wrong or odd in files as they are. */
export function problemsIn({ files, rules }: Inspection): DataProblem[] {
  const problems = [...files].flatMap(([file, { check }]) => [
    ...check.problems.map(problemOf),
    ...(check.oddities ?? []).map(oddityOf),
    ...warningsOf(check, rules).map((message) => fileWarning(file, message)),
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
  rules: Inspection["rules"],
): string[] {
  const { now } = rules;
  if (days) return dayProblems(days, now, rules);
  if (entries) return entryWarnings(entries, now);
  return timer ? timerWarnings(timer, now) : [];
}
