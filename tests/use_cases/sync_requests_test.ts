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

/** What was before, what is done, and the requests that it takes. */
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

Deno.test("what is recorded costs few requests", async () => {
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

Deno.test("a sync of a month with nothing changed takes two requests", async () => {
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
    // The first one asks whose the account is.
    assertEquals(costs, [3, 2, 2], service);
  }
});
