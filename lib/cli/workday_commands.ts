import type { CommandSpec } from "./command.ts";
import { ADJUST } from "./commands/adjust.ts";
import { BREAK } from "./commands/break.ts";
import { COMPLETIONS } from "./commands/completions.ts";
import { DOCTOR } from "./commands/doctor.ts";
import { LOG } from "./commands/log.ts";
import { LUNCH } from "./commands/lunch.ts";
import { MONTH } from "./commands/month.ts";
import { REDO } from "./commands/redo.ts";
import { SET_HOURS } from "./commands/set_hours.ts";
import { START } from "./commands/start.ts";
import { STATUS } from "./commands/status.ts";
import { STOP } from "./commands/stop.ts";
import { UNDO } from "./commands/undo.ts";

/** The commands that are one word, in the order in which help lists them. */
export const COMMANDS: readonly CommandSpec[] = [
  START,
  STOP,
  LUNCH,
  BREAK,
  STATUS,
  MONTH,
  LOG,
  ADJUST,
  SET_HOURS,
  UNDO,
  REDO,
  DOCTOR,
  COMPLETIONS,
];
