import { DataFileError } from "../errors.ts";
import type { CivilDate } from "../time/civil_date.ts";
import type { Zone } from "../time/zone.ts";
import type { SyncMemory } from "../sync/conflict.ts";
import type { Outbox } from "../sync/outbox.ts";
import type { TimerState } from "../tracking/timer.ts";
import type { Task } from "../tracking/task.ts";
import type { DayTerms } from "../workday/hours.ts";
import type { WorkDay } from "../workday/event.ts";
import { readConfig } from "./config.ts";
import { kindOfFile, monthOfFile } from "./data_files.ts";
import type { EntryFile } from "./entry_file.ts";
import { checkEntryFile } from "./entry_checks.ts";
import { checkEventLog } from "./event_log.ts";
import { readOutbox, readSendLog } from "./outbox.ts";
import { checkOverrides, type Overrides } from "./overrides.ts";
import { readTasks } from "./tasks.ts";
import { readSyncFile } from "./sync_memory.ts";
import { readTimerFile } from "./timer.ts";

/** What is in a data file, as far as it can be read, and what is wrong. */
export interface DataFileCheck {
  /** All that is wrong. */
  readonly problems: readonly DataFileError[];
  /** What can be read, but is not as we write it. */
  readonly oddities?: readonly DataFileError[];
  /** The days of a file of events that can be read. */
  readonly days?: readonly WorkDay[];
  /** The terms of single days in a file of overrides. */
  readonly overrides?: ReadonlyMap<CivilDate, DayTerms>;
  /** The content of a file of entries. */
  readonly entries?: EntryFile;
  /** The content of the file of the timer. */
  readonly timer?: TimerState;
  /** The content of the outbox. */
  readonly outbox?: Outbox;
  /** What is remembered from one sync to the next. */
  readonly sync?: SyncMemory;
  /** The tasks, by their ids. */
  readonly tasks?: ReadonlyMap<string, Task>;
}

/** Checks the text of a data file, whichever it is. */
export async function checkDataFile(
  file: string,
  text: string,
  zone: Zone,
): Promise<DataFileCheck> {
  try {
    return await contentOf(file, text, zone);
  } catch (error) {
    if (error instanceof DataFileError) return { problems: [error] };
    throw error;
  }
}

async function contentOf(
  file: string,
  text: string,
  zone: Zone,
): Promise<DataFileCheck> {
  const month = monthOfFile(file);
  switch (kindOfFile(file)) {
    case "events": {
      if (!month) break;
      const { days, problems, table } = checkEventLog(text, month, zone);
      const oddities = odditiesOf(file, table.oddities);
      return { days: [...days.values()], problems, oddities };
    }
    case "overrides":
      if (!month) break;
      return overridesCheck(checkOverrides(text, month));
    case "entries":
      return checkEntryFile(text, { file, zone });
    case "timer":
      return { timer: readTimerFile(text), problems: [] };
    case "outbox":
      return { outbox: readOutbox(text), problems: [] };
    case "sending":
      readSendLog(text);
      break;
    case "sync":
      return { sync: readSyncFile(text), problems: [] };
    case "config":
      refuseEmpty(file, text);
      await readConfig(text);
      break;
    case "tasks":
      refuseEmpty(file, text);
      return { tasks: await readTasks(text), problems: [] };
  }
  return { problems: [] };
}

function overridesCheck({ days, problems, table }: Overrides): DataFileCheck {
  const oddities = odditiesOf(table.document.file, table.oddities);
  return { overrides: days, problems, oddities };
}

/** What is not as we write it, in one line for people. */
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
