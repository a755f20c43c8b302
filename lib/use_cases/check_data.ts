import { DataFileError } from "../errors.ts";
import { isBackup, isEventFile, monthOfFile } from "../formats/data_files.ts";
import { checkEventLog } from "../formats/event_log.ts";
import { JOURNAL_FILE } from "../formats/journal.ts";
import { checkOverrides } from "../formats/overrides.ts";
import { isLeftover } from "../storage/data_directory.ts";
import { readJournalEnd } from "../storage/journal.ts";
import { civilTimeAt } from "../time/zone.ts";
import { dayProblems } from "../workday/day_problems.ts";
import { repairedTexts } from "./repaired_texts.ts";
import type { Workspace } from "./workspace.ts";

/** Something that is wrong, or odd, in the data directory. */
export interface Problem {
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
  readonly problems: readonly Problem[];
  /** How many files were checked. */
  readonly fileCount: number;
}

/** Checks every file of the data directory. */
export async function checkData(workspace: Workspace): Promise<CheckReport> {
  const { disk } = workspace.directory;
  const files = (await disk.list()).filter((file) => !isBackup(file));
  const repaired = await repairedTexts(workspace, files);
  const problems: Problem[] = [];
  for (const file of files) {
    if (isLeftover(file)) {
      problems.push(leftover(file));
      continue;
    }
    const found = await problemsIn(workspace, file);
    const mended = repaired.get(file);
    const left = mended === undefined
      ? undefined
      : new Set(inspect(workspace, file, mended).map(keyOf));
    problems.push(...found.map((problem) => ({
      ...problem,
      isRepairable: left !== undefined && problem.severity === "error" &&
        !left.has(keyOf(problem)),
    })));
  }
  problems.push(...await journalProblems(workspace));
  const dataFiles = files.filter((file) => monthOfFile(file) !== undefined);
  return { problems, fileCount: dataFiles.length };
}

async function problemsIn(
  workspace: Workspace,
  file: string,
): Promise<Problem[]> {
  if (monthOfFile(file) === undefined) return [];
  try {
    const text = await workspace.directory.disk.readText(file);
    return text === undefined ? [] : inspect(workspace, file, text);
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    return [problemOf(error)];
  }
}

/** The problems in the text of a data file. */
function inspect(
  { clock }: Workspace,
  file: string,
  text: string,
): Problem[] {
  const month = monthOfFile(file);
  if (month === undefined) return [];
  try {
    if (!isEventFile(file)) {
      return checkOverrides(text, month).problems.map(problemOf);
    }
    const { problems, days } = checkEventLog(text, month, clock.zone);
    const today = civilTimeAt(clock.now(), clock.zone).date;
    const odd = dayProblems([...days.values()], today, clock.zone);
    return [
      ...problems.map(problemOf),
      ...odd.map((message) => problem(file, message, "warning")),
    ];
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    return [problemOf(error)];
  }
}

async function journalProblems({ directory }: Workspace): Promise<Problem[]> {
  const end = await readJournalEnd(directory.disk);
  const problems: string[] = [];
  if (end.tornBytes > 0) problems.push("the last line is torn");
  if (end.pending) {
    problems.push(`a change was interrupted: ${end.pending.summary}`);
  }
  return problems.map((message) => ({
    ...problem(JOURNAL_FILE, message, "error"),
    isRepairable: true,
  }));
}

function leftover(file: string): Problem {
  const message = "left behind by a write that was interrupted";
  return { ...problem(file, message, "error"), isRepairable: true };
}

function problemOf({ position, problem: message }: DataFileError): Problem {
  const { file, line, column } = position;
  return { ...problem(file, message, "error"), line, column };
}

function problem(
  file: string,
  message: string,
  severity: Problem["severity"],
): Problem {
  return { file, line: 0, column: 0, message, severity, isRepairable: false };
}

function keyOf({ message, file }: Problem): string {
  return `${file} ${message}`;
}
