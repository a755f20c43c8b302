import accounts from "../fixtures/harvest/accounts_200.json" with {
  type: "json",
};
import company from "../fixtures/harvest/company_200.json" with {
  type: "json",
};
import errors from "../fixtures/harvest/errors.json" with { type: "json" };
import assignments from "../fixtures/harvest/project_assignments_200.json" with {
  type: "json",
};
import me from "../fixtures/harvest/users_me_200.json" with { type: "json" };
import { SECOND } from "@std/datetime";
import type { Instant } from "../../lib/time/zone.ts";
import { harvestZone } from "../../providers/_harvest_zones.ts";
import {
  HarvestEntries,
  HarvestRefusal,
  type StoredHarvestEntry,
} from "./harvest_entries.ts";
import { harvestPageOf, harvestShapeOf } from "./harvest_shapes.ts";
import {
  ProviderServer,
  type ServedAnswer,
  type ServedRequest,
  type ServerOptions,
} from "./provider_server.ts";
import { HARVEST_FORMS, problemOf } from "./strict_request.ts";

/** A token that must never appear anywhere. */
export const HARVEST_KEY = "4711.pt.canary-0f3b1c5d7e9a2b4c6d8e0f1a2";
/** The account and its user. */
export const HARVEST_ACCOUNT = accounts.body.accounts[0]?.id ?? 0;
export const HARVEST_USER = me.body.id;
/** A project, and a task in it. */
export const HARVEST_PROJECT = 14308069;
export const HARVEST_TASK = 8083366;

/** Options of a {@linkcode HarvestServer}. */
export interface HarvestServerOptions extends ServerOptions {
  /**
   * Whether entries have a start and an end.
   *
   * @default {true}
   */
  readonly wantsTimestamps?: boolean;
  /**
   * The clock format of times.
   *
   * @default {"12h"}
   */
  readonly clockForm?: "12h" | "24h";
  /**
   * The user's zone, by Harvest's name.
   *
   * @default The documented one.
   */
  readonly timeZone?: string;
  /**
   * Whether starting a timer stops the previous one, which is not documented.
   *
   * @default {false}
   */
  readonly stopsPrevious?: boolean;
  /**
   * The number of requests allowed in 15 seconds.
   *
   * @default {100_000}
   */
  readonly requestsPerWindow?: number;
  /**
   * The maximum page size, whatever is requested.
   *
   * @default {2000}
   */
  readonly mostPerPage?: number;
}

type Answer = (request: ServedRequest, id: number) => ServedAnswer;
type Route = [line: RegExp, answer: Answer];

const WINDOW_MS = 15 * SECOND;

/**
 * A fake Harvest v2 with one user and one account. It also serves the list of
 * accounts, which Harvest has on another host.
 *
 * `web` does what the user does in the web interface. Undocumented behavior is
 * lenient or can be set.
 */
export class HarvestServer extends ProviderServer {
  protected override readonly basePath = "/v2";
  /** The user's entries. */
  readonly entries: HarvestEntries;
  readonly #options: HarvestServerOptions;
  readonly #timeZone: string;
  readonly #routes: readonly Route[];
  #windowEndsAt: Instant = -Infinity;
  #usedInWindow = 0;

  constructor(options: HarvestServerOptions) {
    super(options);
    this.#options = options;
    this.#timeZone = options.timeZone ?? me.body.timezone;
    const zone = harvestZone(this.#timeZone);
    if (!zone) throw new TypeError(`Not a zone: "${this.#timeZone}"`);
    this.entries = new HarvestEntries({
      zone,
      wantsTimestamps: options.wantsTimestamps ?? true,
      stopsPrevious: options.stopsPrevious ?? false,
      isAssigned: (projectId, taskId) =>
        assignments.body.project_assignments.some((it) =>
          it.project.id === projectId &&
          it.task_assignments.some(({ task }) => task.id === taskId)
        ),
    });
    this.#routes = this.#allRoutes();
  }

  /** The web interface, whose use counts as no request. */
  readonly web = {
    /** Starts a timer and stops the running ones. */
    start: (notes: string, fields: Record<string, unknown> = {}) => {
      for (const { id } of this.entries.running) this.web.stop(id);
      return this.entries.create({
        project_id: HARVEST_PROJECT,
        task_id: HARVEST_TASK,
        notes,
        ...fields,
      }, this.now());
    },
    /** Adds a finished entry, by Harvest's field names. */
    add: (notes: string, fields: Record<string, unknown>) =>
      this.entries.create({
        project_id: HARVEST_PROJECT,
        task_id: HARVEST_TASK,
        notes,
        ...fields,
      }, this.now()),
    /** Stops a timer now. */
    stop: (id: number) => this.entries.stop(id, this.now()),
    /** Changes an entry, by Harvest's field names. */
    edit: (id: number, fields: Record<string, unknown>) =>
      this.entries.update(id, fields, this.now()),
    /** Deletes an entry. */
    remove: (id: number) => this.entries.remove(id),
  };

  protected override answer(request: ServedRequest): ServedAnswer {
    try {
      return this.#answer(request);
    } catch (error) {
      if (!(error instanceof HarvestRefusal)) throw error;
      const { status, message } = error;
      return message === "" ? { status } : { status, json: { message } };
    }
  }

  #answer(request: ServedRequest): ServedAnswer {
    const { headers } = request;
    // One of the clients formats URLs like this.
    const line = request.line.replace(/\/$/, "");
    const refusal = this.#refusalOf(headers);
    if (refusal) return refusal;
    const problem = problemOf(request, HARVEST_FORMS);
    if (problem) throw new HarvestRefusal(422, problem);
    for (const [form, answer] of this.#routes) {
      const match = line.match(form);
      if (!match) continue;
      const account = headers.get("Harvest-Account-Id");
      const isOpen = line === "GET /accounts";
      if (!isOpen && account !== String(HARVEST_ACCOUNT)) {
        throw new HarvestRefusal(403);
      }
      return answer(request, Number(match[1] ?? 0));
    }
    throw new HarvestRefusal(404);
  }

