import type { CommandSpec } from "./command.ts";
import { TASK_ADD } from "./commands/task/add.ts";
import { TASK_BLOCK } from "./commands/task/block.ts";
import { TASK_COMPLETE } from "./commands/task/complete.ts";
import { TASK_DELETE } from "./commands/task/delete.ts";
import { TASK_EDIT } from "./commands/task/edit.ts";
import { TASK_IMPORT } from "./commands/task/import.ts";
import { TASK_LIST } from "./commands/task/list.ts";
import { TASK_RENAME } from "./commands/task/rename.ts";
import { TASK_REOPEN } from "./commands/task/reopen.ts";
import { TASK_SHOW } from "./commands/task/show.ts";
import { TASK_START } from "./commands/task/start.ts";

/** The commands after `task`, in the order in which help lists them. */
export const COMMANDS: readonly CommandSpec[] = [
  TASK_ADD,
  TASK_LIST,
  TASK_SHOW,
  TASK_START,
  TASK_COMPLETE,
  TASK_BLOCK,
  TASK_REOPEN,
  TASK_EDIT,
  TASK_RENAME,
  TASK_DELETE,
  TASK_IMPORT,
];
