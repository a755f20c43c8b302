import { assertEquals, assertRejects } from "@std/assert";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { Tasks } from "../../../lib/tasks.ts";
import { Timers } from "../../../lib/timers.ts";
import { FakeClock, instantAt } from "../../support/fake_clock.ts";

const DATE = "2025-01-16";

const CONFIG = `time_tracking:
  provider: harvest
  tags: [always]
  billable:
    T: true
`;

function bench(files: Record<string, string> = {}) {
  const disk = new MemoryDisk(files);
  const clock = new FakeClock(`${DATE}T09:00`);
  const next = { id: "id-1" };
  const options = { clock, newId: () => next.id };
  return {
    ...{ disk, clock, next },
    timers: new Timers(disk, options),
    tasks: new Tasks(disk, options),
  };
}

function at(clock: string): number {
  return instantAt(`${DATE}T${clock}`);
}

async function refusalOf(call: () => Promise<unknown>) {
  const error = await assertRejects(call, Error);
  const { code, hint } = error as Error & { code?: string; hint?: string };
  return { code, message: error.message, hint };
}

const SUBJECT = { taskId: "T-1", description: "T-1: Mend", tags: ["a"] };

const RUNNING = {
  kind: "timer",
  ...{ id: "id-1", ...SUBJECT, start: at("09:00") },
  ...{ provider: undefined, providerId: "id-1", sync: "local" },
};

const SAID = { title: "Mend", tags: ["a"] };

const NOTHING = {
  ...{ started: undefined, finished: undefined, givenUp: undefined },
  notes: [],
};

Deno.test("Timers.start() returns the timer that it starts", async () => {
  const { timers } = bench();
  assertEquals<unknown>(await timers.start("T-1", SAID), {
    ...NOTHING,
    action: "started",
    started: RUNNING,
  });
  assertEquals<unknown>((await timers.status()).running, {
    ...RUNNING,
    kind: "entry",
    end: at("09:00"),
    durationSeconds: 0,
  });
});

Deno.test("Timers.start() uses the configured provider and tags", async () => {
  const { timers } = bench({ "config.yaml": CONFIG });
  const { started } = await timers.start("T-1", SAID);
  assertEquals<unknown>(started, {
    ...RUNNING,
    tags: ["always", "a"],
    billable: true,
    provider: "harvest",
    sync: "waiting",
  });
});

Deno.test("Timers.start() of another task stops the running timer at the same instant", async () => {
  const { timers, clock, next } = bench();
  await timers.start("T-1", SAID);
  clock.set(`${DATE}T10:00:30`);
  next.id = "id-2";
  const finished = {
    ...{ ...RUNNING, kind: "entry" },
    ...{ end: at("10:00:30"), durationSeconds: 3630 },
  };
  const started = {
    ...{ ...RUNNING, id: "id-2", providerId: "id-2", tags: [] },
    ...{ taskId: "T-2", description: "T-2", start: at("10:00:30") },
  };
  assertEquals<unknown>(await timers.start("T-2"), {
    ...{ ...NOTHING, action: "switched" },
    ...{ started, finished },
  });
  assertEquals<unknown>(await timers.newest(9), [finished]);
});

Deno.test("Timers.start() stops the running timer at a given time", async () => {
  const { timers, clock } = bench();
  await timers.start("T-1");
  clock.set(`${DATE}T11:00`);
  const table: [previousEnd: string, at: string | undefined, ...string[]][] = [
    ["08:59", undefined, "time_before_start"],
    ["11:01", undefined, "future_time"],
    ["10:00", "09:59", "time_before_start"],
  ];
  for (const [previousEnd, at, code] of table) {
    const start = () =>
      timers.start("T-2", { previousEnd, ...(at !== undefined && { at }) });
    assertEquals((await refusalOf(start)).code, code);
  }
  const early = () => timers.start("T-2", { at: "08:59" });
  assertEquals((await refusalOf(early)).code, "time_before_start");
  const { action, started, finished } = await timers.start("T-2", {
    previousEnd: "10:00",
    at: "10:00",
    isDryRun: true,
  });
  assertEquals([action, started?.start, finished?.end], [
    "switched",
    at("10:00"),
    at("10:00"),
  ]);
  const later = await timers.start("T-2", { previousEnd: "09:00" });
  assertEquals([later.started?.start, later.finished?.durationSeconds], [
    at("11:00"),
    0,
  ]);
  assertEquals(await timers.newest(9), [later.finished]);
});

Deno.test("Timers.start() of a running task says since when it has been running", async () => {
  const { timers, clock } = bench();
  await timers.start("T-1");
  clock.set("2025-01-17T10:00");
  for (const call of [() => timers.start("T-1"), () => timers.resume()]) {
    assertEquals(await refusalOf(call), {
      code: "timer_running",
      message: 'The timer for "T-1" has been running since 2025-01-16 09:00',
      hint: "See: worktime timer status",
    });
  }
});

