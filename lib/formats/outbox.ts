import { DataFileError } from "../errors.ts";
import type {
  SyncAccount,
  SyncConflict,
  SyncDuplicate,
  SyncMemory,
} from "../sync/conflict.ts";
import type {
  Outbox,
  OutboxAction,
  OutboxItem,
  SendStep,
  SentVersion,
} from "../sync/outbox.ts";
import { isJsonObject, JsonFields, type JsonObject } from "../text/json.ts";
import { formatUtc, readInstant } from "../time/zone.ts";
import { OUTBOX_FILE, SEND_LOG_FILE, SYNC_FILE } from "./data_files.ts";
import { optionalUtc, readContent, storedContent } from "./entry_record.ts";

const ACTIONS: readonly OutboxAction[] = [
  "create",
  "stop",
  "update",
  "delete",
];

/** @throws {DataFileError} When the text is not JSON, or not an outbox. */
export function readOutbox(text: string): Outbox {
  return JsonFields.read(text, OUTBOX_FILE).objects("waiting").map(readItem);
}

function readItem(item: JsonFields): OutboxItem {
  const changedAt = item.optionalInstant("changed");
  const seenVersion = item.optionalString("seen");
  const by = item.optionalString("by");
  const base = item.optionalObject("base");
  const sent = item.optionalObject("sent");
  return {
    entryId: item.string("entry"),
    provider: item.string("provider"),
    action: item.oneOf("action", ACTIONS),
    providerId: item.optionalString("provider_id"),
    taskId: item.string("task"),
    start: item.instant("start"),
    description: item.string("description"),
    sent: sent && readSent(sent),
    ...(changedAt !== undefined && { changedAt }),
    ...(seenVersion !== undefined && { seenVersion }),
    ...(by !== undefined && { by }),
    ...(base && { base: readContent(base) }),
  };
}

/** Formats the outbox. Returns `null` if nothing is pending. */
export function formatOutbox(outbox: Outbox): string | null {
  if (outbox.length === 0) return null;
  const lines = outbox.map((item) =>
    `\n    ${JSON.stringify(storedItem(item))}`
  );
  return `{\n  "waiting": [${lines.join(",")}\n  ]\n}\n`;
}

function readSent(sent: JsonFields): SentVersion {
  const isOutdated = sent.optionalBoolean("outdated") ?? false;
  const at = sent.optionalInstant("at");
  const version = sent.optionalString("version");
  return {
    start: sent.instant("start"),
    description: sent.string("description"),
    isOutdated,
    ...(at !== undefined && { at }),
    ...(version !== undefined && { version }),
    ...(sent.content["tags"] !== undefined && { content: readContent(sent) }),
  };
}

// JSON drops fields that are `undefined`.
function storedItem(item: OutboxItem): JsonObject {
  return {
    entry: item.entryId,
    provider: item.provider,
    action: item.action,
    provider_id: item.providerId,
    task: item.taskId,
    start: formatUtc(item.start),
    description: item.description,
    sent: item.sent && storedSent(item.sent),
    changed: optionalUtc(item.changedAt),
    seen: item.seenVersion,
    base: item.base && storedContent(item.base),
    by: item.by,
  };
}

function storedSent(
  { start, description, isOutdated, at, version, content }: SentVersion,
): JsonObject {
  return {
    start: formatUtc(start),
    description,
    ...(content && storedContent(content)),
    outdated: isOutdated || undefined,
    at: optionalUtc(at),
    version,
  };
}

export function formatSendLog(steps: readonly SendStep[]): string {
  return steps.map((step) => `${JSON.stringify(storedStep(step))}\n`).join("");
}

/**
 * Reads the steps. A last line that is incomplete was truncated by a crash,
 * before its step had any effect.
 *
 * @throws {DataFileError} When a line is not a step.
 */
export function readSendLog(text: string): SendStep[] {
  const lines = text.split("\n");
  const last = readStep(lines.pop() ?? "");
  const steps = lines.map((line, index) => {
    const step = readStep(line);
    if (step) return step;
    const position = { file: SEND_LOG_FILE, line: index + 1, column: 1 };
    throw new DataFileError(position, "expected a step of a sync, in JSON");
  });
  return last ? [...steps, last] : steps;
}

function storedStep(step: SendStep): Record<string, unknown> {
  const { kind, entryId } = step;
  switch (kind) {
    case "sent":
      return { sent: entryId, at: formatUtc(step.at) };
    case "confirmed": {
      const { providerId, seenVersion } = step;
      return { confirmed: entryId, provider_id: providerId, seen: seenVersion };
    }
    case "refused":
      return { refused: entryId };
  }
}

