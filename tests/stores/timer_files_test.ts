import { assertEquals, assertRejects } from "@std/assert";
import { MINUTE } from "@std/datetime";
import { DataFileError } from "../../lib/errors.ts";
import {
  ENTRIES_FILE,
  OUTBOX_FILE,
  SYNC_FILE,
  TIMER_FILE,
} from "../../lib/formats/data_files.ts";
import { formatOutbox } from "../../lib/formats/outbox.ts";
import { Draft } from "../../lib/storage/draft.ts";
import type { EntryFolder } from "../../lib/storage/file_texts.ts";
import { recordReconciled } from "../../lib/stores/synced_entries.ts";
import { TimerFiles } from "../../lib/stores/timer_files.ts";
import type { SyncConflict } from "../../lib/sync/conflict.ts";
import type { LocalState, OutboxItem } from "../../lib/sync/outbox.ts";
import type { CivilMonth } from "../../lib/time/civil_date.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import {
  type EntryOrTimer,
  type RunningTimer,
  withoutEnd,
} from "../../lib/tracking/timer.ts";
import { entry, NOW } from "../support/entry_bench.ts";
import { namedZone } from "../../lib/time/zone.ts";

const SYNCED = { provider: "toggl", sync: "waiting" } as const;
const ONE: Entry = { ...entry("one", "A", NOW - 300 * MINUTE), ...SYNCED };
const TWO: Entry = { ...entry("two", "B", NOW - 200 * MINUTE), ...SYNCED };
const LOCAL: Entry = entry("local", "A", NOW - 100 * MINUTE);

function timerFrom(minutesAgo: number, id = "timer"): RunningTimer {
  const start = NOW - minutesAgo * MINUTE;
  return withoutEnd({ ...entry(id, "C", start), ...SYNCED });
}

function itemOf(it: EntryOrTimer, more: Partial<OutboxItem> = {}): OutboxItem {
  const { id: entryId, taskId, start, description } = it;
  return {
    ...{ entryId, provider: "toggl", action: "create", providerId: undefined },
    ...{ taskId, start, description, sent: undefined, ...more },
  } as OutboxItem;
}

/** Opens files, and returns how to write them. */
function opened(texts: Record<string, string | null> = {}) {
  const identity = () => Promise.resolve("here");
  const read = (file: string) => Promise.resolve(texts[file]);
  const draft = new Draft(read, {} as EntryFolder, undefined, identity);
  const files = new TimerFiles(read, namedZone("UTC"));
  const written = async () => {
    await files.write(draft, NOW);
    const lines = JSON.parse(draft.after.get(OUTBOX_FILE) ?? '{"waiting":[]}');
    return {
      texts: draft.after,
      outbox: lines.waiting.map((it: Record<string, unknown>) =>
        [it["action"], it["entry"], it["by"]].join(" ").trimEnd()
      ),
    };
  };
  return { files, written };
}

Deno.test("TimerFiles.write() writes only what was changed", async () => {
  const { files, written } = opened();
  await files.entries();
  await files.outbox();
  assertEquals([...(await written()).texts.keys()], [OUTBOX_FILE]);
  const untouched = opened();
  assertEquals([...(await untouched.written()).texts.keys()], []);
  const timed = opened();
  timed.files.setTimer({});
  timed.files.setSyncMemory({ accounts: new Map(), conflicts: [] });
  assertEquals([...(await timed.written()).texts.keys()], [
    ...[SYNC_FILE, TIMER_FILE],
  ]);
});

Deno.test("TimerFiles.addAll() adds all entries, and sends those of a provider", async () => {
  const { files, written } = opened();
  await files.addAll([], NOW);
  assertEquals((await written()).texts.size, 0);
  await files.addAll([LOCAL], NOW);
  assertEquals([...(await written()).texts.keys()], [ENTRIES_FILE]);
  await files.addAll([ONE, TWO], NOW);
  assertEquals((await written()).outbox, [
    "create one here",
    "create two here",
  ]);
  assertEquals(
    (await (await files.entries()).entriesIn()).map(({ id }) => id).sort(),
    ["local", "one", "two"],
  );
});

