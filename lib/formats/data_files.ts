import { type CivilMonth, isCivilMonth } from "../time/civil_date.ts";

/** The month of a data file, or `undefined` if the file is none. */
export function monthOfFile(file: string): CivilMonth | undefined {
  const month = file.replace(/(-worktime-overrides)?\.csv$/, "");
  return month !== file && isCivilMonth(month) ? month : undefined;
}

/** Whether a data file holds events; otherwise it holds expected hours. */
export function isEventFile(file: string): boolean {
  return monthOfFile(file) !== undefined && !file.includes("overrides");
}

// Nobody else's files end like that: what does may be removed.
const TEMPORARY = "worktime-tmp";

/** Where the new text of a file is written; no other change uses that name. */
export function temporaryOf(file: string, commit: number): string {
  return `${file}.${commit}.${TEMPORARY}`;
}

/** Whether a file is what an interrupted write or lock of ours left behind. */
export function isLeftover(file: string): boolean {
  return file.endsWith(`.${TEMPORARY}`) ||
    /^\.(sender-)?lock-owner-/.test(file);
}

/** The file that a text beside it would have replaced, whatever the change. */
export function replacedBy(leftover: string): string {
  return leftover.replace(new RegExp(`\\.\\d+\\.${TEMPORARY}$`), "");
}

/** Whether a file is a copy that a repair put aside. */
export function isBackup(file: string): boolean {
  return file.startsWith("backups/");
}
