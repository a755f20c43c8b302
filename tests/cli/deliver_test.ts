import { assertEquals, assertStringIncludes } from "@std/assert";
import { CONFIG_FILE } from "../../lib/formats/data_files.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { TogglUser } from "../support/toggl_user.ts";

const ENTRIES = "/workspaces/2000001/time_entries";

Deno.test("a command leaves older pending changes to the next sync, and says how many", async () => {
  const me = await new TogglUser().configure();
  me.setOffline(true);
  await me.type("08:00", "timer add A-1 --start 06:00 --end 06:30");
  me.setOffline(false);
  const { status, error } = await me.type("09:00", "timer start A-2");
  assertEquals([status, error], [
    0,
    "1 waiting for Toggl, run: worktime timer sync\n",
  ]);
  assertEquals(me.requests(), [`POST ${ENTRIES}`]);
  assertEquals(me.server.entries.all.map((it) => it.description), ["A-2"]);
});

Deno.test("a command does not resend an unanswered entry after a change", async () => {
  const me = await new TogglUser().configure();
  me.server.fail({ kind: "cut", accepts: true }, { on: "POST" });
  await me.type("08:00", "timer add A-1 --start 06:00 --end 06:30");
  me.requests();
  const { error } = await me.type("08:01", "timer edit last --title New");
  assertEquals(error, "1 waiting for Toggl, run: worktime timer sync\n");
  assertEquals(me.requests(), []);
  await me.type("08:10", "timer sync");
  assertEquals(me.server.entries.all.map((it) => it.description), ["A-1: New"]);
});

Deno.test("while another process syncs, a command sends nothing", async () => {
  const disk = new MemoryDisk();
  const me = await new TogglUser({ disk }).configure();
  const lock = await disk.lock(0, "sender");
  const started = await me.type("09:00", "timer start A-1");
  assertEquals([started.status, started.error], [
    0,
    "1 waiting for Toggl, run: worktime timer sync\n",
  ]);
  assertEquals(me.requests(), []);
  await lock.release();
  const { out } = await me.type("09:02", "timer sync");
  assertEquals(out, "Toggl: 1 sent; locally 0 added, 0 changed, 0 removed\n");
});

Deno.test("a sync and a command release the lock for senders", async () => {
  const disk = new MemoryDisk();
  const me = await new TogglUser({ disk }).configure();
  me.server.faultFor = () => ({ kind: "status", status: 500 });
  await me.type("09:00", "timer start A-1");
  await me.type("09:01", "timer sync");
  const lock = await disk.lock(0, "sender");
  await lock.release();
});

Deno.test("a stop by a clock that is behind is corrected at once", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer start A-1");
  me.requests();
  me.server.skewMs = -3000;
  assertEquals((await me.type("10:00", "timer stop")).error, "");
  assertEquals(me.requests(), [
    `PATCH ${ENTRIES}/3730000001/stop`,
    `PUT ${ENTRIES}/3730000001`,
  ]);
  assertEquals(me.server.entries.all.map((it) => it.duration), [3600]);
  const { out } = await me.type("10:01", "timer show A-1 --json");
  const [{ duration_seconds, sync }] = JSON.parse(out).entries;
  assertEquals([duration_seconds, sync], [3600, "confirmed"]);
});

Deno.test("a command accepts that the web made the same change", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer add A-1 --start 06:00 --end 06:30");
  me.server.web.edit(me.server.entries.all[0]?.id ?? 0, {
    description: "A-1: Same",
  });
  const { error } = await me.type("09:10", "timer edit last --title Same");
  assertEquals(error, "");
});

Deno.test("an unanswered change does not hold back the next one", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer add A-1 --start 06:00 --end 06:30");
  me.server.faultFor = ({ method }) =>
    method === "PUT" ? { kind: "cut", accepts: true } : undefined;
  const lost = await me.type("09:10", "timer edit last --title First");
  assertStringIncludes(lost.error, "1 waiting");
  me.setOffline(false);
  const { error } = await me.type("09:11", "timer edit last --title Second");
  assertEquals(error, "");
  assertEquals(me.server.entries.all.map((it) => it.description), [
    "A-1: Second",
  ]);
});

Deno.test("invalid settings do not fail a command, and are reported", async () => {
  const disk = new MemoryDisk();
  const me = await new TogglUser({ disk }).configure();
  const config = disk.files[CONFIG_FILE] ?? "";
  const wrong = config.replace(/workspace_id:.*/, "workspace_id: none");
  await disk.writeText(CONFIG_FILE, wrong);
  const { status, out, error } = await me.type("09:00", "timer start A-1");
  assertEquals([status, out], [0, "Timer started: A-1\n"]);
  assertEquals(
    error,
    'Invalid Toggl workspace: "none", saved locally (1 waiting, ' +
      "run: worktime timer sync)\n" +
      "Choose one: worktime timer configure --workspace ID\n",
  );
  assertEquals(me.requests(), []);
});

Deno.test("a command leaves pending changes of unknown time to the next sync", async () => {
  const disk = new MemoryDisk();
  const me = await new TogglUser({ disk }).configure();
  me.setOffline(true);
  await me.type("08:00", "timer add A-1 --start 06:00 --end 06:30");
  const file = "history/outbox.json";
  const outbox = JSON.parse(disk.files[file] ?? "");
  const without = (key: string, value: unknown) =>
    key === "changed" ? undefined : value;
  const untimed = JSON.stringify(outbox, without);
  assertEquals(untimed === JSON.stringify(outbox), false);
  await disk.writeText(file, untimed);
  me.setOffline(false);
  await me.type("09:00", "timer start A-2");
  assertEquals(me.server.entries.all.map((it) => it.description), ["A-2"]);
});
