import { MINUTE, SECOND } from "@std/datetime";
import { ProviderError, type ProviderErrorReason } from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { isQuotaExceeded, type Pace, quotaIn } from "./_quota.ts";
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
  /** A way out where a change is refused, by what the service says of it. */
  readonly refusalHint?: (message: string) => string | undefined;
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

export interface HttpOptions {
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

export interface HttpResponse {
  /** The status: 200 to 299. */
  readonly status: number;
  /** The JSON that came; `undefined` if nothing did, after a `DELETE` only. */
  readonly json: unknown;
  readonly headers: Headers;
  /** For those who read the JSON. */
  readonly source: WireSource;
}

/** A request on its way. */
export interface OutgoingRequest {
  readonly service: HttpService;
  readonly method: string;
  /** What follows the base address. */
  readonly path: string;
  readonly options: HttpOptions;
  /** What keeps secrets out of messages. */
  readonly redaction: Redaction;
  /** Whether it changes something, so that its outcome matters. */
  readonly isChange: boolean;
  /** Whether it was sent before, with an unknown outcome. */
  readonly isRepetition: boolean;
}

const TRY_LATER = "Try again later";
const SYNC_LATER = "What is recorded stays on this machine until: " +
  "worktime timer sync";
const LOG_IN = "Log in to this network in a browser; if the address of the " +
  "service is set in a variable, check it";
const PROXY = "Check HTTPS_PROXY, and what the proxy allows";
/** What to do where waiting does not help. */
const REASON_HINTS: Partial<Record<ProviderErrorReason, string>> = {
  certificate: "Check this machine's date; where a proxy has certificates of " +
    "its own, set DENO_TLS_CA_STORE=system",
  proxy: PROXY,
  insecure: "Check the address of the service, if it is set in a variable",
};

/** The error for a status that is not 2xx. */
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
  // Cut last: half a key would not be known as one.
  const said = truncated(redaction.of(errorText(body)));
  const detail = said === "" ? "" : `: "${said}"`;
  if (status >= 500) {
    const problem = `${name} failed with status ${status}${detail}`;
    return failedError(request, problem, { status, hint: TRY_LATER });
  }
  const details = { status, mayHaveArrived: request.isRepetition };
  if (status === 407) {
    const message = `The proxy before ${name} wants a login`;
    const way = { reason: "proxy", hint: PROXY } as const;
    return new ProviderError("provider_failed", message, {
      ...details,
      ...way,
    });
  }
  const isKey = status === 401 || status === 403;
  const [problem, hint] = isKey ? keyProblem(request, status) : [
    `${name} refused the request`,
    `Look whether ${name} allows it in its web interface`,
  ];
  const isSilent = !isKey && said === "";
  const message = problem + (isSilent ? ` with status ${status}` : detail);
  const way = isChange && status !== 401 ? refusalHint?.(message) : undefined;
  const code = isKey ? "provider_key" : "provider_refused";
  return new ProviderError(code, message, { ...details, hint: way ?? hint });
}

/** What is wrong with a key that is not accepted, or not for this. */
function keyProblem(
  { service: { name, keyHint, unknownKeyHint }, isChange }: OutgoingRequest,
  status: 401 | 403,
): [message: string, hint: string] {
  if (status === 401) {
    const hint = unknownKeyHint ? `${keyHint}. ${unknownKeyHint}` : keyHint;
    return [`${name} does not accept the key`, hint];
  }
  return [
    `${name} does not allow this with the key`,
    // What was changed may be locked; what was read may be somebody else's.
    isChange
      ? `Look whether your role there allows it. Else: ${keyHint}`
      : `${keyHint}, or choose what it is for: worktime timer configure`,
  ];
}

/** The error for an answer that is of no use, after what may have been done. */
function failedError(
  { isChange: mayHaveArrived }: OutgoingRequest,
  message: string,
  details: { status: number; hint: string; reason?: ProviderErrorReason },
): ProviderError {
  const all = { ...details, mayHaveArrived };
  return new ProviderError("provider_failed", message, all);
}

