import { DAY, SECOND } from "@std/datetime";
import type {
  EntryRange,
  EntryUpdate,
  ProviderAction,
} from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import { type TogglChange, togglDate, togglQuery } from "./_toggl_wire.ts";

/** Three months are at least 89 days; the last day depends on the zone. */
export const LIST_LIMIT_DAYS = 88;
/** How old the start of what starts "now" is when it goes out, at most. */
export const NOW: number = 5 * SECOND;
/** A report is about no more days. */
const REPORT_DAYS = 365;

/** The same changes of several entries, for one request. */
export interface TogglPatch {
  /** The entries. */
  readonly ids: readonly string[];
  /** What is to change of each. */
  readonly changes: readonly TogglChange[];
}

/** What the requests depend on. */
interface TogglPlanning {
  /** The path of all entries of the workspace. */
  readonly entriesPath: string;
  /** The path of reports, without what comes before it. */
  readonly reportPath: string;
  /** The present instant. */
  readonly now: Instant;
  /** Which of several changes go together. */
  readonly patchesOf: (
    updates: ReadonlyMap<string, EntryUpdate>,
  ) => readonly TogglPatch[];
}

/** The requests that something takes, as far as they are known before. */
export function togglRequestsFor(
  action: ProviderAction,
  planning: TogglPlanning,
): string[] {
  const { entriesPath: place, now } = planning;
  switch (action.kind) {
    case "account":
      return ["GET /me"];
    case "current":
      return ["GET /me/time_entries/current"];
    case "entry":
      return [`GET /me/time_entries/${action.id}`];
    case "marker":
      return [];
    case "create":
      return [`POST ${place}`];
    case "start": {
      const isAsked = !action.isAlone && action.start < now - NOW;
      const asks = isAsked ? ["GET /me/time_entries/current"] : [];
      return [...asks, `POST ${place}`];
    }
    case "stop": {
      const { id, end } = action;
      return Math.abs(now - end) > NOW
        ? [`GET /me/time_entries/${id}`, `PUT ${place}/${id}`]
        : [`PATCH ${place}/${id}/stop`];
    }
    case "update":
      return updateRequests(action.updates, planning);
    case "delete":
      return action.ids.map((id) => `DELETE ${place}/${id}`);
    default:
      return listRequests(action, planning);
  }
}

function listRequests(
  { kind, range }: Extract<ProviderAction, { range: EntryRange }>,
  { now, reportPath }: TogglPlanning,
): string[] {
  if (kind === "list_older") {
    const report = `POST /reports/api/v3${reportPath}`;
    return ["GET /me", ...yearsOf(range).map(() => report)];
  }
  const earliest = now - LIST_LIMIT_DAYS * DAY;
  const query = new URLSearchParams(togglQuery(range, earliest));
  return [`GET /me/time_entries?${query}`];
}

function updateRequests(
  updates: ReadonlyMap<string, EntryUpdate>,
  { entriesPath: place, patchesOf }: TogglPlanning,
): string[] {
  const patches = patchesOf(updates);
  const patched = new Set(patches.flatMap(({ ids }) => ids));
  const alone = [...updates].filter(([id]) => !patched.has(id));
  return [
    ...patches.map(({ ids }) => `PATCH ${place}/${ids.join(",")}`),
    ...alone.flatMap(([id, update]) => [
      ...areTimesWhole(update) && isTextWhole(update)
        ? []
        : [`GET /me/time_entries/${id}`],
      `PUT ${place}/${id}`,
    ]),
  ];
}

/** The dates of a range, with a day around it, a year at most in each part. */
export function yearsOf(
  { from, to }: EntryRange,
): { first: string; last: string }[] {
  const parts = [];
  const end = to + DAY;
  for (let start = from - DAY; start <= end; start += REPORT_DAYS * DAY) {
    const last = Math.min(end, start + (REPORT_DAYS - 1) * DAY);
    parts.push({ first: togglDate(start, 0), last: togglDate(last, 0) });
  }
  return parts;
}

/** Whether task and description are given, or neither. */
export function isTextWhole({ taskId, description }: EntryUpdate): boolean {
  return (taskId === undefined) === (description === undefined);
}

/** Whether start and end are given, or neither. */
export function areTimesWhole({ start, end }: EntryUpdate): boolean {
  return (start === undefined) === (end === undefined);
}
