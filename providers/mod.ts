/**
 * The providers by their names, each loaded only when it is used. Another one
 * gets an entry here, and its name among `PROVIDER_NAMES`.
 *
 * @module
 */

import { InvalidTextError } from "../lib/errors.ts";
import { ProviderError, type TimeTrackingProvider } from "../lib/provider.ts";
import type { Timers } from "../lib/timers.ts";
import {
  isKeyOfOtherProvider,
  isServiceId,
  PROVIDER_NAMES,
  type ProviderName,
  providerTitle,
  type Settings,
} from "../lib/tracking/settings.ts";
import type { Zone } from "../lib/time/zone.ts";
import type { HarvestAccount } from "./_harvest_requests.ts";
import type { ProviderCache } from "./cache.ts";
import type { Connection } from "./connection.ts";

/** What providers are made of; each takes what it needs. */
interface ProviderContext {
  readonly timers: Timers;
  /** What is configured: workspace, mappings, the pattern of descriptions. */
  readonly settings: Settings;
  readonly connection: Connection;
  /** The value of an environment variable, if it is set: keys are in some. */
  readonly variable: (name: string) => string | undefined;
  readonly zone?: Zone | undefined;
  /** What earlier processes have learned. */
  readonly cache: ProviderCache;
}

interface OpenedProvider {
  readonly provider: TimeTrackingProvider;
  /** Keeps what it has learned for later processes. */
  readonly close: () => Promise<void>;
}

/** What the remote providers have in common. */
interface ServiceOptions {
  readonly apiKey: string;
  readonly keyVariable: string;
  readonly taskPattern: string;
  readonly baseUrl: string | undefined;
}

/** What is particular to a service, which is loaded only when it is used. */
interface Service {
  /** The variable with the key, if nothing else is configured. */
  readonly key: string;
  /**
   * The variable of a proxy, or of a region's own host, instead of the usual.
   * Each service has its own: a key must not go to the host of another one.
   */
  readonly url: string;
  readonly open: (
    options: ServiceOptions,
    context: ProviderContext,
  ) => Promise<OpenedProvider>;
}

const SERVICES: Readonly<Record<Exclude<ProviderName, "local">, Service>> = {
  toggl: {
    key: "TOGGL_API_KEY",
    url: "WORKTIME_TOGGL_URL",
    open: async (options, { settings: { workspaceId }, connection }) => {
      const { TogglProvider } = await import("./toggl.ts");
      return withoutCache(
        new TogglProvider({ ...options, workspaceId }, connection),
      );
    },
  },
  clockify: {
    key: "CLOCKIFY_API_KEY",
    url: "WORKTIME_CLOCKIFY_URL",
    open: openClockify,
  },
  harvest: {
    key: "HARVEST_ACCESS_TOKEN",
    url: "WORKTIME_HARVEST_URL",
    open: openHarvest,
  },
};

async function openClockify(
  options: ServiceOptions,
  { settings: { workspaceId, region }, connection, cache }: ProviderContext,
): Promise<OpenedProvider> {
  const { ClockifyProvider } = await import("./clockify.ts");
  const place = `clockify/${workspaceId ?? ""}`;
  const { userId, tagIds } = clockifyCacheIn({
    // A user is the same in all workspaces; the choice is made without one.
    ...await cache.recall("clockify/"),
    ...await cache.recall(place),
  });
  const { baseUrl = clockifyUrl(region) } = options;
  const all = { ...options, baseUrl, workspaceId, userId, tagIds };
  const provider = new ClockifyProvider(all, connection);
  const learned = () => ({
    user: provider.userId,
    tags: Object.fromEntries(tagIds),
  });
  return { provider, close: () => cache.remember(place, learned()) };
}

