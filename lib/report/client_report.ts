import { NotAllowedError } from "../errors.ts";
import type { CivilDate } from "../time/civil_date.ts";
import type { InstantRange } from "../time/date_range.ts";
import type { Instant, Zone } from "../time/zone.ts";
import {
  type BillingTerms,
  clientOf,
  isBillable,
  type Rate,
  rateOf,
} from "../tracking/billing.ts";
import { byStart, type Entry, titleIn } from "../tracking/entry.ts";
import { EntryTooLongError } from "../tracking/errors.ts";
import type { Settings } from "../tracking/settings.ts";
import type { Task } from "../tracking/task.ts";
import {
  type EntryFilter,
  isTooLong,
  roundToTotal,
  secondsUntil,
  ZoneCalendar,
} from "../tracking/totals.ts";
import { partRounder, type RoundingRule } from "./rounding.ts";

/** What decides how the time of a task is billed. */
export interface TaskTerms {
  /** The id of the task. */
  readonly taskId: string;
  /** The title of the task; empty if it has none. */
  readonly title: string;
  /** The plan of the task, if it has one. */
  readonly plan: string | undefined;
  /** The client, if the settings name one. */
  readonly client: string | undefined;
  /** Whether the time is billable. */
  readonly isBillable: boolean;
  /** The rate of billable time, if the settings have one. */
  readonly rate: Rate | undefined;
}

/** The time of a task that is billed alike. */
export interface BilledTask extends TaskTerms, BilledTime {
  /** What the time costs, if there is a rate. */
  readonly amount: Money | undefined;
}

/** The part of an entry that is within one day. */
export interface BilledEntry extends BilledTime {
  /** The id of the entry. */
  readonly id: string;
  /** The date. */
  readonly date: CivilDate;
  /** When the part began. */
  readonly start: Instant;
  /** When the part ended. */
  readonly end: Instant;
  /** The id of the task. */
  readonly taskId: string;
  /** What was done, without the id of the task; can be empty. */
  readonly text: string;
  /** The tags. */
  readonly tags: readonly string[];
  /** Whether the time is billable. */
  readonly isBillable: boolean;
}

/** Time by task and by day, and what it costs. */
export interface BilledWork {
  /** The time by task: billable first, then by client, plan and task. */
  readonly tasks: readonly BilledTask[];
  /** The entries by day, oldest first. */
  readonly entries: readonly BilledEntry[];
  /** The time of all tasks. */
  readonly total: BilledTime;
  /** The time that is billable. */
  readonly billable: BilledTime;
  /** The time that is not billable. */
  readonly nonBillable: BilledTime;
  /** The sum of the amounts, for each currency. */
  readonly amounts: readonly Money[];
  /** The dates on which clocks were changed during an entry. */
  readonly clockChanges: readonly CivilDate[];
}

/** A report of the time for a client. */
export interface ClientReport extends BilledWork {
  /** The first date. */
  readonly from: CivilDate;
  /** The last date. */
  readonly to: CivilDate;
  /** The time that is included. */
  readonly filter: EntryFilter;
  /** Who did the work, if the settings have a name. */
  readonly name: string | undefined;
  /** The rule of the rounded time, if there is one. */
  readonly rounding: RoundingRule | undefined;
  /** The running timer, if it is in the range. It is not counted. */
  readonly running: UncountedTimer | undefined;
  /** When the report was made. */
  readonly madeAt: Instant;
  /** Notes for the user, each a sentence. */
  readonly notes: readonly string[];
}

/** A running timer that is not counted. */
export interface UncountedTimer {
  /** Its task. */
  readonly taskId: string;
  /** When it started. */
  readonly start: Instant;
  /** When it should have ended, if it was probably forgotten. */
  readonly likelyEnd: Instant | undefined;
}

/** What is needed to bill entries. */
export interface BillingContext {
  readonly zone: Zone;
  /** The instants to include; all if `undefined`. */
  readonly range: InstantRange | undefined;
  readonly tasks: ReadonlyMap<string, Task>;
  readonly settings: BillingTerms & Pick<Settings, "taskPattern">;
  readonly rounding: RoundingRule | undefined;
}

