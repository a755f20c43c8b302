import { SECOND } from "@std/datetime";
import { InvalidTextError } from "../errors.ts";
import type { ProviderAccount } from "../provider.ts";
import { ProviderError } from "../provider_error.ts";
import { providerTitle, type Settings } from "../timers/settings.ts";
import { placeOf } from "../use_cases/provider_account.ts";
import type { CommandContext } from "./command.ts";
import { withPlace } from "./configure_move.ts";
import type { OpenedProvider } from "./environment.ts";
import { openTimers } from "./open_timers.ts";

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
