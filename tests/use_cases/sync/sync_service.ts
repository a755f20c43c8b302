import { DAY, HOUR, SECOND } from "@std/datetime";
import type { ConfigEdits } from "../../../lib/formats/config_edit.ts";
import type { TimeTrackingProvider } from "../../../lib/provider.ts";
import type { CivilDate } from "../../../lib/time/civil_date.ts";
import {
  civilTimeAt,
  formatClock,
  formatUtc,
  type Instant,
  instantOf,
} from "../../../lib/time/zone.ts";
import type { EntryContent } from "../../../lib/tracking/entry.ts";
import type { Fetch } from "../../../providers/connection.ts";
import { clockifyBench } from "../../support/clockify_bench.ts";
import {
  CLOCKIFY_KEY,
  type ClockifyServerOptions,
} from "../../support/clockify_server.ts";
import { isoTime } from "../../support/clockify_shapes.ts";
import { CLOCKIFY_WORKSPACE } from "../../support/clockify_workspace.ts";
import type { FakeClock } from "../../support/fake_clock.ts";
import { harvestBench } from "../../support/harvest_bench.ts";
import type { StoredHarvestEntry } from "../../support/harvest_entries.ts";
import {
  HARVEST_ACCOUNT,
  HARVEST_KEY,
  HARVEST_PROJECT,
  HARVEST_TASK,
  type HarvestServerOptions,
} from "../../support/harvest_server.ts";
import type { ProviderServer } from "../../support/provider_server.ts";
import type { TestConnection } from "../../support/test_connection.ts";
import { togglBench } from "../../support/toggl_bench.ts";
import {
  TOGGL_KEY,
  TOGGL_WORKSPACE,
  type TogglServerOptions,
} from "../../support/toggl_server.ts";

/** A person's edit of an entry in the web interface. */
export interface WebEdit {
  readonly description?: string;
  readonly start?: Instant;
  readonly end?: Instant;
  readonly tags?: readonly string[];
  readonly billable?: boolean;
}

/** An entry at the service. */
export type WebEntry = EntryContent & { readonly id: string };

/** The web interface of a service. */
export interface Web {
  /** Starts a timer; the service stops the running one. */
  start(description: string): void;
  /** Adds a finished entry. */
  add(description: string, start: Instant, end: Instant): void;
  /** Stops a timer now. */
  stop(id: string): void;
  /** Changes an entry; start and end are given both or neither. */
  edit(id: string, edit: WebEdit): void;
  /** Deletes an entry. */
  remove(id: string): void;
}

/** A service with its web interface. */
export interface SyncService {
  readonly clock: FakeClock;
  readonly server: ProviderServer;
  readonly connection: TestConnection;
  readonly web: Web;
  /** What must appear only in request headers. */
  readonly secrets: readonly string[];
  /** The settings of a machine that uses it. */
  readonly settings: ConfigEdits;
  /** Whether starting a timer stops the running one. */
  readonly stopsPrevious: boolean;
  /** Whether it stores times, rather than durations only. */
  readonly hasTimes: boolean;
  /** Whether its entries have tags. */
  readonly hasTags: boolean;
  /** The maximum deviation of stored times, in seconds. */
  readonly precisionSeconds: number;
  /** All its entries. */
  readonly entries: () => WebEntry[];
  /** Opens the provider in a new process. */
  readonly open: () => TimeTrackingProvider;
}

/** Toggl; `fetch` is between it and all processes. */
export function togglService(
  fetch: Fetch,
  options: Omit<TogglServerOptions, "clock"> = {},
  { isPaced = false }: { isPaced?: boolean } = {},
): SyncService {
  const { clock, server, connection, restart } = togglBench({
    connection: { fetch, isPaced },
    server: options,
  });
  const { web, entries } = server;
  const timesOf = ({ start, end }: WebEdit) =>
    start === undefined || end === undefined ? {} : {
      start: formatUtc(start),
      stop: formatUtc(end),
      duration: (end - start) / SECOND,
    };
  return {
    clock,
    server,
    connection,
    secrets: [TOGGL_KEY, btoa(`${TOGGL_KEY}:api_token`)],
    settings: { provider: "toggl", workspaceId: String(TOGGL_WORKSPACE) },
    precisionSeconds: 1,
    hasTags: true,
    hasTimes: true,
    stopsPrevious: true,
    entries: () =>
      entries.all.map((it) => ({
        id: String(it.id),
        taskId: undefined,
        description: it.description ?? "",
        start: it.start,
        end: it.stop === undefined ? undefined : Math.max(it.start, it.stop),
        tags: it.tags,
        billable: it.billable,
      })),
    web: {
      start: (description) => web.start(description),
      add: web.add,
      stop: (id) => web.stop(Number(id)),
      edit: (id, edit) => {
        const { start: _, end: __, ...texts } = edit;
        web.edit(Number(id), { ...texts, ...timesOf(edit) });
      },
      remove: (id) => web.remove(Number(id)),
    },
    open: restart,
  };
}