Deno.test("TimerFiles.sendAll() replaces entries and adds them to the outbox", async () => {
  const { files, written } = opened();
  await files.addAll([LOCAL], NOW);
  await files.sendAll(new Map());
  assertEquals((await written()).outbox, []);
  await files.sendAll(new Map([[LOCAL, { ...LOCAL, ...SYNCED }]]));
  const { outbox, texts } = await written();
  assertEquals(outbox, ["create local here"]);
  const { A } = JSON.parse(texts.get(ENTRIES_FILE) ?? "");
  assertEquals(
    A.entries.map((it: Record<string, unknown>) => [it["id"], it["sync"]]),
    [["local", "waiting"]],
  );
});

Deno.test("TimerFiles.write() identifies this directory only in new entries", async () => {
  const { files, written } = opened();
  files.setOutbox([itemOf(ONE, { action: "update", providerId: "9" })]);
  assertEquals((await written()).outbox, ["update one"]);
  files.setOutbox([itemOf(ONE, { by: "there" })]);
  assertEquals((await written()).outbox, ["create one there"]);
  files.setOutbox([itemOf(ONE, { by: "there" }), itemOf(TWO)]);
  assertEquals((await written()).outbox, [
    "create one there",
    "create two here",
  ]);
});

Deno.test("TimerFiles.recordStep() queues what the provider must be told of the timer", async () => {
  const old = timerFrom(60, "old");
  const local = { ...old, provider: undefined, sync: "local" } as const;
  const known = {
    ...timerFrom(10),
    providerId: "9",
    sync: "confirmed",
  } as const;
  const renamed = { ...old, description: "New" };
  const table: [
    before: RunningTimer | undefined,
    after: RunningTimer | undefined,
    outbox: string[],
  ][] = [
    [undefined, undefined, []],
    [undefined, timerFrom(10), ["create timer here"]],
    [undefined, known, []],
    [undefined, local, []],
    [old, old, []],
    [old, renamed, ["update old"]],
    [local, { ...local, description: "New" }, []],
    [old, undefined, ["delete old"]],
    [local, undefined, []],
    [old, timerFrom(10), ["delete old", "create timer here"]],
  ];
  for (const [before, running, outbox] of table) {
    const { files, written } = opened();
    files.setTimer(before ? { running: before } : {});
    await files.recordStep({
      ...{ state: running ? { running } : {}, finished: undefined },
    });
    assertEquals((await written()).outbox, outbox);
    assertEquals((await files.timer()).running, running);
  }
});

Deno.test("TimerFiles.renameTask() renames entries and the timer, and sends what a provider has", async () => {
  const describe = (text: string) => `${text}!`;
  const running = { ...timerFrom(10), taskId: "A" };
  for (const state of [{ running }, { running: timerFrom(10) }, {}]) {
    const { files, written } = opened();
    await files.addAll([LOCAL, ONE, TWO], NOW);
    files.setOutbox([]);
    files.setTimer(state);
    await files.renameTask("A", "Z", describe);
    const isRenamed = state.running === running;
    const { outbox } = await written();
    assertEquals(outbox, [
      ...isRenamed ? ["update timer"] : [],
      "update one",
    ]);
    const after = (await files.timer()).running;
    assertEquals(
      [after?.taskId, after?.description],
      isRenamed
        ? ["Z", "C!"]
        : [state.running?.taskId, state.running?.description],
    );
    const entries = await (await files.entries()).entriesIn();
    assertEquals(
      entries.map(({ id, taskId, description }) =>
        `${id} ${taskId} ${description}`
      ).sort(),
      ["local Z A!", "one Z A!", "two B B"],
    );
  }
});

