import { describeNode, quoteText } from "../text/yaml.ts";
import {
  errorAt,
  isNull,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlSection,
} from "../text/yaml_block.ts";
import { yamlText } from "../text/yaml_edit.ts";
import {
  type CivilMonth,
  isCivilDate,
  isCivilMonth,
} from "../time/civil_date.ts";
import { formatBalance } from "../time/duration.ts";
import {
  type BillingTerms,
  findMixedCurrencies,
  formatRate,
  parseRate,
  type Rate,
} from "../tracking/billing.ts";
import {
  BREAK_RULES,
  type BreakRules,
  type ContractPeriod,
  type ExpectedMinutes,
  formatExpectedHours,
  isPeriods,
  readDayHours,
  readExpectedHours,
  WEEKDAYS,
  type WeekMinutes,
} from "../workday/terms.ts";

/**
 * The type of a key's value: how it is checked, read, written and described.
 */
export interface ValueType<T> {
  /** What is allowed, as the end of a sentence with "must be". */
  readonly allowed: string;
  /**
   * Whether the value could be a secret, and so must not appear in messages.
   */
  readonly isSecret?: boolean;
  /** The type of the values, if a map is allowed. */
  readonly items?: ValueType<unknown>;
  /**
   * Returns the meaning of a value, or `undefined` if it is not allowed.
   *
   * @throws {DataFileError} When a part of the value is not allowed.
   */
  read(node: YamlNode, section: YamlSection): T | undefined;
  /** Formats a value as lines below its key, if it needs more than one. */
  lines?(value: T): readonly string[] | undefined;
  /**
   * Formats a value for the file.
   *
   * @default Formats strings as YAML, and other values with `String()`.
   */
  write?(value: T): string;
  /**
   * Converts a value for JSON output.
   *
   * @default Returns the value itself.
   */
  json?(value: T): unknown;
}

/**
 * Returns the text of a scalar as written, including numbers and dates.
 *
 * @param pattern The pattern that the text must match.
 */
export function textOf(node: YamlNode, pattern = /^/): string | undefined {
  if (node.kind !== "scalar" || isNull(node)) return undefined;
  return pattern.test(node.text) ? node.text : undefined;
}

/** Enough for a 24-hour shift with handover, and still the rows of one day. */
const MAX_OPEN_HOURS = 36;

/** Hours of work, as minutes. `7:30` is a string in YAML 1.2. */
export const HOURS: ValueType<number> = {
  allowed: "hours from 0 to 24, such as 7.5 or 7:30",
  read: (node) => readDayHours(textOf(node) ?? ""),
  write: formatExpectedHours,
  json: jsonOfHours,
};

/** How long a day can stay open, as minutes. */
export const LONGEST_DAY_HOURS: ValueType<number> = {
  ...HOURS,
  allowed:
    `more than 0 and at most ${MAX_OPEN_HOURS} hours, such as 16 or 12:30`,
  read(node) {
    const minutes = readExpectedHours(textOf(node) ?? "") ?? 0;
    return minutes > 0 && minutes <= MAX_OPEN_HOURS * 60 ? minutes : undefined;
  },
};

/** Hours of a day or by weekday, from a date on. */
const PERIOD_KEYS = ["from", "hours"];

/** Hours of every day, by weekday, or by weekday and date. */
export const EXPECTED_HOURS: ValueType<ExpectedMinutes> = {
  allowed: HOURS.allowed,
  read: readExpected,
  lines(value) {
    if (typeof value === "number") return undefined;
    const lines = isPeriods(value)
      ? value.flatMap(periodLines)
      : weekLines(value);
    return lines.length > 0 ? lines : undefined;
  },
  write: (value) =>
    typeof value === "number"
      ? formatExpectedHours(value)
      : JSON.stringify(jsonOf(value)),
  json: jsonOf,
};

function readExpected(
  node: YamlNode,
  section: YamlSection,
): ExpectedMinutes | undefined {
  if (node.kind === "scalar") return HOURS.read(node, section);
  if (node.kind === "map") return readWeek(node, section);
  const periods = node.items.map((item) => readPeriod(item, section));
  if (periods.length > 0) return periods;
  const problem = '"hours" must have at least one item with "from" and "hours"';
  throw errorAt(node, problem, section);
}

function readWeek(map: YamlMap, section: YamlSection): WeekMinutes {
  const week: { -readonly [Day in keyof WeekMinutes]: WeekMinutes[Day] } = {};
  for (const entry of map.entries.values()) {
    const weekday = WEEKDAYS.find((it) => it === entry.key);
    if (weekday === undefined) throw unknownKey(entry, WEEKDAYS, section);
    if (isNull(entry.value)) continue;
    const minutes = HOURS.read(entry.value, section);
    if (minutes === undefined) {
      throw valueError(entry, HOURS.allowed, section);
    }
    week[weekday] = minutes;
  }
  return week;
}

