import { isUnreadableFile, type UnreadableFileError } from "../errors.ts";
import {
  type EventLog,
  eventLogFile,
  readEventLog,
} from "../formats/event_log.ts";
import {
  type Overrides,
  overridesFile,
  readOverrides,
} from "../formats/overrides.ts";
import { FileTexts, type ReadText } from "../storage/file_texts.ts";
import {
  type CivilDate,
  type CivilMonth,
  monthOf,
} from "../time/civil_date.ts";
import {
  type OffsetHistory,
  type RecordedZone,
  recordedZone,
} from "../time/offset_history.ts";
import type { Instant, Zone } from "../time/zone.ts";
import { dayAsOf } from "../workday/day.ts";
import type { WorkDay } from "../workday/event.ts";
import type { WorkMonth } from "../workday/month.ts";
import { isSameTime, withOffsets } from "../workday/timeline.ts";

export interface MonthReadOptions {
  /** The time zone of the machine. */
  readonly zone: Zone;
  /** The recorded time zone of events without an offset, if known. */
  readonly offsets: OffsetHistory | undefined;
  /** The instant after which events are left out. */
  readonly until?: Instant | undefined;
}

/** The files of the months that a command needs. */
export class MonthFiles {
  readonly #texts: FileTexts;
  readonly #zone: Zone;
  readonly #until: Instant | undefined;
  /** The time zone of events without an offset, if not that of the machine. */
  readonly recordingZone: RecordedZone | undefined;
  readonly #logs = new Map<CivilMonth, EventLog>();

  private constructor(
    texts: FileTexts,
    { zone, offsets, until }: MonthReadOptions,
  ) {
    this.#texts = texts;
    this.#zone = zone;
    this.#until = until;
    this.recordingZone = recordedZone(offsets, zone);
  }

  static async load(
    read: ReadText,
    dates: readonly CivilDate[],
    reading: MonthReadOptions,
  ): Promise<MonthFiles> {
    const months = new Set(dates.map(monthOf));
    const files = [...months].flatMap((month) => [
      eventLogFile(month),
      overridesFile(month),
    ]);
    return new MonthFiles(await FileTexts.load(read, files), reading);
  }

  /**
   * Returns the events of a month as stored.
   *
   * @throws {DataFileError} When the month's file is damaged.
   */
  log(month: CivilMonth): EventLog {
    const known = this.#logs.get(month);
    if (known) return known;
    const text = this.#texts.get(eventLogFile(month)) ?? "";
    const zone = this.recordingZone?.zone ?? this.#zone;
    const log = readEventLog(text, month, zone);
    this.#logs.set(month, log);
    return log;
  }

  /** @throws {DataFileError} When the month's overrides file is damaged. */
  overrides(month: CivilMonth): Overrides {
    const text = this.#texts.get(overridesFile(month)) ?? "";
    return readOverrides(text, month);
  }

  /**
   * Returns the events and expected hours of a month.
   *
   * @throws {DataFileError} When one of the month's files is damaged.
   */
  month(month: CivilMonth): WorkMonth {
    return {
      month,
      days: [...this.log(month).days.values()].map((day) =>
        this.#inMachineZone(day)
      ),
      overrides: this.overrides(month).days,
    };
  }

  /** Does the same, but returns an empty month if a file cannot be read. */
  monthOrEmpty(month: CivilMonth): WorkMonth {
    try {
      return this.month(month);
    } catch (error) {
      if (!isUnreadableFile(error)) throw error;
      return { month, days: [], overrides: new Map() };
    }
  }

  /**
   * Returns the events of a date.
   *
   * @throws {DataFileError} When the month's file is damaged.
   */
  day(date: CivilDate): WorkDay {
    const day = this.log(monthOf(date)).days.get(date);
    return day ? this.#inMachineZone(day) : { date, events: [] };
  }

  /** Does the same, but returns an empty day if the file cannot be read. */
  dayOrEmpty(date: CivilDate): WorkDay {
    try {
      return this.day(date);
    } catch (error) {
      if (!isUnreadableFile(error)) throw error;
      return { date, events: [] };
    }
  }

  /**
   * Returns a function to look up days around a main date. Unreadable files of
   * other months than that of the main date count as empty.
   *
   * @param onUnread Called once per unreadable file with the reason.
   */
  dayNear(
    main: CivilDate,
    onUnread: (problem: UnreadableFileError) => void = () => {},
  ): (date: CivilDate) => WorkDay {
    const known = new Set([monthOf(main)]);
    return (date) => {
      const month = monthOf(date);
      try {
        return this.day(date);
      } catch (error) {
        if (month === monthOf(main) || !isUnreadableFile(error)) throw error;
        if (!known.has(month)) onUnread(error);
        known.add(month);
        return { date, events: [] };
      }
    };
  }

  /** Returns a day as seen from the time zone of the machine. */
  #inMachineZone(day: WorkDay): WorkDay {
    const read = this.recordingZone && day.date >= this.recordingZone.since
      ? this.#withRecordedOffsets(day, this.recordingZone.zone)
      : day;
    return this.#until === undefined
      ? read
      : dayAsOf(read, this.#until, this.#zone);
  }

  #withRecordedOffsets(day: WorkDay, zone: Zone): WorkDay {
    const known = withOffsets(day, zone);
    return isSameTime(day, known, this.#zone) ? day : known;
  }
}
