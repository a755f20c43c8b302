import { SECOND } from "@std/datetime";
import { InvalidTextError } from "../errors.ts";
import type { ProviderAccount } from "../provider.ts";
import { ProviderError } from "../provider_error.ts";
import type { Settings } from "../timers/settings.ts";
import { placeOf } from "../use_cases/provider_account.ts";
import type { CommandContext } from "./command.ts";
import { withPlace } from "./configure_move.ts";
import type { OpenedProvider } from "./environment.ts";
import { openTimers } from "./open_timers.ts";
import { providerTitle } from "./output/provider_title.ts";

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
export async function checkService(
  context: CommandContext,
  settings: Settings,
): Promise<CheckedService> {
  const { showProgress } = context;
  const timers = openTimers(context);
  showProgress?.(`Asking ${providerTitle(settings.provider)} …`);
  try {
    const opened = await context.openProvider(timers, settings, BUDGET_MS);
    const account = await opened.provider.verify();
    return { opened, settings, account };
  } finally {
    showProgress?.("");
  }
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
  const { account: { workspaces, projects }, settings } = checked;
  // Projects that are there must be those of the only workspace.
  const isOnly = workspaces.length === 1 && projects.length > 0;
  const isAsked = isOnly || placeOf(settings) === placeId;
  const wanted = withPlace(settings, placeId);
  return isAsked
    ? { ...checked, settings: wanted }
    : await checkService(context, wanted);
}

/** Whether an error may come from the workspace, and not from the key. */
function mayBeOfPlace(error: unknown): boolean {
  if (error instanceof InvalidTextError) return true;
  // Services differ in what they answer for a workspace that is not the user's.
  return error instanceof ProviderError && error.status !== undefined &&
    (error.code === "provider_refused" || error.code === "provider_key");
}
