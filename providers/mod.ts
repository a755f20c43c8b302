/**
 * The providers by their names, each loaded only when it is used. Another one
 * gets a line here, and its name among `PROVIDER_NAMES`.
 *
 * @module
 */

import { InvalidTextError, WorktimeError } from "../lib/errors.ts";
import type { TimeTrackingProvider } from "../lib/provider.ts";
import type { Timers } from "../lib/timers.ts";
import {
  PROVIDER_NAMES,
  type ProviderName,
  type Settings,
} from "../lib/timers/settings.ts";
import type { Connection } from "./connection.ts";

/** What providers are made of; each takes what it needs. */
export interface ProviderContext {
  /** The timers of this machine. */
  readonly timers: Timers;
  /** What is configured: workspace, mappings, the pattern of descriptions. */
  readonly settings: Settings;
  /** How to reach the network. */
  readonly connection: Connection;
  /** The value of an environment variable, if it is set: keys are in some. */
  readonly variable: (name: string) => string | undefined;
}

/** Loads a provider and makes it. */
type Open = (context: ProviderContext) => Promise<TimeTrackingProvider>;

const OPENS: Readonly<Record<ProviderName, Open>> = {
  local: async ({ timers }) =>
    new (await import("./local.ts")).LocalProvider(timers),
  toggl: () => notAvailable("Toggl"),
  clockify: () => notAvailable("Clockify"),
  harvest: () => notAvailable("Harvest"),
};

/**
 * Makes the provider of a name; `none` is another name of `local`. Nothing is
 * sent yet.
 *
 * @throws {InvalidTextError} When there is no provider of that name.
 * @throws {WorktimeError} When it is not available.
 */
export async function openProvider(
  name: string,
  context: ProviderContext,
): Promise<TimeTrackingProvider> {
  const known = name === "none"
    ? "local"
    : PROVIDER_NAMES.find((it) => it === name);
  if (known !== undefined) return await OPENS[known](context);
  throw new InvalidTextError("invalid_provider", `Not a provider: "${name}"`, {
    hint: `Use one of: ${PROVIDER_NAMES.join(", ")}, none`,
  });
}

function notAvailable(service: string): Promise<never> {
  const message = `${service} is not available in this version`;
  const hint =
    "Keep entries on this machine: worktime timer configure --provider local";
  return Promise.reject(
    new WorktimeError("provider_not_available", message, { hint }),
  );
}
