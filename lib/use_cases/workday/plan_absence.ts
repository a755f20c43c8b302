import { InvalidTextError, NotAllowedError } from "../../errors.ts";
import { overridesFile, readOverrides } from "../../formats/overrides.ts";
import { MonthFiles } from "../../stores/month_files.ts";
import {
  addDays,
  type CivilDate,
  datesBetween,
  monthOf,
} from "../../time/civil_date.ts";
import { type DateRange, rangeOf } from "../../time/date_range.ts";
import { parseRangeWithin } from "../../time/typed_range.ts";
import type { TimeInput } from "../../time/typed_time.ts";
import { civilTimeAt, wholeMinute } from "../../time/zone.ts";
import { currentDate, dayStatsOf } from "../../workday/day.ts";
import {
  type Absence,
  ABSENCE_KINDS,
  type AbsenceKind,
  absencesIn,
  type AbsenceSpan,
  absenceSpans,
  type AbsentDay,
  daysByKind,
  type DayTerms,
  dropsAbsence,
  formatAbsence,
  isAbsenceKind,
  termsUnder,
  withAbsence,
} from "../../workday/terms.ts";
import type { DryRun } from "../timers/timer_work.ts";
import { settingsOf, todayIn, type Workspace } from "../workspace.ts";
import {
  changeOverrides,
  noHoursError,
  type OverridesWork,
  shownRange,
} from "./change_overrides.ts";

/** How to record absences. */
export interface AbsenceRequest extends DryRun {
  /**
   * The dates: `YYYY-MM-DD`, `today`, `tomorrow`, a range such as
   * `2024-12-23..2025-01-03`, a week such as `2024-W52`, a month or a year.
   *
   * @default Today.
   */
  dates?: TimeInput;
  /**
   * Whether each day is only half an absence.
   *
   * @default {false}
   */
  isHalf?: boolean;
  /** A note for each day. */
  note?: string;
}

/** Absences that were recorded or removed. */
export interface AbsenceChange {
  /** The days, by date. */
  readonly days: readonly AbsentDay[];
  /** The same as spans of days in a row. */
  readonly spans: readonly AbsenceSpan[];
  /** Dates among them with work, all of which then counts as overtime. */
  readonly worked: readonly WorkedDate[];
  /** What the days were before, if they had an absence of another kind. */
  readonly replaced: readonly AbsentDay[];
  /** What takes the other half of days with half a holiday. */
  readonly beside: readonly AbsentDay[];
  /** The days that have hours of their own again, after a removal. */
  readonly restored: readonly RestoredHours[];
  /** A sentence that says what was done. */
  readonly message: string;
}

/** A date without its absence, which had hours of its own before. */
export interface RestoredHours {
  /** The date. */
  readonly date: CivilDate;
  /** The work that is expected again, in minutes. */
  readonly expectedMinutes: number;
}

/** A date with work. */
export interface WorkedDate {
  /** The date. */
  readonly date: CivilDate;
  /** The work, in minutes. */
  readonly workMinutes: number;
}

/** The absences of a year. */
export interface AbsenceYear {
  /** The year. */
  readonly year: number;
  /** The dates, if they are not the whole year. */
  readonly range?: DateRange;
  /** The days, by date. */
  readonly days: readonly AbsentDay[];
  /** The same as spans of days in a row. */
  readonly spans: readonly AbsenceSpan[];
  /** How many days each kind takes; a half day counts as 0.5. */
  readonly daysByKind: Readonly<Partial<Record<AbsenceKind, number>>>;
}

