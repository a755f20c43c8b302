import { NotAllowedError, WorktimeError } from "./errors.ts";
import { ANY_PROVIDER } from "./formats/config.ts";
import {
  checkProviderName,
  SharedWorkspace,
  type TimersOptions,
  workspaceOn,
} from "./open_workspace.ts";
import type { Disk } from "./ports.ts";
import type { TimeTrackingProvider } from "./provider.ts";
import { defaultDirectory, openDisk } from "./storage/open_disk.ts";
import { Tasks } from "./tasks.ts";
import { TimerSync } from "./timer_sync.ts";
import { Timers } from "./timers.ts";
import { Tracker } from "./tracker.ts";
import type { Settings } from "./tracking/settings.ts";

/**
 * Creates a provider from the settings in `config.yaml`. Those of a provider
 * that is not built in are in {@linkcode Settings.providerSettings}.
 */
export type CreateProvider = (
  settings: Settings,
) => TimeTrackingProvider | Promise<TimeTrackingProvider>;

/** Options for {@linkcode openWorktime}. */
export interface WorktimeOptions extends Omit<TimersOptions, "provider"> {
  /**
   * The provider to sync with, or a function that creates it from the settings
   * in `config.yaml`. Entries are recorded for it, so that
   * {@linkcode Worktime.sync} sends them.
   *
   * @default None: entries are recorded for the service in `config.yaml`, if it
   * names one, and `worktime timer sync` sends them.
   */
  provider?: TimeTrackingProvider | CreateProvider;
}

/**
 * The workday, the timers, the tasks and the sync of one data directory. Nothing
 * stays open between two calls: there is nothing to close, and other programs
 * can use the directory meanwhile.
 */
export class Worktime {
  /** The workday: work, breaks, absences, overtime and reports. */
  readonly workday: Tracker;
  /** The time per task. */
  readonly timers: Timers;
  /** The tasks. */
  readonly tasks: Tasks;
  /** The path of the data directory, for messages. */
  readonly directory: string;
  readonly #sync: TimerSync | undefined;

  /** Use {@linkcode openWorktime}. */
  constructor(
    disk: Disk,
    options: TimersOptions,
    provider: TimeTrackingProvider | undefined,
  ) {
    const shared = new SharedWorkspace(workspaceOn(disk, options));
    this.workday = new Tracker(disk, shared);
    this.timers = new Timers(disk, shared);
    this.tasks = new Tasks(disk, shared);
    this.directory = disk.location;
    this.#sync = provider && new TimerSync(disk, provider, shared);
  }

  /**
   * The sync with the provider that was passed.
   *
   * @throws {NotAllowedError} When none was passed.
   */
  get sync(): TimerSync {
    if (this.#sync) return this.#sync;
    const message = "There is no provider to sync with";
    throw new NotAllowedError("no_provider", message, {
      hint: "Pass one: openWorktime(directory, { provider })",
    });
  }
}

/**
 * Opens a data directory: the workday, the timers, the tasks and the sync share
 * it. The directory is created when something is recorded; without a provider
 * that is created from the settings, nothing is read yet.
 *
 * On Deno, it needs `--allow-read` and `--allow-write` for the directory, and
 * `--allow-env` for the default one; a provider needs `--allow-net` for its
 * host.
 *
 * @param directory A path, or a disk such as a `MemoryDisk`. By default, the
 * directory of the command line, see {@linkcode defaultDirectory}.
 * @throws {WorktimeError} With the code `no_data_directory`, when none is given
 * and no variable names one.
 * @throws {TypeError} When the path is empty, or the provider has no usable
 * name.
 * @throws {DataFileError} When a function creates the provider, and
 * `config.yaml` is invalid or names another provider.
 *
 * @example A day of work, and the time of a task
 * ```ts
 * import { MemoryDisk, openWorktime } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const worktime = await openWorktime(new MemoryDisk());
 * await worktime.workday.start({ at: "2024-12-10T09:00" });
 * await worktime.timers.start("TASK-025", { at: "2024-12-10T09:10" });
 * await worktime.workday.stop({ at: "2024-12-10T17:30" });
 * const { entries, totalSeconds } = await worktime.timers.show("TASK-025");
 * // The end of the day paused the timer.
 * assertEquals(entries.length, 1);
 * assertEquals(totalSeconds, (8 * 60 + 20) * 60);
 * ```
 *
 * @example A sync
 * ```ts
 * import { MemoryDisk, openWorktime } from "@worktime/worktime";
 * import { TogglProvider } from "@worktime/worktime/providers";
 * import { assertEquals } from "@std/assert";
 *
 * const provider = new TogglProvider({ apiKey: "…", workspaceId: "1234567" });
 * const worktime = await openWorktime(new MemoryDisk(), { provider });
 * await worktime.timers.add("TASK-025", { for: "45m" });
 * // The requests that `worktime.sync.run()` would send:
 * const plan = await worktime.sync.plan();
 * assertEquals(plan.at(-1)?.requests, [
 *   "POST /workspaces/1234567/time_entries",
 * ]);
 * ```
 */
export async function openWorktime(
  directory?: string | Disk,
  options: WorktimeOptions = {},
): Promise<Worktime> {
  const place = directory ?? defaultDirectory();
  if (place === undefined) {
    const message = "No data directory is set";
    throw new WorktimeError("no_data_directory", message, {
      hint:
        "Pass a directory, or set WORKTIME_DATA_DIR, which Deno reads only " +
        "with --allow-env",
    });
  }
  const disk = typeof place === "string" ? await openDisk(place) : place;
  const { provider: given, ...others } = options;
  if (typeof given !== "function") return worktimeOn(disk, others, given);
  const settings = await new Timers(disk, { ...others, provider: ANY_PROVIDER })
    .settings();
  const worktime = worktimeOn(disk, others, await given(settings));
  // Says at once if the file names another provider.
  await worktime.timers.settings();
  return worktime;
}

function worktimeOn(
  disk: Disk,
  options: TimersOptions,
  provider: TimeTrackingProvider | undefined,
): Worktime {
  if (!provider) return new Worktime(disk, options, provider);
  const { name } = provider;
  checkProviderName(name);
  return new Worktime(disk, { ...options, provider: name }, provider);
}
