import { MINUTE, SECOND } from "@std/datetime";
import { ProviderError, type ProviderErrorReason } from "../lib/provider.ts";
import { patternOf } from "../lib/text/lines.ts";
import type { Instant } from "../lib/time/zone.ts";
import type { WireResponse } from "./_wire.ts";
import { isQuotaExceeded, type Pace, quotaIn } from "./connection.ts";

/** A service and the credentials for it. */
export interface HttpService {
  /** The name to show. */
  readonly name: string;
  /** The URL that paths are appended to. */
  readonly baseUrl: string;
  /** The headers of each request, such as the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** What must never be shown: the key and everything derived from it. */
  readonly secrets: readonly string[];
  /** How to get a valid key. */
  readonly keyHint: string;
  /** What `timer configure` chooses, to which a key may have no access. */
  readonly place: "workspace" | "account";
  /** Another possible cause of a rejected key. */
  readonly unknownKeyHint?: string;
  /** A hint for a refused change, depending on the service's message. */
  readonly refusalHint?: (message: string) => string | undefined;
  /**
   * The name of the quota that a path counts against.
   *
   * @default The service's name in lower case.
   */
  readonly quotaName?: (path: string) => string;
  /**
   * The rate that the service accepts, shared by all processes.
   *
   * @default Unlimited until the service objects.
   */
  readonly pace?: Pace;
}

export interface HttpOptions {
  readonly query?: Readonly<Record<string, string>>;
  /** The JSON body; none if omitted. */
  readonly body?: unknown;
  /**
   * Whether it is safe to send it twice; never set it for a `POST`.
   *
   * @default Only for `GET`.
   */
  readonly isRepeatable?: boolean;
}

export interface HttpResponse extends WireResponse {
  /** The status, from 200 to 299. */
  readonly status: number;
  readonly headers: Headers;
}

/** A request and what its errors need to know. */
export interface OutgoingRequest {
  readonly service: HttpService;
  readonly method: string;
  /** The path below the base URL. */
  readonly path: string;
  readonly options: HttpOptions;
  /** Removes secrets from messages. */
  readonly redaction: Redaction;
  /** Whether it changes something, so that its outcome matters. */
  readonly isChange: boolean;
  /** Whether an earlier attempt may have arrived. */
  readonly isRepetition: boolean;
}

const TRY_LATER = "Try again later";
const SYNC_LATER =
  "Pending changes are kept locally. To send them later: worktime timer sync";
const LOG_IN = "Log in to this network in a browser, or check the service's " +
  "URL if you changed it";
const PROXY = "Check HTTPS_PROXY and whether the proxy allows this host";

/** What to do about the reasons that do not pass by themselves. */
const REASON_HINTS: Partial<Record<ProviderErrorReason, string>> = {
  certificate: "Check this machine's date. If a proxy uses its own " +
    "certificates, set DENO_TLS_CA_STORE=system",
  proxy: PROXY,
  insecure: "Check the service's URL if you changed it",
};

/** The error for a status outside 2xx. */
export function statusError(
  request: OutgoingRequest,
  { response, body, now }: { response: Response; body: string; now: Instant },
): ProviderError {
  const { service: { name, refusalHint }, redaction, isChange } = request;
  const { status } = response;
  if (isQuotaExceeded(response)) {
    const resetsAt = quotaIn(response, now)?.resetsAt;
    return quotaError(request, { resetsAt, now, status });
  }
  if (status < 400) return redirectError(request, response);
  if (status === 511) return pageError(request, status);
  // Truncate last: half a key would not be recognized as one.
  const text = truncated(redaction.of(errorText(body)));
  const detail = text === "" ? "" : `: "${text}"`;
  if (status >= 500) {
    const problem = `${name} failed with status ${status}${detail}`;
    return failedError(request, problem, { status, hint: TRY_LATER });
  }
  const details = { status, mayHaveArrived: request.isRepetition };
  if (status === 407) {
    const message = `The proxy to ${name} requires a login`;
    const proxy = { ...details, reason: "proxy", hint: PROXY } as const;
    return new ProviderError("provider_failed", message, proxy);
  }
  const isKey = status === 401 || status === 403;
  const [problem, hint] = isKey ? keyProblem(request, status) : [
    `${name} refused the request`,
    `Check in ${name}'s web interface whether this is allowed`,
  ];
  const suffix = isKey || text !== "" ? detail : ` with status ${status}`;
  const message = problem + suffix;
  const special = isChange && status !== 401 && refusalHint?.(message);
  const code = isKey ? "provider_key" : "provider_refused";
  return new ProviderError(code, message, {
    ...details,
    hint: special || hint,
  });
}

