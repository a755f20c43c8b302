import type { Pace } from "./_http_quota.ts";
import type { Redaction } from "./_http_redaction.ts";
import type { WireSource } from "./_wire_object.ts";

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
export interface FailedRequest {
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
