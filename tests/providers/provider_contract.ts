import { ENTRY_PROMISES } from "./entry_promises.ts";
import { at, type ProviderBench } from "./provider_bench.ts";
import { TEXT_PROMISES } from "./text_promises.ts";
import { TIMER_PROMISES } from "./timer_promises.ts";

export type { ProviderBench } from "./provider_bench.ts";

/**
 * Registers a test for each promise of `TimeTrackingProvider` that applies to a
 * provider's capabilities.
 *
 * @param name The name of the provider, which begins the test names.
 * @param setUp Creates a new provider without entries on each call.
 */
export function providerContract(
  name: string,
  setUp: () => ProviderBench | Promise<ProviderBench>,
): void {
  const promises = [...TIMER_PROMISES, ...ENTRY_PROMISES, ...TEXT_PROMISES];
  for (const [sentence, holds] of promises) {
    Deno.test(`${name}: ${sentence}`, async () => {
      const bench = await setUp();
      bench.clock.set(at(0));
      await holds(bench);
    });
  }
}
