import { ProviderError, type ProviderPlace } from "../../provider.ts";
import { workspaceIdOf } from "../../sync/conflict.ts";
import { capabilitiesOf } from "../../sync/remote.ts";
import { printable } from "../../text/printable.ts";
import { TimerSync } from "../../timer_sync.ts";
import { prefixOf, WILDCARD } from "../../tracking/entry.ts";
import {
  builtInProvider,
  PROVIDER_NAMES,
  type ProviderName,
  providerTitle,
  type Region,
  type Settings,
} from "../../tracking/settings.ts";
import {
  type CommandContext,
  type CommandResult,
  openTasks,
  openTimers,
} from "../command.ts";
import type { Ask } from "../environment.ts";
import { renderSettings, settingsLines } from "../output/settings.ts";
import { problemLine } from "../output/sync.ts";
import {
  type Choice,
  choose,
  labelOf,
  listLines,
  Prompter,
} from "./prompter.ts";
import {
  type CheckedService,
  checkKey,
  checkWorkspace,
  editsBetween,
  missingSettings,
  removedSettings,
  settingsFor,
  switchWarnings,
  withWorkspace,
} from "./service.ts";

/** The providers; for this machine, `config.yaml` also accepts `local`. */
const PROVIDER_CHOICES = PROVIDER_NAMES.map((provider) => ({
  provider,
  ...(provider === "local"
    ? { name: "This machine only", id: "none", alias: provider }
    : { name: providerTitle(provider), id: provider }),
}));

/** The regions of Clockify by country. */
const REGION_CHOICES: readonly (Choice & { id: Region })[] = [
  { id: "global", name: "Everywhere else" },
  { id: "euc1", name: "Germany" },
  { id: "use2", name: "USA" },
  { id: "euw2", name: "United Kingdom" },
  { id: "apse2", name: "Australia" },
];

/** What the person selected. */
interface Selection {
  readonly settings: Settings;
  /** The service that accepted the key, if it was checked. */
  readonly checked?: CheckedService;
}

/**
 * Asks for the settings of timers and writes them all at the end.
 *
 * @throws {WorktimeError} When the input ends early; nothing is written.
 * @throws {ProviderError} When the check fails and the person does not want to
 * save unchecked settings.
 */
export async function configureInDialog(
  context: CommandContext,
  ask: Ask,
): Promise<CommandResult> {
  const prompter = new Prompter(ask);
  const timers = openTimers(context);
  // A file that cannot be edited is reported before the first question.
  const before = await timers.configure({}, { isDryRun: true });
  prompter.say(...settingsLines(before), "");
  const provider = await chooseProvider(prompter, before);
  const { settings, checked }: Selection = provider === "local"
    ? { settings: { ...before, provider } }
    : await chooseService(prompter, { context, before, provider });
  const saved = await timers.configure(editsBetween(before, settings));
  const { log } = context;
  if (checked) {
    await log.attempt(() => rememberAccount(context, checked), undefined);
  }
  const warnings = await log.attempt(
    () => switchWarnings(timers, before, saved),
    [],
  );
  const removed = removedSettings(before, saved).map((it) => printable(it));
  const { text, json, notes = [] } = renderSettings(saved, false, [
    ...removed.length > 0
      ? [`Removed from config.yaml: ${removed.join(", ")}`]
      : [],
    ...warnings,
    ...missingSettings(saved),
  ]);
  const accepted = `${providerTitle(provider)}: key accepted`;
  return {
    text: [...prompter.takeUnshown(), text, ...checked ? [accepted] : []].join(
      "\n",
    ),
    json,
    notes,
  };
}

async function chooseProvider(
  prompter: Prompter,
  { provider }: Settings,
): Promise<ProviderName> {
  const defaultChoice = PROVIDER_CHOICES.find((it) => it.provider === provider);
  prompter.say("Which service do you use?", ...listLines(PROVIDER_CHOICES));
  const prompt = "Number or name";
  const chosen = await choose(prompter, {
    prompt,
    choices: PROVIDER_CHOICES,
    defaultChoice,
  });
  return chosen?.provider ?? builtInProvider(provider) ?? "local";
}

/** Checks the key of a service and asks for the workspace and the projects. */
async function chooseService(
  prompter: Prompter,
  { context, before, provider }: {
    readonly context: CommandContext;
    readonly before: Settings;
    readonly provider: ProviderName;
  },
): Promise<Selection> {
  let settings = settingsFor(provider, before);
  try {
    const first = await checkInAnyRegion(prompter, context, settings);
    const greetingLines = greeting(first);
    prompter.say(...greetingLines);
    const workspaceId = await chooseWorkspace(prompter, first);
    const { region } = first.settings;
    settings = withWorkspace({ ...settings, region }, workspaceId);
    if (workspaceId === undefined) return { settings, checked: first };
    const checked = await checkWorkspace(context, first, workspaceId);
    if (greetingLines.length === 0) prompter.say(...greeting(checked));
    const mappings = keptMappings(before, checked);
    const subjects = await knownSubjects(context, mappings.projectMapping);
    const chosen = await chooseProjects(prompter, checked, {
      subjects,
      mappings,
    });
    return { settings: { ...settings, ...chosen }, checked };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await confirmSaveUnchecked(prompter, error, provider);
    return { settings };
  }
}