Deno.test("Timers.start() and resume() list overlapping entries if a time is given", async () => {
  const { timers, clock, next } = bench();
  await timers.add("X", { start: "08:00", end: "08:40" });
  clock.set(`${DATE}T08:50`);
  next.id = "id-2";
  const notes = ['Overlaps an entry for "X" that ends at 08:40'];
  const dry = { isDryRun: true };
  for (
    const [request, expected] of [
      [{ at: "08:39" }, notes],
      [{ ago: "11m" }, notes],
      [{ at: "08:40" }, []],
      [{ ago: "10m" }, []],
      [{}, []],
    ] as const
  ) {
    const asked = { ...request, ...dry };
    assertEquals((await timers.start("T-1", asked)).notes, expected);
    assertEquals((await timers.resume(asked)).notes, expected);
  }
});

Deno.test("Timers.stop() stops the running timer or discards the paused one", async () => {
  const { timers, clock } = bench();
  const none = {
    code: "no_timer",
    message: "No timer is running",
    hint: "See: worktime timer status",
  };
  assertEquals(await refusalOf(() => timers.stop()), none);
  assertEquals(await refusalOf(() => timers.pause()), none);
  await timers.start("T-1", SAID);
  clock.set(`${DATE}T10:00`);
  const finished = {
    ...{ ...RUNNING, kind: "entry" },
    ...{ end: at("09:30"), durationSeconds: 1800 },
  };
  assertEquals<unknown>(await timers.stop({ at: "09:30", isDryRun: true }), {
    ...NOTHING,
    action: "stopped",
    finished,
  });
  assertEquals<unknown>(await timers.pause({ ago: "30m" }), {
    ...NOTHING,
    action: "paused",
    finished,
  });
  assertEquals<unknown>((await timers.status()).paused, {
    ...SUBJECT,
    at: at("09:30"),
    by: "timer",
  });
  assertEquals(await refusalOf(() => timers.pause()), {
    ...none,
    hint: "The timer is already paused. See: worktime timer status",
  });
  assertEquals<unknown>(await timers.stop(), {
    ...NOTHING,
    action: "stopped",
    givenUp: { ...SUBJECT, at: at("09:30"), by: "timer" },
  });
  assertEquals(await refusalOf(() => timers.stop()), none);
});

Deno.test("Timers.resume() resumes the paused, the most recent or a given timer", async () => {
  const { timers, clock, next } = bench();
  assertEquals(await refusalOf(() => timers.resume()), {
    code: "no_timer",
    message: "No timer to resume",
    hint: "See: worktime timer start --help",
  });
  await timers.start("T-1", SAID);
  clock.set(`${DATE}T09:30`);
  await timers.pause();
  next.id = "id-2";
  clock.set(`${DATE}T10:00`);
  const started = (start: string) => ({
    ...RUNNING,
    ...{ id: "id-2", providerId: "id-2", start: at(start) },
  });
  const resumed = (start: string) => ({
    ...NOTHING,
    action: "resumed",
    started: started(start),
  });
  // A resume before the pause is refused.
  const early = await refusalOf(() => timers.resume({ at: "09:29" }));
  assertEquals(early.code, "time_before_start");
  const dry = { isDryRun: true };
  assertEquals<unknown>(
    await timers.resume({ at: "09:30", ...dry }),
    resumed("09:30"),
  );
  assertEquals<unknown>(
    await timers.resume({ taskId: "T-1", ...dry }),
    resumed("10:00"),
  );
  const other = await timers.resume({ taskId: "T-2", ...dry });
  assertEquals([other.action, other.started?.description], ["resumed", "T-2"]);
  // Once discarded, it is the most recent timer.
  await timers.stop();
  assertEquals<unknown>(await timers.resume(), resumed("10:00"));
  assertEquals((await timers.status()).paused, undefined);
});

Deno.test("Timers.start() and resume() say that a task has ended", async () => {
  const { timers, tasks, clock } = bench();
  await tasks.add("T-1", { title: "Mend" });
  await timers.add("T-1", { start: "08:00", end: "08:30" });
  const note = (state: string) =>
    `Task "T-1" is ${state}, but its timer is running (to reopen it: ` +
    "worktime task reopen T-1)";
  const notes = async () => [
    (await timers.start("T-1", { isDryRun: true })).notes,
    (await timers.resume({ isDryRun: true })).notes,
  ];
  assertEquals(await notes(), [[], []]);
  for (const state of ["review", "blocked"] as const) {
    await tasks.edit("T-1", { state });
    assertEquals(await notes(), [[], []]);
  }
  for (const state of ["completed", "cancelled"] as const) {
    await tasks.edit("T-1", { state });
    assertEquals(await notes(), [[note(state)], [note(state)]]);
  }
  clock.set(`${DATE}T09:30`);
  const { started } = await timers.start("T-1");
  assertEquals(started?.description, "T-1: Mend");
});

