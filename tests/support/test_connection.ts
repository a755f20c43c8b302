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

/** Quotas that are noted in memory. */
export class MemoryQuotas implements QuotaStore {
  /** What is noted, by name. */
  readonly noted = new Map<string, Quota>();

  load(name: string): Promise<Quota | undefined> {
    return Promise.resolve(this.noted.get(name));
  }

  save(name: string, quota: Quota): Promise<void> {
    this.noted.set(name, quota);
    return Promise.resolve();
  }
}

/** A connection to a fake service that never waits, and tells how it was used. */
export class TestConnection implements Connection {
  readonly fetch: Fetch;
  readonly quota: QuotaStore = new MemoryQuotas();
  /** What tests a pace says so: else each wait would move the clock. */
  readonly isPaced: boolean = false;
  /** How long it was to wait each time; the clock went on by it. */
  readonly waitsMs: number[] = [];
  /** The lines that were traced. */
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

  /** Lets the time be up of the request that is on its way. */
  timeOut(): void {
    const reason = new DOMException("Signal timed out.", "TimeoutError");
    this.#timeouts.at(-1)?.abort(reason);
  }
}

/** The error with which a call to a provider fails. */
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

/** All that an error says, with what led to it, its stack and its fields. */
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

/** How often a request is sent that must not be repeated blindly. */
export function requestCountOf(fault: Fault): number {
  if (fault.kind === "refuse") return 0;
  // That was not carried out, and is waited out.
  return fault.kind === "status" && fault.status === 429 ? 4 : 1;
}
