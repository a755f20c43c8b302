import { assertEquals } from "@std/assert";
import { HOUR, MINUTE, SECOND } from "@std/datetime";
import type { StopOptions, TimeTrackingProvider } from "../../lib/provider.ts";
import { clockifyBench } from "../support/clockify_bench.ts";
import { instantAt } from "../support/fake_clock.ts";
import { harvestBench } from "../support/harvest_bench.ts";
import { HARVEST_PROJECT, HARVEST_TASK } from "../support/harvest_server.ts";
import type { ProviderServer } from "../support/provider_server.ts";
import { providerErrorOf } from "../support/test_connection.ts";
import { togglBench } from "../support/toggl_bench.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");
/** When the timer running at 10:00 started. */
const BEGUN = TEN - 30 * MINUTE;

function methods({ log }: ProviderServer): string[] {
  return log.splice(0).map(({ method }) => method);
}

/** The deviation of Toggl's clock, how a timer is stopped, and the requests. */
const TOGGL_STOPS: [
  skewMs: number,
  options: StopOptions,
  methods: string[],
  end: number,
][] = [
  [0, {}, ["PATCH"], TEN],
  [5_000, {}, ["PATCH"], TEN + 5_000],
  [-5_000, {}, ["PATCH"], TEN - 5_000],
  [6_000, {}, ["PATCH", "PUT"], TEN],
  [-6_000, {}, ["PATCH", "PUT"], TEN],
  [0, { end: TEN }, ["PATCH"], TEN],
  [0, { end: TEN - 1_000 }, ["PATCH", "PUT"], TEN - 1_000],
  [0, { end: TEN + 1_000 }, ["PATCH", "PUT"], TEN + 1_000],
  [0, { end: TEN - 2_000, toleranceSeconds: 2 }, ["PATCH"], TEN],
  [0, { end: TEN + 2_000, toleranceSeconds: 2 }, ["PATCH"], TEN],
  [
    0,
    { end: TEN - 3_000, toleranceSeconds: 2 },
    ["PATCH", "PUT"],
    TEN - 3_000,
  ],
  [0, { end: TEN - 5_000, toleranceSeconds: 9 }, ["PATCH"], TEN],
  [
    0,
    { end: TEN - 6_000, toleranceSeconds: 9 },
    ["GET", "PUT"],
    TEN - 6_000,
  ],
  [
    0,
    { end: TEN + 6_000, toleranceSeconds: 9 },
    ["GET", "PUT"],
    TEN + 6_000,
  ],
  // It cannot end before it began.
  [0, { end: BEGUN - 1_000 }, ["GET", "PUT"], BEGUN],
];

for (const [skewMs, options, asked, end] of TOGGL_STOPS) {
  const { end: given = TEN, toleranceSeconds } = options;
  Deno.test(`TogglProvider stops ${given - TEN} ms from now by ${asked} with a tolerance of ${toleranceSeconds} s and a clock off by ${skewMs} ms`, async () => {
    const { provider, server } = togglBench();
    const start = new Date(BEGUN).toISOString().replace(".000", "");
    const { id } = server.web.start("TASK-1: a", { start });
    server.skewMs = skewMs;
    const entry = await provider.stopTimer(String(id), options);
    assertEquals([entry.start, entry.end], [BEGUN, end]);
    assertEquals(methods(server), asked);
    assertEquals(server.entries.get(id).stop, end);
  });
}

Deno.test("TogglProvider keeps the end of a timer that was just stopped elsewhere", async () => {
  const { provider, server, clock } = togglBench();
  const { id } = server.web.start("TASK-1: a");
  clock.set(TEN + MINUTE);
  server.web.stop(id);
  const options = { end: TEN + MINUTE + 3_000 };
  const entry = await provider.stopTimer(String(id), options);
  assertEquals(entry.end, TEN + MINUTE);
  assertEquals(methods(server), ["PATCH", "GET"]);
});

