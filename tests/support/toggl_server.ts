import { SECOND } from "@std/datetime";
import me from "../fixtures/toggl/me_200.json" with { type: "json" };
import organizations from "../fixtures/toggl/me_organizations_200.json" with {
  type: "json",
};
import projects from "../fixtures/toggl/projects_200.json" with {
  type: "json",
};
import tags from "../fixtures/toggl/tags_200.json" with { type: "json" };
import workspaces from "../fixtures/toggl/workspaces_200.json" with {
  type: "json",
};
import type { Instant } from "../../lib/time/zone.ts";
import {
  ProviderServer,
  type ServedAnswer,
  type ServedRequest,
  type ServerOptions,
} from "./provider_server.ts";
import { type QuotaState, RequestQuota, RequestRate } from "./request_quota.ts";
import { Refusal, type StoredEntry, TogglEntries } from "./toggl_entries.ts";
import { problemOf, TOGGL_FORMS } from "./strict_request.ts";
import { metaOf, rfc3339, shapeOf, tagId } from "./toggl_shapes.ts";

/** A token that must never appear anywhere. */
export const TOGGL_KEY = "0canary0f3b1c5d7e9a2b4c6d8e0f1a2";
/** The user's workspace. */
export const TOGGL_WORKSPACE = 2000001;
/** A project of the workspace. */
export const TOGGL_PROJECT = 63334144;

/** Options of a {@linkcode TogglServer}. */
export interface TogglServerOptions extends ServerOptions {
  /**
   * The requests an hour of each of the two quotas; 30 on a free plan.
   *
   * @default {100_000}
   */
  readonly requestsPerHour?: number;
  /**
   * The accepted request rate; faster requests get 429.
   *
   * @default Unlimited.
   */
  readonly rate?: { readonly burst: number; readonly perSecond: number };
  /**
   * The maximum number of entries in a list.
   *
   * @default {1000}
   */
  readonly mostListed?: number;
  /**
   * The number of projects in the workspace.
   *
   * @default The recorded ones.
   */
  readonly projectCount?: number;
  /**
   * Whether reports are available.
   *
   * @default {false}
   */
  readonly hasReports?: boolean;
  /**
   * The status for a wrong key, which is not documented.
   *
   * @default {403}
   */
  readonly wrongKeyStatus?: 401 | 403;
}

/** The method and path of a request, and its handler. */
type Route = [
  method: string,
  path: RegExp,
  answer: (request: ServedRequest, ids: readonly number[]) => unknown,
];

/**
 * A fake Toggl Track v9 with one user and one workspace.
 *
 * `web` does what the user does in the web interface. Undocumented behavior is
 * lenient or can be set.
 */
export class TogglServer extends ProviderServer {
  protected override readonly basePath = "/api/v9";
  /** The user's entries. */
  readonly entries = new TogglEntries();
  readonly #options: TogglServerOptions;
  readonly #rate: RequestRate | undefined;
  /** The number of requests rejected for coming too fast. */
  turnedAwayCount = 0;
  readonly #quotas: Record<"user" | "organization", RequestQuota>;
  readonly #routes: readonly Route[];
  readonly #projects: readonly unknown[];
  #tags = tags.body;

