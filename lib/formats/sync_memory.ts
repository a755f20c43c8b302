import type {
  SyncAccount,
  SyncConflict,
  SyncDuplicate,
  SyncMemory,
} from "../sync/conflict.ts";
import { JsonFields, type JsonObject } from "../text/json.ts";
import { formatUtc } from "../time/instant.ts";
import { SYNC_FILE } from "./data_files.ts";
import { optionalUtc, readContent, storedContent } from "./entry_record.ts";

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
