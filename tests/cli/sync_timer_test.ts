import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { TogglUser } from "../support/toggl_user.ts";

Deno.test("moving an event also moves the timer at the provider", async () => {
  const me = await new TogglUser().configure();
  await me.type("08:00", "start");
  await me.type("10:00", "timer start TASK-66");
  await me.type("10:10", "lunch");
  await me.type("10:20", "lunch");
  await me.type("10:35", "adjust 10:30");
  await me.type("10:45", "timer stop");
  await me.type("10:50", "timer start TASK-67");
  const { out } = await me.type("11:00", "timer sync");
  assert(!out.includes("Conflict"), out);
  await me.type("11:00", "break");
  await me.type("11:10", "adjust 10:55");
  const again = await me.type("11:20", "timer sync");
  assert(!again.out.includes("Conflict"), again.out);
  const shown = me.server.entries.all
    .map(({ start, duration }) => [
      new Date(start).toISOString().slice(11, 16),
      duration / 60,
    ]);
  assertEquals(shown, [["10:00", 10], ["10:30", 15], ["10:50", 5]]);
});

Deno.test("changes of a timer with any text as its id reach the provider with its end", async () => {
  const me = await new TogglUser().configure();
  await me.type("08:00", "timer start H-A");
  await me.type("08:10", "timer edit last --title Edited");
  await me.type("08:30", "timer stop");
  const { out } = await me.type("08:31", "timer sync");
  assert(!out.includes("Conflict"), out);
  const [entry] = me.server.entries.all;
  assertEquals([entry?.description, entry?.duration], ["H-A: Edited", 1800]);
});

Deno.test("a stop after a stop on the web says which one wins", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer start TASK-1");
  await me.type("09:30", "status");
  const [entry] = me.server.entries.all;
  assert(entry);
  me.server.web.stop(entry.id);
  const { out, error } = await me.type("10:00", "timer stop");
  assertEquals(out, "Timer stopped: 1h 0m\n");
  assertStringIncludes(
    error,
    'Conflict: kept "TASK-1" (Jan 16, 09:00-09:30); ' +
      'on this machine it was "TASK-1" (Jan 16, 09:00-10:00)',
  );
  const [, command = ""] = error.match(/instead: worktime (.*)/) ?? [];
  await me.type("10:01", command);
  assertEquals(me.server.entries.all.map((it) => it.duration), [3600]);
});

Deno.test("changes of a running timer stay pending until it ends, without a note", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer start TASK-1");
  const edited = await me.type("09:10", "timer edit last --title Better");
  assertEquals(edited.error, "");
  const { out, status } = await me.type("09:15", "timer sync");
  assertEquals([status, out.split("\n").length], [0, 2]);
  await me.type("09:30", "timer stop");
  const [entry] = me.server.entries.all;
  assertEquals([entry?.description, entry?.duration], [
    "TASK-1: Better",
    1800,
  ]);
});

Deno.test("a task with any name exists once, under that name", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer start Meeting");
  await me.type("09:30", "timer stop");
  await me.type(
    "09:30",
    "timer add Mails --start 08:00 --end 08:30 --title all",
  );
  await me.type("09:31", "timer sync");
  const texts = me.server.entries.all.map(({ description }) => description);
  assertEquals(texts, ["Meeting", "Mails: all"]);
  const { out } = await me.type("09:32", "timer show Meeting");
  assertStringIncludes(out, "Meeting\nTotal: 30m\n");
});
