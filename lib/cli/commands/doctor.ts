import type {
  CheckReport,
  DataProblem,
  RepairReport,
} from "../../use_cases/doctor/check_data.ts";
import {
  type CommandResult,
  type CommandSpec,
  openTracker,
} from "../command.ts";
import { EXIT_STATUS } from "../errors.ts";
import { OPTIONS } from "../options.ts";

/** `worktime doctor` */
export const DOCTOR: CommandSpec = {
  name: "doctor",
  isReadOnly: true,
  summary: "Check all data files and repair them",
  details:
    "Without --fix, nothing is written. The exit status is 4 if a file " +
    "has an error, and 6 if the only errors are files that cannot be opened.",
  arguments: [],
  options: [OPTIONS.fix],
  examples: [
    ["Is all well?", "worktime doctor"],
    ["Repair what can be repaired", "worktime doctor --fix"],
  ],
  run: async (input, context) => {
    return input.options.fix
      ? renderRepair(await openTracker(context).repair())
      : renderCheck(await openTracker(context).check());
  },
};

function renderCheck({ problems, fileCount }: CheckReport): CommandResult {
  const lines = problems.map(lineOf);
  const repairable = problems.filter(({ isRepairable }) => isRepairable).length;
  if (problems.length === 0) {
    lines.push(`No problems in ${counted(fileCount, "file")}`);
  } else {
    lines.push("", counted(problems.length, "problem"));
  }
  if (repairable > 0) {
    lines.push(`${repairable} can be repaired: worktime doctor --fix`);
  }
  return resultOf(lines, problems);
}

function renderRepair(
  { repaired, problems, backup }: RepairReport,
): CommandResult {
  const lines = repaired.map((file) => `Repaired ${file}`);
  if (repaired.length === 0) lines.push("Nothing to repair");
  if (backup !== undefined) lines.push(`The files as they were: ${backup}`);
  if (problems.length > 0) {
    lines.push("");
    for (const problem of problems) lines.push(lineOf(problem));
    lines.push("", `${counted(problems.length, "problem")} left`);
  }
  return resultOf(lines, problems, { repaired, backup: backup ?? null });
}

/** An answer whose exit status says whether files are damaged, or closed. */
function resultOf(
  lines: readonly string[],
  problems: readonly DataProblem[],
  more: Readonly<Record<string, unknown>> = {},
): CommandResult {
  const errors = problems.filter(({ severity }) => severity === "error");
  return {
    text: lines.join("\n"),
    json: { ...more, problems: problems.map(recordOf) },
    exitStatus: errors.some(({ isClosed }) => !isClosed)
      ? EXIT_STATUS.badData
      : errors.length > 0
      ? EXIT_STATUS.disk
      : EXIT_STATUS.done,
  };
}

function lineOf(
  { file, line, column, message, severity }: DataProblem,
): string {
  const place = line > 0 ? `${file}:${line}:${column}` : file;
  return `${place}: ${severity === "warning" ? "warning: " : ""}${message}`;
}

function recordOf(problem: DataProblem): Record<string, unknown> {
  return {
    file: problem.file,
    line: problem.line || null,
    column: problem.column || null,
    message: problem.message,
    severity: problem.severity,
    repairable: problem.isRepairable,
  };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