/** Records absences on the dates on which hours are expected. */
export function recordAbsence(
  workspace: Workspace,
  kind: string,
  { dates = "today", isHalf = false, note, isDryRun = false }: AbsenceRequest,
): Promise<AbsenceChange> {
  const word = kind.toLowerCase();
  if (!isAbsenceKind(word)) {
    throw new InvalidTextError("invalid_absence", `Unknown kind "${kind}"`, {
      hint: `Use one of ${ABSENCE_KINDS.join(", ")}`,
    });
  }
  const absence = { kind: word, isHalf };
  const oneLine = note?.replaceAll(/\s+/g, " ").trim() ?? "";
  return changeOverrides(workspace, dates, { isDryRun }, async (work) => {
    const { days, before } = await daysWith(absence, oneLine, work);
    if (days.size === 0) throw noHoursError(work);
    for (const [date, terms] of days) await work.set(date, terms);
    const recorded = absencesIn(days);
    return {
      ...outcomeOf(recorded, work, { absence }),
      replaced: absencesIn(before).filter((old) =>
        isReplaced(old, days.get(old.date))
      ),
      beside: recorded.filter(({ kind }) => kind !== word),
      worked: await workedDates(recorded, work),
    };
  });
}

/**
 * Returns the terms of the dates in a range with an absence, and those that
 * they had before.
 */
async function daysWith(
  absence: Absence,
  note: string,
  { range, terms: { expectedMinutes }, overrideOf }: OverridesWork,
) {
  const days = new Map<CivilDate, DayTerms>();
  const before = new Map<CivilDate, DayTerms>();
  const details = note === "" ? {} : { note };
  for (const date of datesBetween(range.from, range.to)) {
    const old = await overrideOf(date);
    const terms = withAbsence(date, old, absence, expectedMinutes);
    if (!terms) continue;
    if (old && dropsAbsence(old, absence)) {
      throw twoAbsencesError(date, old, absence);
    }
    if (old) before.set(date, old);
    // Terms with a note have that of the absence which is still there.
    days.set(date, { ...details, ...terms });
  }
  return { days, before };
}

/** Returns whether a date has an absence of another kind now. */
function isReplaced(
  { kind, isHalf }: AbsentDay,
  { absence }: Partial<DayTerms> = {},
): boolean {
  // The other half of half a holiday can have an absence of its own.
  const isBeside = kind === "holiday" && isHalf;
  return absence?.kind !== kind && !isBeside;
}

function twoAbsencesError(
  date: CivilDate,
  { absence: old }: DayTerms,
  { kind }: Absence,
): NotAllowedError {
  const name = old ? formatAbsence(old) : "";
  const message = `${date} is ${name}, and half a day can be recorded only ` +
    "beside half a holiday";
  return new NotAllowedError("absence_recorded", message, {
    hint: `Replace it: worktime absent --remove ${date} && ` +
      `worktime absent ${kind} ${date} --half`,
  });
}

/**
 * Removes the absences on some dates, which then have the half holiday or the
 * hours that they had before, or their usual hours.
 */
export function removeAbsences(
  workspace: Workspace,
  dates: TimeInput,
  { isDryRun = false }: DryRun,
): Promise<AbsenceChange> {
  return changeOverrides(workspace, dates, { isDryRun }, async (work) => {
    const days = new Map<CivilDate, DayTerms>();
    for (const date of datesBetween(work.range.from, work.range.to)) {
      const terms = await work.overrideOf(date);
      if (terms?.absence) days.set(date, terms);
    }
    if (days.size === 0) {
      const message = `No absence on ${shownRange(work.range)}`;
      throw new NotAllowedError("no_absence", message, {
        hint: `See: worktime absent ${work.range.from.slice(0, 4)}`,
      });
    }
    await work.remove(new Set(days.keys()));
    const restored: RestoredHours[] = [];
    for (const [date, terms] of days) {
      const left = termsUnder(date, terms, work.terms.expectedMinutes);
      if (!left) continue;
      await work.set(date, left);
      const { absence, expectedMinutes } = left;
      if (!absence) restored.push({ date, expectedMinutes });
    }
    const outcome = outcomeOf(absencesIn(days), work, { verb: "removed " });
    return { ...outcome, restored };
  });
}

