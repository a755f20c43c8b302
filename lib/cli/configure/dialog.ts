import { ProviderError, type ProviderPlace } from "../../provider.ts";
import { TimerSync } from "../../timer_sync.ts";
import { prefixOf, WILDCARD } from "../../tracking/description.ts";
import {
  PROVIDER_NAMES,
  type ProviderName,
  providerTitle,
  type Region,
  type Settings,
} from "../../tracking/settings.ts";
import { workspaceIdOf } from "../../sync/conflict.ts";
import {
  type CommandContext,
  type CommandResult,
  openTasks,
  openTimers,
} from "../command.ts";
import type { Ask } from "../environment.ts";
import { printable } from "../output/printable.ts";
import { renderSettings, settingsLines } from "../output/settings.ts";
import { problemLine } from "../output/sync.ts";
import {
  checkAnyPlace,
  type CheckedService,
  checkPlace,
  editsBetween,
  missingSettings,
  removedSettings,
  settingsFor,
  switchWarnings,
  withPlace,
} from "./service.ts";
import {
  type Choice,
  choose,
  labelOf,
  listLines,
  Prompter,
} from "./prompter.ts";

/** The providers; this machine by the word of the file's first readers. */
const PROVIDER_CHOICES = PROVIDER_NAMES.map((provider) => ({
  provider,
  ...(provider === "local"
    ? { name: "This machine only", id: "none", alias: provider }
    : { name: providerTitle(provider), id: provider }),
}));

/** The regions of Clockify as people know them. */
const REGION_CHOICES: readonly (Choice & { id: Region })[] = [
  { id: "global", name: "Everywhere else" },
  { id: "euc1", name: "Germany" },
  { id: "use2", name: "USA" },
  { id: "euw2", name: "United Kingdom" },
  { id: "apse2", name: "Australia" },
];

/** What a person has chosen. */
interface Selection {
  /** The settings that are to hold. */
  readonly settings: Settings;
  /** The service that has accepted the key, if it was asked. */
  readonly checked?: CheckedService;
}

/**
 * Asks the person at the terminal how timers are to work, and writes it at the
 * end, at once.
 *
 * @throws {WorktimeError} When the input ends before; nothing is written.
 * @throws {ProviderError} When the provider is in the way, and nothing is to be
 * saved.
 */
