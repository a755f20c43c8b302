import { errorChain } from "./_http_failure.ts";

/** Why no answer came, and whether the request may have gone out. */
export interface NoAnswer {
  /** What is the matter, to follow the service's name. */
  readonly reason: string;
  /** Whether the service may have got the request. */
  readonly wasSent: boolean;
  /** Whether this program may not reach it at all. */
  readonly isForbidden?: boolean;
}

/** Codes of Node and Bun for connections that were never made. */
const NEVER_CONNECTED = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
];

/** What Deno says of them, and of ports that `fetch()` never uses. */
const NOT_CONNECTED = /client error \(Connect\)|port \d+ are blocked/;

/** What an error of `fetch()` tells, which each runtime words differently. */
export function noAnswerOf(error: unknown): NoAnswer {
  const chain = errorChain(error);
  // Of Deno, for a host that the program was not started with.
  if (chain.some(({ name }) => /^(NotCapable|PermissionDenied)$/.test(name))) {
    const reason = "is at an address that this program may not reach";
    return { reason, ...UNSENT, isForbidden: true };
  }
  const isOffline = chain.some((it) => {
    const { code } = it as { code?: unknown };
    return NOT_CONNECTED.test(it.message) ||
      NEVER_CONNECTED.includes(String(code));
  });
  if (isOffline) return { reason: "is unreachable", ...UNSENT };
  return { reason: "is unreachable: the connection broke", wasSent: true };
}

const UNSENT = { wasSent: false };
