import errors from "../fixtures/clockify/errors.json" with { type: "json" };
import user from "../fixtures/clockify/user_200.json" with { type: "json" };
import type { Instant } from "../../lib/time/zone.ts";
import { ClockifyEntries, ClockifyRefusal } from "./clockify_entries.ts";
import { clockifyShapeOf, isoTime } from "./clockify_shapes.ts";
import {
  CLOCKIFY_WORKSPACE,
  ClockifyWorkspace,
  type ClockifyWorkspaceOptions,
} from "./clockify_workspace.ts";
import { cachedZone } from "./fake_clock.ts";
import {
  ProviderServer,
  type ServedAnswer,
  type ServedRequest,
  type ServerOptions,
} from "./provider_server.ts";
import { CLOCKIFY_FORMS, problemOf } from "./strict_request.ts";
import { RequestQuota } from "./request_quota.ts";

/** A key that must never appear anywhere. */
export const CLOCKIFY_KEY = "Y2FuYXJ5LTBmM2IxYzVkN2U5YTJiNGM2ZDhlMGYxYTI";
/** The user. */
export const CLOCKIFY_USER = user.body.id;

/** Options of a {@linkcode ClockifyServer}. */
export interface ClockifyServerOptions
  extends ServerOptions, ClockifyWorkspaceOptions {
  /**
   * The workspace's requests an hour; 30 on a new free plan.
   *
   * @default {100_000}
   */
  readonly requestsPerHour?: number;
  /**
   * Whether a 429 says when to retry, which is not documented.
   *
   * @default {false}
   */
  readonly tellsWhen?: boolean;
  /**
   * The maximum page size, whatever is requested.
   *
   * @default {5000}
   */
  readonly mostPerPage?: number;
  /**
   * Whether lists say if a page is the last one.
   *
   * @default {true}
   */
  readonly tellsLastPage?: boolean;
  /**
   * The zone of the user's account.
   *
   * @default The recorded one.
   */
  readonly timeZone?: string;
  /**
   * Whether starting a timer stops the previous one, which is not documented.
   *
   * @default {false}
   */
  readonly stopsPrevious?: boolean;
}

/** The path of a request, and its handlers by method. */
type Route = [path: RegExp, answers: Record<string, Answer>];
type Answer = (request: ServedRequest, ids: readonly string[]) => ServedAnswer;

/**
 * A fake Clockify v1 with one user and one workspace.
 *
 * `web` does what the user does in the web interface. Undocumented behavior is
 * lenient or can be set.
 */
export class ClockifyServer extends ProviderServer {
  protected override readonly basePath = "/api/v1";
  /** The user's entries. */
  readonly entries: ClockifyEntries;
  /** The rest of the workspace. */
  readonly workspace: ClockifyWorkspace;
  readonly #options: ClockifyServerOptions;
  readonly #quota: RequestQuota;
  readonly #routes: readonly Route[];

  constructor(options: ClockifyServerOptions) {
    super(options);
    const { requestsPerHour = 100_000 } = options;
    this.#options = options;
    this.#quota = new RequestQuota(requestsPerHour);
    const workspace = new ClockifyWorkspace(options);
    this.workspace = workspace;
    const { timeZone = user.body.settings.timeZone } = options;
    this.entries = new ClockifyEntries({
      workspaceId: CLOCKIFY_WORKSPACE,
      zone: cachedZone(timeZone),
      forceProjects: options.forceProjects ?? false,
      stopsPrevious: options.stopsPrevious ?? false,
      hasProject: (id) => workspace.projects.some((it) => it.id === id),
      hasTag: (id) => workspace.tags.some((it) => it.id === id),
    });
    this.#routes = this.#allRoutes();
  }

  /** The web interface, whose use counts as no request. */
  readonly web = {
    /** Starts a timer and stops the running one. */
    start: (description: string, fields: Record<string, unknown> = {}) => {
      if (this.entries.running) this.web.stop();
      const start = isoTime(this.now());
      return this.entries.create(
        { start, description, ...fields },
        this.now(),
      );
    },
    /** Adds a finished entry. */
    add: (
      description: string,
      start: Instant,
      end: Instant,
      fields: Record<string, unknown> = {},
    ) => {
      const times = { start: isoTime(start), end: isoTime(end) };
      return this.entries.create(
        { description, ...times, ...fields },
        this.now(),
      );
    },
    /** Stops the running timer now. */
    stop: () => this.entries.stop({ end: isoTime(this.now()) }, CLOCKIFY_USER),
    /** Changes an entry, by Clockify's field names. */
    edit: (id: string, fields: Record<string, unknown>) => {
      const { start, end, ...rest } = this.entries.get(id);
      const ended = end === undefined ? {} : { end: isoTime(end) };
      const times = { start: isoTime(start), ...ended };
      return this.entries.replace(id, { ...rest, ...times, ...fields });
    },
    /** Deletes an entry. */
    remove: (id: string) => this.entries.remove(id),
  };

