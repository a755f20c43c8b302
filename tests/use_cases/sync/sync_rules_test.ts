import { assert, assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { UnknownEntryError } from "../../../lib/tracking/errors.ts";
import { CLOCKIFY_KEY } from "../../support/clockify_server.ts";
import {
  CLOCKIFY_PROJECT,
  CLOCKIFY_WORKSPACE,
} from "../../support/clockify_workspace.ts";
import { HARVEST_PROJECT, HARVEST_TASK } from "../../support/harvest_server.ts";
import { TOGGL_PROJECT } from "../../support/toggl_server.ts";
import {
  clockifyService,
  harvestService,
  togglService,
} from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

const SERVICES = [togglService, clockifyService, harvestService];

async function workerWith(
  connect: typeof SERVICES[number],
): Promise<SyncWorker> {
  const worker = new SyncWorker((fetch) => connect(fetch));
  await worker.timers.configure(worker.service.settings);
  return worker;
}

/** An hour of TASK-1 that ended half an hour ago. */
function add({ timers, service: { clock } }: SyncWorker): Promise<unknown> {
  const end = clock.now() - 30 * MINUTE;
  const times = { start: new Date(end - HOUR), end: new Date(end) };
  return timers.add("TASK-1", { ...times, title: "Plan it" });
}

/** Changes a synced entry on both sides, first on the web. */
async function changedOnBothSides(
  connect: typeof SERVICES[number],
  { web, here }: {
    web: (entry: { start: number; end: number }) => object;
    here: (worker: SyncWorker) => Promise<unknown>;
  },
): Promise<{ worker: SyncWorker; conflicts: number }> {
  const worker = await workerWith(connect);
  await worker.do(add);
  const [entry] = worker.service.entries();
  assert(entry?.end);
  worker.service.web.edit(entry.id, web({ ...entry, end: entry.end }));
  await worker.doOffline(here);
  const { conflicts } = await worker.syncLater();
  return { worker, conflicts: conflicts.length };
}

Deno.test("a local title and a start from the web are merged", async () => {
  for (const connect of SERVICES) {
    const { worker, conflicts } = await changedOnBothSides(connect, {
      web: ({ start, end }) => ({ start: start - HOUR, end }),
      here: ({ timers }) => timers.edit("last", { title: "Ours" }),
    });
    const both = [["TASK-1: Ours", 120]];
    assertEquals([worker.there, await worker.here()], [both, both]);
    assertEquals(conflicts, 0);
  }
});

Deno.test("a local end and a title from the web are merged", async () => {
  for (const connect of SERVICES) {
    const { worker, conflicts } = await changedOnBothSides(connect, {
      web: () => ({ description: "TASK-1: Theirs" }),
      here: async ({ timers }) => {
        const [entry] = await timers.newest(1);
        const end = new Date((entry?.end ?? 0) + 10 * MINUTE);
        await timers.edit("last", { end });
      },
    });
    const both = [["TASK-1: Theirs", 70]];
    assertEquals([worker.there, await worker.here()], [both, both]);
    assertEquals(conflicts, 0);
  }
});

Deno.test("a local end and a start from the web are merged if there are times", async () => {
  for (const connect of [togglService, clockifyService]) {
    const { worker, conflicts } = await changedOnBothSides(connect, {
      web: ({ start, end }) => ({ start: start - 30 * MINUTE, end }),
      here: async ({ timers }) => {
        const [entry] = await timers.newest(1);
        const end = new Date((entry?.end ?? 0) + 10 * MINUTE);
        await timers.edit("last", { end });
      },
    });
    assertEquals(worker.there, [["TASK-1: Plan it", 100]]);
    assertEquals(conflicts, 0);
  }
});

Deno.test("the newer of two titles wins, and the other is listed", async () => {
  for (const connect of SERVICES) {
    const { worker, conflicts } = await changedOnBothSides(connect, {
      web: ({ start, end }) => ({
        description: "TASK-1: Theirs",
        start: start - HOUR,
        end,
      }),
      here: ({ timers }) => timers.edit("last", { title: "Ours" }),
    });
    // Only the title was changed on both sides.
    assertEquals(worker.there, [["TASK-1: Ours", 120]]);
    assertEquals(await worker.here(), [["TASK-1: Ours", 120]]);
    assertEquals(conflicts, 1);
  }
});

Deno.test("conflicts are listed oldest entry first", async () => {
  const worker = await workerWith(togglService);
  for (const task of ["A", "B", "C"]) {
    await worker.do(({ timers, service: { clock } }) => {
      const end = clock.now() - MINUTE;
      const start = new Date(end - HOUR);
      return timers.add(task, { start, end: new Date(end) });
    });
  }
  for (const { id } of worker.service.entries()) {
    worker.service.web.edit(id, { description: "Theirs" });
  }
  const edited = await worker.timers.newest(3);
  await worker.doOffline(async ({ timers }) => {
    for (const { id } of edited) await timers.edit(id, { title: "Ours" });
  });
  const { conflicts } = await worker.syncLater();
  assertEquals(
    conflicts.map(({ entryId }) => entryId),
    edited.toReversed().map(({ id }) => id),
  );
});

Deno.test("the same change on both sides is not a conflict", async () => {
  for (const connect of SERVICES) {
    const { worker, conflicts } = await changedOnBothSides(connect, {
      web: () => ({ description: "TASK-1: Same" }),
      here: ({ timers }) => timers.edit("last", { title: "Same" }),
    });
    assertEquals(worker.there, [["TASK-1: Same", 60]]);
    assertEquals([conflicts, await worker.sync.plan()].flat().length, 3);
  }
});

Deno.test("an update of the running timer is sent and keeps it running", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.do(({ timers }) => timers.start("TASK-1"));
    await worker.do(({ timers }) => timers.edit("last", { title: "Call" }));
    assertEquals(worker.there, [["TASK-1: Call", NaN]]);
    await worker.do(({ timers }) => timers.stop());
    assertEquals(worker.there, [["TASK-1: Call", 120]]);
  }
});

