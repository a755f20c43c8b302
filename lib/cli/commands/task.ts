import { InvalidTextError } from "../../errors.ts";
import type { Tasks } from "../../tasks.ts";
import {
  isTaskState,
  TASK_STATES,
  type TaskState,
} from "../../tracking/task.ts";
import type { TaskChange } from "../../use_cases/timers/change_task.ts";
import type { TaskDocument } from "../../use_cases/timers/import_tasks.ts";
import { nearNameNotes } from "../../use_cases/timers/notes.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  inGroup,
  openTasks,
} from "../command.ts";
import { UsageError } from "../errors.ts";
import { askForForgottenEnd, stopOrAskForEnd } from "../prompts.ts";
import {
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
import { renderTask, renderTaskList } from "../output/task.ts";

/** What a command does that changes a task. */
function changesTask(
  verb: string,
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

/** @throws {UsageError} When it is no state. */
function stateIn({ state }: CommandInput["options"]): TaskState | undefined {
  if (state === undefined || isTaskState(state)) return state;
  throw new UsageError(`Not a state: "${state}"`, {
    hint: `States are ${TASK_STATES.join(", ")}`,
  });
}

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

/** The commands of tasks, in the order in which help lists them. */
export const TASK_COMMANDS: readonly CommandSpec[] = inGroup("task", [
  {
    name: "add",
    summary: "Add a task",
    arguments: [{ name: "TASK" }],
    options: optionsNamed("title", "plan", "sprint", "tag", "dry-run"),
    examples: [
      ["With a title", 'worktime task add TASK-025 --title "Headless mode"'],
      ["Of a plan", "worktime task add TASK-026 --plan v2 --sprint sprint-7"],
    ],
    ...changesTask("added", (tasks, id, { options }) => {
      const { title, plan, sprint, tag: tags = [] } = options;
      const isDryRun = isDryRunIn(options);
      return tasks.add(id, {
        ...withoutUndefined({ title, plan, sprint }),
        tags,
        isDryRun,
      });
    }),
  },
  {
    name: "list",
    isReadOnly: true,
    summary: "List tasks with their states and times",
    arguments: [],
    options: optionsNamed("state", "plan", "sprint", "csv"),
    examples: [
      ["All", "worktime task"],
      ["What is going on?", "worktime task list --state in-progress"],
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
        ? nearNameNotes(filter, (await tasks.list()).map(({ task }) => task))
        : filter.state === undefined
        ? ["Add a task: worktime task add TASK"]
        : [];
      return renderTaskList(listed, { ...context, notes });
    },
  },
  {
    name: "show",
    isReadOnly: true,
    summary: "Show a task with its state and time",
    details: "Its entries are listed by `worktime timer show`.",
    arguments: [{ name: "TASK", completes: "task" }],
    options: [],
    examples: [["What is it about?", "worktime task show TASK-025"]],
    run: async ({ arguments: [id = ""] }, context) =>
      renderTask(await openTasks(context).find(id)),
  },
  {
    name: "start",
    syncsAfterRun: true,
    summary: "Start a task and its timer",
    details: "`auto_start: false` in config.yaml leaves the timer alone.",
    arguments: [{ name: "TASK", completes: "task" }],
    options: optionsNamed("at", "ago", "dry-run"),
    examples: [["Begin", "worktime task start TASK-025"]],
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
    syncsAfterRun: true,
    summary: "Complete a task and stop its timer",
    details: "`auto_stop: false` in config.yaml leaves the timer alone.",
    arguments: [{ name: "TASK", completes: "task" }],
    options: optionsNamed("at", "ago", "dry-run"),
    examples: [["Done", "worktime task complete TASK-025"]],
    ...changesTask(
      "completed",
      (tasks, id, { options, context }) =>
        stopOrAskForEnd(
          context,
          options,
          (request) => tasks.complete(id, request),
        ),
    ),
  },
  {
    name: "block",
    syncsAfterRun: true,
    summary: "Mark a task as blocked and stop its timer",
    arguments: [{ name: "TASK", completes: "task" }],
    options: optionsNamed("at", "ago", "dry-run"),
    examples: [["You wait for somebody", "worktime task block TASK-025"]],
    ...changesTask(
      "blocked",
      (tasks, id, { options, context }) =>
        stopOrAskForEnd(
          context,
          options,
          (request) => tasks.block(id, request),
        ),
    ),
  },
  {
    name: "reopen",
    summary: "Make a completed or blocked task pending again",
    arguments: [{ name: "TASK", completes: "task" }],
    options: [OPTIONS["dry-run"]],
    examples: [["It was not done", "worktime task reopen TASK-025"]],
    ...changesTask(
      "reopened",
      (tasks, id, { options }) =>
        tasks.reopen(id, { isDryRun: isDryRunIn(options) }),
    ),
  },
  {
    name: "edit",
    syncsAfterRun: true,
    summary: "Correct a task",
    details:
      "An empty value clears a title, plan or sprint, and `--tag ''` the " +
      "tags. The states review, blocked, completed and cancelled stop its timer, " +
      "unless `auto_stop: false` is in config.yaml.",
    arguments: [{ name: "TASK", completes: "task" }],
    options: optionsNamed("title", "plan", "sprint", "tag", "state", "dry-run"),
    clearable: ["title", "plan", "sprint", "tag"],
    examples: [
      ["Another title", 'worktime task edit TASK-025 --title "Headless mode"'],
      ["It is in review", "worktime task edit TASK-025 --state review"],
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
      });
      if (Object.keys(edit).length === 0) {
        throw new UsageError("Say what to change", {
          hint: "Options: --title, --plan, --sprint, --tag, --state",
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
    summary: "Change a task's id, and that of its entries",
    details:
      "An id that is not a task can be renamed to an existing task: its " +
      "entries move there. Use that to correct a mistyped id. Descriptions with " +
      "the old id get the new one, and the next sync sends them.",
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
    summary: "Delete a task; its time stays",
    details: "Its entries stay as they are. `worktime undo` restores the task.",
    arguments: [{ name: "TASK", completes: "task" }],
    options: [OPTIONS["dry-run"]],
    examples: [["It was a mistake", "worktime task delete TASK-025"]],
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
    details: "A file has YAML front matter (id, title, status, plan, sprint, " +
      "tags) or a list such as `- **ID**: TASK-025`; one file can hold several tasks. " +
      "From a folder, all `.md` files are read, subfolders included. `-` reads standard input, " +
      "which needs no permission. All tasks are imported, or none.",
    arguments: [{
      name: "PATH",
      isRepeatable: true,
      completes: "file",
    }],
    options: optionsNamed("states", "dry-run"),
    examples: [
      ["A file", "worktime task import TASK-025.md"],
      ["A folder, with the states", "worktime task import tasks --states"],
      ["Without permission to read it", "worktime task import - < TASK-025.md"],
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