/**
 * Bills entries: splits them by day, rounds them, and adds them up by task.
 *
 * @throws {EntryTooLongError} When an entry is too long to be split by day.
 * @throws {NotAllowedError} When a client has rates in two currencies.
 */
export function billEntries(
  entries: Iterable<Entry>,
  context: BillingContext,
): BilledWork {
  const parts = partsOf(entries, context);
  const groups = groupsOf(parts, context);
  refuseMixedCurrencies(groups);
  const sumOf = (times: readonly ExactTime[]) =>
    sumOfTimes(times, context.rounding !== undefined);
  const timeOf = ({ parts }: Group) => sumOf(parts);
  const total = wholeTime(sumOf(parts));
  const flags = [true, false].map((flag) =>
    groups.filter(({ terms }) => terms.isBillable === flag)
  );
  const sums = flags.map((groups) => sumOf(groups.map(timeOf)));
  const [billable = total, nonBillable = total] = divideTime(total, sums);
  const times = [billable, nonBillable].flatMap((whole, i) =>
    divideTime(whole, (flags[i] ?? []).map(timeOf))
  );
  const billed = groups.map(({ terms }, i) => ({
    ...terms,
    ...times[i] ?? total,
  }));
  const { amounts, totals } = amountsOf(billed);
  return {
    tasks: billed.map((task, i) => ({ ...task, amount: amounts[i] })),
    entries: billedParts(parts, groups, times),
    ...{ total, billable, nonBillable, amounts: totals },
    clockChanges: clockChangesIn(parts, context.zone),
  };
}

/** The part of an entry that is within one day, before figures are rounded. */
type Part = Omit<BilledEntry, keyof BilledTime> & ExactTime;

/** The parts that are billed alike. */
interface Group {
  readonly terms: TaskTerms;
  readonly parts: Part[];
}

/** @throws {EntryTooLongError} When an entry is too long to be split. */
function partsOf(entries: Iterable<Entry>, context: BillingContext): Part[] {
  const { zone, range, tasks, settings, rounding } = context;
  const days = new ZoneCalendar(zone);
  const round = rounding && partRounder(rounding);
  const isBilled = (entry: Entry) =>
    isBillable(entry, tasks.get(entry.taskId), settings);
  // Billable time comes first, so that it is rounded as it is without the rest.
  const rounded = [...entries].sort((a, b) =>
    Number(isBilled(b)) - Number(isBilled(a)) || inPrintedOrder(a, b)
  );
  const parts = rounded.flatMap((entry) => {
    const { id, taskId, start, end, tags } = entry;
    if (isTooLong(entry, range)) {
      throw new EntryTooLongError(taskId, start, end);
    }
    const secondsBefore = range && start < range.from
      ? secondsUntil(entry, range.from)
      : 0;
    const text = textOf(entry, settings.taskPattern);
    const billed = isBilled(entry);
    return days.partsOf(entry, range).map(({ day, seconds }) => ({
      ...{ id, taskId, text, tags, isBillable: billed, seconds },
      date: day.day,
      start: Math.max(start, day.from),
      end: Math.min(end, day.to),
      roundedSeconds: round?.(
        { entryId: id, taskId, day: day.day, seconds, secondsBefore },
      ),
    }));
  });
  return parts.sort(inPrintedOrder);
}

/** Compares by time. The random ids come last, as they differ by directory. */
function inPrintedOrder<
  T extends Pick<Entry, "id" | "taskId" | "start" | "end">,
>(a: T, b: T): number {
  return byStart(a, b) || compare(a.taskId, b.taskId) || compare(a.id, b.id);
}

/** Returns the description without the id of the task, which is next to it. */
function textOf(
  { taskId, description }: Pick<Entry, "taskId" | "description">,
  pattern: string,
): string {
  if (description === taskId) return "";
  return titleIn(description, pattern, taskId) || description;
}

