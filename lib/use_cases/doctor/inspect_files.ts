import {
  asUnreadableFile,
  DataFileError,
  DiskError,
  type UnreadableFileError,
} from "../../errors.ts";
import {
  type ClosedMonths,
  readClosedMonths,
} from "../../formats/closed_months.ts";
import { ANY_PROVIDER, readConfig } from "../../formats/config.ts";
import {
  FIXED_FILES,
  kindOfFile,
  monthOfEntriesFile,
  monthOfFile,
} from "../../formats/data_files.ts";
import {
  checkEntryFile,
  entryWarnings,
  type FiledEntries,
  filedEntries,
  scanFiledEntries,
  timerWarnings,
} from "../../formats/entry_checks.ts";
import { type EntryFile, readEntryFile } from "../../formats/entry_file.ts";
import { checkEventLog, eventLogFile } from "../../formats/event_log.ts";
import { readOutbox, readSendLog, readSyncFile } from "../../formats/outbox.ts";
import { checkOverrides } from "../../formats/overrides.ts";
import { readTasks } from "../../formats/tasks.ts";
import { readTimerFile } from "../../formats/timer.ts";
import { OtherEncodingError } from "../../storage/encoding.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import type { SyncMemory } from "../../sync/conflict.ts";
import type { Outbox } from "../../sync/outbox.ts";
import type { CivilDate, CivilMonth } from "../../time/civil_date.ts";
import { type OffsetHistory, recordedZone } from "../../time/offset_history.ts";
import type { Instant, Zone } from "../../time/zone.ts";
import type { Task } from "../../tracking/task.ts";
import type { TimerState } from "../../tracking/timer.ts";
import { dayProblems, type DayRules } from "../../workday/day.ts";
import type { WorkDay } from "../../workday/event.ts";
import type { DayTerms } from "../../workday/terms.ts";
import { termsOrDefaults, type Workspace } from "../workspace.ts";
import {
  recordedChanges,
  type RecordedFile,
  recordedFiles,
} from "./recorded_texts.ts";

/** All data files of one moment, unchecked. */
interface Snapshot {
  /** The texts of the existing files, or the errors from reading them. */
  readonly texts: ReadonlyMap<string, string | UnreadableFileError>;
  /** All paths in the data directory. */
  readonly paths: readonly string[];
  /** The data files in the journal; empty if the journal cannot be opened. */
  readonly recorded: ReadonlyMap<string, RecordedFile>;
  /** The zone in which events without an offset were recorded, if known. */
  readonly zone: OffsetHistory | undefined;
}

/**
 * The content of a data file; at most one field is set, depending on its kind.
 */
export interface Content {
  readonly days?: readonly WorkDay[];
  readonly overrides?: ReadonlyMap<CivilDate, DayTerms>;
  readonly entries?: EntryFile;
  readonly timer?: TimerState;
  readonly outbox?: Outbox;
  readonly sync?: SyncMemory;
  readonly tasks?: ReadonlyMap<string, Task>;
  readonly closed?: ClosedMonths;
}

/** A data file that exists, or that the journal has. */
export interface CheckedFile extends Omit<Content, "entries"> {
  /** The entries. A monthly file is parsed again to read them. */
  readonly entries?: FiledEntries;
  /** Its text, unless it is missing or its bytes are not text. */
  readonly text?: string;
  /** Its text according to the journal, if that can be rebuilt. */
  readonly journalText?: string | undefined;
  /** Whether the journal has changes to it, but cannot rebuild its text. */
  readonly isPartlyRecorded?: boolean;
  readonly isMissing?: true;
  /** Whether it cannot be opened. It is then not repaired. */
  readonly isClosed?: true;
  /** The problems of this file alone. */
  readonly problems: readonly DataProblem[];
}

export type CheckedFiles = ReadonlyMap<string, CheckedFile>;

/** What checks depend on besides the files. */
type Rules = DayRules & {
  readonly now: Instant;
  /** The name of the provider that the program passed, if any. */
  readonly provider: string | undefined;
};

/** The checked data files of one moment. */
export interface Inspection {
  /** The existing files, and those that only the journal has. */
  readonly files: CheckedFiles;
  readonly rules: Rules;
}

/** Reads all data files without checking them, to finish before they change. */
export async function readAll(
  { directory: { disk } }: Workspace,
  read: ReadText,
): Promise<Snapshot> {
  const changes = await recordedChanges(disk).catch((error) => {
    if (error instanceof DiskError) return [];
    throw error;
  });
  const paths = await disk.list({ folders: true });
  // Includes the files of a change that has begun, which may not exist yet.
  const names = new Set(FIXED_FILES);
  const recordedNames = changes.flatMap(({ changes }) => changes)
    .map(({ file }) => file);
  for (const path of [...paths, ...recordedNames]) {
    // A directory can have the name of a data file.
    const name = path.replace(/\/$/, "");
    if (kindOfFile(name) !== undefined) names.add(name);
  }
  const texts = new Map<string, string | UnreadableFileError>();
  for (const name of [...names].toSorted()) {
    const text = await read(name).catch(asUnreadableFile);
    if (text != null) texts.set(name, text);
  }
  const present = [...texts.values()].filter((it) => typeof it === "string");
  const recorded = await recordedFiles(disk, changes, present);
  return { texts, paths, recorded, zone: changes.at(-1)?.zone };
}