export async function configureInDialog(
  context: CommandContext,
  ask: Ask,
): Promise<CommandResult> {
  const prompter = new Prompter(ask);
  const timers = openTimers(context);
  // A file that cannot be edited is no surprise for the end of all questions.
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
  const left = await log.attempt(
    () => switchWarnings(timers, before, saved),
    [],
  );
  const lost = removedSettings(before, saved).map((it) => printable(it));
  const { text, json, notes = [] } = renderSettings(saved, false, [
    ...lost.length > 0 ? [`No longer in config.yaml: ${lost.join(", ")}`] : [],
    ...left,
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
  const present = PROVIDER_CHOICES.find((it) => it.provider === provider);
  prompter.say("Where do entries live?", ...listLines(PROVIDER_CHOICES));
  const prompt = "Number or name";
  const chosen = await choose(prompter, {
    prompt,
    choices: PROVIDER_CHOICES,
    present,
  });
  return chosen?.provider ?? provider;
}

/**
 * Checks the key of a service, and lets a person choose the workspace and the
 * projects of plans.
 */
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
    const welcomed = greeting(first);
    prompter.say(...welcomed);
    const placeId = await choosePlace(prompter, first);
    const { region } = first.settings;
    settings = withPlace({ ...settings, region }, placeId);
    if (placeId === undefined) return { settings, checked: first };
    const checked = await checkPlace(context, first, placeId);
    if (welcomed.length === 0) prompter.say(...greeting(checked));
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

/** Remembers what the service said, so that the next sync need not ask. */
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
 * Asks a service who the key belongs to. Where it has regions, each knows its
 * own keys only: a person can name another one.
 */
async function checkInAnyRegion(
  prompter: Prompter,
  context: CommandContext,
  settings: Settings,
): Promise<CheckedService> {
  const { provider, region = "global" } = settings;
  try {
    return await checkAnyPlace(context, settings);
  } catch (error) {
    const isUnknownKey = provider === "clockify" &&
      error instanceof ProviderError && error.status === 401;
    if (!isUnknownKey) throw error;
    const choices = REGION_CHOICES;
    const present = choices.find(({ id }) => id === region);
    prompter.say(
      problemLine(error, providerTitle(provider)),
      "Regions, each with its own keys:",
      ...listLines(choices),
    );
    const prompt = "Region (number or name)";
    const chosen = await choose(prompter, { prompt, choices, present });
    if (!chosen || chosen.id === region) throw error;
    const other = { ...settings, region: chosen.id };
    return await checkInAnyRegion(prompter, context, other);
  }
}

/** Shows whose key it is, if that is known: Harvest says so of an account only. */
function greeting({ account: { userName, userId } }: CheckedService): string[] {
  if (userId === "") return [];
  return [`Hello, ${printable(userName.trim() === "" ? userId : userName)}`];
}

/** @throws {ProviderError} When the person does not want that. */
async function confirmSaveUnchecked(
  prompter: Prompter,
  problem: ProviderError,
  provider: ProviderName,
): Promise<void> {
  const { code, hint } = problem;
  prompter.say(problemLine(problem, providerTitle(provider)));
  // Nothing was recorded that could wait for the provider.
  const isOfWaiting = code === "provider_quota" ||
    code === "provider_unreachable" && problem.isPassing;
  if (hint !== undefined && !isOfWaiting) prompter.say(printable(hint));
  if (await prompter.confirm("Save without checking?")) return;
  throw new ProviderError(code, "Nothing was changed", {
    hint: "Begin again: worktime timer configure",
    cause: problem,
  });
}

/** @returns The workspace or account, or `undefined` if there is none to choose. */
async function choosePlace(
  prompter: Prompter,
  { account: { workspaces }, settings }: CheckedService,
): Promise<string | undefined> {
  const what = settings.provider === "harvest" ? "Account" : "Workspace";
  if (workspaces.length === 0) {
    prompter.say(`${what}: none that this key may use`);
  }
  const presentId = workspaceIdOf(settings);
  const question = { what, choices: workspaces, presentId };
  return (await chooseUnlessOnlyOne(prompter, question))?.id;
}

/** Lets a person choose one of several; one that is the only one is taken. */
async function chooseUnlessOnlyOne(
  prompter: Prompter,
  { what, of = "", choices, presentId }: {
    readonly what: string;
    /** What they belong to. */
    readonly of?: string;
    readonly choices: readonly ProviderPlace[];
    readonly presentId: string | undefined;
  },
): Promise<ProviderPlace | undefined> {
  const [first] = choices;
  if (choices.length < 2) {
    if (first) prompter.say(`${what}${of}: ${labelOf(first)}, the only one`);
    return first;
  }
  prompter.say(`${what}s${of}:`, ...listLines(choices));
  const present = choices.find(({ id }) => id === presentId);
  const prompt = `${what} (number or name)`;
  return await choose(prompter, { prompt, choices, present });
}

/** Ids by plan or prefix: of projects, and of tasks where projects have such. */
type Mappings = Pick<Settings, "projectMapping" | "taskMapping">;

/** What is mapped until now, without what is of another workspace. */
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

/** What gets a project: a plan, or all task ids of a prefix. */
interface Subject {
  readonly name: string;
  /** How a question calls it. */
  readonly title: string;
}

/** All tasks that are not named. */
const OTHERS: Subject = { name: WILDCARD, title: "all other tasks" };

/**
 * Lets a person choose the project of each plan, or of each prefix, and a task
 * of the project where there are such.
 *
 * @returns All that is mapped, including what was not asked for.
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
  const { needsProject } = opened.provider.capabilities;
  const projectMapping = new Map(mappings.projectMapping);
  const taskMapping = new Map(mappings.taskMapping);
  prompter.say("Projects:", ...listLines(projects));
  const named = subjects.length > 0 ? subjects : await askForPrefix(prompter);
  // Who was asked which tasks are meant could have named all.
  const hasOthers = (needsProject || subjects.length > 0) &&
    !named.includes(OTHERS);
  for (const subject of hasOthers ? [...named, OTHERS] : named) {
    const { name } = subject;
    const before = projectMapping.get(name);
    // What has no project of its own has that of all others.
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
  // One that is not listed may be archived.
  const present = before === undefined
    ? undefined
    : projects.find(({ id }) => id === before) ?? { id: before, name: before };
  const none = !isOptional ? "" : present ? ", - for none" : ", empty for none";
  const prompt = `Project of ${title} (number or name${none})`;
  return choose(prompter, { prompt, choices: projects, present, isOptional });
}

function chooseTask(
  prompter: Prompter,
  { name, tasks: choices = [] }: ProviderPlace,
  presentId: string | undefined,
): Promise<ProviderPlace | undefined> {
  const of = ` of ${printable(name)}`;
  return chooseUnlessOnlyOne(prompter, {
    what: "Task",
    of,
    choices,
    presentId,
  });
}

/**
 * The plans of all tasks; without plans, the prefixes of their ids, and those
 * that have a project already.
 *
 * @param mapping The projects until now.
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

/** Asks for a prefix: before the first task, none is known. */
async function askForPrefix(prompter: Prompter): Promise<Subject[]> {
  const typed = await prompter.ask(
    "Which tasks get a project? The prefix of their ids " +
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
