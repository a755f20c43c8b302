import type {
  CheckReport,
  DataProblem,
  RepairReport,
} from "../../use_cases/doctor/check_data.ts";
import type { Answer } from "../command.ts";
import { EXIT_STATUS } from "../errors.ts";

/** What `worktime doctor` prints. */
export function answerCheck({ problems, fileCount }: CheckReport): Answer {
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
  return answer(lines, { problems: problems.map(recordOf) }, problems);
}

/** What `worktime doctor --fix` prints. */
export function answerRepair(report: RepairReport): Answer {
  const { repaired, problems, backup } = report;
  const lines = repaired.map((file) => `Repaired ${file}`);
  if (repaired.length === 0) lines.push("Nothing to repair");
  if (backup !== undefined) lines.push(`The files as they were: ${backup}`);
  if (problems.length > 0) {
    lines.push("");
    for (const problem of problems) lines.push(lineOf(problem));
    lines.push("", `${counted(problems.length, "problem")} left`);
  }
  const json = {
    repaired,
    backup: backup ?? null,
    problems: problems.map(recordOf),
  };
  return answer(lines, json, problems);
}

function answer(
  lines: readonly string[],
  json: unknown,
  problems: readonly DataProblem[],
): Answer {
  return { text: lines.join("\n"), json, exitStatus: statusOf(problems) };
}

function statusOf(problems: readonly DataProblem[]): number {
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.some(({ isClosed }) => !isClosed)) return EXIT_STATUS.badData;
  return errors.length > 0 ? EXIT_STATUS.disk : EXIT_STATUS.done;
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
