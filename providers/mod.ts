/**
 * The providers by their names, each loaded only when it is used. Another one
 * gets a line here, and its name among `PROVIDER_NAMES`.
 *
 * @module
 */

import { InvalidTextError } from "../lib/errors.ts";
import type { TimeTrackingProvider } from "../lib/provider.ts";
import type { Timers } from "../lib/timers.ts";
import {
  PROVIDER_NAMES,
  type ProviderName,
  type Settings,
} from "../lib/timers/settings.ts";
import type { Zone } from "../lib/time/zone.ts";
import type { HarvestAccount } from "./_harvest_http.ts";
import type { ProviderCache } from "./cache.ts";
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
  /** The zone of this machine. */
  readonly zone?: Zone | undefined;
  /** What earlier processes have learned. */
  readonly cache: ProviderCache;
}

/** A provider that is ready for use. */
export interface OpenedProvider {
  /** The provider. */
  readonly provider: TimeTrackingProvider;
  /** Keeps what it has learned for later processes. */
  readonly close: () => Promise<void>;
}

/** The variable of a proxy, or of a region's own host, instead of the usual. */
export const BASE_URL_VARIABLE = "WORKTIME_PROVIDER_URL";

/** Loads a provider and makes it. */
type Open = (context: ProviderContext) => Promise<OpenedProvider>;

const OPENS: Readonly<Record<ProviderName, Open>> = {
  local: async ({ timers }) => {
    const { LocalProvider } = await import("./local.ts");
    return kept(new LocalProvider(timers));
  },
  toggl: async (context) => {
    const { TogglProvider } = await import("./toggl.ts");
    const { workspaceId } = context.settings;
    const options = { ...optionsOf(context, "TOGGL_API_KEY"), workspaceId };
    return kept(new TogglProvider(options, context.connection));
  },
  clockify: async (context) => {
    const { ClockifyProvider } = await import("./clockify.ts");
    const { workspaceId } = context.settings;
    const place = `clockify/${workspaceId ?? ""}`;
    const { userId, tagIds } = clockifyMemory(
      await context.cache.recall(place),
    );
    const options = { ...optionsOf(context, "CLOCKIFY_API_KEY"), workspaceId };
    const provider = new ClockifyProvider(
      { ...options, userId, tagIds },
      context.connection,
    );
    const close = () =>
      context.cache.remember(place, {
        user: provider.userId,
        tags: Object.fromEntries(tagIds),
      });
    return { provider, close };
  },
  harvest: async (context) => {
    const { HarvestProvider } = await import("./harvest.ts");
    const { accountId } = context.settings;
    const place = `harvest/${accountId ?? ""}`;
    const account = harvestMemory(await context.cache.recall(place));
    const options = {
      ...optionsOf(context, "HARVEST_ACCESS_TOKEN"),
      accountId,
    };
    const { zone, connection, cache } = context;
    const provider = new HarvestProvider(
      { ...options, account, zone },
      connection,
    );
    return { provider, close: () => cache.remember(place, { ...account }) };
  },
};

/**
 * Makes the provider of a name; `none` is another name of `local`. Nothing is
 * sent yet.
 *
 * @throws {InvalidTextError} When there is no provider of that name.
 * @throws {ProviderError} When there is no key for it.
 */
export async function openProvider(
  name: string,
  context: ProviderContext,
): Promise<OpenedProvider> {
  const known = name === "none"
    ? "local"
    : PROVIDER_NAMES.find((it) => it === name);
  if (known !== undefined) return await OPENS[known](context);
  throw new InvalidTextError("invalid_provider", `Not a provider: "${name}"`, {
    hint: `Use one of: ${PROVIDER_NAMES.join(", ")}, none`,
  });
}

/** What the remote providers have in common. */
function optionsOf(
  { settings, variable }: ProviderContext,
  usualVariable: string,
): {
  apiKey: string;
  keyVariable: string;
  taskPattern: string;
  baseUrl: string | undefined;
} {
  const keyVariable = settings.apiKeyEnv ?? usualVariable;
  return {
    apiKey: variable(keyVariable) ?? "",
    keyVariable,
    taskPattern: settings.taskPattern,
    baseUrl: variable(BASE_URL_VARIABLE) || undefined,
  };
}

function kept(provider: TimeTrackingProvider): OpenedProvider {
  return { provider, close: () => Promise.resolve() };
}

function clockifyMemory(
  { user, tags }: Readonly<Record<string, unknown>>,
): { userId: string | undefined; tagIds: Map<string, string> } {
  const pairs = Object.entries(tags ?? {}).flatMap(([name, id]) =>
    typeof id === "string" ? [[name, id] as const] : []
  );
  const userId = typeof user === "string" ? user : undefined;
  return { userId, tagIds: new Map(pairs) };
}

function harvestMemory(
  known: Readonly<Record<string, unknown>>,
): HarvestAccount {
  const { userId, timeZone, wantsTimestamps, clock } = known;
  return {
    ...(typeof userId === "string" && { userId }),
    ...(typeof timeZone === "string" && { timeZone }),
    ...(typeof wantsTimestamps === "boolean" && { wantsTimestamps }),
    ...((clock === "12h" || clock === "24h") && { clock }),
  };
}
