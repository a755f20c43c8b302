import { quoteText } from "../text/yaml.ts";
import {
  errorAt,
  type YamlNode,
  type YamlSection,
} from "../text/yaml_block.ts";
import { type BillingTerms, findMixedCurrencies } from "../tracking/billing.ts";
import { formatRate, parseRate, type Rate } from "../tracking/rate.ts";
import { textOf, type ValueType } from "./config_value.ts";

const CLIENT: ValueType<string> = {
  allowed: "the name of a client",
  read: (node) => textOf(node)?.trim() || undefined,
};

/** Clients by plan. */
export const CLIENTS: ValueType<ReadonlyMap<string, string>> = {
  allowed: "a map from plans to clients, one per line",
  items: CLIENT,
  read: () => undefined,
  json: (clients) => Object.fromEntries(clients),
};

const RATE: ValueType<Rate> = {
  allowed: "a price per hour with its currency, such as 95 EUR or 80.50 EUR",
  read: (node) => parseRate(textOf(node) ?? ""),
  write: formatRate,
};

/** Rates by plan. */
export const RATES: ValueType<ReadonlyMap<string, Rate>> = {
  allowed: "a map from plans to rates, one per line",
  items: RATE,
  read: () => undefined,
  json: (rates) =>
    Object.fromEntries(
      [...rates].map(([plan, rate]) => [plan, formatRate(rate)]),
    ),
};

/**
 * Checks that each client has rates in one currency.
 *
 * @param rates The node of the rates.
 * @throws {DataFileError} When a client has rates in two currencies.
 */
export function checkCurrencies(
  terms: Pick<BillingTerms, "clients" | "rates">,
  rates: YamlNode | undefined,
  section: YamlSection,
): void {
  const mixed = findMixedCurrencies(terms);
  if (!mixed || rates?.kind !== "map") return;
  const [first, second] = mixed.rates;
  const place = rates.entries.get(second.name) ?? rates;
  const problem = `client ${quoteText(mixed.client)} has rates in ` +
    `${first.currency} (${quoteText(first.name)}) and ` +
    `${second.currency} (${quoteText(second.name)})`;
  throw errorAt(place, problem, section);
}
