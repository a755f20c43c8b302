import { isUnreadFile } from "../errors.ts";
import { checkEventLog, eventLogFile } from "../formats/event_log.ts";
import { isEventFile, monthOfFile } from "../formats/data_files.ts";
import type { DataDirectory } from "../storage/data_directory.ts";
import type { CivilDate, CivilMonth } from "../time/civil_date.ts";
import type { Workspace } from "./workspace.ts";

/** The months with a file of events, the newest first. */
export async function listMonths(
  directory: DataDirectory,
): Promise<CivilMonth[]> {
  const files = await directory.disk.list({ folders: true });
  return files.filter(isEventFile)
    .flatMap((file) => monthOfFile(file) ?? [])
    .toSorted().toReversed();
}

/** The dates with events, the newest first. */
export async function listDates(
  { directory, clock }: Workspace,
): Promise<CivilDate[]> {
  const dates: CivilDate[] = [];
  for (const month of await listMonths(directory)) {
    try {
      const file = eventLogFile(month);
      const text = (await directory.read([file])).get(file) ?? "";
      const { days } = checkEventLog(text, month, clock.zone);
      for (const date of [...days.keys()].toReversed()) dates.push(date);
    } catch (error) {
      // Doctor and every command on the month say that it cannot be read.
      if (!isUnreadFile(error)) throw error;
    }
  }
  return dates;
}
