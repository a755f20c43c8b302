import { Tasks } from "../tasks.ts";
import type { CommandContext } from "./command.ts";

/** Opens the tasks over the data directory. */
export function openTasks({ disk, clock, log }: CommandContext): Tasks {
  return new Tasks(disk, { clock, ...log.options });
}
