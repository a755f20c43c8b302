import { parse } from "@std/yaml";
import { DEFAULT_SETTINGS, type Settings } from "../timers/settings.ts";
export const CONFIG_FILE = "config.yaml";
// deno-lint-ignore no-explicit-any
export async function readConfig(text: string): Promise<Settings> {
  // deno-lint-ignore no-explicit-any
  const t = ((await Promise.resolve(parse(text))) as any)?.time_tracking ?? {};
  return {
    ...DEFAULT_SETTINGS,
    provider: t.provider === "none" ? "local" : t.provider ?? "local",
    autoStart: t.auto_start ?? true,
    autoStop: t.auto_stop ?? true,
    taskPattern: t.task_pattern ?? DEFAULT_SETTINGS.taskPattern,
    pauseOnBreak: t.pause_on_break ?? true,
    workspaceId: t.workspace_id === undefined
      ? undefined
      : String(t.workspace_id),
  };
}
