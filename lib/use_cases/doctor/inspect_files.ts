import {
  DataFileError,
  DiskError,
  isUnreadableFile,
  type UnreadableFileError,
} from "../../errors.ts";
import { readConfig } from "../../formats/config.ts";
import {
  FIXED_FILES,
  kindOfFile,
  monthOfFile,
} from "../../formats/data_files.ts";
import {
  checkEntryFile,
  entryWarnings,
  timerWarnings,
} from "../../formats/entry_checks.ts";
import type { EntryFile } from "../../formats/entry_file.ts";
import { checkEventLog } from "../../formats/event_log.ts";
import { readOutbox, readSendLog } from "../../formats/outbox.ts";
import { checkOverrides } from "../../formats/overrides.ts";
import { readSyncFile } from "../../formats/sync_memory.ts";
import { readTasks } from "../../formats/tasks.ts";
import { readTimerFile } from "../../formats/timer.ts";
import { OtherEncodingError } from "../../storage/encoding.ts";
import type { ReadText } from "../../storage/file_texts.ts";
import type { SyncMemory } from "../../sync/conflict.ts";
import type { Outbox } from "../../sync/outbox.ts";
import type { CivilDate } from "../../time/civil_date.ts";
import type { Instant, Zone } from "../../time/zone.ts";
import { type OffsetHistory, recordedZone } from "../../time/offset_history.ts";
import type { Task } from "../../tracking/task.ts";
import type { TimerState } from "../../tracking/timer.ts";
import { dayProblems, type DayRules } from "../../workday/day.ts";
import type { WorkDay } from "../../workday/event.ts";
import type { DayTerms } from "../../workday/hours.ts";
import { termsOrDefaults, type Workspace } from "../workspace.ts";
import {
  type DataProblem,
  fileError,
  fileWarning,
  openError,
  problemOf,
} from "./problem.ts";
import {
  recordedChanges,
  type RecordedFile,
  recordedFiles,
} from "./recorded_texts.ts";

/** All data files as they were read at one moment, unchecked. */
interface Snapshot {
  /** The texts of the files that are there, or why they cannot be read. */
  readonly texts: ReadonlyMap<string, string | UnreadableFileError>;
  /** All paths in the data directory. */
  readonly paths: readonly string[];
  /** The data files as the journal has them; none if the disk does not open it. */
  readonly recorded: ReadonlyMap<string, RecordedFile>;
  /** In which zone events without an offset were recorded, if that was noted. */
  readonly zone: OffsetHistory | undefined;
}

/** What can be read of a data file; of each kind, there is one content. */
export interface Content {
  readonly days?: readonly WorkDay[];
  readonly overrides?: ReadonlyMap<CivilDate, DayTerms>;
  readonly entries?: EntryFile;
  readonly timer?: TimerState;
  readonly outbox?: Outbox;
  readonly sync?: SyncMemory;
  readonly tasks?: ReadonlyMap<string, Task>;
}

/** A data file that is there, or should be. */
export interface CheckedFile extends Content {
  /** Its text; none if its bytes are no text, or there are none. */
  readonly text?: string;
  /** Its text as the journal has it, where that can be rebuilt. */
  readonly journalText?: string | undefined;
  /** Whether the journal has changes of it, but cannot rebuild its text. */
  readonly isPartlyRecorded?: boolean;
  readonly isMissing?: true;
  /** Whether the disk does not open it: then it is left alone. */
  readonly isClosed?: true;
  /** What is wrong or odd in it alone. */
  readonly problems: readonly DataProblem[];
}

export type CheckedFiles = ReadonlyMap<string, CheckedFile>;

/** By what files are judged. */
type Rules = DayRules & { readonly now: Instant };

/** The data files of one moment, judged. */
export interface Inspection {
  /** The files that are there, and those that only the journal has. */
  readonly files: CheckedFiles;
  readonly rules: Rules;
}

