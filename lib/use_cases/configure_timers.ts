import { CONFIG_FILE } from "../formats/file_names.ts";
import { readConfig } from "../formats/config.ts";
import { type ConfigEdits, editConfig } from "../formats/config_edit.ts";
import {
  checkServiceId,
  type ProviderName,
  type Settings,
} from "../timers/settings.ts";
import { changeTimers, type DryRun } from "./timer_work.ts";
import type { Workspace } from "./workspace.ts";

/** Changes some keys of `config.yaml`; comments and order stay. */
export function configureTimers(
  workspace: Workspace,
  edits: ConfigEdits,
  request: DryRun,
): Promise<Settings> {
  return changeTimers(workspace, request, async ({ changing }) => {
    const before = await changing.read(CONFIG_FILE);
    // What is wrong must be named before anything is added to it.
    if (before !== undefined) await readConfig(before);
    const text = editConfig(before, edits);
    const result = await readConfig(text);
    checkIds(edits, result.provider);
    const isAsked = Object.values(edits).some((it) => it !== undefined);
    // Nobody needs a new file with nothing in it.
    if (isAsked) changing.write(CONFIG_FILE, text);
    return { result, summary: "Timers configured" };
  });
}

/** @throws {InvalidTextError} When the provider cannot have an id that is new. */
function checkIds(
  { workspaceId, accountId, projects, tasks }: ConfigEdits,
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
}
