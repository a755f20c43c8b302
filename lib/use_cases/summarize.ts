import type { Summary } from "../timers/summary.ts";
import type { SummaryRequest } from "./summary_request.ts";
import type { Workspace } from "./workspace.ts";
export type { SummaryRequest };
export function summarize(
  _workspace: Workspace,
  _request: SummaryRequest,
): Promise<Summary> {
  return Promise.resolve(undefined);
}
