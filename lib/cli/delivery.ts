import { SECOND } from "@std/datetime";
import { DiskError, WorktimeError } from "../errors.ts";
import { type ProviderCapabilities, ProviderError } from "../provider.ts";
import type { SyncConflict } from "../sync/conflict.ts";
import { isJsonObject } from "../text/json.ts";
import type { Instant } from "../time/zone.ts";
import { TimerSync } from "../timer_sync.ts";
import type { Timers } from "../timers.ts";
import { UnknownEntryError } from "../tracking/errors.ts";
import { providerTitle, type Settings } from "../tracking/settings.ts";
import type { Delivery } from "../use_cases/sync/deliver_changes.ts";
import {
  type CommandContext,
  type CommandInput,
  type CommandResult,
  openTimers,
} from "./command.ts";
import { describe } from "./errors.ts";
import { billableIn } from "./options.ts";
import {
  conflictJson,
  conflictLines,
  problemJson,
  problemLine,
  type ShownConflict,
} from "./output/sync.ts";

/** Our id, and what the provider knows of an entry, as JSON has it. */
type EntrySyncState = Record<"id" | "provider_id" | "sync", string>;

/** A command is about no more entries. */
const MAX_ENTRIES = 3;
/** Nobody waits longer for a provider after something is recorded. */
const BUDGET_MS = 2 * SECOND;

/**
 * Tells the provider of what a command has changed. When it is in the way the
 * command has done its work all the same: what it recorded waits here.
 *
 * @param request What was typed, and when the command began.
 */
export async function deliverAfterCommand(
  answer: CommandResult,
  context: CommandContext,
  { input, since }: { input: CommandInput; since: Instant },
): Promise<CommandResult> {
  const timers = openTimers(context);
  const settings = await timers.settings();
  if (settings.provider === "local") return answer;
  const delivery = await deliver(context, { timers, settings, since });
  const { waitingCount, problem, capabilities } = delivery;
  const { provider } = settings;
  const { zone } = context;
  const conflicts = await shownConflicts(timers, delivery.conflicts);
  const title = providerTitle(provider);
  const json = withSyncStates(answer.json, await entryStates(timers));
  const sync = {
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
    ...answer,
    json: isJsonObject(json) ? { ...json, sync } : json,
    notes: [...answer.notes ?? [], ...lines],
  };
}

/** JSON with what the provider knows since, in the entries that are in it. */
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

/** Why something is pending, and what to do, in lines for people. */
function pendingLines(
  { waitingCount, problem }: Delivery,
  provider: string,
): string[] {
  const run = "run: worktime timer sync";
  if (!problem) return [`${waitingCount} waiting for ${provider}, ${run}`];
  const saved = `, saved locally (${waitingCount} waiting, ${run})`;
  const { hint } = problem;
  // Where a sync alone does not help; the hint of the disk would have it tried
  // again, and recorded twice.
  const isPassing = problem instanceof ProviderError && problem.isPassing;
  const isSaid = hint !== undefined && !isPassing &&
    !(problem instanceof DiskError);
  return [problemLine(problem, provider, saved), ...isSaid ? [hint] : []];
}

/** What the provider knows of the entries that a command may be about. */
async function entryStates(timers: Timers): Promise<EntrySyncState[]> {
  const { running } = await timers.status();
  const newest = await timers.newest(MAX_ENTRIES);
  return [...running ? [running] : [], ...newest]
    .map(({ id, providerId, sync }) => ({ id, provider_id: providerId, sync }));
}

/** Sends what is new; what is in the way is part of the result. */
async function deliver(
  { openProvider, disk, clock, log }: CommandContext,
  { timers, settings, since }: {
    timers: Timers;
    settings: Settings;
    since: Instant;
  },
): Promise<Delivery & { capabilities?: ProviderCapabilities }> {
  try {
    const opened = await openProvider(timers, settings, BUDGET_MS);
    const options = { clock, ...log.listeners };
    const sync = new TimerSync(disk, opened.provider, options);
    const delivery = await sync.deliver(since);
    await log.attempt(opened.close, undefined);
    return { ...delivery, capabilities: opened.provider.capabilities };
  } catch (error) {
    // Whatever it is, from the settings to a bug: the command has done its work.
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

/** What was typed and stays on this machine, in lines for people. */
function unsupportedLines(
  input: CommandInput,
  { hasTags, canSetBillable = false }: ProviderCapabilities,
  provider: string,
): string[] {
  const { tag: tags = [] } = input.options;
  const hasTag = tags.some((tag) => tag !== "");
  return [
    ...hasTag && !hasTags
      ? [`${provider} has no tags: they stay on this machine`]
      : [],
    ...billableIn(input.options) !== undefined && !canSetBillable
      ? [`${provider} decides by the task what is billable`]
      : [],
  ];
}

/** Conflicts with what is here of their entries. */
export function shownConflicts(
  timers: Timers,
  conflicts: readonly SyncConflict[],
): Promise<ShownConflict[]> {
  return Promise.all(conflicts.map(async (conflict) => {
    try {
      const { entryId } = conflict;
      const { before } = await timers.delete(entryId, { isDryRun: true });
      return { conflict, local: before };
    } catch (error) {
      if (!(error instanceof UnknownEntryError)) throw error;
      return { conflict, local: undefined };
    }
  }));
}
