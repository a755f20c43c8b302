import { InvalidTextError } from "../errors.ts";
import { ProviderError } from "../provider_error.ts";
import type { Timers } from "../timers.ts";
import { providerTitle, type Settings } from "../timers/settings.ts";
import { shellWord } from "../timers/shell_word.ts";
import { placeOf } from "../use_cases/provider_account.ts";
import type { CommandContext } from "./command.ts";
import { withPlace } from "./configure_move.ts";
import { openTimers } from "./open_timers.ts";
import { errorLines } from "./output/error.ts";
import { printable } from "./output/printable.ts";

const IN_TERMINAL = "worktime timer configure in a terminal";

/** What settings lack before a service takes entries, in lines for people. */
export function neededSettings(settings: Settings): string[] {
  const { provider } = settings;
  if (provider === "local") return [];
  const title = providerTitle(provider);
  const [place, option] = provider === "harvest"
    ? ["an account", "--account"]
    : ["a workspace", "--workspace"];
  const needed = placeOf(settings) === ""
    ? [`${title} still needs ${place}: ${IN_TERMINAL}, or ${option} ID`]
    : [];
  return provider === "harvest"
    ? [...needed, ...neededProjects(settings)]
    : needed;
}

/**
 * What a service is not told any more when another one is chosen, in lines for
 * people.
 */
export async function leftBehind(
  timers: Timers,
  before: Settings,
  after: Settings,
): Promise<string[]> {
  if (before.provider === after.provider) return [];
  const title = providerTitle(before.provider);
  const { running, waitingCount } = await timers.status();
  const again = `worktime timer configure --provider ${before.provider}`;
  const isKnownThere = running?.provider === before.provider &&
    running.providerId !== running.id;
  return [
    ...isKnownThere
      ? [`The timer is running at ${title} and will not be stopped there`]
      : [],
    ...waitingCount > 0 && before.provider !== "local"
      ? [`${waitingCount} waiting for ${title}: ${again}, then sync`]
      : [],
  ];
}

/**
 * Why a service cannot be used with the workspace or with the key, as far as is
 * known without a request.
 */
export async function neededAccess(
  context: CommandContext,
  settings: Settings,
): Promise<string[]> {
  if (settings.provider === "local") return [];
  try {
    await context.openProvider(openTimers(context), settings);
    return [];
  } catch (error) {
    const isOfPlace = error instanceof InvalidTextError;
    // What else there may be is no reason to say that nothing was saved.
    if (!isOfPlace && !(error instanceof ProviderError)) return [];
    const lines = errorLines(error);
    if (!isOfPlace || placeOf(settings) === "") return lines;
    const other = withPlace(settings, undefined);
    return [...lines, ...await neededAccess(context, other)];
  }
}

/** Harvest takes no entry without a project and a task of it. */
function neededProjects(
  { projectMapping, taskMapping }: Settings,
): string[] {
  if (projectMapping.size === 0) {
    return [
      "Harvest still needs a project and one of its tasks: " +
      "--project PLAN=ID --project-task PLAN=ID",
    ];
  }
  const names = [...projectMapping.keys()].filter((it) => !taskMapping.has(it));
  return names.map((name) =>
    "Harvest still needs a task of the project: worktime timer configure " +
    `--project-task ${shellWord(printable(name))}=ID`
  );
}
