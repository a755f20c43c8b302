import type { CommandSpec } from "./command.ts";
import { TIMER_ADD } from "./commands/timer/add.ts";
import { TIMER_CONFIGURE } from "./commands/timer/configure.ts";
import { TIMER_DELETE } from "./commands/timer/delete.ts";
import { TIMER_EDIT } from "./commands/timer/edit.ts";
import { TIMER_PAUSE } from "./commands/timer/pause.ts";
import { TIMER_RESUME } from "./commands/timer/resume.ts";
import { TIMER_SHOW } from "./commands/timer/show.ts";
import { TIMER_START } from "./commands/timer/start.ts";
import { TIMER_STATUS } from "./commands/timer/status.ts";
import { TIMER_STOP } from "./commands/timer/stop.ts";
import { TIMER_SUMMARY } from "./commands/timer/summary.ts";
import { TIMER_SWITCH } from "./commands/timer/switch.ts";
import { TIMER_SYNC } from "./commands/timer/sync.ts";

/** The commands after `timer`, in the order in which help lists them. */
export const COMMANDS: readonly CommandSpec[] = [
  TIMER_START,
  TIMER_STOP,
  TIMER_PAUSE,
  TIMER_RESUME,
  TIMER_SWITCH,
  TIMER_STATUS,
  TIMER_SHOW,
  TIMER_SUMMARY,
  TIMER_ADD,
  TIMER_EDIT,
  TIMER_DELETE,
  TIMER_SYNC,
  TIMER_CONFIGURE,
];
