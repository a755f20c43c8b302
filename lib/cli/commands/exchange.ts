import { InvalidTextError } from "../../errors.ts";
import {
  EXPORT_FORMAT_NAMES,
  IMPORT_FORMAT_NAMES,
} from "../../exchange/format_names.ts";
import type {
  DateOrder,
  PlanField,
  TaskField,
} from "../../exchange/import_format.ts";
import { renamingLines, renamingOf } from "../../exchange/mapping.ts";
import { printableLines } from "../../text/printable.ts";
import { posixZone } from "../../time/machine_zone.ts";
import { clockHint, readClockTime } from "../../time/typed_clock.ts";
import {
  fixedZone,
  MINUTES_PER_DAY,
  namedZone,
  readOffset,
  type Zone,
} from "../../time/zone.ts";
import type { TimeExport } from "../../use_cases/exchange/export_times.ts";
import type { EntryImportRequest } from "../../use_cases/exchange/import_times.ts";
import type {
  FileImportRequest,
  ImportedFile,
} from "../../use_cases/exchange/read_files.ts";
import {
  type CommandContext,
  type CommandResult,
  type CommandSpec,
  openTimers,
} from "../command.ts";
import { UsageError } from "../errors.ts";
import type { ExportJson } from "../json/data.ts";
import {
  isDryRunIn,
  OPTIONS,
  optionsNamed,
  type OptionSpec,
  type OptionValues,
  RANGE_DETAILS,
  withoutUndefined,
} from "../options.ts";

/** The length from which an import takes more than a moment. */
const LONG_LENGTH = 1_000_000;

/** The command that imports the files of other trackers. */
const IMPORT: CommandSpec = {
  name: "import",
  summary: "Import the time that another tracker recorded",
  details: "Without FORMAT, the content of each file decides. Importing a " +
    "file again adds only what is new. Formats: " +
    IMPORT_FORMAT_NAMES.join(", ") + ".",
  arguments: [
    // Most imports need no format, so the first word is a file.
    { name: "FORMAT", isOptional: true, completes: "file" },
    { name: "PATH", isOptional: true, isRepeatable: true, completes: "file" },
  ],
  options: optionsNamed(
    "dry-run",
    "as",
    "send",
    "from",
    "to",
    "user",
    "task-from",
    "plan-from",
    "map",
    "zone",
    "date-format",
    "day-starts",
  ),
  examples: [
    ["See what a report contains", "worktime import toggl.csv --dry-run"],
    ["Import it", "worktime import toggl.csv"],
    [
      "Name tasks after projects",
      "worktime import toggl.csv --task-from project --plan-from client",
    ],
    ["Create the entries in Toggl as well", "worktime import frames --send"],
    [
      "Record days instead of entries",
      "worktime import notes.klg --as workday",
    ],
    [
      "Rename tasks as a file says",
      "worktime import toggl.csv --map names.txt",
    ],
    ["Import from standard input", "worktime import toggl - < toggl.csv"],
  ],
  syncsAfterRun: true,
  syncsOnlyWith: "send",
  run: async ({ arguments: words, options }, context) => {
    const isFormat = IMPORT_FORMAT_NAMES.some((name) => name === words[0]) &&
      words.length > 1;
    const [format, paths] = isFormat
      ? [words[0], words.slice(1)]
      : [undefined, words];
    const files = await readFiles(paths, context);
    const length = files.reduce((sum, { text }) => sum + text.length, 0);
    const read = { files, format, options };
    if (length < LONG_LENGTH) return await importFiles(context, read);
    try {
      return await importFiles(context, { ...read, showsProgress: true });
    } finally {
      context.showProgress?.("");
    }
  },
};

/** Imports files as entries or as days. */
async function importFiles(
  context: CommandContext,
  { files, format, options, showsProgress = false }: {
    readonly files: ImportedFile[];
    readonly format: string | undefined;
    readonly options: OptionValues;
    readonly showsProgress?: boolean;
  },
): Promise<CommandResult> {
  const isDryRun = isDryRunIn(options);
  const output = await import("../output/on_demand.ts");
  const showProgress = output.importProgress(context);
  const onProgress = (part: number) => {
    showProgress(part);
    // Frees the texts, which are not needed while their entries are recorded.
    if (part === 1) files.length = 0;
  };
  const shown = showsProgress ? { onProgress } : {};
  if (oneOf(options, "as", ["entries", "workday"]) === "workday") {
    refuseEntryOptions(options);
    const request = { ...requestIn(format, options), ...shown };
    const imported = await openTimers(context).importDays(files, request);
    return output.renderDayImport(imported, isDryRun);
  }
  const request = {
    ...entryRequestIn(format, options),
    ...shown,
    renamed: await renamingsIn(options, context),
  };
  const imported = await openTimers(context).importEntries(files, request);
  return output.renderEntryImport(imported, isDryRun);
}

