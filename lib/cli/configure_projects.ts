import type { ProviderPlace } from "../provider.ts";
import type { Settings } from "../timers/settings.ts";
import { choose, labelOf, listLines } from "./configure_choice.ts";
import { ANY_OTHER } from "../timers/task_pattern.ts";
import { askSubject, type Subject, withOthers } from "./configure_subjects.ts";
import type { Talk } from "./configure_talk.ts";
import { printable } from "./output/printable.ts";

/** Ids by plan or prefix: of projects, and of tasks where projects have such. */
export type Mappings = Pick<Settings, "projectMapping" | "taskMapping">;

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
export async function chooseProjects(
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
