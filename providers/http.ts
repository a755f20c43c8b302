import { SECOND } from "@std/datetime";
import { ProviderError } from "../lib/provider_error.ts";
import type { Instant } from "../lib/time/zone.ts";
import { readAnswer } from "./_http_answer.ts";
import {
  type Outgoing,
  quotaError,
  unreachableError,
} from "./_http_failure.ts";
import { messageOf, traceOf, urlOf } from "./_http_message.ts";
import { blockedUntil, type Quota, quotaIn } from "./_http_quota.ts";
import { Redaction } from "./_http_redaction.ts";
import { type Failed, pauseMsAfter } from "./_http_repetition.ts";
import { type NoAnswer, noAnswerOf } from "./_http_unreachable.ts";
import type { WireSource } from "./_wire_object.ts";
import { type Connection, wait as waitWithTimer } from "./connection.ts";

export type { WireSource };

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

type Outcome = HttpAnswer | Failed;

const TIMEOUT_MS = 10 * SECOND;
const MAX_BYTES = 5 * 2 ** 20;
const STOPPED = "was not waited for";

/** The requests to one service; what is sent anywhere is sent here. */
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
    const { secrets, headers, name, keyHint: hint } = service;
    this.#service = service;
    this.#connection = connection;
    this.#redaction = new Redaction(secrets);
    // Else `fetch()` would complain about them, and quote them.
    const isSendable = secrets.every((it) => it.trim() !== "") &&
      Object.values(headers).every((it) => /^[\x20-\x7e]+$/.test(it));
    if (isSendable) return;
    const message = `There is no key for ${name}, or it cannot be one`;
    throw new ProviderError("provider_key", message, { hint });
  }

  /**
   * Asks a service. What does no harm is asked again if it fails, as long as
   * there is time.
   *
   * @throws {ProviderError} When there is no good answer.
   */
  async request(
    method: string,
    path: string,
    options: HttpOptions = {},
  ): Promise<HttpAnswer> {
    const { now, budgetMs = Infinity, signal } = this.#connection;
    const { random = Math.random, wait = waitWithTimer } = this.#connection;
    const isChange = method !== "GET";
    const { isRepeatable = !isChange } = options;
    const deadline = this.#deadline ??= now() + budgetMs;
    const { name: service, keyHint } = this.#service;
    const about = { service, keyHint, redaction: this.#redaction, isChange };
    let isRepetition = false;
    for (let attempt = 1;; attempt++) {
      const request = { ...about, method, path, options, isRepetition };
      const outcome = await this.#exchange(request);
      if (!("error" in outcome)) return outcome;
      const pauseMs = isRepeatable
        ? pauseMsAfter(outcome, { attempt, random: random() })
        : undefined;
      const { error } = outcome;
      if (pauseMs === undefined || now() + pauseMs >= deadline) throw error;
      isRepetition ||= error.mayHaveArrived;
      await wait(pauseMs, signal);
    }
  }

  /** One request, if the quota allows it, with a line about it. */
  async #exchange(request: Outgoing): Promise<Outcome> {
    const { now, trace } = this.#connection;
    const resetsAt = blockedUntil(await this.#notedQuota(request), now());
    if (resetsAt !== undefined) {
      const error = quotaError(request, { resetsAt, now: now() });
      return { error, isPassing: false };
    }
    const startedAt = now();
    const outcome = await this.#send(request);
    const { status } = "error" in outcome ? outcome.error : outcome;
    const result = status ?? "no answer";
    const line = traceOf(request, { result, ms: now() - startedAt });
    trace?.(this.#redaction.of(line));
    return outcome;
  }

  async #send(request: Outgoing): Promise<Outcome> {
    const { now, signal, timeoutMs = TIMEOUT_MS } = this.#connection;
    const { timeoutSignal = timeoutAfter, fetch } = this.#connection;
    const leftMs = (this.#deadline ?? Infinity) - now();
    const limitMs = Math.min(timeoutMs, leftMs);
    const late = `gave no answer within ${Math.max(0, limitMs) / SECOND} s`;
    if (signal?.aborted) return unanswered(request, STOPPED);
    if (leftMs <= 0) return unanswered(request, late);
    const timeout = timeoutSignal(limitMs);
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
    try {
      const url = urlOf(request, this.#service);
      const message = messageOf(request, this.#service);
      const response = await fetch(url, { ...message, signal: either });
      await this.#noteQuota(request, response);
      const { maxBytes = MAX_BYTES } = this.#connection;
      const limits = { now: now(), maxBytes, signal: either };
      return await readAnswer(request, response, limits);
    } catch (cause) {
      const reason = signal?.aborted ? STOPPED : late;
      const noAnswer = either.aborted
        ? { reason, wasSent: true }
        : noAnswerOf(cause);
      return unanswered(request, noAnswer, cause);
    }
  }

  async #notedQuota(request: Outgoing): Promise<Quota | undefined> {
    try {
      return await this.#connection.quota?.load(this.#quotaName(request));
    } catch {
      // Not knowing how much is left is no reason not to ask.
      return undefined;
    }
  }

  async #noteQuota(request: Outgoing, response: Response): Promise<void> {
    const quota = quotaIn(response, this.#connection.now());
    if (!quota) return;
    try {
      await this.#connection.quota?.save(this.#quotaName(request), quota);
    } catch {
      // The request was carried out: to report a failure would repeat it.
    }
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
  noAnswer: string | NoAnswer,
  cause?: unknown,
): Failed {
  const known = typeof noAnswer === "string"
    ? { reason: noAnswer, wasSent: false }
    : noAnswer;
  const error = unreachableError(request, { ...known, cause });
  // Without a network, another attempt only costs the time of who waits.
  return { error, isPassing: known.wasSent };
}
