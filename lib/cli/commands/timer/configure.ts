import type { ConfigEdits } from "../../../formats/config_edit.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandResult,
  type CommandSpec,
  openTimers,
} from "../../command.ts";
import { configureInDialog } from "../../configure/dialog.ts";
import {
  accessProblems,
  missingSettings,
  switchWarnings,
} from "../../configure/service.ts";
import {
  type OptionName,
  optionsNamed,
  withoutUndefined,
} from "../../options.ts";
import {
  PROVIDER_NAMES,
  providerTitle,
  type Settings,
} from "../../../tracking/settings.ts";
import { renderSettings } from "../../output/settings.ts";
import { UsageError } from "../../errors.ts";

/** `worktime timer configure` */
export const TIMER_CONFIGURE: CommandSpec = {
  name: "configure",
  summary: "Set up a service and other settings of timers",
  details: "In a terminal, it asks for each setting and checks the key; with " +
    "options, it only writes those. Comments in the file are kept. The key is " +
    "read from the environment and never written.",
  arguments: [],
  options: [
    ...optionsNamed("provider", "workspace", "account", "region"),
    ...optionsNamed("project", "project-task", "dry-run"),
  ],
  examples: [
    ["Set up, step by step", "worktime timer configure"],
    ["Show the current settings", "worktime timer configure --json"],
    [
      "Toggl",
      "worktime timer configure --provider toggl --workspace 1234567",
    ],
    [
      "The project of a plan",
      "worktime timer configure --project v2=12345678",
    ],
  ],
  run: async (input, context) => {
    const edits = editsOf(input);
    const isDryRun = input.options["dry-run"] ?? false;
    if (Object.keys(edits).length > 0) {
      await rejectOtherServices(input, context, edits);
      return await edit(context, edits, isDryRun);
    }
    const { ask } = context;
    if (ask && !isDryRun && !input.options.json) {
      const isTraced = input.options.debug;
      // Both would be in one line of the terminal.
      const shown = isTraced
        ? { ...context, showProgress: undefined }
        : context;
      return await configureInDialog(shown, ask);
    }
    const settings = await openTimers(context).settings();
    const needs = await setupProblems(context, settings);
    return renderSettings(settings, isDryRun, needs);
  },
};

/** What is missing before a service takes entries, in lines for people. */
async function setupProblems(
  context: CommandContext,
  settings: Settings,
): Promise<string[]> {
  return [
    ...missingSettings(settings),
    ...await accessProblems(context, settings),
  ];
}

/** What only some services have, and what others have instead. */
const SERVICE_OPTIONS: readonly [
  option: OptionName,
  services: readonly string[],
  instead: string,
][] = [
  ["workspace", ["toggl", "clockify"], "Harvest has accounts: --account ID"],
  [
    "account",
    ["harvest"],
    "Toggl and Clockify have workspaces: --workspace ID",
  ],
  ["project-task", ["harvest"], "Only Harvest needs a task of the project"],
  ["region", ["clockify"], "Only Clockify has regions"],
];

/** @throws {UsageError} When an option is of another service. */
async function rejectOtherServices(
  input: CommandInput,
  context: CommandContext,
  edits: ConfigEdits,
): Promise<void> {
  const own = SERVICE_OPTIONS.filter(([name]) =>
    input.options[name] !== undefined
  );
  if (own.length === 0) return;
  const { provider = (await openTimers(context).settings()).provider } = edits;
  const known = PROVIDER_NAMES.find((it) => it === provider);
  // Whoever has not chosen yet can begin with it.
  if (known === undefined || known === "local") return;
  for (const [name, services, hint] of own) {
    if (services.includes(known)) continue;
    const message = `--${name} is not for ${providerTitle(known)}`;
    throw new UsageError(message, { hint });
  }
}

/** Writes what the options say; nothing is asked, and no request is sent. */
async function edit(
  context: CommandContext,
  edits: ConfigEdits,
  isDryRun: boolean,
): Promise<CommandResult> {
  const timers = openTimers(context);
  const before = await timers.settings();
  const settings = await timers.configure(edits, { isDryRun });
  const lostKey = before.apiKeyEnv !== undefined &&
    settings.apiKeyEnv === undefined;
  const needs = await context.log.attempt(
    async () => [
      ...await switchWarnings(timers, before, settings),
      ...lostKey
        ? [
          `No longer in config.yaml: api_key_env, as ${before.apiKeyEnv} ` +
          "may hold the key of another service",
        ]
        : [],
      ...await setupProblems(context, settings),
    ],
    [],
  );
  return renderSettings(settings, isDryRun, needs);
}

function editsOf({ options }: CommandInput): ConfigEdits {
  const { provider, workspace, account, region } = options;
  return withoutUndefined({
    provider,
    workspaceId: workspace,
    accountId: account,
    region,
    projects: parsePairs(options.project, "project"),
    tasks: parsePairs(options["project-task"], "task"),
  }) as ConfigEdits;
}

/** The ids of an option by plan or prefix, if it was given. */
function parsePairs(
  texts: readonly string[] | undefined,
  what: string,
): Map<string, string> | undefined {
  if (texts === undefined) return undefined;
  return new Map(texts.map((text) => {
    const at = text.lastIndexOf("=");
    if (at > 0 && at < text.length - 1) {
      return [text.slice(0, at), text.slice(at + 1)] as const;
    }
    throw new UsageError(`Not a plan with its ${what}: "${text}"`, {
      hint: "Write it as PLAN=ID, such as v2=12345678",
    });
  }));
}