Deno.test("TimerFiles.renameTask() renames a paused timer", async () => {
  const { files } = opened();
  const paused = {
    ...timerFrom(10),
    taskId: "A",
    at: NOW,
    by: "user",
  } as const;
  files.setTimer({ paused } as never);
  await files.renameTask("A", "Z", (text) => `${text}!`);
  const state = await files.timer();
  assertEquals([state.paused?.taskId, state.paused?.description], ["Z", "C!"]);
});

Deno.test("TimerFiles.timer() is the one in its file, or that which PairCoder left", async () => {
  const legacy = '{"_active":{"task_id":"A","start":"2025-03-15T10:00:00Z"}}';
  const own = `{"running":{"id":"r","task":"B","description":"","tags":[],` +
    '"start":"2025-03-15T11:00:00Z"}}';
  const table: [
    entries: string | null,
    timer: string | null,
    task: string | undefined,
    isLegacy: boolean,
  ][] = [
    [null, null, undefined, false],
    [legacy, null, "A", true],
    [legacy, own, "B", false],
    ["{}", null, undefined, false],
    ["{", null, undefined, false],
  ];
  for (const [entries, timer, task, isLegacy] of table) {
    const { files } = opened({ [ENTRIES_FILE]: entries, [TIMER_FILE]: timer });
    assertEquals((await files.timer()).running?.taskId, task);
    assertEquals(files.isLegacyTimer, isLegacy);
    assertEquals(
      await files.haveTime(),
      entries !== null || timer !== null,
    );
    files.ignoreLegacyTimer();
    assertEquals([await files.timer(), files.isLegacyTimer], [{}, false]);
  }
});

Deno.test("TimerFiles.timer() does not take a problem of the disk for no timer", async () => {
  const read = (file: string) => {
    if (file === ENTRIES_FILE) throw new TypeError("Disk");
    return Promise.resolve(undefined);
  };
  const files = new TimerFiles(read, namedZone("UTC"));
  await assertRejects(() => files.timer(), TypeError, "Disk");
});

Deno.test("TimerFiles changes local entries and timers without reading the outbox", async () => {
  const { files, written } = opened({ [OUTBOX_FILE]: "{" });
  const local = { provider: undefined, sync: "local" } as const;
  const running = { ...timerFrom(10), ...local };
  const edited = { ...LOCAL, description: "New" };
  await files.addAll([LOCAL], NOW);
  await files.add({ ...TWO, ...local });
  await files.replace(LOCAL, edited);
  await files.renameTask("B", "Z", (text) => text);
  await files.remove(edited);
  await files.sendAll(new Map());
  await files.recordStep({ state: { running }, finished: undefined });
  await files.renameTask("C", "Z", (text) => text);
  assertEquals([...(await written()).texts.keys()], [ENTRIES_FILE, TIMER_FILE]);
  await assertRejects(() => files.outbox(), DataFileError);
});

const CONFLICT: SyncConflict = {
  ...{ entryId: "one", provider: "toggl", noticedAt: NOW, kept: "here" },
  other: undefined,
};