/** Remembers the account, so that the next sync need not look it up. */
async function rememberAccount(
  { disk, clock, log }: CommandContext,
  { opened: { provider, close }, account: { userId } }: CheckedService,
): Promise<void> {
  const options = { clock, ...log.listeners };
  if (userId !== "") {
    await new TimerSync(disk, provider, options).noteAccount(userId);
  }
  await close();
}

/**
 * Checks the key of a service. If the service has regions, each of which knows
 * only its own keys, asks for another region after a failure.
 */
async function checkInAnyRegion(
  prompter: Prompter,
  context: CommandContext,
  settings: Settings,
): Promise<CheckedService> {
  const { provider, region = "global" } = settings;
  try {
    return await checkKey(context, settings);
  } catch (error) {
    const isUnknownKey = provider === "clockify" &&
      error instanceof ProviderError && error.status === 401;
    if (!isUnknownKey) throw error;
    const choices = REGION_CHOICES;
    const defaultChoice = choices.find(({ id }) => id === region);
    prompter.say(
      problemLine(error, providerTitle(provider)),
      "Each region has its own keys:",
      ...listLines(choices),
    );
    const prompt = "Region (number or name)";
    const asked = { prompt, choices, defaultChoice };
    const { id = region } = await choose(prompter, asked) ?? {};
    if (id === region) throw error;
    return await checkInAnyRegion(prompter, context, {
      ...settings,
      region: id,
    });
  }
}

/** Greets the owner of the key. Harvest names them only for a given account. */
function greeting({ account: { userName, userId } }: CheckedService): string[] {
  if (userId === "") return [];
  return [`Hello, ${printable(userName.trim() === "" ? userId : userName)}`];
}

/** @throws {ProviderError} When the person declines. */
async function confirmSaveUnchecked(
  prompter: Prompter,
  problem: ProviderError,
  provider: ProviderName,
): Promise<void> {
  const { code, hint } = problem;
  prompter.say(problemLine(problem, providerTitle(provider)));
  // These hints are about pending changes, and there are none here.
  const isAboutPending = code === "provider_quota" ||
    code === "provider_unreachable" && problem.isPassing;
  if (hint !== undefined && !isAboutPending) prompter.say(printable(hint));
  if (await prompter.confirm("Save without checking?")) return;
  throw new ProviderError(code, "Nothing was changed", {
    hint: "Start over: worktime timer configure",
    cause: problem,
  });
}

/** @returns The id of the workspace or account, or `undefined` if there is none. */
async function chooseWorkspace(
  prompter: Prompter,
  { account: { workspaces }, settings }: CheckedService,
): Promise<string | undefined> {
  const what = settings.provider === "harvest" ? "Account" : "Workspace";
  if (workspaces.length === 0) {
    prompter.say(`This key cannot access any ${what.toLowerCase()}`);
  }
  const defaultId = workspaceIdOf(settings);
  const question = { what, choices: workspaces, defaultId };
  return (await chooseUnlessOnlyOne(prompter, question))?.id;
}

/** Asks for one of several choices; a single one is taken without asking. */
async function chooseUnlessOnlyOne(
  prompter: Prompter,
  { what, of = "", choices, defaultId }: {
    readonly what: string;
    /** What the choices belong to, such as ` in Website`. */
    readonly of?: string;
    readonly choices: readonly ProviderPlace[];
    readonly defaultId: string | undefined;
  },
): Promise<ProviderPlace | undefined> {
  const [first] = choices;
  if (choices.length < 2) {
    if (first) prompter.say(`${what}${of}: ${labelOf(first)} (the only one)`);
    return first;
  }
  prompter.say(`${what}s${of}:`, ...listLines(choices));
  const defaultChoice = choices.find(({ id }) => id === defaultId);
  const prompt = `${what} (number or name)`;
  return await choose(prompter, { prompt, choices, defaultChoice });
}

/** Ids of projects, and of their tasks in Harvest, by plan or prefix. */
type Mappings = Pick<Settings, "projectMapping" | "taskMapping">;

/** Returns the current mappings without those of another workspace. */
function keptMappings(
  before: Settings,
  { settings, account: { projects } }: CheckedService,
): Mappings {
  const isSame = before.provider === settings.provider &&
    workspaceIdOf(before) === workspaceIdOf(settings);
  if (isSame) return settings;
  const ids = projects.map(({ id }) => id);
  const projectMapping = new Map(
    [...settings.projectMapping].filter(([, id]) => ids.includes(id)),
  );
  const taskMapping = new Map(
    [...settings.taskMapping].filter(([name]) => projectMapping.has(name)),
  );
  return { projectMapping, taskMapping };
}

