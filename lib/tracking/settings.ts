import { InvalidTextError } from "../errors.ts";
import { DEFAULT_TERMS, type WorkTerms } from "../workday/hours.ts";

/** The names of the places in which entries can live. */
export const PROVIDER_NAMES = [
  "local",
  "toggl",
  "clockify",
  "harvest",
] as const;

/** A place in which entries live; `local` is this machine only. */
export type ProviderName = typeof PROVIDER_NAMES[number];

const NUMBER = "Use the number at the end of its page's address";

/** How people call each place, and what its ids look like. */
const PROVIDER_INFO: Readonly<
  Record<ProviderName, { title: string; id: RegExp; idHint: string }>
> = {
  local: { title: "This machine", id: /^/, idHint: "" },
  toggl: { title: "Toggl", id: /^[1-9]\d{0,15}$/, idHint: NUMBER },
  clockify: {
    title: "Clockify",
    id: /^[0-9a-f]{24}$/,
    idHint: "Use the 24 characters (0-9, a-f) in its page's address",
  },
  harvest: { title: "Harvest", id: /^[1-9]\d{0,18}$/, idHint: NUMBER },
};

/** A provider as people know it. */
export function providerTitle(name: ProviderName): string {
  return PROVIDER_INFO[name].title;
}

/** Whether a text has the form of a service's ids. */
export function isServiceId(provider: ProviderName, id: string): boolean {
  return PROVIDER_INFO[provider].id.test(id);
}

/**
 * Refuses an id that a service cannot have, as far as its form tells.
 *
 * @param what What it is meant to be.
 * @throws {InvalidTextError} When it cannot be one.
 */
export function checkServiceId(
  provider: ProviderName,
  what: "workspace" | "account" | "project" | "task",
  id: string,
): void {
  if (isServiceId(provider, id)) return;
  const { title, idHint: hint } = PROVIDER_INFO[provider];
  const article = what === "account" ? "an" : "a";
  const message = `Not ${article} ${what} of ${title}: "${id}"`;
  const code = what === "account" ? "invalid_workspace" : `invalid_${what}`;
  throw new InvalidTextError(code, message, { hint });
}

/**
 * Whether the name of a variable says that its key is of another service, to
 * which alone it may be sent.
 */
export function isKeyOfOtherProvider(
  provider: ProviderName,
  variable: string,
): boolean {
  const folded = variable.toLowerCase();
  const named = PROVIDER_NAMES.filter((name) =>
    name !== "local" && folded.includes(name)
  );
  return named.length > 0 && !named.includes(provider);
}

/**
 * The variable with the key that is left when another service is chosen: what
 * holds the key of one is not asked for that of another.
 */
export function keyVariableAfter(
  { provider: before, apiKeyEnv }: Pick<Settings, "provider" | "apiKeyEnv">,
  after: ProviderName,
): string | undefined {
  // Who comes back from this machine finds all as it was.
  if (after === before || after === "local") return apiKeyEnv;
  const isOfOther = before !== "local" ||
    apiKeyEnv !== undefined && isKeyOfOtherProvider(after, apiKeyEnv);
  return isOfOther ? undefined : apiKeyEnv;
}

/** The regions of Clockify that have a host of their own. */
export const REGIONS = [
  "global",
  "euc1",
  "use2",
  "euw2",
  "apse2",
] as const satisfies readonly Region[];

/** A region of Clockify; `global` has the usual host. */
export type Region = "global" | "euc1" | "use2" | "euw2" | "apse2";

/** What `config.yaml` says, with a default for each key that it leaves out. */
export interface Settings extends WorkTerms {
  /** Where entries live beside this machine. */
  readonly provider: ProviderName;
  /** Whether starting a task starts its timer. */
  readonly autoStart: boolean;
  /** Whether completing or blocking a task stops its timer. */
  readonly autoStop: boolean;
  /** The provider's project id for a plan, or for the prefix of task ids. */
  readonly projectMapping: ReadonlyMap<string, string>;
  /** Harvest's task id, by the same names. */
  readonly taskMapping: ReadonlyMap<string, string>;
  /** Whether time is billable, by the same names; else the provider decides. */
  readonly billable: ReadonlyMap<string, boolean>;
  /** The environment variable with the provider's key, if not its usual one. */
  readonly apiKeyEnv: string | undefined;
  /** The workspace of Toggl or Clockify. */
  readonly workspaceId: string | undefined;
  /** The account of Harvest. */
  readonly accountId: string | undefined;
  /** The region of Clockify, if it is not the usual one. */
  readonly region: Region | undefined;
  /** What an entry's description is made of: `{task_id}`, `{task_title}`. */
  readonly taskPattern: string;
  /** Tags that every new entry gets. */
  readonly tags: readonly string[];
  /** Whether lunch, a break and the day's stop pause the running timer. */
  readonly pauseOnBreak: boolean;
}

/** What holds where there is no `config.yaml`. */
export const DEFAULT_SETTINGS: Settings = {
  provider: "local",
  autoStart: true,
  autoStop: true,
  projectMapping: new Map(),
  taskMapping: new Map(),
  billable: new Map(),
  apiKeyEnv: undefined,
  workspaceId: undefined,
  accountId: undefined,
  region: undefined,
  taskPattern: "{task_id}: {task_title}",
  tags: [],
  pauseOnBreak: true,
  ...DEFAULT_TERMS,
};