  protected override answer(request: ServedRequest): ServedAnswer {
    try {
      checkKey(request.headers);
      const quota = this.#quota.take(this.now());
      if (!quota.isAllowed) {
        const wait = String(quota.resetsInSeconds);
        const headers = this.#options.tellsWhen ? { "Retry-After": wait } : {};
        const json = { message: "Too Many Requests", code: 429 };
        return { status: 429, headers, json };
      }
      const problem = problemOf(request, CLOCKIFY_FORMS);
      if (problem) throw new ClockifyRefusal(400, 3000, problem);
      return this.#routed(request);
    } catch (error) {
      if (!(error instanceof ClockifyRefusal)) throw error;
      const { status, message, code } = error;
      return { status, json: { message, code } };
    }
  }

  #routed(request: ServedRequest): ServedAnswer {
    const { path, method } = request;
    for (const [pattern, answers] of this.#routes) {
      const [, ...ids] = path.match(pattern) ?? [];
      if (!pattern.test(path)) continue;
      const answer = answers[method];
      if (!answer) {
        const text = `Request method '${method}' is not supported`;
        throw new ClockifyRefusal(405, 3000, text);
      }
      const isForeign = path.startsWith("/workspaces/") &&
        !path.startsWith(`/workspaces/${CLOCKIFY_WORKSPACE}`);
      // The response for a foreign workspace is not documented.
      if (isForeign) throw new ClockifyRefusal(403, 403, "Access Denied");
      return answer(request, ids);
    }
    const text = `No static resource v1${path}.`;
    throw new ClockifyRefusal(404, 3000, text);
  }

  #allRoutes(): Route[] {
    const { entries, workspace } = this;
    const shown = (
      entry: ReturnType<ClockifyEntries["get"]>,
      status = 200,
    ) => ({
      status,
      json: clockifyShapeOf(entry, false),
    });
    const create: Answer = (request) =>
      shown(entries.create(fieldsOf(request), this.now()), 201);
    return [
      [/^\/user$/, { GET: () => ({ status: 200, json: user.body }) }],
      [/^\/workspaces$/, {
        GET: () => ({ status: 200, json: [workspace.shape] }),
      }],
      [/^\/workspaces\/\w+$/, {
        GET: () => ({ status: 200, json: workspace.shape }),
      }],
      [/^\/workspaces\/\w+\/projects$/, {
        GET: ({ query }) => this.#page(query, workspace.projects),
      }],
      [/^\/workspaces\/\w+\/tags$/, {
        GET: ({ query }) => this.#page(query, workspace.tags),
        POST: (request) => ({
          status: 201,
          json: workspace.createTag(fieldsOf(request).name),
        }),
      }],
      [/^\/workspaces\/\w+\/time-entries$/, { POST: create }],
      [/^\/workspaces\/\w+\/time-entries\/(\w+)$/, {
        GET: (_, [id = ""]) => ({
          status: 200,
          json: clockifyShapeOf(entries.get(id), true),
        }),
        PUT: (request, [id = ""]) =>
          shown(entries.replace(id, fieldsOf(request))),
        DELETE: (_, [id = ""]) => {
          entries.remove(id);
          return { status: 204 };
        },
      }],
      [new RegExp(`^/workspaces/\\w+/user/${CLOCKIFY_USER}/time-entries$`), {
        GET: ({ query }) =>
          this.#page(
            query,
            entries.list(query).map((it) => clockifyShapeOf(it, true)),
          ),
        POST: create,
        PATCH: (request) =>
          shown(entries.stop(fieldsOf(request), CLOCKIFY_USER)),
        PUT: ({ json }) => ({
          status: 200,
          json: entries.replaceAll(json).map((it) =>
            clockifyShapeOf(it, false)
          ),
        }),
        DELETE: ({ query }) => ({
          status: 200,
          json: entries.removeAll(query.get("time-entry-ids")).map((it) =>
            clockifyShapeOf(it, false)
          ),
        }),
      }],
    ];
  }

  #page(query: URLSearchParams, all: readonly unknown[]): ServedAnswer {
    const { mostPerPage = 5000, tellsLastPage = true } = this.#options;
    const size = Math.min(countIn(query, "page-size", 50), mostPerPage);
    const first = (countIn(query, "page", 1) - 1) * size;
    const isLast = first + size >= all.length;
    const headers = tellsLastPage ? { "Last-Page": String(isLast) } : {};
    return { status: 200, json: all.slice(first, first + size), headers };
  }
}

function checkKey(headers: Headers): void {
  const [key, addon] = [headers.get("X-Api-Key"), headers.get("X-Addon-Token")];
  const refused = (code: number) => {
    const { status = 401, body } =
      errors.cases.find(({ body }) => body.code === code) ?? {};
    return new ClockifyRefusal(status, code, body?.message ?? "");
  };
  if ((key === null) === (addon === null)) throw refused(1000);
  if (addon !== null) throw refused(4017);
  if (key !== CLOCKIFY_KEY) throw refused(4003);
}

function fieldsOf({ json }: ServedRequest): Record<string, unknown> {
  if (typeof json === "object" && json !== null) {
    return json as Record<string, unknown>;
  }
  throw new ClockifyRefusal(400, 3000, "Required request body is missing");
}

function countIn(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name) ?? String(usual);
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  const message = `Method parameter '${name}': Failed to convert value of ` +
    `type 'java.lang.String' to required type 'int'; For input string: ` +
    `"${text}"`;
  throw new ClockifyRefusal(400, 3000, message);
}
