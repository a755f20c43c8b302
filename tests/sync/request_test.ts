import { assertEquals } from "@std/assert";
import type { EntryUpdate } from "../../lib/provider.ts";
import {
  actionOf,
  afterReply,
  isBatchable,
  isOverwriting,
  matchesRequest,
  type SendRequest,
  updateOf,
} from "../../lib/sync/request.ts";
import { contentOf, versionOf } from "../../lib/tracking/entry.ts";
import {
  at,
  comparison,
  localEntry,
  localTimer,
  MINUTES,
  remoteEntry,
  remoteTimer,
  waitingItem,
} from "./reconcile_bench.ts";

function request(change: Partial<SendRequest> = {}): SendRequest {
  return {
    item: waitingItem("update", { base: contentOf(remoteEntry()) }),
    record: localEntry(),
    projectIds: {},
    previousProjectIds: [],
    isFollowed: false,
    ...change,
  };
}

const V2 = { projectId: "1", projectTaskId: "10" };
const V3 = { projectId: "2", projectTaskId: "10" };
const OTHER_TASK = { projectId: "1", projectTaskId: "11" };

/** The earlier projects, the present one, and what is sent of it. */
const MOVES: [
  before: SendRequest["previousProjectIds"],
  after: SendRequest["projectIds"],
  sent: Partial<EntryUpdate>,
][] = [
  [[], V2, {}],
  [[V2], V2, {}],
  [[V3], V2, V2],
  [[OTHER_TASK], V2, V2],
  // It may be in either of them.
  [[V2, V3], V2, V2],
  [[V3, V2], V2, V2],
  [[V2], {}, { projectId: null, projectTaskId: null }],
  [[{}], V2, V2],
  [[{}], {}, {}],
];

Deno.test("updateOf() moves an entry to its project if it may be in another one", () => {
  for (const [previousProjectIds, projectIds, sent] of MOVES) {
    const record = localEntry({ description: "TASK-1: New" });
    const update = updateOf(
      request({ record, previousProjectIds, projectIds }),
    );
    const text = { taskId: "TASK-1", description: "TASK-1: New" };
    assertEquals(update, { ...text, ...sent });
  }
});

Deno.test("updateOf() sends what was changed since, or all of it", () => {
  const whole: EntryUpdate = {
    taskId: "TASK-1",
    description: "TASK-1: Text",
    start: at("10:00"),
    end: at("11:00"),
    tags: ["deep"],
  };
  const base = contentOf(remoteEntry({ tags: [], end: at("10:30") }));
  const sent = {
    start: at("10:00"),
    description: "TASK-1: Text",
    isOutdated: false,
  };
  const table: [request: Partial<SendRequest>, update: EntryUpdate][] = [
    [{}, whole],
    [{ item: waitingItem("update", { base }) }, {
      ...{ start: at("10:00"), end: at("11:00") },
      tags: ["deep"],
    }],
    // What the provider has is not known.
    [{ item: waitingItem("update", { base, sent }) }, whole],
    [{ item: waitingItem("update") }, whole],
    // A project alone is a change.
    [{ previousProjectIds: [V3], projectIds: V2 }, V2],
    [{ record: undefined }, {}],
    [{ record: localEntry({ billable: true }) }, { billable: true }],
  ];
  for (const [change, update] of table) {
    assertEquals(updateOf(request(change)), update);
  }
});

Deno.test("actionOf() is the request of a change, or of several", () => {
  const timer = { record: localTimer() };
  const twice = { item: waitingItem("delete", { providerId: "r2" }) };
  const itemOf = (action: "create" | "stop" | "delete") => ({
    item: waitingItem(action),
  });
  assertEquals(
    [
      actionOf([request(itemOf("create"))]),
      actionOf([request({ ...itemOf("create"), ...timer })]),
      actionOf([request(itemOf("stop"))]),
      actionOf([request(itemOf("delete")), request(twice)]),
      actionOf([request({ record: localEntry({ tags: [] }) })]),
    ],
    [
      { kind: "create" },
      { kind: "start", start: at("10:00"), isAlone: true },
      { kind: "stop", id: "r1", end: at("11:00") },
      { kind: "delete", ids: ["r1", "r2"] },
      { kind: "update", updates: new Map([["r1", { tags: [] }]]) },
    ],
  );
});

Deno.test("isBatchable() leaves out timers, and what is created or unknown", () => {
  const base = contentOf(remoteEntry());
  const table: [request: Partial<SendRequest>, isBatchable: boolean][] = [
    [{}, true],
    [{ record: undefined }, false],
    [{ record: localTimer() }, false],
    [{ item: waitingItem("update") }, false],
    [
      { item: waitingItem("update", { base: contentOf(remoteTimer()) }) },
      false,
    ],
    [{ item: waitingItem("create", { base }) }, false],
    [{ item: waitingItem("stop", { base }) }, false],
    [{ item: waitingItem("delete", { base }) }, false],
    [{ item: waitingItem("delete", { base }), record: undefined }, true],
  ];
  for (const [change, expected] of table) {
    assertEquals(isBatchable(request(change)), expected);
  }
});

