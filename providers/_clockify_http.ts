import type { Connection } from "./connection.ts";
import type { HttpAnswer, HttpOptions } from "./_http_exchange.ts";
import { Http } from "./http.ts";

/** Who uses Clockify, and how. */
export interface ClockifyOptions {
  /** The API key of the user; a workspace with its own host has its own. */
  readonly apiKey: string;
  /**
   * The environment variable that has the key, for hints.
   *
   * @default {"CLOCKIFY_API_KEY"}
   */
  readonly keyVariable?: string | undefined;
  /** Clockify's id of the workspace; only `verify()` can do without. */
  readonly workspaceId?: string | undefined;
  /**
   * Clockify's id of the user, which `verify()` gives. Without it, one more
   * request asks for it, once.
   */
  readonly userId?: string | undefined;
  /**
   * Clockify's ids of tags by their names, as far as they are known. What is
   * learned is put in: keep it, and requests are saved.
   *
   * @default Empty.
   */
  readonly tagIds?: Map<string, string> | undefined;
  /**
   * What descriptions are made of, to tell the task from.
   *
   * @default {"{task_id}: {task_title}"}
   */
  readonly taskPattern?: string | undefined;
  /**
   * Where Clockify is; a region has its own host, such as
   * `https://euc1.clockify.me/api/v1`.
   *
   * @default {"https://api.clockify.me/api/v1"}
   */
  readonly baseUrl?: string | undefined;
}

const BASE_URL = "https://api.clockify.me/api/v1";
/** More would be fewer requests, but whether it is allowed is not known. */
const PAGE_SIZE = 1000;

/** The way to Clockify, with the user's key. */
export class ClockifyHttp {
  readonly #http: Http;

  /**
   * Sends nothing yet.
   *
   * @throws {ProviderError} When there is no key.
   */
  constructor(options: ClockifyOptions, connection: Connection) {
    const { keyVariable = "CLOCKIFY_API_KEY", baseUrl = BASE_URL } = options;
    // A line end is easily exported along with it.
    const key = options.apiKey.trim();
    this.#http = new Http({
      name: "Clockify",
      baseUrl,
      headers: { "X-Api-Key": key },
      secrets: [key],
      keyHint: `Set ${keyVariable} to a key from ` +
        "https://app.clockify.me/manage-api-keys",
      unknownKeyHint: "For an account in a region, name it: " +
        "worktime timer configure --region REGION",
      quotaName,
    }, connection);
  }

  /**
   * Asks Clockify.
   *
   * @throws {ProviderError} When there is no good answer.
   */
  request(
    method: string,
    path: string,
    options: HttpOptions = {},
  ): Promise<HttpAnswer> {
    return this.#http.request(method, path, options);
  }

  /**
   * All things of a list, which comes in pages.
   *
   * @throws {ProviderError} When there is no good answer.
   */
  async list<T>(
    path: string,
    given: Readonly<Record<string, string>>,
    read: (answer: HttpAnswer) => readonly T[],
  ): Promise<T[]> {
    return (await this.pages(path, { given, read, most: Infinity })).found;
  }

  /**
   * The first pages of a list, and whether there are no more.
   *
   * @throws {ProviderError} When there is no good answer.
   */
  async pages<T>(
    path: string,
    { given, read, most }: {
      given: Readonly<Record<string, string>>;
      read: (answer: HttpAnswer) => readonly T[];
      most: number;
    },
  ): Promise<{ found: T[]; isWhole: boolean }> {
    const found: T[] = [];
    for (let page = 1; page <= most; page++) {
      const query = pageQuery(given, page);
      const answer = await this.request("GET", path, { query });
      const things = read(answer);
      for (const thing of things) found.push(thing);
      const said = answer.headers.get("Last-Page");
      const isLast = said === null
        ? things.length < PAGE_SIZE
        : said !== "false";
      if (isLast || things.length === 0) return { found, isWhole: true };
    }
    return { found, isWhole: false };
  }
}

/** Writes which page of a list is asked for. */
export function pageQuery(
  given: Readonly<Record<string, string>>,
  page: number,
): Record<string, string> {
  const size = String(PAGE_SIZE);
  return { ...given, page: String(page), "page-size": size };
}

/** A free plan counts by workspace. */
function quotaName(path: string): string {
  const [, workspaceId] = path.match(/^\/workspaces\/(\w+)/) ?? [];
  return workspaceId === undefined
    ? "clockify/user"
    : `clockify/${workspaceId}`;
}
