import type { Instant } from "../lib/time/zone.ts";
import { bodyText, isPage, TooLarge } from "./_http_body.ts";
import type { HttpAnswer, Outgoing } from "./_http_exchange.ts";
import { answerError, pageError, statusError } from "./_http_failure.ts";
import { retryAfterMs } from "./_http_quota.ts";
import type { Failed } from "./_http_repetition.ts";

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
export async function readAnswer(
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
