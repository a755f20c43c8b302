import type { ProviderErrorReason } from "../../provider.ts";

/** What went wrong. */
export interface ProblemJson {
  /** What it is, for programs: docs/errors.md lists all codes. */
  readonly code: string;
  /** What happened, for people. It can change between versions. */
  readonly message: string;
  /** What to do about it, for people; `null` if there is nothing to add. */
  readonly hint: string | null;
}

/** An error, on standard error. The exit status is not 0. */
export interface ErrorJson {
  /** The error. */
  readonly error: ProblemJson & {
    /** Why a service did not give a usable answer, if that is known. */
    readonly reason?: ProviderErrorReason;
  };
}

/** A problem with a service. */
export interface ServiceProblemJson {
  /** What it is, for programs: docs/errors.md lists all codes. */
  readonly code: string;
  /** What happened, for people. It can change between versions. */
  readonly message: string;
  /** Why the service did not give a usable answer, if that is known. */
  readonly reason?: ProviderErrorReason;
}
