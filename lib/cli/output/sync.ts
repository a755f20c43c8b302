import { formatInstant, type Instant, type Zone } from "../../time/zone.ts";
import type { EntryOrTimer } from "../../timers/remote_record.ts";
import { type ProviderName, providerTitle } from "../../timers/settings.ts";
import { shellWord } from "../../timers/shell_word.ts";
import type { PlannedRequest } from "../../use_cases/plan_sync.ts";
import type { SendFailure } from "../../use_cases/send_outbox.ts";
import type { SyncResult } from "../../use_cases/sync_timers.ts";
import type { Answer, CommandContext } from "../command.ts";
import { EXIT_STATUS } from "../exit_status.ts";
import { barOf } from "./bar.ts";
import { entryJson, shownText } from "./entry.ts";
import { printable } from "./printable.ts";
import { problemJson, problemLine } from "./provider_problem.ts";
import {
  conflictJson,
  conflictLines,
  type ShownConflict,
  shownContent,
} from "./sync_conflict.ts";
import { DRY_RUN_LINE } from "./timer_change.ts";

const BAR_WIDTH = 30;
/** Fewer are sent before anybody reads of them. */
const FEWEST_SHOWN = 3;

/** What a sync was with, and where its times are printed. */
interface SyncOutput {
  /** The provider. */
  readonly provider: ProviderName;
  /** The zone in which times are printed. */
  readonly zone: Zone;
}

/** Shows on a terminal how many changes were sent. */
export function syncProgress(
  { showProgress }: CommandContext,
): (done: number, total: number) => void {
  return (done, total) => {
    if (total < FEWEST_SHOWN) return;
    const bar = barOf(done / total, { width: BAR_WIDTH, isTerminal: true });
    showProgress?.(`Sending ${bar.padEnd(BAR_WIDTH)} ${done} of ${total}`);
  };
}

/** What `worktime timer sync` prints. */
export function answerSync(
  result: SyncResult,
  conflicts: readonly ShownConflict[],
  output: SyncOutput,
): Answer {
  const { zone, provider } = output;
  const { added, changed, removed, failures, stoppedBy } = result;
  const isWhole = !stoppedBy && failures.length === 0;
  return {
    text: syncLines(result, conflicts, output).join("\n"),
    json: {
      provider,
      sent: result.sentCount,
      waiting: result.waitingCount,
      added: added.map((it) => entryJson(it, zone)),
      changed: changed.map((it) => entryJson(it, zone)),
      removed: removed.map((it) => entryJson(it, zone)),
      conflicts: conflicts.map((it) => conflictJson(it, zone)),
      duplicates: result.duplicates.map(({ entryId, of, isCertain }) => ({
        id: entryId,
        of,
        certain: isCertain,
      })),
      refused: failures.map(({ item, error }) => ({
        id: item.entryId,
        task: item.taskId,
        error: problemJson(error),
      })),
      ...(result.listedFrom !== undefined && {
        compared_from: dateAt(result.listedFrom, zone),
      }),
      stopped_by: stoppedBy ? problemJson(stoppedBy) : null,
    },
    ...(!isWhole && { exitStatus: EXIT_STATUS.provider }),
  };
}

/** What `worktime timer sync --dry-run` prints. */
export function answerPlan(
  plan: readonly PlannedRequest[],
  { provider, zone }: SyncOutput,
): Answer {
  const steps = plan.map((request) => plannedLine(request, zone));
  const lines = plan.flatMap(({ requests }, i) => [
    `- ${steps[i]}`,
    ...requests.map((line) => `    ${printable(line)}`),
  ]);
  const count = plan.reduce((sum, { requests }) => sum + requests.length, 0);
  const noun = count === 1 ? "request" : "requests";
  const title = providerTitle(provider);
  return {
    text: [
      DRY_RUN_LINE,
      `${title}:`,
      ...lines,
      ...count > 0 ? [`${count} ${noun}, more if ${title} has changes`] : [],
    ].join("\n"),
    json: {
      provider,
      dry_run: true,
      requests: plan.map((request, i) => ({
        action: request.action,
        ...("item" in request && {
          id: request.item.entryId,
          task: request.item.taskId,
          looked_up: request.isLookedUp,
        }),
        summary: steps[i],
        sends: request.requests,
      })),
      count,
    },
  };
}

