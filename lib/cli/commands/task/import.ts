import { InvalidTextError } from "../../../errors.ts";
import type { TaskDocument } from "../../../use_cases/import_tasks.ts";
import {
  type CommandContext,
  type CommandSpec,
  isGiven,
} from "../../command.ts";
import { settleForgotten } from "../../forgotten.ts";
import { openTasks } from "../../open_tasks.ts";
import { DRY_RUN, STATES } from "../../options.ts";
import { answerTaskImport } from "../../output/task_import.ts";

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
