import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  ENTRIES_FILE,
  OUTBOX_FILE,
  SEND_LOG_FILE,
  TIMER_FILE,
} from "../../lib/formats/data_files.ts";
import { formatOutbox, formatSendLog } from "../../lib/formats/outbox.ts";
import { Draft } from "../../lib/storage/draft.ts";
import type { EntryFolder } from "../../lib/storage/file_texts.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { applySendLog } from "../../lib/stores/synced_entries.ts";
import type { OutboxItem, SendStep } from "../../lib/sync/outbox.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { Entry } from "../../lib/tracking/entry.ts";
import { change, entry, type Files, NOW } from "../support/entry_bench.ts";
import { TogglUser } from "../support/toggl_user.ts";

const AT = Date.parse("2025-01-16T09:10:00Z");

interface Scene {
  readonly me: TogglUser;
  readonly disk: MemoryDisk;
  /** The local ids of the pending entry and the timer. */
  readonly ids: readonly [entry: string, timer: string];
  /** The log of a sender that was killed. */
  readonly leave: (text: string | readonly SendStep[]) => Promise<void>;
}

/** A pending entry and a pending timer. */
async function sceneWithTwo(): Promise<Scene> {
  const disk = new MemoryDisk();
  const me = await new TogglUser({ disk }).configure();
  me.setOffline(true);
  await me.type("09:00", "timer add A-1 --start 06:00 --end 06:30 --tag x");
  await me.type("09:01", "timer start A-2");
  const waiting: { entry: string }[] =
    JSON.parse(disk.files[OUTBOX_FILE] ?? "").waiting;
  const [entry = "", timer = ""] = waiting.map((it) => it.entry);
  const leave = (text: string | readonly SendStep[]) =>
    disk.writeText(
      SEND_LOG_FILE,
      typeof text === "string" ? text : formatSendLog(text),
    );
  return { me, disk, ids: [entry, timer], leave };
}

/** Returns the provider ids and sync states of the entry and the timer. */
async function shownIn({ me }: Scene): Promise<unknown[]> {
  const shown = await me.type("09:20", "timer show A-1 --json");
  const [{ provider_id, sync }] = JSON.parse(shown.out).entries;
  const status = await me.type("09:20", "timer status --json");
  const { running, waiting } = JSON.parse(status.out);
  return [provider_id, sync, running.provider_id, running.sync, waiting];
}

/** Returns the stored outbox. */
function storedIn({ disk }: Scene): Record<string, unknown>[] {
  const text = disk.files[OUTBOX_FILE];
  return text === undefined ? [] : JSON.parse(text).waiting;
}

/** The steps in a send log, and what is read then. */
const STEPS: readonly [
  name: string,
  steps: (ids: Scene["ids"]) => SendStep[],
  shown: (ids: Scene["ids"]) => unknown[],
][] = [
  [
    "nothing",
    () => [],
    ([entry, timer]) => [entry, "waiting", timer, "waiting", 2],
  ],
  [
    "a request that went out",
    ([entry]) => [{ kind: "sent", entryId: entry, at: AT }],
    ([entry, timer]) => [entry, "waiting", timer, "waiting", 2],
  ],
  [
    "an answer for the entry",
    ([entry]) => [
      { kind: "sent", entryId: entry, at: AT },
      { kind: "confirmed", entryId: entry, providerId: "99" },
    ],
    ([, timer]) => ["99", "confirmed", timer, "waiting", 1],
  ],
  [
    "an answer for the timer",
    ([, timer]) => [
      { kind: "sent", entryId: timer, at: AT },
      { kind: "confirmed", entryId: timer, providerId: "99" },
    ],
    ([entry]) => [entry, "waiting", "99", "confirmed", 1],
  ],
  [
    "a refusal",
    ([entry]) => [
      { kind: "sent", entryId: entry, at: AT },
      { kind: "refused", entryId: entry },
    ],
    ([entry, timer]) => [entry, "waiting", timer, "waiting", 2],
  ],
  [
    "what is not here",
    () => [
      { kind: "sent", entryId: "x", at: AT },
      { kind: "confirmed", entryId: "x", providerId: "99" },
    ],
    ([entry, timer]) => [entry, "waiting", timer, "waiting", 2],
  ],
];