  #refusalOf(headers: Headers): ServedAnswer | undefined {
    // A name, and a link or an email address for contact.
    const agent = headers.get("User-Agent") ?? "";
    if (!/^.+ \(.*(https?:\/\/|@).*\)$/.test(agent)) return { status: 400 };
    if (headers.get("Authorization") !== `Bearer ${HARVEST_KEY}`) {
      const json = errors.cases.find(({ status }) => status === 401)?.body;
      return { status: 401, json };
    }
    const { requestsPerWindow = 100_000 } = this.#options;
    const now = this.now();
    if (now >= this.#windowEndsAt) {
      [this.#usedInWindow, this.#windowEndsAt] = [0, now + WINDOW_MS];
    }
    if (++this.#usedInWindow <= requestsPerWindow) return undefined;
    const seconds = Math.ceil((this.#windowEndsAt - now) / SECOND);
    return { status: 429, headers: { "Retry-After": String(seconds) } };
  }

  #allRoutes(): Route[] {
    const { entries } = this;
    const shown = (entry: StoredHarvestEntry, status = 200) => ({
      status,
      json: this.#shapeOf(entry),
    });
    return [
      [/^GET \/accounts$/, () => ({ status: 200, json: accounts.body })],
      [/^GET \/users\/me$/, () => ({
        status: 200,
        json: { ...me.body, timezone: this.#timeZone },
      })],
      [/^GET \/company$/, () => ({ status: 200, json: this.#company() })],
      [
        /^GET \/users\/me\/project_assignments$/,
        (request) => this.#page(request, assignments.body),
      ],
      [
        /^GET \/time_entries$/,
        (request) =>
          this.#page(request, {
            time_entries: this.#listed(request.query)
              .map((it) => this.#shapeOf(it)),
          }),
      ],
      [
        /^POST \/time_entries$/,
        (request) => shown(entries.create(fieldsOf(request), this.now()), 201),
      ],
      [/^GET \/time_entries\/(\d+)$/, (_, id) => shown(entries.get(id))],
      [
        /^PATCH \/time_entries\/(\d+)$/,
        (request, id) =>
          shown(entries.update(id, fieldsOf(request), this.now())),
      ],
      [
        /^PATCH \/time_entries\/(\d+)\/stop$/,
        (_, id) => shown(entries.stop(id, this.now())),
      ],
      [/^DELETE \/time_entries\/(\d+)$/, (_, id) => {
        entries.remove(id);
        return { status: 200 };
      }],
    ];
  }

  #company(): unknown {
    const { wantsTimestamps = true, clockForm: clock = "12h" } = this.#options;
    const mode = { wants_timestamp_timers: wantsTimestamps, clock };
    return { ...company.body, ...mode };
  }

  #listed(query: URLSearchParams): StoredHarvestEntry[] {
    const [from, to] = [query.get("from") ?? "", query.get("to") ?? "9"];
    const reference = query.get("external_reference_id");
    const isRunning = query.get("is_running");
    const userId = query.get("user_id") ?? String(HARVEST_USER);
    return this.entries.all.filter((entry) =>
      userId === String(HARVEST_USER) &&
      from <= entry.spentDate && entry.spentDate <= to &&
      (reference === null || entry.reference?.id === reference) &&
      (isRunning === null ||
        isRunning === String(entry.timerStartedAt !== undefined))
    ).toReversed();
  }

  #shapeOf(entry: StoredHarvestEntry): Record<string, unknown> {
    const { clockForm: clock = "12h" } = this.#options;
    const hours = this.entries.hoursOf(entry, this.now());
    return harvestShapeOf(entry, { hours, clock });
  }

  /** A page of the only list in an object. */
  #page(
    request: ServedRequest,
    content: Readonly<Record<string, unknown>>,
  ): ServedAnswer {
    const { mostPerPage = 2000 } = this.#options;
    const [name, all] = Object.entries(content)
      .find(([, value]) => Array.isArray(value)) ?? ["", []];
    const list = all as readonly unknown[];
    return harvestPageOf(request, { name, all: list, mostPerPage });
  }
}

function fieldsOf({ json }: ServedRequest): Record<string, unknown> {
  if (typeof json === "object" && json !== null) {
    return json as Record<string, unknown>;
  }
  throw new HarvestRefusal(400);
}
