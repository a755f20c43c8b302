import { counted } from "../../text/printable.ts";
import type {
  CheckReport,
  DataProblem,
  RepairReport,
} from "../../use_cases/doctor/check_data.ts";
import type { RestoreReport } from "../../use_cases/doctor/restore_file.ts";
import {
  changeText,
  type CommandResult,
  type CommandSpec,
  openTracker,
} from "../command.ts";
import { EXIT_STATUS, UsageError } from "../errors.ts";
import type {
  CheckJson,
  DataProblemJson,
  RepairJson,
  RestoreJson,
} from "../json/data.ts";
import {
  isDryRunIn,
  OPTIONS,
  optionsNamed,
  type OptionValues,
} from "../options.ts";
import { renderUndone } from "../output/day.ts";

/** `worktime doctor` */
const DOCTOR: CommandSpec = {
  name: "doctor",
  isReadOnly: true,
  summary: "Check, repair and restore data files",
  details:
    "Writes nothing without --fix or --restore. --restore brings a damaged, " +
    "overwritten or deleted file back to the text of its last recorded change. " +
    "Replaced files are kept in backups/. The exit status is 4 if a file has " +
    "an error, or 6 if the only errors are files that cannot be opened.",
  arguments: [],
  options: optionsNamed("fix", "restore", "dry-run"),
  examples: [
    ["Check all files", "worktime doctor"],
    ["Repair what can be repaired", "worktime doctor --fix"],
    ["Restore an overwritten file", "worktime doctor --restore 2024-12.csv"],
  ],
  run: async ({ options }, context) => {
    checkOptions(options);
    const tracker = openTracker(context);
    const { fix, restore, "dry-run": isDryRun = false } = options;
    if (restore !== undefined) {
      return renderRestore(
        await tracker.restore(restore, { isDryRun }),
        isDryRun,
      );
    }
    return fix
      ? renderRepair(await tracker.repair())
      : renderCheck(await tracker.check());
  },
};

/** @throws {UsageError} When options cannot be used together. */
function checkOptions(
  { fix, restore, "dry-run": isDryRun }: OptionValues,
): void {
  if (fix && restore !== undefined) {
    throw new UsageError("--fix and --restore cannot be used together", {
      hint: "Restore the file first, then repair the others",
    });
  }
  if (isDryRun && restore === undefined) {
    throw new UsageError("--dry-run needs --restore", {
      hint: "To see what --fix can repair: worktime doctor",
    });
  }
}

function renderCheck(report: CheckReport): CommandResult<CheckJson> {
  const { problems, fileCount } = report;
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
  return resultOf([...lines, ...restoreHints(report)], problems, {});
}

function restoreHints({ restorable }: CheckReport): string[] {
  return restorable.map((file) =>
    `${file} can be restored: worktime doctor --restore ${file}`
  );
}

function renderRepair(report: RepairReport): CommandResult<RepairJson> {
  const { repaired, problems, backup } = report;
  const lines = repaired.map((file) => `Repaired ${file}`);
  if (repaired.length === 0) lines.push("Nothing to repair");
  if (backup !== undefined) lines.push(`Original files: ${backup}`);
  for (const file of report.irreversible) {
    lines.push(`${file} was not text: undo cannot revert this repair`);
  }
  const json = { repaired, backup: backup ?? null };
  return resultOf([...lines, ...remainingLines(report)], problems, json);
}

function remainingLines(report: CheckReport): string[] {
  const { problems } = report;
  if (problems.length === 0) return [];
  return [
    "",
    ...problems.map(lineOf),
    "",
    `${counted(problems.length, "problem")} remaining`,
    ...restoreHints(report),
  ];
}

function renderRestore(
  report: RestoreReport,
  isDryRun: boolean,
): CommandResult<RestoreJson> {
  const { file, isRestored, summary, time, backup, problems } = report;
  const json = {
    file,
    restored: isRestored,
    last_change: { summary, time },
    restored_lines: report.restoredLines,
    replaced_lines: report.replacedLines,
    backup: backup ?? null,
    undoable: report.isUndoable,
    dry_run: isDryRun,
  };
  const change = `Last recorded change to ${file}: ${summary}`;
  if (!isRestored) {
    const lines = [
      change,
      "Nothing to restore: the file has not changed since",
    ];
    const exitStatus = EXIT_STATUS.done;
    return { ...resultOf(lines, problems, json), exitStatus };
  }
  const text = changeText(
    isDryRun,
    `Restored ${file}`,
    change,
    ...restoredLines(report),
    ...remainingLines(report),
  );
  return resultOf([text], problems, json);
}

function restoredLines(report: RestoreReport): string[] {
  const { file, restoredLines, replacedLines, backup, isUndoable } = report;
  return [
    ...restoredLines > 0 ? [`${counted(restoredLines, "line")} restored`] : [],
    ...replacedLines > 0 ? [`${counted(replacedLines, "line")} replaced`] : [],
    ...backup === undefined ? [] : [`Original file: ${backup}`],
    ...isUndoable ? [] : [`${file} was not text: undo cannot restore it`],
  ];
}

/** Picks the exit status: some files are damaged, or only cannot be opened. */
function resultOf<Json extends object>(
  lines: readonly string[],
  problems: readonly DataProblem[],
  json: Json,
): CommandResult<Json & CheckJson> {
  const errors = problems.filter(({ severity }) => severity === "error");
  return {
    text: lines.join("\n"),
    json: { ...json, problems: problems.map(recordOf) },
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

function recordOf(problem: DataProblem): DataProblemJson {
  return {
    file: problem.file,
    line: problem.line || null,
    column: problem.column || null,
    message: problem.message,
    severity: problem.severity,
    repairable: problem.isRepairable,
  };
}

/** `worktime undo` */
const UNDO: CommandSpec = {
  name: "undo",
  syncsAfterRun: true,
  summary: "Undo the last change",
  details:
    "Reverts changes made by commands and by `doctor`; run it again to " +
    "revert earlier ones. Skips changes made by a sync, and never reverts a " +
    "file that another program has edited since.",
  arguments: [],
  options: [OPTIONS["dry-run"]],
  examples: [
    ["Revert the last command", "worktime undo"],
    ["See what that would be", "worktime undo --dry-run"],
  ],
  run: async ({ options }, context) => {
    const isDryRun = isDryRunIn(options);
    const undone = await openTracker(context).undo({ isDryRun });
    return renderUndone("Undid", undone, isDryRun);
  },
};

/** `worktime redo` */
const REDO: CommandSpec = {
  name: "redo",
  syncsAfterRun: true,
  summary: "Redo the last undone change",
  arguments: [],
  options: [OPTIONS["dry-run"]],
  examples: [["Restore what you just undid", "worktime redo"]],
  run: async ({ options }, context) => {
    const isDryRun = isDryRunIn(options);
    const undone = await openTracker(context).redo({ isDryRun });
    return renderUndone("Redid", undone, isDryRun);
  },
};

/** The commands that revert changes and repair files. */
export const DOCTOR_COMMANDS: readonly CommandSpec[] = [UNDO, REDO, DOCTOR];
