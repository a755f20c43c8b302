import { JOURNAL_FILE } from "../formats/journal.ts";
import { readJournalEnd } from "../storage/journal.ts";
import { withTexts } from "./checked_files.ts";
import {
  byPlace,
  type DataProblem,
  fileError,
  fileWarning,
} from "./data_problem.ts";
import {
  inspect,
  type Inspection,
  problemsIn,
  repairsFor,
} from "./inspection.ts";
import type { RepairSources } from "./repair_sources.ts";
import { isTorn, missingAtEnd } from "./repaired_text.ts";
import type { Workspace } from "./workspace.ts";

export type { DataProblem } from "./data_problem.ts";

/** What a check of the data directory found. */
export interface CheckReport {
  /** All problems, by file and line. */
  readonly problems: readonly DataProblem[];
  /** How many files were checked. */
  readonly fileCount: number;
}

/** Checks every file of the data directory. */
export async function checkData(workspace: Workspace): Promise<CheckReport> {
  const { directory } = workspace;
  const report = await directory.view(async (read) => {
    const inspection = await inspect(workspace, read);
    const problems = await problemsFound(workspace, inspection);
    const there = [...inspection.files.values()].filter((it) => !it.isGone);
    return { problems, fileCount: there.length };
  });
  let unsettled = await unsettledProblems(workspace);
  if (unsettled.length > 0) {
    // It may be the work of a process that goes on: look while none does.
    unsettled = await directory.whileQuiet(() => unsettledProblems(workspace));
  }
  return { ...report, problems: [...report.problems, ...unsettled] };
}

async function problemsFound(
  { clock }: Workspace,
  inspection: Inspection,
): Promise<DataProblem[]> {
  const { files, sources } = inspection;
  const problems = problemsIn(files, clock);
  const wrong = new Set(problems.filter(isError).map(({ file }) => file));
  for (const [file, { text }] of files) {
    if (text === undefined || wrong.has(file)) continue;
    problems.push(...shortFile(file, text, sources));
  }
  const mayBeMended = (problem: DataProblem) =>
    isError(problem) || problem.isRepairable;
  if (!problems.some(mayBeMended)) return problems.toSorted(byPlace);
  const repairs = await repairsFor(inspection);
  const repaired = await withTexts(files, repairs, clock.zone);
  const left = new Set(problemsIn(repaired, clock).map(identityOf));
  return problems.toSorted(byPlace).map((problem) => ({
    ...problem,
    isRepairable: mayBeMended(problem) && !left.has(identityOf(problem)),
  }));
}

function isError({ severity }: DataProblem): boolean {
  return severity === "error";
}

/** What stays the same of a problem when lines before it change. */
function identityOf({ file, message }: DataProblem): string {
  return `${file}: ${message}`;
}

/** What interrupted changes left, or changes that go on have not settled yet. */
async function unsettledProblems(
  { directory }: Workspace,
): Promise<DataProblem[]> {
  const end = await readJournalEnd(directory.disk);
  const messages: string[] = [];
  if (end.tornBytes > 0) messages.push("the last line is torn");
  if (end.pending) {
    messages.push(`a change was interrupted: ${end.pending.summary}`);
  }
  const leftovers = await directory.leftovers();
  return [
    ...messages.map((message) => fileError(JOURNAL_FILE, message)),
    ...leftovers.map(leftover),
  ].map((problem) => ({ ...problem, isRepairable: true }));
}

function shortFile(
  file: string,
  text: string,
  sources: RepairSources,
): DataProblem[] {
  if (isTorn(file, text, sources)) {
    return [fileError(file, "the last line is torn, but the journal has it")];
  }
  const missing = missingAtEnd(file, text, sources);
  if (missing === 0) return [];
  // It may have been shortened by hand, so that only a person can tell.
  const message = `the journal has ${missing} characters more at the end`;
  return [fileWarning(file, message)];
}

function leftover(file: string): DataProblem {
  return fileError(file, "left behind by a write that was interrupted");
}
