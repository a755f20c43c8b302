import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { TogglUser } from "../support/toggl_user.ts";

const UNREACHABLE = "Toggl unreachable, saved locally (1 waiting, " +
  "run: worktime timer sync): the connection was refused\n";

Deno.test("a start and a stop are one request each, and status none", async () => {
  const me = await new TogglUser().configure();
  assertEquals(me.requests(), []);
  assertEquals(await me.type("09:00", "timer start TASK-1"), {
    status: 0,
    out: "Timer started: TASK-1\n",
    error: "",
  });
  assertEquals(me.requests(), ["POST /workspaces/2000001/time_entries"]);
  for (const line of ["timer", "timer status", "status", "timer show TASK-1"]) {
    assertEquals((await me.type("09:30", line)).error, "", line);
  }
  assertEquals(me.requests(), []);
  const stopped = await me.type("10:00", "timer stop");
  assertEquals([stopped.out, stopped.error], ["Timer stopped: 1h 0m\n", ""]);
  assertEquals(me.requests().length, 1);
  assertEquals(me.server.entries.all.map(({ duration }) => duration), [3600]);
});

Deno.test("without a network all is recorded, and the next sync sends it", async () => {
  const me = await new TogglUser().configure();
  me.setOffline(true);
  const started = await me.type("09:00", "timer start TASK-1");
  assertEquals(started, {
    status: 0,
    out: "Timer started: TASK-1\n",
    error: UNREACHABLE,
  });
  const status = await me.type("09:30", "timer status");
  assertStringIncludes(
    status.out,
    "1 waiting to be sent, run: worktime timer sync\n",
  );
  assertEquals((await me.type("10:00", "timer stop")).error, UNREACHABLE);
  const failed = await me.type("10:00", "timer sync");
  assertEquals([failed.status, failed.out], [5, ""]);
  assertStringIncludes(failed.error, "Toggl is unreachable");
  me.setOffline(false);
  const synced = await me.type("10:05", "timer sync");
  assertEquals(synced, {
    status: 0,
    out: "Toggl: 1 sent; locally 0 added, 0 changed, 0 removed\n",
    error: "",
  });
  assertEquals(me.server.entries.all.map(({ duration }) => duration), [3600]);
  me.requests();
  const again = await me.type("10:05", "timer sync --json");
  assertEquals(me.requests().length, 2);
  const { sent, waiting, stopped_by } = JSON.parse(again.out);
  assertEquals([sent, waiting, stopped_by], [0, 0, null]);
});

Deno.test("JSON has the provider's id, and says that nothing waits", async () => {
  const me = await new TogglUser().configure();
  const started = JSON.parse(
    (await me.type("09:00", "timer start TASK-1 --json")).out,
  );
  const [entry] = me.server.entries.all;
  assertEquals(started.started.provider_id, String(entry?.id));
  assertEquals(started.started.sync, "confirmed");
  const sync = {
    provider: "toggl",
    waiting: 0,
    problem: null,
    conflicts: [],
  };
  assertEquals(started.sync, sync);
  me.setOffline(true);
  const stopped = JSON.parse(
    (await me.type("10:00", "timer stop --json")).out,
  );
  assertEquals(stopped.stopped.sync, "waiting");
  assertEquals(stopped.sync.waiting, 1);
  assertEquals(stopped.sync.problem.code, "provider_unreachable");
});

Deno.test("a dry run says each request and sends none", async () => {
  const me = await new TogglUser().configure();
  me.setOffline(true);
  await me.type("09:00", "timer start TASK-1");
  me.requests();
  const { out, status } = await me.type("10:00", "timer sync --dry-run");
  assertEquals(status, 0);
  assertEquals(
    out,
    `Dry run: nothing was changed
Toggl:
- Look up the account
    GET /me
- List entries since 2024-12-16
    GET /me/time_entries?start_date=2024-12-15&end_date=2025-01-19
- Look up the running timer
    GET /me/time_entries/current
- Create: TASK-1, 2025-01-16 09:00
    POST /workspaces/2000001/time_entries
4 requests (more if Toggl has changes)
`,
  );
  const json = await me.type("10:00", "timer sync --dry-run --json");
  const actions = JSON.parse(json.out).requests
    .map(({ action }: { action: string }) => action);
  assertEquals(actions, ["account", "list", "current", "create"]);
  assertEquals(me.requests(), []);
});

