/**
 * The services to sync with, and the contract for your own. Pass a provider to
 * `openWorktime()`.
 *
 * ```ts
 * import { MemoryDisk, openWorktime } from "@worktime/worktime";
 * import { TogglProvider } from "@worktime/worktime/providers";
 * import { assertEquals } from "@std/assert";
 *
 * const provider = new TogglProvider({ apiKey: "…", workspaceId: "1234567" });
 * const { sync } = await openWorktime(new MemoryDisk(), { provider });
 * // Nothing is sent before `sync.run()`.
 * assertEquals((await sync.plan()).map(({ action }) => action), [
 *   "account",
 *   "list",
 *   "current",
 * ]);
 * ```
 *
 * {@linkcode TogglProvider}, {@linkcode ClockifyProvider} and
 * {@linkcode HarvestProvider} need a key and a workspace or account; everything
 * else has defaults, and no default ever sends a request twice that creates an
 * entry. {@linkcode LocalProvider} stores entries in another data directory. To
 * add a service, implement {@linkcode TimeTrackingProvider};
 * {@linkcode timerEntry} makes its entries. The other types are what its methods
 * take, return and throw.
 *
 * @module
 */

export {
  type EntryRange,
  type EntryUpdate,
  type LookedUpEntry,
  type NewEntry,
  type ProviderAccount,
  type ProviderAction,
  type ProviderCapabilities,
  ProviderError,
  type ProviderErrorCode,
  type ProviderErrorDetails,
  type ProviderErrorReason,
  type ProviderPlace,
  type StartOptions,
  type StopOptions,
  type TimerEntry,
  type TimeTrackingProvider,
} from "../lib/provider.ts";
export { UnknownEntryError } from "../lib/tracking/errors.ts";
export { type ClockifyOptions, ClockifyProvider } from "./clockify.ts";
export type { Connection, Fetch, Quota, QuotaStore } from "./connection.ts";
export {
  type HarvestAccount,
  type HarvestOptions,
  HarvestProvider,
} from "./harvest.ts";
export { LocalProvider } from "./local.ts";
export { type EntryFields, timerEntry } from "./_wire.ts";
export { type TogglOptions, TogglProvider } from "./toggl.ts";