Deno.test("Timers.start() suggests similar tasks and tags", async () => {
  const { timers, tasks, next } = bench();
  for (const id of ["TASK-1", "TASK-01", "Task-1", "task-1"]) {
    await tasks.add(id, { tags: ["review"] });
  }
  const notes = async (task: string, tags: string[] = []) =>
    (await timers.start(task, { tags, isDryRun: true })).notes;
  assertEquals(await notes("TASK-1", ["review"]), []);
  assertEquals(await notes("OTHER-9"), []);
  assertEquals(await notes("TASK_1"), [
    'No task has the id "TASK_1"; similar: "TASK-1", "TASK-01", "Task-1", … ' +
    "(to move its time there: worktime task rename TASK_1 TASK-1)",
  ]);
  assertEquals(await notes("TASK-1", ["reviews", "reviwe"]), [
    'No task has the tag "reviews"; similar: "review"',
    'No task has the tag "reviwe"; similar: "review"',
  ]);
  // An id with time is only compared with tasks; one without, also with others.
  next.id = "id-2";
  await timers.add("CLIENT-7", { for: "5m" });
  assertEquals(await notes("CLIENT-7"), []);
  assertEquals(await notes("CLIENT-07"), [
    'No task has the id "CLIENT-07"; similar: "CLIENT-7" ' +
    "(to move its time there: worktime task rename CLIENT-07 CLIENT-7)",
  ]);
});

Deno.test("Timers.stop() asks about a timer longer than a workday and its planned lunch", async () => {
  for (const [isLunchPlanned, longest] of [[true, "18:00"], [false, "17:00"]]) {
    const { disk, clock } = bench();
    const terms = { isLunchPlanned: isLunchPlanned === true };
    const timers = new Timers(disk, { clock, terms });
    await timers.start("T-1");
    clock.set(`${DATE}T${longest}`);
    const stopped = await timers.stop({ isDryRun: true });
    assertEquals(stopped.finished?.end, at(String(longest)));
    clock.set(at(String(longest)) + 1000);
    const hint = (command: string, then = "") =>
      `If so: worktime ${command} --at ${DATE}T${longest}${then}\n` +
      `If not: worktime ${command} --at now${then}`;
    const doubt = {
      code: "forgotten_timer",
      message: 'The timer for "T-1" has been running since 09:00: ' +
        "was it forgotten?",
    };
    assertEquals(await refusalOf(() => timers.stop()), {
      ...doubt,
      hint: hint("timer stop"),
    });
    assertEquals(await refusalOf(() => timers.pause()), {
      ...doubt,
      hint: hint("timer pause"),
    });
    assertEquals(await refusalOf(() => timers.start("fix it")), {
      ...doubt,
      hint: hint("timer stop", " && worktime timer start 'fix it'"),
    });
    const options = {
      title: "Fix it",
      tags: ["a b", "c"],
      billable: false,
    };
    assertEquals(await refusalOf(() => timers.start("T-2", options)), {
      ...doubt,
      hint: hint(
        "timer stop",
        " && worktime timer start T-2 --title 'Fix it' --tag 'a b' --tag c " +
          "--no-billable",
      ),
    });
    assertEquals(await refusalOf(() => timers.resume({ taskId: "T-2" })), {
      ...doubt,
      hint: hint("timer stop", " && worktime timer resume T-2"),
    });
    const tasks = new Tasks(disk, { clock, terms });
    await tasks.add("T-2");
    assertEquals(await refusalOf(() => tasks.start("T-2")), {
      ...doubt,
      hint: hint("timer stop", " && worktime task start T-2"),
    });
    // A given time is not questioned.
    for (const request of [{ at: "now" }, { ago: "0m" }]) {
      const asked = { ...request, isDryRun: true };
      const end = (await timers.stop(asked)).finished?.end;
      assertEquals(end, at(String(longest)) + 1000);
    }
  }
});

Deno.test("Timers.edit() to another task uses that task's title, unless the entry has its own", async () => {
  const { timers, tasks } = bench();
  await tasks.add("T-1", { title: "Mend" });
  await tasks.add("T-2", { title: "Sew" });
  await tasks.add("T-3");
  const table: [description: string, to: string, after: string][] = [
    ["T-1: Mend", "T-2", "T-2: Sew"],
    ["T-1: Other", "T-2", "T-2: Other"],
    ["T-1: Mend", "T-3", "T-3: Mend"],
    ["T-1: Mend", "T-9", "T-9: Mend"],
    ["T-1", "T-2", "T-2: Sew"],
    ["T-1", "T-3", "T-3"],
    ["Just this", "T-2", "Just this"],
    ["T-1: Other", "T-1", "T-1: Other"],
  ];
  for (const [description, taskId, after] of table) {
    await timers.add("T-1", { for: "5m", description });
    const edited = await timers.edit("last", { taskId, isDryRun: true });
    assertEquals(edited.after?.description, after, `${description} ${taskId}`);
    await timers.delete("last");
  }
});
