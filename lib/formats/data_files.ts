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

/** Whether a file is a copy that a repair put aside. */
export function isBackup(file: string): boolean {
  return file.startsWith("backups/");
}
