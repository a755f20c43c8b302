import { assertEquals } from "@std/assert";
import {
  countedSeconds,
  type ExportedDay,
  type ExportedEntry,
  type ExportedTimes,
} from "../../lib/exchange/export_format.ts";
import { EXPORT_FORMATS } from "../../lib/exchange/formats.ts";
import {
  exportedDay,
  exportedEntry,
  writeOptions,
} from "../support/exported_times.ts";

const START = Date.parse("2024-12-10T09:00+01:00");
const ENTRY = exportedEntry({ start: START, end: START + 3_600_000 });

/**
 * What an entry can have. Ids are no such part: other trackers make their own.
 */
const ENTRY_PARTS = {
  taskId: { taskId: "other" },
  title: { title: "A title" },
  plan: { plan: "v2" },
  client: { client: "ACME" },
  description: { description: "did it" },
  start: { start: START + 60_000, seconds: 3540 },
  end: { end: START + 3_660_000, seconds: 3660 },
  seconds: { seconds: 1800 },
  tags: { tags: ["docs"] },
  billable: { billable: false },
} satisfies Readonly<Record<string, Partial<ExportedEntry>>>;

type EntryPart = keyof typeof ENTRY_PARTS;

const at = (clock: string) => Date.parse(`2024-12-10T${clock}+01:00`);

/** A day of work without a pause and without expected hours. */
function day(fields: Partial<ExportedDay>): ExportedDay {
  return {
    ...exportedDay("2024-12-10"),
    figures: { ...FIGURES, targetMinutes: 0 },
    stretches: [{ kind: "work", start: at("09:00"), end: at("17:30") }],
    ...fields,
  };
}

const FIGURES = {
  ...{ lunchMinutes: 0, breakMinutes: 0, workMinutes: 510 },
  ...{ workHundredths: 850, targetMinutes: 480, balanceMinutes: 30 },
};
const DAY = day({});

/** A day with a pause of half an hour. */
function dayWith(
  kind: "lunch" | "break",
  from: string,
  to: string,
): ExportedDay {
  return day({
    figures: {
      ...{ ...FIGURES, targetMinutes: 0, workMinutes: 480 },
      [`${kind}Minutes`]: 30,
    },
    stretches: [
      { kind: "work", start: at("09:00"), end: at(from) },
      { kind, start: at(from), end: at(to) },
      { kind: "work", start: at(to), end: at("17:30") },
    ],
  });
}

/** A day without work and without figures. */
function dayOff(fields: Partial<ExportedDay>): ExportedDay {
  const { figures: _, start: _start, end: _end, ...rest } = DAY;
  return { ...rest, kind: "none", stretches: [], ...fields };
}

const VACATION = { kind: "vacation", isHalf: false } as const;

/** What a day can have: without it, and with it. */
const DAY_PARTS = {
  absence: [DAY, day({ kind: "vacation", absence: VACATION })],
  half: [
    day({ kind: "vacation", absence: VACATION }),
    day({ kind: "vacation", absence: { ...VACATION, isHalf: true } }),
  ],
  note: [DAY, day({ notes: ["a note"] })],
  "note of a day off": [dayOff({}), dayOff({ notes: ["a note"] })],
  "planned absence": [
    dayOff({}),
    dayOff({ kind: "vacation", absence: VACATION }),
  ],
  target: [DAY, day({ figures: FIGURES })],
  "kind of a pause": [
    dayWith("break", "12:00", "12:30"),
    dayWith("lunch", "12:00", "12:30"),
  ],
  "time of a pause": [
    dayWith("break", "12:00", "12:30"),
    dayWith("break", "13:00", "13:30"),
  ],
} satisfies Readonly<
  Record<string, readonly [without: ExportedDay, having: ExportedDay]>
>;

type DayPart = keyof typeof DAY_PARTS;

const TIMES: readonly EntryPart[] = ["taskId", "start", "end"];

/** The parts of an entry that each format contains. */
const HELD_OF_ENTRIES: Readonly<Record<string, readonly EntryPart[]>> = {
  klog: [...TIMES, "description", "tags"],
  timeclock: [...TIMES, "description"],
  timewarrior: [...TIMES, "description", "tags"],
  icalendar: [...TIMES, "description", "tags"],
  toggl: [...TIMES, "plan", "client", "description", "tags", "billable"],
  solidtime: [...TIMES, "plan", "client", "description", "tags", "billable"],
  json: Object.keys(ENTRY_PARTS) as EntryPart[],
};

/** The parts of a day that each format contains. */
const HELD_OF_DAYS: Readonly<Record<string, readonly DayPart[]>> = {
  payroll: ["absence", "half", "note", "target", "kind of a pause"],
  klog: [
    ...["absence", "half", "note", "note of a day off"] as const,
    ...["planned absence", "target", "time of a pause"] as const,
  ],
  timeclock: ["time of a pause"],
  timewarrior: ["time of a pause"],
  icalendar: [
    ...["absence", "half", "note", "planned absence"] as const,
    "time of a pause",
  ],
  json: Object.keys(DAY_PARTS) as DayPart[],
};

for (const format of EXPORT_FORMATS) {
  const written = (times: ExportedTimes) => format.write(times, writeOptions());
  /** Whether a file has another text, and whether it says what is missing. */
  const outcomeOf = (
    [without, having]: readonly [ExportedTimes, ExportedTimes],
    bare: ExportedTimes,
  ) => {
    const file = written(having);
    const known = written(bare).notes;
    return {
      isHeld: file.text !== written(without).text,
      isNoted: file.notes.some((note) => !known.includes(note)) ||
        file.seconds !== countedSeconds(having),
    };
  };

  if (format.halves.includes("timers")) {
    Deno.test(`${format.name} contains or notes each part of an entry`, () => {
      const bare = { entries: [ENTRY], days: [] };
      const held: string[] = [];
      for (const [part, fields] of Object.entries(ENTRY_PARTS)) {
        const having = { entries: [{ ...ENTRY, ...fields }], days: [] };
        const { isHeld, isNoted } = outcomeOf([bare, having], bare);
        if (isHeld) held.push(part);
        else assertEquals([part, isNoted], [part, true]);
      }
      const expected = HELD_OF_ENTRIES[format.name] ?? [];
      assertEquals(held.toSorted(), expected.toSorted());
    });
  }

  if (format.halves.includes("workday")) {
    Deno.test(`${format.name} contains or notes each part of a day`, () => {
      const held: string[] = [];
      for (const [part, [without, having]] of Object.entries(DAY_PARTS)) {
        const timesOf = (it: ExportedDay) => ({ entries: [], days: [it] });
        const { isHeld, isNoted } = outcomeOf(
          [timesOf(without), timesOf(having)],
          timesOf(DAY),
        );
        if (isHeld) held.push(part);
        else assertEquals([part, isNoted], [part, true]);
      }
      const expected = HELD_OF_DAYS[format.name] ?? [];
      assertEquals(held.toSorted(), expected.toSorted());
    });
  }
}