  constructor(options: TogglServerOptions) {
    super(options);
    const { requestsPerHour = 100_000, projectCount } = options;
    this.#options = options;
    this.#rate = options.rate && new RequestRate(options.rate);
    this.#projects = projectCount === undefined
      ? projects.body
      : Array.from({ length: projectCount }, (_, at) => {
        const id = TOGGL_PROJECT + at;
        return { ...projects.body[0], id, name: `Example ${at + 1}` };
      });
    this.#quotas = {
      user: new RequestQuota(requestsPerHour),
      organization: new RequestQuota(requestsPerHour),
    };
    this.#routes = this.#allRoutes();
  }

  /** The web interface, whose use counts as no request. */
  readonly web = {
    /** Starts a timer, whose duration is the negative of its start. */
    start: (description: string, fields: Record<string, unknown> = {}) => {
      const start = Math.floor(this.now() / SECOND);
      return this.entries.create(
        {
          ...OF_WEB,
          start: rfc3339(start * SECOND, "Z"),
          duration: -start,
          description,
          ...fields,
        },
        TOGGL_WORKSPACE,
        this.now(),
      );
    },
    /** Adds a finished entry. */
    add: (description: string, start: Instant, end: Instant) =>
      this.entries.create(
        {
          ...OF_WEB,
          start: rfc3339(start, "Z"),
          stop: rfc3339(end, "Z"),
          description,
        },
        TOGGL_WORKSPACE,
        this.now(),
      ),
    /** Stops an entry now. */
    stop: (id: number) => this.entries.stop(id, this.now()),
    /** Changes an entry, by Toggl's field names. */
    edit: (id: number, fields: Record<string, unknown>) =>
      this.entries.update(id, fields, this.now()),
    /** Deletes an entry. */
    remove: (id: number) => this.entries.remove(id, this.now()),
  };

  protected override answer(request: ServedRequest): ServedAnswer {
    const refusal = this.#unauthorized(request);
    if (refusal) return refusal;
    if (this.#rate && !this.#rate.take(this.now())) {
      this.turnedAwayCount++;
      return { status: 429, text: "<html><h1>429 Too Many Requests</h1>" };
    }
    const isUser = !/^\/workspaces\/\d/.test(request.path);
    const quota = this.#quotas[isUser ? "user" : "organization"];
    const state = quota.take(this.now());
    const headers = quotaHeaders(state);
    if (!state.isAllowed) return { status: 402, headers };
    const problem = problemOf(request, TOGGL_FORMS);
    if (problem) return { status: 400, json: problem, headers };
    try {
      const json = this.#routed(request);
      return json === undefined
        ? { status: 200, headers }
        : { status: 200, json, headers };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, json: error.message, headers };
    }
  }

  #unauthorized({ headers }: ServedRequest): ServedAnswer | undefined {
    const given = headers.get("Authorization");
    if (given === null) {
      const missing = { "X-Authorization-Missing": "true" };
      return { status: 401, headers: missing };
    }
    if (given === `Basic ${btoa(`${TOGGL_KEY}:api_token`)}`) return undefined;
    return { status: this.#options.wrongKeyStatus ?? 403 };
  }

  #routed(request: ServedRequest): unknown {
    for (const [method, path, answer] of this.#routes) {
      const match = request.path.match(path);
      if (!match || method !== request.method) continue;
      const ids = match.slice(1).map(Number);
      const isForeign = request.path.startsWith("/workspaces/") &&
        ids[0] !== TOGGL_WORKSPACE;
      if (isForeign) throw new Refusal(403, "User does not have access");
      return answer(request, ids);
    }
    throw new Refusal(404, "Not found");
  }

  #allRoutes(): Route[] {
    const entries = this.entries;
    const now = () => this.now();
    const { mostListed = 1000 } = this.#options;
    const fields = ({ json }: ServedRequest) => {
      if (typeof json === "object" && json !== null) {
        return json as Record<string, unknown>;
      }
      throw new Refusal(400, "JSON is not valid");
    };
    return [
      ["GET", /^\/me$/, () => me.body],
      ["GET", /^\/me\/logged$/, () => undefined],
      ["GET", /^\/me\/organizations$/, () => organizations.body],
      ["GET", /^(?:\/me)?\/workspaces$/, () => workspaces.body],
      ["GET", /^\/me\/projects$/, () => this.#projects],
      ["GET", /^\/me\/tags$/, () => this.#tags],
      ["GET", /^\/me\/quota$/, () => this.#quota()],
      ["GET", /^\/me\/time_entries\/current$/, () => {
        const { running } = entries;
        return running ? shapeOf(running, "+00:00") : null;
      }],
      [
        "GET",
        /^\/me\/time_entries\/(\d+)$/,
        (_, [id = 0]) => shapeOf(entries.get(id), "+00:00"),
      ],
      ["GET", /^\/me\/time_entries$/, ({ query }) => {
        const isMeta = query.get("meta") === "true";
        return entries.list(query, now(), mostListed).map((it) => ({
          ...shapeOf(it, "+00:00"),
          ...isMeta && metaOf(it),
        }));
      }],
      [
        "POST",
        /^\(outside of .*\)\/reports\/api\/v3\/workspace\/(\d+)\/search\/time_entries$/,
        (request, [id = 0]) => {
          if (id !== TOGGL_WORKSPACE || !this.#options.hasReports) {
            throw new Refusal(402, "Workspace needs this feature");
          }
          return this.#report(fields(request));
        },
      ],
      ["GET", /^\/workspaces\/(\d+)$/, () => workspaces.body[0]],
      ["GET", /^\/workspaces\/(\d+)\/tags$/, () => this.#tags],
      ["GET", /^\/workspaces\/(\d+)\/projects$/, ({ query }) => {
        const size = Number(query.get("per_page") ?? 151);
        if (size > 200) throw new Refusal(400, "per_page is too large");
        const first = (Number(query.get("page") ?? 1) - 1) * size;
        return this.#projects.slice(first, first + size);
      }],
      ["POST", /^\/workspaces\/(\d+)\/time_entries$/, (request, [id = 0]) => {
        const entry = entries.create(fields(request), id, now());
        this.#addTags(entry);
        return shapeOf(entry, "Z");
      }],
      ["PATCH", /^\/workspaces\/(\d+)\/time_entries\/(\d+)\/stop$/, (
        { headers, json },
        [, id = 0],
      ) => {
        if (headers.has("Content-Type") && json === undefined) {
          throw new Refusal(500, "JSON is not valid");
        }
        return shapeOf(entries.stop(id, now()), "Z");
      }],
      ["PATCH", /^\/workspaces\/(\d+)\/time_entries\/\d+(?:,\d+)*$/, (
        { path, json },
      ) => {
        const ids = path.slice(path.lastIndexOf("/") + 1).split(",").map(
          Number,
        );
        return entries.patch(ids, json, now());
      }],
      ["PUT", /^\/workspaces\/(\d+)\/time_entries\/(\d+)$/, (
        request,
        [, id = 0],
      ) => {
        const entry = entries.update(id, fields(request), now());
        this.#addTags(entry);
        return shapeOf(entry, "Z");
      }],
      ["DELETE", /^\/workspaces\/(\d+)\/time_entries\/(\d+)$/, (
        _,
        [, id = 0],
      ) => entries.remove(id, now())],
    ];
  }

  /** A row per entry of some dates, one page at a time. */
  #report(fields: Record<string, unknown>): unknown {
    const { start_date: first, end_date: last, user_ids: users } = fields;
    const unknown = Object.keys(fields).find((it) =>
      !REPORT_FIELDS.includes(it)
    );
    const [from, to] = [first, last].map((it) => Date.parse(`${it}T00:00:00Z`));
    if (unknown || from === undefined || to === undefined || !(from <= to)) {
      throw new Refusal(400, `Invalid '${unknown ?? "start_date"}' value`);
    }
    if (to - from > 366 * 86_400_000) throw new Refusal(400, "Over a year");
    const isMine = Array.isArray(users) && users.includes(me.body.id);
    return this.entries.all.filter(({ start, stop }) =>
      isMine && stop !== undefined && from <= start && start < to + 86_400_000
    ).map(({ id, start, stop = 0, description, tags, billable, at }, row) => ({
      user_id: me.body.id,
      description,
      billable,
      tag_ids: tags.map(tagId),
      ...(fields.enrich_response === true && { tag_names: tags }),
      row_number: row + 1,
      time_entries: [{
        id,
        seconds: (stop - start) / SECOND,
        start: rfc3339(start, "+00:00"),
        stop: rfc3339(stop, "+00:00"),
        at: rfc3339(at, "+00:00"),
      }],
    }));
  }

  #addTags({ tags: named }: StoredEntry): void {
    for (const name of named) {
      if (this.#tags.some((it) => it.name === name)) continue;
      const id = tagId(name);
      const at = `${new Date(this.now()).toISOString().slice(0, -1)}000Z`;
      const tag = { id, workspace_id: TOGGL_WORKSPACE, name, at };
      this.#tags = [...this.#tags, { ...tag, creator_id: me.body.id }];
    }
  }

  #quota(): unknown {
    const organizationId = workspaces.body[0]?.organization_id ?? null;
    const { user, organization } = this.#quotas;
    return [[null, user] as const, [organizationId, organization] as const]
      .map(([id, quota]) => {
        const { remaining, resetsInSeconds, total } = quota.look(this.now());
        return {
          organization_id: id,
          remaining,
          resets_in_secs: resetsInSeconds,
          total,
        };
      });
  }
}

const REPORT_FIELDS = [
  "start_date",
  "end_date",
  "user_ids",
  "order_by",
  "order_dir",
  "rounding",
  "enrich_response",
  "page_size",
  "first_row_number",
];

const OF_WEB = { created_with: "web", workspace_id: TOGGL_WORKSPACE };

function quotaHeaders(
  { remaining, resetsInSeconds }: QuotaState,
): Record<string, string> {
  return {
    "X-Toggl-Quota-Remaining": String(remaining),
    "X-Toggl-Quota-Resets-In": String(resetsInSeconds),
    "X-Service-Level": "GREEN",
  };
}