/** Clockify; `fetch` is between it and all processes. */
export function clockifyService(
  fetch: Fetch,
  options: Omit<ClockifyServerOptions, "clock"> = {},
): SyncService {
  const { clock, server, connection, restart } = clockifyBench({
    connection: { fetch },
    server: options,
  });
  const { web, entries, workspace } = server;
  const nameOf = (id: string) =>
    workspace.tags.find((tag) => tag.id === id)?.name ?? id;
  const idOf = (name: string) =>
    workspace.tags.find((tag) => tag.name === name)?.id ??
      workspace.createTag(name).id;
  return {
    clock,
    server,
    connection,
    secrets: [CLOCKIFY_KEY],
    settings: { provider: "clockify", workspaceId: CLOCKIFY_WORKSPACE },
    precisionSeconds: 1,
    hasTags: true,
    hasTimes: true,
    stopsPrevious: options.stopsPrevious ?? false,
    entries: () =>
      entries.all.map(({ id, description, start, end, tagIds, billable }) => ({
        id,
        billable,
        taskId: undefined,
        description,
        start,
        end,
        tags: tagIds.map(nameOf),
      })),
    web: {
      start: (description) => web.start(description),
      add: web.add,
      stop: (id) => {
        if (entries.running?.id === id) web.stop();
        else web.edit(id, { end: isoTime(server.now()) });
      },
      edit: (id, { start, end, tags, ...texts }) =>
        web.edit(id, {
          ...texts,
          ...(start !== undefined && { start: isoTime(start) }),
          ...(end !== undefined && { end: isoTime(end) }),
          ...(tags && { tagIds: tags.map(idOf) }),
        }),
      remove: (id) => web.remove(id),
    },
    open: restart,
  };
}

/** Harvest; `fetch` is between it and all processes. */
export function harvestService(
  fetch: Fetch,
  options: Omit<HarvestServerOptions, "clock" | "timeZone"> = {},
): SyncService {
  const { wantsTimestamps: hasTimes = true } = options;
  const timesOf = hasTimes ? harvestTimes : harvestHours;
  const { clock, server, connection, restart } = harvestBench({
    connection: { fetch },
    server: { timeZone: "UTC", ...options },
  });
  const { web, entries } = server;
  return {
    clock,
    server,
    connection,
    secrets: [HARVEST_KEY],
    settings: {
      provider: "harvest",
      accountId: String(HARVEST_ACCOUNT),
      projects: new Map([["TASK", String(HARVEST_PROJECT)]]),
      tasks: new Map([["TASK", String(HARVEST_TASK)]]),
    },
    precisionSeconds: hasTimes ? 60 : 36,
    stopsPrevious: options.stopsPrevious ?? false,
    hasTags: false,
    hasTimes,
    entries: () => entries.all.map((entry) => harvestEntryOf(entry, hasTimes)),
    web: {
      start: (notes) => web.start(notes, { spent_date: dateOf(server.now()) }),
      add: (notes, start, end) => web.add(notes, timesOf({ start, end })),
      stop: (id) => web.stop(Number(id)),
      edit: (id, { description, start, end }) =>
        web.edit(Number(id), {
          ...(description !== undefined && { notes: description }),
          ...timesOf({ start, end }),
        }),
      remove: (id) => web.remove(Number(id)),
    },
    open: restart,
  };
}

function harvestEntryOf(
  entry: StoredHarvestEntry,
  hasTimes: boolean,
): WebEntry {
  const { id, notes, spentDate: date, startedMinute = 0, hours } = entry;
  const { endedMinute = startedMinute, timerStartedAt } = entry;
  const start = instantAt(date, startedMinute);
  const over = endedMinute < startedMinute ? DAY : 0;
  const end = hasTimes
    ? instantAt(date, endedMinute) + over
    : start + Math.round(hours * 3600) * SECOND;
  return {
    id: String(id),
    taskId: undefined,
    description: notes ?? "",
    start,
    end: timerStartedAt === undefined ? end : undefined,
    tags: [],
  };
}

interface Times {
  readonly start?: Instant | undefined;
  readonly end?: Instant | undefined;
}

function harvestTimes({ start, end }: Times): Record<string, string> {
  if (start === undefined || end === undefined) return {};
  return {
    spent_date: dateOf(start),
    started_time: clockOf(start),
    ended_time: clockOf(end),
  };
}

function harvestHours({ start, end }: Times): Record<string, unknown> {
  if (start === undefined || end === undefined) return {};
  return { spent_date: dateOf(start), hours: (end - start) / HOUR };
}

const UTC = { offsetMinutesAt: () => 0 };

function instantAt(date: CivilDate, minute: number): Instant {
  return instantOf({ date, minute }, UTC);
}

function dateOf(instant: Instant): CivilDate {
  return civilTimeAt(instant, UTC).date;
}

function clockOf(instant: Instant): string {
  return formatClock(civilTimeAt(instant, UTC).minute);
}
