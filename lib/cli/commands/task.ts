import { InvalidTextError } from "../../errors.ts";
import { isTaskState, TASK_STATES } from "../../tracking/task.ts";
import type { TaskDocument } from "../../use_cases/timers/import_tasks.ts";
import { nearNameNotes } from "../../use_cases/timers/notes.ts";
import {
  type CommandContext,
  type CommandSpec,
  given,
  isGiven,
  openTasks,
  valueOf,
  valuesOf,
} from "../command.ts";
import { UsageError } from "../errors.ts";
import { settleForgotten } from "../forgotten.ts";
import {
  AGO,
  AT,
  CSV,
  DRY_RUN,
  PLAN,
  SPRINT,
  STATE,
  STATES,
  TAG,
  TITLE,
  whenOf,
} from "../options.ts";
import { answerTaskChange, answerTaskMoved } from "../output/change.ts";
import {
  answerTask,
  answerTaskImport,
  answerTaskList,
} from "../output/task.ts";

/** `worktime task add` */
export const TASK_ADD: CommandSpec = {
  group: "task",
  name: "add",
  summary: "Add a task",
  arguments: [{ name: "TASK" }],
  options: [TITLE, PLAN, SPRINT, TAG, DRY_RUN],
  examples: [
    ["With a title", 'worktime task add TASK-025 --title "Headless mode"'],
    ["Of a plan", "worktime task add TASK-026 --plan v2 --sprint sprint-7"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const change = await tasks.add(id, {
      ...given({
        title: valueOf(input, TITLE),
        plan: valueOf(input, PLAN),
        sprint: valueOf(input, SPRINT),
      }),
      tags: valuesOf(input, TAG),
      isDryRun,
    });
    return answerTaskChange(change, { verb: "added", zone, isDryRun });
  },
};

/** `worktime task edit` */
export const TASK_EDIT: CommandSpec = {
  group: "task",
  name: "edit",
  isTold: true,
  summary: "Correct a task",
  details:
    "An empty value clears a title, plan or sprint, and `--tag ''` the " +
    "tags. The states review, blocked, completed and cancelled stop its timer, " +
    "unless `auto_stop: false` is in config.yaml.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [TITLE, PLAN, SPRINT, TAG, STATE, DRY_RUN],
  clears: [TITLE, PLAN, SPRINT, TAG],
  examples: [
    ["Another title", 'worktime task edit TASK-025 --title "Headless mode"'],
    ["It is in review", "worktime task edit TASK-025 --state review"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const state = valueOf(input, STATE);
    if (state !== undefined && !isTaskState(state)) {
      throw new UsageError(`Not a state: "${state}"`, {
        hint: `States are ${TASK_STATES.join(", ")}`,
      });
    }
    const edit = given({
      title: valueOf(input, TITLE),
      plan: valueOf(input, PLAN),
      sprint: valueOf(input, SPRINT),
      state,
      tags: input.options[TAG.name] === undefined
        ? undefined
        : valuesOf(input, TAG).filter((tag) => tag !== ""),
    });
    if (Object.keys(edit).length === 0) {
      throw new UsageError("Say what to change", {
        hint: "Options: --title, --plan, --sprint, --tag, --state",
      });
    }
    const isDryRun = isGiven(input, DRY_RUN);
    const change = await settleForgotten(
      context,
      (at) => tasks.edit(id, { ...edit, isDryRun, ...(at ? { at } : {}) }),
    );
    return answerTaskChange(change, { verb: "edited", zone, isDryRun });
  },
};

/** `worktime task start` */
export const TASK_START: CommandSpec = {
  group: "task",
  name: "start",
  isTold: true,
  summary: "Start a task and its timer",
  details: "`auto_start: false` in config.yaml leaves the timer alone.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [AT, AGO, DRY_RUN],
  examples: [["Begin", "worktime task start TASK-025"]],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const request = { ...whenOf(input), isDryRun };
    const change = await settleForgotten(
      context,
      (end) =>
        tasks.start(id, end ? { ...request, previousEnd: end } : request),
    );
    return answerTaskChange(change, { verb: "started", zone, isDryRun });
  },
};

/** `worktime task block` */
export const TASK_BLOCK: CommandSpec = {
  group: "task",
  name: "block",
  isTold: true,
  summary: "Mark a task as blocked and stop its timer",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [AT, AGO, DRY_RUN],
  examples: [["You wait for somebody", "worktime task block TASK-025"]],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const request = { ...whenOf(input), isDryRun };
    const change = await settleForgotten(
      context,
      (at) => tasks.block(id, at ? { at, isDryRun } : request),
    );
    return answerTaskChange(change, { verb: "blocked", zone, isDryRun });
  },
};

/** `worktime task complete` */
export const TASK_COMPLETE: CommandSpec = {
  group: "task",
  name: "complete",
  isTold: true,
  summary: "Complete a task and stop its timer",
  details: "`auto_stop: false` in config.yaml leaves the timer alone.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [AT, AGO, DRY_RUN],
  examples: [["Done", "worktime task complete TASK-025"]],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const request = { ...whenOf(input), isDryRun };
    const change = await settleForgotten(
      context,
      (at) => tasks.complete(id, at ? { at, isDryRun } : request),
    );
    return answerTaskChange(change, { verb: "completed", zone, isDryRun });
  },
};

/** `worktime task reopen` */
export const TASK_REOPEN: CommandSpec = {
  group: "task",
  name: "reopen",
  summary: "Make a completed or blocked task pending again",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [DRY_RUN],
  examples: [["It was not done", "worktime task reopen TASK-025"]],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const change = await tasks.reopen(id, { isDryRun });
    return answerTaskChange(change, { verb: "reopened", zone, isDryRun });
  },
};

