import { SECOND } from "@std/datetime";
import { DiskError, NotAllowedError, WorktimeError } from "../errors.ts";
import { ProviderError } from "../provider.ts";
import type { SyncConflict } from "../sync/conflict.ts";
import { capabilitiesOf, type KnownCapabilities } from "../sync/remote.ts";
import { isJsonObject } from "../text/json.ts";
import { instantsOfRange } from "../time/date_range.ts";
import { parseDateWord } from "../time/typed_date.ts";
import { civilTimeAt, type Instant } from "../time/zone.ts";
import { TimerSync } from "../timer_sync.ts";
import type { Timers } from "../timers.ts";
import { UnknownEntryError } from "../tracking/errors.ts";
import { providerTitle, type Settings } from "../tracking/settings.ts";
import type { Delivery } from "../use_cases/sync/send_outbox.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandResult,
  openTimers,
} from "./command.ts";
import { describe } from "./errors.ts";
import type { DeliveryJson } from "./json/timer.ts";
import { billableIn } from "./options.ts";
import {
  conflictJson,
  conflictLines,
  problemJson,
  problemLine,
  renderPlan,
  renderSync,
  type ShownConflict,
  syncProgress,
} from "./output/sync.ts";

/** The sync state of an entry, with the keys of the JSON output. */
type EntrySyncState = Record<"id" | "provider_id" | "sync", string>;

/** The maximum number of entries that one command can change. */
const MAX_ENTRIES = 3;
/** The longest acceptable wait for a provider after a change is saved. */
const BUDGET_MS = 2 * SECOND;

/**
 * Sends the changes of a command to the provider and adds the outcome to the
 * result. If that fails, the changes stay pending and the command still succeeds.
 *
 * @param request The input of the command and the time it started.
 */
export async function deliverAfterCommand(
  result: CommandResult,
  context: CommandContext,
  { input, since }: { input: CommandInput; since: Instant },
): Promise<CommandResult> {
  const timers = openTimers(context);
  const settings = await timers.settings();
  if (settings.provider === "local") return result;
  const delivery = await deliver(context, { timers, settings, since });
  const { waitingCount, problem, capabilities } = delivery;
  const { provider } = settings;
  const { zone } = context;
  const conflicts = await shownConflicts(timers, delivery.conflicts);
  const title = providerTitle(provider);
  const json = withSyncStates(result.json, await entryStates(timers));
  const sync: DeliveryJson = {
    provider,
    waiting: waitingCount,
    problem: problem ? problemJson(problem) : null,
    conflicts: conflicts.map((it) => conflictJson(it, zone)),
  };
  const lines = [
    ...conflicts.flatMap((it) => conflictLines(it, title, zone)),
    ...waitingCount > 0 ? pendingLines(delivery, title) : [],
    ...capabilities ? unsupportedLines(input, capabilities, title) : [],
  ];
  return {
    ...result,
    json: isJsonObject(json) ? { ...json, sync } : json,
    notes: [...result.notes ?? [], ...lines],
  };
}

/** Updates the sync states of all entries within a JSON value. */
function withSyncStates(
  json: unknown,
  states: readonly EntrySyncState[],
): unknown {
  if (Array.isArray(json)) return json.map((it) => withSyncStates(it, states));
  if (!isJsonObject(json)) return json;
  const fields = Object.entries(json)
    .map(([name, value]) => [name, withSyncStates(value, states)] as const);
  const copy: Record<string, unknown> = Object.fromEntries(fields);
  const known = states.find(({ id }) => id === copy.id);
  return known && "sync" in copy ? { ...copy, ...known } : copy;
}

/** Explains why changes are pending and what to do. */
function pendingLines(
  { waitingCount, problem }: Delivery,
  provider: string,
): string[] {
  const run = "run: worktime timer sync";
  if (!problem) return [`${waitingCount} waiting for ${provider}, ${run}`];
  const saved = `, saved locally (${waitingCount} waiting, ${run})`;
  const { hint } = problem;
  // The line already suggests a sync, which is enough for a transient problem.
  // The hint of a disk error is to try again, which would record a change twice.
  const isPassing = problem instanceof ProviderError && problem.isPassing;
  const showsHint = hint !== undefined && !isPassing &&
    !(problem instanceof DiskError);
  return [problemLine(problem, provider, saved), ...showsHint ? [hint] : []];
}

/** Returns the sync states of the entries that the command can have changed. */
async function entryStates(timers: Timers): Promise<EntrySyncState[]> {
  const { running } = await timers.status();
  const newest = await timers.newest(MAX_ENTRIES);
  return [...running ? [running] : [], ...newest]
    .map(({ id, providerId, sync }) => ({ id, provider_id: providerId, sync }));
}

/** Sends pending changes; returns a failure as part of the result. */
async function deliver(
  { openProvider, disk, clock, log }: CommandContext,
  { timers, settings, since }: {
    timers: Timers;
    settings: Settings;
    since: Instant;
  },
): Promise<Delivery & { capabilities?: KnownCapabilities }> {
  try {
    const opened = await openProvider(timers, settings, BUDGET_MS);
    const options = { clock, ...log.listeners };
    const sync = new TimerSync(disk, opened.provider, options);
    const delivery = await sync.deliver(since);
    await log.attempt(opened.close, undefined);
    return { ...delivery, capabilities: capabilitiesOf(opened.provider) };
  } catch (error) {
    // The change is saved, so even a bug must not fail the command.
    const { waitingCount } = await timers.status();
    return { waitingCount, problem: problemOf(error), conflicts: [] };
  }
}

function problemOf(error: unknown): WorktimeError {
  if (error instanceof WorktimeError) return error;
  const { code, message, hint } = describe(error);
  return new WorktimeError(code, message, {
    ...(hint !== null && { hint }),
    cause: error,
  });
}

/** Explains which options the provider does not support. */
function unsupportedLines(
  input: CommandInput,
  { hasTags, canSetBillable }: KnownCapabilities,
  provider: string,
): string[] {
  const { tag: tags = [] } = input.options;
  const hasTag = tags.some((tag) => tag !== "");
  return [
    ...hasTag && !hasTags
      ? [`${provider} does not support tags: they are only saved locally`]
      : [],
    ...billableIn(input.options) !== undefined && !canSetBillable
      ? [
        `${provider} sets billable per task: your choice is only saved locally`,
      ]
      : [],
  ];
}

/** Runs `worktime timer sync`. */
export async function syncNow(
  input: CommandInput,
  context: CommandContext,
): Promise<CommandResult> {
  const { disk, clock, zone, log } = context;
  const timers = openTimers(context);
  const settings = await timers.settings();
  if (settings.provider === "local") {
    const { notes } = await timers.status();
    const note = notes.find((it) => it.includes(" pending for "));
    throw new NotAllowedError(
      "no_provider",
      "No service to sync with: entries are kept on this machine only",
      { hint: note ?? "Set one up: worktime timer configure" },
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
}

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

/** Adds the local entries to conflicts. */
function shownConflicts(
  timers: Timers,
  conflicts: readonly SyncConflict[],
): Promise<ShownConflict[]> {
  return Promise.all(conflicts.map(async (conflict) => {
    const { entryId, closedMonth, closedVersion } = conflict;
    if (closedVersion ?? closedMonth) return { conflict, local: closedVersion };
    try {
      const { before } = await timers.delete(entryId, { isDryRun: true });
      return { conflict, local: before };
    } catch (error) {
      if (!(error instanceof UnknownEntryError)) throw error;
      return { conflict, local: undefined };
    }
  }));
}