/** Reads files, and the files in folders. */
async function readFiles(
  paths: readonly string[],
  { readInput, listFolder }: CommandContext,
): Promise<ImportedFile[]> {
  if (paths.length === 0) {
    throw new UsageError("Specify a file to import", {
      hint: "Import a file: worktime import PATH",
    });
  }
  const files: ImportedFile[] = [];
  const empty: ImportedFile[] = [];
  const withTime = paths.filter((path) => !TIMEWARRIOR_OWN.test(path));
  for (const path of withTime.length > 0 ? withTime : paths) {
    const inner = await listFolder(path);
    const found = inner?.filter((file) =>
      !HIDDEN.test(file) && !TIMEWARRIOR_OWN.test(file)
    ) ?? [path];
    if (found.length === 0) {
      throw new UsageError(`No files to import in "${path}"`, {
        hint: "Use a folder with files of another tracker, or the files",
      });
    }
    for (const file of found) {
      const name = file === "-" ? "standard input" : file;
      const text = await readInput(file, "import");
      // Timewarrior leaves an empty file if all time of a month was deleted.
      const isEmptyMonth = text === "" && file.endsWith(".data");
      (isEmptyMonth ? empty : files).push({ name, text });
    }
  }
  // If nothing is left, the error is that of an empty file.
  return files.length > 0 ? files : empty;
}

/** Files of Timewarrior without time, which `*.data` includes. */
const TIMEWARRIOR_OWN = /(?:^|[/\\])(?:tags|undo|backlog)\.data$/;

/** Hidden files, which are read only if they are named. */
const HIDDEN = /(?:^|\/)\.[^/]+$/;

/** Options about tasks and services, which days do not have. */
const ENTRY_OPTIONS = ["send", "task-from", "plan-from", "map"] as const;

/** @throws {UsageError} When an option has no effect on days. */
function refuseEntryOptions(options: OptionValues): void {
  const name = ENTRY_OPTIONS.find((it) => options[it] !== undefined);
  if (name === undefined) return;
  const message = `--as workday and --${name} cannot be used together`;
  throw new UsageError(message, {
    hint: `To import days, leave out --${name}`,
  });
}

function requestIn(
  format: string | undefined,
  options: OptionValues,
): FileImportRequest {
  const { from, to, user, zone } = options;
  const orders: readonly DateOrder[] = ["dmy", "mdy", "ymd"];
  const starts = options["day-starts"];
  return {
    isDryRun: isDryRunIn(options),
    ...withoutUndefined({ format, from, to, user }),
    ...withoutUndefined({
      dateOrder: oneOf(options, "date-format", orders),
      zone: zone === undefined ? undefined : zoneNamed(zone),
      dayStart: starts === undefined ? undefined : dayMinuteOf(starts),
    }),
  };
}

function entryRequestIn(
  format: string | undefined,
  options: OptionValues,
): EntryImportRequest {
  const fields: readonly PlanField[] = ["client", "project"];
  return {
    ...requestIn(format, options),
    ...taskFieldIn(options),
    isSynced: options.send === true,
    ...withoutUndefined({
      planFrom: oneOf(options, "plan-from", fields),
    }),
  };
}

/** @throws {UsageError} When the value of an option is none of its values. */
function oneOf<Value extends string>(
  options: OptionValues,
  name: "as" | "date-format" | "plan-from",
  values: readonly Value[],
): Value | undefined {
  const { [name]: typed } = options;
  const value = values.find((it) => it === typed);
  if (typed === undefined || value !== undefined) return value;
  throw new UsageError(`Unknown value "${typed}" of --${name}`, {
    hint: `Values: ${values.join(", ")}`,
  });
}

const TASK_FIELDS: readonly TaskField[] = [
  "task",
  "project",
  "description",
  "tag",
];

/** @throws {UsageError} When the field or its pattern is invalid. */
function taskFieldIn(
  { "task-from": typed }: OptionValues,
): Pick<EntryImportRequest, "taskFrom" | "tagPattern"> {
  if (typed === undefined) return {};
  const [, name, pattern] = typed.match(/^([^:]*)(?::(.*))?$/s) ?? [];
  const taskFrom = TASK_FIELDS.find((it) => it === name);
  if (!taskFrom || (pattern !== undefined && taskFrom !== "tag")) {
    throw new UsageError(`Unknown value "${typed}" of --task-from`, {
      hint: `Values: ${TASK_FIELDS.join(", ")} or tag:REGEX`,
    });
  }
  if (pattern === undefined) return { taskFrom };
  try {
    return { taskFrom, tagPattern: new RegExp(pattern, "iu") };
  } catch (cause) {
    throw new UsageError(`Invalid pattern "${pattern}" of --task-from`, {
      hint: "Use a regular expression, such as tag:^proj-",
      cause,
    });
  }
}