for (const [name, steps, shown] of STEPS) {
  Deno.test(`a send log with ${name} is read as if applied, and applied by the next change`, async () => {
    const scene = await sceneWithTwo();
    const { me, disk, ids } = scene;
    await scene.leave(steps(ids));
    assertEquals(await shownIn(scene), shown(ids));
    // Reading writes nothing; the next change applies the steps.
    assertEquals(disk.files[SEND_LOG_FILE], formatSendLog(steps(ids)));
    await me.type("09:21", "task add B-1");
    const isEmpty = steps(ids).length === 0;
    assertEquals(disk.files[SEND_LOG_FILE], isEmpty ? "" : undefined);
    assertEquals(await shownIn(scene), shown(ids));
  });
}

Deno.test("a request without a response is stored with its content", async () => {
  const scene = await sceneWithTwo();
  const { me, ids: [entry, timer] } = scene;
  const before = storedIn(scene);
  await scene.leave([
    { kind: "sent", entryId: entry, at: AT },
    { kind: "sent", entryId: timer, at: AT },
    { kind: "refused", entryId: timer },
  ]);
  await me.type("09:21", "task add B-1");
  const [first, second] = storedIn(scene);
  assertEquals(second, before[1]);
  const { sent, ...rest } = first ?? {};
  assertEquals(rest, before[0]);
  const { version, ...said } = sent as Record<string, unknown>;
  assertEquals(said, {
    task: "A-1",
    description: "A-1",
    start: "2025-01-16T06:00:00Z",
    end: "2025-01-16T06:30:00Z",
    tags: ["x"],
    at: "2025-01-16T09:10:00Z",
  });
  assertEquals(typeof version, "string");
});

Deno.test("an unreadable send log blocks sending, but nothing else", async () => {
  const scene = await sceneWithTwo();
  const { me, disk, ids } = scene;
  await scene.leave("{}\n");
  assertEquals(await shownIn(scene), [
    ids[0],
    "waiting",
    ids[1],
    "waiting",
    2,
  ]);
  me.setOffline(false);
  me.requests();
  const { status, out, error } = await me.type("09:21", "timer sync");
  assertEquals([status, out], [4, ""]);
  assertStringIncludes(error, SEND_LOG_FILE);
  assertStringIncludes(error, "expected a step of a sync, in JSON");
  me.requests();
  const stopped = await me.type("09:22", "timer stop");
  assertEquals([stopped.status, stopped.out], [0, "Timer stopped: 21m\n"]);
  assertStringIncludes(stopped.error, "saved locally (2 waiting");
  assertEquals(me.requests(), []);
  assertEquals(disk.files[SEND_LOG_FILE], "{}\n");
});

Deno.test("applySendLog() writes the entries only if a step changes one", async () => {
  const clock = { now: () => NOW, zone: namedZone("UTC") };
  const known: Entry = {
    ...entry("one", "A", NOW),
    ...{ provider: "toggl", providerId: "9", sync: "confirmed" },
  };
  const item: OutboxItem = {
    ...{ entryId: "one", provider: "toggl", action: "update" },
    ...{ providerId: "9", taskId: "A", start: NOW, description: "A" },
    sent: undefined,
  };
  const sent: SendStep = { kind: "sent", entryId: "one", at: AT };
  const confirmed: SendStep = {
    ...{ kind: "confirmed", entryId: "one", providerId: "9" },
  };
  const files: Files = new Map();
  await change(files, NOW, (entries) => entries.add(known));
  const table: [steps: readonly SendStep[] | undefined, written: string[]][] = [
    [undefined, []],
    [[sent], [OUTBOX_FILE, SEND_LOG_FILE, TIMER_FILE]],
    [[sent, confirmed], [
      ...[ENTRIES_FILE, OUTBOX_FILE, SEND_LOG_FILE, TIMER_FILE],
    ]],
  ];
  for (const [steps, expected] of table) {
    const texts: Record<string, string | null | undefined> = {
      [ENTRIES_FILE]: files.get(ENTRIES_FILE),
      [OUTBOX_FILE]: formatOutbox([item]),
      [SEND_LOG_FILE]: steps && formatSendLog(steps),
    };
    const read = (file: string) => Promise.resolve(texts[file]);
    const draft = new Draft(read, {} as EntryFolder);
    await applySendLog(draft, clock);
    assertEquals([...draft.after.keys()].sort(), expected.toSorted());
    assertEquals(
      draft.summary,
      steps && { summary: "Recorded sent changes", isSync: true },
    );
  }
});
