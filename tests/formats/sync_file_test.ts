import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { SYNC_FILE } from "../../lib/formats/data_files.ts";
import { formatSyncFile, readSyncFile } from "../../lib/formats/outbox.ts";
import type { SyncMemory } from "../../lib/sync/conflict.ts";

const AT = Date.parse("2025-01-16T10:00:00Z");

const OTHER = {
  taskId: "TASK-1",
  description: "TASK-1: Theirs",
  start: AT,
  end: AT + 60_000,
  tags: ["deep"],
  billable: true,
};

const MEMORY: SyncMemory = {
  accounts: new Map([
    ["toggl", { userId: "1", workspaceId: "2", since: AT }],
    ["harvest", { userId: "3", workspaceId: "" }],
  ]),
  conflicts: [
    {
      entryId: "a",
      provider: "toggl",
      noticedAt: AT,
      kept: "here",
      other: OTHER,
    },
    {
      entryId: "b",
      provider: "toggl",
      noticedAt: AT,
      kept: "there",
      other: undefined,
    },
  ],
  duplicates: [
    { entryId: "c", of: "d", provider: "x", noticedAt: AT, isCertain: true },
    { entryId: "e", of: "f", provider: "x", noticedAt: AT, isCertain: false },
  ],
};

const TEXT = `{
  "accounts": {
    "toggl": {"user":"1","workspace":"2","since":"2025-01-16T10:00:00Z"},
    "harvest": {"user":"3","workspace":""}
  },
  "conflicts": [
    {"entry":"a","provider":"toggl","noticed":"2025-01-16T10:00:00Z","kept":"here","other":{"task":"TASK-1","description":"TASK-1: Theirs","start":"2025-01-16T10:00:00Z","end":"2025-01-16T10:01:00Z","tags":["deep"],"billable":true}},
    {"entry":"b","provider":"toggl","noticed":"2025-01-16T10:00:00Z","kept":"there"}
  ],
  "duplicates": [
    {"entry":"c","of":"d","provider":"x","noticed":"2025-01-16T10:00:00Z","certain":true},
    {"entry":"e","of":"f","provider":"x","noticed":"2025-01-16T10:00:00Z"}
  ]
}
`;

Deno.test("sync memory is written with a line per item, and read back", () => {
  assertEquals(formatSyncFile(MEMORY), TEXT);
  assertEquals(readSyncFile(TEXT), MEMORY);
});

/** Sync memory with only some parts, and its text. */
const PARTS: readonly [memory: SyncMemory, text: string | null][] = [
  [{ accounts: new Map(), conflicts: [] }, null],
  [{ accounts: new Map(), conflicts: [], duplicates: [] }, null],
  [
    { accounts: MEMORY.accounts, conflicts: [] },
    `{
  "accounts": {
    "toggl": {"user":"1","workspace":"2","since":"2025-01-16T10:00:00Z"},
    "harvest": {"user":"3","workspace":""}
  },
  "conflicts": []
}
`,
  ],
  [
    { accounts: new Map(), conflicts: MEMORY.conflicts.slice(1) },
    `{
  "accounts": {
  },
  "conflicts": [
    {"entry":"b","provider":"toggl","noticed":"2025-01-16T10:00:00Z","kept":"there"}
  ]
}
`,
  ],
  [
    {
      accounts: new Map(),
      conflicts: [],
      duplicates: MEMORY.duplicates?.slice(1) ?? [],
    },
    `{
  "accounts": {
  },
  "conflicts": [],
  "duplicates": [
    {"entry":"e","of":"f","provider":"x","noticed":"2025-01-16T10:00:00Z"}
  ]
}
`,
  ],
];

Deno.test("empty sync memory has no file, and its parts are independent", () => {
  for (const [memory, text] of PARTS) {
    assertEquals(formatSyncFile(memory), text);
    if (text !== null) assertEquals(readSyncFile(text), memory);
  }
  assertEquals(readSyncFile("{}"), { accounts: new Map(), conflicts: [] });
});

