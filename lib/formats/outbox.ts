import { DataFileError } from "../errors.ts";
import type {
  Outbox,
  OutboxAction,
  OutboxItem,
  SendStep,
  SentVersion,
} from "../sync/outbox.ts";
import { isJsonObject, JsonDocument, type JsonObject } from "../text/json.ts";
import { formatUtc, readInstant } from "../time/instant.ts";
import { OUTBOX_FILE, SEND_LOG_FILE } from "./data_files.ts";
import { contentIn, storedContent } from "./entry_record.ts";

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

/** A line for each step. */
export function formatSendLog(steps: readonly SendStep[]): string {
  return steps.map((step) => `${JSON.stringify(storedStep(step))}\n`).join("");
}

/**
 * Reads the steps. A last line without its end was torn by a crash, before
 * anything came of it.
 *
 * @throws {DataFileError} When a line is no step.
 */
export function readSendLog(text: string): SendStep[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line, index) => {
    const step = stepIn(line);
    if (step) return step;
    const position = { file: SEND_LOG_FILE, line: index + 1, column: 1 };
    throw new DataFileError(position, "expected a step of sending, in JSON");
  });
}

function storedStep(step: SendStep): Record<string, unknown> {
  if ("sent" in step) {
    return { sent: step.sent, at: formatUtc(step.at) };
  }
  if ("refused" in step) return step;
  const { confirmed, providerId, seenVersion } = step;
  return {
    confirmed,
    provider_id: providerId,
    ...(seenVersion !== undefined && { seen: seenVersion }),
  };
}

function stepIn(line: string): SendStep | undefined {
  const { sent, at, refused, confirmed, provider_id: providerId, seen } =
    objectIn(line);
  if (typeof sent === "string" && typeof at === "string") {
    const instant = readInstant(at);
    return Number.isNaN(instant) ? undefined : { sent, at: instant };
  }
  if (typeof refused === "string") return { refused };
  if (typeof confirmed !== "string" || typeof providerId !== "string") return;
  const step = { confirmed, providerId };
  return typeof seen === "string" ? { ...step, seenVersion: seen } : step;
}

function objectIn(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : {};
  } catch {
    // Not JSON: no step.
    return {};
  }
}