function syncLines(
  result: SyncResult,
  conflicts: readonly ShownConflict[],
  { provider, zone }: SyncOutput,
): string[] {
  const { added, changed, removed, failures, stoppedBy } = result;
  const title = providerTitle(provider);
  const pulled = `${added.length} new, ${changed.length} changed, ` +
    `${removed.length} removed`;
  return [
    `${title}: ${result.sentCount} sent; ${pulled} here`,
    ...result.listedFrom === undefined ? [] : [
      `${title} lists no entries from before ` +
      `${dateAt(result.listedFrom, zone)}: older ones were not compared`,
    ],
    ...removed.map((it) => removedLine(it, title, zone)),
    ...conflicts.flatMap((it) => conflictLines(it, title, zone)),
    ...result.duplicates.flatMap((it) =>
      duplicateLines(it, { provider, zone })
    ),
    ...failures.map((it) => failureLine(it, title)),
    ...stoppedBy
      ? [`${problemLine(stoppedBy, title)}`, ...hintOf(stoppedBy.hint)]
      : [],
    ...waitingLines(result),
  ];
}

/** An entry that is there twice, with the command that removes one of both. */
function duplicateLines(
  { entry, entryId, isCertain }: SyncResult["duplicates"][number],
  { provider, zone }: SyncOutput,
): string[] {
  const where = providerTitle(provider);
  const said = isCertain ? `Twice at ${where}` : `Likely twice at ${where}`;
  return [
    `${said}: ${shownContent(entry, zone)}`,
    `  Remove one: worktime timer delete ${shellWord(entryId)}`,
  ];
}

function removedLine(entry: EntryOrTimer, title: string, zone: Zone): string {
  return `Removed at ${title}: ${shownContent(entry, zone)}`;
}

function waitingLines(
  { waitingCount, failures, stoppedBy }: SyncResult,
): string[] {
  if (waitingCount === 0) return [];
  // What nothing is said of was sent, and nobody knows yet whether it arrived.
  const isOnItsWay = !stoppedBy && waitingCount > failures.length;
  const hint = isOnItsWay
    ? ": it may be on its way, sync again in a minute"
    : "";
  return [`${waitingCount} waiting${hint}`];
}

function failureLine({ item, error }: SendFailure, title: string): string {
  // Hints that name an entry do not know which one.
  const ofEntry = error.hint?.replace(
    "timer edit ID",
    `timer edit ${shellWord(item.entryId)}`,
  );
  const hint = ofEntry === undefined ? "" : ` (${printable(ofEntry)})`;
  return `Pending: ${shownText(item)}: ` +
    problemLine(error, title) + hint;
}

function hintOf(hint: string | undefined): string[] {
  return hint === undefined ? [] : [printable(hint)];
}

function plannedLine(request: PlannedRequest, zone: Zone): string {
  if (request.action === "account") return "Ask whose key it is";
  if (request.action === "current") return "Ask what runs";
  if (request.action === "list") {
    return `List the entries since ${dateAt(request.range.from, zone)}`;
  }
  const { item, isLookedUp } = request;
  const subject = `${shownText(item)}, ` +
    formatInstant(item.start, zone).slice(0, 16).replace("T", " ");
  const verb =
    { create: "Create", stop: "Stop", update: "Update", delete: "Delete" }[
      item.action
    ];
  return isLookedUp
    ? `${verb}: ${subject} (unless the list has it)`
    : `${verb}: ${subject}`;
}

function dateAt(instant: Instant, zone: Zone): string {
  return formatInstant(instant, zone).slice(0, 10);
}