/** `worktime task rename` */
export const TASK_RENAME: CommandSpec = {
  group: "task",
  name: "rename",
  isTold: true,
  summary: "Change a task's id, and that of its entries",
  details: "An id that is not a task can be renamed to an existing task: its " +
    "entries move there. Use that to correct a mistyped id. Descriptions with " +
    "the old id get the new one, and the next sync sends them.",
  arguments: [
    { name: "TASK", completes: "task" },
    { name: "ID", completes: "task" },
  ],
  options: [DRY_RUN],
  examples: [["Correct a mistyped id", "worktime task rename TASK-01 TASK-1"]],
  run: async (input, context) => {
    const tasks = openTasks(context);
    const [id = "", to = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const moved = await tasks.rename(id, { to, isDryRun });
    return answerTaskMoved(moved, { verb: "renamed", from: id, isDryRun });
  },
};

/** `worktime task delete` */
export const TASK_DELETE: CommandSpec = {
  group: "task",
  name: "delete",
  summary: "Delete a task; its time stays",
  details: "Its entries stay as they are. `worktime undo` restores the task.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [DRY_RUN],
  examples: [["It was a mistake", "worktime task delete TASK-025"]],
  run: async (input, context) => {
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const moved = await tasks.delete(id, { isDryRun });
    return answerTaskMoved(moved, { verb: "deleted", isDryRun });
  },
};

/** `worktime task list` */
export const TASK_LIST: CommandSpec = {
  group: "task",
  name: "list",
  isReadOnly: true,
  summary: "List tasks with their states and times",
  arguments: [],
  options: [STATE, PLAN, SPRINT, CSV],
  examples: [
    ["All", "worktime task"],
    ["What is going on?", "worktime task list --state in-progress"],
  ],
  run: async (input, context) => {
    const tasks = openTasks(context);
    const state = valueOf(input, STATE);
    if (state !== undefined && !isTaskState(state)) {
      throw new UsageError(`Not a state: "${state}"`, {
        hint: `States are ${TASK_STATES.join(", ")}`,
      });
    }
    const names = {
      plan: valueOf(input, PLAN),
      sprint: valueOf(input, SPRINT),
    };
    const listed = await tasks.list(given({ state, ...names }));
    const isNamed = Object.values(names).some((it) => it !== undefined);
    const notes = listed.length > 0
      ? []
      : isNamed
      ? nearNameNotes(names, (await tasks.list()).map(({ task }) => task))
      : state === undefined
      ? ["Add a task: worktime task add TASK"]
      : [];
    return answerTaskList(listed, { ...context, notes });
  },
};

/** `worktime task show` */
export const TASK_SHOW: CommandSpec = {
  group: "task",
  name: "show",
  isReadOnly: true,
  summary: "Show a task with its state and time",
  details: "Its entries are listed by `worktime timer show`.",
  arguments: [{ name: "TASK", completes: "task" }],
  options: [],
  examples: [["What is it about?", "worktime task show TASK-025"]],
  run: async (input, context) => {
    const tasks = openTasks(context);
    const [id = ""] = input.arguments;
    return answerTask(await tasks.find(id));
  },
};

/** `worktime task import` */
export const TASK_IMPORT: CommandSpec = {
  group: "task",
  name: "import",
  isTold: true,
  summary: "Import tasks from Markdown files",
  details: "A file has YAML front matter (id, title, status, plan, sprint, " +
    "tags) or a list such as `- **ID**: TASK-025`; one file can hold several tasks. " +
    "From a folder, all `.md` files are read, subfolders included. `-` reads standard input, " +
    "which needs no permission. All tasks are imported, or none.",
  arguments: [{
    name: "PATH",
    isRepeatable: true,
    completes: "file",
  }],
  options: [STATES, DRY_RUN],
  examples: [
    ["A file", "worktime task import TASK-025.md"],
    ["A folder, with the states", "worktime task import tasks --states"],
    ["Without permission to read it", "worktime task import - < TASK-025.md"],
  ],
  run: async (input, context) => {
    const { zone } = context;
    const tasks = openTasks(context);
    const isDryRun = isGiven(input, DRY_RUN);
    const takesStates = isGiven(input, STATES);
    const documents: TaskDocument[] = [];
    for (const path of input.arguments) {
      for (const it of await documentsAt(path, context)) documents.push(it);
    }
    const brought = await settleForgotten(
      context,
      (at) =>
        tasks.import(documents, {
          isDryRun,
          takesStates,
          ...(at !== undefined && { at }),
        }),
    );
    return answerTaskImport(brought, { zone, isDryRun });
  },
};

/** A file, or the Markdown files of a folder. */
async function documentsAt(
  path: string,
  { readInput, listFolder }: CommandContext,
): Promise<TaskDocument[]> {
  const files = await listFolder(path);
  if (!files) {
    const name = path === "-" ? "standard input" : path;
    return [{ name, text: await readInput(path) }];
  }
  const documents: TaskDocument[] = [];
  for (const name of files.filter((file) => /\.(?:md|markdown)$/i.test(file))) {
    documents.push({ name, text: await readInput(name), mayLackTasks: true });
  }
  if (documents.length > 0) return documents;
  throw new InvalidTextError("no_task", `No Markdown file in "${path}"`, {
    hint: "Name a folder with files that end in .md, or the files",
  });
}
