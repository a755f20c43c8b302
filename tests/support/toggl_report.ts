import { CliUser } from "./run_cli.ts";

const HEADER = "User,Email,Client,Project,Task,Description,Billable," +
  "Start date,Start time,End date,End time,Duration,Tags";
/** The rows of a report. */
export const ROWS = [
  "A,a@b.c,ACME,Web,Design,Logo,Yes,2024-11-05,09:00:00,2024-11-05,10:30:00," +
  "01:30:00,x",
  "A,a@b.c,ACME,Web,,Call,No,2024-12-09,23:30:00,2024-12-10,00:30:15," +
  "01:00:15,",
  "A,a@b.c,,,,,No,2024-12-09,08:00:00,2024-12-09,08:10:00,00:10:00,",
  "A,a@b.c,,,,,No,2024-12-09,09:00:00,,,,",
];

/** Returns a detailed report of Toggl with some rows. */
export function reportOf(rows: readonly string[]): string {
  return [HEADER, ...rows].join("\r\n") + "\r\n";
}

/** Returns a user with a report in `report.csv` and on standard input. */
export function userWith(
  rows: readonly string[] = ROWS,
  options: { isTerminal?: boolean } = {},
): CliUser {
  return new CliUser("2024-12-10T12:00", {
    zone: "Europe/Berlin",
    inputs: {
      "report.csv": reportOf(rows),
      "-": reportOf(rows),
      "names.txt": "\uFEFF# Names\r\n\r\n Design = T-1\r\nA=B=T-3\nWeb=T-2\n",
      "bad.txt": "A=B\nonly\n",
    },
    ...options,
  });
}
