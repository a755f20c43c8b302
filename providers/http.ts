import { SECOND } from "@std/datetime";
import { ProviderError } from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { HOMEPAGE, VERSION } from "../lib/version.ts";
import {
  type HttpOptions,
  type HttpResponse,
  type HttpService,
  isWebPage,
  type NoResponse,
  noResponseOf,
  type OutgoingRequest,
  pageError,
  quotaError,
  Redaction,
  responseError,
  statusError,
  unreachableError,
} from "./_http_errors.ts";
import {
  blockedUntil,
  type Connection,
  fetchOnce,
  paceAfter,
  paceWaitMs,
  type Quota,
  quotaIn,
  retryAfterMs,
  wait,
} from "./connection.ts";

/** The defaults of a {@linkcode Connection}. */
const DEFAULTS = {
  fetch: fetchOnce,
  now: () => Date.now(),
  wait,
  timeoutSignal: (ms: number) => AbortSignal.timeout(ms),
  random: () => Math.random(),
  timeoutMs: 10 * SECOND,
  budgetMs: Infinity,
  maxBytes: 5 * 2 ** 20,
  isPaced: true,
} satisfies Connection;

/** Free plans allow 30 requests an hour, and each attempt counts. */
const RETRY_FAILED = { maxAttempts: 3, firstPauseMs: 250 };
/** For a rate limit; the pause applies where the service asks for none. */
const RETRY_RATE_LIMITED = { maxAttempts: 4, firstPauseMs: SECOND };
/** The longest pause before a request is sent again. */
const MAX_PAUSE_MS = 30 * SECOND;

interface Failure {
  readonly kind: "failed";
  /** The error to throw unless the request is retried. */
  readonly error: ProviderError;
  /** Whether the same request can succeed a little later. */
  readonly isRetryable: boolean;
  /**
   * Whether a rate limit rejected the request, which therefore was not carried
   * out, whatever its method.
   *
   * @default {false}
   */
  readonly isRateLimited?: boolean;
  /** The wait that the service asks for, in milliseconds. */
  readonly waitMs?: number | undefined;
}

interface Success {
  readonly kind: "succeeded";
  readonly response: HttpResponse;
}

type Outcome = Success | Failure;

/** Sends the requests to one service. All network access goes through here. */
export class Http {
  readonly #service: HttpService;
  readonly #connection:
    & Connection
    & Required<Pick<Connection, keyof typeof DEFAULTS>>;
  readonly #redaction: Redaction;
  #deadline: Instant | undefined;
  /** The pace of this process, which applies where none is stored. */
  #localPace: Quota | undefined;

  /**
   * Sends nothing yet.
   *
   * @throws {ProviderError} When the key is empty or malformed.
   */
  constructor(service: HttpService, connection: Connection) {
    const { secrets, headers, name, keyHint: hint } = service;
    this.#service = service;
    this.#connection = { ...DEFAULTS, ...connection };
    this.#redaction = new Redaction(secrets);
    // `fetch()` would reject them with a message that quotes them.
    const isSendable = secrets.every((it) => it.trim() !== "") &&
      Object.values(headers).every((it) => /^[\x20-\x7e]+$/.test(it));
    if (isSendable) return;
    const message = `The ${name} API key is missing or malformed`;
    throw new ProviderError("provider_key", message, { hint });
  }

