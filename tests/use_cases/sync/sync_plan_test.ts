import { assert, assertEquals } from "@std/assert";
import { DAY, HOUR, MINUTE } from "@std/datetime";
import {
  clockifyService,
  harvestService,
  togglService,
} from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

const SERVICES = {
  toggl: togglService,
  clockify: clockifyService,
  harvest: harvestService,
};

/** The planned requests and those sent, as method, path and query. */
async function planAndSync(
  worker: SyncWorker,
  request: { from?: number } = {},
): Promise<{ planned: string[]; sent: string[] }> {
  const { server } = worker.service;
  server.log.length = 0;
  const plan = await worker.sync.plan(request);
  assertEquals(server.log, []);
  await worker.sync.run(request);
  // Whether tags must be requested is not known in advance.
  const outside = /^\(outside of .*?\)/;
  const sent = server.log.filter(({ path }) => !path.endsWith("/tags"))
    .map(({ method, path, query }) => {
      const asked = query.size > 0 ? `?${query}` : "";
      return `${method} ${path.replace(outside, "")}${asked}`;
    });
  return { planned: plan.flatMap(({ requests }) => requests), sent };
}

async function add(worker: SyncWorker, count: number): Promise<void> {
  const { timers, service: { clock } } = worker;
  for (let i = 1; i <= count; i++) {
    const start = clock.now() - i * HOUR;
    const times = {
      start: new Date(start),
      end: new Date(start + 30 * MINUTE),
    };
    await timers.add(`TASK-${i}`, times);
  }
}

Deno.test("a plan lists every request that the sync then sends", async () => {
  for (const [name, connect] of Object.entries(SERVICES)) {
    const worker = new SyncWorker((fetch) => connect(fetch));
    const { timers, service: { clock, settings } } = worker;
    await timers.configure(settings);
    await add(worker, 6);
    // The first sync also requests the account.
    const first = await planAndSync(worker);
    assertEquals(first.planned.length, first.sent.length, name);
    clock.set(clock.now() + HOUR);
    const [one, two, three, four, five] = await timers.newest(5);
    assert(one && two && three && four && five);
    await timers.edit(one.id, { title: "Call" });
    await timers.edit(two.id, { tags: ["deep"] });
    await timers.edit(three.id, { tags: ["deep"] });
    await timers.delete(four.id);
    await timers.delete(five.id);
    await timers.start("TASK-9", { ago: "20m" });
    clock.set(clock.now() + MINUTE);
    const { planned, sent } = await planAndSync(worker);
    const others = sent.filter((line) => !planned.includes(line));
    assertEquals(others, [], name);
    assertEquals(planned.filter((line) => !sent.includes(line)), [], name);
    const second = await planAndSync(worker);
    assertEquals(second.planned, second.sent, name);
  }
});

Deno.test("a plan includes reading entries older than the list", async () => {
  for (const [name, connect] of Object.entries(SERVICES)) {
    const worker = new SyncWorker((fetch) => connect(fetch));
    const { timers, service: { clock, settings } } = worker;
    await timers.configure(settings);
    await add(worker, 1);
    await worker.syncLater();
    clock.set(clock.now() + 40 * DAY);
    await timers.edit("last", { title: "Call" });
    const { planned, sent } = await planAndSync(worker);
    const looks = (lines: string[]) =>
      lines.filter((line) => /^GET .*\/[0-9a-f]+$/.test(line)).length;
    assert(looks(planned) >= 1 && looks(planned) <= looks(sent), name);
    assertEquals(planned.filter((line) => !sent.includes(line)), [], name);
  }
});

Deno.test("a sync from before Toggl's list reports where its comparison began", async () => {
  const worker = new SyncWorker((fetch) => togglService(fetch));
  const { timers, service: { clock, settings } } = worker;
  await timers.configure(settings);
  const from = clock.now() - 300 * DAY;
  const { planned, sent } = await planAndSync(worker, { from });
  assertEquals(planned, sent);
  // It tried reports, which this workspace does not have.
  assert(sent.some((line) => line.includes("/reports/api/v3/workspace/")));
  const { listedFrom } = await worker.sync.run({ from });
  assertEquals(listedFrom, clock.now() - 88 * DAY);
  assertEquals((await worker.sync.run()).listedFrom, undefined);
  const clockify = new SyncWorker((fetch) => clockifyService(fetch));
  await clockify.timers.configure(clockify.service.settings);
  assertEquals((await clockify.sync.run({ from })).listedFrom, undefined);
});

