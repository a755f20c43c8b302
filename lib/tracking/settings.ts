import { InvalidTextError } from "../errors.ts";
import { DEFAULT_TERMS, type WorkTerms } from "../workday/terms.ts";
import type { BillingTerms } from "./billing.ts";

/** The names of the built-in providers. */
export const PROVIDER_NAMES = [
  "local",
  "toggl",
  "clockify",
  "harvest",
] as const;

/**
 * The name of a built-in provider; `local` stores entries on this machine only.
 */
export type ProviderName = typeof PROVIDER_NAMES[number];

const NUMBER = "Use the number at the end of its URL";

/** The display name of each provider, and the form of its ids. */
const PROVIDER_INFO: Readonly<
  Record<ProviderName, { title: string; id: RegExp; idHint: string }>
> = {
  local: { title: "This machine", id: /^/, idHint: "" },
  toggl: { title: "Toggl", id: /^[1-9]\d{0,15}$/, idHint: NUMBER },
  clockify: {
    title: "Clockify",
    id: /^[0-9a-f]{24}$/,
    idHint: "Use the 24-character ID in its URL",
  },
  harvest: { title: "Harvest", id: /^[1-9]\d{0,18}$/, idHint: NUMBER },
};

/** Returns the built-in provider with a name, if there is one. */
export function builtInProvider(name: string): ProviderName | undefined {
  return PROVIDER_NAMES.find((known) => known === name);
}

/** Returns the display name of a provider; for others, their own name. */
export function providerTitle(name: string): string {
  const known = builtInProvider(name);
  return known ? PROVIDER_INFO[known].title : name;
}

/** Returns whether a text has the form of a provider's ids. */
export function isServiceId(provider: ProviderName, id: string): boolean {
  return PROVIDER_INFO[provider].id.test(id);
}

/**
 * Checks that an id has the form of a provider's ids, if that is known.
 *
 * @param what What the id stands for.
 * @throws {InvalidTextError} When it has a different form.
 */
export function checkServiceId(
  provider: string,
  what: "workspace" | "account" | "project" | "task",
  id: string,
): void {
  const known = builtInProvider(provider);
  if (known === undefined || isServiceId(known, id)) return;
  const { title, idHint: hint } = PROVIDER_INFO[known];
  const message = `Invalid ${title} ${what}: "${id}"`;
  const code = what === "account"
    ? "invalid_workspace"
    : `invalid_${what}` as const;
  throw new InvalidTextError(code, message, { hint });
}

/**
 * Returns whether a variable's name says that its key belongs to another
 * service. Such a key must never be sent to this one.
 */
export function isKeyOfOtherProvider(
  provider: string,
  variable: string,
): boolean {
  const folded = variable.toLowerCase();
  const named = PROVIDER_NAMES.filter((name) =>
    name !== "local" && folded.includes(name)
  );
  return named.length > 0 && !named.some((name) => name === provider);
}

/**
 * Returns the configured key variable after switching to another provider. A
 * variable with the key of one service is never used for another.
 */
export function keyVariableAfter(
  { provider: before, apiKeyEnv }: Pick<Settings, "provider" | "apiKeyEnv">,
  after: string,
): string | undefined {
  // Switching to local and back preserves the variable.
  if (after === before || after === "local") return apiKeyEnv;
  const isOfOther = before !== "local" ||
    apiKeyEnv !== undefined && isKeyOfOtherProvider(after, apiKeyEnv);
  return isOfOther ? undefined : apiKeyEnv;
}

/** The regions of Clockify. */
export const REGIONS = [
  "global",
  "euc1",
  "use2",
  "euw2",
  "apse2",
] as const satisfies readonly Region[];

/**
 * A region of Clockify, each with its own host; `global` is the default one.
 */
export type Region = "global" | "euc1" | "use2" | "euw2" | "apse2";

/** The settings in `config.yaml`, with defaults for omitted keys. */
export interface Settings extends WorkTerms, BillingTerms {
  /**
   * The name of the provider to sync entries with; `local` for none. It can be a
   * built-in one, or the one that the program passes.
   */
  readonly provider: string;
  /**
   * The settings of a provider that is not built in: the values under
   * `provider_settings`, as they are in the file. Only a program that passes
   * such a provider reads them.
   */
  readonly providerSettings: Readonly<Record<string, unknown>>;
  /** Whether starting a task starts its timer. */
  readonly autoStart: boolean;
  /** Whether completing or blocking a task stops its timer. */
  readonly autoStop: boolean;
  /** The provider's project ids, by plan or by prefix of the task id. */
  readonly projectMapping: ReadonlyMap<string, string>;
  /** Harvest's task ids, by the same keys. */
  readonly taskMapping: ReadonlyMap<string, string>;
  /** The environment variable with the API key, if not the default one. */
  readonly apiKeyEnv: string | undefined;
  /** The workspace id of Toggl or Clockify. */
  readonly workspaceId: string | undefined;
  /** The account id of Harvest. */
  readonly accountId: string | undefined;
  /** The region of Clockify, if not the default one. */
  readonly region: Region | undefined;
  /** The pattern of descriptions, with `{task_id}` and `{task_title}`. */
  readonly taskPattern: string;
  /** Tags for every new entry. */
  readonly tags: readonly string[];
  /** Whether lunch, breaks and the end of the day pause the running timer. */
  readonly pauseOnBreak: boolean;
  /** The name of the person, for timesheets. */
  readonly employeeName: string | undefined;
  /** The employer, for timesheets. */
  readonly employer: string | undefined;
  /** The number by which the employer knows the person, for timesheets. */
  readonly personnelNumber: string | undefined;
}

/** The settings that apply without a `config.yaml`. */
export const DEFAULT_SETTINGS: Settings = {
  provider: "local",
  providerSettings: {},
  autoStart: true,
  autoStop: true,
  projectMapping: new Map(),
  taskMapping: new Map(),
  billable: new Map(),
  clients: new Map(),
  rates: new Map(),
  apiKeyEnv: undefined,
  workspaceId: undefined,
  accountId: undefined,
  region: undefined,
  taskPattern: "{task_id}: {task_title}",
  tags: [],
  pauseOnBreak: true,
  employeeName: undefined,
  employer: undefined,
  personnelNumber: undefined,
  ...DEFAULT_TERMS,
};
