import { TimerSync } from "../../timer_sync.ts";
import {
  PROVIDER_NAMES,
  type ProviderName,
  providerTitle,
  type Settings,
} from "../../tracking/settings.ts";
import { type Answer, type CommandContext, openTimers } from "../command.ts";
import type { Ask } from "../environment.ts";
import { printable } from "../output/printable.ts";
import { answerSettings, settingsLines } from "../output/settings.ts";
import {
  type CheckedService,
  editsBetween,
  leftBehind,
  lostSettings,
  neededSettings,
} from "./service.ts";
import { chooseService, type Chosen } from "./setup.ts";
import { choose, listLines, Talk } from "./talk.ts";

/** The providers; this machine by the word of the file's first readers. */
const PROVIDERS = PROVIDER_NAMES.map((provider) => ({
  provider,
  name: provider === "local" ? "This machine only" : providerTitle(provider),
  ...(provider === "local"
    ? { id: "none", alias: provider }
    : { id: provider }),
}));

/**
 * Asks the person at the terminal how timers are to work, and writes it at the
 * end, at once.
 *
 * @throws {UnansweredError} When the input ends before; nothing is written.
 * @throws {ProviderError} When the provider is in the way, and nothing is to be
 * saved.
 */
export async function configureInDialog(
  context: CommandContext,
  ask: Ask,
): Promise<Answer> {
  const talk = new Talk(ask);
  // A file that cannot be edited is no surprise for the end of all questions.
  const before = await openTimers(context).configure({}, { isDryRun: true });
  talk.say(...settingsLines(before), "");
  const provider = await chooseProvider(talk, before);
  const chosen = provider === "local"
    ? { settings: { ...before, provider } }
    : await chooseService(talk, { context, before, provider });
  const settings = await save(context, before, chosen);
  const lost = lostSettings(before, settings).map((it) => printable(it));
  const notes = lost.length > 0
    ? [`No longer in config.yaml: ${lost.join(", ")}`]
    : [];
  const accepted = `${providerTitle(provider)}: key accepted`;
  const { text, json } = answerSettings(settings, false);
  return {
    text: [...talk.takeRest(), text, ...chosen.checked ? [accepted] : []]
      .join("\n"),
    json,
    notes: [
      ...notes,
      ...await context.log.afterwards(
        () => leftBehind(openTimers(context), before, settings),
        [],
      ),
      ...neededSettings(settings),
    ],
  };
}

async function chooseProvider(
  talk: Talk,
  settings: Settings,
): Promise<ProviderName> {
  const present = PROVIDERS.find((it) => it.provider === settings.provider);
  talk.say("Where do entries live?", ...listLines(PROVIDERS));
  const prompt = "Number or name";
  const chosen = await choose(talk, { prompt, choices: PROVIDERS, present });
  return chosen?.provider ?? settings.provider;
}

async function save(
  context: CommandContext,
  before: Settings,
  { settings, checked }: Chosen,
): Promise<Settings> {
  const edits = editsBetween(before, settings);
  const saved = await openTimers(context).configure(edits);
  if (checked) {
    const noted = () => noteChecked(context, checked);
    await context.log.afterwards(noted, undefined);
  }
  return saved;
}

/** Remembers what the service said, so that the next sync need not ask. */
async function noteChecked(
  { disk, clock, log }: CommandContext,
  { opened: { provider, close }, account: { userId } }: CheckedService,
): Promise<void> {
  const options = { clock, ...log.options };
  if (userId !== "") {
    await new TimerSync(disk, provider, options).noteAccount(userId);
  }
  await close();
}
