import { MINUTE, SECOND } from "@std/datetime";
import { ProviderError, type ProviderErrorReason } from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { isUsedUp, type Pace, quotaIn } from "./_quota.ts";
import type { WireSource } from "./_wire.ts";

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
  /** What else may be wrong where nobody knows the key. */
  readonly unknownKeyHint?: string;
  /**
   * The name of the quota that a request for a path counts to.
   *
   * @default The service's name in lower case.
   */
  readonly quotaName?: (path: string) => string;
  /**
   * How fast requests may follow each other, over all processes.
   *
   * @default Any rate, until the service says that it is too high.
   */
  readonly pace?: Pace;
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
  /** The JSON that came; `undefined` if nothing did, after a `DELETE` only. */
  readonly json: unknown;
  /** What came before it. */
  readonly headers: Headers;
  /** For those who read the JSON. */
  readonly source: WireSource;
}

/** Of which request of which service something failed. */
interface FailedRequest {
  /** The service as people know it. */
  readonly service: string;
  /** How to get a key that is accepted. */
  readonly keyHint: string;
  /** What else may be wrong where nobody knows the key. */
  readonly unknownKeyHint?: string | undefined;
  /** Where it was sent. */
  readonly baseUrl: string;
  /** What keeps secrets out of messages. */
  readonly redaction: Redaction;
  /** Whether it changes something, so that its outcome matters. */
  readonly isChange: boolean;
  /** Whether it was sent before, with an unknown outcome. */
  readonly isRepetition: boolean;
}

/** A request on its way. */
export interface Outgoing extends FailedRequest {
  /** `GET`, `POST`, … */
  readonly method: string;
  /** What follows the base address. */
  readonly path: string;
  /** What goes along with it. */
  readonly options: HttpOptions;
}

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

/** Why no answer came, and whether the request may have gone out. */
export interface NoAnswer {
  /** The reason; `undefined` if this program may not reach the service. */
  readonly reason: ProviderErrorReason | undefined;
  /** The same for people. */
  readonly why: string;
  /** Whether the service may have got the request. */
  readonly wasSent: boolean;
}

type UnreachableReason = Exclude<ProviderErrorReason, "redirect" | "web_page">;

/**
 * What errors of `fetch()` look like: by a code on Node and Bun, by the message
 * on Deno, whose wording differs between versions. The first that fits counts.
 */
