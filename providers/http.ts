import { SECOND } from "@std/datetime";
import { ProviderError } from "../lib/provider_error.ts";
import type { Instant } from "../lib/time/zone.ts";
import { VERSION } from "../lib/version.ts";
import { bodyText, TooLarge } from "./_http_body.ts";
import {
  answerError,
  type FailedRequest,
  quotaError,
  statusError,
  unreachableError,
} from "./_http_failure.ts";
import {
  blockedUntil,
  type Quota,
  quotaIn,
  type QuotaStore,
  retryAfterMs,
} from "./_http_quota.ts";
import { Redaction } from "./_http_redaction.ts";
import { pauseOf } from "./_http_repetition.ts";
import { noAnswerOf } from "./_http_unreachable.ts";
import type { WireSource } from "./_wire_object.ts";

export type { Quota, QuotaStore };

/** What a request of ours needs of `fetch()`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How to reach the network, and how long to try. */
export interface Connection {
  /** Sends a request. */
  readonly fetch: Fetch;
  /** The present instant. */
  now(): Instant;
  /**
   * Waits for some milliseconds, or until the signal says otherwise.
   *
   * @default A timer.
   */
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  /**
   * Makes a signal that goes off after some milliseconds.
   *
   * @default {AbortSignal.timeout}
   */
  readonly timeoutSignal?: (ms: number) => AbortSignal;
  /**
   * A number from 0 up to 1, to spread repetitions.
   *
   * @default {Math.random}
   */
  readonly random?: () => number;
  /**
   * How long one request may take, in milliseconds.
   *
   * @default {10_000}
   */
  readonly timeoutMs?: number;
  /**
   * How long all requests and the pauses between them may take together, in
   * milliseconds from the first one.
   *
   * @default {Infinity}
   */
  readonly budgetMs?: number;
  /**
   * How long an answer may be, in bytes.
   *
   * @default 5 MiB.
   */
  readonly maxBytes?: number;
  /** Ends all requests when it goes off. */
  readonly signal?: AbortSignal;
  /** Gets a line about each request, without anything secret. */
  readonly trace?: (line: string) => void;
  /** Where quotas are noted for other processes. */
  readonly quota?: QuotaStore;
}

/** A service, and who we are there. */
export interface HttpService {
  /** Its name as people know it. */
  readonly name: string;
  /** The address that paths are added to. */
  readonly baseUrl: string;
  /** What each request carries, such as the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** What must never be shown: the key, and what is made of it. */
  readonly secrets: readonly string[];
  /** How to get a key that is accepted. */
  readonly keyHint: string;
  /**
   * The name of the quota that a request for a path counts to.
   *
   * @default The service's name in lower case.
   */
  readonly quotaName?: (path: string) => string;
}

/** What goes along with a request. */
export interface HttpOptions {
  /** What follows the question mark. */
  readonly query?: Readonly<Record<string, string>>;
  /** What is sent as JSON; nothing is sent if it is left out. */
  readonly body?: unknown;
  /**
   * Whether it does no harm to send it twice; never say so of a `POST`.
   *
   * @default Only for `GET`.
   */
  readonly isRepeatable?: boolean;
}

/** What a service answered. */
export interface HttpAnswer {
  /** The status: 200 to 299. */
  readonly status: number;
  /** The JSON that came, or `undefined` if nothing did. */
  readonly json: unknown;
  /** For those who read the JSON. */
  readonly source: WireSource;
}

/** A request that is about to go out. */
interface Outgoing extends FailedRequest {
  readonly method: string;
  readonly path: string;
  readonly options: HttpOptions;
}

/** A request that failed. */
interface Failed {
  readonly error: ProviderError;
  /** How long the service asks to wait, in milliseconds. */
  readonly waitMs?: number | undefined;
}

/** The requests to one service: all that is sent anywhere is sent here. */
export class Http {
  readonly #service: HttpService;
  readonly #connection: Connection;
  readonly #redaction: Redaction;
  #deadline: Instant | undefined;

  /**
   * Sends nothing yet.
   *
   * @throws {ProviderError} When the key is empty, or cannot be one.
   */
  constructor(service: HttpService, connection: Connection) {
    this.#service = service;
    this.#connection = connection;
    this.#redaction = new Redaction(service.secrets);
    const isKey = service.secrets.every((it) => /^[\x21-\x7e]/.test(it)) &&
      Object.values(service.headers).every((it) => /^[\x20-\x7e]*$/.test(it));
    if (isKey) return;
    const { name, keyHint: hint } = service;
    const message = `There is no key for ${name}, or it cannot be one`;
    throw new ProviderError("provider_key", message, { hint });
  }

