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
import { placeOf } from "../../sync/conflict.ts";
import { type CommandContext, openTimers } from "../command.ts";
import type { OpenedProvider } from "../environment.ts";
import { errorLines } from "../errors.ts";
import { printable } from "../output/printable.ts";

/** A service that has accepted the key. */
export interface CheckedService {
  /** The service. */
  readonly opened: OpenedProvider;
  /** The settings with which it was asked. */
  readonly settings: Settings;
  /** What it said of the user. */
  readonly account: ProviderAccount;
}

/** Nobody waits longer between two questions. */
const BUDGET_MS = 20 * SECOND;

/**
 * Asks a service who the key belongs to.
 *
 * @throws {ProviderError} When the service is in the way, or there is no key.
 * @throws {InvalidTextError} When the workspace cannot be one of the service.
 */
async function checkService(
  context: CommandContext,
  settings: Settings,
): Promise<CheckedService> {
  const timers = openTimers(context);
  return await asking(context, settings, async () => {
    const opened = await context.openProvider(timers, settings, BUDGET_MS);
    const account = await opened.provider.verify();
    return { opened, settings, account };
  });
}

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
    if (placeOf(settings) === "" || !mayBeOfPlace(error)) throw error;
    return await checkService(context, withPlace(settings, undefined));
  }
}

/** Asks about the workspace that was chosen, unless that was done already. */
export async function checkPlace(
  context: CommandContext,
  checked: CheckedService,
  placeId: string,
): Promise<CheckedService> {
  const { account, settings } = checked;
  const wanted = withPlace(settings, placeId);
  const isAsked = account.workspaceId === placeId ||
    placeOf(settings) === placeId;
  if (isAsked) return { ...checked, settings: wanted };
  // The user is the same; what is asked once need not be asked again.
  const isUserKnown = account.userId !== "" &&
    checked.opened.provider.listProjects !== undefined;
  if (!isUserKnown) return await checkService(context, wanted);
  const timers = openTimers(context);
  const opened = await context.openProvider(timers, wanted, BUDGET_MS);
  const projects = await asking(context, wanted, () => {
    return opened.provider.listProjects?.() ?? Promise.resolve([]);
  });
  const known = { ...account, projects, workspaceId: placeId };
  return { opened, settings: wanted, account: known };
}

/** Shows whom is asked until the answer is there. */
async function asking<T>(
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

/** Whether an error may come from the workspace, and not from the key. */
function mayBeOfPlace(error: unknown): boolean {
  if (error instanceof InvalidTextError) return true;
  // Services differ in what they answer for a workspace that is not the user's.
  return error instanceof ProviderError && error.status !== undefined &&
    (error.code === "provider_refused" || error.code === "provider_key");
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
  const isFromService = before !== "local";
  return {
    ...settings,
    provider,
    apiKeyEnv: keyVariableAfter(settings, provider),
    ...(isFromService && {
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
  const { provider } = after;
  return {
    provider: before.provider === provider
      ? undefined
      : provider === "local"
      ? "none"
      : provider,
    apiKeyEnv: textBetween(before.apiKeyEnv, after.apiKeyEnv),
    workspaceId: textBetween(before.workspaceId, after.workspaceId),
    accountId: textBetween(before.accountId, after.accountId),
    region: textBetween(before.region, after.region),
    projects: idsBetween(before.projectMapping, after.projectMapping),
    tasks: idsBetween(before.taskMapping, after.taskMapping),
  };
}

/** What `config.yaml` loses, by its keys. */
export function lostSettings(before: Settings, after: Settings): string[] {
  const edits = editsBetween(before, after);
  const lost = (key: string, text: string | null | undefined) =>
    text === null ? [key] : [];
  const lostIds = (key: string, ids: ConfigEdits["projects"]) =>
    [...ids ?? []].flatMap(([name, id]) => lost(`${key} of ${name}`, id));
  return [
    ...lostIds("project_mapping", edits.projects),
    ...lost("api_key_env", edits.apiKeyEnv),
    ...lost("workspace_id", edits.workspaceId),
    ...lost("account_id", edits.accountId),
    ...lostIds("task_mapping", edits.tasks),
  ];
}

/** `null` removes a text, `undefined` leaves it as it is. */
function textBetween<T extends string>(
  before: T | undefined,
  after: T | undefined,
): T | null | undefined {
  return before === after ? undefined : after ?? null;
}

function idsBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Map<string, string | null> | undefined {
  const gone = [...before.keys()].filter((name) => !after.has(name))
    .map((name) => [name, null] as const);
  const news = [...after].filter(([name, id]) => before.get(name) !== id);
  return gone.length + news.length === 0 ? undefined : new Map(
    [...gone, ...news],
  );
}

const IN_TERMINAL = "worktime timer configure in a terminal";

/** What settings lack before a service takes entries, in lines for people. */
export function neededSettings(settings: Settings): string[] {
  const { provider } = settings;
  if (provider === "local") return [];
  const title = providerTitle(provider);
  const [place, option] = provider === "harvest"
    ? ["an account", "--account"]
    : ["a workspace", "--workspace"];
  const needed = placeOf(settings) === ""
    ? [`${title} still needs ${place}: ${IN_TERMINAL}, or ${option} ID`]
    : [];
  return provider === "harvest"
    ? [...needed, ...neededProjects(settings)]
    : needed;
}

/**
 * What a service is not told any more when another one is chosen, in lines for
 * people.
 */
export async function leftBehind(
  timers: Timers,
  before: Settings,
  after: Settings,
): Promise<string[]> {
  if (before.provider === after.provider) return [];
  const title = providerTitle(before.provider);
  const { running, waitingCount } = await timers.status();
  const again = `worktime timer configure --provider ${before.provider}`;
  const isKnownThere = running?.provider === before.provider &&
    running.providerId !== running.id;
  return [
    ...isKnownThere
      ? [`The timer is running at ${title} and will not be stopped there`]
      : [],
    ...waitingCount > 0 && before.provider !== "local"
      ? [`${waitingCount} waiting for ${title}: ${again}, then sync`]
      : [],
  ];
}

/**
 * Why a service cannot be used with the workspace or with the key, as far as is
 * known without a request.
 */
export async function neededAccess(
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
    if (!isOfPlace || placeOf(settings) === "") return lines;
    const other = withPlace(settings, undefined);
    return [...lines, ...await neededAccess(context, other)];
  }
}

/** Harvest takes no entry without a project and a task of it. */
function neededProjects(
  { projectMapping, taskMapping }: Settings,
): string[] {
  if (projectMapping.size === 0) {
    return [
      "Harvest still needs a project and one of its tasks: " +
      "--project PLAN=ID --project-task PLAN=ID",
    ];
  }
  const names = [...projectMapping.keys()].filter((it) => !taskMapping.has(it));
  return names.map((name) =>
    "Harvest still needs a task of the project: worktime timer configure " +
    `--project-task ${shellWord(printable(name))}=ID`
  );
}
