import { assert, assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { stub } from "@std/testing/mock";
import { sheetProvider } from "../../docs/examples/sheet_provider.ts";
import { DiskError, WorktimeError } from "../../lib/errors.ts";
import {
  ProviderError,
  type TimeTrackingProvider,
} from "../../lib/provider.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { openWorktime, type Worktime } from "../../lib/worktime.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { inTempDirectory } from "../support/temp_directory.ts";
import { entriesOf, totalOf } from "./provider_bench.ts";
import { providerContract } from "./provider_contract.ts";

const folder = Deno.makeTempDirSync({ prefix: "worktime-" });
globalThis.addEventListener("unload", () => {
  Deno.removeSync(folder, { recursive: true });
});

/** The clock of both sides; each test sets it. */
const clock = new FakeClock("2025-01-16T10:00:00Z");
stub(Date, "now", () => clock.now());

let count = 0;

providerContract("A stranger's provider", () => {
  const path = `${folder}/${++count}.json`;
  const restart = () => sheetProvider(path);
  return { clock, provider: restart(), restart };
});

/** A provider with settings of its own, whose replies can get lost. */
interface FarSheet extends TimeTrackingProvider {
  /** What is thrown instead of the reply after a request has arrived. */
  lostReply: Error | undefined;
  /** The number of entries that were created. */
  createdCount: number;
}

function farSheet(path: string): FarSheet {
  return madeFar(sheetProvider(path));
}

/** Leaves out everything optional, and what then cannot be stored. */
function bareSheet(path: string): FarSheet {
  const { capabilities: _, findByMarker: __, ...sheet } = sheetProvider(path);
  return madeFar({
    ...sheet,
    createEntry: ({ tags: _, marker: __, ...entry }) =>
      sheet.createEntry(entry),
  });
}

function madeFar(sheet: TimeTrackingProvider): FarSheet {
  const far: FarSheet = {
    ...sheet,
    name: "Far Sheet",
    lostReply: undefined,
    createdCount: 0,
    async createEntry(entry) {
      far.createdCount++;
      const created = await sheet.createEntry(entry);
      if (far.lostReply) throw far.lostReply;
      return created;
    },
  };
  return far;
}

interface Scene extends Worktime {
  readonly provider: FarSheet;
}

const CONFIG = (path: string) =>
  `time_tracking:\n  provider: Far Sheet\nprovider_settings:\n  path: ${
    JSON.stringify(path)
  }\n`;

function inScene(
  play: (scene: Scene) => Promise<void>,
  open = farSheet,
): Promise<void> {
  return inTempDirectory(async (directory) => {
    clock.set("2025-01-16T10:00:00Z");
    const path = `${directory}/sheet.json`;
    let provider: FarSheet | undefined;
    const { workday, timers, tasks, sync } = await openWorktime(
      new MemoryDisk({ "config.yaml": CONFIG(path) }),
      {
        clock,
        provider: ({ providerSettings }) =>
          provider = open(String(providerSettings.path)),
      },
    );
    assert(provider);
    await play(
      { workday, timers, tasks, sync, provider } as unknown as Scene,
    );
  });
}

Deno.test("a stranger's provider gets a timer that starts and stops", () =>
  inScene(async ({ timers, sync, provider }) => {
    await timers.start("TASK-1", { tags: ["deep work"] });
    assertEquals((await sync.deliver("1m ago")).waitingCount, 0);
    const current = await provider.getCurrentTimer();
    assertEquals([current?.taskId, current?.tags], ["TASK-1", ["deep work"]]);
    clock.set(clock.now() + HOUR);
    await timers.stop();
    const { sentCount, waitingCount } = await sync.run();
    assertEquals([sentCount, waitingCount], [1, 0]);
    assertEquals(await totalOf(provider, "TASK-1"), 3600);
    const [entry] = await timers.entries();
    assertEquals([entry?.provider, entry?.sync], ["Far Sheet", "confirmed"]);
    assertEquals(entry?.providerId, current?.id);
  }));

Deno.test("a stranger's provider gets edits and deletions, and its own are pulled", () =>
  inScene(async ({ timers, sync, provider }) => {
    const { entry: first } = await timers.add("A", { for: "1h" });
    const { entry: second } = await timers.add("B", { for: "1h" });
    await sync.run();
    clock.set(clock.now() + MINUTE);
    await timers.edit(first.id, { start: "18:30", tags: ["edited"] });
    await timers.delete(second.id);
    await provider.createEntry({
      taskId: "C",
      description: "Elsewhere",
      start: clock.now() - 3 * HOUR,
      end: clock.now() - 2 * HOUR,
    });
    const { sentCount, added } = await sync.run();
    assertEquals([sentCount, added.map(({ taskId }) => taskId)], [2, ["C"]]);
    const all = { from: 0, to: clock.now() + HOUR };
    assertEquals(
      (await provider.listEntries(all)).map((
        { taskId, tags, durationSeconds },
      ) => [taskId, tags, durationSeconds]),
      [["C", [], 3600], ["A", ["edited"], 1800]],
    );
    // Deletions and edits at the provider come back.
    const [c, a] = await provider.listEntries(all);
    await provider.updateEntry(c?.id ?? "", { description: "Changed" });
    await provider.deleteEntry(a?.id ?? "");
    const { changed, removed } = await sync.run();
    assertEquals(changed.map(({ description }) => description), ["Changed"]);
    assertEquals(removed.map(({ taskId }) => taskId), ["A"]);
    assertEquals((await timers.entries()).length, 1);
  }));

const KINDS: readonly [name: string, open: typeof farSheet][] = [
  ["a stranger's provider", farSheet],
  ["a provider that leaves out everything optional", bareSheet],
];

for (const [name, open] of KINDS) {
  Deno.test(`a lost reply of ${name} creates nothing twice`, () =>
    inScene(async ({ timers, sync, provider }) => {
      provider.lostReply = new ProviderError("provider_unreachable", "", {
        mayHaveArrived: true,
      });
      await timers.add("A", { for: "1h" });
      const lost = await sync.run();
      assertEquals([lost.sentCount, lost.waitingCount], [0, 1]);
      assertEquals(lost.stoppedBy?.code, "provider_unreachable");
      provider.lostReply = undefined;
      clock.set(clock.now() + 10 * MINUTE);
      const { waitingCount } = await sync.run();
      assertEquals([waitingCount, provider.createdCount], [0, 1]);
      assertEquals((await entriesOf(provider, "A")).length, 1);
      assertEquals((await timers.entries())[0]?.sync, "confirmed");
    }, open));
}

const UNCLEAR = [
  new TypeError("fetch failed"),
  new DiskError("unknown_outcome", "Cannot read the file back"),
  new WorktimeError("team_down", "The team is not there"),
];

for (
  const [name, open, error] of UNCLEAR.flatMap((error) =>
    KINDS.map((kind) => [...kind, error] as const)
  )
) {
  Deno.test(`after a ${error.name}, ${name} gets nothing twice`, () =>
    inScene(async ({ timers, sync, provider }) => {
      provider.lostReply = error;
      await timers.add("A", { for: "1h" });
      await timers.add("B", { start: "2024-11-20T09:00", for: "1h" });
      // Errors that are not ours are thrown.
      await sync.deliver("1m ago").catch(() => {});
      await sync.run().catch(() => {});
      provider.lostReply = undefined;
      clock.set(clock.now() + 10 * MINUTE);
      await sync.deliver("1h ago");
      await sync.run();
      const { waitingCount } = await sync.run({ from: "2024-11-01" });
      assertEquals([waitingCount, provider.createdCount], [0, 2]);
      assertEquals((await timers.entries()).length, 2);
    }, open));
}

Deno.test("a provider that leaves out everything optional changes nothing that it does not store", () =>
  inScene(async ({ timers, sync, provider }) => {
    const given = { tags: ["deep work"], billable: true, for: "1h" };
    const { entry } = await timers.add("A", given);
    await sync.run();
    await sync.run();
    const { tags, billable, start, end, sync: state } = entry;
    const [kept] = await timers.entries();
    assertEquals(
      kept && [kept.tags, kept.billable, kept.start, kept.end, kept.sync],
      [tags, billable, start, end, "confirmed"],
    );
    assertEquals((await entriesOf(provider, "A")).length, 1);
    assertEquals(state, "waiting");
  }, bareSheet));
