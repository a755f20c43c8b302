import type { CommandContext } from "../command.ts";
import { barOf } from "./bar.ts";

const WIDTH = 30;
/** Fewer are sent before anybody reads of them. */
const FEWEST = 3;

/** Shows on a terminal how many changes were sent. */
export function syncProgress(
  { showProgress }: CommandContext,
): (done: number, total: number) => void {
  return (done, total) => {
    if (total < FEWEST) return;
    const bar = barOf(done / total, { width: WIDTH, isTerminal: true });
    showProgress?.(`Sending ${bar.padEnd(WIDTH)} ${done} of ${total}`);
  };
}
