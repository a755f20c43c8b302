import { NotAllowedError } from "../../../errors.ts";
import { instantsOfRange } from "../../../time/date_range.ts";
import { parseDateWord } from "../../../time/typed_date.ts";
import { civilTimeAt } from "../../../time/zone.ts";
import { TimerSync } from "../../../timer_sync.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandSpec,
  openTimers,
} from "../../command.ts";
import { optionsNamed } from "../../options.ts";
import { renderPlan, renderSync, syncProgress } from "../../output/sync.ts";
import { shownConflicts } from "../../delivery.ts";

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
    const { disk, clock, zone, log } = context;
    const timers = openTimers(context);
    const settings = await timers.settings();
    if (settings.provider === "local") {
      throw new NotAllowedError(
        "no_provider",
        "No service to sync with: entries are kept on this machine only",
        { hint: "Set one up: worktime timer configure" },
      );
    }
    const { provider, close } = await context.openProvider(timers, settings);
    const options = { clock, ...log.listeners };
    const sync = new TimerSync(disk, provider, options);
    const request = requestOf(input, context);
    const shown = { provider: settings.provider, zone };
    if (input.options["dry-run"]) {
      return renderPlan(await sync.plan(request), shown);
    }
    try {
      const onProgress = syncProgress(context);
      const result = await sync.run({ ...request, onProgress });
      log.hasWritten = true;
      const { conflicts } = result;
      const known = await log.attempt(
        () => shownConflicts(timers, conflicts),
        conflicts.map((conflict) => ({ conflict, local: undefined })),
      );
      return renderSync(result, known, shown);
    } finally {
      context.showProgress?.("");
      await log.attempt(close, undefined);
    }
  },
};

function requestOf(
  input: CommandInput,
  { clock, zone }: CommandContext,
): { from?: number } {
  const text = input.options.from;
  if (text === undefined) return {};
  const today = civilTimeAt(clock.now(), zone).date;
  const from = parseDateWord(text, today);
  return { from: instantsOfRange({ from, to: from }, zone).from };
}