Deno.test("entries that Toggl no longer lists are pulled from reports", async () => {
  const options = { hasReports: true };
  const worker = new SyncWorker((fetch) => togglService(fetch, options));
  const { timers, service: { clock, settings, web } } = worker;
  await timers.configure(settings);
  const old = clock.now() - 500 * DAY;
  web.add("TASK-1: Old", old, old + HOUR);
  web.edit(worker.service.entries()[0]?.id ?? "", { tags: ["deep"] });
  const before = clock.now() - 2000 * DAY;
  web.add("TASK-2: Older", before, before + HOUR);
  const from = clock.now() - 600 * DAY;
  const { planned, sent } = await planAndSync(worker, { from });
  assertEquals(planned, sent);
  assertEquals(await worker.here(), [["TASK-1: Old", 60]]);
  const [entry] = await timers.newest(1);
  assertEquals(entry?.tags, ["deep"]);
  // The next one finds nothing new, and older entries stay.
  const again = await worker.sync.run({ from });
  assertEquals([again.added, again.changed, again.removed], [[], [], []]);
  assertEquals(again.listedFrom, undefined);
  const usual = await worker.sync.run();
  assertEquals(usual.removed, []);
});

Deno.test("a plan lists the requests of switching timers", async () => {
  for (const [name, connect] of Object.entries(SERVICES)) {
    const worker = new SyncWorker((fetch) => connect(fetch));
    await worker.timers.configure(worker.service.settings);
    await worker.do(({ timers }) => timers.start("TASK-1"));
    await worker.syncLater();
    await worker.doOffline(({ timers }) => timers.start("TASK-2"));
    const { clock } = worker.service;
    clock.set(clock.now() + 10 * MINUTE);
    const { planned, sent } = await planAndSync(worker);
    assertEquals(planned, sent, name);
  }
});

Deno.test("a plan lists the update of a running timer on its own", async () => {
  for (const [name, connect] of Object.entries(SERVICES)) {
    const worker = new SyncWorker((fetch) => connect(fetch));
    await worker.timers.configure(worker.service.settings);
    await add(worker, 2);
    await worker.timers.start("TASK-9");
    await worker.syncLater();
    const [one, two] = await worker.timers.newest(2);
    for (const id of [one?.id ?? "", two?.id ?? "", "last"]) {
      await worker.timers.edit(id, { description: "Call" });
    }
    const { clock } = worker.service;
    clock.set(clock.now() + 10 * MINUTE);
    const { planned, sent } = await planAndSync(worker);
    assertEquals(planned, sent, name);
  }
});

Deno.test("a plan lists the lookup of a change without a response", async () => {
  for (const [name, connect] of Object.entries(SERVICES)) {
    const worker = new SyncWorker((fetch) => connect(fetch));
    const { timers, service: { clock, settings } } = worker;
    await timers.configure(settings);
    await worker.syncLater();
    await worker.doUnanswered((it) => add(it, 1), { arrives: false });
    // It may still arrive, so nothing is sent for a minute.
    const early = await planAndSync(worker);
    assertEquals(early.planned, early.sent, name);
    clock.set(clock.now() + 2 * MINUTE);
    const { planned, sent } = await planAndSync(worker);
    assertEquals(planned, sent, name);
    assertEquals(worker.there.length, 1, name);
  }
});

Deno.test("a plan sends neither changes that cannot be looked up nor deletions of what never arrived", async () => {
  const worker = new SyncWorker((fetch) => togglService(fetch));
  const { timers, service: { clock, settings } } = worker;
  await timers.configure(settings);
  await worker.syncLater();
  const old = clock.now() - 200 * DAY;
  const times = { start: new Date(old), end: new Date(old + HOUR) };
  const lose = { arrives: false };
  await worker.doUnanswered(({ timers }) => timers.add("TASK-1", times), lose);
  clock.set(clock.now() + 2 * MINUTE);
  const changes = (lines: string[]) =>
    lines.filter((line) => /^\S+ \/workspaces\//.test(line));
  for (const action of ["create", "delete"]) {
    if (action === "delete") await timers.delete("last");
    assert((await worker.sync.plan()).some((it) => it.action === action));
    const { planned, sent } = await planAndSync(worker);
    assertEquals([changes(planned), changes(sent)], [[], []], action);
  }
});

Deno.test("a plan does not delete a new entry that never arrived", async () => {
  for (const [name, connect] of Object.entries(SERVICES)) {
    const worker = new SyncWorker((fetch) => connect(fetch));
    const { timers, service: { clock, settings } } = worker;
    await timers.configure(settings);
    await worker.syncLater();
    await worker.doUnanswered((it) => add(it, 1), { arrives: false });
    await timers.delete("last");
    clock.set(clock.now() + 2 * MINUTE);
    const { planned, sent } = await planAndSync(worker);
    assertEquals(planned, sent, name);
    assertEquals(sent.filter((line) => line.startsWith("DELETE")), [], name);
  }
});
