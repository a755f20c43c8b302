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
  paceAfter,
  paceWaitMs,
  type Quota,
  quotaIn,
  retryAfterMs,
} from "./_quota.ts";
import { type Connection, fetchOnce, wait } from "./connection.ts";

/** What a connection is where it does not say otherwise. */
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

/** On a free plan each attempt is one of 30 requests an hour. */
const RETRY_FAILED = { maxAttempts: 3, firstPauseMs: 250 };
/** A service that is asked too often, and does not say how long to wait. */
const RETRY_RATE_LIMITED = { maxAttempts: 4, firstPauseMs: SECOND };
/** No service is waited for any longer before the next request. */
const MAX_PAUSE_MS = 30 * SECOND;

interface Failure {
  readonly kind: "failed";
  /** What to throw if it is left at that. */
  readonly error: ProviderError;
  /** Whether the same request may succeed a little later. */
  readonly isRetryable: boolean;
  /**
   * Whether the service turned the request away, as there were too many: it was
   * not carried out, whatever it is.
   *
   * @default {false}
   */
  readonly isRateLimited?: boolean;
  /** How long the service asks to wait, in milliseconds. */
  readonly waitMs?: number | undefined;
}

interface Answered {
  readonly kind: "answered";
  readonly answer: HttpResponse;
}

type Outcome = Answered | Failure;

/** The requests to one service; what is sent anywhere is sent here. */
export class Http {
  readonly #service: HttpService;
  readonly #connection:
    & Connection
    & Required<Pick<Connection, keyof typeof DEFAULTS>>;
  readonly #redaction: Redaction;
  #deadline: Instant | undefined;
  /** The pace's quota as this process knows it, who may be the only one. */
  #localPace: Quota | undefined;

  /**
   * Sends nothing yet.
   *
   * @throws {ProviderError} When the key is empty, or cannot be one.
   */
  constructor(service: HttpService, connection: Connection) {
    const { secrets, headers, name, keyHint: hint } = service;
    this.#service = service;
    this.#connection = { ...DEFAULTS, ...connection };
    this.#redaction = new Redaction(secrets);
    // Else `fetch()` would complain about them, and quote them.
    const isSendable = secrets.every((it) => it.trim() !== "") &&
      Object.values(headers).every((it) => /^[\x20-\x7e]+$/.test(it));
    if (isSendable) return;
    const message = `The ${name} API key is missing or malformed`;
    throw new ProviderError("provider_key", message, { hint });
  }

  /**
   * Asks a service. What does no harm is asked again if it fails, as long as
   * there is time; so is what the service turned away for being too much.
   *
   * @throws {ProviderError} When there is no good answer.
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
      if (outcome.kind === "answered") return outcome.answer;
      const { error, isRateLimited = false } = outcome;
      const pauseMs = isRepeatable || isRateLimited
        ? pauseMsAfter(outcome, { attempt, random: random() })
        : undefined;
      if (pauseMs === undefined || !await this.#wait(pauseMs)) throw error;
      isRepetition ||= error.mayHaveArrived;
    }
  }

  /** One request, when it is allowed, with a line about it. */
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
    const late = `no answer within ${limitMs / SECOND} s`;
    const isStopped = () => signal?.aborted ?? false;
    const noAnswer = (wasSent: boolean): NoResponse => {
      const why = isStopped() ? "the answer was not waited for" : late;
      return { reason: "no_answer", why, wasSent };
    };
    if (isStopped() || leftMs <= 0) {
      return noResponseFailure(request, noAnswer(false));
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
      const why = either.aborted ? noAnswer(true) : noResponseOf(cause, url);
      if (why.wasSent) await this.#updatePace();
      return noResponseFailure(request, why, cause);
    }
  }

  /** Waits, unless that would take longer than there is time. */
  async #wait(ms: number): Promise<boolean> {
    const { now, signal, wait } = this.#connection;
    if (now() + ms >= (this.#deadline ?? Infinity)) return false;
    await wait(ms, signal);
    return true;
  }

  /** Waits until a request is allowed, or says when if that is too late. */
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

  /** Notes what an answer says of the requests that are left. */
  async #updateQuota(
    request: OutgoingRequest,
    response: Response,
  ): Promise<void> {
    const quota = quotaIn(response, this.#connection.now());
    if (quota) await this.#saveQuota(this.#quotaName(request), quota);
    await this.#updatePace(response.status);
  }

  /** Counts a request that reached the service; one that did not costs none. */
  async #updatePace(status?: number): Promise<void> {
    const pace = this.#pace;
    if (!pace) return;
    const now = this.#connection.now();
    const noted = await this.#loadQuota(this.#paceName) ?? this.#localPace;
    this.#localPace = status === 429
      // Another program uses the same key.
      ? { remaining: 0, resetsAt: now + pace.burst * pace.intervalMs }
      : paceAfter(pace, noted, now);
    await this.#saveQuota(this.#paceName, this.#localPace);
  }

  async #loadQuota(name: string): Promise<Quota | undefined> {
    try {
      return await this.#connection.quota?.load(name);
    } catch {
      // Not knowing how much is left is no reason not to ask.
      return undefined;
    }
  }

  async #saveQuota(name: string, quota: Quota): Promise<void> {
    try {
      await this.#connection.quota?.save(name, quota);
    } catch {
      // The request matters more than what is known of the next one.
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
  noAnswer: NoResponse,
  cause?: unknown,
): Failure {
  const error = unreachableError(request, noAnswer, cause);
  // Without a network, another attempt only costs the time of who waits.
  return { kind: "failed", error, isRetryable: noAnswer.wasSent };
}

