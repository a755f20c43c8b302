import type { ConfigEdits } from "../../../formats/config_edit.ts";
import {
  type CommandInput,
  type CommandSpec,
  given,
  isGiven,
  valueOf,
  valuesOf,
} from "../../command.ts";
import { openTimers } from "../../open_timers.ts";
import {
  ACCOUNT,
  DRY_RUN,
  PROJECT,
  PROVIDER,
  WORKSPACE,
} from "../../options.ts";
import { UsageError } from "../../usage_error.ts";

/** `worktime timer configure` */
export const TIMER_CONFIGURE: CommandSpec = {
  group: "timer",
  name: "configure",
  summary: "Show or change how timers work: config.yaml",
  details: "Comments and order of the file stay. The provider's key is taken " +
    "from the environment and never written.",
  arguments: [],
  options: [PROVIDER, WORKSPACE, ACCOUNT, PROJECT, DRY_RUN],
  examples: [
    ["What holds now?", "worktime timer configure"],
    [
      "Toggl",
      "worktime timer configure --provider toggl --workspace 1234567",
    ],
    [
      "The project of a plan",
      "worktime timer configure --project paircoder-v2-upgrade=12345678",
    ],
  ],
  run: async (input, context) => {
    const timers = openTimers(context);
    const edits = editsOf(input);
    const isDryRun = isGiven(input, DRY_RUN);
    const isShown = Object.keys(edits).length === 0;
    const settings = isShown
      ? await timers.settings()
      : await timers.configure(edits, { isDryRun });
    const { answerSettings } = await import("../../output/settings.ts");
    return answerSettings(settings, { isDryRun });
  },
};

function editsOf(input: CommandInput): ConfigEdits {
  const projects = valuesOf(input, PROJECT).map((text) => {
    const at = text.lastIndexOf("=");
    if (at > 0 && at < text.length - 1) {
      return [text.slice(0, at), text.slice(at + 1)] as const;
    }
    throw new UsageError(`Not a plan with its project: "${text}"`, {
      hint: "Write it as PLAN=ID, such as paircoder-v2-upgrade=12345678",
    });
  });
  return given({
    provider: valueOf(input, PROVIDER),
    workspaceId: valueOf(input, WORKSPACE),
    accountId: valueOf(input, ACCOUNT),
    projects: projects.length > 0 ? new Map(projects) : undefined,
  }) as ConfigEdits;
}
