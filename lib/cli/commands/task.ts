import { InvalidTextError } from "../../errors.ts";
import type { Tasks } from "../../tasks.ts";
import {
  isTaskState,
  TASK_STATES,
  type TaskState,
} from "../../tracking/task.ts";
import type { TaskChange } from "../../use_cases/timers/change_task.ts";
import type { TaskDocument } from "../../use_cases/timers/import_tasks.ts";
import { similarNameNotes } from "../../use_cases/timers/notes.ts";
import type { TimerRequest } from "../../use_cases/timers/timer_work.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  inGroup,
  openTasks,
} from "../command.ts";
import { UsageError } from "../errors.ts";
import type { TaskChangedJson } from "../json/task.ts";
import {
  billableIn,
  isDryRunIn,
  OPTIONS,
  optionsNamed,
  tagsIn,
  whenOf,
  withoutUndefined,
} from "../options.ts";
import {
  renderTaskChange,
  renderTaskImport,
  renderTaskMoved,
} from "../output/change.ts";
import { renderTask, renderTaskList } from "../output/tracking.ts";
import { askForForgottenEnd, stopOrAskForEnd } from "../prompts.ts";

/** Defines a command that changes a task. */
function changesTask(
  verb: TaskChangedJson["action"],
  change: (
    tasks: Tasks,
    id: string,
    input: CommandInput & { context: CommandContext },
  ) => Promise<TaskChange>,
): Pick<CommandSpec, "run"> {
  return {
    run: async (input, context) => {
      const { arguments: [id = ""], options } = input;
      const tasks = openTasks(context);
      const changed = await change(tasks, id, { ...input, context });
      const isDryRun = isDryRunIn(options);
      return renderTaskChange(changed, { verb, zone: context.zone, isDryRun });
    },
  };
}

/** Defines a command that ends the work on a task. */
function endsTask(
  verb: TaskChangedJson["action"],
  end: (
    tasks: Tasks,
    id: string,
    request: TimerRequest,
  ) => Promise<TaskChange>,
): Omit<CommandSpec, "name" | "summary" | "examples"> {
  return {
    syncsAfterRun: true,
    details: "With `auto_stop: false` in config.yaml, its timer keeps running.",
    arguments: [{ name: "TASK", completes: "task" }],
    options: optionsNamed("at", "ago", "dry-run"),
    ...changesTask(
      verb,
      (tasks, id, { options, context }) =>
        stopOrAskForEnd(context, options, (request) => end(tasks, id, request)),
    ),
  };
}

/** @throws {UsageError} When the state is unknown. */
function stateIn({ state }: CommandInput["options"]): TaskState | undefined {
  if (state === undefined || isTaskState(state)) return state;
  throw new UsageError(`Unknown state "${state}"`, {
    hint: `States: ${TASK_STATES.join(", ")}`,
  });
}

/** The command that reads files, for hints. */
const IMPORT = "task import";

/** Reads a file, or all Markdown files of a folder. */
async function documentsAt(
  path: string,
  { readInput, listFolder }: CommandContext,
): Promise<TaskDocument[]> {
  const files = await listFolder(path);
  if (!files) {
    const name = path === "-" ? "standard input" : path;
    return [{ name, text: await readInput(path, IMPORT) }];
  }
  const documents: TaskDocument[] = [];
  for (const name of files.filter((file) => /\.(?:md|markdown)$/i.test(file))) {
    const text = await readInput(name, IMPORT);
    documents.push({ name, text, mayLackTasks: true });
  }
  if (documents.length > 0) return documents;
  throw new InvalidTextError("no_task", `No Markdown files in "${path}"`, {
    hint: "Use a folder that contains .md files, or the files themselves",
  });
}

