import { InvalidTextError } from "../../errors.ts";
import { readConfig } from "../../formats/config.ts";
import { type ConfigEdits, editConfig } from "../../formats/config_edit.ts";
import { CONFIG_FILE } from "../../formats/data_files.ts";
import {
  checkServiceId,
  isKeyOfOtherProvider,
  keyVariableAfter,
  providerTitle,
  type Settings,
} from "../../tracking/settings.ts";
import type { Workspace } from "../workspace.ts";
import { changeTimers, type DryRun } from "./timer_work.ts";

/** Edits `config.yaml`, preserving its comments and the order of its keys. */
export function configureTimers(
  workspace: Workspace,
  edits: ConfigEdits,
  request: DryRun,
): Promise<Settings> {
  return changeTimers(workspace, request, async ({ changing, files }) => {
    // Throws if the file is invalid, before anything is added to it.
    const known = await files.settings();
    const before = await changing.read(CONFIG_FILE);
    const { provider } = workspace;
    const all = withoutOtherKey(known, edits);
    const text = editConfig(before, all, provider);
    const result = await readConfig(text, provider);
    checkEdits(edits, result.provider);
    const isAsked = Object.values(edits).some((it) => it !== undefined);
    // Without edits, do not create an empty file.
    if (isAsked) changing.write(CONFIG_FILE, text);
    return { result, summary: "Settings changed" };
  });
}

/**
 * Adds an edit that keeps the key of one service from being sent to another.
 */
function withoutOtherKey(before: Settings, edits: ConfigEdits): ConfigEdits {
  const { provider, apiKeyEnv } = edits;
  if (provider == null || apiKeyEnv !== undefined) return edits;
  const after = provider === "none" ? "local" : provider;
  return keyVariableAfter(before, after) === before.apiKeyEnv
    ? edits
    : { ...edits, apiKeyEnv: null };
}

/**
 * @throws {InvalidTextError} When a new id is not in the form that the provider
 * uses, or when a new variable is named after another service.
 */
function checkEdits(
  { workspaceId, accountId, projects, tasks, apiKeyEnv }: ConfigEdits,
  provider: string,
): void {
  const isHarvest = provider === "harvest";
  // Settings that only another service reads are not checked.
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
  const message = `"${apiKeyEnv}" is named after another service`;
  throw new InvalidTextError("invalid_setting", message, {
    hint: `Use the variable that holds the ${providerTitle(provider)} key`,
  });
}
