import type { CommandSpec } from "../../command.ts";
import { optionsNamed } from "../../options.ts";

/** `worktime timer sync` */
export const TIMER_SYNC: CommandSpec = {
  name: "sync",
  summary: "Sync entries with the service",
  details: "Compares the last 31 days, or more with --from, and sends " +
    "pending changes. You can interrupt it at any time: the next sync resumes.",
  arguments: [],
  options: optionsNamed("from", "dry-run"),
  examples: [
    ["Send pending changes and fetch new ones", "worktime timer sync"],
    ["Show what would be sent", "worktime timer sync --dry-run"],
    ["Sync from an earlier day", "worktime timer sync --from 2025-01-01"],
    ["Show each request", "worktime timer sync --debug"],
  ],
  run: async (input, context) => {
    const { syncNow } = await import("../../delivery.ts");
    return await syncNow(input, context);
  },
};