function readPeriod(node: YamlNode, section: YamlSection): ContractPeriod {
  if (node.kind !== "map") {
    const problem = 'each item in "hours" must be a map with "from" and ' +
      `"hours", found ${describeNode(node)}`;
    throw errorAt(node, problem, section);
  }
  for (const entry of node.entries.values()) {
    if (PERIOD_KEYS.includes(entry.key)) continue;
    throw unknownKey(entry, PERIOD_KEYS, section);
  }
  const entryOf = (key: string): YamlEntry => {
    const entry = node.entries.get(key);
    if (entry) return entry;
    throw errorAt(node, `each item in "hours" must have "${key}"`, section);
  };
  const start = entryOf("from");
  const hours = entryOf("hours");
  const from = textOf(start.value) ?? "";
  if (!isCivilDate(from)) {
    throw valueError(start, "a date as YYYY-MM-DD", section);
  }
  const minutes = hours.value.kind === "map"
    ? readWeek(hours.value, section)
    : HOURS.read(hours.value, section);
  if (minutes !== undefined) return { from, minutes };
  throw valueError(hours, `${HOURS.allowed}, or a map by weekday`, section);
}

function unknownKey(
  entry: YamlEntry,
  keys: readonly string[],
  section: YamlSection,
) {
  const problem = `unknown key ${quoteText(entry.key)} in "hours", ` +
    `expected one of ${keys.join(", ")}`;
  return errorAt(entry, problem, section);
}

function valueError(
  { key, value }: YamlEntry,
  allowed: string,
  section: YamlSection,
) {
  const problem = `"${key}" in "hours" must be ${allowed}, ` +
    `found ${describeNode(value)}`;
  return errorAt(value, problem, section);
}

function jsonOfHours(minutes: number): number {
  return Number(formatExpectedHours(minutes));
}

function jsonOf(value: ExpectedMinutes): unknown {
  if (typeof value === "number") return jsonOfHours(value);
  if (isPeriods(value)) {
    return value.map(({ from, minutes }) => ({ from, hours: jsonOf(minutes) }));
  }
  return Object.fromEntries(
    weekOf(value).map(([day, minutes]) => [day, jsonOfHours(minutes)]),
  );
}

/** Returns the weekdays that are set, from Monday. */
function weekOf(week: WeekMinutes): [weekday: string, minutes: number][] {
  return WEEKDAYS.flatMap((day) => {
    const minutes = week[day];
    return minutes === undefined ? [] : [[day, minutes]];
  });
}

function weekLines(week: WeekMinutes): readonly string[] {
  return weekOf(week).map(([day, minutes]) =>
    `${day}: ${formatExpectedHours(minutes)}`
  );
}

function periodLines({ from, minutes }: ContractPeriod): readonly string[] {
  const hours = typeof minutes === "number"
    ? [`  hours: ${formatExpectedHours(minutes)}`]
    : ["  hours:", ...weekLines(minutes).map((line) => `    ${line}`)];
  return [`- from: ${from}`, ...hours];
}

export const MONTH: ValueType<CivilMonth> = {
  allowed: "a month as YYYY-MM",
  read(node) {
    const text = textOf(node) ?? "";
    return isCivilMonth(text) ? text : undefined;
  },
};

/** A signed number of hours, as minutes. */
export const BALANCE: ValueType<number> = {
  allowed: 'hours with a sign, such as "+12:30" or -3.5',
  read(node) {
    const [, sign, hours = ""] = textOf(node)?.match(/^([-+]?)(.+)$/) ?? [];
    const minutes = readExpectedHours(hours);
    return minutes === undefined || sign !== "-" || minutes === 0
      ? minutes
      : -minutes;
  },
  write: (minutes) => yamlText(formatBalance(minutes)),
  json: formatBalance,
};

/** A number of days in a year. */
export const DAYS: ValueType<number> = {
  allowed: "days from 0 to 366, such as 30 or 12.5",
  read(node) {
    const days = Number(textOf(node, /^\d{1,3}(?:\.[05])?$/) ?? NaN);
    return days <= 366 ? days : undefined;
  },
};

/** A set of rules about breaks. */
export const RULES: ValueType<BreakRules> = {
  allowed: `one of ${BREAK_RULES.join(", ")}`,
  read: (node) => BREAK_RULES.find((rules) => rules === textOf(node)),
};

/** A map from names to values. Only its items can have a value. */
export function mapOf<T>(
  allowed: string,
  items: ValueType<T>,
): ValueType<ReadonlyMap<string, T>> {
  const { json = (value: T): unknown => value } = items;
  return {
    allowed: `a map from ${allowed}, one per line`,
    items,
    read: () => undefined,
    json: (values) =>
      Object.fromEntries([...values].map(([key, it]) => [key, json(it)])),
  };
}

export const CLIENTS = mapOf<string>("plans to clients", {
  allowed: "the name of a client",
  read: (node) => textOf(node)?.trim() || undefined,
});

export const RATES = mapOf<Rate>("plans to rates", {
  allowed: "a price per hour with its currency, such as 95 EUR or 80.50 EUR",
  read: (node) => parseRate(textOf(node) ?? ""),
  write: formatRate,
  json: formatRate,
});

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
