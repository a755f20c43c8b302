import { SECOND } from "@std/datetime";
import { InvalidTextError, shellWord } from "../../errors.ts";
import type { ConfigEdits } from "../../formats/config_edit.ts";
import { type ProviderAccount, ProviderError } from "../../provider.ts";
import { workspaceIdOf } from "../../sync/conflict.ts";
import { printable } from "../../text/printable.ts";
import type { Timers } from "../../timers.ts";
import {
  keyVariableAfter,
  type ProviderName,
  providerTitle,
  type Settings,
} from "../../tracking/settings.ts";
import { type CommandContext, openTimers } from "../command.ts";
import type { OpenedProvider } from "../environment.ts";
import { errorLines } from "../errors.ts";

/** A service that accepted the key. */
export interface CheckedService {
  readonly opened: OpenedProvider;
  /** The settings that were checked. */
  readonly settings: Settings;
  readonly account: ProviderAccount;
}

/** The longest acceptable wait between two questions. */
const BUDGET_MS = 20 * SECOND;

/**
 * Checks the key of a service. If the service rejects the configured workspace,
 * checks again without it, so that another one can be chosen.
 *
 * @throws {ProviderError} When the service cannot be used or the key is missing.
 */
export async function checkKey(
  context: CommandContext,
  settings: Settings,
): Promise<CheckedService> {
  try {
    return await checkService(context, settings);
  } catch (error) {
    // For another user's workspace, services respond with different errors.
    const isAboutWorkspace = error instanceof InvalidTextError ||
      error instanceof ProviderError && error.status !== undefined &&
        (error.code === "provider_refused" || error.code === "provider_key");
    if (workspaceIdOf(settings) === "" || !isAboutWorkspace) throw error;
    return await checkService(context, withWorkspace(settings, undefined));
  }
}

/** Checks the chosen workspace, unless that was already done. */
export async function checkWorkspace(
  context: CommandContext,
  checked: CheckedService,
  workspaceId: string,
): Promise<CheckedService> {
  const { account } = checked;
  const settings = withWorkspace(checked.settings, workspaceId);
  const isChecked = account.workspaceId === workspaceId ||
    workspaceIdOf(checked.settings) === workspaceId;
  if (isChecked) return { ...checked, settings };
  // The user is known: listing the projects saves a request.
  const isUserKnown = account.userId !== "" &&
    checked.opened.provider.listProjects !== undefined;
  if (!isUserKnown) return await checkService(context, settings);
  const opened = await openService(context, settings);
  const projects = await withProgress(
    context,
    settings,
    async () => await opened.provider.listProjects?.() ?? [],
  );
  const known = { ...account, projects, workspaceId };
  return { opened, settings, account: known };
}

/**
 * @throws {ProviderError} When the service cannot be used or the key is missing.
 * @throws {InvalidTextError} When the workspace id is malformed.
 */
function checkService(
  context: CommandContext,
  settings: Settings,
): Promise<CheckedService> {
  return withProgress(context, settings, async () => {
    const opened = await openService(context, settings);
    const nothing = { userName: "", workspaces: [], projects: [] };
    const account = { ...nothing, ...await opened.provider.verify() };
    return { opened, settings, account };
  });
}

function openService(
  context: CommandContext,
  settings: Settings,
): Promise<OpenedProvider> {
  return context.openProvider(openTimers(context), settings, BUDGET_MS);
}

/** Shows which service is being contacted until it responds. */
async function withProgress<T>(
  { showProgress }: CommandContext,
  { provider }: Settings,
  ask: () => Promise<T>,
): Promise<T> {
  showProgress?.(`Contacting ${providerTitle(provider)} …`);
  try {
    return await ask();
  } finally {
    showProgress?.("");
  }
}

/**
 * Returns the settings for another provider, without those that only the
 * previous one understands: its ids, and the variable of its key, which must not
 * be sent to another service.
 */
export function settingsFor(
  provider: ProviderName,
  settings: Settings,
): Settings {
  const { provider: before } = settings;
  // Settings are kept for a return from "local" to the same provider.
  if (provider === before || provider === "local") {
    return { ...settings, provider };
  }
  return {
    ...settings,
    provider,
    apiKeyEnv: keyVariableAfter(settings, provider),
    ...(before !== "local" && {
      workspaceId: undefined,
      projectMapping: new Map(),
      taskMapping: new Map(),
    }),
  };
}

/** Returns the settings with another workspace or, for Harvest, account. */
export function withWorkspace(
  settings: Settings,
  id: string | undefined,
): Settings {
  return settings.provider === "harvest"
    ? { ...settings, accountId: id }
    : { ...settings, workspaceId: id };
}