/** The message and hint for a key that is invalid or lacks a permission. */
function keyProblem(
  { service: { name, keyHint, place, unknownKeyHint }, isChange }:
    OutgoingRequest,
  status: 401 | 403,
): [message: string, hint: string] {
  if (status === 401) {
    const hint = unknownKeyHint ? `${keyHint}. ${unknownKeyHint}` : keyHint;
    return [`${name} rejected the API key`, hint];
  }
  return [
    `The ${name} API key does not permit this`,
    // A change can hit a locked entry; a read can be in a foreign workspace.
    isChange
      ? `Check your role in ${name}. To use another key: ${keyHint}`
      : `${keyHint}, or choose another ${place}: worktime timer configure`,
  ];
}

/** The error for an unusable response. A change may have been carried out. */
function failedError(
  { isChange: mayHaveArrived }: OutgoingRequest,
  message: string,
  details: { status: number; hint: string; reason?: ProviderErrorReason },
): ProviderError {
  const all = { ...details, mayHaveArrived };
  return new ProviderError("provider_failed", message, all);
}

/** The error for a redirect, which the key must not follow. */
function redirectError(
  request: OutgoingRequest,
  { status, headers }: Response,
): ProviderError {
  const { service: { name, baseUrl }, redaction } = request;
  const target = headers.get("Location") ?? "";
  const host = URL.canParse(target, baseUrl)
    ? ` to ${new URL(target, baseUrl).host}`
    : "";
  const message = `${name} redirected${host} (status ${status})`;
  const details = { status, hint: LOG_IN, reason: "redirect" as const };
  return failedError(request, redaction.of(message), details);
}

/** The error for a web page, such as the login of a network. */
export function pageError(
  request: OutgoingRequest,
  status: number,
): ProviderError {
  const { name } = request.service;
  const message = `${name} returned a web page, such as a network's login`;
  return failedError(request, message, {
    status,
    hint: LOG_IN,
    reason: "web_page",
  });
}

/** The error for an unusable 2xx response. */
export function responseError(
  request: OutgoingRequest,
  { problem, status }: { problem: string; status: number },
): ProviderError {
  // No cause: the parser's message quotes the response.
  const message = `Invalid response from ${request.service.name}: ${problem}`;
  return failedError(request, message, { status, hint: TRY_LATER });
}

/** The error for an exhausted quota. */
export function quotaError(
  { service: { name }, isRepetition: mayHaveArrived }: OutgoingRequest,
  { resetsAt, now, status }: {
    resetsAt: Instant | undefined;
    now: Instant;
    status?: number;
  },
): ProviderError {
  const reset = resetsAt === undefined
    ? ""
    : ` (resets in ${formatWait(resetsAt - now)})`;
  const message = `${name} rate limit exceeded${reset}`;
  const details = { status, resetsAt, mayHaveArrived, hint: SYNC_LATER };
  return new ProviderError("provider_quota", message, details);
}

function formatWait(ms: number): string {
  if (ms < MINUTE) return `${Math.max(1, Math.ceil(ms / SECOND))} s`;
  return `${Math.ceil(ms / MINUTE)} min`;
}

