import { isJsonObject } from "../lib/text/json.ts";
import type { Disk } from "../lib/ports.ts";
import type { Quota, QuotaStore } from "./connection.ts";

/** The file in the data directory; without it, it is only learned anew. */
const CACHE_FILE = "cache/providers.json";

type CacheData = Readonly<Record<string, unknown>>;

/**
 * What is learned of providers and need not be asked again by the next process:
 * quotas, and ids of users and tags. Nothing in it is anybody's record: when it
 * cannot be read or written, all goes on without.
 */
export class ProviderCache implements QuotaStore {
  readonly #disk: Disk;

  /** Takes the data directory; nothing is read yet. */
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

  /** What a provider was told about a place, such as the ids of tags. */
  async recall(place: string): Promise<CacheData> {
    return objectIn(objectIn(await this.#read(), "places"), place);
  }

  /** Notes what a provider was told about a place. */
  async remember(place: string, learned: CacheData): Promise<void> {
    const cached = await this.#read();
    const known = objectIn(objectIn(cached, "places"), place);
    if (JSON.stringify(known) === JSON.stringify(learned)) return;
    const places = { ...objectIn(cached, "places"), [place]: learned };
    await this.#write({ ...cached, places });
  }

  async #read(): Promise<CacheData> {
    try {
      const text = await this.#disk.readText(CACHE_FILE);
      const cached: unknown = JSON.parse(text ?? "{}");
      return isJsonObject(cached) ? cached : {};
    } catch {
      // Damaged, or not permitted: as if nothing were known.
      return {};
    }
  }

  async #write(cached: CacheData): Promise<void> {
    const beside = `${CACHE_FILE}.${crypto.randomUUID()}.worktime-tmp`;
    try {
      const text = `${JSON.stringify(cached, null, 2)}\n`;
      await this.#writeNew(beside, text);
      await this.#disk.rename(beside, CACHE_FILE);
    } catch {
      // A full disk: the next process asks again.
    }
  }

  /** Not flushed: after a power cut, it is only learned again. */
  async #writeNew(path: string, text: string): Promise<void> {
    try {
      await this.#disk.appendText(path, text, false);
    } catch {
      // There may be no folder yet, which a whole file makes.
      await this.#disk.writeText(path, text);
    }
  }
}

function quotaOf({ remaining, resets_at }: CacheData): Quota | undefined {
  if (typeof remaining !== "number" || typeof resets_at !== "string") return;
  // With its milliseconds, which a pace needs.
  const resetsAt = Date.parse(resets_at);
  return Number.isNaN(resetsAt) ? undefined : { remaining, resetsAt };
}

function objectIn(object: CacheData, name: string): CacheData {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return isJsonObject(value) ? value : {};
}