/** Groups parts by task and by whether they are billable, in printed order. */
function groupsOf(
  parts: readonly Part[],
  { tasks, settings }: BillingContext,
): Group[] {
  const groups = new Map<string, Group>();
  for (const part of parts) {
    const { taskId, isBillable } = part;
    const key = `${isBillable} ${taskId}`;
    const group = groups.get(key);
    if (group) group.parts.push(part);
    else {
      const task = tasks.get(taskId);
      const of = { id: taskId, plan: task?.plan };
      const terms = {
        ...{ taskId, isBillable, plan: of.plan, title: task?.title ?? "" },
        client: clientOf(of, settings),
        rate: isBillable ? rateOf(of, settings) : undefined,
      };
      groups.set(key, { terms, parts: [part] });
    }
  }
  return [...groups.values()].map(withTitle).sort(byTerms);
}

/** Takes the title of a task without one from its latest entry with a text. */
function withTitle({ terms, parts }: Group): Group {
  const { text = "" } = parts.findLast(({ text }) => text !== "") ?? {};
  return { terms: { ...terms, title: terms.title || text }, parts };
}

/** Sorts what has no client or plan last. */
function byTerms({ terms: a }: Group, { terms: b }: Group): number {
  const LAST = "\uFFFF";
  return Number(b.isBillable) - Number(a.isBillable) ||
    compare(a.client ?? LAST, b.client ?? LAST) ||
    compare(a.plan ?? LAST, b.plan ?? LAST) ||
    compare(a.taskId, b.taskId);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Refuses what the settings alone cannot show: plans and prefixes of ids that
 * lead to the same client.
 *
 * @throws {NotAllowedError} When a client has rates in two currencies.
 */
function refuseMixedCurrencies(groups: readonly Group[]): void {
  const first = new Map<string, { taskId: string; currency: string }>();
  for (const { terms: { client, taskId, rate } } of groups) {
    if (client === undefined || !rate) continue;
    const { currency } = rate;
    const other = first.get(client);
    if (!other) first.set(client, { taskId, currency });
    else if (other.currency !== currency) {
      throw new NotAllowedError(
        "mixed_currencies",
        `Client "${client}" has rates in ${other.currency} ` +
          `("${other.taskId}") and ${currency} ("${taskId}")`,
        { hint: "Use one currency. See: worktime config rates" },
      );
    }
  }
}

/** Rounds the parts of each group, and returns all in their own order. */
function billedParts(
  parts: readonly Part[],
  groups: readonly Group[],
  times: readonly BilledTime[],
): BilledEntry[] {
  const timeOfPart = new Map(groups.flatMap(({ parts }, i) => {
    const divided = divideTime(times[i] as BilledTime, parts);
    return parts.map((part, n) => [part, divided[n]] as const);
  }));
  return parts.map((part) => {
    const { roundedSeconds: _, ...entry } = part;
    return { ...entry, ...timeOfPart.get(part) as BilledTime };
  });
}

/** Returns the dates on which the clock differs from the elapsed time. */
function clockChangesIn(parts: readonly Part[], zone: Zone): CivilDate[] {
  const changed = parts.filter(({ start, end }) =>
    zone.offsetMinutesAt(start) !==
      zone.offsetMinutesAt(Math.max(start, end - 1))
  );
  return [...new Set(changed.map(({ date }) => date))];
}

// Figures as they are printed and paid.

/**
 * Time as it is printed. The figures of parts are rounded so that they add up
 * to those of the whole.
 */
export interface BilledTime {
  /** The recorded time, in seconds. */
  readonly seconds: number;
  /** The recorded time, in whole minutes. */
  readonly minutes: number;
  /** The time after the rounding rule in minutes, if there is one. */
  readonly roundedMinutes: number | undefined;
  /**
   * The time to pay for, in hundredths of an hour: the rounded time if there is
   * a rule, else the recorded time.
   */
  readonly hundredthHours: number;
}

/** Recorded time, and the same after a rounding rule. */
interface ExactTime {
  readonly seconds: number;
  /** A whole number of minutes; `undefined` without a rule. */
  readonly roundedSeconds: number | undefined;
}

/** Milliseconds: files of other programs have fractions of a second. */
const MINUTE_MS = 60_000;
const HUNDREDTH_HOUR_MS = 36_000;

/**
 * Adds up times.
 *
 * @param isRounded Whether there is a rounding rule.
 */
export function sumOfTimes(
  times: readonly ExactTime[],
  isRounded: boolean,
): ExactTime {
  const sumOf = (amountOf: (time: ExactTime) => number) =>
    times.reduce((sum, it) => sum + amountOf(it), 0);
  return {
    seconds: sumOf(({ seconds }) => msOf(seconds)) / 1000,
    roundedSeconds: isRounded
      ? sumOf(({ roundedSeconds }) => roundedSeconds ?? 0)
      : undefined,
  };
}

/** Rounds a total: minutes down, as in summaries, and hours to the nearest. */
export function wholeTime({ seconds, roundedSeconds }: ExactTime): BilledTime {
  const billedMs = msOf(roundedSeconds ?? seconds);
  return {
    seconds,
    minutes: Math.floor(msOf(seconds) / MINUTE_MS),
    ...roundedOf(roundedSeconds),
    hundredthHours: Math.round(billedMs / HUNDREDTH_HOUR_MS),
  };
}

/** Rounds the parts of a whole so that their figures add up to its figures. */
export function divideTime(
  whole: BilledTime,
  parts: readonly ExactTime[],
): BilledTime[] {
  const minutes = roundToTotal(parts.map(({ seconds }) => msOf(seconds)), {
    unit: MINUTE_MS,
    total: whole.minutes,
  });
  const hours = roundToTotal(
    parts.map(({ seconds, roundedSeconds }) => msOf(roundedSeconds ?? seconds)),
    { unit: HUNDREDTH_HOUR_MS, total: whole.hundredthHours },
  );
  return parts.map(({ seconds, roundedSeconds }, i) => ({
    seconds,
    minutes: minutes[i] as number,
    ...roundedOf(roundedSeconds),
    hundredthHours: hours[i] as number,
  }));
}

function msOf(seconds: number): number {
  return Math.round(seconds * 1000);
}

function roundedOf(
  roundedSeconds: number | undefined,
): Pick<BilledTime, "roundedMinutes"> {
  const isRounded = roundedSeconds !== undefined;
  return { roundedMinutes: isRounded ? roundedSeconds / 60 : undefined };
}

/** An amount of money. */
export interface Money {
  /** The amount, in hundredths of the currency's unit. */
  readonly hundredths: number;
  /** The code of the currency, such as `EUR`. */
  readonly currency: string;
}

/** Time, and what an hour of it costs. */
interface PricedTime {
  readonly hundredthHours: number;
  readonly rate: Rate | undefined;
}

/**
 * Returns what times cost: the printed hours times the rate. Amounts are
 * rounded so that those of a currency add up to its total.
 *
 * @returns An amount for each time, `undefined` without a rate; and the totals,
 * by currency.
 */
export function amountsOf(
  times: readonly PricedTime[],
): { amounts: (Money | undefined)[]; totals: Money[] } {
  const amounts: (Money | undefined)[] = times.map(() => undefined);
  const totals: Money[] = [];
  const currencies = new Set(times.flatMap(({ rate }) => rate?.currency ?? []));
  for (const currency of [...currencies].sort()) {
    const priced = times.flatMap(({ hundredthHours, rate }, i) =>
      rate?.currency === currency
        ? [{ i, product: hundredthHours * rate.hundredthsPerHour }]
        : []
    );
    const sum = priced.reduce((sum, { product }) => sum + product, 0);
    const total = Math.round(sum / 100);
    const products = priced.map(({ product }) => product);
    const rounded = roundToTotal(products, { unit: 100, total });
    for (const [n, { i }] of priced.entries()) {
      amounts[i] = { hundredths: rounded[n] as number, currency };
    }
    totals.push({ hundredths: total, currency });
  }
  return { amounts, totals };
}