  /**
   * Asks a service. What does no harm is asked again when it fails, as long as
   * time is left.
   *
   * @throws {ProviderError} When there is no good answer.
   */
  async request(
    method: string,
    path: string,
    options: HttpOptions = {},
  ): Promise<HttpAnswer> {
    const { now, budgetMs = Infinity } = this.#connection;
    const isChange = method !== "GET";
    const { isRepeatable = !isChange } = options;
    this.#deadline ??= now() + budgetMs;
    let isRepetition = false;
    for (let attempt = 1;; attempt++) {
      const { name: service, keyHint } = this.#service;
      const result = await this.#exchange({
        ...{ service, keyHint, redaction: this.#redaction },
        ...{ method, path, options, isChange, isRepetition },
      });
      if (!("error" in result)) return result;
      const { error } = result;
      if (!isRepeatable) throw error;
      const { random = Math.random } = this.#connection;
      const pauseMs = pauseOf(result, attempt, random());
      if (pauseMs === undefined) throw error;
      if (now() + pauseMs >= this.#deadline) throw error;
      isRepetition ||= error.mayHaveArrived;
      await (this.#connection.wait ?? timer)(pauseMs, this.#connection.signal);
    }
  }

  /** Sends one request, counts it, and says so. */
  async #exchange(request: Outgoing): Promise<HttpAnswer | Failed> {
    const { now, trace } = this.#connection;
    const blocked = blockedUntil(await this.#quota(request), now());
    const { method, path, options } = request;
    if (blocked !== undefined) {
      return { error: quotaError(request, blocked, now()) };
    }
    const startedAt = now();
    const result = await this.#send(request);
    const outcome = "error" in result
      ? result.error.status ?? result.error.code
      : result.status;
    const names = Object.keys(options.query ?? {}).join("&");
    const target = names === "" ? path : `${path}?${names}`;
    const line = `${method} ${target} ${outcome} ${now() - startedAt} ms`;
    trace?.(this.#redaction.of(line));
    return result;
  }

  async #send(request: Outgoing): Promise<HttpAnswer | Failed> {
    const { timeoutMs = 10 * SECOND, now, signal } = this.#connection;
    const leftMs = (this.#deadline ?? Infinity) - now();
    if (leftMs <= 0 || signal?.aborted) {
      const reason = signal?.aborted ? INTERRUPTED : "gets no more time";
      return { error: unreachableError(request, { reason, wasSent: false }) };
    }
    const limitMs = Math.min(timeoutMs, leftMs);
    const { timeoutSignal = (ms) => AbortSignal.timeout(ms) } =
      this.#connection;
    const timeout = timeoutSignal(limitMs);
    const signals = signal ? [timeout, signal] : [timeout];
    const either = AbortSignal.any(signals);
    try {
      const { fetch } = this.#connection;
      const response = await fetch(...this.#message(request, either));
      return await this.#read(request, response, either);
    } catch (cause) {
      const { reason, wasSent } = signal?.aborted
        ? { reason: INTERRUPTED, wasSent: true }
        : timeout.aborted
        ? { reason: `gave no answer in ${limitMs / SECOND} s`, wasSent: true }
        : noAnswerOf(cause);
      return { error: unreachableError(request, { reason, wasSent, cause }) };
    }
  }

  #message(
    { method, path, options: { query, body } }: Outgoing,
    signal: AbortSignal,
  ): [url: string, init: RequestInit] {
    const { baseUrl, headers } = this.#service;
    const suffix = query ? `?${new URLSearchParams(query)}` : "";
    const sent = body === undefined
      ? { headers: {} }
      // Toggl fails on a request that has this header and no body.
      : { headers: { "Content-Type": "application/json" } };
    return [`${baseUrl.replace(/\/+$/, "")}${path}${suffix}`, {
      method,
      signal,
      // The key must not go to where somebody points.
      redirect: "manual",
      headers: { "User-Agent": USER_AGENT, Accept: "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...{ headers: { ...USER_HEADERS, ...headers, ...sent.headers } },
    }];
  }
}
