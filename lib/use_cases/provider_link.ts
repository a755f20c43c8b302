import type { TimeTrackingProvider } from "../provider.ts";
import type { Comparison } from "../timers/remote_record.ts";
import { changeTimers, type Done, type TimerWork } from "./timer_work.ts";
import type { Workspace } from "./workspace.ts";

/** The timers of this machine, and the provider that they are synced with. */
export interface ProviderLink {
  /** This machine. */
  readonly workspace: Workspace;
  /** The provider. */
  readonly provider: TimeTrackingProvider;
}

/** Notes what the provider knows, or says; there is nothing to undo in it. */
export function noteSync<T>(
  { workspace }: ProviderLink,
  decide: (work: TimerWork) => Promise<Done<T>>,
): Promise<T> {
  return changeTimers(workspace, { isSync: true }, decide);
}

/** How the provider's entries are compared with those that are here. */
export function comparisonOf(
  { provider, workspace }: ProviderLink,
  { now }: TimerWork,
): Comparison {
  const { name, capabilities } = provider;
  return { provider: name, capabilities, now, newId: workspace.newId() };
}
