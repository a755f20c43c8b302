import type {
  SyncAccount,
  SyncConflict,
  SyncMemory,
} from "../timers/conflict.ts";
import { contentIn, storedContent } from "./entry_content.ts";
import { formatEntryTime } from "./entry_time.ts";
import { SYNC_FILE } from "./file_names.ts";
import { JsonDocument, type JsonObject } from "./json_document.ts";

type Path = readonly (string | number)[];

/**
 * Reads what is remembered from one sync to the next.
 *
 * @throws {DataFileError} When it is not JSON, or not of that form.
 */
export function readSyncFile(text: string): SyncMemory {
  const document = new JsonDocument(text, SYNC_FILE);
  const content = document.object(document.content, []);
  const accounts = document.object(content["accounts"] ?? {}, ["accounts"]);
  return {
    accounts: new Map(
      Object.entries(accounts).map(([provider, value]) => [
        provider,
        accountIn(document, value, ["accounts", provider]),
      ]),
    ),
    conflicts: document.list({ conflicts: [], ...content }, [], "conflicts")
      .map((value, index) => conflictIn(document, value, ["conflicts", index])),
  };
}

/** The text of what is remembered, or `null` if that is nothing. */
export function formatSyncFile(
  { accounts, conflicts }: SyncMemory,
): string | null {
  if (accounts.size + conflicts.length === 0) return null;
  const known = [...accounts].map(([provider, account]) =>
    `\n    ${JSON.stringify(provider)}: ${
      JSON.stringify(storedAccount(account))
    }`
  );
  const lines = conflicts.map((conflict) =>
    `\n    ${JSON.stringify(storedConflict(conflict))}`
  );
  return `{\n  "accounts": {${known.join(",")}\n  },\n` +
    `  "conflicts": [${lines.join(",")}${lines.length ? "\n  " : ""}]\n}\n`;
}

function accountIn(
  document: JsonDocument,
  value: unknown,
  path: Path,
): SyncAccount {
  const account = document.object(value, path);
  const since = document.optionalInstant(account, path, "since");
  return {
    userId: document.text(account, path, "user"),
    workspaceId: document.text(account, path, "workspace"),
    ...(since !== undefined && { since }),
  };
}

function conflictIn(
  document: JsonDocument,
  value: unknown,
  path: Path,
): SyncConflict {
  const conflict = document.object(value, path);
  const { other } = conflict;
  const kept = { name: "kept", values: ["here", "there"] as const };
  return {
    entryId: document.text(conflict, path, "entry"),
    provider: document.text(conflict, path, "provider"),
    noticedAt: document.instant(conflict, path, "noticed"),
    kept: document.oneOf(conflict, path, kept),
    other: other === undefined
      ? undefined
      : contentIn(document, other, [...path, "other"]),
  };
}

function storedAccount(
  { userId, workspaceId, since }: SyncAccount,
): JsonObject {
  return {
    user: userId,
    workspace: workspaceId,
    ...(since !== undefined && { since: formatEntryTime(since) }),
  };
}

function storedConflict(conflict: SyncConflict): JsonObject {
  const { entryId, provider, noticedAt, kept, other } = conflict;
  return {
    entry: entryId,
    provider,
    noticed: formatEntryTime(noticedAt),
    kept,
    ...(other && { other: storedContent(other) }),
  };
}
