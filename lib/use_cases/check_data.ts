import { DataFileError } from "../errors.ts";
import { checkDataFile } from "../formats/data_file_check.ts";
import { monthOfFile } from "../formats/data_files.ts";
import { JOURNAL_FILE } from "../formats/journal.ts";
import { readJournalEnd } from "../storage/journal.ts";
import { dayProblems } from "../workday/day_problems.ts";
import {
  filesInJournal,
  loadRepairSources,
  missingAtEnd,
  type ReadText,
  repairedTextOf,
  type RepairSources,
} from "./repaired_text.ts";
import type { Workspace } from "./workspace.ts";

/** Something that is wrong, or odd, in the data directory. */
export interface DataProblem {
  /** The file. */
  readonly file: string;
  /** The line, from 1; 0 if it is about the file as a whole. */
  readonly line: number;
  /** The column, from 1; 0 if it is about the line as a whole. */
  readonly column: number;
  /** What is there and what was expected. */
  readonly message: string;
  /** Whether the file cannot be used, or is merely odd. */
  readonly severity: "error" | "warning";
  /** Whether `repair()` can mend it. */
  readonly isRepairable: boolean;
}

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
  const files = (await directory.disk.list())
    .filter((file) => monthOfFile(file) !== undefined);
  const sources = await loadRepairSources(workspace);
  const problems: DataProblem[] = filesInJournal(sources)
    .filter((file) => !files.includes(file)).map(goneFile);
  for (const file of files) {
    problems.push(...await problemsIn(workspace, file, sources));
  }
  let unsettled = await unsettledProblems(workspace);
  if (unsettled.length > 0) {
    // It may be the work of a process that goes on: look while none does.
    unsettled = await directory.whileQuiet(() => unsettledProblems(workspace));
  }
  return { problems: [...problems, ...unsettled], fileCount: files.length };
}

async function problemsIn(
  workspace: Workspace,
  file: string,
  sources: RepairSources,
): Promise<DataProblem[]> {
  const read: ReadText = async (file) =>
    (await workspace.directory.read([file])).get(file) ?? undefined;
  const found = await inspect(workspace, file, read);
  if (found.every(({ severity }) => severity === "warning")) {
    const text = await read(file) ?? "";
    const missing = missingAtEnd(file, text, sources);
    return missing > 0 ? [...found, shortFile(file, missing)] : found;
  }
  const repaired = await repairedTextOf(file, read, sources);
  if (repaired === undefined) return found;
  const left = await inspect(workspace, file, () => Promise.resolve(repaired));
  const messages = new Set(left.map(({ message }) => message));
  return found.map((problem) => ({
    ...problem,
    isRepairable: problem.severity === "error" &&
      !messages.has(problem.message),
  }));
}

async function inspect(
  { clock }: Workspace,
  file: string,
  read: ReadText,
): Promise<DataProblem[]> {
  try {
    const text = await read(file);
    if (text === undefined) return [];
    const { days, problems } = checkDataFile(file, text, clock.zone);
    const odd = dayProblems(days, clock.now(), clock.zone);
    return [
      ...problems.map(problemOf),
      ...odd.map((message) => problem(file, message, "warning")),
    ];
  } catch (error) {
    if (error instanceof DataFileError) return [problemOf(error)];
    throw error;
  }
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
    ...messages.map((message) => ({
      ...problem(JOURNAL_FILE, message, "error"),
      isRepairable: true,
    })),
    ...leftovers.map(leftover),
  ];
}

function goneFile(file: string): DataProblem {
  const message = "the file is gone, but the journal has it";
  return { ...problem(file, message, "error"), isRepairable: true };
}

/** It may have been shortened by hand, so that only a person can tell. */
function shortFile(file: string, missing: number): DataProblem {
  const message = `the journal has ${missing} characters more at the end`;
  return problem(file, message, "warning");
}

function leftover(file: string): DataProblem {
  const message = "left behind by a write that was interrupted";
  return { ...problem(file, message, "error"), isRepairable: true };
}

function problemOf({ position, problem: message }: DataFileError): DataProblem {
  const { file, line, column } = position;
  return { ...problem(file, message, "error"), line, column };
}

function problem(
  file: string,
  message: string,
  severity: DataProblem["severity"],
): DataProblem {
  return { file, line: 0, column: 0, message, severity, isRepairable: false };
}