Deno.test("TogglProvider sends no times for a timer that Toggl reports as running", async () => {
  const { provider, server } = togglBench();
  const { id } = server.web.start("TASK-1: a");
  const running = { stop: null, duration: -1 };
  server.fail({
    kind: "changed",
    change: (json) => ({ ...Object(json), ...running }),
  });
  assertEquals((await provider.stopTimer(String(id))).end, undefined);
  assertEquals(methods(server), ["PATCH"]);
});

/** When another timer starts, and the effect on the running one. */
const STARTS: [startMs: number, methods: string[], end: number | undefined][] =
  [
    [-5_000, ["POST"], undefined],
    [-6_000, ["GET", "PUT", "POST"], TEN - 6_000],
    [-6_400, ["GET", "PUT", "POST"], TEN - 7_000],
    [BEGUN - TEN + 1_000, ["GET", "PUT", "POST"], BEGUN + 1_000],
    [BEGUN - TEN, ["GET", "POST"], undefined],
  ];

for (const [startMs, asked, end] of STARTS) {
  Deno.test(`TogglProvider starts ${startMs} ms from now by ${asked}`, async () => {
    const { provider, server } = togglBench();
    const start = new Date(BEGUN).toISOString().replace(".000", "");
    const { id } = server.web.start("On the phone", { start });
    await provider.startTimer("TASK-1", "a", { start: TEN + startMs });
    assertEquals(methods(server), asked);
    // Toggl itself ends it by its own clock.
    assertEquals(server.entries.get(id).stop, end ?? TEN);
  });
}

/** When another timer starts for which Clockify refuses to end the first. */
const REFUSED: [startMs: number, isEnded: boolean][] = [
  [-1_000, true],
  [0, false],
  [1_000, false],
];

for (const [startMs, isEnded] of REFUSED) {
  Deno.test(`ClockifyProvider ${isEnded ? "ends now" : "does not end"} what began ${-startMs} ms after the timer that starts, where that is refused`, async () => {
    const { provider, server, clock } = clockifyBench();
    const running = server.web.start("On the phone");
    clock.set(TEN + HOUR + 700);
    server.fail({ kind: "status", status: 400 }, { on: "PATCH" });
    const start = TEN + startMs;
    const started = provider.startTimer("TASK-1", "a", { start });
    if (isEnded) {
      await started;
      assertEquals(server.entries.get(running.id).end, TEN + HOUR);
      assertEquals(methods(server), ["PATCH", "GET", "PATCH", "POST"]);
    } else {
      assertEquals((await providerErrorOf(started)).status, 400);
      assertEquals(methods(server), ["PATCH", "GET"]);
    }
  });
}

Deno.test("ClockifyProvider starts a timer even if the previous one is gone when its end is refused", async () => {
  const { provider, server } = clockifyBench();
  server.fail({ kind: "status", status: 400 }, { on: "PATCH" });
  await provider.startTimer("TASK-1", "a");
  assertEquals(methods(server), ["PATCH", "GET", "POST"]);
});

Deno.test("ClockifyProvider stops after a lost response to ending the previous timer", async () => {
  for (const status of [401, 402, 500]) {
    const { provider, server } = clockifyBench();
    server.fail({ kind: "status", status }, { on: "PATCH" });
    const start = provider.startTimer("TASK-1", "a");
    assertEquals((await providerErrorOf(start)).status, status);
    assertEquals(methods(server), ["PATCH"]);
    const id = "64c777dd0000000000000001";
    server.fail({ kind: "status", status }, { on: "PATCH" });
    const stop = provider.stopTimer(id);
    assertEquals((await providerErrorOf(stop)).status, status);
    assertEquals(methods(server), ["PATCH"]);
  }
});

/** When a timer from 10:00 ends that Clockify refuses to stop. */
const ENDS: [endMs: number, isEnded: boolean][] = [
  [-1_000, true],
  [0, false],
  [1_000, false],
];