/** The error for a request without a response. */
export function unreachableError(
  { service, redaction, isChange, isRepetition }: OutgoingRequest,
  { reason, why, wasSent }: NoResponse,
  cause?: unknown,
): ProviderError {
  const details = {
    mayHaveArrived: isChange && wasSent || isRepetition,
    reason,
    cause: redactedCause(cause, redaction),
  };
  const { name } = service;
  if (reason === undefined) {
    const message = `${name} is at an address that this program cannot access`;
    const { host } = new URL(service.baseUrl);
    const hint = "If a variable has its URL, unset it, or allow the host: " +
      `deno run --allow-net=${host}, deno task compile --allow-host ${host}`;
    const code = "provider_not_permitted";
    return new ProviderError(code, message, { ...details, hint });
  }
  const hint = REASON_HINTS[reason] ?? SYNC_LATER;
  const message = `${name} is unreachable: ${why}`;
  return new ProviderError("provider_unreachable", message, {
    ...details,
    hint,
  });
}

function truncated(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** A copy of an error's text without secrets and URLs. */
function redactedCause(
  cause: unknown,
  redaction: Redaction,
): Error | undefined {
  if (cause === undefined) return undefined;
  const texts = errorChain(cause).map(({ name, message }) =>
    `${name}: ${message.replace(/\bhttps?:\/\/[^\s()"']+/g, "[address]")}`
  );
  return new Error(redaction.of(texts.join(": ")));
}

/** Why there was no response, and whether the request may have gone out. */
export interface NoResponse {
  /** The reason; `undefined` if Deno's permissions forbid the request. */
  readonly reason: ProviderErrorReason | undefined;
  /** The reason in words. */
  readonly why: string;
  /** Whether the service may have received the request. */
  readonly wasSent: boolean;
}

type UnreachableReason = Exclude<ProviderErrorReason, "redirect" | "web_page">;

/**
 * How the errors of `fetch()` look: Node and Bun have codes, Deno has messages
 * whose wording varies between versions. The first match wins.
 */
const REASON_PATTERNS: readonly [UnreachableReason, RegExp][] = [
  ["unknown_host", /dns error|ENOTFOUND|EAI_AGAIN|EAI_NODATA/],
  ["refused", /connection refused|actively refused|ECONNREFUSED/i],
  // Ports that `fetch()` blocks.
  ["refused", /port \d+ are blocked|bad port/],
  ["certificate", /certificate|\bCERT_|_CERT\b|ERR_TLS_CERT|UnknownIssuer/i],
  ["proxy", /\bproxy|\btunnel/i],
  ["no_answer", /CONNECT_TIMEOUT|ETIMEDOUT|timed out \(os error/],
  [
    "no_network",
    /ENETUNREACH|EHOSTUNREACH|ENETDOWN|(network|host) (is )?unreachable/i,
  ],
  [
    "insecure",
    /ERR_SSL_|EPROTO|InvalidContentType|tls handshake|before secure TLS/i,
  ],
];

/** The reasons in words; `{host}` stands for the host. */
const REASON_TEXTS: Readonly<Record<UnreachableReason, string>> = {
  refused: "the connection was refused",
  unknown_host: "unknown host {host}",
  certificate: "the certificate is not trusted",
  proxy: "the proxy could not connect",
  no_answer: "the connection timed out",
  no_network: "could not connect",
  insecure: "a secure connection could not be established",
  broken: "the connection was lost",
};

/** Classifies an error of `fetch()`, which each runtime words differently. */
export function noResponseOf(error: unknown, url: string): NoResponse {
  const chain = errorChain(error);
  // Deno, for a host outside `--allow-net`.
  if (chain.some(({ name }) => /^(NotCapable|PermissionDenied)$/.test(name))) {
    return { reason: undefined, why: "not permitted", wasSent: false };
  }
  const texts = chain.map((it) => {
    const { code = "" } = it as { code?: unknown };
    return `${code} ${it.message.replaceAll(url, "")}`;
  });
  const isUnsent = texts.some((it) => it.includes("client error (Connect)"));
  const [reason = isUnsent ? "no_network" : "broken"] =
    REASON_PATTERNS.find(([, shape]) => texts.some((it) => shape.test(it))) ??
      [];
  const why = REASON_TEXTS[reason].replace(
    "{host}",
    () => new URL(url).hostname,
  );
  return { reason, why, wasSent: reason === "broken" };
}

function errorChain(error: unknown): Error[] {
  const chain: Error[] = [];
  let it = error;
  while (it instanceof Error && !chain.includes(it)) {
    chain.push(it);
    it = it.cause;
  }
  return chain;
}

/** The message in an error response, in one line; empty if there is none. */
function errorText(body: string): string {
  return messageIn(body.trim()).replace(/[\p{Cc}\s]+/gu, " ").trim();
}

export function isWebPage(body: string): boolean {
  return /^\s*<[!?a-z]/i.test(body);
}

function messageIn(body: string): string {
  if (isWebPage(body)) return "";
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // Plain text, which Toggl also uses.
    return body;
  }
  if (typeof json === "string") return json;
  if (typeof json !== "object" || json === null) return "";
  const fields = json as Record<string, unknown>;
  const message = fields.message ?? fields.error_description ?? fields.error;
  return typeof message === "string" ? message : "";
}

const REPLACEMENT = "[key]";
/** Shorter fragments would match ordinary text. */
const MIN_ENCODED_LENGTH = 6;

/** Removes secrets from texts in every encoding that can come back. */
export class Redaction {
  readonly #pattern: RegExp | undefined;

  /** Takes the secrets and ignores empty ones. */
  constructor(secrets: readonly string[]) {
    const forms = secrets.filter((secret) => secret !== "").flatMap(
      encodedForms,
    );
    // The longest first, so that no part of one remains.
    const sources = [...new Set(forms)].sort((a, b) => b.length - a.length)
      .map(patternOf);
    this.#pattern = sources.length > 0
      ? new RegExp(sources.join("|"), "gi")
      : undefined;
  }

  of(text: string): string {
    return this.#pattern ? text.replace(this.#pattern, REPLACEMENT) : text;
  }
}

function encodedForms(secret: string): string[] {
  const coded = base64Forms(secret);
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    ...coded,
    ...coded.map((form) => form.replaceAll("+", "-").replaceAll("/", "_")),
    ...coded.map(encodeURIComponent),
  ];
}

