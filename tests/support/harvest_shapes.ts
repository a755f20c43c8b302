import created from "../fixtures/harvest/create_201_duration.json" with {
  type: "json",
};
import me from "../fixtures/harvest/users_me_200.json" with { type: "json" };
import { formatUtc } from "../../lib/time/zone.ts";
import {
  formatHarvestTime,
  type HarvestClock,
} from "../../providers/_harvest_wire.ts";
import { HarvestRefusal, type StoredHarvestEntry } from "./harvest_entries.ts";
import type { ServedAnswer, ServedRequest } from "./provider_server.ts";

/** An entry in Harvest's format; `hours` includes the running timer. */
export function harvestShapeOf(
  entry: StoredHarvestEntry,
  { hours, clock }: { hours: number; clock: HarvestClock },
): Record<string, unknown> {
  const written = (minute: number | undefined) =>
    minute === undefined ? null : formatHarvestTime(minute, clock);
  const { timerStartedAt, reference, updatedAt } = entry;
  return {
    ...created.body,
    id: entry.id,
    spent_date: entry.spentDate,
    user: { id: me.body.id, name: "Bob Powell" },
    project: { id: entry.projectId, name: "Online Store - Phase 1" },
    task: { id: entry.taskId, name: "Programming" },
    hours,
    hours_without_timer: entry.hours,
    rounded_hours: Math.ceil(hours * 4) / 4,
    notes: entry.notes,
    timer_started_at: timerStartedAt === undefined
      ? null
      : formatUtc(timerStartedAt),
    started_time: written(entry.startedMinute),
    ended_time: written(entry.endedMinute),
    is_running: timerStartedAt !== undefined,
    external_reference: reference,
    updated_at: formatUtc(updatedAt),
  };
}

/** A page of a list, with links to other pages. */
export function harvestPageOf(
  { query, url }: ServedRequest,
  { name, all, mostPerPage }: {
    name: string;
    all: readonly unknown[];
    mostPerPage: number;
  },
): ServedAnswer {
  const asked = Number(query.get("per_page") ?? 2000);
  if (!(asked >= 1 && asked <= 2000)) {
    throw new HarvestRefusal(422, "Invalid per_page parameter");
  }
  const size = Math.min(asked, mostPerPage);
  const page = Number(query.get("page") ?? 1);
  const pages = Math.max(1, Math.ceil(all.length / size));
  const linkTo = (number: number) => {
    const address = new URL(url);
    address.searchParams.set("page", String(number));
    return address.href;
  };
  const next = page < pages ? page + 1 : null;
  const previous = page > 1 ? page - 1 : null;
  return {
    status: 200,
    json: {
      [name]: all.slice((page - 1) * size, page * size),
      per_page: size,
      total_pages: pages,
      total_entries: all.length,
      next_page: next,
      previous_page: previous,
      page,
      links: {
        first: linkTo(1),
        next: next === null ? null : linkTo(next),
        previous: previous === null ? null : linkTo(previous),
        last: linkTo(pages),
      },
    },
  };
}
