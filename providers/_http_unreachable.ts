import type { ProviderErrorReason } from "../lib/provider_error.ts";

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
export function errorChain(error: unknown): Error[] {
  const chain: Error[] = [];
  let it = error;
  while (it instanceof Error && !chain.includes(it)) {
    chain.push(it);
    it = it.cause;
  }
  return chain;
}
