import { ProviderError, type ProviderPlace } from "../../provider.ts";
import { ANY_OTHER, prefixOf } from "../../tracking/description.ts";
import {
  type ProviderName,
  providerTitle,
  type Region,
  type Settings,
} from "../../tracking/settings.ts";
import { placeOf } from "../../sync/conflict.ts";
import { type CommandContext, openTasks } from "../command.ts";
import { printable } from "../output/printable.ts";
import { problemLine } from "../output/sync.ts";
import {
  checkAnyPlace,
  type CheckedService,
  checkPlace,
  settingsFor,
  withPlace,
} from "./service.ts";
import { type Choice, choose, labelOf, listLines, type Talk } from "./talk.ts";

/** What a person has chosen. */
export interface Chosen {
  /** The settings that are to hold. */
  readonly settings: Settings;
  /** The service that has accepted the key, if it was asked. */
  readonly checked?: CheckedService;
}

/** A service that is to be set up. */
interface ServiceSetup {
  /** What commands work with. */
  readonly context: CommandContext;
  /** The settings until now. */
  readonly before: Settings;
  /** The service. */
  readonly provider: ProviderName;
}

/**
 * Checks the key of a service, and lets a person choose the workspace and the
 * projects of plans.
 *
 * @throws {UnansweredError} When the input ends.
 * @throws {ProviderError} When the service is in the way, and the person does
 * not want to go on without.
 */
export async function chooseService(
  talk: Talk,
  { context, before, provider }: ServiceSetup,
): Promise<Chosen> {
  let settings = settingsFor(provider, before);
  try {
    const first = await checkAnyRegion(talk, context, settings);
    talk.say(...welcome(first));
    const placeId = await choosePlace(talk, first);
    settings = withPlace(
      { ...settings, region: first.settings.region },
      placeId,
    );
    if (placeId === undefined) return { settings, checked: first };
    const checked = await checkPlace(context, first, placeId);
    if (!isKnown(first)) talk.say(...welcome(checked));
    const { account: { projects }, opened } = checked;
    const mappings = keptMappings(before, checked);
    const subjects = await knownSubjects(context, mappings.projectMapping);
    const { needsProject } = opened.provider.capabilities;
    const questions = { projects, subjects, mappings, needsProject };
    const chosen = await chooseProjects(talk, questions);
    return { settings: { ...settings, ...chosen }, checked };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await confirmUnchecked(talk, error, provider);
    return { settings };
  }
}

/** The regions of Clockify as people know them. */
const REGION_CHOICES: readonly (Choice & { id: Region })[] = [
  { id: "global", name: "Everywhere else" },
  { id: "euc1", name: "Germany" },
  { id: "use2", name: "USA" },
  { id: "euw2", name: "United Kingdom" },
  { id: "apse2", name: "Australia" },
];

/**
 * Asks a service who the key belongs to. Where it has regions, each knows its
 * own keys only: a person can name another one.
 *
 * @throws {ProviderError} When the service is in the way.
 * @throws {UnansweredError} When the input ends.
 */
async function checkAnyRegion(
  talk: Talk,
  context: CommandContext,
  settings: Settings,
): Promise<CheckedService> {
  try {
    return await checkAnyPlace(context, settings);
  } catch (error) {
    const isUnknownKey = settings.provider === "clockify" &&
      error instanceof ProviderError && error.status === 401;
    if (!isUnknownKey) throw error;
    const { region = "global" } = settings;
    const present = REGION_CHOICES.find(({ id }) => id === region);
    talk.say(
      problemLine(error, providerTitle(settings.provider)),
      "Regions, each with its own keys:",
      ...listLines(REGION_CHOICES),
    );
    const prompt = "Region (number or name)";
    const chosen = await choose(talk, {
      prompt,
      choices: REGION_CHOICES,
      present,
    });
    if (!chosen || chosen.id === region) throw error;
    const other = { ...settings, region: chosen.id };
    return await checkAnyRegion(talk, context, other);
  }
}