/** @throws {InvalidTextError} When a text is not a zone. */
function zoneNamed(text: string): Zone {
  const offset = readOffset(text);
  if (offset !== undefined) return fixedZone(offset);
  try {
    return posixZone(text) ?? namedZone(text);
  } catch (cause) {
    throw new InvalidTextError("invalid_zone", `Unknown time zone "${text}"`, {
      hint: "Use a name or an offset, such as Europe/Berlin or +02:00",
      cause,
    });
  }
}

/** @throws {InvalidTextError} When a text is not a time. */
function dayMinuteOf(text: string): number {
  const time = readClockTime(text);
  if (time && time.minute < MINUTES_PER_DAY) return time.minute;
  // A number alone could be minutes elsewhere, but not here.
  const hint = /^\d{1,2}$/.test(text) ? undefined : clockHint(text);
  throw new InvalidTextError("invalid_time", `Invalid time: "${text}"`, {
    hint: hint ?? "Use a time such as 9:00",
  });
}

/** Returns the new names of tasks, from pairs and from files of pairs. */
async function renamingsIn(
  { map = [] }: OptionValues,
  { readInput }: CommandContext,
): Promise<ReadonlyMap<string, string>> {
  const renamed = new Map<string, string>();
  for (const value of map) {
    const pairs = value.includes("=")
      ? [renaming(value)]
      : renamingLines(await readInput(value, "import"), value);
    for (const [from, to] of pairs) renamed.set(from, to);
  }
  return renamed;
}

/** @throws {UsageError} When a text is not of the form `OLD=NEW`. */
function renaming(text: string): readonly [string, string] {
  const pair = renamingOf(text);
  if (pair) return pair;
  throw new UsageError(`Invalid value "${text}" of --map`, {
    hint: "Use OLD=NEW, such as --map Website=TASK-025",
  });
}

const OUTPUT: OptionSpec = {
  ...OPTIONS.output,
  summary: "Write to a file",
};

const USER: OptionSpec = {
  ...OPTIONS.user,
  value: "EMAIL",
  summary: "Your email address, for toggl and solidtime",
};

/** The command that exports recorded time for other programs. */
const EXPORT: CommandSpec = {
  name: "export",
  isReadOnly: true,
  writesFile: true,
  summary: "Export recorded time for another program",
  details:
    `Formats: ${
      EXPORT_FORMAT_NAMES.join(", ")
    }. Without RANGE, exports all that ` +
    "was recorded. klog, timeclock and timewarrior take either task time or " +
    "the workday, as both would count time twice; payroll takes the workday, " +
    "toggl and solidtime take task time, and icalendar and json take both. " +
    "What a format cannot contain is listed on standard error.\n\n" +
    RANGE_DETAILS,
  arguments: [
    { name: "FORMAT", completes: "export-format" },
    { name: "RANGE", isOptional: true, completes: "range" },
  ],
  options: [OPTIONS.only, USER, OUTPUT],
  examples: [
    [
      "Export the days of a month for payroll",
      "worktime export payroll last month -o payroll.csv",
    ],
    [
      "Export task time for hledger",
      "worktime export timeclock > time.timeclock",
    ],
    [
      "Show your workdays in a calendar",
      "worktime export icalendar --only workday -o work.ics",
    ],
    [
      "Move to Toggl",
      "worktime export toggl --user me@example.com -o toggl.csv",
    ],
  ],
  run: async ({ arguments: [format = "", range], options }, context) => {
    const { only: typed, user } = options;
    const only = (["workday", "timers"] as const).find((it) => it === typed);
    if (typed !== undefined && only === undefined) {
      throw new UsageError(`Unknown value "${typed}" of --only`, {
        hint: "Values: workday, timers",
      });
    }
    const request = withoutUndefined({ range, only, user });
    return renderTimeExport(await openTimers(context).export(format, request));
  },
};

/** Renders an export. Its JSON says what the file contains. */
function renderTimeExport(
  { format, from, to, text, entries, days, notes }: TimeExport,
): CommandResult<ExportJson> {
  const file = text.replace(/\n$/, "");
  return {
    // A terminal would show the line ends of a calendar as codes.
    text: file.replaceAll("\r", ""),
    file,
    json: {
      ...{ format, from: from ?? null, to: to ?? null },
      ...{ entries, days, notes, text },
    },
    notes: printableLines(notes),
  };
}

/** The commands that exchange recorded time with other programs. */
export const EXCHANGE_COMMANDS: readonly CommandSpec[] = [IMPORT, EXPORT];