/** Selects absences. */
export interface AbsenceListRequest {
  /**
   * A year, as a number or as a text such as `last year`; or a range within a
   * year, such as `2024-12`.
   *
   * @default This year.
   */
  year?: number | string;
}

/** Lists the absences of a year or a range, by default this year. */
export async function listAbsences(
  workspace: Workspace,
  { year: asked = "this year" }: AbsenceListRequest,
): Promise<AbsenceYear> {
  const text = typeof asked === "number"
    ? String(asked).padStart(4, "0")
    : asked;
  const { from, to } = parseRangeWithin("year", text, todayIn(workspace), {
    canBeFuture: true,
  });
  const whole = rangeOf("year", from);
  const isWhole = from === whole.from && to === whole.to;
  return await workspace.directory.view(async (read) => {
    const { expectedMinutes } = await settingsOf(workspace, read);
    const months = [...new Set(datesBetween(from, to).map(monthOf))];
    const terms = await Promise.all(months.map(async (month) => {
      const text = await read(overridesFile(month)) ?? "";
      return [...readOverrides(text, month).days];
    }));
    const days = absencesIn(terms.flat())
      .filter(({ date }) => date >= from && date <= to);
    return {
      year: Number(from.slice(0, 4)),
      ...(!isWhole && { range: { from, to } }),
      days,
      spans: absenceSpans(days, expectedMinutes),
      daysByKind: daysByKind(days),
    };
  });
}

/**
 * Describes the absences of some dates.
 *
 * @param options.absence The recorded absence, if the date can also have another half day.
 */
export function outcomeOf(
  days: readonly AbsentDay[],
  { range, terms: { expectedMinutes } }: OverridesWork,
  { verb = "", absence }: { verb?: string; absence?: Absence } = {},
): AbsenceChange {
  const [first] = days;
  const named = days.map((day) =>
    absence && day.kind !== absence.kind ? { ...day, ...absence } : day
  );
  const kinds = verb + kindsIn(named);
  const sum = Object.values(daysByKind(named)).reduce((a, b) => a + b, 0);
  const shown = first?.date === days.at(-1)?.date
    ? first?.date ?? range.from
    : shownRange(range);
  const count = days.length === 1 ? "" : `: ${sum} days`;
  const message = kinds.charAt(0).toUpperCase() + kinds.slice(1) +
    ` on ${shown}${count}`;
  return {
    days,
    spans: absenceSpans(days, expectedMinutes),
    ...{ worked: [], replaced: [], beside: [], restored: [] },
    message,
  };
}

/** Names the kinds of absences; of a kind with half and whole days, once. */
function kindsIn(days: readonly Absence[]): string {
  const names = new Set(days.map(formatAbsence));
  return [...names].filter((name) =>
    !names.has(name.replace("half ", "")) ||
    !name.startsWith("half ")
  ).join(", ");
}

/** Returns the dates with work among days on which none is expected. */
export async function workedDates(
  days: readonly AbsentDay[],
  { changing, workspace, terms }: OverridesWork,
): Promise<WorkedDate[]> {
  const { zone } = workspace.clock;
  const now = wholeMinute(workspace.clock.now());
  const today = civilTimeAt(now, zone).date;
  // The current day can be one of the days before today, even of last month.
  const near = [-4, 2].map((days) => addDays(today, days));
  const files = await MonthFiles.load(
    changing.read,
    [...days.map(({ date }) => date), ...near],
    { zone, offsets: changing.zone },
  );
  const dayOf = (date: CivilDate) => files.dayOrEmpty(date);
  const { longestDayMinutes } = terms;
  const current = currentDate(now, { dayOf, zone, longestDayMinutes });
  const moment = { now, zone, currentDate: current };
  return days.flatMap(({ date, expectedMinutes }) => {
    if (expectedMinutes > 0) return [];
    const { workMinutes } = dayStatsOf(dayOf(date), expectedMinutes, moment);
    return workMinutes > 0 ? [{ date, workMinutes }] : [];
  });
}
