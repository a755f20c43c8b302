import { type EntrySubject, lookUpMapping, WILDCARD } from "./entry.ts";
import type { Task } from "./task.ts";

/** The settings that say who pays for time, and how much. */
export interface BillingTerms {
  /**
   * Whether time is billable, by plan or by prefix of the task id; by default,
   * the provider decides.
   */
  readonly billable: ReadonlyMap<string, boolean>;
  /** The clients that pay for the time, by the same keys. */
  readonly clients: ReadonlyMap<string, string>;
  /** The rates of billable time, by the same keys. */
  readonly rates: ReadonlyMap<string, Rate>;
}

/** A price per hour. */
export interface Rate {
  /** The price in hundredths of the currency's unit: 8050 for 80.50 EUR. */
  readonly hundredthsPerHour: number;
  /** The code of the currency, such as `EUR`. */
  readonly currency: string;
}

const RATE = /^(\d{1,7})(?:[.,](\d{1,2}))? *([A-Za-z]{3})$/;

/** Parses a rate such as `95 EUR` or `80.50 EUR`; `undefined` if it is none. */
export function parseRate(text: string): Rate | undefined {
  const [, units, fraction = "", currency] = text.match(RATE) ?? [];
  if (units === undefined || currency === undefined) return undefined;
  const hundredthsPerHour = Number(units + fraction.padEnd(2, "0"));
  return hundredthsPerHour === 0
    ? undefined
    : { hundredthsPerHour, currency: currency.toUpperCase() };
}

/** Formats a rate as in `config.yaml`: `95 EUR` or `80.50 EUR`. */
export function formatRate({ hundredthsPerHour, currency }: Rate): string {
  const units = Math.floor(hundredthsPerHour / 100);
  const hundredths = hundredthsPerHour % 100;
  const decimals = String(hundredths).padStart(2, "0");
  return `${units}${hundredths === 0 ? "" : `.${decimals}`} ${currency}`;
}

/** The part of a task by which settings are looked up. */
type TaskKey = Pick<Task, "id"> & { readonly plan?: string | undefined };

/**
 * Returns whether an entry is billable: as it says itself, else as its task
 * says, else as the settings say for its plan. Time is billable by default.
 */
export function isBillable(
  { taskId, billable }: Pick<EntrySubject, "taskId" | "billable">,
  task: Task | undefined,
  terms: Pick<BillingTerms, "billable">,
): boolean {
  return billable ??
    configuredBillable({ id: taskId, ...task }, terms) ?? true;
}

/**
 * Returns whether new time for a task is billable: as the task says, else as
 * the settings say.
 *
 * @returns `undefined` if neither says so, and the provider decides.
 */
export function configuredBillable(
  task: TaskKey & Pick<Task, "billable">,
  { billable }: Pick<BillingTerms, "billable">,
): boolean | undefined {
  return task.billable ?? lookUpMapping(billable, task);
}

/** Returns the client that pays for a task, if the settings name one. */
export function clientOf(
  task: TaskKey,
  { clients }: Pick<BillingTerms, "clients">,
): string | undefined {
  return lookUpMapping(clients, task);
}

/** Returns the rate of a task, if the settings have one. */
export function rateOf(
  task: TaskKey,
  { rates }: Pick<BillingTerms, "rates">,
): Rate | undefined {
  return lookUpMapping(rates, task);
}

/** A client with rates in two currencies. */
interface MixedCurrencies {
  readonly client: string;
  /** The names of two rates, such as plans, and their currencies. */
  readonly rates: readonly [RateName, RateName];
}

interface RateName {
  readonly name: string;
  readonly currency: string;
}

/** Finds a client whose rates are in two currencies. */
export function findMixedCurrencies(
  { clients, rates }: Pick<BillingTerms, "clients" | "rates">,
): MixedCurrencies | undefined {
  const known = new Map<string, RateName>();
  for (const [name, { currency }] of rates) {
    const client = clients.get(name) ?? clients.get(WILDCARD);
    if (client === undefined) continue;
    const first = known.get(client);
    if (!first) known.set(client, { name, currency });
    else if (first.currency !== currency) {
      return { client, rates: [first, { name, currency }] };
    }
  }
  return undefined;
}
