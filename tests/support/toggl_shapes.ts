import me from "../fixtures/toggl/me_200.json" with { type: "json" };
import projects from "../fixtures/toggl/projects_200.json" with {
  type: "json",
};
import type { Instant } from "../../lib/time/zone.ts";
import type { StoredEntry } from "./toggl_entries.ts";

/**
 * An entry in Toggl's format: with `Z` after changes, with `+00:00` when read.
 */
export function shapeOf(
  entry: StoredEntry,
  zone: "Z" | "+00:00",
): Record<string, unknown> {
  const { id, workspaceId, projectId, billable, start, stop, duration } = entry;
  const { description, tags: names, at, deletedAt } = entry;
  const isNew = zone === "Z" && names.length === 0;
  // Without a duration it first has no stop, then one at its start.
  const end = duration === 0 && zone !== "Z" ? stop ?? start : stop;
  return {
    id,
    workspace_id: workspaceId,
    project_id: projectId,
    task_id: null,
    billable,
    start: rfc3339(start, zone),
    stop: end === undefined ? null : rfc3339(end, zone),
    duration,
    description,
    tags: isNew ? null : names,
    tag_ids: isNew ? null : names.map(tagId),
    duronly: true,
    at: `${new Date(at).toISOString().slice(0, -1)}000Z`,
    server_deleted_at: deletedAt === undefined
      ? null
      : rfc3339(deletedAt, "+00:00"),
    user_id: me.body.id,
    uid: me.body.id,
    wid: workspaceId,
    ...projectId !== null && { pid: projectId },
  };
}

/** The additional fields of an entry listed with `meta=true`. */
export function metaOf({ projectId }: StoredEntry): Record<string, unknown> {
  const project = projects.body.find(({ id }) => id === projectId);
  const of = project && {
    client_name: "Example client",
    project_name: project.name,
    project_color: project.color,
    project_active: project.active,
    project_billable: project.billable,
  };
  const { fullname, image_url } = me.body;
  return { ...of, user_name: fullname, user_avatar_url: image_url };
}

/** A time in Toggl's format. */
export function rfc3339(instant: Instant, zone: "Z" | "+00:00"): string {
  return new Date(instant).toISOString().slice(0, 19) + zone;
}

/** A number derived from the name of a tag. */
export function tagId(name: string): number {
  let id = 16_000_000;
  for (const char of name) {
    id = (id * 31 + (char.codePointAt(0) ?? 0)) % 2 ** 40;
  }
  return id;
}
