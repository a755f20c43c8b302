import type { Rate } from "../tracking/billing.ts";
import { roundToTotal } from "../tracking/totals.ts";

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
export interface ExactTime {
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
  let ms = 0;
  let roundedSeconds = 0;
  for (const time of times) {
    ms += msOf(time.seconds);
    roundedSeconds += time.roundedSeconds ?? 0;
  }
  return {
    seconds: ms / 1000,
    roundedSeconds: isRounded ? roundedSeconds : undefined,
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
    minutes: minutes[i] ?? 0,
    ...roundedOf(roundedSeconds),
    hundredthHours: hours[i] ?? 0,
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
      amounts[i] = { hundredths: rounded[n] ?? 0, currency };
    }
    totals.push({ hundredths: total, currency });
  }
  return { amounts, totals };
}
