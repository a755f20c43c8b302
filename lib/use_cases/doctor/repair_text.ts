import { digestOf } from "../../digest.ts";
import { DataFileError, DiskError } from "../../errors.ts";
import { checkDataFile } from "../../formats/data_file_check.ts";
import {
  isEventFile,
  kindOfFile,
  monthOfFile,
} from "../../formats/data_files.ts";
import { repairEventLog } from "../../formats/event_log.ts";
import {
  type ChangeRecord,
  changesMade,
  replayFile,
} from "../../formats/journal.ts";
import { plainOverrides } from "../../formats/overrides.ts";
import type { Disk } from "../../ports.ts";
import { decodeUtf16 } from "../../storage/encoding.ts";
import {
  journalText,
  readJournalEnd,
  recordsIn,
} from "../../storage/journal.ts";
import type { Zone } from "../../time/zone.ts";
import { otherZone, type ZoneNote } from "../../time/zone_note.ts";
import type { Workspace } from "../workspace.ts";
import type { CheckedFile } from "./problem.ts";

/** The text that a repair gives to a file, or `undefined` if it gives none. */
export async function repairedTextOf(
  file: string,
  { text, check, isClosed }: CheckedFile,
  sources: RepairSources,
): Promise<string | undefined> {
  if (isClosed) return undefined;
  const whole = sources.journalTextOf(file);
  if (text === undefined) {
    const left = await salvaged(file, sources);
    return left === undefined || whole?.startsWith(left) ? whole : left;
  }
  const isSound = check.problems.length === 0 &&
    (check.oddities ?? []).length === 0 && !isTorn(file, text, sources);
  if (isSound) return undefined;
  // What is a beginning of what was written has been cut off by a crash.
  if (whole !== text && whole?.startsWith(text)) return whole;
  const repaired = repairedRows(file, text, sources);
  return repaired === text ? undefined : repaired;
}

/** Whether a file ends within a line that the journal has whole. */
export function isTorn(
  file: string,
  text: string,
  sources: RepairSources,
): boolean {
  const count = missingAtEnd(file, text, sources);
  if (count === 0 || text === "" || text.endsWith("\n")) return false;
  const rest = sources.journalTextOf(file)?.slice(-count) ?? "";
  return !/^\r?\n/.test(rest);
}

/** How many characters the journal has beyond the end of a file's text. */
export function missingAtEnd(
  file: string,
  text: string,
  sources: RepairSources,
): number {
  const whole = sources.journalTextOf(file);
  return whole?.startsWith(text) ? whole.length - text.length : 0;
}

function repairedRows(
  file: string,
  text: string,
  { zone }: RepairSources,
): string {
  const month = monthOfFile(file);
  if (month === undefined) return text;
  try {
    return isEventFile(file)
      ? repairEventLog(text, month, zone)
      : plainOverrides(text, month);
  } catch (error) {
    // The file as a whole is something else.
    if (error instanceof DataFileError) return text;
    throw error;
  }
}

/**
 * What is left without the zero bytes of a crash, if all of that is sound, or
 * the text in UTF-8 where it was in UTF-16.
 */
async function salvaged(
  file: string,
  sources: RepairSources,
): Promise<string | undefined> {
  const { disk, zone } = sources;
  const bytes = await disk.readTail(file, Infinity);
  if (bytes.length === 0) return undefined;
  const utf16 = decodeUtf16(bytes);
  if (utf16 !== undefined) return repairedRows(file, utf16, sources);
  const text = new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(bytes.filter((byte) => byte !== 0));
  if (text.includes("\uFFFD")) return undefined;
  const { problems } = await checkDataFile(file, text, zone);
  return problems.length === 0 ? text : undefined;
}

/** What files are repaired with: their bytes, and what the journal knows. */
export class RepairSources {
  /** The files as they are. */
  readonly disk: Disk;
  /** Where events without an offset were recorded. */
  readonly zone: Zone;
  readonly #recordsOf: ReadonlyMap<string, readonly ChangeRecord[]>;
  readonly #texts = new Map<string, string | undefined>();

  private constructor(
    { directory: { disk }, clock }: Workspace,
    noted: ZoneNote | undefined,
    recordsOf: ReadonlyMap<string, readonly ChangeRecord[]>,
  ) {
    this.disk = disk;
    this.zone = otherZone(noted, clock.zone)?.zone ?? clock.zone;
    this.#recordsOf = recordsOf;
  }

  /** Loads what files are repaired with; less if nobody can read the journal. */
  static async load(workspace: Workspace): Promise<RepairSources> {
    try {
      return await RepairSources.#loadAll(workspace);
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      return new RepairSources(workspace, undefined, new Map());
    }
  }

  static async #loadAll(workspace: Workspace): Promise<RepairSources> {
    const { disk } = workspace.directory;
    const { pending, hasBegun, zone } = await readJournalEnd(disk);
    const recordsOf = new Map<string, ChangeRecord[]>();
    const newestFirst = recordsIn(await journalText(disk));
    for (const record of [...changesMade(newestFirst)].reverse()) {
      // It is being prepared, or will be given up: no file has it.
      if (record.commit === pending?.commit && !hasBegun) continue;
      for (const { file } of record.changes) {
        if (kindOfFile(file) === undefined) continue;
        const records = recordsOf.get(file) ?? [];
        records.push(record);
        recordsOf.set(file, records);
      }
    }
    return new RepairSources(workspace, zone, recordsOf);
  }

  /** The data files that the journal mentions. */
  get files(): string[] {
    return [...this.#recordsOf.keys()];
  }

  /** The text of a file as the journal has it, if it knows all of it. */
  journalTextOf(file: string): string | undefined {
    if (!this.#texts.has(file)) {
      const records = this.#recordsOf.get(file) ?? [];
      this.#texts.set(file, replayFile(file, records, digestOf));
    }
    return this.#texts.get(file);
  }
}
