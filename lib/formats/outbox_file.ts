import type {
  Outbox,
  OutboxAction,
  OutboxItem,
  SentVersion,
} from "../timers/outbox.ts";
import { contentIn, storedContent } from "./entry_content.ts";
import { formatUtc } from "../time/instant.ts";
import { OUTBOX_FILE } from "./file_names.ts";
import { JsonDocument, type JsonObject } from "./json_document.ts";

const ACTIONS: readonly OutboxAction[] = [
  "create",
  "stop",
  "update",
  "delete",
];

/**
 * Reads the outbox.
 *
 * @throws {DataFileError} When it is not JSON, or not of that form.
 */
export function readOutbox(text: string): Outbox {
  const document = new JsonDocument(text, OUTBOX_FILE);
  const content = document.object(document.content, []);
  return document.list(content, [], "waiting").map((value, index) => {
    const path = ["waiting", index];
    const item = document.object(value, path);
    const textOf = (name: string) => document.text(item, path, name);
    const changedAt = document.optionalInstant(item, path, "changed");
    const seenVersion = document.optionalText(item, path, "seen");
    const by = document.optionalText(item, path, "by");
    return {
      entryId: textOf("entry"),
      provider: textOf("provider"),
      action: document.oneOf(item, path, { name: "action", values: ACTIONS }),
      providerId: document.optionalText(item, path, "provider_id"),
      taskId: textOf("task"),
      start: document.instant(item, path, "start"),
      description: textOf("description"),
      sent: sentIn(document, item["sent"], [...path, "sent"]),
      ...(changedAt !== undefined && { changedAt }),
      ...(seenVersion !== undefined && { seenVersion }),
      ...(by !== undefined && { by }),
      ...(item["base"] !== undefined && {
        base: contentIn(document, item["base"], [...path, "base"]),
      }),
    };
  });
}

/** The text of the outbox, or `null` if nothing waits. */
export function formatOutbox(outbox: Outbox): string | null {
  if (outbox.length === 0) return null;
  const lines = outbox.map((item) => `\n    ${JSON.stringify(storedOf(item))}`);
  return `{\n  "waiting": [${lines.join(",")}\n  ]\n}\n`;
}

function sentIn(
  document: JsonDocument,
  value: unknown,
  path: readonly (string | number)[],
): SentVersion | undefined {
  if (value === undefined) return undefined;
  const sent = document.object(value, path);
  const { outdated = false } = sent;
  if (typeof outdated !== "boolean") {
    const problem = 'expected "outdated", true or false';
    throw document.error([...path, "outdated"], problem);
  }
  const at = document.optionalInstant(sent, path, "at");
  const version = document.optionalText(sent, path, "version");
  return {
    start: document.instant(sent, path, "start"),
    description: document.text(sent, path, "description"),
    isOutdated: outdated,
    ...(at !== undefined && { at }),
    ...(version !== undefined && { version }),
    ...(sent["tags"] !== undefined && {
      content: contentIn(document, sent, path),
    }),
  };
}

function storedOf(item: OutboxItem): JsonObject {
  const { providerId, sent, changedAt, seenVersion, base, by } = item;
  return {
    entry: item.entryId,
    provider: item.provider,
    action: item.action,
    ...(providerId !== undefined && { provider_id: providerId }),
    task: item.taskId,
    start: formatUtc(item.start),
    description: item.description,
    ...(sent && { sent: storedSent(sent) }),
    ...(changedAt !== undefined && { changed: formatUtc(changedAt) }),
    ...(seenVersion !== undefined && { seen: seenVersion }),
    ...(base && { base: storedContent(base) }),
    ...(by !== undefined && { by }),
  };
}

function storedSent(
  { start, description, isOutdated, at, version, content }: SentVersion,
): JsonObject {
  return {
    start: formatUtc(start),
    description,
    ...(content && storedContent(content)),
    ...(isOutdated && { outdated: true }),
    ...(at !== undefined && { at: formatUtc(at) }),
    ...(version !== undefined && { version }),
  };
}