/** Checks each file of a snapshot. */
export async function inspect(
  { texts, recorded, zone: offsets }: Snapshot,
  workspace: Workspace,
): Promise<Inspection> {
  const { clock, provider } = workspace;
  const zone = recordedZone(offsets, clock.zone)?.zone ?? clock.zone;
  const { longestDayMinutes } = await termsOrDefaults(workspace, (file) => {
    const text = texts.get(file);
    // Problems in the settings are reported separately.
    return Promise.resolve(typeof text === "string" ? text : undefined);
  });
  const rules = { now: clock.now(), zone, longestDayMinutes, provider };
  const files = new Map<string, CheckedFile>();
  for (const [file, text] of texts) {
    const found = recorded.get(file);
    const checked = await checkFile(file, text, rules);
    files.set(file, {
      ...checked,
      journalText: found?.text ?? undefined,
      isPartlyRecorded: found !== undefined && found.text === undefined,
    });
  }
  for (const [file, { text: journalText }] of recorded) {
    if (journalText === null || files.has(file)) continue;
    const problems = [missingFileProblem(file, journalText)];
    files.set(file, { isMissing: true, journalText, problems });
  }
  return { files, rules };
}

function missingFileProblem(file: string, journalText?: string): DataProblem {
  return journalText === undefined
    // Only a warning: if the file is lost for good, no one can fix an error.
    ? fileWarning(
      file,
      "the file is missing, and the journal has only part of it",
    )
    : fileError(file, "the file is missing, but the journal has it");
}

/** Returns the inspection with the texts of some files replaced. */
export async function withTexts(
  { files, rules }: Inspection,
  texts: ReadonlyMap<string, string>,
): Promise<Inspection> {
  const changed = new Map(files);
  for (const [file, text] of texts) {
    const { journalText, isPartlyRecorded = false } = files.get(file) ?? {};
    const checked = await checkFile(file, text, rules);
    changed.set(file, { ...checked, journalText, isPartlyRecorded });
  }
  return { files: changed, rules };
}

async function checkFile(
  file: string,
  found: string | UnreadableFileError,
  rules: Rules,
): Promise<CheckedFile> {
  if (found instanceof DiskError) {
    return { isClosed: true, problems: [openError(file, found)] };
  }
  const isOther = found instanceof OtherEncodingError;
  const text = isOther ? found.text : found;
  if (typeof text !== "string") return { problems: [problemOf(text)] };
  const { zone } = rules;
  const scanned = isOther
    ? undefined
    : scanFiledEntries(text, { file, zone }, rules.now);
  if (scanned) return { entries: scanned, text, problems: [] };
  const { problems = [], oddities = [], ...content } = await readContent(
    file,
    text,
    rules,
  );
  const { entries, ...others } = content;
  const odd = isOther ? [found, ...oddities] : oddities;
  return {
    ...others,
    ...entries && { entries: withoutEntries(entries, text, zone) },
    ...!isOther && { text },
    problems: [
      ...problems.map(problemOf),
      ...odd.map(oddityOf),
      ...warningsOf(content, rules).map((it) => fileWarning(file, it)),
    ],
  };
}

/** Keeps only the newest entries, as monthly files can have very many. */
function withoutEntries(
  entries: EntryFile,
  text: string,
  zone: Zone,
): FiledEntries {
  const { file } = entries;
  return monthOfEntriesFile(file) === undefined
    ? filedEntries(entries, () => entries)
    // A function of its own, so that it does not keep the entries.
    : filedEntries(entries, readerOf(text, { file, zone }));
}

function readerOf(
  text: string,
  source: { file: string; zone: Zone },
): () => EntryFile {
  return () => readEntryFile(text, source);
}

/** Returns the warning for a readable file in an unusual format. */
function oddityOf(error: DataFileError): DataProblem {
  return { ...problemOf(error), severity: "warning", isRepairable: true };
}

/** The content of a data file, and the problems in it. */
interface ReadContent extends Content {
  readonly problems?: readonly DataFileError[];
  /** Unusual formats, which can be read but which worktime does not write. */
  readonly oddities?: readonly DataFileError[];
}

/** What the meaning of a text depends on. */
type ReadingRules = Pick<Rules, "zone" | "provider">;

/** Reads as much as possible of a data file of any kind. */
export async function readContent(
  file: string,
  text: string,
  rules: ReadingRules,
): Promise<ReadContent> {
  try {
    return await contentOf(file, text, rules);
  } catch (error) {
    if (error instanceof DataFileError) return { problems: [error] };
    throw error;
  }
}

