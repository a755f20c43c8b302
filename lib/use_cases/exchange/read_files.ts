import { InvalidTextError } from "../../errors.ts";
import { importError } from "../../exchange/import_format.ts";
import { formatNamed, formatOf } from "../../exchange/formats.ts";
import type {
  DateOrder,
  ForeignTimes,
  ImportFormat,
} from "../../exchange/import_format.ts";
import type { ImportFilter } from "../../exchange/import_plan.ts";
import type { DayMinute } from "../../time/clock_time.ts";
import { dateTextIn, type TimeInput } from "../../time/time_input.ts";
import { parseDateWord } from "../../time/typed_date.ts";
import { civilTimeAt, type Zone } from "../../time/zone.ts";
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
  /** The last date to import. */
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
}

/** Nine o'clock. */
const DAY_START: DayMinute = 9 * 60;

/** A file whose format is known, and its content. */
interface ForeignFile {
  readonly name: string;
  readonly format: ImportFormat;
  readonly times: ForeignTimes;
}

/**
 * Reads files of other trackers.
 *
 * @throws {InvalidTextError} When a file is in no known format, its dates can
 * be read in two ways, or entries of several people would be mixed.
 */
export async function readForeignFiles(
  files: readonly ImportedFile[],
  request: FileImportRequest,
  workspace: Workspace,
): Promise<ForeignFile[]> {
  const read: ForeignFile[] = [];
  for (const file of files) {
    read.push(await readFile(file, request, workspace));
  }
  refuseSeveralPeople(read, request);
  return read;
}

async function readFile(
  { name, text }: ImportedFile,
  request: FileImportRequest,
  { clock }: Workspace,
): Promise<ForeignFile> {
  const format = request.format === undefined
    ? formatOf(text, name)
    : formatNamed(request.format);
  const { zone = clock.zone, dateOrder, dayStart = DAY_START } = request;
  const options = {
    ...{ name, zone, dayStart },
    ...dateOrder !== undefined && { dateOrder },
  };
  await format.load?.();
  const times = format.read(text, options);
  if (times.entries.length === 0 && !format.recognizes(text)) {
    throw importError({ name }, `this is no ${format.title}`, {
      hint: "Let the content decide: worktime import PATH",
    });
  }
  return { name, format, times };
}

/** @throws {InvalidTextError} When entries of several people would be mixed. */
function refuseSeveralPeople(
  files: readonly ForeignFile[],
  { user }: FileImportRequest,
): void {
  const people = new Set<string>();
  for (const { times } of files) {
    for (const entry of times.entries) {
      if (entry.user !== undefined) people.add(entry.user);
    }
  }
  const names = [...people].toSorted();
  const shown = names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");
  if (user !== undefined && names.length > 0 && !people.has(user)) {
    const message = `There are no entries of "${user}"`;
    throw new InvalidTextError("unknown_user", message, {
      hint: `The entries are of: ${shown}`,
    });
  }
  if (user !== undefined || names.length < 2) return;
  throw new InvalidTextError(
    "several_users",
    `There are entries of ${names.length} people: ${shown}`,
    { hint: `Choose one: worktime import --user ${names[0]}` },
  );
}

/** Returns which rows to import. */
export function filterIn(
  { from, to, user }: FileImportRequest,
  { clock }: Workspace,
): ImportFilter {
  const { zone } = clock;
  const today = civilTimeAt(clock.now(), zone).date;
  const dateOf = (it: TimeInput) => parseDateWord(dateTextIn(it, zone), today);
  return {
    ...from !== undefined && { from: dateOf(from) },
    ...to !== undefined && { to: dateOf(to) },
    ...user !== undefined && { user },
  };
}