const ACCOUNT = { user: "1", workspace: "2" };
const CONFLICT = {
  entry: "a",
  provider: "toggl",
  noticed: "2025-01-16T10:00:00Z",
  kept: "here",
};
const DUPLICATE = {
  entry: "a",
  of: "b",
  provider: "x",
  noticed: CONFLICT.noticed,
};
const INSTANT = 'a time such as "2025-01-16T10:00:00Z"';

/** Invalid files with one line per value, and the problem with its line. */
const PROBLEMS: readonly [content: unknown, problem: string, line: number][] = [
  [[], "expected an object", 1],
  [{ accounts: [] }, "expected an object", 2],
  [{ accounts: { x: 7 } }, "expected an object", 3],
  [
    { accounts: { x: { ...ACCOUNT, user: 1 } } },
    'expected "user" to be a string',
    4,
  ],
  [
    { accounts: { x: { ...ACCOUNT, workspace: undefined } } },
    'expected "workspace" to be a string',
    3,
  ],
  [
    { accounts: { x: { ...ACCOUNT, since: "then" } } },
    `expected "since" to be ${INSTANT}`,
    6,
  ],
  [{ conflicts: {} }, 'expected "conflicts" to be a list', 2],
  [{ conflicts: [7] }, "expected an object", 3],
  [
    { conflicts: [{ ...CONFLICT, entry: 7 }] },
    'expected "entry" to be a string',
    4,
  ],
  [
    { conflicts: [{ ...CONFLICT, provider: 7 }] },
    'expected "provider" to be a string',
    5,
  ],
  [
    { conflicts: [{ ...CONFLICT, noticed: "then" }] },
    `expected "noticed" to be ${INSTANT}`,
    6,
  ],
  [
    { conflicts: [{ ...CONFLICT, kept: "both" }] },
    'expected "kept" to be one of here, there',
    7,
  ],
  [{ conflicts: [{ ...CONFLICT, other: 7 }] }, "expected an object", 8],
  [{ duplicates: 7 }, 'expected "duplicates" to be a list', 2],
  [{ duplicates: [7] }, "expected an object", 3],
  [
    { duplicates: [{ ...DUPLICATE, entry: 7 }] },
    'expected "entry" to be a string',
    4,
  ],
  [
    { duplicates: [{ ...DUPLICATE, of: 7 }] },
    'expected "of" to be a string',
    5,
  ],
  [
    { duplicates: [{ ...DUPLICATE, provider: 7 }] },
    'expected "provider" to be a string',
    6,
  ],
  [
    { duplicates: [{ ...DUPLICATE, noticed: "then" }] },
    `expected "noticed" to be ${INSTANT}`,
    7,
  ],
];

Deno.test("readSyncFile() describes and locates problems", () => {
  for (const [content, problem, line] of PROBLEMS) {
    const text = JSON.stringify(content, null, 1);
    const error = assertThrows(() => readSyncFile(text), DataFileError);
    assertEquals(error.problem, problem, text);
    const { position } = error;
    assertEquals([position.file, position.line], [SYNC_FILE, line], text);
  }
});

Deno.test("formatSyncFile() returns nothing only if there is nothing", () => {
  const { accounts, conflicts, duplicates = [] } = MEMORY;
  const none = { accounts: new Map(), conflicts: [], duplicates: [] };
  assertEquals(formatSyncFile(none), null);
  for (
    const some of [
      { ...none, accounts },
      { ...none, conflicts },
      { ...none, duplicates },
      { ...none, conflicts, duplicates },
      { ...none, accounts, duplicates },
    ]
  ) {
    const { duplicates: found = [], ...others } = readSyncFile(
      formatSyncFile(some) ?? "",
    );
    assertEquals<SyncMemory>({ ...others, duplicates: found }, some);
  }
});