/** What a project is mapped to: a plan, or all task ids with a prefix. */
interface Subject {
  readonly name: string;
  /** The name to show in a question. */
  readonly title: string;
}

/** All tasks without a mapping of their own. */
const OTHERS: Subject = { name: WILDCARD, title: "all other tasks" };

/**
 * Asks for the project of each plan or prefix, and for one of the project's
 * tasks if it has any.
 *
 * @returns All mappings, including those that were not asked about.
 */
async function chooseProjects(
  prompter: Prompter,
  { account: { projects }, opened }: CheckedService,
  { subjects, mappings }: {
    readonly subjects: readonly Subject[];
    readonly mappings: Mappings;
  },
): Promise<Mappings> {
  if (projects.length === 0) {
    prompter.say("Projects: none");
    return mappings;
  }
  const { needsProject } = capabilitiesOf(opened.provider);
  const projectMapping = new Map(mappings.projectMapping);
  const taskMapping = new Map(mappings.taskMapping);
  prompter.say("Projects:", ...listLines(projects));
  const named = subjects.length > 0 ? subjects : await askForPrefix(prompter);
  // The question for a prefix already offers "*" for all tasks.
  const hasOthers = (needsProject || subjects.length > 0) &&
    !named.includes(OTHERS);
  for (const subject of hasOthers ? [...named, OTHERS] : named) {
    const { name } = subject;
    const before = projectMapping.get(name);
    // Subjects without a project of their own use that of all others.
    const isNeeded = needsProject && name === WILDCARD &&
      (named.length === 0 || named.some((it) => !projectMapping.has(it.name)));
    const isOptional = !isNeeded;
    const question = { projects, before, isOptional };
    const project = await chooseProject(prompter, subject, question);
    if (!project || project.id !== before) taskMapping.delete(name);
    if (!project) {
      projectMapping.delete(name);
      continue;
    }
    projectMapping.set(name, project.id);
    const task = await chooseTask(prompter, project, taskMapping.get(name));
    if (task) taskMapping.set(name, task.id);
  }
  return { projectMapping, taskMapping };
}

function chooseProject(
  prompter: Prompter,
  { title }: Subject,
  { projects, before, isOptional }: {
    readonly projects: readonly ProviderPlace[];
    readonly before: string | undefined;
    readonly isOptional: boolean;
  },
): Promise<ProviderPlace | undefined> {
  // A project that is not listed may be archived.
  const defaultChoice = before === undefined
    ? undefined
    : projects.find(({ id }) => id === before) ?? { id: before, name: before };
  const none = !isOptional
    ? ""
    : defaultChoice
    ? ", - for none"
    : ", empty for none";
  const prompt = `Project for ${title} (number or name${none})`;
  return choose(prompter, {
    prompt,
    choices: projects,
    defaultChoice,
    isOptional,
  });
}

function chooseTask(
  prompter: Prompter,
  { name, tasks: choices = [] }: ProviderPlace,
  defaultId: string | undefined,
): Promise<ProviderPlace | undefined> {
  const of = ` in ${printable(name)}`;
  return chooseUnlessOnlyOne(prompter, {
    what: "Task",
    of,
    choices,
    defaultId,
  });
}

/**
 * Returns the plans of all tasks or, if there are none, the prefixes of their
 * ids and the prefixes that already have a project.
 *
 * @param mapping The current mapping of projects.
 */
async function knownSubjects(
  context: CommandContext,
  mapping: ReadonlyMap<string, string>,
): Promise<Subject[]> {
  const tasks = openTasks(context);
  const plans = unique((await tasks.list()).map(({ task }) => task.plan));
  if (plans.length > 0) {
    return plans.map((name) => ({ name, title: `plan "${printable(name)}"` }));
  }
  const prefixes = (await tasks.ids()).map(prefixOf);
  return unique([...prefixes, ...mapping.keys()])
    .filter((name) => name !== WILDCARD).map(prefixSubject);
}

/** Asks for a prefix, since none is known before the first task. */
async function askForPrefix(prompter: Prompter): Promise<Subject[]> {
  const typed = await prompter.ask(
    "Prefix of the tasks to map to a project " +
      "(TASK for TASK-025, * for all, empty for none): ",
  );
  if (typed === WILDCARD) return [OTHERS];
  const prefix = prefixOf(typed) ?? typed.replace(/-+$/, "");
  return prefix === "" ? [] : [prefixSubject(prefix)];
}

function prefixSubject(name: string): Subject {
  return { name, title: `tasks "${printable(name)}-…"` };
}

function unique(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names)].filter((name) => name !== undefined);
}
