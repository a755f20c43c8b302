import { MINUTE, SECOND } from "@std/datetime";
import {
  ProviderError,
  type ProviderErrorReason,
} from "../lib/provider_error.ts";
import type { Instant } from "../lib/time/zone.ts";
import { errorText } from "./_http_body.ts";
import type { FailedRequest } from "./_http_exchange.ts";
import { isUsedUp, quotaIn } from "./_http_quota.ts";
import type { Redaction } from "./_http_redaction.ts";
import { errorChain, type NoAnswer } from "./_http_unreachable.ts";

const LATER = "Try again later";
const STAYS = "What is recorded stays on this machine until: " +
  "worktime timer sync";

/** The error for a status that is not 2xx. */
export function statusError(
  request: FailedRequest,
  { response, body, now }: { response: Response; body: string; now: Instant },
): ProviderError {
  const { service, isChange, isRepetition } = request;
  const { status } = response;
  // Cut last: half a key would not be known as one.
  const said = cut(request.redaction.of(errorText(body)));
  const detail = said === "" ? "" : `: "${said}"`;
  const known = { status, mayHaveArrived: isRepetition };
  if (isUsedUp(response)) {
    const resetsAt = quotaIn(response, now)?.resetsAt;
    return quotaError(request, { resetsAt, now, status });
  }
  if (status === 407) {
    const message = `The proxy before ${service} wants a login`;
    const hint = PROXY;
    const details = { ...known, reason: "proxy" as const, hint };
    return new ProviderError("provider_failed", message, details);
  }
  if (status === 401 || status === 403) {
    return keyError(request, { ...known, status, detail });
  }
  if (status >= 400 && status < 500) {
    const message = said === ""
      ? `${service} refused the request with status ${status}`
      : `${service} refused the request${detail}`;
    const hint = `Look whether ${service} allows it in its web interface`;
    return new ProviderError("provider_refused", message, { ...known, hint });
  }
  if (status < 400) return redirectError(request, response);
  const isPortal = status === 511;
  if (isPortal) return pageError(request, status);
  return new ProviderError(
    "provider_failed",
    `${service} failed with status ${status}${detail}`,
    { status, mayHaveArrived: isChange, hint: LATER },
  );
}

/** The error for an answer that leads elsewhere: the key must not follow. */
function redirectError(
  { service, isChange, baseUrl, redaction }: FailedRequest,
  { status, headers }: Response,
): ProviderError {
  const target = headers.get("Location") ?? "";
  const host = URL.canParse(target, baseUrl)
    ? ` to ${new URL(target, baseUrl).host}`
    : "";
  const said = `${service} redirects${host} (status ${status})`;
  const message = redaction.of(said);
  const details = { status, mayHaveArrived: isChange, hint: LOG_IN };
  return new ProviderError("provider_failed", message, {
    ...details,
    reason: "redirect",
  });
}

/** The error for a page for people, such as the login of a network. */
export function pageError(
  { service, isChange }: FailedRequest,
  status: number,
): ProviderError {
  return new ProviderError(
    "provider_failed",
    `${service}'s answer is a web page, such as a network's login`,
    { status, mayHaveArrived: isChange, reason: "web_page", hint: LOG_IN },
  );
}

/** The error for a key that is not accepted, or not for this. */
function keyError(
  { service, keyHint, unknownKeyHint, isChange }: FailedRequest,
  { status, detail, mayHaveArrived }: {
    status: number;
    detail: string;
    mayHaveArrived: boolean;
  },
): ProviderError {
  const [message, hint] = status === 401
    ? [
      `${service} does not accept the key`,
      unknownKeyHint ? `${keyHint}. ${unknownKeyHint}` : keyHint,
    ]
    : [
      `${service} does not allow this with the key`,
      // What was changed may be locked; what was read may be somebody else's.
      isChange
        ? `Look whether your role there allows it. Else: ${keyHint}`
        : `${keyHint}, or choose what it is for: worktime timer configure`,
    ];
  const details = { status, mayHaveArrived, hint };
  return new ProviderError("provider_key", message + detail, details);
}

/** The error for a quota that is used up. */
export function quotaError(
  { service, isRepetition }: FailedRequest,
  { resetsAt, now, status }: {
    resetsAt: Instant | undefined;
    now: Instant;
    status?: number;
  },
): ProviderError {
  const time = resetsAt === undefined ? "now" : `for ${spanOf(resetsAt - now)}`;
  return new ProviderError(
    "provider_quota",
    `${service} allows no more requests ${time}`,
    { status, resetsAt, mayHaveArrived: isRepetition, hint: STAYS },
  );
}

function spanOf(ms: number): string {
  if (ms < MINUTE) return `${Math.max(1, Math.ceil(ms / SECOND))} s`;
  return `${Math.ceil(ms / MINUTE)} min`;
}

/** The error for an answer that came, and says nothing of use. */
export function answerError(
  { service, isChange }: FailedRequest,
  { problem, status }: { problem: string; status: number },
): ProviderError {
  const message = `${service}'s answer ${problem}`;
  // No cause: what the parser says has pieces of the answer in it.
  const details = { status, mayHaveArrived: isChange, hint: LATER };
  return new ProviderError("provider_failed", message, details);
}

/** The error for a request without an answer. */
export function unreachableError(
  { service, redaction, isChange, isRepetition }: FailedRequest,
  { reason, why, wasSent }: NoAnswer,
  cause?: unknown,
): ProviderError {
  const details = {
    mayHaveArrived: isChange && wasSent || isRepetition,
    reason,
    cause: redactedCause(cause, redaction),
  };
  const isForbidden = reason === undefined;
  const code = isForbidden ? "provider_not_permitted" : "provider_unreachable";
  const hint = isForbidden ? NOT_PERMITTED : WAYS_OUT[reason] ?? STAYS;
  const message = isForbidden
    ? `${service} is at an address that this program may not reach`
    : `${service} is unreachable: ${why}`;
  return new ProviderError(code, message, { ...details, hint });
}

const NOT_PERMITTED = "Unset the variable with its address, or run a program " +
  "that may reach that host";
const LOG_IN = "Log in to this network in a browser; if the address of the " +
  "service is set in a variable, check it";
const PROXY = "Check HTTPS_PROXY, and what the proxy allows";

/** What to do where waiting does not help. */
const WAYS_OUT: Partial<Record<ProviderErrorReason, string>> = {
  certificate: "Check this machine's date; where a proxy has certificates of " +
    "its own, set DENO_TLS_CA_STORE=system",
  proxy: PROXY,
  insecure: "Check the address of the service, if it is set in a variable",
};

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** An error that says what another one says, without its secrets and URLs. */
function redactedCause(
  cause: unknown,
  redaction: Redaction,
): Error | undefined {
  if (cause === undefined) return undefined;
  const said = errorChain(cause).map(({ name, message }) =>
    `${name}: ${message.replace(/\bhttps?:\/\/[^\s()"']+/g, "[address]")}`
  );
  return new Error(redaction.of(said.join(": ")));
}