/** Returns the edits that turn one set of settings into another. */
export function editsBetween(before: Settings, after: Settings): ConfigEdits {
  const textOf = <Field extends keyof Settings>(field: Field) =>
    before[field] === after[field] ? undefined : after[field] ?? null;
  const provider = textOf("provider");
  return {
    provider: provider === "local" ? "none" : provider,
    apiKeyEnv: textOf("apiKeyEnv"),
    workspaceId: textOf("workspaceId"),
    accountId: textOf("accountId"),
    region: textOf("region"),
    projects: mappingEdits(before.projectMapping, after.projectMapping),
    tasks: mappingEdits(before.taskMapping, after.taskMapping),
  };
}

function mappingEdits(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Map<string, string | null> | undefined {
  const removed = [...before.keys()].filter((name) => !after.has(name))
    .map((name) => [name, null] as const);
  const changed = [...after].filter(([name, id]) => before.get(name) !== id);
  const edits = new Map<string, string | null>([...removed, ...changed]);
  return edits.size === 0 ? undefined : edits;
}

/** Returns the keys that an edit removes from `config.yaml`. */
export function removedSettings(before: Settings, after: Settings): string[] {
  const { projects, apiKeyEnv, workspaceId, accountId, tasks } = editsBetween(
    before,
    after,
  );
  const lostIds = (key: string, ids: ConfigEdits["projects"]) =>
    [...ids ?? []].map(([name, id]) => [`${key} for ${name}`, id] as const);
  return [
    ...lostIds("project_mapping", projects),
    ["api_key_env", apiKeyEnv] as const,
    ["workspace_id", workspaceId] as const,
    ["account_id", accountId] as const,
    ...lostIds("task_mapping", tasks),
  ].flatMap(([key, edit]) => edit === null ? [key] : []);
}

/** Explains which settings a service still requires, one line each. */
export function missingSettings(settings: Settings): string[] {
  const { provider, projectMapping, taskMapping } = settings;
  if (provider === "local") return [];
  const [place, option] = provider === "harvest"
    ? ["an account", "--account"]
    : ["a workspace", "--workspace"];
  const needed = workspaceIdOf(settings) !== "" ? [] : [
    `${providerTitle(provider)} needs ${place}: run worktime timer configure ` +
    `in a terminal, or add ${option} ID`,
  ];
  if (provider !== "harvest") return needed;
  // Harvest rejects entries without a project and one of its tasks.
  if (projectMapping.size === 0) {
    needed.push(
      "Harvest needs a project and one of its tasks: " +
        "add --project PLAN=ID --project-task PLAN=ID",
    );
  }
  for (const name of projectMapping.keys()) {
    if (taskMapping.has(name)) continue;
    needed.push(
      "Harvest needs a project task: worktime timer configure " +
        `--project-task ${shellWord(printable(name))}=ID`,
    );
  }
  return needed;
}

/** Warns about a timer and changes that a switch leaves at the old service. */
export async function switchWarnings(
  timers: Timers,
  before: Settings,
  after: Settings,
): Promise<string[]> {
  const { provider } = before;
  if (provider === after.provider) return [];
  const title = providerTitle(provider);
  const { running, waitingCount } = await timers.status();
  const lines: string[] = [];
  if (running?.provider === provider && running.providerId !== running.id) {
    lines.push(
      `The timer is still running in ${title}: stop it there`,
    );
  }
  if (waitingCount > 0 && provider !== "local") {
    const switchBack = `worktime timer configure --provider ${provider}`;
    lines.push(
      `${waitingCount} waiting for ${title}; to send them, switch back: ${switchBack}`,
    );
  }
  return lines;
}

/**
 * Explains why a service cannot be used with the workspace or the key, as far as
 * can be checked without a request.
 */
export async function accessProblems(
  context: CommandContext,
  settings: Settings,
): Promise<string[]> {
  if (settings.provider === "local") return [];
  try {
    await context.openProvider(openTimers(context), settings);
    return [];
  } catch (error) {
    const isAboutWorkspace = error instanceof InvalidTextError;
    // The settings were saved, so other errors are ignored here.
    if (!isAboutWorkspace && !(error instanceof ProviderError)) return [];
    const lines = errorLines(error);
    if (!isAboutWorkspace || workspaceIdOf(settings) === "") return lines;
    const other = withWorkspace(settings, undefined);
    // An address can be wrong whatever the workspace is.
    const more = await accessProblems(context, other);
    return [...new Set([...lines, ...more])];
  }
}
