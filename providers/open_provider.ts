/**
 * Opens providers by name and loads each one only when it is used. To add one,
 * register it here and add its name to `PROVIDER_NAMES`.
 *
 * @module
 */

import { InvalidTextError } from "../lib/errors.ts";
import type { Disk } from "../lib/ports.ts";
import { ProviderError, type TimeTrackingProvider } from "../lib/provider.ts";
import { isJsonObject } from "../lib/text/json.ts";
import type { Zone } from "../lib/time/zone.ts";
import type { Timers } from "../lib/timers.ts";
import {
  isKeyOfOtherProvider,
  isServiceId,
  PROVIDER_NAMES,
  type ProviderName,
  providerTitle,
  type Settings,
} from "../lib/tracking/settings.ts";
import type { HarvestAccount } from "./_harvest_requests.ts";
import type { Connection, Quota, QuotaStore } from "./connection.ts";

/** Everything a provider can be built from; each takes what it needs. */
interface ProviderContext {
  readonly timers: Timers;
  /** The settings: workspace, mappings and the pattern of descriptions. */
  readonly settings: Settings;
  readonly connection: Connection;
  /** Returns the value of an environment variable, such as an API key. */
  readonly variable: (name: string) => string | undefined;
  readonly zone?: Zone | undefined;
  /** What earlier processes have cached. */
  readonly cache: ProviderCache;
}

interface OpenedProvider {
  readonly provider: TimeTrackingProvider;
  /** Caches what it has learned for later processes. */
  readonly close: () => Promise<void>;
}

/** The options that all remote providers share. */
interface ServiceOptions {
  readonly apiKey: string;
  readonly keyVariable: string;
  readonly taskPattern: string;
  readonly baseUrl: string | undefined;
}

/**
 * What differs between services. A provider's module is loaded only when it is
 * used.
 */
interface Service {
  /** The variable with the API key, unless another one is configured. */
  readonly key: string;
  /**
   * The variable with the URL of a proxy or of a region's own host. Each
   * service has its own, as a key must not go to the host of another service.
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
  const cacheKey = `clockify/${workspaceId ?? ""}`;
  const { userId, tagIds } = clockifyCacheIn({
    // The user is the same in all workspaces, and is cached before one is
    // chosen.
    ...await cache.recall("clockify/"),
    ...await cache.recall(cacheKey),
  });
  const { baseUrl = clockifyUrl(region) } = options;
  const all = { ...options, baseUrl, workspaceId, userId, tagIds };
  const provider = new ClockifyProvider(all, connection);
  const learned = () => ({
    user: provider.userId,
    tags: Object.fromEntries(tagIds),
  });
  return { provider, close: () => cache.remember(cacheKey, learned()) };
}

async function openHarvest(
  options: ServiceOptions,
  { settings: { accountId }, zone, connection, cache }: ProviderContext,
): Promise<OpenedProvider> {
  const { HarvestProvider } = await import("./harvest.ts");
  const { now = Date.now } = connection;
  const cacheKey = `harvest/${accountId ?? ""}`;
  const date = new Date(now()).toISOString().slice(0, 10);
  const account = harvestCacheIn(await cache.recall(cacheKey), date);
  const all = { ...options, accountId, account, zone };
  const provider = new HarvestProvider(all, connection);
  const close = () => cache.remember(cacheKey, { ...account, date });
  return { provider, close };
}

/**
 * Opens the provider with a name; `none` is an alias of `local`. Sends no
 * request.
 *
 * @throws {InvalidTextError} When no provider has that name.
 * @throws {ProviderError} When its API key is missing.
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
  throw new InvalidTextError(
    "invalid_provider",
    `Unknown provider "${name}"`,
    {
      hint: `Use one of: ${PROVIDER_NAMES.join(", ")}, none`,
    },
  );
}

function optionsOf(
  { settings, variable }: ProviderContext,
  name: keyof typeof SERVICES,
): ServiceOptions {
  const { key, url } = SERVICES[name];
  const { apiKeyEnv: keyVariable = key, taskPattern } = settings;
  const title = providerTitle(name);
  if (isKeyOfOtherProvider(name, keyVariable)) {
    const message = `${keyVariable} is named after another service, so it ` +
      `was not sent to ${title}`;
    throw new ProviderError("provider_key", message, {
      hint: "Remove api_key_env from config.yaml, or set it to the " +
        `variable that holds your ${title} key`,
    });
  }
  const apiKey = variable(keyVariable) ?? "";
  // A compiled program cannot read other variables, even if they are set.
  const isReadable = keyVariable.startsWith("WORKTIME_") ||
    Object.values(SERVICES).some(({ key }) => key === keyVariable);
  if (apiKey === "" && !isReadable) {
    const message = `${keyVariable} is not set, or this program cannot read it`;
    throw new ProviderError("provider_key", message, {
      hint: `Set it, or use WORKTIME_${keyVariable} instead and set ` +
        "api_key_env in config.yaml to that name",
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
 * Reads a URL from a variable, if it is set.
 *
 * @throws {InvalidTextError} When the key would travel unencrypted.
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
  throw new InvalidTextError("invalid_url", `${name} is not an https:// URL`, {
    hint: "Use a URL that starts with https://, or unset it",
  });
}

/** The URL of a Clockify region; the default one has no host of its own. */
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
  // It becomes part of a path, and anybody can edit the file.
  const isId = typeof user === "string" && isServiceId("clockify", user);
  const userId = isId ? user : undefined;
  return { userId, tagIds: new Map(pairs) };
}

