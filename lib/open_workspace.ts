import { ANY_PROVIDER } from "./formats/config.ts";
import type { Disk } from "./ports.ts";
import type { TimeTrackingProvider } from "./provider.ts";
import { DataDirectory } from "./storage/data_directory.ts";
import { applySendLog } from "./stores/synced_entries.ts";
import { randomId, systemClock } from "./system.ts";
import type { TrackerOptions, Workspace } from "./use_cases/workspace.ts";

/** Options for `Timers` and `Tasks`. */
export interface TimersOptions extends TrackerOptions {
  /**
   * Returns a new unique id.
   *
   * @default Random UUIDs.
   */
  newId?: () => string;
}

/** Options that carry an open workspace, so that several classes share it. */
export class SharedWorkspace implements TimersOptions {
  readonly workspace: Workspace;
  readonly clock: Workspace["clock"];

  /** Shares a workspace. */
  constructor(workspace: Workspace) {
    this.workspace = workspace;
    this.clock = workspace.clock;
  }
}

/**
 * Opens the workspace of a disk, which is not accessed yet.
 *
 * @param options Those of the caller, or a workspace to share.
 */
export function workspaceOn(disk: Disk, options: TimersOptions): Workspace {
  if (options instanceof SharedWorkspace) return options.workspace;
  const { clock = systemClock, newId = randomId, terms, provider } = options;
  const directory = new DataDirectory(disk, clock, {
    ...options,
    applySendLog: (draft) => applySendLog(draft, clock),
  });
  return { directory, clock, newId, terms, provider };
}

/**
 * Returns the options for a sync with a provider.
 *
 * @throws {TypeError} When the provider has no usable name.
 */
export function syncOptions(
  options: TimersOptions,
  { name: provider }: TimeTrackingProvider,
): TimersOptions {
  checkProviderName(provider);
  return options instanceof SharedWorkspace
    ? options
    : { ...options, provider };
}

/**
 * Checks that a provider can be told apart from no provider.
 *
 * @throws {TypeError} When its name is empty, `none`, or has several lines.
 */
export function checkProviderName(name: string): void {
  const isLine = /^[^\p{Cc}\s](?:[^\p{Cc}\u2028\u2029]*)$/u.test(name);
  if (isLine && name !== "none" && name !== ANY_PROVIDER) return;
  const text = JSON.stringify(name);
  throw new TypeError(`A provider cannot have the name ${text}`);
}

/**
 * Makes the methods of a class reject a time or a date in place of their
 * options. Without types, `start("08:45")` would record the present time.
 *
 * @param facade The class, whose methods are all asynchronous.
 */
export function checkOptions({ prototype }: { prototype: object }): void {
  const methods = Object.getOwnPropertyDescriptors(prototype);
  for (const [name, descriptor] of Object.entries(methods)) {
    const method: unknown = descriptor.value;
    if (name === "constructor" || typeof method !== "function") continue;
    // Options have a default, so they are not counted.
    const { length: index } = method;
    const { [name]: value } = {
      async [name](this: unknown, ...values: unknown[]): Promise<unknown> {
        if (isTime(values[index], index)) {
          throw new TypeError(
            `Expected an object with the options of ${name}(), not a time`,
          );
        }
        return await method.apply(this, values);
      },
    };
    Object.defineProperty(prototype, name, { ...descriptor, value });
  }
}

/** Whether an argument can be a time. `map()` passes an index as the second. */
function isTime(value: unknown, index: number): boolean {
  return typeof value === "string" || value instanceof Date ||
    typeof value === "number" && (index === 0 || value > MAX_INDEX);
}

/** More than a list has items, and less than any date as a number. */
const MAX_INDEX = 10_000_000;
