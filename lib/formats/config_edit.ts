import { parse, stringify } from "@std/yaml";
export interface ConfigEdits {
  provider?: string;
  workspaceId?: string;
}
export function editConfig(
  text: string | undefined,
  edits: ConfigEdits,
): string {
  // deno-lint-ignore no-explicit-any
  const c = (text ? parse(text) : {}) as any;
  c.time_tracking = {
    ...c.time_tracking,
    provider: edits.provider,
    workspace_id: edits.workspaceId,
  };
  return stringify(c, { skipInvalid: true });
}
