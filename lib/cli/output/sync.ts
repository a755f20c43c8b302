import { argumentWords, shellWord, type WorktimeError } from "../../errors.ts";
import { ProviderError } from "../../provider.ts";
import type { SyncConflict } from "../../sync/conflict.ts";
import { counted, printable, printableLines } from "../../text/printable.ts";
import {
  formatInstant,
  formatLocalTime,
  type Instant,
  type Zone,
} from "../../time/zone.ts";
import type { EntryContent } from "../../tracking/entry.ts";
import { providerTitle } from "../../tracking/settings.ts";
import type { SendFailure } from "../../use_cases/sync/send_outbox.ts";
import type {
  PlannedRequest,
  SyncResult,
} from "../../use_cases/sync/sync_timers.ts";
import {
  changeText,
  type CommandContext,
  type CommandResult,
} from "../command.ts";
import { EXIT_STATUS } from "../errors.ts";
import type {
  ConflictJson,
  ServiceProblemJson,
  SyncJson,
  SyncPlanJson,
} from "../json/timer.ts";
import {
  entryJson,
  entryLabel,
  formatTimeRange,
  instantJson,
} from "./entry.ts";
import { progressBar } from "./table.ts";

/** Fewer changes are sent before anybody can read the progress. */
const MIN_PROGRESS_TOTAL = 3;

interface SyncOutput {
  readonly provider: string;
  /** The time zone of printed times. */
  readonly zone: Zone;
}

/** Returns a callback that shows a progress bar on a terminal. */
export function syncProgress(
  { showProgress }: CommandContext,
): (done: number, total: number) => void {
  return (done, total) => {
    if (total < MIN_PROGRESS_TOTAL) return;
    showProgress?.(`Sending ${progressBar(done / total)} ${done} of ${total}`);
  };
}

/** Renders the result of `worktime timer sync`. */
export function renderSync(
  result: SyncResult,
  conflicts: readonly ShownConflict[],
  output: SyncOutput,
): CommandResult<SyncJson> {
  const { zone, provider } = output;
  const { added, changed, removed, failures, notes, stoppedBy } = result;
  const isComplete = !stoppedBy && failures.length === 0;
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
      ...(notes.length > 0 && { notes }),
    },
    notes: printableLines(notes),
    ...(!isComplete && { exitStatus: EXIT_STATUS.provider }),
  };
}