/** Reads what is cached of an account. The user's id and zone expire daily. */
function harvestCacheIn(
  known: Readonly<Record<string, unknown>>,
  date: string,
): HarvestAccount {
  const { userId, timeZone, wantsTimestamps, clock } = known;
  const isFromToday = known.date === date;
  return {
    ...(isFromToday && typeof userId === "string" && { userId }),
    ...(isFromToday && typeof timeZone === "string" && { timeZone }),
    ...(typeof wantsTimestamps === "boolean" && { wantsTimestamps }),
    ...((clock === "12h" || clock === "24h") && { clock }),
  };
}

/** In the data directory; without it, everything is fetched again. */
const CACHE_FILE = "cache/providers.json";

type CacheData = Readonly<Record<string, unknown>>;

/**
 * Caches what the next process need not request again: quotas, and ids of users
 * and tags. It holds no primary data, so errors of reading and writing are
 * ignored.
 */
export class ProviderCache implements QuotaStore {
  readonly #disk: Disk;

  /** Takes the data directory and reads nothing yet. */
  constructor(disk: Disk) {
    this.#disk = disk;
  }

  async load(name: string): Promise<Quota | undefined> {
    return quotaOf(objectIn(objectIn(await this.#read(), "quotas"), name));
  }

  async save(name: string, { remaining, resetsAt }: Quota): Promise<void> {
    const cached = await this.#read();
    const quota = { remaining, resets_at: new Date(resetsAt).toISOString() };
    const quotas = { ...objectIn(cached, "quotas"), [name]: quota };
    await this.#write({ ...cached, quotas });
  }

  /** Returns the facts cached under a key, such as the ids of tags. */
  async recall(key: string): Promise<CacheData> {
    return objectIn(objectIn(await this.#read(), "places"), key);
  }

  /** Caches facts under a key. */
  async remember(key: string, facts: CacheData): Promise<void> {
    const cached = await this.#read();
    const known = objectIn(objectIn(cached, "places"), key);
    if (JSON.stringify(known) === JSON.stringify(facts)) return;
    const places = { ...objectIn(cached, "places"), [key]: facts };
    await this.#write({ ...cached, places });
  }

  async #read(): Promise<CacheData> {
    try {
      const text = await this.#disk.readText(CACHE_FILE);
      const cached: unknown = JSON.parse(text ?? "{}");
      return isJsonObject(cached) ? cached : {};
    } catch {
      // Damaged or not permitted: the same as an empty cache.
      return {};
    }
  }

  async #write(cached: CacheData): Promise<void> {
    const temporaryPath = `${CACHE_FILE}.${crypto.randomUUID()}.worktime-tmp`;
    try {
      const text = `${JSON.stringify(cached, null, 2)}\n`;
      await this.#writeNew(temporaryPath, text);
      await this.#disk.rename(temporaryPath, CACHE_FILE);
    } catch {
      // A full disk, say: the next process requests them again.
    }
  }

  /** Not flushed: after a power cut, the cache fills again. */
  async #writeNew(path: string, text: string): Promise<void> {
    try {
      await this.#disk.appendText(path, text, false);
    } catch {
      // `writeText()` creates a missing folder, `appendText()` does not.
      await this.#disk.writeText(path, text);
    }
  }
}

function quotaOf({ remaining, resets_at }: CacheData): Quota | undefined {
  if (typeof remaining !== "number" || typeof resets_at !== "string") return;
  // A pace needs the milliseconds.
  const resetsAt = Date.parse(resets_at);
  return Number.isNaN(resetsAt) ? undefined : { remaining, resetsAt };
}

function objectIn(object: CacheData, name: string): CacheData {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return isJsonObject(value) ? value : {};
}