/** The commands of tasks, in the order of the help text. */
export const TASK_COMMANDS: readonly CommandSpec[] = inGroup("task", [
  {
    name: "add",
    summary: "Add a task",
    arguments: [{ name: "TASK" }],
    options: [
      ...optionsNamed("title", "plan", "sprint", "tag"),
      ...optionsNamed("billable", "no-billable", "dry-run"),
    ],
    examples: [
      [
        "Add a task with a title",
        'worktime task add TASK-025 --title "Headless mode"',
      ],
      [
        "Add a task to a plan and a sprint",
        "worktime task add TASK-026 --plan v2 --sprint sprint-7",
      ],
    ],
    ...changesTask("added", (tasks, id, { options }) => {
      const { title, plan, sprint, tag: tags = [] } = options;
      const isDryRun = isDryRunIn(options);
      return tasks.add(id, {
        ...withoutUndefined({ title, plan, sprint }),
        ...withoutUndefined({ billable: billableIn(options) }),
        tags,
        isDryRun,
      });
    }),
  },
  {
    name: "list",
    isReadOnly: true,
    summary: "List tasks with their state and time",
    arguments: [],
    options: optionsNamed("state", "plan", "sprint", "csv"),
    examples: [
      ["List all tasks", "worktime task"],
      [
        "List the tasks you are working on",
        "worktime task list --state in-progress",
      ],
    ],
    run: async ({ options }, context) => {
      const tasks = openTasks(context);
      const { plan, sprint } = options;
      const filter = withoutUndefined({
        state: stateIn(options),
        plan,
        sprint,
      });
      const listed = await tasks.list(filter);
      const isNamed = plan !== undefined || sprint !== undefined;
      const notes = listed.length > 0
        ? []
        : isNamed
        ? similarNameNotes(filter, (await tasks.list()).map(({ task }) => task))
        : filter.state === undefined
        ? ["Add a task: worktime task add TASK"]
        : [];
      return renderTaskList(listed, { ...context, notes });
    },
  },
  {
    name: "show",
    isReadOnly: true,
    summary: "Show the details and the time of a task",
    details: "To list its entries, use `worktime timer show`.",
    arguments: [{ name: "TASK", completes: "task" }],
    options: [],
    examples: [["Show a task", "worktime task show TASK-025"]],
    run: async ({ arguments: [id = ""] }, context) =>
      renderTask(await openTasks(context).find(id)),
  },
  {
    name: "start",
    syncsAfterRun: true,
    summary: "Start a task and its timer",
    details: "With `auto_start: false` in config.yaml, no timer is started.",
    arguments: [{ name: "TASK", completes: "task" }],
    options: optionsNamed("at", "ago", "dry-run"),
    examples: [["Start a task", "worktime task start TASK-025"]],
    ...changesTask("started", (tasks, id, { options, context }) => {
      const request = { ...whenOf(options), isDryRun: isDryRunIn(options) };
      return askForForgottenEnd(
        context,
        (previousEnd) =>
          tasks.start(id, { ...request, ...withoutUndefined({ previousEnd }) }),
      );
    }),
  },
  {
    name: "complete",
    ...endsTask(
      "completed",
      (tasks, id, request) => tasks.complete(id, request),
    ),
    summary: "Complete a task and stop its timer",
    examples: [["Complete a task", "worktime task complete TASK-025"]],
  },
  {
    name: "block",
    ...endsTask("blocked", (tasks, id, request) => tasks.block(id, request)),
    summary: "Mark a task as blocked and stop its timer",
    examples: [["Mark a task as blocked", "worktime task block TASK-025"]],
  },
  {
    name: "reopen",
    summary: "Reopen a completed or blocked task",
    arguments: [{ name: "TASK", completes: "task" }],
    options: [OPTIONS["dry-run"]],
    examples: [["Reopen a task", "worktime task reopen TASK-025"]],
    ...changesTask(
      "reopened",
      (tasks, id, { options }) =>
        tasks.reopen(id, { isDryRun: isDryRunIn(options) }),
    ),
  },
  {
    name: "edit",
    syncsAfterRun: true,
    summary: "Edit a task",
    details:
      "An empty value clears the title, plan or sprint; `--tag ''` removes " +
      "all tags. The states review, blocked, completed and cancelled stop the " +
      "task's timer, unless config.yaml has `auto_stop: false`.",
    arguments: [{ name: "TASK", completes: "task" }],
    options: [
      ...optionsNamed("title", "plan", "sprint", "tag", "state"),
      ...optionsNamed("billable", "no-billable", "dry-run"),
    ],
    clearable: ["title", "plan", "sprint", "tag"],
    examples: [
      [
        "Change the title",
        'worktime task edit TASK-025 --title "Headless mode"',
      ],
      [
        "Mark a task as in review",
        "worktime task edit TASK-025 --state review",
      ],
      [
        "Mark the time of a task as not billable",
        "worktime task edit TASK-025 --no-billable",
      ],
    ],
    ...changesTask("edited", (tasks, id, { options, context }) => {
      const { title, plan, sprint } = options;
      const state = stateIn(options);
      const edit = withoutUndefined({
        title,
        plan,
        sprint,
        state,
        tags: tagsIn(options),
        billable: billableIn(options),
      });
      if (Object.keys(edit).length === 0) {
        throw new UsageError("Nothing to change", {
          hint: "Use --title, --plan, --sprint, --tag, --state, --billable " +
            "or --no-billable",
        });
      }
      const isDryRun = isDryRunIn(options);
      return askForForgottenEnd(
        context,
        (at) =>
          tasks.edit(id, { ...edit, isDryRun, ...withoutUndefined({ at }) }),
      );
    }),
  },
  {
    name: "rename",
    syncsAfterRun: true,
    summary: "Change the id of a task and its entries",
    details:
      "To correct a mistyped id, rename it to the id of the existing task: if " +
      "the mistyped one is not a task, its entries move. Descriptions that " +
      "contain the old id are updated, and sent with the next sync.",
    arguments: [
      { name: "TASK", completes: "task" },
      { name: "ID", completes: "task" },
    ],
    options: [OPTIONS["dry-run"]],
    examples: [[
      "Correct a mistyped id",
      "worktime task rename TASK-01 TASK-1",
    ]],
    run: async ({ arguments: [from = "", to = ""], options }, context) => {
      const isDryRun = isDryRunIn(options);
      const moved = await openTasks(context).rename(from, { to, isDryRun });
      return renderTaskMoved(moved, { verb: "renamed", from, isDryRun });
    },
  },
  {
    name: "delete",
    summary: "Delete a task but keep its entries",
    details: "`worktime undo` restores the task.",
    arguments: [{ name: "TASK", completes: "task" }],
    options: [OPTIONS["dry-run"]],
    examples: [["Delete a task", "worktime task delete TASK-025"]],
    run: async ({ arguments: [id = ""], options }, context) => {
      const isDryRun = isDryRunIn(options);
      const moved = await openTasks(context).delete(id, { isDryRun });
      return renderTaskMoved(moved, { verb: "deleted", isDryRun });
    },
  },
  {
    name: "import",
    syncsAfterRun: true,
    summary: "Import tasks from Markdown files",
    details:
      "Reads YAML front matter (id, title, status, plan, sprint, tags) " +
      "or a list such as `- **ID**: TASK-025`; a file can contain several tasks. " +
      "For a folder, reads all `.md` files, including subfolders. `-` reads " +
      "standard input, which needs no file permission. Imports all tasks or none.",
    arguments: [{
      name: "PATH",
      isRepeatable: true,
      completes: "file",
    }],
    options: optionsNamed("states", "dry-run"),
    examples: [
      ["Import a file", "worktime task import TASK-025.md"],
      [
        "Import a folder, including task states",
        "worktime task import tasks --states",
      ],
      [
        "Import a file that worktime has no permission to read",
        "worktime task import - < TASK-025.md",
      ],
    ],
    run: async ({ arguments: paths, options }, context) => {
      const tasks = openTasks(context);
      const isDryRun = isDryRunIn(options);
      const takesStates = options.states ?? false;
      const documents: TaskDocument[] = [];
      for (const path of paths) {
        for (const it of await documentsAt(path, context)) documents.push(it);
      }
      const request = { isDryRun, takesStates };
      const imported = await askForForgottenEnd(
        context,
        (at) =>
          tasks.import(documents, { ...request, ...withoutUndefined({ at }) }),
      );
      return renderTaskImport(imported, { zone: context.zone, isDryRun });
    },
  },
]);