Deno.test("matchesRequest() compares what was sent, as precisely as the provider can", () => {
  const reply = (change = {}) => ({ id: "r1", entry: remoteEntry(change) });
  const later = { end: at("11:00:30") };
  const stop = { item: waitingItem("stop") };
  const table: [
    request: Partial<SendRequest>,
    reply: { id: string; entry?: ReturnType<typeof remoteEntry> },
    matches: boolean,
    capabilities?: typeof MINUTES,
  ][] = [
    [{}, reply(), true],
    [{}, { id: "r1" }, true],
    [{ record: undefined }, reply(later), true],
    [stop, reply(), true],
    [stop, reply(later), false],
    [stop, reply(later), true, MINUTES],
    // An update takes over what it did not send.
    [{}, reply(later), false],
    [{ item: waitingItem("update") }, reply(later), true],
  ];
  for (const [change, answer, matches, capabilities] of table) {
    const found = matchesRequest(
      request(change),
      answer,
      comparison(capabilities),
    );
    assertEquals(found, matches, JSON.stringify([change, answer]));
  }
});

const BASE = contentOf(remoteEntry());
const OURS = localEntry({ description: "TASK-1: Ours", sync: "waiting" });
const SENT = {
  start: at("10:00"),
  description: "TASK-1: Ours",
  isOutdated: false,
};
const PENDING = waitingItem("update", { base: BASE, sent: SENT });
const EDIT = request({
  item: waitingItem("update", { base: BASE }),
  record: OURS,
});
/** The provider has the text that was sent, and got an end meanwhile. */
const REPLY = {
  id: "r1",
  entry: remoteEntry({ description: "TASK-1: Ours", end: at("11:20") }),
};

Deno.test("afterReply() takes what was not sent from the provider's version", () => {
  const after = afterReply({ local: OURS, item: PENDING }, {
    request: EDIT,
    reply: REPLY,
    comparison: comparison(),
  });
  assertEquals(after, {
    local: {
      ...OURS,
      end: at("11:20"),
      durationSeconds: 4800,
      sync: "confirmed",
    },
    item: undefined,
  });
});

Deno.test("afterReply() keeps what was sent", () => {
  const sent = { ...OURS, end: at("11:30"), durationSeconds: 5400 };
  const entry = remoteEntry({ description: "TASK-1: Other" });
  const after = afterReply({ local: sent, item: PENDING }, {
    request: { ...EDIT, record: sent },
    reply: { id: "r1", entry },
    comparison: comparison(),
  });
  assertEquals(after.local, {
    ...sent,
    sync: "confirmed",
    seenVersion: versionOf(entry),
  });
});

Deno.test("afterReply() keeps what was changed here since the request", () => {
  const local = { ...OURS, description: "TASK-1: Newer" };
  const item = { ...PENDING, sent: { ...SENT, isOutdated: true } };
  const context = { request: EDIT, reply: REPLY, comparison: comparison() };
  const seen = { seenVersion: versionOf(REPLY.entry) };
  assertEquals(afterReply({ local, item }, context), {
    local: { ...local, sync: "waiting", ...seen },
    item: {
      ...waitingItem("update"),
      sent: undefined,
    },
  });
  const deletion = { ...item, action: "delete" } as const;
  assertEquals(
    afterReply({ local: undefined, item: deletion }, context),
    { local: undefined, item: waitingItem("delete") },
  );
});

Deno.test("afterReply() confirms a request whose reply has no content", () => {
  const context = { reply: { id: "r1" }, comparison: comparison() };
  const local = { ...OURS, sync: "confirmed" } as const;
  assertEquals(
    afterReply({ local: OURS, item: PENDING }, { request: EDIT, ...context }),
    { local, item: undefined },
  );
  const deletion = request({ item: waitingItem("delete"), record: undefined });
  const item = waitingItem("delete", { sent: SENT });
  assertEquals(
    afterReply({ local: undefined, item }, { request: deletion, ...context }),
    { local: undefined, item: undefined },
  );
});

Deno.test("afterReply() takes the end at which the provider stopped a timer", () => {
  const item = waitingItem("stop", { sent: SENT });
  const local = localEntry({ sync: "waiting" });
  const entry = remoteEntry({ end: at("11:00:03") });
  const after = afterReply({ local, item }, {
    request: request({ item, record: local }),
    reply: { id: "r1", entry },
    comparison: comparison(),
  });
  assertEquals(after, {
    local: localEntry({ end: at("11:00:03") }),
    item: undefined,
  });
});

Deno.test("isOverwriting() is true for changes of an entry that the provider has", () => {
  const actions = ["create", "stop", "update", "delete"] as const;
  const found = (change = {}) =>
    actions.filter((action) => isOverwriting(waitingItem(action, change)));
  assertEquals(found(), ["update", "delete"]);
  assertEquals(found({ providerId: undefined }), []);
});
