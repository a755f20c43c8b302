import { isJsonObject } from "../lib/text/json.ts";
import type { Disk } from "../lib/ports.ts";
import type { Quota, QuotaStore } from "./connection.ts";

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
