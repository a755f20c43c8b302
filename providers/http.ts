import { SECOND } from "@std/datetime";
import { ProviderError } from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { HOMEPAGE, VERSION } from "../lib/version.ts";
import {
  answerError,
  bodyText,
  type HttpAnswer,
  type HttpOptions,
  type HttpService,
  isPage,
  type NoAnswer,
  noAnswerOf,
  type Outgoing,
  pageError,
  quotaError,
  Redaction,
  statusError,
  TooLarge,
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
import {
  type Connection,
  fetchOnce,
  wait as waitWithTimer,
} from "./connection.ts";

type Outcome = HttpAnswer | Failed;

const TIMEOUT_MS = 10 * SECOND;
const MAX_BYTES = 5 * 2 ** 20;
const STOPPED: NoAnswer = {
  reason: "no_answer",
  why: "the answer was not waited for",
  wasSent: true,
};

/** The requests to one service; what is sent anywhere is sent here. */
export class Http {
  readonly #service: HttpService;
  readonly #connection: Connection & { now: () => Instant };
  readonly #redaction: Redaction;
  #deadline: Instant | undefined;
  /** The pace's quota as this process knows it, who may be the only one. */
  #paced: Quota | undefined;

  /**
   * Sends nothing yet.
   *
   * @throws {ProviderError} When the key is empty, or cannot be one.
   */
  constructor(service: HttpService, connection: Connection) {
    const { secrets, headers, name, keyHint: hint } = service;
    this.#service = service;
    this.#connection = { ...connection, now: connection.now ?? Date.now };
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
  ): Promise<HttpAnswer> {
    const { now, budgetMs = Infinity, random = Math.random } = this.#connection;
    const isChange = method !== "GET";
    const { isRepeatable = !isChange } = options;
    this.#deadline ??= now() + budgetMs;
    const { name: service, keyHint, baseUrl } = this.#service;
    const { unknownKeyHint } = this.#service;
    const hints = { keyHint, unknownKeyHint };
    const redaction = this.#redaction;
    const about = { service, ...hints, baseUrl, redaction, isChange };
    let isRepetition = false;
    for (let attempt = 1;; attempt++) {
      const request = { ...about, method, path, options, isRepetition };
      const outcome = await this.#exchange(request);
      if (!("error" in outcome)) return outcome;
      const { error, isTurnedAway = false } = outcome;
      const pauseMs = isRepeatable || isTurnedAway
        ? pauseMsAfter(outcome, { attempt, random: random() })
        : undefined;
      if (pauseMs === undefined || !await this.#wait(pauseMs)) throw error;
      isRepetition ||= error.mayHaveArrived;
    }
  }

  /** One request, when it is allowed, with a line about it. */
  async #exchange(request: Outgoing): Promise<Outcome> {
    const { now, trace } = this.#connection;
    const resetsAt = await this.#blockedUntil(request);
    if (resetsAt !== undefined) {
      const error = quotaError(request, { resetsAt, now: now() });
      return { error, isPassing: false };
    }
    const startedAt = now();
    const outcome = await this.#send(request);
    const line = traceOf(request, { outcome, ms: now() - startedAt });
    trace?.(this.#redaction.of(line));
    return outcome;
  }

  /** Waits until a request is allowed, or says when if that is too late. */
  async #blockedUntil(request: Outgoing): Promise<Instant | undefined> {
    const { now } = this.#connection;
    const resetsAt = blockedUntil(
      await this.#noted(this.#quotaName(request)),
      now(),
    );
    if (resetsAt !== undefined) {
      const waitMs = resetsAt - now();
      const isShort = waitMs <= LONGEST_PAUSE_MS;
      if (!isShort || !await this.#wait(waitMs)) return resetsAt;
    }
    const { pace } = this.#service;
    if (!pace || this.#connection.isPaced === false) return undefined;
    const paced = await this.#noted(this.#paceName) ?? this.#paced;
    const waitMs = paceWaitMs(pace, paced, now());
    const isInTime = waitMs <= 0 || await this.#wait(waitMs);
    return isInTime ? undefined : now() + waitMs;
  }

  /** Waits, unless that would take longer than there is time. */
  async #wait(ms: number): Promise<boolean> {
    const { now, signal, wait = waitWithTimer } = this.#connection;
    if (now() + ms >= (this.#deadline ?? Infinity)) return false;
    await wait(ms, signal);
    return true;
  }

  async #send(request: Outgoing): Promise<Outcome> {
    const { now, signal, timeoutMs = TIMEOUT_MS } = this.#connection;
    const { timeoutSignal = timeoutAfter, fetch: send = fetchOnce } =
      this.#connection;
    const leftMs = (this.#deadline ?? Infinity) - now();
    const limitMs = Math.min(timeoutMs, leftMs);
    const late: NoAnswer = {
      reason: "no_answer",
      why: `no answer within ${Math.max(0, limitMs) / SECOND} s`,
      wasSent: true,
    };
    if (signal?.aborted) {
      return unanswered(request, { ...STOPPED, wasSent: false });
    }
    if (leftMs <= 0) return unanswered(request, { ...late, wasSent: false });
    const timeout = timeoutSignal(limitMs);
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
    const url = urlOf(request, this.#service);
    try {
      const message = messageOf(request, this.#service);
      const response = await send(url, { ...message, signal: either });
      await this.#noteQuota(request, response);
      const { maxBytes = MAX_BYTES } = this.#connection;
      const limits = { now: now(), maxBytes, signal: either };
      return await readAnswer(request, response, limits);
    } catch (cause) {
      const given = signal?.aborted ? STOPPED : late;
      const noAnswer = either.aborted ? given : noAnswerOf(cause, url);
      if (noAnswer.wasSent) await this.#notePace();
      return unanswered(request, noAnswer, cause);
    }
  }

  async #noted(name: string): Promise<Quota | undefined> {
    try {
      return await this.#connection.quota?.load(name);
    } catch {
      // Not knowing how much is left is no reason not to ask.
      return undefined;
    }
  }

  async #note(name: string, quota: Quota): Promise<void> {
    try {
      await this.#connection.quota?.save(name, quota);
    } catch {
      // The request matters more than what is known of the next one.
    }
  }

  /** Notes what an answer says of the requests that are left. */
  async #noteQuota(request: Outgoing, response: Response): Promise<void> {
    const quota = quotaIn(response, this.#connection.now());
    if (quota) await this.#note(this.#quotaName(request), quota);
    await this.#notePace(response.status);
  }

  /** Counts a request that reached the service; one that did not costs none. */
  async #notePace(status?: number): Promise<void> {
    const { pace } = this.#service;
    if (!pace || this.#connection.isPaced === false) return;
    const now = this.#connection.now();
    const { burst, intervalMs } = pace;
    const noted = await this.#noted(this.#paceName) ?? this.#paced;
    this.#paced = status === 429
      // Another program uses the same key.
      ? { remaining: 0, resetsAt: now + burst * intervalMs }
      : paceAfter(pace, noted, now);
    await this.#note(this.#paceName, this.#paced);
  }

  get #paceName(): string {
    return `${this.#service.name.toLowerCase()}/pace`;
  }

  #quotaName({ path }: Outgoing): string {
    const { name, quotaName } = this.#service;
    return quotaName?.(path) ?? name.toLowerCase();
  }
}

function timeoutAfter(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}

function unanswered(
  request: Outgoing,
  noAnswer: NoAnswer,
  cause?: unknown,
): Failed {
  const error = unreachableError(request, noAnswer, cause);
  // Without a network, another attempt only costs the time of who waits.
  return { error, isPassing: noAnswer.wasSent };
}

/** The address of a request. */
function urlOf(
  { path, options: { query } }: Outgoing,
  { baseUrl }: HttpService,
): string {
  const base = baseUrl.replace(/\/+$/, "");
  return query
    ? `${base}${path}?${new URLSearchParams(query)}`
    : `${base}${path}`;
}

/** All of a request but its address. */
function messageOf(
  { method, options: { body } }: Outgoing,
  service: HttpService,
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
  { method, path, options: { query = {} } }: Outgoing,
  { outcome, ms }: { outcome: { status: number } | Failed; ms: number },
): string {
  const names = Object.keys(query).join("&");
  const failure = "error" in outcome ? outcome.error : undefined;
  const { status } = failure ?? outcome as { status: number };
  const why = failure?.reason?.replaceAll("_", " ") ?? "";
  const line = `${method} ${path}${names && `?${names}`}`;
  return `${line} ${status ?? "no answer"} ${ms} ms${why && `: ${why}`}`;
}

/** A request that failed. */
interface Failed {
  /** What to throw if it is left at that. */
  readonly error: ProviderError;
  /** Whether the same request may succeed a little later. */
  readonly isPassing: boolean;
  /**
   * Whether the service turned the request away, as there were too many: it was
   * not carried out, whatever it is.
   *
   * @default {false}
   */
  readonly isTurnedAway?: boolean;
  /** How long the service asks to wait, in milliseconds. */
  readonly waitMs?: number | undefined;
}

/** On a free plan each attempt is one of 30 requests an hour. */
const FAILED = { mostAttempts: 3, firstPauseMs: 250 };
/** No service is waited for any longer before the next request. */
const LONGEST_PAUSE_MS = 30 * SECOND;
/** A service that is asked too often, and does not say how long to wait. */
const TURNED_AWAY = { mostAttempts: 4, firstPauseMs: SECOND };

/**
 * How long to wait before a request is sent again, in milliseconds.
 *
 * @param attempt How often it was sent, from 1.
 * @param random From 0 up to 1, so that not all who wait come back at once.
 * @returns `undefined` if it should not be sent again.
 */
function pauseMsAfter(
  { isPassing, isTurnedAway = false, waitMs }: Failed,
  { attempt, random }: { attempt: number; random: number },
): number | undefined {
  const { mostAttempts, firstPauseMs } = isTurnedAway ? TURNED_AWAY : FAILED;
  if (!isPassing || attempt >= mostAttempts) return undefined;
  // Who comes back too early is turned away again: never less than it takes.
  const spread = isTurnedAway ? 1 + random / 2 : 0.5 + random;
  const backoffMs = firstPauseMs * 2 ** (attempt - 1) * spread;
  const pauseMs = isTurnedAway && waitMs !== undefined
    ? waitMs
    : Math.ceil(Math.max(waitMs ?? 0, backoffMs));
  return pauseMs <= LONGEST_PAUSE_MS ? pauseMs : undefined;
}

/** What bounds the reading of an answer. */
interface ReadingLimits {
  /** When it came. */
  readonly now: Instant;
  /** How long it may be. */
  readonly maxBytes: number;
  /** Ends it, with the error that the connection then gives. */
  readonly signal: AbortSignal;
}

/** What an answer says: JSON, or what is wrong. */
async function readAnswer(
  request: Outgoing,
  response: Response,
  limits: ReadingLimits,
): Promise<HttpAnswer | Failed> {
  const { status, headers, ok } = response;
  const { body, problem } = await readBody(response, limits);
  if (!ok) return refusal(request, response, { body, now: limits.now });
  if (problem !== undefined) {
    const error = answerError(request, { problem, status });
    return { error, isPassing: problem !== TOO_LONG };
  }
  const { service, method, isChange: mayHaveArrived } = request;
  const source = { service, mayHaveArrived };
  if (body.trim() === "") {
    // Of what is removed there is nothing to say; else it is no answer.
    const json = undefined;
    if (method === "DELETE") return { status, headers, source, json };
    const error = answerError(request, { problem: "is empty", status });
    return { error, isPassing: true };
  }
  if (isPage(body)) {
    return { error: pageError(request, status), isPassing: false };
  }
  try {
    const json: unknown = JSON.parse(body);
    return { status, headers, source, json };
  } catch {
    // The parser quotes the answer, which may be anything.
    const error = answerError(request, { problem: "is not JSON", status });
    return { error, isPassing: true };
  }
}

/** What is wrong where the status says so. */
function refusal(
  request: Outgoing,
  response: Response,
  { body, now }: { body: string; now: Instant },
): Failed {
  const { status, headers } = response;
  const error = statusError(request, { response, body, now });
  if (error.code !== "provider_quota") {
    return { error, isPassing: status >= 500 && error.reason === undefined };
  }
  const waitMs = retryAfterMs(headers, now) ??
    (error.resetsAt === undefined ? undefined : error.resetsAt - now);
  // Who asks for money has no such short pauses.
  const isPassing = status === 429 || waitMs !== undefined;
  return { error, waitMs, isPassing, isTurnedAway: true };
}

const TOO_LONG = "is too long";

async function readBody(
  response: Response,
  { maxBytes, signal }: ReadingLimits,
): Promise<{ body: string; problem?: string }> {
  try {
    return { body: await bodyText(response, maxBytes) };
  } catch (error) {
    if (signal.aborted) throw error;
    const isLong = error instanceof TooLarge;
    return { body: "", problem: isLong ? TOO_LONG : "is cut off, or no text" };
  }
}
