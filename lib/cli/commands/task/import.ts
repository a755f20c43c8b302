import { type CommandSpec, isGiven } from "../../command.ts";
import { openTasks } from "../../open_tasks.ts";
import { DRY_RUN } from "../../options.ts";

/** `worktime task import` */
export const TASK_IMPORT: CommandSpec = {
  group: "task",
  name: "import",
  summary: "Take tasks over from a Markdown file",
  details: "It has YAML front matter (id, title, status, plan, sprint, tags) " +
    "or a list as `- **ID**: TASK-025`. `-` reads standard input, which needs " +
    "no permission.",
  arguments: [{ name: "PATH", isOptional: false }],
  options: [DRY_RUN],
  examples: [
    ["A file", "worktime task import TASK-025.md"],
    ["Without permission to read it", "worktime task import - < TASK-025.md"],
  ],
  run: async (input, context) => {
    const tasks = openTasks(context);
    const [path = ""] = input.arguments;
    const isDryRun = isGiven(input, DRY_RUN);
    const text = await context.readInput(path);
    const name = path === "-" ? "standard input" : path;
    const brought = await tasks.import([{ name, text }], { isDryRun });
    const { answerTaskImport } = await import("../../output/task_import.ts");
    return answerTaskImport(brought, { isDryRun });
  },
};
