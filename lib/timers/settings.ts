import { DEFAULT_TERMS, type WorkTerms } from "../workday/terms.ts";

/** The names of the places in which entries can live. */
export const PROVIDER_NAMES = [
  "local",
  "toggl",
  "clockify",
  "harvest",
] as const;

/** A place in which entries live; `local` is this machine only. */
export type ProviderName = typeof PROVIDER_NAMES[number];

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
  /** The environment variable with the provider's key, if not its usual one. */
  readonly apiKeyEnv: string | undefined;
  /** The workspace of Toggl or Clockify. */
  readonly workspaceId: string | undefined;
  /** The account of Harvest. */
  readonly accountId: string | undefined;
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
  apiKeyEnv: undefined,
  workspaceId: undefined,
  accountId: undefined,
  taskPattern: "{task_id}: {task_title}",
  tags: [],
  pauseOnBreak: true,
  ...DEFAULT_TERMS,
};