/** The local states before and after, and what is recorded. */
const RECONCILED: [
  name: string,
  before: LocalState,
  after: LocalState & { conflict?: SyncConflict },
  recorded: {
    entries: string[];
    running?: string;
    outbox: string[];
    conflicts?: number;
  },
][] = [
  [
    "nothing",
    { local: ONE, item: itemOf(ONE) },
    { local: ONE, item: itemOf(ONE) },
    { entries: ["one 300-240"], outbox: ["create one"] },
  ],
  [
    "what was confirmed",
    { local: ONE, item: itemOf(ONE) },
    { local: { ...ONE, sync: "confirmed" }, item: undefined },
    { entries: ["one 300-240"], outbox: [] },
  ],
  [
    "another start, which the pending change takes over",
    { local: ONE, item: itemOf(ONE) },
    { local: { ...ONE, start: ONE.start + MINUTE }, item: itemOf(ONE) },
    { entries: ["one 299-240"], outbox: ["create one +1"] },
  ],
  [
    "what was deleted there",
    { local: ONE, item: undefined },
    { local: undefined, item: undefined },
    { entries: [], outbox: [] },
  ],
  [
    "what was added there",
    { local: undefined, item: undefined },
    { local: TWO, item: undefined },
    { entries: ["two 200-140"], outbox: [] },
  ],
  [
    "a resumed entry",
    { local: ONE, item: undefined },
    { local: withoutEnd(ONE), item: undefined },
    { entries: [], running: "one 300", outbox: [] },
  ],
  [
    "a timer that was stopped there",
    { local: timerFrom(60), item: undefined },
    {
      local: { ...entry("timer", "C", NOW - 60 * MINUTE), ...SYNCED },
      item: undefined,
    },
    { entries: ["timer 60-0"], outbox: [] },
  ],
  [
    "a timer that was changed there",
    { local: timerFrom(60), item: undefined },
    { local: { ...timerFrom(50) }, item: undefined },
    { entries: [], running: "timer 50", outbox: [] },
  ],
  [
    "a timer that was deleted there",
    { local: timerFrom(60), item: undefined },
    { local: undefined, item: undefined },
    { entries: [], outbox: [] },
  ],
  [
    "a conflict",
    { local: ONE, item: itemOf(ONE) },
    { local: ONE, item: itemOf(ONE), conflict: CONFLICT },
    { entries: ["one 300-240"], outbox: ["create one"], conflicts: 1 },
  ],
  [
    "no conflict with a closed month",
    { local: ONE, item: itemOf(ONE) },
    {
      ...{ local: ONE, item: itemOf(ONE) },
      conflict: { ...CONFLICT, closedMonth: "2025-03" as CivilMonth },
    },
    { entries: ["one 300-240"], outbox: ["create one"] },
  ],
];

const ago = (at: number) => (NOW - at) / MINUTE;

async function recordedIn(files: TimerFiles) {
  const { running } = await files.timer();
  const { conflicts } = await files.syncMemory();
  return {
    entries: (await (await files.entries()).entriesIn())
      .map(({ id, start, end }) => `${id} ${ago(start)}-${ago(end)}`).sort(),
    ...running && { running: `${running.id} ${ago(running.start)}` },
    outbox: (await files.outbox()).map(({ action, entryId, start }) => {
      const later = (start - ONE.start) / MINUTE;
      const isMoved = entryId === "one" && later > 0;
      return `${action} ${entryId}${isMoved ? ` +${later}` : ""}`;
    }),
    ...conflicts.length > 0 && { conflicts: conflicts.length },
  };
}

for (const [name, before, after, recorded] of RECONCILED) {
  Deno.test(`recordReconciled() records ${name}`, async () => {
    const { files } = opened();
    const { local, item } = before;
    if (local?.kind === "entry") (await files.entries()).add(local);
    else files.setTimer(local ? { running: local } : {});
    files.setOutbox(item ? [item] : []);
    // What did not change is the same object.
    const isSame = JSON.stringify(after.item) === JSON.stringify(item);
    await recordReconciled(files, before, isSame ? { ...after, item } : after);
    assertEquals(await recordedIn(files), recorded);
  });
}

Deno.test("recordReconciled() writes nothing if nothing changed, and keeps the accounts with a conflict", async () => {
  const item = itemOf(ONE);
  const before = { local: ONE, item };
  const { files, written } = opened({
    [OUTBOX_FILE]: formatOutbox([item]),
    [ENTRIES_FILE]: "{",
  });
  await recordReconciled(files, before, before);
  assertEquals((await written()).texts, new Map());
  const accounts = new Map([["toggl", { id: "7" }]]) as never;
  files.setSyncMemory({ accounts, conflicts: [] });
  await recordReconciled(files, before, { ...before, conflict: CONFLICT });
  assertEquals(await files.syncMemory(), { accounts, conflicts: [CONFLICT] });
});

