import { ProviderError } from "../provider_error.ts";
import {
  type ProviderName,
  providerTitle,
  type Region,
  type Settings,
} from "../timers/settings.ts";
import { placeOf } from "../use_cases/provider_account.ts";
import type { CommandContext } from "./command.ts";
import { type Choice, choose, labelOf, listLines } from "./configure_choice.ts";
import { settingsFor, withPlace } from "./configure_move.ts";
import { chooseProjects, type Mappings } from "./configure_projects.ts";
import {
  checkAnyPlace,
  type CheckedService,
  checkPlace,
} from "./configure_service.ts";
import { knownSubjects } from "./configure_subjects.ts";
import type { Talk } from "./configure_talk.ts";
import { printable } from "./output/printable.ts";
import { problemLine } from "./output/provider_problem.ts";

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
