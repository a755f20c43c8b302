import type {
  SyncAccount,
  SyncConflict,
  SyncDuplicate,
  SyncMemory,
} from "../sync/conflict.ts";
import { JsonDocument, type JsonObject } from "../text/json.ts";
import { formatUtc } from "../time/instant.ts";
import { SYNC_FILE } from "./data_files.ts";
import { contentIn, storedContent } from "./entry_record.ts";

type Path = readonly (string | number)[];

/**
 * Reads what is remembered from one sync to the next.
 *
 * @throws {DataFileError} When it is not JSON, or not of that form.
 */
export function readSyncFile(text: string): SyncMemory {
  const document = new JsonDocument(text, SYNC_FILE);
  const content = document.object(document.content, []);
  const duplicates = document.list(
    { duplicates: [], ...content },
    [],
    "duplicates",
  ).map((value, at) => duplicateIn(document, value, ["duplicates", at]));
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
    ...(duplicates.length > 0 && { duplicates }),
  };
}

/** The text of what is remembered, or `null` if that is nothing. */
export function formatSyncFile(
  { accounts, conflicts, duplicates = [] }: SyncMemory,
): string | null {
  if (accounts.size + conflicts.length + duplicates.length === 0) return null;
  const known = [...accounts].map(([provider, account]) =>
    `\n    ${JSON.stringify(provider)}: ${
      JSON.stringify(storedAccount(account))
    }`
  );
  const twice = duplicates.length === 0
    ? ""
    : `,\n  "duplicates": ${listOf(duplicates.map(storedDuplicate))}`;
  return `{\n  "accounts": {${known.join(",")}\n  },\n` +
    `  "conflicts": ${listOf(conflicts.map(storedConflict))}${twice}\n}\n`;
}

/** A list with a line for each item. */
function listOf(items: readonly JsonObject[]): string {
  const lines = items.map((item) => `\n    ${JSON.stringify(item)}`);
  return `[${lines.join(",")}${lines.length ? "\n  " : ""}]`;
}

function duplicateIn(
  document: JsonDocument,
  value: unknown,
  path: Path,
): SyncDuplicate {
  const duplicate = document.object(value, path);
  return {
    entryId: document.text(duplicate, path, "entry"),
    of: document.text(duplicate, path, "of"),
    provider: document.text(duplicate, path, "provider"),
    noticedAt: document.instant(duplicate, path, "noticed"),
    isCertain: duplicate["certain"] === true,
  };
}

function storedDuplicate(duplicate: SyncDuplicate): JsonObject {
  const { entryId, of, provider, noticedAt, isCertain } = duplicate;
  const noticed = formatUtc(noticedAt);
  const stored = { entry: entryId, of, provider, noticed };
  return isCertain ? { ...stored, certain: true } : stored;
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
    ...(since !== undefined && { since: formatUtc(since) }),
  };
}

function storedConflict(conflict: SyncConflict): JsonObject {
  const { entryId, provider, noticedAt, kept, other } = conflict;
  return {
    entry: entryId,
    provider,
    noticed: formatUtc(noticedAt),
    kept,
    ...(other && { other: storedContent(other) }),
  };
}
