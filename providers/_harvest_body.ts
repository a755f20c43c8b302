import { InvalidTextError, NotAllowedError } from "../lib/errors.ts";
import type { NewEntry } from "../lib/provider.ts";
import type { Instant } from "../lib/time/zone.ts";
import {
  type HarvestFields,
  type HarvestTerms,
  isHarvestId,
} from "./_harvest_requests.ts";
import {
  formatHarvestTime,
  hoursBetween,
  isOverADay,
  wallClockOf,
} from "./_harvest_time.ts";
import { shellWord } from "../lib/timers/shell_word.ts";
import { prefixOf } from "../lib/timers/task_pattern.ts";
import { HOMEPAGE } from "../lib/version.ts";
import { REFERENCE_GROUP } from "./_harvest_wire.ts";

/**
 * Writes when an entry was: its date, and times or hours. One without an end
 * runs; where there are hours only, from now on.
 *
 * @throws {NotAllowedError} When the account has no way to write it.
 */
export function harvestTimes(
  { start, end }: { start: Instant; end: Instant | undefined },
  { zone, wantsTimestamps, clock }: HarvestTerms,
): HarvestFields {
  const { date, from, to } = wallClockOf({ start, end }, zone);
  if (!wantsTimestamps) {
    return {
      spent_date: date,
      ...(end !== undefined && { hours: hoursBetween(start, end) }),
    };
  }
  if (end !== undefined && isOverADay({ start, end }, zone)) {
    const message = "Harvest keeps no entry of a whole day or more";
    const hint = "Make it shorter: worktime timer edit ID --end TIME";
    throw new NotAllowedError("entry_too_long", message, { hint });
  }
  return {
    spent_date: date,
    started_time: formatHarvestTime(from, clock),
    ...(to !== undefined && { ended_time: formatHarvestTime(to, clock) }),
  };
}

/**
 * Writes the project and the task that an entry is for.
 *
 * @throws {NotAllowedError} When one of them is not given.
 * @throws {InvalidTextError} When one of them is no id of Harvest.
 */
export function projectOf(
  { projectId, projectTaskId }: Pick<NewEntry, "projectId" | "projectTaskId">,
  taskId: string | undefined,
): HarvestFields {
  if (projectId === undefined || projectTaskId === undefined) {
    const missing = projectId === undefined ? "project" : "task of the project";
    const whose = taskId === undefined ? "" : `: "${taskId}" has none`;
    const prefix = taskId === undefined ? undefined : prefixOf(taskId);
    const name = prefix ?? taskId ?? "*";
    const pair = `${shellWord(name)}=ID`;
    throw new NotAllowedError(
      "project_needed",
      `Harvest needs a ${missing} for each entry${whose}`,
      {
        hint: `Give one: worktime timer configure --project ${pair} ` +
          `--project-task ${pair}, or for all others: ` +
          "--project '*=ID' --project-task '*=ID'",
      },
    );
  }
  for (const id of [projectId, projectTaskId]) {
    if (isHarvestId(id) && Number.isSafeInteger(Number(id))) continue;
    const message = `Not a project or task of Harvest: "${id}"`;
    const hint = "Give the number, as in: worktime timer configure";
    throw new InvalidTextError("invalid_project", message, { hint });
  }
  return { project_id: Number(projectId), task_id: Number(projectTaskId) };
}

/**
 * Writes our id of an entry, by which it is found again. Whether Harvest could
 * do without the other two fields is not documented.
 */
export function harvestReference(marker: string | undefined): HarvestFields {
  if (marker === undefined) return {};
  // Harvest shows it as a link to what another program has of an entry: ours
  // has no page of its own, so it leads to the program.
  const reference = {
    id: marker,
    group_id: REFERENCE_GROUP,
    permalink: HOMEPAGE,
  };
  return { external_reference: reference };
}