/** Renders the result of `worktime timer sync --dry-run`. */
export function renderPlan(
  plan: readonly PlannedRequest[],
  { provider, zone }: SyncOutput,
): CommandResult<SyncPlanJson> {
  const steps = plan.map((request) => plannedLine(request, zone));
  const lines = plan.flatMap(({ requests }, i) => [
    `- ${steps[i]}`,
    ...requests.map((line) => `    ${printable(line)}`),
  ]);
  const count = plan.reduce((sum, { requests }) => sum + requests.length, 0);
  const requests = counted(count, "request");
  const title = providerTitle(provider);
  return {
    text: changeText(
      true,
      `${title}:`,
      ...lines,
      ...count > 0 ? [`${requests} (more if ${title} has changes)`] : [],
    ),
    json: {
      provider,
      dry_run: true,
      requests: plan.map((request, i) => ({
        action: request.action,
        ...(request.kind === "change" && {
          id: request.item.entryId,
          task: request.item.taskId,
          looked_up: request.isLookedUp,
        }),
        summary: steps[i] ?? "",
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
  const pulled = `${added.length} added, ${changed.length} changed, ` +
    `${removed.length} removed`;
  return [
    `${title}: ${result.sentCount} sent; locally ${pulled}`,
    ...result.listedFrom === undefined ? [] : [
      `${title} does not list entries before ` +
      `${dateAt(result.listedFrom, zone)}: older ones were not compared`,
    ],
    ...removed.map((it) => `Removed in ${title}: ${describeEntry(it, zone)}`),
    ...conflicts.flatMap((it) => conflictLines(it, title, zone)),
    ...result.duplicates.flatMap((it) => duplicateLines(it, title, zone)),
    ...failures.map((it) => failureLine(it, title)),
    ...stoppedBy ? [problemLine(stoppedBy, title)] : [],
    ...stoppedBy?.hint === undefined ? [] : [printable(stoppedBy.hint)],
    ...result.waitingCount > 0 ? [pendingLine(result)] : [],
  ];
}

/** Describes a duplicate, with the command that deletes it. */
function duplicateLines(
  { entry, entryId, isCertain }: SyncResult["duplicates"][number],
  title: string,
  zone: Zone,
): string[] {
  const label = isCertain ? "Duplicate" : "Likely duplicate";
  return [
    `${label} in ${title}: ${describeEntry(entry, zone)}`,
    `  To delete it: worktime timer delete ${argumentWords([entryId])}`,
  ];
}

function pendingLine(
  { waitingCount, failures, stoppedBy }: SyncResult,
): string {
  const line = `${waitingCount} waiting`;
  // A change without a failure was sent, but its arrival is not confirmed.
  return !stoppedBy && waitingCount > failures.length
    ? `${line}: a change is not confirmed yet; sync again in a minute`
    : line;
}

function failureLine({ item, error }: SendFailure, title: string): string {
  // Providers do not know the local id of an entry.
  const completed = error.hint?.replace(
    /timer edit ID\b((?: --[a-z-]+ [A-Z]+)*)/,
    (_, options: string) => {
      const words = options.split(" ").slice(1);
      return `timer edit ${argumentWords([item.entryId], words)}`;
    },
  );
  const hint = completed === undefined ? "" : ` (${printable(completed)})`;
  return `Pending: ${entryLabel(item)}: ${problemLine(error, title)}${hint}`;
}

const VERBS = {
  create: "Create",
  stop: "Stop",
  update: "Update",
  delete: "Delete",
};

function plannedLine(request: PlannedRequest, zone: Zone): string {
  if (request.action === "account") return "Look up the account";
  if (request.action === "current") return "Look up the running timer";
  if (request.action === "list") {
    return `List entries since ${dateAt(request.range.from, zone)}`;
  }
  const { item, isLookedUp } = request;
  const verb = VERBS[item.action];
  const line = `${verb}: ${entryLabel(item)}, ${
    formatLocalTime(item.start, zone)
  }`;
  return isLookedUp ? `${line} (unless already listed)` : line;
}

function dateAt(instant: Instant, zone: Zone): string {
  return formatInstant(instant, zone).slice(0, 10);
}

/** A conflict together with the local entry. */
export interface ShownConflict {
  readonly conflict: SyncConflict;
  /** The local entry; `undefined` if there is none. */
  readonly local: EntryContent | undefined;
}

/**
 * Describes a conflict, with the command that applies the other version. What a
 * closed month has not taken is always kept here.
 *
 * @param provider The display name of the provider.
 */
export function conflictLines(
  { conflict, local }: ShownConflict,
  provider: string,
  zone: Zone,
): string[] {
  const { kept, other, entryId, closedMonth } = conflict;
  const otherSide = kept === "here" ? `in ${provider}` : "on this machine";
  const [entry, otherEntry] = [local, other]
    .map((it) => it ? describeEntry(it, zone) : "an entry");
  const isClosed = closedMonth !== undefined;
  const closed = isClosed ? ` ${closedMonth} is closed here;` : "";
  const reopen = isClosed ? `worktime reopen ${closedMonth} && ` : "";
  const [start, timer] = [`Conflict:${closed}`, `${reopen}worktime timer`];
  if (isClosed && !local) {
    return [
      `${start} did not add ${otherEntry} from ${provider}`,
      `  To add it: ${timer} sync --from ${closedMonth}-01`,
    ];
  }
  if (!other) {
    return [
      `${start} kept ${entry}; it was deleted ${otherSide}`,
      `  To delete it: ${timer} delete ${argumentWords([entryId])}`,
    ];
  }
  if (!local) {
    return [
      `${start} deleted ${otherEntry}; it was changed ${otherSide}`,
      `  To restore it: ${timer} add ${addArguments(other, zone)}`,
    ];
  }
  const line = `${start} kept ${entry}; ${otherSide} it was ${otherEntry}`;
  const options = editOptions(local, other, zone);
  // They can differ in what no option sets, such as whether an entry runs.
  if (options.length === 0) return [line];
  const edit = `${timer} edit ${argumentWords([entryId], options)}`;
  return [line, `  To use that instead: ${edit}`];
}

/** Converts a conflict to JSON. */
export function conflictJson(
  { conflict: { entryId, kept, other, closedMonth } }: ShownConflict,
  zone: Zone,
): ConflictJson {
  return {
    id: entryId,
    kept,
    ...(closedMonth !== undefined && { closed_month: closedMonth }),
    other: other
      ? {
        task: other.taskId ?? null,
        description: other.description,
        start: formatInstant(other.start, zone),
        end: instantJson(other.end, zone),
        tags: other.tags,
        billable: other.billable ?? null,
      }
      : null,
  };
}

/** Describes an entry in one line: description, time, tags. */
function describeEntry(entry: EntryContent, zone: Zone): string {
  const { start, end, tags } = entry;
  const when = end === undefined
    ? `running since ${formatLocalTime(start, zone)}`
    : formatTimeRange({ start, end }, { zone, withYear: false });
  const tagged = tags.map((tag) => ` #${printable(tag)}`).join("");
  const billable = entry.billable ? ", billable" : "";
  return `"${entryLabel(entry)}" (${when}${tagged}${billable})`;
}

/** Returns the options of `timer edit` that turn one version into the other. */
function editOptions(
  local: EntryContent,
  other: EntryContent,
  zone: Zone,
): string[] {
  const { start, end, tags, billable } = other;
  const sorted = (some: readonly string[]) => some.toSorted().join("\n");
  const options = [
    taskOf(local) !== taskOf(other) && `--task ${shellWord(taskOf(other))}`,
    local.description !== other.description &&
    `--title ${shellWord(titleOf(other))}`,
    local.start !== start && `--start ${formatInstant(start, zone)}`,
    end !== undefined && local.end !== end &&
    `--end ${formatInstant(end, zone)}`,
    // An empty tag clears all tags.
    ...sorted(local.tags) !== sorted(tags)
      ? (tags.length === 0 ? [""] : tags).map((it) => `--tag ${shellWord(it)}`)
      : [],
    // A version that does not say whether it is billable changes nothing.
    billable !== undefined && (local.billable ?? false) !== billable &&
    (billable ? "--billable" : "--no-billable"),
  ];
  return options.filter((it) => it !== false);
}

function addArguments(other: EntryContent, zone: Zone): string {
  const { start, end = start, tags } = other;
  const options = [
    `--start ${formatInstant(start, zone)}`,
    `--end ${formatInstant(end, zone)}`,
    `--title ${shellWord(titleOf(other))}`,
    ...tags.map((tag) => `--tag ${shellWord(tag)}`),
    ...other.billable ? ["--billable"] : [],
  ];
  return argumentWords([taskOf(other)], options);
}

function taskOf({ taskId, description }: EntryContent): string {
  return taskId ?? description;
}

/** Returns the description without a leading `TASK: `. */
function titleOf(content: EntryContent): string {
  const { description } = content;
  const head = `${taskOf(content)}: `;
  return description.startsWith(head)
    ? description.slice(head.length)
    : description;
}

/**
 * Describes a problem with a provider in one line.
 *
 * @param rest Text to insert before the reason.
 */
export function problemLine(
  { code, message }: WorktimeError,
  provider: string,
  rest = "",
): string {
  // The message has the provider's id, which is never shown elsewhere.
  if (code === "unknown_entry") {
    return `This entry was not found in ${provider}${rest}`;
  }
  if (code !== "provider_unreachable") return `${printable(message)}${rest}`;
  const [, why = ""] = message.match(/is unreachable: (.*)/s) ?? [];
  const reason = printable(why);
  const line = `${provider} unreachable${rest}`;
  return reason === "" ? line : `${line}: ${reason}`;
}

/** Converts a problem to JSON, with its `reason` if known. */
export function problemJson(
  problem: WorktimeError,
): ServiceProblemJson {
  const { code, message } = problem;
  const { reason } = problem instanceof ProviderError ? problem : {};
  return { code, message, ...(reason !== undefined && { reason }) };
}