const SHAPES: readonly [UnreachableReason, RegExp][] = [
  ["unknown_host", /dns error|ENOTFOUND|EAI_AGAIN|EAI_NODATA/],
  ["refused", /connection refused|actively refused|ECONNREFUSED/i],
  // Ports that `fetch()` never uses.
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

/** What an error of `fetch()` tells, which each runtime words differently. */
export function noAnswerOf(error: unknown, url: string): NoAnswer {
  const chain = errorChain(error);
  // Of Deno, for a host that the program was not started with.
  if (chain.some(({ name }) => /^(NotCapable|PermissionDenied)$/.test(name))) {
    return { reason: undefined, why: "not permitted", wasSent: false };
  }
  const texts = chain.map((it) => {
    const { code = "" } = it as { code?: unknown };
    return `${code} ${it.message.replaceAll(url, "")}`;
  });
  const [reason] =
    SHAPES.find(([, shape]) => texts.some((it) => shape.test(it))) ?? [];
  if (reason !== undefined) return unreachable(reason, url, false);
  const isUnsent = texts.some((it) => it.includes("client error (Connect)"));
  return isUnsent
    ? unreachable("no_network", url, false)
    : unreachable("broken", url, true);
}

function unreachable(
  reason: UnreachableReason,
  url: string,
  wasSent: boolean,
): NoAnswer {
  const { hostname } = new URL(url);
  const why = {
    refused: "the connection was refused",
    unknown_host: `the host ${hostname} is unknown`,
    certificate: "its certificate is not trusted",
    proxy: "the proxy did not connect",
    no_answer: "no connection was made in time",
    no_network: "there is no way to it on this network",
    insecure: "no secure connection could be made",
    broken: "the connection broke",
  }[reason];
  return { reason, why, wasSent };
}

/** An error and those that led to it. */
function errorChain(error: unknown): Error[] {
  const chain: Error[] = [];
  let it = error;
  while (it instanceof Error && !chain.includes(it)) {
    chain.push(it);
    it = it.cause;
  }
  return chain;
}

/** An answer is longer than anything that a service has to say. */
export class TooLarge extends Error {
  /** Always `TooLarge`. */
  override name = "TooLarge";
}

/**
 * The text of an answer.
 *
 * @throws {TooLarge} When it has more bytes than allowed.
 * @throws {TypeError} When it is not UTF-8, or the connection ends before it.
 */
export async function bodyText(
  { body }: Response,
  maxBytes: number,
): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let byteCount = 0;
  try {
    for (;;) {
      const { value } = await reader?.read() ?? {};
      if (!value) return text + decoder.decode();
      byteCount += value.byteLength;
      if (byteCount > maxBytes) throw new TooLarge(`Over ${maxBytes} bytes`);
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    // Its error, if any, says no more than that the rest is not wanted.
    reader?.cancel().catch(() => {});
    throw error;
  }
}

/** What a service says of an error, in one line; empty if nothing readable. */
function errorText(body: string): string {
  return saidIn(body.trim()).replace(/[\p{Cc}\s]+/gu, " ").trim();
}

/** Whether a body is a page for browsers. */
export function isPage(body: string): boolean {
  return /^\s*<[!?a-z]/i.test(body);
}

function saidIn(body: string): string {
  if (isPage(body)) return "";
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // Plain text, which Toggl answers too.
    return body;
  }
  if (typeof json === "string") return json;
  if (typeof json !== "object" || json === null) return "";
  const fields = json as Record<string, unknown>;
  const said = fields.message ?? fields.error_description ?? fields.error;
  return typeof said === "string" ? said : "";
}

const REPLACEMENT = "[key]";
/** Fewer characters of a coded key would be found in any text. */
const LEAST_CODED = 6;

/** Takes secrets out of texts, in each form in which they may come back. */
export class Redaction {
  readonly #pattern: RegExp | undefined;

  /** Takes the secrets; an empty one is none. */
  constructor(secrets: readonly string[]) {
    const forms = secrets.filter((secret) => secret !== "").flatMap(formsOf);
    // The longest first, so that nothing is left of it.
    const sources = [...new Set(forms)].sort((a, b) => b.length - a.length)
      .map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
    this.#pattern = sources.length > 0
      ? new RegExp(sources.join("|"), "gi")
      : undefined;
  }

  /** The text without any of the secrets. */
  of(text: string): string {
    return this.#pattern ? text.replace(this.#pattern, REPLACEMENT) : text;
  }
}

function formsOf(secret: string): string[] {
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
 * What a secret looks like somewhere in a Base64 text: three forms, as three
 * bytes become four characters. Only characters that it decides alone count.
 */
function base64Forms(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const latin = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const inside = [0, 1, 2].map((before) => {
    const first = Math.ceil(before * 8 / 6);
    const last = Math.floor((before + bytes.length) * 8 / 6);
    return btoa("\0".repeat(before) + latin).slice(first, last);
  });
  return [btoa(latin), ...inside].filter((it) => it.length >= LEAST_CODED);
}

/** Whether an error says that an entry is not there, or no longer. */
export function isGone(error: unknown): boolean {
  return error instanceof ProviderError &&
    (error.status === 404 || error.status === 410);
}

/** Whether a service refused something, for a reason of its own. */
export function isRefusal(error: unknown): error is ProviderError {
  return error instanceof ProviderError &&
    (error.code === "provider_refused" || error.status === 403);
}

/** Whether an error says that a service does not take what was sent. */
export function isUnfit(error: unknown): boolean {
  return error instanceof ProviderError &&
    (error.status === 400 || error.status === 422);
}

/** What a service said of several entries; nothing where it refuses. */
export async function unlessRefused<T>(request: Promise<T[]>): Promise<T[]> {
  try {
    return await request;
  } catch (error) {
    if (isRefusal(error)) return [];
    throw error;
  }
}
