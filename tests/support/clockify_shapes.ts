import { SECOND } from "@std/datetime";
import user from "../fixtures/clockify/user_200.json" with { type: "json" };
import type { Instant } from "../../lib/time/zone.ts";
import type { StoredClockifyEntry } from "./clockify_entries.ts";

/** An entry in Clockify's format, after a change or when read. */
export function clockifyShapeOf(
  entry: StoredClockifyEntry,
  isAsked: boolean,
): Record<string, unknown> {
  const { id, workspaceId, start, end, tagIds, customFields } = entry;
  const { description, billable, projectId, taskId, type } = entry;
  const seconds = end === undefined ? undefined : (end - start) / SECOND;
  return {
    id,
    description,
    tagIds: tagIds.length > 0 ? tagIds : isAsked ? [] : null,
    userId: user.body.id,
    billable,
    taskId,
    projectId,
    workspaceId,
    timeInterval: {
      start: isoTime(start),
      end: end === undefined ? null : isoTime(end),
      duration: seconds === undefined ? null : isoDuration(seconds),
    },
    customFieldValues: customFields.map(({ customFieldId, value }) => ({
      customFieldId,
      timeEntryId: id,
      value,
      type: "TXT",
      name: "Example field",
    })),
    type,
    kioskId: null,
    isLocked: false,
    ...isAsked && { hourlyRate: null, costRate: null },
  };
}

/** A time in Clockify's format: `2025-01-16T10:00:00Z`. */
export function isoTime(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}

/** A duration in Java's format, such as `PT1H30M`. */
export function isoDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), "H"],
    [Math.floor(seconds / 60) % 60, "M"],
    [seconds % 60, "S"],
  ] as const;
  const text = parts.filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`).join("");
  return `PT${text || "0S"}`;
}
