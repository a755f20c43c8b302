import { assert, assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import {
  clockifyService,
  harvestService,
  togglService,
} from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

const SERVICES = [togglService, clockifyService];

async function workerWith(
  connect: (typeof SERVICES)[number] | typeof harvestService,
  more = "",
): Promise<SyncWorker> {
  const worker = new SyncWorker((fetch) => connect(fetch));
  await worker.timers.configure(worker.service.settings);
  const { disk } = worker;
  const config = await disk.readText("config.yaml") ?? "";
  await disk.writeText("config.yaml", `${config}${more}`);
  return worker;
}

/** An hour of a task that ended half an hour ago. */
function add(
  { timers, service: { clock } }: SyncWorker,
  { taskId = "TASK-1", billable }: { taskId?: string; billable?: boolean } = {},
) {
  const end = clock.now() - 30 * MINUTE;
  const times = { start: new Date(end - HOUR), end: new Date(end) };
  const said = billable === undefined ? {} : { billable };
  return timers.add(taskId, { ...times, ...said });
}

/** The billable flags at the service and here. */
async function billableOf(worker: SyncWorker): Promise<unknown[]> {
  const entries = await worker.timers.entries({ from: 0, to: Infinity });
  return [
    worker.service.entries().map(({ billable }) => billable),
    entries.map(({ billable }) => billable),
  ];
}

Deno.test("billable entries and timers are billable at the service", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.do((it) => add(it, { billable: true }));
    assertEquals(await billableOf(worker), [[true], [true]]);
    await worker.do(({ timers }) => timers.start("TASK-2", { billable: true }));
    await worker.do(({ timers }) => timers.pause());
    await worker.do(({ timers }) => timers.resume());
    await worker.do(({ timers }) => timers.stop());
    const all = [true, true, true];
    assertEquals(await billableOf(worker), [all, all]);
  }
});

Deno.test("unset billable is left to the service", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.do((it) => add(it));
    const [sent] = worker.service.server.log.filter(({ method }) =>
      method === "POST"
    );
    assert(!("billable" in (sent?.json as object)));
    assertEquals(await billableOf(worker), [[false], [undefined]]);
  }
});

Deno.test("settings set billable by plan, by prefix or for all", async () => {
  const [own, plan] = ["  billable: true\n", "  billable:\n    TASK: true\n"];
  for (const connect of SERVICES) {
    for (
      const [more, of] of [[own, [true, true]], [plan, [true, false]]] as const
    ) {
      const worker = await workerWith(connect, more);
      await worker.do((it) => add(it, { taskId: "TASK-1" }));
      await worker.do((it) => add(it, { taskId: "CALL-1" }));
      assertEquals(worker.service.entries().map((it) => it.billable), [...of]);
      await worker.do((it) => add(it, { taskId: "TASK-2", billable: false }));
      assertEquals(worker.service.entries().at(-1)?.billable, false);
    }
  }
});

Deno.test("billable set on the web survives other local changes", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.do((it) => add(it));
    const [entry] = worker.service.entries();
    worker.service.web.edit(entry?.id ?? "", { billable: true });
    await worker.syncLater();
    assertEquals(await billableOf(worker), [[true], [true]]);
    await worker.do(({ timers }) => timers.edit("last", { title: "Plan it" }));
    assertEquals(worker.there, [["TASK-1: Plan it", 60]]);
    assertEquals(await billableOf(worker), [[true], [true]]);
  }
});

Deno.test("different changes on both sides are merged", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.do((it) => add(it));
    const [entry] = worker.service.entries();
    worker.service.web.edit(entry?.id ?? "", { description: "TASK-1: Web" });
    await worker.doOffline(({ timers }) =>
      timers.edit("last", { billable: true })
    );
    const { conflicts } = await worker.syncLater();
    assertEquals(conflicts, []);
    assertEquals(worker.there, [["TASK-1: Web", 60]]);
    assertEquals(await worker.here(), [["TASK-1: Web", 60]]);
    assertEquals(await billableOf(worker), [[true], [true]]);
  }
});

Deno.test("a change of billable sends nothing else, and its undo is sent", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.do((it) => add(it));
    worker.service.server.log.splice(0);
    await worker.do(({ timers }) => timers.edit("last", { billable: true }));
    const [put] = worker.service.server.log.filter(({ method }) =>
      method === "PUT"
    );
    assertEquals((put?.json as { billable?: boolean }).billable, true);
    assertEquals(await billableOf(worker), [[true], [true]]);
    await worker.do(({ tracker }) => tracker.undo());
    const [there] = await billableOf(worker);
    assertEquals(there, [false]);
  }
});

Deno.test("Harvest decides what is billable, and its value is stored", async () => {
  const worker = await workerWith(harvestService);
  await worker.do((it) => add(it, { billable: false }));
  const [sent] = worker.service.server.log.filter(({ method }) =>
    method === "POST"
  );
  assert(!("billable" in (sent?.json as object)));
  const [entry] = await worker.timers.newest(1);
  assertEquals(entry?.billable, true);
  assertEquals((await worker.syncLater()).changed, []);
});
