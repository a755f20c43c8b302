import { assertEquals } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { clockifyService, togglService } from "./sync_service.ts";
import { SyncWorker } from "./sync_worker.ts";

type Command = (worker: SyncWorker) => Promise<unknown>;

const start: Command = ({ timers }) => timers.start("TASK-1");
const stop: Command = ({ timers }) => timers.stop();
const add: Command = ({ timers, service: { clock } }) =>
  timers.add("TASK-2", {
    start: new Date(clock.now() - HOUR),
    end: new Date(clock.now() - MINUTE),
  });
const lunch: Command = ({ tracker }) => tracker.toggleLunch();

/** The setup, the action, and its requests. */
const COSTS: readonly [
  name: string,
  before: readonly Command[],
  commands: readonly Command[],
  counts: { readonly toggl: number; readonly clockify: number },
][] = [
  ["a start and a stop", [], [start, stop], { toggl: 2, clockify: 2 }],
  [
    "a switch",
    [start],
    [({ timers }) => timers.start("TASK-2")],
    { toggl: 2, clockify: 2 },
  ],
  [
    "a pause and going on",
    [start],
    [({ timers }) => timers.pause(), ({ timers }) => timers.resume()],
    { toggl: 2, clockify: 2 },
  ],
  [
    "a lunch",
    [({ tracker }) => tracker.start(), start],
    [lunch, lunch],
    { toggl: 2, clockify: 2 },
  ],
  ["time that is added", [], [add], { toggl: 1, clockify: 1 }],
  [
    "a start of an hour ago",
    [],
    [({ timers }) => timers.start("TASK-1", { ago: "30m" })],
    { toggl: 1, clockify: 1 },
  ],
  [
    "a stop of a while ago",
    [start],
    [({ timers }) => timers.stop({ ago: "10m" })],
    { toggl: 2, clockify: 2 },
  ],
  [
    "a correction, with a look at what it replaces",
    [add],
    [({ timers }) => timers.edit("last", { description: "TASK-2: Call" })],
    { toggl: 2, clockify: 3 },
  ],
  [
    "a removal, with a look at what it removes",
    [add],
    [({ timers }) => timers.delete("last")],
    { toggl: 2, clockify: 2 },
  ],
  [
    "a look at the timer",
    [start],
    [({ timers }) => timers.status(), ({ timers }) => timers.show("TASK-1")],
    { toggl: 0, clockify: 0 },
  ],
];

const SERVICES = { toggl: togglService, clockify: clockifyService };

Deno.test("recording takes few requests", async () => {
  for (const [name, before, commands, counts] of COSTS) {
    for (const service of ["toggl", "clockify"] as const) {
      const worker = new SyncWorker(SERVICES[service]);
      await worker.timers.configure(worker.service.settings);
      for (const command of before) await worker.do(command);
      worker.service.server.log.length = 0;
      for (const command of commands) await worker.do(command);
      const lines = worker.service.server.log.map(({ line }) => line);
      const said = `${name}, ${service}: ${lines.join(", ")}`;
      assertEquals(lines.length, counts[service], said);
    }
  }
});

Deno.test("a sync of an unchanged month takes two requests", async () => {
  for (const service of ["toggl", "clockify"] as const) {
    const worker = new SyncWorker(SERVICES[service]);
    const { server, settings } = worker.service;
    await worker.timers.configure(settings);
    for (const command of [start, stop, add]) await worker.do(command);
    const costs = [];
    for (let i = 0; i < 3; i++) {
      server.log.length = 0;
      await worker.sync.run();
      costs.push(server.log.length);
    }
    // The first one requests the account.
    assertEquals(costs, [3, 2, 2], service);
  }
});

