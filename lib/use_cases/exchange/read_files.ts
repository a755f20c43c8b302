import { InvalidTextError, shellWord } from "../../errors.ts";
import { formatNamed, formatOf } from "../../exchange/formats.ts";
import {
  copyOf,
  type DateOrder,
  definedOf,
  type ForeignTimes,
  importError,
  type ImportFormat,
  type ReadOptions,
  type RowReceiver,
} from "../../exchange/import_format.ts";
import {
  type ImportFilter,
  sendRows,
  withoutWrongYears,
} from "../../exchange/import_rows.ts";
import type { CivilDate } from "../../time/civil_date.ts";
import { parseDateWord } from "../../time/typed_date.ts";
import { dateTextIn, type TimeInput } from "../../time/typed_time.ts";
import {
  civilTimeAt,
  type DayMinute,
  rememberingZone,
  type Zone,
} from "../../time/zone.ts";
import type { DryRun } from "../timers/timer_work.ts";
import type { Workspace } from "../workspace.ts";

/** A file of another tracker. */
export interface ImportedFile {
  /** Its name, for messages. */
  readonly name: string;
  /** Its whole text. */
  readonly text: string;
}

/** How to read files of other trackers, and which of their rows to import. */
export interface FileImportRequest extends DryRun {
  /**
   * The name of the format, such as `toggl`.
   *
   * @default The format that the content of each file has.
   */
  format?: string;
  /**
   * The time zone of wall clock times.
   *
   * @default The zone of this machine.
   */
  zone?: Zone;
  /** The first date to import, such as `2024-12-10` or `yesterday`. */
  from?: TimeInput;
  /**
   * The last date to import. It is included: a `Date` or an instant means its
   * whole day.
   */
  to?: TimeInput;
  /** The person whose entries to import, as the file names them. */
  user?: string;
  /**
   * The order of day, month and year in dates.
   *
   * @default The only one that fits the dates of the file.
   */
  dateOrder?: DateOrder;
  /**
   * When days begin whose entries have durations but no times, in minutes.
   *
   * @default {540}
   */
  dayStart?: DayMinute;
  /**
   * Called while the files are read, with the part that was read: from 0 to 1.
   * After 1, what they contain is recorded.
   */
  onProgress?: (part: number) => void;
}

/** Nine o'clock. */
const DAY_START: DayMinute = 9 * 60;

/** A file that was read. */
export interface ReadFile {
  readonly name: string;
  readonly format: ImportFormat;
  /** Sentences about the file as a whole. */
  readonly notes: readonly string[];
  /** Expected work by date, in minutes, if the file contains it. */
  readonly expected: ReadonlyMap<CivilDate, number>;
  /** The people that it names. */
  readonly people: ReadonlySet<string>;
}

/** How to read files. */
interface Reading {
  readonly request: FileImportRequest;
  readonly workspace: Workspace;
  /** What to read of files that contain entries and workdays. */
  readonly half: "timers" | "workday";
  /** Returns the receiver of the rows of a file. */
  readonly receiverFor: (
    file: Pick<ReadFile, "name" | "format">,
  ) => RowReceiver;
}

/** How often progress is reported. */
const PROGRESS_STEPS = 100;

/** Returns a function to call for each row, which reports the progress. */
function rowCounter(
  files: readonly ImportedFile[],
  { onProgress }: FileImportRequest,
): () => void {
  if (!onProgress) return () => {};
  const lines = files.reduce((sum, { text }) => sum + linesIn(text), 0);
  const step = Math.ceil(lines / PROGRESS_STEPS);
  let rows = 0;
  return () => {
    // A file can have several rows on a line.
    if (++rows < lines && rows % step === 0) onProgress(rows / lines);
  };
}

function linesIn(text: string): number {
  let count = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    count++;
  }
  return count;
}

/**
 * Reads files of other trackers.
 *
 * @throws {InvalidTextError} When a file is in no known format, its dates can
 * be read in two ways, or entries of several people would be mixed.
 */
export async function readForeignFiles(
  files: readonly ImportedFile[],
  reading: Reading,
): Promise<ReadFile[]> {
  const read: ReadFile[] = [];
  const countRow = rowCounter(files, reading.request);
  for (const file of files) read.push(await readFile(file, reading, countRow));
  reading.request.onProgress?.(1);
  refuseSeveralPeople(read, reading.request.user);
  return read;
}

async function readFile(
  { name, text }: ImportedFile,
  { request, workspace: { clock }, half, receiverFor }: Reading,
  countRow: () => void,
): Promise<ReadFile> {
  const format = request.format === undefined
    ? formatOf(text, name)
    : formatNamed(request.format);
  const { zone = clock.zone, dateOrder, dayStart = DAY_START } = request;
  const options = {
    ...{ name, zone: rememberingZone(zone), dayStart },
    ...dateOrder !== undefined && { dateOrder },
  };
  await format.load?.();
  const people = new Set<string>();
  let hasEntries = false;
  const receiver = withoutWrongYears(receiverFor({ name, format }));
  const { notes, expected = new Map() } = readRows(format, text, {
    ...options,
    half,
  }, {
    entry(row) {
      hasEntries = true;
      countRow();
      const { user } = row;
      if (user !== undefined && !people.has(user)) people.add(copyOf(user));
      receiver.entry(row);
    },
    skip(row) {
      countRow();
      receiver.skip(row);
    },
  });
  if (!hasEntries && !format.recognizes(text)) {
    throw importError({ name }, `this is no ${format.title}`, {
      hint: "Let the content decide: worktime import PATH",
    });
  }
  return { name, format, notes, expected, people };
}

