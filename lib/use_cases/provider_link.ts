import type { TimeTrackingProvider } from "../provider.ts";
import { TimerFiles } from "../storage/timer_files.ts";
import type { SyncConflict } from "../timers/conflict.ts";
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

/**
 * Lets `look` see the files as they are between two changes; when the timer
 * began does not matter, by which a clock that is behind would be noticed.
 */
export function viewFiles<T>(
  { workspace: { directory, clock } }: ProviderLink,
  look: (files: TimerFiles) => Promise<T>,
): Promise<T> {
  return directory.view((read, folder) =>
    look(new TimerFiles(read, clock.zone, folder))
  );
}

/** How the provider's entries are compared with those that are here. */
export async function comparisonOf(
  { provider, workspace }: ProviderLink,
  { files, now }: Pick<TimerWork, "files" | "now">,
): Promise<Comparison> {
  const { name, capabilities } = provider;
  const { taskPattern } = await files.settings();
  const newId = workspace.newId();
  return { provider: name, capabilities, now, newId, taskPattern };
}

/**
 * Begins to watch what is noted of conflicts.
 *
 * @returns What gives all that were noted since.
 */
export async function conflictLog(
  link: ProviderLink,
): Promise<() => Promise<readonly SyncConflict[]>> {
  const noted = async () =>
    (await viewFiles(link, (files) => files.syncMemory())).conflicts;
  const { length } = await noted();
  return async () => (await noted()).slice(length);
}
