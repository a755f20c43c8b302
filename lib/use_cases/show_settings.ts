import { TimerFiles } from "../storage/timer_files.ts";
import type { Settings } from "../timers/settings.ts";
import type { Workspace } from "./workspace.ts";

/** What `config.yaml` says. */
export function showSettings(
  { directory, clock: { zone } }: Workspace,
): Promise<Settings> {
  return directory.view((read) => new TimerFiles(read, zone).settings());
}
