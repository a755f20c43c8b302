import type { Outbox, OutboxAction, OutboxItem } from "../timers/outbox.ts";
import { formatEntryTime } from "./entry_time.ts";
import { OUTBOX_FILE } from "./file_names.ts";
import { JsonDocument } from "./json_document.ts";

const ACTIONS: readonly OutboxAction[] = ["create", "update", "delete"];
const STATES = ["waiting", "unconfirmed"] as const;

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
    const state = { name: "state", values: STATES };
    return {
      entryId: textOf("entry"),
      provider: textOf("provider"),
      action: document.oneOf(item, path, { name: "action", values: ACTIONS }),
      isSent: document.oneOf(item, path, state) === "unconfirmed",
      providerId: textOf("provider_id"),
      taskId: textOf("task"),
      start: document.instant(item, path, "start"),
      description: textOf("description"),
    };
  });
}

/** The text of the outbox, or `null` if nothing waits. */
export function formatOutbox(outbox: Outbox): string | null {
  if (outbox.length === 0) return null;
  const lines = outbox.map((item) => `\n    ${JSON.stringify(storedOf(item))}`);
  return `{\n  "waiting": [${lines.join(",")}\n  ]\n}\n`;
}

function storedOf(item: OutboxItem): Record<string, string> {
  return {
    entry: item.entryId,
    provider: item.provider,
    action: item.action,
    state: item.isSent ? "unconfirmed" : "waiting",
    provider_id: item.providerId,
    task: item.taskId,
    start: formatEntryTime(item.start),
    description: item.description,
  };
}