/** Reads the rows of a file, one by one if its format can. */
function readRows(
  format: ImportFormat,
  text: string,
  { half, ...options }: ReadOptions & Pick<Reading, "half">,
  receiver: RowReceiver,
): Pick<ForeignTimes, "notes" | "expected"> {
  if (format.readRows) {
    return { notes: format.readRows(text, options, receiver) };
  }
  const times = format.read(text, options);
  const { workday } = times;
  const wanted = half === "workday" && workday ? workday : times;
  sendRows(wanted, receiver);
  return {
    ...wanted,
    notes: [...wanted.notes, ...otherHalfNotes(times, half)],
  };
}

/** Says that a file contains what was not asked for. */
function otherHalfNotes(
  { entries, workday }: ForeignTimes,
  half: Reading["half"],
): string[] {
  if (!workday) return [];
  if (half === "workday") {
    return entries.length === 0
      ? []
      : ["its entries are left out (without --as workday, they are imported)"];
  }
  return workday.entries.length === 0
    ? []
    : ["its workdays are left out (to import them: --as workday)"];
}

/**
 * Refuses to mix the entries of several people. Two trackers can have two names
 * for the same person.
 *
 * @throws {InvalidTextError} When a file, or the files of one format, have
 * several people and none was chosen; when nobody has the chosen name.
 */
function refuseSeveralPeople(
  files: readonly ReadFile[],
  user: string | undefined,
): void {
  const everybody = new Set(files.flatMap(({ people }) => [...people]));
  if (user !== undefined) {
    if (everybody.size === 0 || everybody.has(user)) return;
    const message = `There are no entries of "${user}"`;
    throw new InvalidTextError("unknown_user", message, {
      hint: `The entries are of: ${listOf(everybody)}`,
    });
  }
  const byFormat = new Map<ImportFormat, ReadFile>();
  for (const file of files) {
    const [person] = file.people;
    if (person === undefined) continue;
    if (file.people.size > 1) throw severalInFileError(file);
    const other = byFormat.get(file.format) ?? file;
    byFormat.set(file.format, other);
    if (!other.people.has(person)) throw severalInFilesError(other, file);
  }
}

function severalInFileError({ name, people }: ReadFile): InvalidTextError {
  const [first = ""] = [...people].toSorted();
  return new InvalidTextError(
    "several_users",
    `"${name}" has entries of ${people.size} people: ${listOf(people)}`,
    {
      hint: `Choose one: worktime import ${typed(name)} --user ${
        shellWord(first)
      }`,
    },
  );
}

function severalInFilesError(one: ReadFile, other: ReadFile): InvalidTextError {
  const parts = [one, other].map(({ name, people }) =>
    `"${name}" has entries of ${listOf(people)}`
  );
  return new InvalidTextError("several_users", parts.join(", "), {
    hint: `Import yours alone: worktime import ${typed(one.name)}`,
  });
}

/** Returns the word that stands for a file on the command line. */
function typed(name: string): string {
  return name === "standard input" ? "-" : shellWord(name);
}

const MAX_LISTED = 5;

function listOf(people: ReadonlySet<string>): string {
  const shown = [...people].toSorted().slice(0, MAX_LISTED)
    .map((name) => `"${name}"`).join(", ");
  return people.size > MAX_LISTED ? `${shown}, …` : shown;
}

/** Returns the notes about files, with their names. */
export function noteLines(
  files: readonly Pick<ReadFile, "name" | "notes">[],
): string[] {
  return files.flatMap(({ name, notes }) =>
    notes.map((note) => `"${name}": ${note}`)
  );
}

/**
 * Returns which rows to import.
 *
 * @throws {InvalidTextError} When the range ends before it starts.
 */
export function filterIn(
  { from, to, user }: FileImportRequest,
  { clock }: Workspace,
): ImportFilter {
  const { zone } = clock;
  const today = civilTimeAt(clock.now(), zone).date;
  const dateOf = (it: TimeInput | undefined) =>
    it === undefined ? undefined : parseDateWord(dateTextIn(it, zone), today);
  const dates = definedOf({ from: dateOf(from), to: dateOf(to) });
  if (dates.from && dates.to && dates.from > dates.to) {
    const message = `The range starts on ${dates.from} but ends on ${dates.to}`;
    throw new InvalidTextError("invalid_range", message, {
      hint: "Use an earlier --from or a later --to",
    });
  }
  return { ...dates, ...user !== undefined && { user } };
}
