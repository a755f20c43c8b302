import type { Settings } from "../timers/settings.ts";
import { placeOf } from "../use_cases/provider_account.ts";
import { choose, labelOf, listLines } from "./configure_choice.ts";
import type { CheckedService } from "./configure_service.ts";
import type { Talk } from "./configure_talk.ts";

/** What a service's accounts or workspaces are called. */
export function placeTitle({ provider }: Pick<Settings, "provider">): string {
  return provider === "harvest" ? "Account" : "Workspace";
}

/**
 * Lets a person choose the workspace or account; one that is the only one is
 * taken.
 *
 * @returns The id, or `undefined` if there is none to choose.
 * @throws {UnansweredError} When the input ends.
 */
export async function choosePlace(
  talk: Talk,
  { account: { workspaces }, settings }: CheckedService,
): Promise<string | undefined> {
  const title = placeTitle(settings);
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