export async function isValidText(
  file: string,
  text: string,
  zone: Zone,
): Promise<boolean> {
  const rules = { zone, provider: ANY_PROVIDER };
  const { problems = [] } = await readContent(file, text, rules);
  return problems.length === 0;
}

async function contentOf(
  file: string,
  text: string,
  { zone, provider }: ReadingRules,
): Promise<ReadContent> {
  const month = monthOfFile(file);
  switch (kindOfFile(file)) {
    case "events":
      return month ? eventsIn(text, month, zone) : {};
    case "overrides": {
      if (!month) break;
      const { days, problems, table } = checkOverrides(text, month);
      const oddities = odditiesOf(file, table.oddities);
      return { overrides: days, problems, oddities };
    }
    case "entries":
      return checkEntryFile(text, { file, zone });
    case "timer":
      return { timer: readTimerFile(text) };
    case "outbox":
      return { outbox: readOutbox(text) };
    case "sending":
      readSendLog(text);
      break;
    case "sync":
      return { sync: readSyncFile(text) };
    case "closed":
      return { closed: readClosedMonths(text) };
    case "config":
      refuseEmpty(file, text);
      await readConfig(text, provider);
      break;
    case "tasks":
      refuseEmpty(file, text);
      return { tasks: await readTasks(text) };
  }
  return {};
}

function eventsIn(text: string, month: CivilMonth, zone: Zone): ReadContent {
  const { days, problems, table } = checkEventLog(text, month, zone);
  const oddities = odditiesOf(eventLogFile(month), table.oddities);
  return { days: [...days.values()], problems, oddities };
}

function odditiesOf(
  file: string,
  oddities: readonly string[],
): readonly DataFileError[] {
  if (oddities.length === 0) return [];
  const problem = `unusual format: ${oddities.join(", ")}`;
  return [new DataFileError({ file, line: 0, column: 0 }, problem)];
}

/** Refuses an empty file: valid as YAML, but usually the result of a crash. */
function refuseEmpty(file: string, text: string): void {
  if (text !== "") return;
  const position = { file, line: 1, column: 1 };
  throw new DataFileError(position, "the file is empty");
}

function warningsOf({ days, entries, timer }: Content, rules: Rules): string[] {
  const { now } = rules;
  if (days) return dayProblems(days, now, rules);
  if (entries) return entryWarnings(entries, now);
  return timer ? timerWarnings(timer, now) : [];
}

/**
 * Returns what a file lacks at its end, if it begins like the journal's text.
 */
export function missingAtEnd({ text, journalText }: CheckedFile): string {
  return text !== undefined && journalText?.startsWith(text)
    ? journalText.slice(text.length)
    : "";
}

/** Returns whether a file ends in the middle of a line that the journal has. */
export function isTorn(found: CheckedFile): boolean {
  const missing = missingAtEnd(found);
  return missing !== "" && found.text !== "" && !found.text?.endsWith("\n") &&
    !/^\r?\n/.test(missing);
}

/** A problem in the data directory. */
export interface DataProblem {
  /** The path in the data directory. */
  readonly file: string;
  /** The line, from 1; 0 for the file as a whole. */
  readonly line: number;
  /** The column, from 1; 0 for the line as a whole. */
  readonly column: number;
  /** A description, usually of what was found and what was expected. */
  readonly message: string;
  /** `error` if the file cannot be used, `warning` if it is only unusual. */
  readonly severity: "error" | "warning";
  /** Whether `repair()` can fix it. */
  readonly isRepairable: boolean;
  /** Whether the file could not be opened, so that its content is unknown. */
  readonly isClosed: boolean;
}

/** Returns an error about a file as a whole. */
export function fileError(file: string, message: string): DataProblem {
  return {
    file,
    line: 0,
    column: 0,
    message,
    severity: "error",
    isRepairable: false,
    isClosed: false,
  };
}

/** Returns a warning about a file as a whole. */
export function fileWarning(file: string, message: string): DataProblem {
  return { ...fileError(file, message), severity: "warning" };
}

export function problemOf(
  { position: { file, line, column }, problem }: DataFileError,
): DataProblem {
  return { ...fileError(file, problem), line, column };
}

/** Returns the error for a file that cannot be opened. */
export function openError(file: string, { message }: DiskError): DataProblem {
  // The message of a disk error begins with the path, which is reported
  // already.
  const path = message.indexOf(`${file}": `);
  const reason = path < 0 ? message : message.slice(path + file.length + 3);
  return { ...fileError(file, `cannot be opened: ${reason}`), isClosed: true };
}

export function isError({ severity }: DataProblem): boolean {
  return severity === "error";
}

/** Returns whether a repair could fix a problem. */
export function isRepairCandidate(problem: DataProblem): boolean {
  return isError(problem) || problem.isRepairable;
}
