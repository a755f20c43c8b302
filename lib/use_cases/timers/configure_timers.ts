import { InvalidTextError } from "../../errors.ts";
import { readConfig } from "../../formats/config.ts";
import { type ConfigEdits, editConfig } from "../../formats/config_edit.ts";
import { CONFIG_FILE } from "../../formats/data_files.ts";
import { TimerFiles } from "../../stores/timer_files.ts";
import {
  checkServiceId,
  isKeyOfOtherProvider,
  keyVariableAfter,
  type ProviderName,
  type Settings,
} from "../../tracking/settings.ts";
import type { Workspace } from "../workspace.ts";
import { changeTimers, type DryRun } from "./timer_work.ts";

/** Changes some keys of `config.yaml`; comments and order stay. */
export function configureTimers(
  workspace: Workspace,
  edits: ConfigEdits,
  request: DryRun,
): Promise<Settings> {
  return changeTimers(workspace, request, async ({ changing, files }) => {
    // What is wrong must be named before anything is added to it.
    const known = await files.settings();
    const before = await changing.read(CONFIG_FILE);
    const text = editConfig(before, withoutOtherKey(known, edits));
    const result = await readConfig(text);
    checkEdits(edits, result.provider);
    const isAsked = Object.values(edits).some((it) => it !== undefined);
    // Nobody needs a new file with nothing in it.
    if (isAsked) changing.write(CONFIG_FILE, text);
    return { result, summary: "Timers configured" };
  });
}

/** The edits, by which the key of one service is not sent to another. */
function withoutOtherKey(before: Settings, edits: ConfigEdits): ConfigEdits {
  const { provider, apiKeyEnv } = edits;
  if (provider == null || apiKeyEnv !== undefined) return edits;
  const after = provider === "none" ? "local" : provider;
  return keyVariableAfter(before, after) === before.apiKeyEnv
    ? edits
    : { ...edits, apiKeyEnv: null };
}

/**
 * @throws {InvalidTextError} When the provider cannot have an id that is new, or
 * a new variable has the key of another.
 */
function checkEdits(
  { workspaceId, accountId, projects, tasks, apiKeyEnv }: ConfigEdits,
  provider: ProviderName,
): void {
  const isHarvest = provider === "harvest";
  // What only another service reads is kept for it.
  if (workspaceId && !isHarvest) {
    checkServiceId(provider, "workspace", workspaceId);
  }
  if (accountId && isHarvest) checkServiceId(provider, "account", accountId);
  for (const id of projects?.values() ?? []) {
    if (id !== null) checkServiceId(provider, "project", id);
  }
  for (const id of isHarvest ? tasks?.values() ?? [] : []) {
    if (id !== null) checkServiceId(provider, "task", id);
  }
  if (provider === "local" || !apiKeyEnv) return;
  if (!isKeyOfOtherProvider(provider, apiKeyEnv)) return;
  const message = `"${apiKeyEnv}" is named for the key of another service`;
  throw new InvalidTextError("invalid_setting", message, {
    hint: `Name the variable that has the key of ${provider}`,
  });
}

/** What `config.yaml` says. */
export function showSettings(
  { directory, clock: { zone } }: Workspace,
): Promise<Settings> {
  return directory.view((read) => new TimerFiles(read, zone).settings());
}
