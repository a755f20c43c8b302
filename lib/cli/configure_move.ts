import type { ConfigEdits } from "../formats/config_edit.ts";
import {
  keyVariableAfter,
  type ProviderName,
  type Settings,
} from "../timers/settings.ts";

/**
 * The settings with which another provider is tried. What only the one before
 * understands is not among them: its ids, and the variable of its key, which
 * must not be sent to another service.
 */
export function settingsFor(
  provider: ProviderName,
  settings: Settings,
): Settings {
  const { provider: before } = settings;
  // Who comes back to it finds all as it was.
  if (provider === before || provider === "local") {
    return { ...settings, provider };
  }
  const isFromService = before !== "local";
  return {
    ...settings,
    provider,
    apiKeyEnv: keyVariableAfter(settings, provider),
    ...(isFromService && {
      workspaceId: undefined,
      projectMapping: new Map(),
      taskMapping: new Map(),
    }),
  };
}

/** The settings with another workspace, or account where there are such. */
export function withPlace(
  settings: Settings,
  id: string | undefined,
): Settings {
  return settings.provider === "harvest"
    ? { ...settings, accountId: id }
    : { ...settings, workspaceId: id };
}

/** What is to be edited so that other settings hold. */
export function editsBetween(before: Settings, after: Settings): ConfigEdits {
  const { provider } = after;
  return {
    provider: before.provider === provider
      ? undefined
      : provider === "local"
      ? "none"
      : provider,
    apiKeyEnv: textBetween(before.apiKeyEnv, after.apiKeyEnv),
    workspaceId: textBetween(before.workspaceId, after.workspaceId),
    accountId: textBetween(before.accountId, after.accountId),
    region: textBetween(before.region, after.region),
    projects: idsBetween(before.projectMapping, after.projectMapping),
    tasks: idsBetween(before.taskMapping, after.taskMapping),
  };
}

/** What `config.yaml` loses, by its keys. */
export function lostSettings(before: Settings, after: Settings): string[] {
  const edits = editsBetween(before, after);
  const lost = (key: string, text: string | null | undefined) =>
    text === null ? [key] : [];
  const lostIds = (key: string, ids: ConfigEdits["projects"]) =>
    [...ids ?? []].flatMap(([name, id]) => lost(`${key} of ${name}`, id));
  return [
    ...lostIds("project_mapping", edits.projects),
    ...lost("api_key_env", edits.apiKeyEnv),
    ...lost("workspace_id", edits.workspaceId),
    ...lost("account_id", edits.accountId),
    ...lostIds("task_mapping", edits.tasks),
  ];
}

/** `null` removes a text, `undefined` leaves it as it is. */
function textBetween<T extends string>(
  before: T | undefined,
  after: T | undefined,
): T | null | undefined {
  return before === after ? undefined : after ?? null;
}

function idsBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Map<string, string | null> | undefined {
  const gone = [...before.keys()].filter((name) => !after.has(name))
    .map((name) => [name, null] as const);
  const news = [...after].filter(([name, id]) => before.get(name) !== id);
  return gone.length + news.length === 0 ? undefined : new Map(
    [...gone, ...news],
  );
}