for (const [endMs, isEnded] of ENDS) {
  Deno.test(`ClockifyProvider ${isEnded ? "ends" : "does not end"} a timer ${endMs} ms after its start, where that is refused`, async () => {
    const { provider, server } = clockifyBench();
    const { id } = server.web.start("TASK-1: a");
    server.fail({ kind: "status", status: 400 }, { on: "PATCH" });
    const stopped = provider.stopTimer(id, { end: TEN + endMs });
    if (isEnded) {
      assertEquals((await stopped).end, TEN);
      assertEquals(methods(server), ["PATCH", "GET", "PUT"]);
    } else {
      assertEquals((await providerErrorOf(stopped)).status, 400);
      assertEquals(methods(server), ["PATCH", "GET"]);
    }
  });
}

const PLACE = {
  projectId: String(HARVEST_PROJECT),
  projectTaskId: String(HARVEST_TASK),
};

/** A bench of Harvest with a timer since 9:30 UTC. */
function harvestRunning(wantsTimestamps: boolean) {
  const bench = harvestBench({
    server: { timeZone: "UTC", wantsTimestamps, clockForm: "24h" },
    provider: {
      account: {
        userId: "1782884",
        timeZone: "UTC",
        wantsTimestamps,
        clock: "24h",
      },
    },
  });
  bench.clock.set(BEGUN);
  const { id } = bench.server.web.start("TASK-1", {
    spent_date: "2025-01-16",
    ...(wantsTimestamps && { started_time: "9:30am" }),
  });
  bench.clock.set(TEN);
  return { ...bench, id: String(id) };
}

/** How a timer of Harvest is stopped, the requests, and the last body. */
const HARVEST_STOPS: [
  wantsTimestamps: boolean,
  options: StopOptions,
  methods: string[],
  sent?: object,
][] = [
  [true, {}, ["PATCH"]],
  [true, { end: TEN - 5 * SECOND }, ["PATCH"]],
  [true, { end: TEN + 5 * SECOND }, ["PATCH"]],
  [true, { end: TEN - 6 * SECOND }, ["GET", "PATCH"]],
  [true, { end: TEN + 6 * SECOND }, ["GET", "PATCH"]],
  [true, { end: TEN - 59 * SECOND }, ["GET", "PATCH"]],
  [
    true,
    { end: TEN - 60 * SECOND },
    ["GET", "PATCH", "PATCH"],
    { spent_date: "2025-01-16", started_time: "09:30", ended_time: "09:59" },
  ],
  [
    true,
    { end: TEN + 60 * SECOND },
    ["GET", "PATCH", "PATCH"],
    { spent_date: "2025-01-16", started_time: "09:30", ended_time: "10:01" },
  ],
  [true, { start: BEGUN, end: TEN - 59 * SECOND }, ["PATCH"]],
  [true, { start: BEGUN - 59 * SECOND, end: TEN }, ["PATCH"]],
  [
    true,
    { start: BEGUN - 60 * SECOND, end: TEN },
    ["PATCH", "PATCH"],
    { spent_date: "2025-01-16", started_time: "09:29", ended_time: "10:00" },
  ],
  [
    true,
    { start: BEGUN - 5 * MINUTE, end: TEN - 5 * MINUTE },
    ["PATCH", "PATCH"],
    { spent_date: "2025-01-16", started_time: "09:25", ended_time: "09:55" },
  ],
  [
    true,
    { end: BEGUN - MINUTE },
    ["GET", "PATCH", "PATCH"],
    { spent_date: "2025-01-16", started_time: "09:30", ended_time: "09:30" },
  ],
  [false, {}, ["PATCH"]],
  [false, { end: TEN - HOUR }, ["PATCH"]],
  [false, { start: BEGUN, end: TEN - 35 * SECOND }, ["PATCH"]],
  [
    false,
    { start: BEGUN, end: TEN - 36 * SECOND },
    ["PATCH", "PATCH"],
    { spent_date: "2025-01-16", hours: 0.49 },
  ],
  // Only the duration counts, not the times.
  [
    false,
    { start: BEGUN - 5 * MINUTE, end: TEN - 5 * MINUTE },
    ["PATCH"],
  ],
];