function urlOf(
  { service, path, options: { query } }: OutgoingRequest,
): string {
  const base = service.baseUrl.replace(/\/+$/, "");
  return query
    ? `${base}${path}?${new URLSearchParams(query)}`
    : `${base}${path}`;
}

/** All of a request but its address. */
function requestInitOf(
  { service, method, options: { body } }: OutgoingRequest,
): RequestInit {
  const headers = {
    // Harvest demands a link or an address, to get in touch:
    // https://help.getharvest.com/api-v2/introduction/overview/general/
    "User-Agent": `worktime/${VERSION} (${HOMEPAGE})`,
    Accept: "application/json",
    ...service.headers,
  };
  // The key must not go to where an answer points.
  const redirect = "manual";
  // Toggl fails if told of JSON where there is none:
  // https://github.com/garyhtou/toggl-track/issues/10
  if (body === undefined) return { method, redirect, headers };
  return {
    method,
    redirect,
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** A line about a request, with the names but not the values of its query. */
function traceOf(
  { method, path, options: { query = {} } }: OutgoingRequest,
  outcome: Outcome,
  ms: number,
): string {
  const names = Object.keys(query).join("&");
  const { status, reason }: Partial<ProviderError> = outcome.kind === "failed"
    ? outcome.error
    : outcome.answer;
  const why = reason?.replaceAll("_", " ") ?? "";
  const line = `${method} ${path}${names && `?${names}`}`;
  return `${line} ${status ?? "no answer"} ${ms} ms${why && `: ${why}`}`;
}

/**
 * How long to wait before a request is sent again, in milliseconds.
 *
 * @param attempt How often it was sent, from 1.
 * @param random From 0 up to 1, so that not all who wait come back at once.
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
  // Who comes back too early is turned away again: never less than it takes.
  const spread = isRateLimited ? 1 + random / 2 : 0.5 + random;
  const backoffMs = firstPauseMs * 2 ** (attempt - 1) * spread;
  const pauseMs = isRateLimited && waitMs !== undefined
    ? waitMs
    : Math.ceil(Math.max(waitMs ?? 0, backoffMs));
  return pauseMs <= MAX_PAUSE_MS ? pauseMs : undefined;
}

/** What an answer says: JSON, or what is wrong. */
async function readResponse(
  request: OutgoingRequest,
  response: Response,
  limits: { now: Instant; maxBytes: number; signal: AbortSignal },
): Promise<Outcome> {
  const { status, headers, ok } = response;
  const { body, problem } = await readBody(response, limits);
  if (!ok) return statusFailure(request, response, { body, now: limits.now });
  const useless = (problem: string): Failure => ({
    kind: "failed",
    error: responseError(request, { problem, status }),
    isRetryable: problem !== TOO_LONG,
  });
  if (problem !== undefined) return useless(problem);
  const { service: { name: service }, method, isChange } = request;
  const answered = (json: unknown): Answered => {
    const source = { service, mayHaveArrived: isChange };
    return { kind: "answered", answer: { status, headers, source, json } };
  };
  if (body.trim() === "") {
    // Of what is removed there is nothing to say; else it is no answer.
    const isAll = method === "DELETE";
    return isAll ? answered(undefined) : useless("is empty");
  }
  if (isWebPage(body)) {
    const error = pageError(request, status);
    return { kind: "failed", error, isRetryable: false };
  }
  try {
    return answered(JSON.parse(body));
  } catch {
    // The parser quotes the answer, which may be anything.
    return useless("is not JSON");
  }
}

/** What is wrong where the status says so. */
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
  // Who asks for money has no such short pauses.
  const isRetryable = status === 429 || waitMs !== undefined;
  return { kind: "failed", error, waitMs, isRetryable, isRateLimited: true };
}

const TOO_LONG = "is too long";

/** The text of an answer, or what is wrong with it. */
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
    return { body: "", problem: "is cut off, or no text" };
  } finally {
    // Its error, if any, says no more than that the rest is not wanted.
    reader?.cancel().catch(() => {});
  }
}