function readStep(line: string): SendStep | undefined {
  const { sent, at, refused, confirmed, provider_id: providerId, seen } =
    parseObject(line);
  if (typeof sent === "string" && typeof at === "string") {
    const instant = readInstant(at);
    if (Number.isNaN(instant)) return undefined;
    return { kind: "sent", entryId: sent, at: instant };
  }
  if (typeof refused === "string") return { kind: "refused", entryId: refused };
  if (typeof confirmed !== "string" || typeof providerId !== "string") return;
  const step = { kind: "confirmed", entryId: confirmed, providerId } as const;
  return typeof seen === "string" ? { ...step, seenVersion: seen } : step;
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : {};
  } catch {
    // Not JSON, so not a step.
    return {};
  }
}

/** @throws {DataFileError} When the text is not JSON, or not sync memory. */
export function readSyncFile(text: string): SyncMemory {
  const fields = JsonFields.read(text, SYNC_FILE);
  const { accounts: known, conflicts, duplicates } = fields.content;
  const foundDuplicates = duplicates === undefined
    ? []
    : fields.objects("duplicates").map(readDuplicate);
  const accounts = known == null ? undefined : fields.object("accounts");
  return {
    accounts: new Map(
      Object.keys(accounts?.content ?? {}).map((provider) => [
        provider,
        readAccount(fields.object("accounts", provider)),
      ]),
    ),
    conflicts: conflicts === undefined
      ? []
      : fields.objects("conflicts").map(readConflict),
    ...(foundDuplicates.length > 0 && { duplicates: foundDuplicates }),
  };
}

/** Formats the sync memory. Returns `null` if it is empty. */
export function formatSyncFile(
  { accounts, conflicts, duplicates = [] }: SyncMemory,
): string | null {
  if (accounts.size + conflicts.length + duplicates.length === 0) return null;
  const known = [...accounts].map(([provider, account]) =>
    `\n    ${JSON.stringify(provider)}: ${
      JSON.stringify(storedAccount(account))
    }`
  );
  const duplicatesField = duplicates.length === 0
    ? ""
    : `,\n  "duplicates": ${listOf(duplicates.map(storedDuplicate))}`;
  return `{\n  "accounts": {${known.join(",")}\n  },\n` +
    `  "conflicts": ${
      listOf(conflicts.map(storedConflict))
    }${duplicatesField}\n}\n`;
}

/** Formats a list with one line per item. */
function listOf(items: readonly JsonObject[]): string {
  const lines = items.map((item) => `\n    ${JSON.stringify(item)}`);
  return `[${lines.join(",")}${lines.length ? "\n  " : ""}]`;
}

function readDuplicate(duplicate: JsonFields): SyncDuplicate {
  return {
    entryId: duplicate.string("entry"),
    of: duplicate.string("of"),
    provider: duplicate.string("provider"),
    noticedAt: duplicate.instant("noticed"),
    isCertain: duplicate.content["certain"] === true,
  };
}

function storedDuplicate(duplicate: SyncDuplicate): JsonObject {
  const { entryId, of, provider, noticedAt, isCertain } = duplicate;
  const noticed = formatUtc(noticedAt);
  const certain = isCertain || undefined;
  return { entry: entryId, of, provider, noticed, certain };
}

function readAccount(account: JsonFields): SyncAccount {
  const since = account.optionalInstant("since");
  return {
    userId: account.string("user"),
    workspaceId: account.string("workspace"),
    ...(since !== undefined && { since }),
  };
}

function readConflict(conflict: JsonFields): SyncConflict {
  const other = conflict.optionalObject("other");
  return {
    entryId: conflict.string("entry"),
    provider: conflict.string("provider"),
    noticedAt: conflict.instant("noticed"),
    kept: conflict.oneOf("kept", ["here", "there"]),
    other: other && readContent(other),
  };
}

function storedAccount(account: SyncAccount): JsonObject {
  const since = optionalUtc(account.since);
  return { user: account.userId, workspace: account.workspaceId, since };
}

function storedConflict(conflict: SyncConflict): JsonObject {
  const { entryId, provider, noticedAt, kept, other } = conflict;
  return {
    entry: entryId,
    provider,
    noticed: formatUtc(noticedAt),
    kept,
    other: other && storedContent(other),
  };
}
