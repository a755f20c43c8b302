import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { TogglUser } from "../support/toggl_user.ts";

/** Returns the entries and the running timer of both sides. */
async function stateOf(
  me: TogglUser,
): Promise<{ here: unknown; there: unknown }> {
  const { out } = await me.type("13:00", "timer summary --json");
  const { running } = JSON.parse(
    (await me.type("13:00", "timer status --json")).out,
  );
  const shown = [];
  for (const task of ["T-1", "T-2", "T-3", "T-4"]) {
    const { entries } = JSON.parse(
      (await me.type("13:00", `timer show ${task} --json`)).out,
    );
    for (const { description, start, end } of entries) {
      shown.push([description, Date.parse(start), end && Date.parse(end)]);
    }
  }
  const there = me.server.entries.all.map((
    { description, start, duration },
  ) => [
    description,
    start,
    duration < 0 ? null : start + duration * 1000,
  ]);
  return {
    here: [JSON.parse(out).total_seconds, running?.task ?? null, shown.sort()],
    there: there.sort(),
  };
}

/** Returns a user with two synced entries, and optionally a running timer. */
async function morning(isRunning: boolean): Promise<TogglUser> {
  const me = await new TogglUser({ disk: new MemoryDisk() }).configure();
  await me.type("07:00", "start");
  await me.type("08:00", "timer start T-1");
  await me.type("09:00", "timer switch T-2");
  await me.type("10:00", isRunning ? "timer switch T-3" : "timer stop");
  await me.type("10:30", "timer sync");
  return me;
}

const CHANGES: readonly [line: string, isRunning: boolean][] = [
  ["timer start T-4", false],
  ["timer start T-4 --at 10:45", false],
  ["timer add T-4 --start 07:00 --end 07:30", false],
  ["timer edit last --end 09:50", false],
  ["timer edit last --task T-4", false],
  ["timer delete last", false],
  ["timer stop", true],
  ["timer stop --at 10:45", true],
  ["timer pause", true],
  ["timer switch T-4", true],
  ["timer edit last --start 10:05", true],
  ["timer delete last", true],
  ["lunch", true],
  ["stop", true],
];

for (const [line, isRunning] of CHANGES) {
  const name = isRunning ? `${line} of a timer` : line;

  Deno.test(`undo reverts "${name}", locally and at the provider`, async () => {
    const me = await morning(isRunning);
    const before = await stateOf(me);
    assertEquals((await me.type("11:00", line)).status, 0);
    await me.type("11:10", "timer sync");
    const undone = await me.type("11:20", "undo");
    assertEquals([undone.status, undone.error], [0, ""], undone.error);
    await me.type("11:30", "timer sync");
    await me.type("11:35", "timer sync");
    const after = await stateOf(me);
    assertEquals(after, before);
    assertEquals((await me.type("13:00", "doctor")).status, 0);
  });

  Deno.test(`redo repeats "${name}", locally and at the provider`, async () => {
    const me = await morning(isRunning);
    await me.type("11:00", line);
    const made = await stateOf(me);
    await me.type("11:10", "undo");
    const redone = await me.type("11:20", "redo");
    assertEquals(redone.status, 0, redone.error);
    await me.type("11:30", "timer sync");
    assertEquals(await stateOf(me), made);
    await me.type("11:40", "undo");
    await me.type("11:41", "redo");
    await me.type("11:45", "timer sync");
    assertEquals(await stateOf(me), made);
  });

  Deno.test(`undo of "${name}" needs no provider`, async () => {
    const me = await morning(isRunning);
    const before = await stateOf(me);
    await me.type("11:00", line);
    me.setOffline(true);
    assertEquals((await me.type("11:20", "undo")).status, 0);
    me.setOffline(false);
    await me.type("11:30", "timer sync");
    assertEquals(await stateOf(me), before);
  });
}

Deno.test("undo reverts a whole morning, change by change", async () => {
  const me = await morning(true);
  for (let i = 0; i < 4; i++) {
    const { status, error } = await me.type("11:00", "undo");
    assertEquals(status, 0, error);
  }
  await me.type("11:10", "timer sync");
  assertEquals(me.server.entries.all, []);
  const { out } = await me.type("11:11", "timer status");
  assertStringIncludes(out, "No timer is running");
});

Deno.test("undo of a stop is rejected while a timer started at the provider is running", async () => {
  const me = await morning(true);
  await me.type("11:00", "timer stop");
  me.server.web.start("T-9: from the web");
  await me.type("11:10", "timer sync");
  const files = JSON.stringify((me.user.disk as MemoryDisk).files);
  const { status, error } = await me.type("11:20", "undo");
  assertEquals(status, 3);
  assertStringIncludes(error, 'The timer for "T-9" has since been started');
  assertEquals(JSON.stringify((me.user.disk as MemoryDisk).files), files);
});

Deno.test("undo still rejects files that another program edited", async () => {
  const me = await morning(false);
  await me.type("11:00", "timer edit last --end 09:50");
  const { files } = me.user.disk as MemoryDisk;
  const text = files["history/time-entries.json"];
  assert(text);
  await me.user.disk.writeText(
    "history/time-entries.json",
    text.replace("T-1", "X-1"),
  );
  const { status, error } = await me.type("11:20", "undo");
  assertEquals(status, 3);
  assertStringIncludes(error, "edited outside worktime");
});

Deno.test("undo of a restore is rejected after a sync changed the restored file", async () => {
  const me = await morning(false);
  const file = "history/time-entries.json";
  await me.user.disk.writeText(file, "{\n");
  assertEquals((await me.type("11:00", `doctor --restore ${file}`)).status, 0);
  const [entry] = me.server.entries.all;
  me.server.web.edit(entry?.id ?? 0, { description: "T-1: from the web" });
  await me.type("11:10", "timer sync");
  const { files } = me.user.disk as MemoryDisk;
  const { status, error } = await me.type("11:30", "undo");
  assertEquals([status, error], [
    3,
    '"history/time-entries.json" was damaged before its repair, and a sync ' +
    "has changed it since\nNothing was changed\n",
  ]);
  assertEquals(await me.user.disk.readText(file), files[file]);
});
