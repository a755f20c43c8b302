import type { ConfigEdits } from "../../../formats/config_edit.ts";
import {
  PROVIDER_NAMES,
  providerTitle,
  type Settings,
} from "../../../tracking/settings.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandResult,
  type CommandSpec,
  openTimers,
} from "../../command.ts";
import {
  accessProblems,
  missingSettings,
  switchWarnings,
} from "../../configure/service.ts";
import { UsageError } from "../../errors.ts";
import {
  type OptionName,
  optionsNamed,
  withoutUndefined,
} from "../../options.ts";
import { renderSettings } from "../../output/settings.ts";

/** `worktime timer configure` */
export const TIMER_CONFIGURE: CommandSpec = {
  name: "configure",
  summary: "Configure the service and other timer settings",
  details: "In a terminal, asks for each setting and checks the key. With " +
    "options, writes only those settings. Keeps the comments in config.yaml. " +
    "The key is read from the environment and never written to a file.",
  arguments: [],
  options: [
    ...optionsNamed("provider", "workspace", "account", "region"),
    ...optionsNamed("project", "project-task", "dry-run"),
  ],
  examples: [
    ["Set up a service step by step", "worktime timer configure"],
    ["Show the current settings", "worktime timer configure --json"],
    [
      "Set up Toggl without questions",
      "worktime timer configure --provider toggl --workspace 1234567",
    ],
    [
      "Assign a project to a plan",
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
      // Traces and progress would share a line of the terminal.
      const shown = isTraced
        ? { ...context, showProgress: undefined }
        : context;
      const { configureInDialog } = await import("../../configure/dialog.ts");
      return await configureInDialog(shown, ask);
    }
    const settings = await openTimers(context).settings();
    const needs = await setupProblems(context, settings);
    return renderSettings(settings, isDryRun, needs);
  },
};

/** Explains what is still needed to sync, one line each. */
async function setupProblems(
  context: CommandContext,
  settings: Settings,
): Promise<string[]> {
  return [
    ...missingSettings(settings),
    ...await accessProblems(context, settings),
  ];
}

/** Options that apply only to some services, with a hint for the others. */
const SERVICE_OPTIONS: readonly [
  option: OptionName,
  services: readonly string[],
  instead: string,
][] = [
  ["workspace", ["toggl", "clockify"], "For Harvest, use --account ID"],
  ["account", ["harvest"], "For Toggl and Clockify, use --workspace ID"],
  ["project-task", ["harvest"], "Only Harvest has project tasks"],
  ["region", ["clockify"], "Only Clockify has regions"],
];

/** @throws {UsageError} When an option does not apply to the service. */
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
  // Options can be set before a service is chosen.
  if (known === undefined || known === "local") return;
  for (const [name, services, hint] of own) {
    if (services.includes(known)) continue;
    const message = `--${name} does not apply to ${providerTitle(known)}`;
    throw new UsageError(message, { hint });
  }
}

/** Writes the given settings without asking or sending anything. */
async function edit(
  context: CommandContext,
  edits: ConfigEdits,
  isDryRun: boolean,
): Promise<CommandResult> {
  const timers = openTimers(context);
  const before = await timers.settings();
  const settings = await timers.configure(edits, { isDryRun });
  const needs = await settingNotes(context, { before, settings });
  return renderSettings(settings, isDryRun, needs);
}

/** Returns what a change of settings means for the sync, one line each. */
export async function settingNotes(
  context: CommandContext,
  { before, settings }: { before: Settings; settings: Settings },
): Promise<string[]> {
  const timers = openTimers(context);
  const lostKey = before.apiKeyEnv !== undefined &&
    settings.apiKeyEnv === undefined;
  return await context.log.attempt(
    async () => [
      ...await switchWarnings(timers, before, settings),
      ...lostKey
        ? [
          `Removed from config.yaml: api_key_env, because ` +
          `${before.apiKeyEnv} may contain the key of another service`,
        ]
        : [],
      ...await setupProblems(context, settings),
    ],
    [],
  );
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

/** Parses the `PLAN=ID` values of an option. */
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
    throw new UsageError(`Invalid ${what} mapping: "${text}"`, {
      hint: "Use the form PLAN=ID, such as v2=12345678",
    });
  }));
}
