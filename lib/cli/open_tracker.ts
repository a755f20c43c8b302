import { Tracker } from "../tracker.ts";
import type { CommandContext } from "./command.ts";

/** Opens the tracker over the data directory. */
export function openTracker({ disk, clock, log }: CommandContext): Tracker {
  return new Tracker(disk, { clock, ...log.options });
}
