import { assert, assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import type { ClockifyServer } from "../../support/clockify_server.ts";
import type { TogglServer } from "../../support/toggl_server.ts";
import { clockifyService, togglService } from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

const COUNT = 10;
const SERVICES = { toggl: togglService, clockify: clockifyService };

/** Ten synced entries, and the change to each. */
async function workerWith(
  service: keyof typeof SERVICES,
): Promise<SyncWorker> {
  const worker = new SyncWorker(SERVICES[service]);
  const { timers, service: { clock, settings } } = worker;
  await timers.configure(settings);
  for (let i = 0; i < COUNT; i++) {
    const start = clock.now() - (COUNT - i) * HOUR;
    const times = {
      start: new Date(start),
      end: new Date(start + 30 * MINUTE),
    };
    await timers.add(`TASK-${i}`, times);
  }
  await worker.syncLater();
  worker.service.server.log.length = 0;
  return worker;
}

async function forEach(
  worker: SyncWorker,
  use: (id: string, index: number) => unknown,
): Promise<void> {
  const { clock } = worker.service;
  clock.set(clock.now() + MINUTE);
  const entries = await worker.timers.newest(COUNT);
  for (const [index, { id }] of entries.entries()) await use(id, index);
}

/**
 * The requests of the sync that brings both sides together, and sends a number
 * of changes.
 */
async function requestsOf(
  worker: SyncWorker,
  count = COUNT,
): Promise<string[]> {
  const { sentCount, waitingCount, failures } = await worker.syncLater();
  assertEquals([sentCount, waitingCount, failures], [count, 0, []]);
  const [here, there] = [await worker.here(), worker.there];
  assertEquals(here.toSorted(), there.toSorted());
  return worker.service.server.log.map(({ line }) => line);
}

Deno.test("ten different updates are one request at Clockify", async () => {
  const worker = await workerWith("clockify");
  await forEach(
    worker,
    (id, i) => worker.timers.edit(id, { title: `No ${i}` }),
  );
  const lines = await requestsOf(worker);
  assert(lines.length <= 4, lines.join("\n"));
  assertEquals(
    worker.there.filter(([text]) => /: No \d/.test(`${text}`)).length,
    COUNT,
  );
});

Deno.test("ten updates of times are one request at Clockify", async () => {
  const worker = await workerWith("clockify");
  await forEach(worker, async (id) => {
    const { before } = await worker.timers.delete(id, { isDryRun: true });
    await worker.timers.edit(id, { start: new Date(before.start - MINUTE) });
  });
  assert((await requestsOf(worker)).length <= 4);
  assertEquals(
    worker.there.map(([, minutes]) => minutes),
    Array(COUNT).fill(31),
  );
});

Deno.test("the same update of ten entries is one request at Toggl", async () => {
  const worker = await workerWith("toggl");
  await forEach(worker, (id) => worker.timers.edit(id, { tags: ["deep"] }));
  const lines = await requestsOf(worker);
  assert(lines.length <= 4, lines.join("\n"));
  const tags = worker.service.entries().map((it) => it.tags);
  assertEquals(tags, Array(COUNT).fill(["deep"]));
});

Deno.test("ten different updates are one request each at Toggl", async () => {
  const worker = await workerWith("toggl");
  await forEach(
    worker,
    (id, i) => worker.timers.edit(id, { title: `No ${i}` }),
  );
  assertEquals((await requestsOf(worker)).length, 2 + COUNT);
});

Deno.test("ten deletions are one request at Clockify", async () => {
  const worker = await workerWith("clockify");
  await forEach(worker, (id) => worker.timers.delete(id));
  const lines = await requestsOf(worker);
  assert(lines.length <= 3, lines.join("\n"));
  assertEquals(worker.there, []);
});

Deno.test("ten deletions on the web are found in three requests at Toggl", async () => {
  const worker = await workerWith("toggl");
  const { service } = worker;
  for (const { id } of service.entries()) service.web.remove(id);
  const lines = await requestsOf(worker, 0);
  assert(lines.length <= 3, lines.join("\n"));
  assertEquals(await worker.here(), []);
});

Deno.test("deletions on the web are found in three requests at Clockify", async () => {
  const worker = await workerWith("clockify");
  const { service } = worker;
  for (const { id } of service.entries().slice(1)) service.web.remove(id);
  const lines = await requestsOf(worker, 0);
  assert(lines.length <= 3, lines.join("\n"));
  assertEquals((await worker.here()).length, 1);
});

Deno.test("updates that fail in a batch at Toggl are sent alone", async () => {
  const worker = await workerWith("toggl");
  const { entries } = worker.service.server as TogglServer;
  entries.patchFailure = (id) => id % 3 === 0 ? "locked" : undefined;
  await forEach(worker, (id) => worker.timers.edit(id, { tags: ["deep"] }));
  const lines = await requestsOf(worker);
  const alone = lines.filter((line) => line.startsWith("PUT")).length;
  assert(alone >= 3 && alone <= 4, lines.join("\n"));
  const tags = worker.service.entries().map((it) => it.tags);
  assertEquals(tags, Array(COUNT).fill(["deep"]));
});

Deno.test("changes that Clockify omits from a batch are sent alone", async () => {
  for (const isRemoval of [false, true]) {
    const worker = await workerWith("clockify");
    const { entries } = worker.service.server as ClockifyServer;
    entries.isSkipped = (id) => /[05]$/.test(id);
    await forEach(
      worker,
      (id, i) =>
        isRemoval
          ? worker.timers.delete(id)
          : worker.timers.edit(id, { title: `No ${i}` }),
    );
    await requestsOf(worker);
    assertEquals(worker.there.length, isRemoval ? 0 : COUNT);
  }
});

Deno.test("one missing entry does not stop a batch of deletions", async () => {
  const worker = await workerWith("clockify");
  await forEach(worker, (id) => worker.timers.delete(id));
  const { service } = worker;
  const { server } = service;
  const [entry] = service.entries();
  // The list is read before it is deleted.
  server.faultFor = ({ method }) => {
    if (method === "DELETE") {
      server.faultFor = () => undefined;
      service.web.remove(entry?.id ?? "");
    }
    return undefined;
  };
  await requestsOf(worker);
  assertEquals(worker.there, []);
});

Deno.test("a lost response to a batch creates no duplicates", async () => {
  for (const arrives of [true, false]) {
    for (const service of ["toggl", "clockify"] as const) {
      const worker = await workerWith(service);
      await forEach(worker, (id) => worker.timers.edit(id, { tags: ["deep"] }));
      const { server } = worker.service;
      const on = ({ method }: { method: string }) =>
        method === "PATCH" || method === "PUT";
      // The first attempt and its retries within one sync.
      for (let i = 0; i < 5; i++) {
        server.fail({ kind: "cut", accepts: arrives }, { on });
      }
      const { stoppedBy } = await worker.syncLater();
      assertEquals(stoppedBy?.code, "provider_unreachable");
      server.faultFor = () => undefined;
      while ((await worker.syncLater()).stoppedBy);
      await requestsOf(worker, 0);
      const tags = worker.service.entries().map((it) => it.tags);
      assertEquals(tags, Array(COUNT).fill(["deep"]));
    }
  }
});

Deno.test("entries that Toggl refuses to look up together are requested one by one", async () => {
  const worker = await workerWith("toggl");
  const { service } = worker;
  await forEach(worker, (id, i) => {
    return i < 5
      ? worker.timers.edit(id, { tags: ["deep"] })
      : service.web.remove(service.entries()[0]?.id ?? "");
  });
  service.server.faultFor = ({ method, path, query }) => {
    const isMany = method === "PATCH" && path.includes(",") ||
      query.has("since");
    return isMany ? { kind: "status", status: 400 } : undefined;
  };
  await requestsOf(worker, 5);
  const tags = service.entries().map((it) => it.tags);
  assertEquals(tags, Array(5).fill(["deep"]));
});
