import { describeNode, quoteText } from "../text/yaml.ts";
import {
  errorAt,
  isNull,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlSection,
} from "../text/yaml_block.ts";
import { isCivilDate } from "../time/civil_date.ts";
import {
  type ContractPeriod,
  type ExpectedMinutes,
  isPeriods,
  WEEKDAYS,
  type WeekMinutes,
} from "../workday/contract.ts";
import { formatExpectedHours, readExpectedHours } from "../workday/hours.ts";
import { textOf, type ValueType } from "./config_value.ts";

const MAX_MINUTES = 24 * 60;
/** Enough for a 24-hour shift with handover, and still the rows of one day. */
const MAX_OPEN_HOURS = 36;

/** Hours of work, as minutes. `7:30` is a string in YAML 1.2. */
export const HOURS: ValueType<number> = {
  allowed: "hours from 0 to 24, such as 7.5 or 7:30",
  read(node) {
    const minutes = readExpectedHours(textOf(node) ?? "") ?? NaN;
    return minutes <= MAX_MINUTES ? minutes : undefined;
  },
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