/**
 * What a secret can look like inside a Base64 text. There are three forms, as
 * three bytes become four characters, and only characters that depend on
 * nothing but the secret are included.
 */
function base64Forms(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const latin = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const inside = [0, 1, 2].map((before) => {
    const first = Math.ceil(before * 8 / 6);
    const last = Math.floor((before + bytes.length) * 8 / 6);
    return btoa("\0".repeat(before) + latin).slice(first, last);
  });
  return [btoa(latin), ...inside].filter((it) =>
    it.length >= MIN_ENCODED_LENGTH
  );
}

/** Whether an error means that an entry does not exist, or no longer. */
export function isGone(error: unknown): boolean {
  return error instanceof ProviderError &&
    (error.status === 404 || error.status === 410);
}

/** Whether a service understood a request and refused it. */
export function isRefusal(error: unknown): error is ProviderError {
  return error instanceof ProviderError &&
    (error.code === "provider_refused" || error.status === 403);
}

/** Whether a service rejected a request as invalid. */
export function isInvalidRequest(error: unknown): boolean {
  return error instanceof ProviderError &&
    (error.status === 400 || error.status === 422);
}

/** Resolves to an empty list if the service refuses the request. */
export async function unlessRefused<T>(request: Promise<T[]>): Promise<T[]> {
  try {
    return await request;
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}
