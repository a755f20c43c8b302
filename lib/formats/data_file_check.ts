import { DataFileError } from "../errors.ts";
import type { Zone } from "../time/zone.ts";
import type { WorkDay } from "../workday/event.ts";
import { isEventFile, monthOfFile } from "./data_files.ts";
import { checkEventLog } from "./event_log.ts";
import { checkOverrides } from "./overrides.ts";

/** What is in a data file, and what is wrong with it. */
export interface DataFileCheck {
  /** The days that can be read; none in a file of expected hours. */
  readonly days: readonly WorkDay[];
  /** All that is wrong. */
  readonly problems: readonly DataFileError[];
}

/** Checks the text of a data file, whichever it is. */
export function checkDataFile(
  file: string,
  text: string,
  zone: Zone,
): DataFileCheck {
  const month = monthOfFile(file);
  if (month === undefined) return { days: [], problems: [] };
  try {
    if (!isEventFile(file)) {
      return { days: [], problems: checkOverrides(text, month).problems };
    }
    const { days, problems } = checkEventLog(text, month, zone);
    return { days: [...days.values()], problems };
  } catch (error) {
    if (error instanceof DataFileError) return { days: [], problems: [error] };
    throw error;
  }
}