/** The error for an answer that leads elsewhere: the key must not follow. */
function redirectError(
  request: OutgoingRequest,
  { status, headers }: Response,
): ProviderError {
  const { service: { name, baseUrl }, redaction } = request;
  const target = headers.get("Location") ?? "";
  const host = URL.canParse(target, baseUrl)
    ? ` to ${new URL(target, baseUrl).host}`
    : "";
  const said = `${name} redirects${host} (status ${status})`;
  const details = { status, hint: LOG_IN, reason: "redirect" as const };
  return failedError(request, redaction.of(said), details);
}

/** The error for a page for people, such as the login of a network. */
export function pageError(
  request: OutgoingRequest,
  status: number,
): ProviderError {
  const { name } = request.service;
  const said = `${name}'s answer is a web page, such as a network's login`;
  return failedError(request, said, {
    status,
    hint: LOG_IN,
    reason: "web_page",
  });
}

/** The error for a 2xx answer that says nothing of use. */
export function responseError(
  request: OutgoingRequest,
  { problem, status }: { problem: string; status: number },
): ProviderError {
  // No cause: what the parser says has pieces of the answer in it.
  const said = `${request.service.name}'s answer ${problem}`;
  return failedError(request, said, { status, hint: TRY_LATER });
}

/** The error for a quota that is used up. */
export function quotaError(
  { service: { name }, isRepetition: mayHaveArrived }: OutgoingRequest,
  { resetsAt, now, status }: {
    resetsAt: Instant | undefined;
    now: Instant;
    status?: number;
  },
): ProviderError {
  const time = resetsAt === undefined
    ? "now"
    : `for ${formatWait(resetsAt - now)}`;
  const message = `${name} allows no more requests ${time}`;
  const details = { status, resetsAt, mayHaveArrived, hint: SYNC_LATER };
  return new ProviderError("provider_quota", message, details);
}

function formatWait(ms: number): string {
  if (ms < MINUTE) return `${Math.max(1, Math.ceil(ms / SECOND))} s`;
  return `${Math.ceil(ms / MINUTE)} min`;
}

/** The error for a request without an answer. */
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
    const message = `${name} is at an address that this program may not reach`;
    const { host } = new URL(service.baseUrl);
    const hint = "Unset the variable with its address, or build an " +
      `executable for it: deno task compile --allow-host ${host}`;
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
export interface NoResponse {
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
const REASON_PATTERNS: readonly [UnreachableReason, RegExp][] = [
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

/** Reasons for people; `{host}` stands for the host. */
const REASON_TEXTS: Readonly<Record<UnreachableReason, string>> = {
  refused: "the connection was refused",
  unknown_host: "the host {host} is unknown",
  certificate: "its certificate is not trusted",
  proxy: "the proxy did not connect",
  no_answer: "no connection was made in time",
  no_network: "there is no way to it on this network",
  insecure: "no secure connection could be made",
  broken: "the connection broke",
};

/** What an error of `fetch()` tells, which each runtime words differently. */
export function noResponseOf(error: unknown, url: string): NoResponse {
  const chain = errorChain(error);
  // Of Deno, for a host that the program was not started with.
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

/** What a service says of an error, in one line; empty if nothing readable. */
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
const MIN_ENCODED_LENGTH = 6;

/** Takes secrets out of texts, in each form in which they may come back. */
export class Redaction {
  readonly #pattern: RegExp | undefined;

  /** Takes the secrets; an empty one is none. */
  constructor(secrets: readonly string[]) {
    const forms = secrets.filter((secret) => secret !== "").flatMap(
      encodedForms,
    );
    // The longest first, so that nothing is left of it.
    const sources = [...new Set(forms)].sort((a, b) => b.length - a.length)
      .map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
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
  return [btoa(latin), ...inside].filter((it) =>
    it.length >= MIN_ENCODED_LENGTH
  );
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
export function isInvalidRequest(error: unknown): boolean {
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
