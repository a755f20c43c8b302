import { AssertionError } from "@std/assert";
import { ProviderError } from "../../lib/provider.ts";
import type {
  Connection,
  Fetch,
  Quota,
  QuotaStore,
} from "../../providers/connection.ts";
import type { FakeClock } from "./fake_clock.ts";
import type { Fault, ProviderServer } from "./provider_server.ts";

/** Stores quotas in memory. */
export class MemoryQuotas implements QuotaStore {
  /** The stored quotas, by name. */
  readonly noted = new Map<string, Quota>();

  load(name: string): Promise<Quota | undefined> {
    return Promise.resolve(this.noted.get(name));
  }

  save(name: string, quota: Quota): Promise<void> {
    this.noted.set(name, quota);
    return Promise.resolve();
  }
}

/** A connection to a fake service that never waits and records its use. */
export class TestConnection implements Connection {
  readonly fetch: Fetch;
  readonly quota: QuotaStore = new MemoryQuotas();
  /** Tests of the pace turn it on; otherwise each wait would move the clock. */
  readonly isPaced: boolean = false;
  /** The requested waits, by which the clock advanced. */
  readonly waitsMs: number[] = [];
  /** The traced lines. */
  readonly lines: string[] = [];
  readonly #clock: FakeClock;
  readonly #timeouts: AbortController[] = [];

  constructor(server: Pick<ProviderServer, "fetch">, clock: FakeClock) {
    this.fetch = server.fetch;
    this.#clock = clock;
  }

  readonly now = (): number => this.#clock.now();

  readonly random = (): number => 0.5;

  readonly wait = (ms: number): Promise<void> => {
    this.waitsMs.push(ms);
    this.#clock.set(this.#clock.now() + ms);
    return Promise.resolve();
  };

  readonly trace = (line: string): void => {
    this.lines.push(line);
  };

  readonly timeoutSignal = (): AbortSignal => {
    const controller = new AbortController();
    this.#timeouts.push(controller);
    return controller.signal;
  };

  /** Times out the request in flight. */
  timeOut(): void {
    const reason = new DOMException("Signal timed out.", "TimeoutError");
    this.#timeouts.at(-1)?.abort(reason);
  }
}

/** Returns the error of a failed call to a provider. */
export async function providerErrorOf(
  failing: Promise<unknown>,
): Promise<ProviderError> {
  try {
    await failing;
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
  throw new AssertionError("It did not fail");
}

/** Everything an error contains: its causes, stack and fields. */
export function fullErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const fields = JSON.stringify(error, Object.getOwnPropertyNames(error));
  return [
    error.message,
    error.stack,
    fields,
    Deno.inspect(error, { depth: 10 }),
    error.cause === undefined ? "" : fullErrorText(error.cause),
  ].join("\n");
}

/** Returns how often a request is sent that must not be repeated blindly. */
export function requestCountOf(fault: Fault): number {
  if (fault.kind === "refuse") return 0;
  // It was not carried out, so it is retried after a wait.
  return fault.kind === "status" && fault.status === 429 ? 4 : 1;
}
