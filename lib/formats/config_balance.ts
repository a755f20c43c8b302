import { yamlText } from "../text/yaml_edit.ts";
import { type CivilMonth, isCivilMonth } from "../time/civil_date.ts";
import { formatBalance } from "../time/duration.ts";
import {
  BREAK_RULES,
  type BreakRules,
  readExpectedHours,
} from "../workday/hours.ts";
import { textOf, type ValueType } from "./config_value.ts";

/** A month. */
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