Deno.test("a timer renamed here and stopped on the web ends with the new name", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    await worker.do(({ timers }) => timers.start("TASK-1"));
    await worker.doOffline(({ timers }) =>
      timers.edit("last", { title: "Call" })
    );
    const [entry] = worker.service.entries();
    worker.service.web.stop(entry?.id ?? "");
    const { conflicts } = await worker.syncLater();
    const both = [["TASK-1: Call", 60]];
    assertEquals([worker.there, await worker.here()], [both, both]);
    assertEquals(conflicts, []);
    assertEquals((await worker.timers.status()).running, undefined);
  }
});

Deno.test("an entry moved to another task moves to its project", async () => {
  const worker = await workerWith(togglService);
  const projects = new Map([["A", String(TOGGL_PROJECT)], ["B", "777"]]);
  await worker.timers.configure({ projects });
  const { server } = worker.service;
  const moved = async (task: string) => {
    await worker.do(({ timers }) => timers.edit("last", { taskId: task }));
    const { json } = server.log.findLast(({ method }) => method === "PUT") ??
      { json: {} };
    return json;
  };
  await worker.do(plane("A-1"));
  assertEquals(await moved("B-7"), {
    description: "B-7: plane it",
    project_id: 777,
  });
  // If the project does not change, the web's choice is kept.
  assertEquals(await moved("B-8"), { description: "B-8: plane it" });
  assertEquals(await moved("OTHER-1"), {
    description: "OTHER-1: plane it",
    project_id: null,
  });
});

/** An hour of a task with its own title that ends now. */
function plane(taskId: string) {
  return ({ timers, service: { clock } }: SyncWorker) =>
    timers.add(taskId, {
      title: "plane it",
      start: new Date(clock.now() - HOUR),
      end: new Date(clock.now()),
    });
}

Deno.test("an entry leaves its project at Clockify with its task", async () => {
  const worker = await workerWith(clockifyService);
  const projects = new Map([["B", CLOCKIFY_PROJECT]]);
  await worker.timers.configure({ projects });
  await worker.do(plane("A-1"));
  const { server } = worker.service;
  for (const [taskId, project] of [["B-7", CLOCKIFY_PROJECT], ["C-1", null]]) {
    await worker.do(({ timers }) =>
      timers.edit("last", { taskId: taskId ?? "" })
    );
    const path = `/workspaces/${CLOCKIFY_WORKSPACE}/time-entries/`;
    const [{ id = "" } = {}] = worker.service.entries();
    const headers = { "X-Api-Key": CLOCKIFY_KEY };
    const url = `${server.baseUrl}${path}${id}`;
    const json = await (await server.fetch(url, { headers })).json();
    assertEquals(json.projectId, project);
    assertEquals(json.description, `${taskId}: plane it`);
  }
});

