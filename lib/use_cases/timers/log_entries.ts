import { type EntryLog, logDays, totalsOf } from "../../report/entry_log.ts";
import { parseRounding } from "../../report/rounding.ts";
import { byStart, type Entry } from "../../tracking/entry.ts";
import type { Workspace } from "../workspace.ts";
import {
  selectedEntries,
  selectedTimer,
  selectionNotes,
  selectTime,
  type TimeRequest,
} from "./select_time.ts";
import { viewTimers } from "./timer_work.ts";

/** Selects the entries to list. By default, all of them. */
export interface LogRequest extends TimeRequest {
  /**
   * Also rounds the time by a rule such as `15m`, `6m:up` or `15m:up:day`.
   */
  round?: string;
}

/** Lists entries by day. */
export function logEntries(
  workspace: Workspace,
  request: LogRequest,
): Promise<EntryLog> {
  const { round } = request;
  const rounding = round === undefined ? undefined : parseRounding(round);
  return viewTimers(workspace, async (view) => {
    const selected = await selectTime(view, request);
    const { dates, filter, tasks, range, running } = selected;
    const entries: (Entry & { isRunning?: true })[] = await selectedEntries(
      view,
      selected,
    );
    if (running) entries.push({ ...running, isRunning: true });
    entries.sort(byStart);
    const days = logDays(entries, {
      ...{ zone: view.zone, range, rounding },
    });
    const listed = new Set(
      days.flatMap((day) => day.entries.map(({ entry }) => entry)),
    );
    const titles = [...tasks.values()].flatMap(
      ({ id, title }): [string, string][] => title === "" ? [] : [[id, title]],
    );
    return {
      ...{ from: dates?.from, to: dates?.to, filter, rounding, days },
      ...totalsOf(days, rounding),
      titles: new Map(titles),
      entryCount: listed.size,
      running: await selectedTimer(view, selected),
      notes: await selectionNotes(view, selected, {
        request,
        isEmpty: listed.size === 0,
      }),
    };
  });
}
