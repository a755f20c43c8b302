import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { openWorktime } from "../../lib/worktime.ts";
import { sheetProvider } from "../../docs/examples/sheet_provider.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { TogglUser } from "../support/toggl_user.ts";

const FOR_TOGGL = "1 change is pending for Toggl; to send it, switch back: " +
  "worktime timer configure --provider toggl";
const FOR_SHEET = "2 changes are pending for sheet; only a program with that " +
  "provider can send them";
const LOCAL = "No service to sync with: entries are kept on this machine only";

Deno.test("changes for the service before are named by the status and the sync", async () => {
  const me = await new TogglUser().configure();
  me.setOffline(true);
  await me.type("09:10", "timer add TASK-1 --start 08:00 --end 08:30");
  await me.type("09:20", "timer configure --provider none");
  const status = await me.type("09:30", "timer status");
  assertEquals(status.error, `${FOR_TOGGL}\n`);
  assertEquals(status.out, "No timer is running\nToday: 30m\n");
  const sync = await me.type("09:30", "timer sync");
  assertEquals(sync.error, `${LOCAL}\n${FOR_TOGGL}\n`);
  // The command of the note sends them.
  me.setOffline(false);
  await me.type("09:40", "timer configure --provider toggl");
  await me.type("09:50", "timer sync");
  assertEquals((await me.type("09:50", "timer status")).error, "");
  assertEquals(me.server.entries.all.length, 1);
});

Deno.test("changes for a program's provider are named by the status and the sync", async () => {
  const disk = new MemoryDisk();
  const clock = new FakeClock("2025-01-16T08:00:00Z");
  const provider = sheetProvider("sheet.json");
  const { timers } = await openWorktime(disk, { clock, provider });
  await timers.add("A", { for: "30m" });
  await timers.add("B", { for: "30m" });
  const me = new TogglUser({ disk });
  const status = await me.type("09:30", "timer status --json");
  const { waiting, notes } = JSON.parse(status.out);
  assertEquals([waiting, notes], [2, [FOR_SHEET]]);
  const local = await me.type("09:30", "timer sync");
  assertEquals(local.error, `${LOCAL}\n${FOR_SHEET}\n`);
  await me.configure();
  const { status: exitStatus, error } = await me.type("09:30", "timer sync");
  assertEquals([exitStatus, error], [0, `${FOR_SHEET}\n`]);
  const json = await me.type("09:30", "timer sync --json");
  assertEquals(JSON.parse(json.out).notes, [FOR_SHEET]);
});

Deno.test("the sync names the first of two services with pending changes", async () => {
  const disk = new MemoryDisk();
  const me = await new TogglUser({ disk }).configure();
  me.setOffline(true);
  await me.type("09:10", "timer add TASK-1 --start 08:00 --end 08:30");
  await me.type("09:20", "timer configure --provider none");
  const clock = new FakeClock("2025-01-16T09:25:00Z");
  const provider = sheetProvider("sheet.json");
  const { timers } = await openWorktime(disk, { clock, provider });
  await timers.add("A", { for: "30m" });
  await timers.add("B", { for: "30m" });
  const status = await me.type("09:30", "timer status");
  assertEquals(status.error, `${FOR_TOGGL}\n${FOR_SHEET}\n`);
  const sync = await me.type("09:30", "timer sync");
  assertEquals(sync.error, `${LOCAL}\n${FOR_TOGGL}\n`);
});