Deno.test("recordReconciled() keeps what another program stored with an entry", async () => {
  const entries = {
    A: {
      entries: [{
        ...{ provider_id: "one", id: "one", cost: "9 €" },
        ...{ provider: "toggl", description: "A", duration_seconds: 3600 },
        start: new Date(ONE.start).toISOString(),
        end: new Date(ONE.end).toISOString(),
      }],
      total_seconds: 3600,
    },
  };
  const { files, written } = opened({
    [ENTRIES_FILE]: JSON.stringify(entries),
  });
  const [local] = await (await files.entries()).entriesIn();
  const item = undefined;
  await recordReconciled(files, { local, item }, {
    ...{ local: local && { ...local, description: "New" }, item },
  });
  const { A } = JSON.parse((await written()).texts.get(ENTRIES_FILE) ?? "");
  assertEquals([A.entries[0].description, A.entries[0].cost], ["New", "9 €"]);
});

/** A timer from the provider, the local running timer, and what remains. */
const BOTH_RUN: [here: number, there: number, recorded: unknown][] = [
  [60, 30, {
    ...{ entries: ["here 60-30"], running: "timer 30" },
    outbox: ["create here", "create timer"],
  }],
  [30, 30, {
    ...{ entries: ["here 30-30"], running: "timer 30" },
    outbox: ["create here", "create timer"],
  }],
  [30, 60, {
    ...{ entries: ["timer 60-30"], running: "here 30" },
    outbox: ["create timer"],
  }],
];

for (const [here, there, recorded] of BOTH_RUN) {
  Deno.test(`recordReconciled() lets the later timer run: from ${here} min ago here, ${there} there`, async () => {
    const { files } = opened();
    files.setTimer({ running: timerFrom(here, "here") });
    const local = timerFrom(there);
    const nothing = { local: undefined, item: undefined };
    await recordReconciled(files, nothing, { local, item: undefined });
    assertEquals<unknown>(await recordedIn(files), recorded);
  });
}

Deno.test("TimerFiles.replace() and remove() queue what a provider has", async () => {
  const { files, written } = opened();
  await files.addAll([LOCAL, ONE, TWO], NOW);
  files.setOutbox([]);
  await files.replace(LOCAL, { ...LOCAL, description: "New" });
  await files.remove({ ...LOCAL, description: "New" });
  assertEquals((await written()).outbox, []);
  await files.replace(ONE, { ...ONE, description: "New" });
  assertEquals((await written()).outbox, ["update one"]);
  await files.remove(TWO);
  assertEquals((await written()).outbox, ["update one", "delete two"]);
  const entries = await (await files.entries()).entriesIn();
  assertEquals(
    entries.map(({ id, description }) => `${id} ${description}`),
    ["one New"],
  );
});

Deno.test("TimerFiles.write() notes the last entry or timer that was added", async () => {
  const recorded = async (use: (files: TimerFiles) => Promise<unknown>) => {
    const read = () => Promise.resolve(undefined);
    const draft = new Draft(read, {} as EntryFolder);
    const files = new TimerFiles(read, namedZone("UTC"));
    await use(files);
    await files.write(draft, NOW);
    draft.note({ summary: "Recorded" });
    return draft.summary?.entry;
  };
  const running = timerFrom(10);
  assertEquals(await recorded((it) => it.add(LOCAL)), {
    id: "local",
    start: new Date(LOCAL.start).toISOString().replace(".000", ""),
  });
  assertEquals(
    await recorded((it) =>
      it.recordStep({ state: { running }, finished: ONE })
    ),
    {
      id: "timer",
      start: new Date(running.start).toISOString().replace(".000", ""),
    },
  );
  assertEquals(await recorded((it) => it.addAll([LOCAL], NOW)), undefined);
});