async function openHarvest(
  options: ServiceOptions,
  { settings: { accountId }, zone, connection, cache }: ProviderContext,
): Promise<OpenedProvider> {
  const { HarvestProvider } = await import("./harvest.ts");
  const { now = Date.now } = connection;
  const place = `harvest/${accountId ?? ""}`;
  const date = new Date(now()).toISOString().slice(0, 10);
  const account = harvestCacheIn(await cache.recall(place), date);
  const all = { ...options, accountId, account, zone };
  const provider = new HarvestProvider(all, connection);
  const close = () => cache.remember(place, { ...account, date });
  return { provider, close };
}

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
  if (known === "local") {
    const { LocalProvider } = await import("./local.ts");
    return withoutCache(new LocalProvider(context.timers));
  }
  if (known) {
    return await SERVICES[known].open(optionsOf(context, known), context);
  }
  throw new InvalidTextError("invalid_provider", `Not a provider: "${name}"`, {
    hint: `Use one of: ${PROVIDER_NAMES.join(", ")}, none`,
  });
}

function optionsOf(
  { settings, variable }: ProviderContext,
  name: keyof typeof SERVICES,
): ServiceOptions {
  const { key, url } = SERVICES[name];
  const { apiKeyEnv: keyVariable = key, taskPattern } = settings;
  const title = providerTitle(name);
  if (isKeyOfOtherProvider(name, keyVariable)) {
    const message = `${keyVariable} is named for the key of another ` +
      `service, so it was not sent to ${title}`;
    throw new ProviderError("provider_key", message, {
      hint: "Remove api_key_env from config.yaml, or let it name the " +
        `variable with the key of ${title}`,
    });
  }
  const apiKey = variable(keyVariable) ?? "";
  // Executables read no other variables: then it may be set, and be of no use.
  const isReadable = keyVariable.startsWith("WORKTIME_") ||
    Object.values(SERVICES).some(({ key }) => key === keyVariable);
  if (apiKey === "" && !isReadable) {
    const message = `${keyVariable} is not set, or this program cannot read it`;
    throw new ProviderError("provider_key", message, {
      hint: "Set it, or give it a name that executables can read: " +
        `WORKTIME_${keyVariable}, as api_key_env in config.yaml`,
    });
  }
  return {
    apiKey,
    keyVariable,
    taskPattern,
    baseUrl: baseUrlIn(variable, url),
  };
}

/**
 * The address that a variable has, if it has one.
 *
 * @throws {InvalidTextError} When the key would go there unencrypted.
 */
function baseUrlIn(
  variable: ProviderContext["variable"],
  name: string,
): string | undefined {
  const text = variable(name)?.trim();
  if (!text) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/
    .test(url?.hostname ?? "");
  if (url?.protocol === "https:" || url?.protocol === "http:" && isLocal) {
    return text;
  }
  throw new InvalidTextError("invalid_url", `${name} is no https address`, {
    hint: "Begin it with https://, or unset it",
  });
}

/** Where a region of Clockify is; the usual one has no host of its own. */
function clockifyUrl(region: Settings["region"]): string | undefined {
  return region === undefined || region === "global"
    ? undefined
    : `https://${region}.clockify.me/api/v1`;
}

function withoutCache(provider: TimeTrackingProvider): OpenedProvider {
  return { provider, close: () => Promise.resolve() };
}

function clockifyCacheIn(
  { user, tags }: Readonly<Record<string, unknown>>,
): { userId: string | undefined; tagIds: Map<string, string> } {
  const pairs = Object.entries(tags ?? {}).flatMap(([name, id]) =>
    typeof id === "string" ? [[name, id] as const] : []
  );
  // It becomes a part of paths, and anybody can edit the file.
  const isId = typeof user === "string" && isServiceId("clockify", user);
  const userId = isId ? user : undefined;
  return { userId, tagIds: new Map(pairs) };
}

/** What is known of an account; who and where the user is for one day. */
function harvestCacheIn(
  known: Readonly<Record<string, unknown>>,
  date: string,
): HarvestAccount {
  const { userId, timeZone, wantsTimestamps, clock } = known;
  const isFresh = known.date === date;
  return {
    ...(isFresh && typeof userId === "string" && { userId }),
    ...(isFresh && typeof timeZone === "string" && { timeZone }),
    ...(typeof wantsTimestamps === "boolean" && { wantsTimestamps }),
    ...((clock === "12h" || clock === "24h") && { clock }),
  };
}
