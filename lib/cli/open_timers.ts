import { Timers } from "../timers.ts";
import type { CommandContext } from "./command.ts";

/** Opens the timers over the data directory. */
export function openTimers({ disk, clock, log }: CommandContext): Timers {
  return new Timers(disk, { clock, ...log.options });
}
