/**
 * Checks requests against the services' documentation: the parameters of the
 * query, the fields of the body and their types, and the headers. The services
 * themselves ignore much that is undocumented; a fake service that rejects it
 * shows what would be lost.
 *
 * @module
 */

import type { ServedRequest } from "./provider_server.ts";

/** The types of a field; `?` also allows `null`. */
export type FieldKind = Kind | `${Kind}?`;

type Kind =
  | "text"
  | "integer"
  | "number"
  | "flag"
  | "texts"
  | "integers"
  | "object"
  | "objects"
  | "any";

/** The documented parts of a request. */
export interface RequestForm {
  /** The method and the path. */
  readonly line: RegExp;
  /** The parameters of the query. */
  readonly query?: readonly string[];
  /** The fields of the body; without them, there is no body. */
  readonly body?: Readonly<Record<string, FieldKind>>;
  /** Whether the body is a list of such objects. */
  readonly isList?: boolean;
}

const CHECKS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (it) => typeof it === "string",
  integer: (it) => Number.isSafeInteger(it),
  number: (it) => typeof it === "number" && Number.isFinite(it),
  flag: (it) => typeof it === "boolean",
  texts: (it) => isListOf(it, CHECKS.text),
  integers: (it) => isListOf(it, CHECKS.integer),
  object: (it) => typeof it === "object" && it !== null && !Array.isArray(it),
  objects: (it) => isListOf(it, CHECKS.object),
  any: () => true,
};

