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
    this.resetsAt = details.resetsAt;
  }
}
