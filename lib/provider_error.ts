import { type ErrorDetails, WorktimeError } from "./errors.ts";
import type { Instant } from "./time/zone.ts";

/**
 * What is wrong with a provider: it cannot be reached, or this program may not
 * reach it; it does not accept the key, its quota is used up, it answers nothing of use, it refuses a request.
 */
export type ProviderErrorCode =
  | "provider_unreachable"
  | "provider_not_permitted"
  | "provider_key"
  | "provider_quota"
  | "provider_failed"
  | "provider_refused";

/**
 * Why a provider gave no answer of use, where that is known: the connection was
 * refused, the host is unknown, its certificate is not trusted, a proxy was in
 * the way, no answer came in time, there is no network, no secure connection
 * could be made, it broke; what came leads elsewhere, or is a page for people.
 */
export type ProviderErrorReason =
  | "refused"
  | "unknown_host"
  | "certificate"
  | "proxy"
  | "no_answer"
  | "no_network"
  | "insecure"
  | "broken"
  | "redirect"
  | "web_page";

/** Reasons that stay until somebody does something about them. */
const LASTING: readonly (ProviderErrorReason | undefined)[] = [
  "certificate",
  "proxy",
  "insecure",
  "redirect",
  "web_page",
];

/** What a {@linkcode ProviderError} carries beside its code and message. */
export interface ProviderErrorDetails extends ErrorDetails {
  /**
   * Whether a request that changes something went out, and nobody knows whether
   * it was carried out.
   *
   * @default {false}
   */
  mayHaveArrived?: boolean;
  /** The status of the answer, if one came. */
  status?: number | undefined;
  /** Why there is no answer of use, where that is known. */
  reason?: ProviderErrorReason | undefined;
  /** When requests are allowed again, where the provider says so. */
  resetsAt?: Instant | undefined;
}

/**
 * A provider is in the way. No message, hint or cause of it has the key, nor
 * has anything else of it.
 */
export class ProviderError extends WorktimeError {
  static {
    this.prototype.name = "ProviderError";
  }
  /** What is wrong. */
  declare readonly code: ProviderErrorCode;
  /**
   * Whether a request that changes something went out, and nobody knows whether
   * it was carried out: before it is sent again, look whether it was.
   */
  readonly mayHaveArrived: boolean;
  /** The status of the provider's answer, or `undefined` if none came. */
  readonly status: number | undefined;
  /** Why there is no answer of use, where that is known. */
  readonly reason: ProviderErrorReason | undefined;
  /** When requests are allowed again, where the provider says so. */
  readonly resetsAt: Instant | undefined;

  /** Makes an error with a stable code and a message for people. */
  constructor(
    code: ProviderErrorCode,
    message: string,
    details: ProviderErrorDetails = {},
  ) {
    super(code, message, details);
    this.mayHaveArrived = details.mayHaveArrived ?? false;
    this.status = details.status;
    this.reason = details.reason;
    this.resetsAt = details.resetsAt;
  }
  /** Whether the same may go well a little later, without anybody's help. */
  get isPassing(): boolean {
    const isForLater = this.code === "provider_unreachable" ||
      this.code === "provider_quota" || this.code === "provider_failed";
    return isForLater && !LASTING.includes(this.reason);
  }
}