  /**
   * Sends a request and returns its response. Repeatable requests are retried
   * while time remains, and so is any request that a rate limit rejected.
   *
   * @throws {ProviderError} When there is no usable response.
   */
  async request(
    method: string,
    path: string,
    options: HttpOptions = {},
  ): Promise<HttpResponse> {
    const { now, budgetMs, random } = this.#connection;
    const isChange = method !== "GET";
    const { isRepeatable = !isChange } = options;
    this.#deadline ??= now() + budgetMs;
    const service = this.#service;
    const redaction = this.#redaction;
    const about = { service, method, path, options, redaction, isChange };
    let isRepetition = false;
    for (let attempt = 1;; attempt++) {
      const outcome = await this.#exchange({ ...about, isRepetition });
      if (outcome.kind === "succeeded") return outcome.response;
      const { error, isRateLimited = false } = outcome;
      const pauseMs = isRepeatable || isRateLimited
        ? pauseMsAfter(outcome, { attempt, random: random() })
        : undefined;
      if (pauseMs === undefined || !await this.#wait(pauseMs)) throw error;
      isRepetition ||= error.mayHaveArrived;
    }
  }

  /** Sends one request as soon as quota and pace permit it, and traces it. */
  async #exchange(request: OutgoingRequest): Promise<Outcome> {
    const { now, trace } = this.#connection;
    const resetsAt = await this.#blockedUntil(request);
    if (resetsAt !== undefined) {
      const error = quotaError(request, { resetsAt, now: now() });
      return { kind: "failed", error, isRetryable: false };
    }
    const startedAt = now();
    const outcome = await this.#send(request);
    const line = traceOf(request, outcome, now() - startedAt);
    trace?.(this.#redaction.of(line));
    return outcome;
  }

  async #send(request: OutgoingRequest): Promise<Outcome> {
    const { now, signal, timeoutMs, timeoutSignal } = this.#connection;
    const leftMs = (this.#deadline ?? Infinity) - now();
    const limitMs = Math.max(0, Math.min(timeoutMs, leftMs));
    const late = `no response within ${limitMs / SECOND} s`;
    const isStopped = () => signal?.aborted ?? false;
    const noResponse = (wasSent: boolean): NoResponse => {
      const why = isStopped() ? "the request was canceled" : late;
      return { reason: "no_answer", why, wasSent };
    };
    if (isStopped() || leftMs <= 0) {
      return noResponseFailure(request, noResponse(false));
    }
    const timeout = timeoutSignal(limitMs);
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
    const url = urlOf(request);
    try {
      const message = { ...requestInitOf(request), signal: either };
      const response = await this.#connection.fetch(url, message);
      await this.#updateQuota(request, response);
      const { maxBytes } = this.#connection;
      const limits = { now: now(), maxBytes, signal: either };
      return await readResponse(request, response, limits);
    } catch (cause) {
      const why = either.aborted ? noResponse(true) : noResponseOf(cause, url);
      if (why.wasSent) await this.#updatePace();
      return noResponseFailure(request, why, cause);
    }
  }

  /**
   * Waits, unless that would exceed the deadline; returns whether it waited.
   */
  async #wait(ms: number): Promise<boolean> {
    const { now, signal, wait } = this.#connection;
    if (now() + ms >= (this.#deadline ?? Infinity)) return false;
    await wait(ms, signal);
    return true;
  }

  /**
   * Waits until quota and pace permit a request. If that would take too long,
   * returns when they will.
   */
  async #blockedUntil(request: OutgoingRequest): Promise<Instant | undefined> {
    const { now } = this.#connection;
    const noted = await this.#loadQuota(this.#quotaName(request));
    const resetsAt = blockedUntil(noted, now());
    if (resetsAt !== undefined) {
      const waitMs = resetsAt - now();
      const isShort = waitMs <= MAX_PAUSE_MS;
      if (!isShort || !await this.#wait(waitMs)) return resetsAt;
    }
    const pace = this.#pace;
    if (!pace) return undefined;
    const paced = await this.#loadQuota(this.#paceName) ?? this.#localPace;
    const waitMs = paceWaitMs(pace, paced, now());
    const isInTime = waitMs <= 0 || await this.#wait(waitMs);
    return isInTime ? undefined : now() + waitMs;
  }

  /** Stores the quota that a response reports. */
  async #updateQuota(
    request: OutgoingRequest,
    response: Response,
  ): Promise<void> {
    const quota = quotaIn(response, this.#connection.now());
    if (quota) await this.#saveQuota(this.#quotaName(request), quota);
    await this.#updatePace(response.status);
  }

  /**
   * Counts a request that reached the service; others do not use up the pace.
   */
  async #updatePace(status?: number): Promise<void> {
    const pace = this.#pace;
    if (!pace) return;
    const now = this.#connection.now();
    const noted = await this.#loadQuota(this.#paceName) ?? this.#localPace;
    this.#localPace = status === 429
      // Another program must be using the same key.
      ? { remaining: 0, resetsAt: now + pace.burst * pace.intervalMs }
      : paceAfter(pace, noted, now);
    await this.#saveQuota(this.#paceName, this.#localPace);
  }

  async #loadQuota(name: string): Promise<Quota | undefined> {
    try {
      return await this.#connection.quota?.load(name);
    } catch {
      // An unknown quota is no reason to withhold a request.
      return undefined;
    }
  }

  async #saveQuota(name: string, quota: Quota): Promise<void> {
    try {
      await this.#connection.quota?.save(name, quota);
    } catch {
      // The request has succeeded; only the next one might be sent in vain.
    }
  }

  get #pace(): HttpService["pace"] {
    return this.#connection.isPaced ? this.#service.pace : undefined;
  }

  get #paceName(): string {
    return `${this.#service.name.toLowerCase()}/pace`;
  }

  #quotaName({ path }: OutgoingRequest): string {
    const { name, quotaName } = this.#service;
    return quotaName?.(path) ?? name.toLowerCase();
  }
}

function noResponseFailure(
  request: OutgoingRequest,
  noResponse: NoResponse,
  cause?: unknown,
): Failure {
  const error = unreachableError(request, noResponse, cause);
  // Without a connection, a retry would only keep the user waiting.
  return { kind: "failed", error, isRetryable: noResponse.wasSent };
}

function urlOf(
  { service, path, options: { query } }: OutgoingRequest,
): string {
  const base = service.baseUrl.replace(/\/+$/, "");
  return query
    ? `${base}${path}?${new URLSearchParams(query)}`
    : `${base}${path}`;
}