Deno.test("Harvest gets the new project and task, or the entry fails for lack of one", async () => {
  const worker = await workerWith(harvestService);
  const ids = { project: String(HARVEST_PROJECT), task: String(HARVEST_TASK) };
  await worker.timers.configure({
    projects: new Map([["TASK", "1"], ["A", "1"], ["B", ids.project]]),
    tasks: new Map([["TASK", "1"], ["A", ids.task], ["B", ids.task]]),
  });
  await worker.do(plane("B-1"));
  await worker.timers.edit("last", { taskId: "C-1" });
  const { failures } = await worker.syncLater();
  assertEquals(failures.map(({ error }) => error.code), ["project_needed"]);
  await worker.timers.edit("last", { taskId: "A-2" });
  const { server } = worker.service;
  await worker.syncLater();
  const { json } = server.log.findLast(({ method }) => method === "PATCH") ??
    { json: {} };
  const sent = json as Record<string, unknown>;
  assertEquals(sent["project_id"], 1);
  assertEquals(sent["task_id"], HARVEST_TASK);
  assertEquals(sent["notes"], "A-2: plane it");
});

Deno.test("two entries with the same marker are certain duplicates, and both stay", async () => {
  const worker = await workerWith(harvestService);
  const { server } = worker.service;
  server.fail({ kind: "twice" }, { on: "POST" });
  await worker.do(add);
  const { duplicates } = await worker.syncLater();
  assertEquals(duplicates.map(({ isCertain }) => isCertain), [true]);
  assertEquals([worker.there.length, (await worker.here()).length], [2, 2]);
});

/** A different id of the same kind. */
function otherId(id: string): string {
  return id.replace(/.$/, (last) => last === "9" ? "8" : "9");
}

Deno.test("a change to an entry in another workspace is not sent to this one as a new entry", async () => {
  for (const connect of [togglService, clockifyService, harvestService]) {
    for (const isOther of [true, false]) {
      const worker = await workerWith(connect);
      const { service: { web, entries, settings }, timers } = worker;
      await worker.do(add);
      await worker.syncLater();
      // The fake service has one workspace, so the entry is gone.
      web.remove(entries()[0]?.id ?? "");
      const { workspaceId, accountId } = settings;
      if (isOther && workspaceId) {
        await timers.configure({ workspaceId: otherId(workspaceId) });
      }
      if (isOther && accountId) {
        await timers.configure({ accountId: otherId(accountId) });
      }
      await timers.edit("last", { title: "Other" });
      const { failures, conflicts } = await worker.syncLater();
      const codes = failures.map(({ error }) => error.code);
      assertEquals(codes, isOther ? ["entry_elsewhere"] : []);
      const causes = failures.map(({ error: { cause } }) => cause);
      assert(causes.every((it) => it instanceof UnknownEntryError));
      assertEquals(conflicts.length, isOther ? 0 : 1);
      assertEquals(worker.there.length, isOther ? 0 : 1);
      assertEquals((await worker.here()).length, 1);
    }
  }
});

Deno.test("a local change is sent even if the entry on the web no longer names a task", async () => {
  for (const connect of [togglService, clockifyService, harvestService]) {
    for (const what of ["stop", "end", "start"]) {
      const worker = await workerWith(connect);
      const { timers, service: { web, entries, clock } } = worker;
      await worker.do(({ timers }) => timers.start("TASK-1"));
      if (what !== "stop") await worker.do(({ timers }) => timers.stop());
      await worker.syncLater();
      const { id = "", start = 0, end = 0 } = entries()[0] ?? {};
      web.edit(id, { description: "Call" });
      clock.set(clock.now() + MINUTE);
      if (what === "stop") await timers.stop();
      else if (what === "end") {
        await timers.edit("last", { end: new Date(end - 10 * MINUTE) });
      } else {
        await timers.edit("last", { start: new Date(start - 10 * MINUTE) });
      }
      assertEquals((await worker.syncLater()).sentCount, 1, what);
      const minutes = { stop: 3, end: 50, start: 70 }[what] ?? NaN;
      assertEquals(worker.there, [["Call", minutes]]);
      assertEquals(await worker.here(), [["Call", minutes]]);
    }
  }
});

Deno.test("a sync adds entries and their changes oldest first, in whatever order the web made them", async () => {
  for (const connect of SERVICES) {
    const worker = await workerWith(connect);
    const { service: { clock, web } } = worker;
    const noon = clock.now() + 5 * HOUR;
    clock.set(noon);
    for (const hour of [2, 4, 1, 3]) {
      const start = noon - hour * HOUR;
      web.add(`TASK-${hour}`, start, start + 30 * MINUTE);
    }
    const { added } = await worker.syncLater();
    const texts = ["TASK-4", "TASK-3", "TASK-2", "TASK-1"];
    assertEquals(added.map((it) => it.description), texts);
    for (const { id, start } of worker.service.entries().toReversed()) {
      web.edit(id, { start, end: start + 20 * MINUTE });
    }
    const { changed } = await worker.syncLater();
    assertEquals(changed.map((it) => it.description), texts);
  }
});
