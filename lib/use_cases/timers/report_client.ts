import {
  type BilledEntry,
  billEntries,
  type BillingContext,
  type ClientReport,
  type UncountedTimer,
} from "../../report/client_report.ts";
import { parseRounding } from "../../report/rounding.ts";
import { counted } from "../../text/printable.ts";
import type { DateRange } from "../../time/date_range.ts";
import { formatClockAt, type Zone } from "../../time/zone.ts";
import { byStart, type Entry } from "../../tracking/entry.ts";
import { secondsWithin } from "../../tracking/totals.ts";
import type { Workspace } from "../workspace.ts";
import { forgottenSince } from "./forgotten_timer.ts";
import { filterNotes } from "./notes.ts";
import {
  EARLIEST,
  selectedEntries,
  selectTime,
  type TimeRequest,
} from "./select_time.ts";
import { type TimerView, viewTimers } from "./timer_work.ts";

/** Selects the time to report, by default all, and how to round it. */
export interface ClientReportRequest
  extends Omit<TimeRequest, "withoutRunning"> {
  /**
   * Bills time rounded by a rule such as `15m`, `6m:up` or `15m:up:day`.
   *
   * @default The exact time.
   */
  round?: string;
}

/** Reports the time for a client. */
export function reportClient(
  workspace: Workspace,
  { round, ...request }: ClientReportRequest,
): Promise<ClientReport> {
  const rounding = round === undefined ? undefined : parseRounding(round);
  return viewTimers(workspace, async (view) => {
    const { files, zone, now } = view;
    const settings = await files.settings();
    const selected = await selectTime(view, request);
    const { tasks, range, filter } = selected;
    const entries = await selectedEntries(view, selected);
    const running = selected.running &&
      await uncounted(view, selected.running, range);
    const context = { zone, range, tasks, settings, rounding };
    const work = billEntries(entries, context);
    return {
      ...work,
      ...datesOf(selected.dates, work.entries, selected.today),
      ...{ filter, rounding, running },
      name: settings.employeeName,
      madeAt: now,
      notes: [
        ...running && view.clockNote ? [view.clockNote] : [],
        ...overlapNotes(work.entries, zone),
        ...work.entries.length > 0 ? [] : await filterNotes(files, filter),
      ],
    };
  });
}

/** Returns the running timer, if it is in the range. */
async function uncounted(
  view: TimerView,
  timer: Entry,
  range: BillingContext["range"],
): Promise<UncountedTimer | undefined> {
  const { taskId, start } = timer;
  if (secondsWithin(timer, range) === undefined) return undefined;
  return { taskId, start, likelyEnd: await forgottenSince(view, timer) };
}

/** Returns the dates of a report; without a start, from its first entry. */
function datesOf(
  dates: DateRange | undefined,
  entries: readonly BilledEntry[],
  today: DateRange["to"],
): DateRange {
  const to = dates?.to ?? entries.at(-1)?.date ?? today;
  const isOpen = dates === undefined || dates.from === EARLIEST;
  return { from: isOpen ? entries[0]?.date ?? to : dates.from, to };
}

const MAX_OVERLAPS = 3;

/** Returns notes about time that is in two entries and so is billed twice. */
function overlapNotes(
  entries: readonly BilledEntry[],
  zone: Zone,
): string[] {
  const pairs: [BilledEntry, BilledEntry][] = [];
  let longest: BilledEntry | undefined;
  for (const entry of entries.toSorted(byStart)) {
    if (longest && entry.start < longest.end && entry.start < entry.end) {
      pairs.push([longest, entry]);
    }
    if (!longest || entry.end > longest.end) longest = entry;
  }
  const notes = pairs.slice(0, MAX_OVERLAPS).map(([first, second]) =>
    `Entries for "${first.taskId}" and "${second.taskId}" overlap on ` +
    `${second.date}, ${formatClockAt(second.start, zone)}-` +
    `${formatClockAt(Math.min(first.end, second.end), zone)}: both are counted`
  );
  const more = pairs.length - notes.length;
  const others = counted(more, "more entry overlaps", "more overlap");
  return more > 0 ? [...notes, others] : notes;
}