for (const [wantsTimestamps, options, asked, sent] of HARVEST_STOPS) {
  const { start, end = TEN } = options;
  const given = start === undefined ? "" : ` from ${start - BEGUN} ms`;
  Deno.test(`HarvestProvider stops${given} to ${end - TEN} ms by ${asked} with ${wantsTimestamps ? "times" : "hours"}`, async () => {
    const { provider, server, id } = harvestRunning(wantsTimestamps);
    await provider.stopTimer(id, options);
    const lines = server.log.map(({ line, json }) => [line, json]);
    const entry = `/time_entries/${id}`;
    const expected = asked.map((method, at) =>
      method === "GET"
        ? [`GET ${entry}`, undefined]
        : asked[at - 1] === "PATCH"
        ? [`PATCH ${entry}`, sent]
        : [`PATCH ${entry}/stop`, undefined]
    );
    assertEquals(lines, expected);
    assertEquals(server.entries.running, []);
  });
}

Deno.test("HarvestProvider leaves a timer that was stopped elsewhere unchanged", async () => {
  for (const options of [{}, { end: TEN + HOUR }, { end: TEN - HOUR }]) {
    const { provider, server, id } = harvestRunning(true);
    server.web.stop(Number(id));
    const entry = await provider.stopTimer(id, options);
    assertEquals([entry.start, entry.end], [BEGUN, TEN]);
    assertEquals(methods(server), options.end ? ["GET"] : ["PATCH", "GET"]);
  }
});

/** When another timer starts at Harvest, and the requests to end the first. */
const HARVEST_STARTS: [
  wantsTimestamps: boolean,
  startMs: number,
  methods: string[],
  ended?: string,
][] = [
  [true, 0, ["GET", "PATCH", "POST"]],
  [true, -5_000, ["GET", "PATCH", "POST"]],
  [true, -6_000, ["GET", "PATCH", "PATCH", "POST"], "09:59"],
  [true, BEGUN - TEN + 1, ["GET", "PATCH", "PATCH", "POST"], "09:30"],
  [true, BEGUN - TEN, ["GET", "PATCH", "POST"]],
  [false, -6_000, ["GET", "PATCH", "POST"]],
  [false, -600_000, ["GET", "PATCH", "POST"]],
];

for (const [wantsTimestamps, startMs, asked, ended] of HARVEST_STARTS) {
  Deno.test(`HarvestProvider starts ${startMs} ms from now by ${asked} with ${wantsTimestamps ? "times" : "hours"}`, async () => {
    const { provider, server } = harvestRunning(wantsTimestamps);
    const start = TEN + startMs;
    await provider.startTimer("TASK-2", "b", { ...PLACE, start });
    const bodies = server.log.map(({ json }) => json);
    assertEquals(methods(server), asked);
    if (ended === undefined) return;
    assertEquals(bodies[2], {
      spent_date: "2025-01-16",
      started_time: "09:30",
      ended_time: ended,
    });
  });
}

const SERVICES: [
  name: string,
  place: object,
  open: () => { provider: TimeTrackingProvider; server: ProviderServer },
][] = [
  ["TogglProvider", {}, togglBench],
  ["ClockifyProvider", {}, clockifyBench],
  ["HarvestProvider", PLACE, harvestBench],
];

for (const [name, place, open] of SERVICES) {
  Deno.test(`${name}.startTimer() immediately reports what was started`, async () => {
    const { provider } = open();
    const started: unknown[] = [];
    const id = await provider.startTimer("TASK-1", "a", {
      ...place,
      start: TEN,
      tags: [],
      onStarted: (entry) => started.push(entry),
    });
    assertEquals(started, [await provider.getEntry(id)]);
    assertEquals(started, [await provider.getCurrentTimer()]);
  });
}
