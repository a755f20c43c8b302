import { digestOf } from "../digest.ts";
import { DiskError } from "../errors.ts";
import { kindOfFile } from "../formats/data_file_kind.ts";
import { type ChangeRecord, changesMade } from "../formats/journal.ts";
import { replayFile } from "../formats/journal_replay.ts";
import type { Disk } from "../ports.ts";
import { journalText, readJournalEnd, recordsIn } from "../storage/journal.ts";
import type { Zone } from "../time/zone.ts";
import { otherZone, type ZoneNote } from "../time/zone_note.ts";
import type { Workspace } from "./workspace.ts";

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