/** An edit of an entry of TASK-2, and what is sent to Toggl. */
const BODIES: readonly [name: string, edit: Command, body: unknown][] = [
  [
    "a title",
    ({ timers }) => timers.edit("last", { title: "Call" }),
    { description: "TASK-2: Call" },
  ],
  [
    "another task",
    ({ timers }) => timers.edit("last", { taskId: "TASK-3" }),
    { description: "TASK-3" },
  ],
  [
    "tags",
    ({ timers }) => timers.edit("last", { tags: ["a", "b"] }),
    { tags: ["a", "b"] },
  ],
  [
    "billable",
    ({ timers }) => timers.edit("last", { billable: true }),
    { billable: true },
  ],
  [
    "an end",
    ({ timers }) =>
      timers.edit("last", { end: new Date("2025-01-16T10:30:00Z") }),
    {
      start: "2025-01-16T10:00:00Z",
      stop: "2025-01-16T10:30:00Z",
      duration: 1800,
    },
  ],
  [
    "a start and tags",
    ({ timers }) =>
      timers.edit("last", {
        start: new Date("2025-01-16T09:30:00Z"),
        tags: [],
      }),
    {
      start: "2025-01-16T09:30:00Z",
      stop: "2025-01-16T10:59:00Z",
      duration: 5340,
    },
  ],
];

/** The bodies of the requests with a method. */
function bodiesOf({ service: { server } }: SyncWorker, method: string) {
  return server.log.splice(0)
    .filter((it) => it.method === method)
    .map(({ json }) => json);
}

Deno.test("an update sends only the changed fields to Toggl", async () => {
  for (const [name, edit, body] of BODIES) {
    const worker = new SyncWorker(togglService);
    await worker.timers.configure(worker.service.settings);
    await worker.do(add);
    await worker.do(edit);
    assertEquals(bodiesOf(worker, "PUT"), [body], name);
  }
});

Deno.test("after a lost response, the next update sends all fields to Toggl", async () => {
  const worker = new SyncWorker(togglService);
  await worker.timers.configure(worker.service.settings);
  await worker.do(add);
  const { server } = worker.service;
  server.faultFor = ({ method }) =>
    method === "PUT" ? { kind: "cut", accepts: false } : undefined;
  await worker.doOffline(({ timers }) => timers.edit("last", { title: "A" }));
  await worker.sync.deliver(0);
  server.faultFor = () => undefined;
  server.log.length = 0;
  await worker.doOffline(({ timers }) =>
    timers.edit("last", { tags: ["deep"] })
  );
  assertEquals((await worker.syncLater()).waitingCount, 0);
  assertEquals(bodiesOf(worker, "PUT"), [{
    description: "TASK-2: A",
    start: "2025-01-16T10:00:00Z",
    stop: "2025-01-16T10:59:00Z",
    duration: 3540,
    tags: ["deep"],
  }]);
});

Deno.test("an undone change is sent to Toggl with all fields", async () => {
  const worker = new SyncWorker(togglService);
  await worker.timers.configure(worker.service.settings);
  await worker.do(add);
  await worker.doOffline(({ timers }) => timers.edit("last", { title: "A" }));
  await worker.doOffline(({ timers }) =>
    timers.edit("last", { description: "TASK-2" })
  );
  worker.service.server.log.length = 0;
  const { waitingCount } = await worker.syncLater();
  // The provider already has it.
  assertEquals([waitingCount, bodiesOf(worker, "PUT")], [0, []]);
});

Deno.test("a new entry and a timer are sent to Toggl with all fields", async () => {
  const worker = new SyncWorker(togglService);
  const { timers, service: { settings } } = worker;
  await timers.configure(settings);
  const about = { title: "Call", tags: ["x"], billable: true };
  await worker.do(({ timers }) =>
    timers.add("TASK-2", {
      ...about,
      start: new Date("2025-01-16T10:00:00Z"),
      end: new Date("2025-01-16T10:30:00Z"),
    })
  );
  await worker.do(({ timers }) => timers.start("TASK-3", about));
  const usual = { created_with: "worktime", workspace_id: 2000001 };
  assertEquals(bodiesOf(worker, "POST"), [
    {
      ...usual,
      description: "TASK-2: Call",
      start: "2025-01-16T10:00:00Z",
      stop: "2025-01-16T10:30:00Z",
      duration: 1800,
      tags: ["x"],
      billable: true,
    },
    {
      ...usual,
      description: "TASK-3: Call",
      start: "2025-01-16T12:00:00Z",
      duration: -1,
      tags: ["x"],
      billable: true,
    },
  ]);
});
