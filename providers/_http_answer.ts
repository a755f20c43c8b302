import type { Instant } from "../lib/time/zone.ts";
import { bodyText, TooLarge } from "./_http_body.ts";
import { answerError, type Outgoing, statusError } from "./_http_failure.ts";
import { retryAfterMs } from "./_http_quota.ts";
import type { Failed } from "./_http_repetition.ts";
import type { HttpAnswer } from "./http.ts";

/** What bounds the reading of an answer. */
export interface ReadingLimits {
  /** When it came. */
  readonly now: Instant;
  /** How long it may be. */
  readonly maxBytes: number;
  /** Ends it, with the error that the connection then gives. */
  readonly signal: AbortSignal;
}

/** What an answer says: JSON, or what is wrong. */
export async function readAnswer(
  request: Outgoing,
  response: Response,
  limits: ReadingLimits,
): Promise<HttpAnswer | Failed> {
  const { status, headers, ok } = response;
  const { body, problem } = await readBody(response, limits);
  if (!ok) {
    const { now } = limits;
    const error = statusError(request, { response, body, now });
    const waitMs = retryAfterMs(headers, now);
    const isShort = error.code === "provider_quota" && waitMs !== undefined;
    return { error, waitMs, isPassing: status >= 500 || isShort };
  }
  if (problem !== undefined) {
    const error = answerError(request, problem, status);
    return { error, isPassing: problem !== TOO_LONG };
  }
  try {
    const json: unknown = body === "" ? undefined : JSON.parse(body);
    const { service, isChange: mayHaveArrived } = request;
    return { status, json, source: { service, mayHaveArrived } };
  } catch {
    // The parser quotes the answer, which may be anything.
    const error = answerError(request, "is not JSON", status);
    return { error, isPassing: true };
  }
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
