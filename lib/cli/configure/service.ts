import { SECOND } from "@std/datetime";
import { InvalidTextError, shellWord } from "../../errors.ts";
import type { ConfigEdits } from "../../formats/config_edit.ts";
import { type ProviderAccount, ProviderError } from "../../provider.ts";
import type { Timers } from "../../timers.ts";
import {
  keyVariableAfter,
  type ProviderName,
  providerTitle,
  type Settings,
} from "../../tracking/settings.ts";
import { workspaceIdOf } from "../../sync/conflict.ts";
import { type CommandContext, openTimers } from "../command.ts";
import type { OpenedProvider } from "../environment.ts";
import { errorLines } from "../errors.ts";
import { printable } from "../output/printable.ts";

/** A service that has accepted the key. */
export interface CheckedService {
  readonly opened: OpenedProvider;
  /** The settings with which it was asked. */
  readonly settings: Settings;
  /** What it said of the user. */
  readonly account: ProviderAccount;
}

/** Nobody waits longer between two questions. */
const BUDGET_MS = 20 * SECOND;

/**
 * Asks a service who the key belongs to; without the workspace that is
 * configured, if the service has none such: another one can be chosen.
 *
 * @throws {ProviderError} When the service is in the way, or there is no key.
 */
export async function checkAnyPlace(
  context: CommandContext,
  settings: Settings,
): Promise<CheckedService> {
  try {
    return await checkService(context, settings);
  } catch (error) {
    // Services differ in what they answer for a workspace that is not the user's.
    const isOfPlace = error instanceof InvalidTextError ||
      error instanceof ProviderError && error.status !== undefined &&
        (error.code === "provider_refused" || error.code === "provider_key");
    if (workspaceIdOf(settings) === "" || !isOfPlace) throw error;
    return await checkService(context, withPlace(settings, undefined));
  }
}

/** Asks about the workspace that was chosen, unless that was done already. */
export async function checkPlace(
  context: CommandContext,
  checked: CheckedService,
  placeId: string,
): Promise<CheckedService> {
  const { account } = checked;
  const settings = withPlace(checked.settings, placeId);
  const isAsked = account.workspaceId === placeId ||
    workspaceIdOf(checked.settings) === placeId;
  if (isAsked) return { ...checked, settings };
  // The user is the same; what is asked once need not be asked again.
  const isUserKnown = account.userId !== "" &&
    checked.opened.provider.listProjects !== undefined;
  if (!isUserKnown) return await checkService(context, settings);
  const opened = await openService(context, settings);
  const projects = await withProgress(
    context,
    settings,
    async () => await opened.provider.listProjects?.() ?? [],
  );
  const known = { ...account, projects, workspaceId: placeId };
  return { opened, settings, account: known };
}

/**
 * @throws {ProviderError} When the service is in the way, or there is no key.
 * @throws {InvalidTextError} When the workspace cannot be one of the service.
 */
function checkService(
  context: CommandContext,
  settings: Settings,
): Promise<CheckedService> {
  return withProgress(context, settings, async () => {
    const opened = await openService(context, settings);
    const account = await opened.provider.verify();
    return { opened, settings, account };
  });
}

function openService(
  context: CommandContext,
  settings: Settings,
): Promise<OpenedProvider> {
  return context.openProvider(openTimers(context), settings, BUDGET_MS);
}

/** Shows whom is asked until the answer is there. */
async function withProgress<T>(
  { showProgress }: CommandContext,
  { provider }: Settings,
  ask: () => Promise<T>,
): Promise<T> {
  showProgress?.(`Asking ${providerTitle(provider)} …`);
  try {
    return await ask();
  } finally {
    showProgress?.("");
  }
}

/**
 * The settings with which another provider is tried. What only the one before
 * understands is not among them: its ids, and the variable of its key, which
 * must not be sent to another service.
 */
export function settingsFor(
  provider: ProviderName,
  settings: Settings,
): Settings {
  const { provider: before } = settings;
  // Who comes back to it finds all as it was.
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

/** The settings with another workspace, or account where there are such. */
export function withPlace(
  settings: Settings,
  id: string | undefined,
): Settings {
  return settings.provider === "harvest"
    ? { ...settings, accountId: id }
    : { ...settings, workspaceId: id };
}

/** What is to be edited so that other settings hold. */
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
  const gone = [...before.keys()].filter((name) => !after.has(name))
    .map((name) => [name, null] as const);
  const news = [...after].filter(([name, id]) => before.get(name) !== id);
  const edits = new Map<string, string | null>([...gone, ...news]);
  return edits.size === 0 ? undefined : edits;
}

/** What `config.yaml` loses, by its keys. */
export function removedSettings(before: Settings, after: Settings): string[] {
  const { projects, apiKeyEnv, workspaceId, accountId, tasks } = editsBetween(
    before,
    after,
  );
  const lostIds = (key: string, ids: ConfigEdits["projects"]) =>
    [...ids ?? []].map(([name, id]) => [`${key} of ${name}`, id] as const);
  return [
    ...lostIds("project_mapping", projects),
    ["api_key_env", apiKeyEnv] as const,
    ["workspace_id", workspaceId] as const,
    ["account_id", accountId] as const,
    ...lostIds("task_mapping", tasks),
  ].flatMap(([key, edit]) => edit === null ? [key] : []);
}

/** What settings lack before a service takes entries, in lines for people. */
export function missingSettings(settings: Settings): string[] {
  const { provider, projectMapping, taskMapping } = settings;
  if (provider === "local") return [];
  const [place, option] = provider === "harvest"
    ? ["an account", "--account"]
    : ["a workspace", "--workspace"];
  const needed = workspaceIdOf(settings) !== "" ? [] : [
    `${providerTitle(provider)} still needs ${place}: ` +
    `worktime timer configure in a terminal, or ${option} ID`,
  ];
  if (provider !== "harvest") return needed;
  // It takes no entry without a project and a task of it.
  if (projectMapping.size === 0) {
    needed.push(
      "Harvest still needs a project and one of its tasks: " +
        "--project PLAN=ID --project-task PLAN=ID",
    );
  }
  for (const name of projectMapping.keys()) {
    if (taskMapping.has(name)) continue;
    needed.push(
      "Harvest still needs a task of the project: worktime timer configure " +
        `--project-task ${shellWord(printable(name))}=ID`,
    );
  }
  return needed;
}

/**
 * What a service is not told any more when another one is chosen, in lines for
 * people.
 */
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
      `The timer is running at ${title} and will not be stopped there`,
    );
  }
  if (waitingCount > 0 && provider !== "local") {
    const again = `worktime timer configure --provider ${provider}`;
    lines.push(`${waitingCount} waiting for ${title}: ${again}, then sync`);
  }
  return lines;
}

/**
 * Why a service cannot be used with the workspace or with the key, as far as is
 * known without a request.
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
    const isOfPlace = error instanceof InvalidTextError;
    // What else there may be is no reason to say that nothing was saved.
    if (!isOfPlace && !(error instanceof ProviderError)) return [];
    const lines = errorLines(error);
    if (!isOfPlace || workspaceIdOf(settings) === "") return lines;
    const other = withPlace(settings, undefined);
    return [...lines, ...await accessProblems(context, other)];
  }
}