/** What is mapped until now, without what is of another workspace. */
function keptMappings(
  before: Settings,
  { settings, account: { projects } }: CheckedService,
): Mappings {
  const isSame = before.provider === settings.provider &&
    placeOf(before) === placeOf(settings);
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

/** Shows whose key it is. */
function welcome(checked: CheckedService): string[] {
  const { userName, userId } = checked.account;
  if (!isKnown(checked)) return [];
  return [`Hello, ${printable(userName.trim() === "" ? userId : userName)}`];
}

/** Whether it is known whose key it is: Harvest says so of an account only. */
function isKnown({ account: { userId } }: CheckedService): boolean {
  return userId !== "";
}

/** @throws {ProviderError} When the person does not want that. */
async function confirmUnchecked(
  talk: Talk,
  problem: ProviderError,
  provider: ProviderName,
): Promise<void> {
  const { code, hint } = problem;
  talk.say(problemLine(problem, providerTitle(provider)));
  // Nothing was recorded that could wait for the provider.
  const isOfWaiting = code === "provider_quota" ||
    code === "provider_unreachable" && problem.isPassing;
  if (hint !== undefined && !isOfWaiting) talk.say(printable(hint));
  if (await talk.confirm("Save without checking?")) return;
  throw new ProviderError(code, "Nothing was changed", {
    hint: "Begin again: worktime timer configure",
    cause: problem,
  });
}

/**
 * Lets a person choose the workspace or account; one that is the only one is
 * taken.
 *
 * @returns The id, or `undefined` if there is none to choose.
 * @throws {UnansweredError} When the input ends.
 */
async function choosePlace(
  talk: Talk,
  { account: { workspaces }, settings }: CheckedService,
): Promise<string | undefined> {
  const title = settings.provider === "harvest" ? "Account" : "Workspace";
  const [first] = workspaces;
  if (!first) {
    talk.say(`${title}: none that this key may use`);
    return undefined;
  }
  if (workspaces.length === 1) {
    talk.say(`${title}: ${labelOf(first)}, the only one`);
    return first.id;
  }
  talk.say(`${title}s:`, ...listLines(workspaces));
  const present = workspaces.find(({ id }) => id === placeOf(settings));
  const prompt = `${title} (number or name)`;
  return (await choose(talk, { prompt, choices: workspaces, present }))?.id;
}

/** Ids by plan or prefix: of projects, and of tasks where projects have such. */
type Mappings = Pick<Settings, "projectMapping" | "taskMapping">;

/** What is known when it comes to projects. */
interface ProjectQuestions {
  /** The projects of the workspace. */
  readonly projects: readonly ProviderPlace[];
  /** What can have one; empty if nothing is known yet. */
  readonly subjects: readonly Subject[];
  /** What is mapped until now. */
  readonly mappings: Mappings;
  /** Whether nothing can be sent that has no project. */
  readonly needsProject: boolean;
}

/**
 * Lets a person choose the project of each plan, or of each prefix, and a task
 * of the project where there are such.
 *
 * @returns All that is mapped, also what was not asked for.
 * @throws {UnansweredError} When the input ends.
 */
async function chooseProjects(
  talk: Talk,
  { projects, subjects, mappings, needsProject }: ProjectQuestions,
): Promise<Mappings> {
  if (projects.length === 0) {
    talk.say("Projects: none");
    return mappings;
  }
  const projectMapping = new Map(mappings.projectMapping);
  const taskMapping = new Map(mappings.taskMapping);
  talk.say("Projects:", ...listLines(projects));
  const named = subjects.length > 0 ? subjects : await askSubject(talk);
  // Who was asked which tasks are meant could have named all.
  const hasOthers = needsProject || subjects.length > 0;
  for (const subject of hasOthers ? withOthers(named) : named) {
    const { name } = subject;
    const before = projectMapping.get(name);
    // What has no project of its own has that of all others.
    const isNeeded = needsProject && name === ANY_OTHER &&
      (named.length === 0 || named.some((it) => !projectMapping.has(it.name)));
    const project = await chooseProject(talk, subject, {
      projects,
      before,
      isOptional: !isNeeded,
    });
    if (!project || project.id !== before) taskMapping.delete(name);
    if (!project) {
      projectMapping.delete(name);
      continue;
    }
    projectMapping.set(name, project.id);
    const task = await chooseTask(talk, project, taskMapping.get(name));
    if (task) taskMapping.set(name, task.id);
  }
  return { projectMapping, taskMapping };
}

function chooseProject(
  talk: Talk,
  { title }: Subject,
  { projects, before, isOptional }: {
    projects: readonly ProviderPlace[];
    before: string | undefined;
    isOptional: boolean;
  },
): Promise<ProviderPlace | undefined> {
  // One that is not listed may be archived.
  const present = before === undefined
    ? undefined
    : projects.find(({ id }) => id === before) ?? { id: before, name: before };
  const none = !isOptional ? "" : present ? ", - for none" : ", empty for none";
  const prompt = `Project of ${title} (number or name${none})`;
  return choose(talk, {
    prompt,
    choices: projects,
    present,
    isOptional,
  });
}

async function chooseTask(
  talk: Talk,
  { name, tasks = [] }: ProviderPlace,
  before: string | undefined,
): Promise<ProviderPlace | undefined> {
  const [first] = tasks;
  if (!first) return undefined;
  if (tasks.length === 1) {
    talk.say(`Task of ${printable(name)}: ${labelOf(first)}, the only one`);
    return first;
  }
  talk.say(`Tasks of ${printable(name)}:`, ...listLines(tasks));
  const present = tasks.find(({ id }) => id === before);
  const prompt = "Task (number or name)";
  return await choose(talk, { prompt, choices: tasks, present });
}

/** What gets a project: a plan, or all task ids of a prefix. */
interface Subject {
  /** The plan, or the prefix. */
  readonly name: string;
  /** How a question calls it. */
  readonly title: string;
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
  if (plans.length > 0) return plans.map(planOf);
  const prefixes = (await tasks.ids()).map(prefixOf);
  return unique([...prefixes, ...mapping.keys()])
    .filter((name) => name !== ANY_OTHER).map(prefixSubject);
}

/** All tasks that are not named. */
const OTHERS: Subject = { name: ANY_OTHER, title: "all other tasks" };

/** Some subjects, and all other tasks after them. */
function withOthers(subjects: readonly Subject[]): readonly Subject[] {
  return subjects.includes(OTHERS) ? subjects : [...subjects, OTHERS];
}

/**
 * Asks for a prefix: before the first task, none is known.
 *
 * @throws {UnansweredError} When the input ends.
 */
async function askSubject(talk: Talk): Promise<Subject[]> {
  const typed = await talk.ask(
    "Which tasks get a project? The prefix of their ids " +
      "(TASK for TASK-025, * for all, empty for none): ",
  );
  if (typed === ANY_OTHER) return [OTHERS];
  const prefix = prefixOf(typed) ?? typed.replace(/-+$/, "");
  return prefix === "" ? [] : [prefixSubject(prefix)];
}

function planOf(name: string): Subject {
  return { name, title: `plan "${printable(name)}"` };
}

function prefixSubject(name: string): Subject {
  return { name, title: `tasks "${printable(name)}-…"` };
}

function unique(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names)].filter((name) => name !== undefined);
}
