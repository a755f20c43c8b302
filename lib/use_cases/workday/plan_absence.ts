import { InvalidTextError, NotAllowedError } from "../../errors.ts";
import { overridesFile, readOverrides } from "../../formats/overrides.ts";
import { MonthFiles } from "../../stores/month_files.ts";
import {
  addDays,
  type CivilDate,
  datesBetween,
  monthOf,
} from "../../time/civil_date.ts";
import { parseDateRange } from "../../time/typed_range.ts";
import { civilTimeAt, wholeMinute } from "../../time/zone.ts";
import {
  absencesIn,
  type AbsenceSpan,
  absenceSpans,
  type AbsentDay,
  daysByKind,
  halfHolidayUnder,
  withAbsence,
} from "../../workday/absence.ts";
import {
  type Absence,
  ABSENCE_KINDS,
  type AbsenceKind,
  formatAbsence,
  isAbsenceKind,
} from "../../workday/absence_kind.ts";
import { currentDate, dayStatsOf } from "../../workday/day.ts";
import type { DayTerms } from "../../workday/hours.ts";
import { termsOf, type Workspace } from "../workspace.ts";
import {
  changeOverrides,
  noHoursError,
  type OverridesWork,
  shownRange,
} from "./change_overrides.ts";

/** How to record absences. */
export interface AbsenceRequest {
  /**
   * The dates: `YYYY-MM-DD`, `today`, `tomorrow`, a range such as
   * `2024-12-23..2025-01-03`, a week such as `2024-W52`, a month or a year.
   *
   * @default Today.
   */
  dates?: string;
  /**
   * Whether each day is only half an absence.
   *
   * @default {false}
   */
  isHalf?: boolean;
  /** A note for each day. */
  note?: string;
  /**
   * Whether to preview the change without making it.
   *
   * @default {false}
   */
  isDryRun?: boolean;
}

/** Absences that were recorded or removed. */
export interface AbsenceChange {
  /** The days, by date. */
  readonly days: readonly AbsentDay[];
  /** The same as spans of days in a row. */
  readonly spans: readonly AbsenceSpan[];
  /** Dates among them with work, all of which then counts as overtime. */
  readonly worked: readonly WorkedDate[];
  /** A sentence that says what was done. */
  readonly message: string;
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
  const details = oneLine === "" ? {} : { note: oneLine };
  return changeOverrides(workspace, dates, { isDryRun }, async (work) => {
    const { expectedMinutes } = work.terms;
    const days = new Map<CivilDate, DayTerms>();
    for (const date of datesBetween(work.range.from, work.range.to)) {
      const before = await work.overrideOf(date);
      const terms = withAbsence(date, before, absence, expectedMinutes);
      if (terms) days.set(date, { ...terms, ...details });
    }
    if (days.size === 0) throw noHoursError(work.range);
    for (const [date, terms] of days) await work.set(date, terms);
    const outcome = outcomeOf(days, work);
    return { ...outcome, worked: await workedDates(outcome.days, work) };
  });
}

/**
 * Removes the absences on some dates, which then have their usual hours, or the
 * half holiday that they had before.
 */
export function removeAbsences(
  workspace: Workspace,
  dates: string,
  { isDryRun = false }: Pick<AbsenceRequest, "isDryRun">,
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
    const removed = new Set<CivilDate>();
    for (const [date, terms] of days) {
      const left = halfHolidayUnder(date, terms, work.terms.expectedMinutes);
      if (left) await work.set(date, left);
      else removed.add(date);
    }
    await work.remove(removed);
    return outcomeOf(days, work, "removed ");
  });
}

/** Lists the absences of a year, by default this one. */
export async function listAbsences(
  workspace: Workspace,
  { year }: { year?: number },
): Promise<AbsenceYear> {
  const { directory, clock } = workspace;
  const today = civilTimeAt(clock.now(), clock.zone).date;
  const shown = year ?? Number(today.slice(0, 4));
  const { from, to } = parseDateRange(String(shown).padStart(4, "0"), today);
  return await directory.view(async (read) => {
    const { expectedMinutes } = await termsOf(workspace, read);
    const months = [...new Set(datesBetween(from, to).map(monthOf))];
    const terms = await Promise.all(months.map(async (month) => {
      const text = await read(overridesFile(month)) ?? "";
      return [...readOverrides(text, month).days];
    }));
    const days = absencesIn(terms.flat());
    return {
      year: shown,
      days,
      spans: absenceSpans(days, expectedMinutes),
      daysByKind: daysByKind(days),
    };
  });
}

/** Describes the absences of some dates. */
export function outcomeOf(
  terms: ReadonlyMap<CivilDate, DayTerms>,
  { range, terms: { expectedMinutes } }: OverridesWork,
  verb = "",
): AbsenceChange {
  const days = absencesIn(terms);
  const [first] = days;
  const kinds = verb + kindsIn(days);
  const sum = Object.values(daysByKind(days)).reduce((a, b) => a + b, 0);
  const shown = first?.date === days.at(-1)?.date
    ? first?.date ?? range.from
    : shownRange(range);
  const count = days.length === 1 ? "" : `: ${sum} days`;
  const message = kinds.charAt(0).toUpperCase() + kinds.slice(1) +
    ` on ${shown}${count}`;
  return {
    days,
    spans: absenceSpans(days, expectedMinutes),
    worked: [],
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
  const near = [-4, 0, 2].map((days) => addDays(today, days));
  const files = await MonthFiles.load(
    (file) => changing.read(file),
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