Deno.test("a sync from long ago says how far back Toggl lists entries", async () => {
  const me = await new TogglUser().configure();
  const line = "timer sync --from 2024-01-01";
  const planned = await me.type("10:00", `${line} --dry-run`);
  assertStringIncludes(
    planned.out,
    "List entries since 2024-01-01\n" +
      "    GET /me/time_entries?start_date=2024-10-20&end_date=2025-01-19\n" +
      "    POST /reports/api/v3/workspace/2000001/search/time_entries\n",
  );
  const { out, status } = await me.type("10:00", line);
  assertEquals(status, 0);
  assertStringIncludes(
    out,
    "Toggl does not list entries before 2024-10-20: older ones were not compared\n",
  );
  const json = JSON.parse((await me.type("10:00", `${line} --json`)).out);
  assertEquals(json.compared_from, "2024-10-20");
  const usual = await me.type("10:00", "timer sync");
  assertEquals(usual.out.includes("compared"), false);
});

Deno.test("a lunch tells the provider that the timer is paused", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "start");
  await me.type("09:00", "timer start TASK-1");
  await me.type("12:00", "lunch");
  assertEquals(me.server.entries.running, undefined);
  await me.type("13:00", "lunch");
  assert(me.server.entries.running);
  const stopped = await me.type("17:00", "stop");
  assertEquals(stopped.error, "");
  const durations = me.server.entries.all.map(({ duration }) => duration);
  assertEquals(durations.toSorted(), [3 * 3600, 4 * 3600].toSorted());
});

Deno.test("a key that is wrong or missing is said with the way to get one", async () => {
  for (const key of ["wrong", ""]) {
    const me = await new TogglUser({ key }).configure();
    const started = await me.type("09:00", "timer start TASK-1");
    assertEquals([started.status, started.out], [0, "Timer started: TASK-1\n"]);
    assertStringIncludes(started.error, "saved locally (1 waiting");
    assertStringIncludes(started.error, "Set TOGGL_API_KEY to");
    assertStringIncludes(started.error, "https://track.toggl.com/profile");
    const synced = await me.type("09:01", "timer sync");
    assertEquals([synced.status, synced.out], [5, ""]);
    assertStringIncludes(synced.error, "TOGGL_API_KEY");
  }
});

Deno.test("a used up quota is remembered by the next process", async () => {
  const me = await new TogglUser({ server: { requestsPerHour: 2 } })
    .configure();
  await me.type("09:00", "timer start TASK-1");
  await me.type("09:10", "timer stop");
  me.requests();
  const third = await me.type("09:20", "timer start TASK-2");
  assertStringIncludes(third.error, "Toggl rate limit exceeded (resets in");
  assertStringIncludes(third.error, "saved locally (1 waiting");
  const before = me.requests().length;
  const fourth = await me.type("09:21", "timer switch TASK-3");
  assertStringIncludes(fourth.error, "Toggl rate limit exceeded (resets in");
  assertStringIncludes(fourth.error, "saved locally (2 waiting");
  assert(before <= 1);
  assertEquals(me.requests(), []);
});

