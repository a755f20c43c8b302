import { assert, assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { SheetProvider } from "../../docs/examples/sheet_provider.ts";
import { ProviderError } from "../../lib/provider.ts";
import type { NewEntry, TimerEntry } from "../../lib/provider.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { openWorktime, type Worktime } from "../../lib/worktime.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { inTempDirectory } from "../support/temp_directory.ts";
import { providerContract } from "./provider_contract.ts";

const folder = Deno.makeTempDirSync({ prefix: "worktime-" });
globalThis.addEventListener("unload", () => {
  Deno.removeSync(folder, { recursive: true });
});

let count = 0;

providerContract("A stranger's provider", () => {
  const clock = new FakeClock("2025-01-16T10:00:00Z");
  const path = `${folder}/${++count}.json`;
  const restart = () => new SheetProvider(path, () => clock.now());
  return { clock, provider: restart(), restart };
});

/** A provider with settings of its own, whose replies can get lost. */
class FarSheet extends SheetProvider {
  override name = "Far Sheet";
  /** Whether requests arrive, but their replies are lost. */
  isReplyLost = false;
  /** The number of entries that were created. */
  createdCount = 0;

  override createEntry = async (entry: NewEntry): Promise<TimerEntry> => {
    this.createdCount++;
    const created = await new SheetProvider(this.path).createEntry(entry);
    if (!this.isReplyLost) return created;
    throw new ProviderError("provider_unreachable", "No reply", {
      mayHaveArrived: true,
    });
  };
  readonly path: string;

  constructor(path: string, clock: FakeClock) {
    super(path, () => clock.now());
    this.path = path;
  }
}

interface Scene extends Worktime {
  readonly clock: FakeClock;
  readonly provider: FarSheet;
}

const CONFIG = (path: string) =>
  `time_tracking:\n  provider: Far Sheet\nprovider_settings:\n  path: ${
    JSON.stringify(path)
  }\n`;

function inScene(play: (scene: Scene) => Promise<void>): Promise<void> {
  return inTempDirectory(async (directory) => {
    const clock = new FakeClock("2025-01-16T10:00:00Z");
    const path = `${directory}/sheet.json`;
    let provider: FarSheet | undefined;
    const { workday, timers, tasks, sync } = await openWorktime(
      new MemoryDisk({ "config.yaml": CONFIG(path) }),
      {
        clock,
        provider: ({ providerSettings }) =>
          provider = new FarSheet(String(providerSettings.path), clock),
      },
    );
    assert(provider);
    await play(
      { workday, timers, tasks, sync, clock, provider } as unknown as Scene,
    );
  });
}

Deno.test("a stranger's provider gets a timer that starts and stops", () =>
  inScene(async ({ timers, sync, clock, provider }) => {
    await timers.start("TASK-1", { tags: ["deep work"] });
    assertEquals((await sync.deliver("1m ago")).waitingCount, 0);
    const current = await provider.getCurrentTimer();
    assertEquals([current?.taskId, current?.tags], ["TASK-1", ["deep work"]]);
    clock.set(clock.now() + HOUR);
    await timers.stop();
    const { sentCount, waitingCount } = await sync.run();
    assertEquals([sentCount, waitingCount], [1, 0]);
    assertEquals(await provider.getTotal("TASK-1"), 3600);
    const [entry] = await timers.entries();
    assertEquals([entry?.provider, entry?.sync], ["Far Sheet", "confirmed"]);
    assertEquals(entry?.providerId, current?.id);
  }));

Deno.test("a stranger's provider gets edits and deletions, and its own are pulled", () =>
  inScene(async ({ timers, sync, clock, provider }) => {
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

Deno.test("a lost reply of a stranger's provider creates nothing twice", () =>
  inScene(async ({ timers, sync, clock, provider }) => {
    provider.isReplyLost = true;
    await timers.add("A", { for: "1h" });
    const lost = await sync.run();
    assertEquals([lost.sentCount, lost.waitingCount], [0, 1]);
    assertEquals(lost.stoppedBy?.code, "provider_unreachable");
    provider.isReplyLost = false;
    clock.set(clock.now() + 10 * MINUTE);
    const { waitingCount } = await sync.run();
    assertEquals([waitingCount, provider.createdCount], [0, 1]);
    assertEquals((await provider.getEntries("A")).length, 1);
    assertEquals((await timers.entries())[0]?.sync, "confirmed");
  }));
