import { SECOND } from "@std/datetime";
import { ProviderError } from "../lib/provider_error.ts";
import type { Instant } from "../lib/time/zone.ts";
import { readAnswer } from "./_http_answer.ts";
import type {
  HttpAnswer,
  HttpOptions,
  HttpService,
  Outgoing,
} from "./_http_exchange.ts";
import { quotaError, unreachableError } from "./_http_failure.ts";
import { messageOf, traceOf, urlOf } from "./_http_message.ts";
import {
  blockedUntil,
  paceAfter,
  paceWaitMs,
  type Quota,
  quotaIn,
} from "./_http_quota.ts";
import { Redaction } from "./_http_redaction.ts";
import {
  type Failed,
  LONGEST_PAUSE_MS,
  pauseMsAfter,
} from "./_http_repetition.ts";
import { type NoAnswer, noAnswerOf } from "./_http_unreachable.ts";
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
