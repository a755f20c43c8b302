import { billableOf, type EntryContent } from "../timers/version.ts";
import { formatUtc } from "../time/instant.ts";
import type { JsonDocument, JsonObject, JsonPath } from "./json_document.ts";

/**
 * Reads what can change of an entry.
 *
 * @throws {DataFileError} When it is not of that form.
 */
export function contentIn(
  document: JsonDocument,
  value: unknown,
  path: JsonPath,
): EntryContent {
  const content = document.object(value, path);
  return {
    taskId: document.optionalText(content, path, "task"),
    description: document.text(content, path, "description"),
    start: document.instant(content, path, "start"),
    end: document.optionalInstant(content, path, "end"),
    tags: document.texts(content, path, "tags"),
    ...billableOf({
      billable: document.optionalFlag(content, path, "billable"),
    }),
  };
}

/** What can change of an entry, as it is stored. */
export function storedContent(
  content: EntryContent,
): JsonObject {
  const { taskId, description, start, end, tags } = content;
  return {
    ...(taskId !== undefined && { task: taskId }),
    description,
    start: formatUtc(start),
    ...(end !== undefined && { end: formatUtc(end) }),
    tags,
    ...billableOf(content),
  };
}