Deno.test("what the web changed is carried here, and conflicts are listed", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer start TASK-1");
  await me.type("10:00", "timer stop");
  const [entry] = me.server.entries.all;
  assert(entry);
  me.server.web.edit(entry.id, { description: "TASK-1: from the web" });
  me.setOffline(true);
  await me.type("10:30", "timer edit last --title Ours --end 10:20");
  me.setOffline(false);
  const { out, status } = await me.type("10:31", "timer sync");
  assertEquals(status, 0);
  const lines = out.split("\n");
  assertEquals(
    lines[0],
    "Toggl: 1 sent; locally 0 added, 0 changed, 0 removed",
  );
  assertEquals(
    lines[1],
    'Conflict: kept "TASK-1: Ours" (Jan 16, 09:00-10:20); ' +
      'in Toggl it was "TASK-1: from the web" (Jan 16, 09:00-10:00)',
  );
  const [, command = ""] = lines[2]?.match(/instead: worktime (.*)$/) ?? [];
  const words = command.match(/'[^']*'|\S+/g) ?? [];
  assertEquals(me.server.entries.all.map((it) => it.duration), [80 * 60]);
  await me.user.run(words.map((word) => word.replaceAll("'", "")));
  const [taken] = me.server.entries.all;
  assertEquals(taken?.description, "TASK-1: from the web");
  assertEquals(taken?.duration, 3600);
});

Deno.test("what was removed here and changed there can be taken back", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer add TASK-1 --start 08:00 --end 08:30");
  const [entry] = me.server.entries.all;
  assert(entry);
  me.server.web.edit(entry.id, { description: "TASK-1: longer" });
  me.setOffline(true);
  await me.type("10:30", "timer delete last");
  me.setOffline(false);
  const { out } = await me.type("10:31", "timer sync");
  const [, command = ""] = out.match(/To restore it: worktime (.*)/) ?? [];
  assertStringIncludes(out, "it was changed in Toggl");
  await me.type("10:32", command);
  const descriptions = me.server.entries.all.map((it) => it.description);
  assertEquals(descriptions, ["TASK-1: longer"]);
});

Deno.test("a sync without a provider is refused with the way to choose one", async () => {
  const me = new TogglUser();
  const { status, error } = await me.type("09:00", "timer sync");
  assertEquals(status, 3);
  assertStringIncludes(error, "worktime timer configure");
});

Deno.test("--debug says each request, and no output or file has the key", async () => {
  const key = "canary-5f0c9a7be1d24c3a";
  const disk = new MemoryDisk();
  const me = await new TogglUser({ key, disk }).configure();
  const traced = await me.type("09:00", "timer start TASK-1 --debug");
  assertStringIncludes(
    traced.error,
    "POST /workspaces/2000001/time_entries 40",
  );
  me.setOffline(true);
  await me.type("09:10", "timer stop --debug --json");
  await me.type("09:11", "timer sync --debug --json");
  me.setOffline(false);
  await me.type("09:12", "timer sync --debug");
  await me.type("09:13", "doctor --json");
  const files = Object.values(disk.files).join("\n");
  assert(!me.printed.includes(key) && !files.includes(key));
  assert(!me.printed.includes(btoa(`${key}:api_token`)));
});

Deno.test("a terminal sees how many changes are sent", async () => {
  const me = await new TogglUser({ isTerminal: true }).configure();
  me.setOffline(true);
  for (const time of ["09:00", "09:10", "09:20", "09:30"]) {
    await me.type(time, `timer start T-${time.slice(3, 4)}`);
  }
  me.setOffline(false);
  await me.type("10:00", "timer sync");
  const { progress } = me.user;
  assertStringIncludes(progress[0] ?? "", " 1 of 4");
  assertStringIncludes(progress.at(-2) ?? "", " 4 of 4");
  assertEquals(progress.at(-1), "");
});

Deno.test("a choice of another provider says what the old one is not told", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer start TASK-1");
  me.setOffline(true);
  await me.type("09:10", "timer add TASK-2 --start 08:00 --end 08:30");
  const { status, error } = await me.type(
    "09:20",
    "timer configure --provider none",
  );
  assertEquals(status, 0);
  assertStringIncludes(
    error,
    "The timer is still running in Toggl: stop it there\n" +
      "1 waiting for Toggl; to send them, switch back: ",
  );
});

Deno.test("a choice of another provider does not say that a timer runs where it never arrived", async () => {
  const me = await new TogglUser().configure();
  me.setOffline(true);
  await me.type("09:00", "timer start TASK-1");
  const { error } = await me.type("09:20", "timer configure --provider none");
  assertEquals(
    error,
    "1 waiting for Toggl; to send them, switch back: " +
      "worktime timer configure --provider toggl\n",
  );
});
