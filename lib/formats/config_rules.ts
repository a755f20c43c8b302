import { readExpectedHours } from "../workday/expected_hours.ts";
import {
  PROVIDER_NAMES,
  type ProviderName,
  type Region,
  REGIONS,
} from "../timers/settings.ts";
import { isNull, type YamlNode } from "./yaml_node.ts";

/** What the value of a key may be. */
export interface ConfigRule<T> {
  /** What is allowed, after "must be". */
  readonly allowed: string;
  /** Whether the value may be a secret, which no message shows. */
  readonly isSecret?: boolean;
  /** What a value means, or `undefined` if it is not allowed. */
  readonly read: (node: YamlNode) => T | undefined;
}

const MOST_MINUTES = 24 * 60;
/** More than a day's duty with its handover, and still one day's rows. */
const MOST_OPEN_HOURS = 36;

/** Toggl's keys have 32 such characters, Clockify's 48. */
const KEY_ITSELF = /^(?=.*\d)[A-Za-z0-9]{30,}$/;

/** A provider's name; `none` is another word for `local`. */
export const PROVIDER: ConfigRule<ProviderName> = {
  allowed: "one of toggl, clockify, harvest, none, local",
  read(node) {
    const name = textOf(node);
    return name === "none"
      ? "local"
      : PROVIDER_NAMES.find((provider) => provider === name);
  },
};

/** A region of Clockify. */
export const REGION: ConfigRule<Region> = {
  allowed: `one of ${REGIONS.join(", ")}, for Clockify`,
  read(node) {
    const name = textOf(node);
    return REGIONS.find((region) => region === name);
  },
};

/** Something that is on or off. */
export const FLAG: ConfigRule<boolean> = {
  allowed: "true or false",
  read: (node) =>
    node.kind === "scalar" && typeof node.value === "boolean"
      ? node.value
      : undefined,
};

/** The same where a map of such is allowed as well. */
export const FLAG_OR_FLAGS: ConfigRule<boolean> = {
  allowed: `${FLAG.allowed}, or a map of plans and true or false, one a line`,
  read: (node) => FLAG.read(node),
};

/** A provider's id, with all its digits. */
export const ID: ConfigRule<string> = {
  allowed: "a number or a text",
  read: (node) =>
    node.kind === "scalar" && node.type === "boolean"
      ? undefined
      : textOf(node) || undefined,
};

/** The name of an environment variable. */
export const VARIABLE: ConfigRule<string> = {
  allowed: "the name of an environment variable such as TOGGL_API_KEY, " +
    "not the key itself",
  isSecret: true,
  read(node) {
    const name = matching(node, /^[A-Za-z_][A-Za-z0-9_]*$/);
    return name !== undefined && KEY_ITSELF.test(name) ? undefined : name;
  },
};

/** What descriptions of entries are made of. */
export const PATTERN: ConfigRule<string> = {
  allowed: "a text with {task_id}, perhaps with {task_title}, " +
    "and no other words in braces",
  read(node) {
    const pattern = textOf(node);
    const names: readonly string[] = pattern?.match(/\{[^{}]*\}/g) ?? [];
    const isKnown = names.every((it) => /^\{task_(?:id|title)\}$/.test(it));
    return isKnown && names.includes("{task_id}") ? pattern : undefined;
  },
};

/** Some texts; one that is repeated counts once. */
export const TEXTS: ConfigRule<readonly string[]> = {
  allowed: "a list of texts, such as [a, b]",
  read(node) {
    if (node.kind !== "list") return undefined;
    const texts = node.items.map((item) => textOf(item));
    return texts.every((text) => text !== undefined && text !== "")
      ? [...new Set(texts as string[])]
      : undefined;
  },
};

/** Hours of work, in minutes; `7:30` is a text in YAML 1.2. */
export const HOURS: ConfigRule<number> = {
  allowed: "hours from 0 to 24, such as 7.5 or 7:30",
  read(node) {
    const minutes = readExpectedHours(textOf(node) ?? "");
    return minutes !== undefined && minutes <= MOST_MINUTES
      ? minutes
      : undefined;
  },
};

/** How long a day can be open, in minutes. */
export const LONGEST_DAY: ConfigRule<number> = {
  allowed: `hours above 0 and up to ${MOST_OPEN_HOURS}, such as 16 or 12:30`,
  read(node) {
    const minutes = readExpectedHours(textOf(node) ?? "") ?? 0;
    return minutes > 0 && minutes <= MOST_OPEN_HOURS * 60 ? minutes : undefined;
  },
};

/** Whole minutes, up to a day. */
export const MINUTES: ConfigRule<number> = {
  allowed: `whole minutes from 0 to ${MOST_MINUTES}`,
  read(node) {
    if (node.kind !== "scalar" || node.type !== "number") return undefined;
    const digits = matching(node, /^(?:0|[1-9]\d{0,3})$/);
    const minutes = Number(digits ?? NaN);
    return minutes <= MOST_MINUTES ? minutes : undefined;
  },
};

/** The text of a value that is one: numbers and dates are as they are written. */
function textOf(node: YamlNode): string | undefined {
  return node.kind === "scalar" && !isNull(node) ? node.text : undefined;
}

function matching(node: YamlNode, pattern: RegExp): string | undefined {
  const text = textOf(node);
  return text !== undefined && pattern.test(text) ? text : undefined;
}