/** Reads all data files: that is quick, and so undisturbed by changes. */
export async function readAll(
  { directory: { disk } }: Workspace,
  read: ReadText,
): Promise<Snapshot> {
  const changes = await recordedChanges(disk).catch((error) => {
    if (error instanceof DiskError) return [];
    throw error;
  });
  const paths = await disk.list({ folders: true });
  // A change that has begun is read as if it were made: its files may be new.
  const names = new Set(FIXED_FILES);
  const recordedNames = changes.flatMap(({ changes }) => changes)
    .map(({ file }) => file);
  for (const path of [...paths, ...recordedNames]) {
    // A folder may be in the place of a file.
    const name = path.replace(/\/$/, "");
    if (kindOfFile(name) !== undefined) names.add(name);
  }
  const texts = new Map<string, string | UnreadableFileError>();
  for (const name of [...names].toSorted()) {
    const text = await read(name).catch((error) => {
      if (isUnreadableFile(error)) return error;
      throw error;
    });
    if (text != null) texts.set(name, text);
  }
  const present = [...texts.values()].filter((it) => typeof it === "string");
  const recorded = await recordedFiles(disk, changes, present);
  return { texts, paths, recorded, zone: changes.at(-1)?.zone };
}

/** Judges each file that was read. */
export async function inspect(
  { texts, recorded, zone: offsets }: Snapshot,
  workspace: Workspace,
): Promise<Inspection> {
  const { clock } = workspace;
  const zone = recordedZone(offsets, clock.zone)?.zone ?? clock.zone;
  const { longestDayMinutes } = await termsOrDefaults(workspace, (file) => {
    const text = texts.get(file);
    // What is wrong with the settings is another problem.
    return Promise.resolve(typeof text === "string" ? text : undefined);
  });
  const rules = { now: clock.now(), zone, longestDayMinutes };
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
    // It may be gone for good: nobody could ever repair an error here.
    ? fileWarning(file, "the file is missing, and the journal has a part of it")
    : fileError(file, "the file is missing, but the journal has it");
}

/** The same files with other texts in some of them. */
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
  const { problems = [], oddities = [], ...content } = await readContent(
    file,
    text,
    rules.zone,
  );
  const odd = isOther ? [found, ...oddities] : oddities;
  return {
    ...content,
    ...!isOther && { text },
    problems: [
      ...problems.map(problemOf),
      ...odd.map(oddityOf),
      ...warningsOf(content, rules).map((it) => fileWarning(file, it)),
    ],
  };
}

/** What can be read, but is not as we write it. */
function oddityOf(error: DataFileError): DataProblem {
  return { ...problemOf(error), severity: "warning", isRepairable: true };
}

/** What a reader found in a file, and what is wrong there. */
interface ReadContent extends Content {
  readonly problems?: readonly DataFileError[];
  /** What can be read, but is not as we write it. */
  readonly oddities?: readonly DataFileError[];
}

/** Reads a data file, whichever it is, as far as it can be read. */
export async function readContent(
  file: string,
  text: string,
  zone: Zone,
): Promise<ReadContent> {
  try {
    return await contentOf(file, text, zone);
  } catch (error) {
    if (error instanceof DataFileError) return { problems: [error] };
    throw error;
  }
}

/** Whether a text can be read as what its file is. */
export async function isValidText(
  file: string,
  text: string,
  zone: Zone,
): Promise<boolean> {
  const { problems = [] } = await readContent(file, text, zone);
  return problems.length === 0;
}

async function contentOf(
  file: string,
  text: string,
  zone: Zone,
): Promise<ReadContent> {
  const month = monthOfFile(file);
  switch (kindOfFile(file)) {
    case "events": {
      if (!month) break;
      const { days, problems, table } = checkEventLog(text, month, zone);
      const oddities = odditiesOf(file, table.oddities);
      return { days: [...days.values()], problems, oddities };
    }
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
    case "config":
      refuseEmpty(file, text);
      await readConfig(text);
      break;
    case "tasks":
      refuseEmpty(file, text);
      return { tasks: await readTasks(text) };
  }
  return {};
}

function odditiesOf(
  file: string,
  oddities: readonly string[],
): readonly DataFileError[] {
  if (oddities.length === 0) return [];
  const problem = `not as worktime writes it: ${oddities.join(", ")}`;
  return [new DataFileError({ file, line: 0, column: 0 }, problem)];
}

/** YAML may be empty, but nobody writes that: a crash leaves such files. */
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

/** What the journal has beyond the end of a file's text. */
export function missingAtEnd({ text, journalText }: CheckedFile): string {
  return text !== undefined && journalText?.startsWith(text)
    ? journalText.slice(text.length)
    : "";
}

/** Whether a file ends within a line that the journal has whole. */
export function isTorn(found: CheckedFile): boolean {
  const missing = missingAtEnd(found);
  return missing !== "" && found.text !== "" && !found.text?.endsWith("\n") &&
    !/^\r?\n/.test(missing);
}