/** The method, headers and body of a request. */
function requestInitOf(
  { service, method, options: { body } }: OutgoingRequest,
): RequestInit {
  const headers = {
    // Harvest requires a link or an email address to contact the author:
    // https://help.getharvest.com/api-v2/introduction/overview/general/
    "User-Agent": `worktime/${VERSION} (${HOMEPAGE})`,
    Accept: "application/json",
    ...service.headers,
  };
  // A redirect must not take the key elsewhere.
  const redirect = "manual";
  // Toggl fails if a request without a body declares JSON:
  // https://github.com/garyhtou/toggl-track/issues/10
  if (body === undefined) return { method, redirect, headers };
  return {
    method,
    redirect,
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
}

/**
 * The trace line of a request. It has the names in the query, not the values.
 */
function traceOf(
  { method, path, options: { query = {} } }: OutgoingRequest,
  outcome: Outcome,
  ms: number,
): string {
  const names = Object.keys(query).join("&");
  const { status, reason }: Partial<ProviderError> = outcome.kind === "failed"
    ? outcome.error
    : outcome.response;
  const why = reason?.replaceAll("_", " ") ?? "";
  const line = `${method} ${path}${names && `?${names}`}`;
  return `${line} ${status ?? "no response"} ${ms} ms${why && `: ${why}`}`;
}

/**
 * The pause before a request is sent again, in milliseconds.
 *
 * @param attempt The number of attempts so far.
 * @param random From 0 up to 1, so that waiting clients do not all return at
 * once.
 * @returns `undefined` if it should not be sent again.
 */
function pauseMsAfter(
  { isRetryable, isRateLimited = false, waitMs }: Failure,
  { attempt, random }: { attempt: number; random: number },
): number | undefined {
  const { maxAttempts, firstPauseMs } = isRateLimited
    ? RETRY_RATE_LIMITED
    : RETRY_FAILED;
  if (!isRetryable || attempt >= maxAttempts) return undefined;
  // A rate limit rejects what comes too early, so never wait less than it asks.
  const spread = isRateLimited ? 1 + random / 2 : 0.5 + random;
  const backoffMs = firstPauseMs * 2 ** (attempt - 1) * spread;
  const pauseMs = isRateLimited && waitMs !== undefined
    ? waitMs
    : Math.ceil(Math.max(waitMs ?? 0, backoffMs));
  return pauseMs <= MAX_PAUSE_MS ? pauseMs : undefined;
}

/** Reads the JSON of a response, or says what is wrong with it. */
async function readResponse(
  request: OutgoingRequest,
  response: Response,
  limits: { now: Instant; maxBytes: number; signal: AbortSignal },
): Promise<Outcome> {
  const { status, headers, ok } = response;
  const { body, problem } = await readBody(response, limits);
  if (!ok) return statusFailure(request, response, { body, now: limits.now });
  const unusable = (problem: string): Failure => ({
    kind: "failed",
    error: responseError(request, { problem, status }),
    isRetryable: problem !== TOO_LONG,
  });
  if (problem !== undefined) return unusable(problem);
  const { service: { name: service }, method, isChange } = request;
  const success = (json: unknown): Success => {
    const source = { service, mayHaveArrived: isChange };
    return { kind: "succeeded", response: { status, headers, source, json } };
  };
  if (body.trim() === "") {
    // Only a deletion has nothing to return.
    const isComplete = method === "DELETE";
    return isComplete ? success(undefined) : unusable("empty");
  }
  if (isWebPage(body)) {
    const error = pageError(request, status);
    return { kind: "failed", error, isRetryable: false };
  }
  try {
    return success(JSON.parse(body));
  } catch {
    // The parser's message would quote the response, which can contain
    // anything.
    return unusable("not JSON");
  }
}

/** The failure that a status outside 2xx stands for. */
function statusFailure(
  request: OutgoingRequest,
  response: Response,
  { body, now }: { body: string; now: Instant },
): Failure {
  const { status, headers } = response;
  const error = statusError(request, { response, body, now });
  if (error.code !== "provider_quota") {
    const isRetryable = status >= 500 && error.reason === undefined;
    return { kind: "failed", error, isRetryable };
  }
  const waitMs = retryAfterMs(headers, now) ??
    (error.resetsAt === undefined ? undefined : error.resetsAt - now);
  // A 402 without a time asks for payment, which waiting does not replace.
  const isRetryable = status === 429 || waitMs !== undefined;
  return { kind: "failed", error, waitMs, isRetryable, isRateLimited: true };
}

const TOO_LONG = "too long";

/** Reads the text of a response, or says what is wrong with it. */
async function readBody(
  response: Response,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<{ body: string; problem?: string }> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let body = "";
  let byteCount = 0;
  try {
    for (;;) {
      const { value } = await reader?.read() ?? {};
      if (!value) return { body: body + decoder.decode() };
      byteCount += value.byteLength;
      if (byteCount > maxBytes) return { body: "", problem: TOO_LONG };
      body += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    if (signal.aborted) throw error;
    return { body: "", problem: "truncated or not text" };
  } finally {
    // A failed cancel does not matter: the rest is not wanted.
    reader?.cancel().catch(() => {});
  }
}
