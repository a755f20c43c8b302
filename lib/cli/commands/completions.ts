import type { CommandSpec } from "../command.ts";
import {
  SCRIPTS,
  SETUP_COMMANDS,
  SHELLS,
  STARTUP_FILES,
} from "../shell_scripts.ts";
import { UsageError } from "../errors.ts";

/** The line to add to the startup file of each shell. */
const INSTRUCTIONS = SHELLS.map((shell) =>
  `${shell}, in ${STARTUP_FILES[shell]}:\n  ${SETUP_COMMANDS[shell]}`
).join("\n");

/** `worktime completions` */
export const COMPLETIONS: CommandSpec = {
  name: "completions",
  summary: "Print a shell completion script",
  details: `Add the line for your shell to its startup file:\n${INSTRUCTIONS}`,
  arguments: [{ name: "SHELL", isOptional: true, completes: "shell" }],
  options: [],
  examples: [
    ["Show how to enable completion", "worktime completions"],
    ["Print the script for fish", "worktime completions fish"],
  ],
  // deno-lint-ignore require-await
  run: async (input) => {
    const [word] = input.arguments;
    if (word === undefined) return { text: INSTRUCTIONS, json: SETUP_COMMANDS };
    const shell = SHELLS.find((name) => name === word);
    if (shell === undefined) {
      throw new UsageError(`Unknown shell "${word}"`, {
        hint: `Supported shells: ${SHELLS.join(", ")}`,
      });
    }
    const script = SCRIPTS[shell];
    return { text: script.trimEnd(), json: { shell, script } };
  },
};