function isListOf(value: unknown, check: (it: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(check);
}

/** Returns what is wrong with a request; `undefined` if it is as documented. */
export function problemOf(
  request: ServedRequest,
  forms: readonly RequestForm[],
): string | undefined {
  const line = request.line.replace(/\/$/, "");
  const form = forms.find((it) => it.line.test(line));
  // An unknown route is rejected for that.
  if (!form) return undefined;
  const { query = [], body, isList = false } = form;
  const [stray] = [...request.query.keys()].filter((it) => !query.includes(it));
  if (stray !== undefined) return `Unknown parameter "${stray}"`;
  if (!body) return request.text === "" ? undefined : "No body is expected";
  return bodyProblem(request, body, isList);
}

function bodyProblem(
  { headers, json }: ServedRequest,
  body: Readonly<Record<string, FieldKind>>,
  isList: boolean,
): string | undefined {
  const type = headers.get("Content-Type") ?? "none";
  if (!/^application\/json\b/.test(type)) return `Content-Type is ${type}`;
  if (isList !== Array.isArray(json)) return "JSON is not of that form";
  for (const object of isList ? json as unknown[] : [json]) {
    if (!CHECKS.object(object)) return "JSON is no object";
    for (const [name, value] of Object.entries(object as object)) {
      const kind = Object.hasOwn(body, name) ? body[name] : undefined;
      if (kind === undefined) return `Unknown field "${name}"`;
      if (!isOf(kind, value)) return `"${name}" is not of type ${kind}`;
    }
  }
  return undefined;
}

function isOf(kind: FieldKind, value: unknown): boolean {
  const isNullable = kind.endsWith("?");
  if (value === null) return isNullable;
  return CHECKS[kind.replace("?", "") as Kind](value);
}

const TOGGL_ENTRY: Readonly<Record<string, FieldKind>> = {
  billable: "flag",
  created_with: "text",
  description: "text?",
  duration: "integer",
  duronly: "flag",
  event_metadata: "object",
  project_id: "integer?",
  shared_with_user_ids: "integers",
  start: "text",
  start_date: "text",
  stop: "text?",
  tag_action: "text",
  tag_ids: "integers?",
  tags: "texts?",
  task_id: "integer?",
  user_id: "integer",
  workspace_id: "integer",
};

/** Toggl Track v9: https://engineering.toggl.com/docs/track/ */
export const TOGGL_FORMS: readonly RequestForm[] = [
  { line: /^GET \/me$/, query: ["with_related_data"] },
  { line: /^GET \/me\/time_entries\/current$/ },
  {
    line: /^GET \/me\/time_entries\/\d+$/,
    query: ["meta", "include_sharing"],
  },
  {
    line: /^GET \/me\/time_entries$/,
    query: [
      "start_date",
      "end_date",
      "since",
      "before",
      "meta",
      "include_sharing",
    ],
  },
  {
    line: /^GET \/workspaces\/\d+\/projects$/,
    query: ["active", "page", "per_page", "name", "since", "billable"],
  },
  {
    line: /^(POST|PUT) \/workspaces\/\d+\/time_entries(\/\d+)?$/,
    query: ["meta", "include_sharing"],
    body: TOGGL_ENTRY,
  },
  {
    line: /^PATCH \/workspaces\/\d+\/time_entries\/\d+(,\d+)*$/,
    body: { op: "text", path: "text", value: "any?" },
    isList: true,
  },
  { line: /^PATCH \/workspaces\/\d+\/time_entries\/\d+\/stop$/ },
  { line: /^DELETE \/workspaces\/\d+\/time_entries\/\d+$/ },
];

const CLOCKIFY_ENTRY: Readonly<Record<string, FieldKind>> = {
  billable: "flag",
  customAttributes: "objects",
  customFields: "objects",
  description: "text",
  end: "text",
  projectId: "text?",
  start: "text",
  tagIds: "texts?",
  taskId: "text?",
  type: "text",
};

/** Clockify v1: https://docs.clockify.me/ */
export const CLOCKIFY_FORMS: readonly RequestForm[] = [
  { line: /^GET \/user$/, query: ["include-memberships"] },
  {
    line: /^GET \/workspaces\/\w+\/tags$/,
    query: [
      "name",
      "strict-name-search",
      "excluded-ids",
      "sort-column",
      "sort-order",
      "page",
      "page-size",
      "archived",
    ],
  },
  {
    line: /^GET \/workspaces\/\w+\/projects$/,
    query: [
      "name",
      "strict-name-search",
      "archived",
      "billable",
      "clients",
      "hydrated",
      "page",
      "page-size",
      "sort-column",
      "sort-order",
    ],
  },
  { line: /^POST \/workspaces\/\w+\/tags$/, body: { name: "text" } },
  {
    line: /^POST \/workspaces\/\w+(\/user\/\w+)?\/time-entries$/,
    body: CLOCKIFY_ENTRY,
  },
  {
    line: /^GET \/workspaces\/\w+\/time-entries\/\w+$/,
    query: ["hydrated", "consider-duration-format"],
  },
  {
    line: /^PUT \/workspaces\/\w+\/time-entries\/\w+$/,
    body: CLOCKIFY_ENTRY,
  },
  { line: /^DELETE \/workspaces\/\w+\/time-entries\/\w+$/ },
  {
    line: /^GET \/workspaces\/\w+\/user\/\w+\/time-entries$/,
    query: [
      "description",
      "start",
      "end",
      "project",
      "task",
      "tags",
      "project-required",
      "task-required",
      "hydrated",
      "page",
      "page-size",
      "in-progress",
      "get-week-before",
    ],
  },
  {
    line: /^PATCH \/workspaces\/\w+\/user\/\w+\/time-entries$/,
    body: { end: "text" },
  },
  {
    line: /^PUT \/workspaces\/\w+\/user\/\w+\/time-entries$/,
    query: ["hydrated"],
    body: { ...CLOCKIFY_ENTRY, id: "text" },
    isList: true,
  },
  {
    line: /^DELETE \/workspaces\/\w+\/user\/\w+\/time-entries$/,
    query: ["time-entry-ids"],
  },
];

const HARVEST_ENTRY: Readonly<Record<string, FieldKind>> = {
  project_id: "integer",
  task_id: "integer",
  spent_date: "text",
  started_time: "text",
  ended_time: "text",
  hours: "number",
  notes: "text?",
  external_reference: "object",
};

const PAGES = ["page", "per_page"];

/** Harvest v2: https://help.getharvest.com/api-v2/ */
export const HARVEST_FORMS: readonly RequestForm[] = [
  { line: /^GET \/(accounts|company|users\/me)$/ },
  {
    line: /^GET \/users\/me\/project_assignments$/,
    query: [...PAGES, "cursor", "updated_since"],
  },
  {
    line: /^GET \/time_entries$/,
    query: [
      ...PAGES,
      "cursor",
      "ref",
      "user_id",
      "client_id",
      "project_id",
      "task_id",
      "external_reference_id",
      "is_billed",
      "is_running",
      "approval_status",
      "updated_since",
      "from",
      "to",
    ],
  },
  { line: /^GET \/time_entries\/\d+$/ },
  {
    line: /^POST \/time_entries$/,
    body: { ...HARVEST_ENTRY, user_id: "integer" },
  },
  { line: /^PATCH \/time_entries\/\d+$/, body: HARVEST_ENTRY },
  { line: /^PATCH \/time_entries\/\d+\/(stop|restart)$/ },
  { line: /^DELETE \/time_entries\/\d+(\/external_reference)?$/ },
];
