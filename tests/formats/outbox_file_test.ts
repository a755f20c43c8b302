import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import { formatOutbox, readOutbox } from "../../lib/formats/outbox.ts";
import { OUTBOX_FILE } from "../../lib/formats/data_files.ts";
import type { OutboxItem } from "../../lib/sync/outbox.ts";

const START = Date.parse("2025-01-16T10:00:00Z");

const CREATE: OutboxItem = {
  entryId: "our-1",
  provider: "toggl",
  action: "create",
  providerId: undefined,
  taskId: "TASK-025",
  start: START,
  description: "TASK-025: Headless mode",
  sent: undefined,
};

const SENT = { start: START, description: "Headless", isOutdated: false };

const CONTENT = {
  taskId: "TASK-025",
  description: "TASK-025",
  start: START - 60_000,
  end: START,
  tags: [],
};

const ITEMS: [what: string, item: OutboxItem][] = [
  ["a new entry", CREATE],
  ["a new entry that may have arrived", { ...CREATE, sent: SENT }],
  ["a change of what may have arrived", {
    ...CREATE,
    sent: { ...SENT, isOutdated: true },
  }],
  ["a change", { ...CREATE, action: "update", providerId: "3730000001" }],
  ["a removal", { ...CREATE, action: "delete", providerId: "3730000001" }],
  ["all that is known of a change", {
    ...CREATE,
    action: "stop",
    providerId: "3730000001",
    sent: {
      ...SENT,
      at: START + 1000,
      version: "0qqvzsn",
      content: { ...CONTENT, start: START, description: "Headless" },
    },
    changedAt: START + 2000,
    seenVersion: "07cvz5o",
    base: { ...CONTENT, tags: ["deep"], billable: true },
    by: "1234567-1737022380000",
  }],
  ["a timer that both sides knew", {
    ...CREATE,
    base: { ...CONTENT, end: undefined },
  }],
  ["odd texts", { ...CREATE, taskId: '__proto__"\\', description: "👩‍👩‍👧" }],
];

for (const [what, item] of ITEMS) {
  Deno.test(`readOutbox() reads back ${what}`, () => {
    const outbox = [CREATE, { ...item, entryId: "our-2" }];
    assertEquals(readOutbox(formatOutbox(outbox) ?? ""), outbox);
  });
}

Deno.test("formatOutbox() writes a line for each entry", () => {
  const sent = { ...SENT, isOutdated: true };
  const update: OutboxItem = {
    ...CREATE,
    entryId: "our-2",
    action: "update",
    providerId: "3730000001",
    sent,
  };
  assertEquals(
    formatOutbox([CREATE, update]),
    `{
  "waiting": [
    {"entry":"our-1","provider":"toggl","action":"create","task":"TASK-025","start":"2025-01-16T10:00:00Z","description":"TASK-025: Headless mode"},
    {"entry":"our-2","provider":"toggl","action":"update","provider_id":"3730000001","task":"TASK-025","start":"2025-01-16T10:00:00Z","description":"TASK-025: Headless mode","sent":{"start":"2025-01-16T10:00:00Z","description":"Headless","outdated":true}}
  ]
}
`,
  );
});

Deno.test("formatOutbox() returns null if nothing is pending", () => {
  assertEquals(formatOutbox([]), null);
  assertEquals(readOutbox(`{"waiting":[]}`), []);
});

const GOOD = JSON.parse(formatOutbox([{ ...CREATE, sent: SENT }]) ?? "")
  .waiting[0];

const PROBLEMS: [change: Record<string, unknown>, problem: string][] = [
  [{ entry: undefined }, 'expected "entry" to be a string'],
  [
    { action: "post" },
    'expected "action" to be one of create, stop, update, delete',
  ],
  [{ provider_id: 7 }, 'expected "provider_id" to be a string'],
  [
    { start: "10:00" },
    'expected "start" to be a time such as "2025-01-16T10:00:00Z"',
  ],
  [{ sent: true }, "expected an object"],
  [{ sent: { ...GOOD.sent, start: 7 } }, 'expected "start" to be a string'],
  [{ changed: 7 }, 'expected "changed" to be a string'],
  [{ seen: 7 }, 'expected "seen" to be a string'],
  [{ by: 7 }, 'expected "by" to be a string'],
  [{ base: 7 }, "expected an object"],
  [{ task: 7 }, 'expected "task" to be a string'],
  [{ provider: 7 }, 'expected "provider" to be a string'],
  [{ description: 7 }, 'expected "description" to be a string'],
  [
    { sent: { ...GOOD.sent, description: 7 } },
    'expected "description" to be a string',
  ],
  [{ sent: { ...GOOD.sent, version: 7 } }, 'expected "version" to be a string'],
  [
    { sent: { ...GOOD.sent, at: "soon" } },
    'expected "at" to be a time such as "2025-01-16T10:00:00Z"',
  ],
  [
    { sent: { ...GOOD.sent, outdated: "yes" } },
    'expected "outdated" to be true or false',
  ],
];

for (const [change, problem] of PROBLEMS) {
  Deno.test(`readOutbox() rejects ${Deno.inspect(change)}`, () => {
    const waiting = [GOOD, { ...GOOD, ...change }];
    const text = JSON.stringify({ waiting }).replace(",{", ",\n{");
    const error = assertThrows(() => readOutbox(text), DataFileError);
    assertEquals(error.problem, problem);
    assertEquals([error.position.file, error.position.line], [OUTBOX_FILE, 2]);
  });
}

Deno.test("readOutbox() needs a list", () => {
  for (const text of ["{}", `{"waiting":{}}`]) {
    assertThrows(() => readOutbox(text), DataFileError, "a list");
  }
});
