import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { DataFileError, NotAllowedError } from "../lib/errors.ts";
import { MemoryDisk } from "../lib/storage/memory_disk.ts";
import { Timers } from "../lib/timers.ts";
import { Tracker } from "../lib/tracker.ts";
import type { Settings } from "../lib/tracking/settings.ts";
import { openWorktime } from "../lib/worktime.ts";
import { LocalProvider } from "../providers/local.ts";
import { pathOf, ROOT } from "../scripts/paths.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { startProcess } from "./support/processes.ts";
import { inTempDirectory } from "./support/temp_directory.ts";

/** A provider with another name, whose entries are in memory. */
function providerNamed(name: string): LocalProvider {
  const clock = new FakeClock("2024-12-10T12:00");
  const provider = new LocalProvider(new Timers(new MemoryDisk(), { clock }));
  return Object.assign(provider, { name });
}

Deno.test("openWorktime() opens the four parts over one directory", async () => {
  const disk = new MemoryDisk();
  const clock = new FakeClock("2024-12-10T12:00");
  const { workday, timers, tasks, directory } = await openWorktime(disk, {
    clock,
  });
  assertEquals(directory, disk.location);
  await workday.start({ at: "09:00" });
  await tasks.add("TASK-1", { title: "Headless mode" });
  await timers.start("TASK-1", { at: "09:30" });
  await workday.toggleLunch({ at: "11:30" });
  const { paused, taskSeconds } = await timers.status();
  assertEquals([paused?.by, taskSeconds], ["workday", 2 * 60 * 60]);
  // The other half undoes the change of both.
  assertStringIncludes((await workday.undo()).summary, "lunch");
  assertEquals((await timers.status()).running?.taskId, "TASK-1");
});

Deno.test("openWorktime() passes its options to each part", async () => {
  const recorded: string[] = [];
  let id = 0;
  const { workday, timers, tasks } = await openWorktime(new MemoryDisk(), {
    clock: new FakeClock("2024-12-10T18:00"),
    terms: { expectedMinutes: 6 * 60 },
    newId: () => `id-${++id}`,
    onRecorded: (summary) => recorded.push(summary),
  });
  await workday.start({ at: "09:00" });
  await workday.stop({ at: "17:00" });
  assertEquals((await workday.status()).todaysOvertimeMinutes, 2 * 60);
  const { entry } = await timers.add("A", { for: "1h" });
  assertEquals(entry.id, "id-1");
  await tasks.add("A");
  assertEquals(recorded.length, 4);
});

Deno.test("openWorktime() creates a folder when something is recorded", async () => {
  await inTempDirectory(async (parent) => {
    const directory = `${parent}/not yet/there`;
    const clock = new FakeClock("2024-12-10T12:00");
    const { workday } = await openWorktime(directory, { clock });
    assertEquals((await workday.status()).state, "unstarted");
    assertEquals([...Deno.readDirSync(parent)], []);
    await workday.start();
    const text = await Deno.readTextFile(`${directory}/2024-12.csv`);
    assertEquals(text, "date,event,time\n2024-12-10,start,12:00\n");
  });
});

/** Prints the default directory, or why there is none. */
const SCRIPT = `
import { openWorktime } from ${JSON.stringify(new URL("mod.ts", ROOT).href)};
try {
  console.log((await openWorktime()).directory);
} catch (error) {
  console.log(error.code, error.hint);
}
`;

const NONE = "no_data_directory Pass a directory, or set WORKTIME_DATA_DIR, " +
  "which Deno reads only with --allow-env";
const UNSET = { WORKTIME_DATA_DIR: "", XDG_DATA_HOME: "", HOME: "" };

const DEFAULTS: [
  name: string,
  flags: string[],
  env: Record<string, string>,
  printed: string,
][] = [
  ["the one that is set", ["--allow-env"], {
    WORKTIME_DATA_DIR: "/data/mine",
  }, "/data/mine"],
  [
    "the usual one",
    ["--allow-env"],
    { ...UNSET, HOME: "/home/me" },
    "/home/me/.local/share/worktime",
  ],
  ["none where no variable is set", ["--allow-env"], {
    ...UNSET,
    LOCALAPPDATA: "",
  }, NONE],
  ["none where variables are not permitted", [], {
    WORKTIME_DATA_DIR: "/data/mine",
  }, NONE],
];

for (const [name, flags, env, printed] of DEFAULTS) {
  Deno.test({
    name: `openWorktime() without a directory opens ${name}`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inTempDirectory(async (directory) => {
        const path = `${directory}/script.ts`;
        await Deno.writeTextFile(path, SCRIPT);
        const config = `--config=${pathOf(new URL("deno.json", ROOT))}`;
        const args = ["run", "--quiet", "--no-check", "--no-prompt", config];
        await using script = startProcess(
          Deno.execPath(),
          [...args, ...flags, path],
          env,
        );
        const { lines, error } = await script.ended();
        assertEquals([lines, error], [[printed], ""]);
      }),
  });
}

Deno.test("openWorktime() refuses an empty path", async () => {
  await assertRejects(() => openWorktime(""), TypeError);
});

Deno.test("Worktime.sync says how to pass a provider", async () => {
  const worktime = await openWorktime(new MemoryDisk());
  const error = assertThrows(() => worktime.sync, NotAllowedError);
  assertEquals(
    [error.code, error.hint],
    ["no_provider", "Pass one: openWorktime(directory, { provider })"],
  );
});

Deno.test("openWorktime() records entries for the provider that is passed", async () => {
  const clock = new FakeClock("2024-12-10T12:00");
  const provider = providerNamed("acme");
  const worktime = await openWorktime(new MemoryDisk(), { clock, provider });
  const { workday, timers, tasks, sync } = worktime;
  const { entry } = await timers.add("A", { for: "1h" });
  assertEquals([entry.provider, entry.sync], ["acme", "waiting"]);
  await tasks.add("B");
  const { timer } = await tasks.start("B", { at: "11:00" });
  assertEquals(timer?.started?.provider, "acme");
  // The workday resumes a timer, which is a new entry.
  await workday.start({ at: "10:00" });
  await workday.toggleBreak({ at: "11:15" });
  await workday.toggleBreak({ at: "11:30" });
  assertEquals((await timers.status()).running?.provider, "acme");
  const { sentCount, waitingCount, notes } = await sync.run();
  assertEquals([sentCount, waitingCount, notes], [3, 0, []]);
  assertEquals((await provider.getCurrentTimer())?.taskId, "B");
});

const NAMES: [name: string, isUsable: boolean][] = [
  ["acme", true],
  ["Acme Time 2.0", true],
  ["日本", true],
  ["__proto__", true],
  ["", false],
  ["none", false],
  ["*", false],
  [" acme", false],
  ["two\nlines", false],
];

for (const [name, isUsable] of NAMES) {
  Deno.test(`openWorktime() ${isUsable ? "takes" : "refuses"} a provider called ${JSON.stringify(name)}`, async () => {
    const clock = new FakeClock("2024-12-10T12:00");
    const provider = providerNamed(name);
    const opened = openWorktime(new MemoryDisk(), { clock, provider });
    if (!isUsable) return void await assertRejects(() => opened, TypeError);
    const { timers, sync } = await opened;
    await timers.add("A", { for: "1h" });
    assertEquals((await sync.run()).sentCount, 1);
    assertEquals((await provider.getEntries("A")).length, 1);
  });
}

const ACME = `time_tracking:
  provider: acme
  tags: [work]
provider_settings:
  url: https://acme.example
  team: 0042
  year: 2024
  id: 12345678901234567890
  flags: [fast, true, 1]
  limits: { day: 8 }
`;

Deno.test("a provider of config.yaml gets its settings as they are", async () => {
  let given: Settings | undefined;
  const disk = new MemoryDisk({ "config.yaml": ACME });
  const { timers, workday } = await openWorktime(
    disk,
    {
      clock: new FakeClock("2024-12-10T12:00"),
      provider: (settings) => {
        given = settings;
        return providerNamed(settings.provider);
      },
    },
  );
  assertEquals(given?.provider, "acme");
  assertEquals(given?.providerSettings, {
    url: "https://acme.example",
    team: "0042",
    year: 2024,
    id: "12345678901234567890",
    flags: ["fast", true, 1],
    limits: { day: 8 },
  });
  const { entry } = await timers.add("A", { for: "1h" });
  assertEquals([entry.provider, entry.tags], ["acme", ["work"]]);
  const settings = await timers.configure({ autoStart: false });
  assertEquals([settings.provider, settings.autoStart], ["acme", false]);
  const after = await timers.settings();
  assertEquals(after.providerSettings, given?.providerSettings);
  // Only a program without that provider finds the name unknown.
  assertEquals((await workday.check()).problems, []);
  const others = new Tracker(disk);
  const [problem] = (await others.check()).problems;
  assertStringIncludes(problem?.message ?? "", 'found "acme"');
});

Deno.test("openWorktime() creates a provider without a config.yaml", async () => {
  const { timers } = await openWorktime(new MemoryDisk(), {
    provider: async ({ provider, providerSettings }) => {
      assertEquals([provider, providerSettings], ["local", {}]);
      return await Promise.resolve(providerNamed("acme"));
    },
  });
  assertEquals((await timers.settings()).provider, "acme");
});

Deno.test("a provider in config.yaml that nobody passes is an error", async () => {
  const disk = new MemoryDisk({ "config.yaml": ACME });
  const { timers, workday } = await openWorktime(disk);
  for (
    const call of [
      () => timers.add("A", { for: "1h" }),
      () => timers.settings(),
      () => workday.month(),
    ]
  ) {
    const error = await assertRejects(call, DataFileError);
    assertEquals(
      `${error.message}`,
      'Cannot read "config.yaml" line 2 column 13: "provider" must be one of toggl, clockify, harvest, ' +
        'none, local, found "acme"',
    );
    assertStringIncludes(error.hint ?? "", "Only a program with that provider");
  }
});

Deno.test("another provider than that of config.yaml is an error", async () => {
  for (const named of ["acme", "toggl"]) {
    const text = ACME.replace("acme", named);
    const disk = new MemoryDisk({ "config.yaml": text });
    const provider = providerNamed("other");
    const { timers } = await openWorktime(disk, { provider });
    const opened = openWorktime(disk, { provider: () => provider });
    for (const failed of [() => opened, () => timers.add("A", { for: "1h" })]) {
      const error = await assertRejects(failed, DataFileError);
      assertStringIncludes(
        error.message,
        `"provider" is "${named}", but this program syncs with "other"`,
      );
    }
    const { timers: others } = await openWorktime(disk, {
      provider: providerNamed(named),
    });
    assertEquals((await others.settings()).provider, named);
  }
});

Deno.test("a status and a sync name changes for a provider that is not there", async () => {
  const clock = new FakeClock("2024-12-10T12:00");
  const disk = new MemoryDisk();
  const acme = await openWorktime(disk, {
    clock,
    provider: providerNamed("acme"),
  });
  await acme.timers.add("A", { for: "1h" });
  await acme.timers.add("B", { for: "1h" });
  assertEquals((await acme.timers.status()).notes, []);
  const others = await openWorktime(disk, {
    clock,
    provider: providerNamed("other"),
  });
  await others.timers.add("C", { for: "1h" });
  const notes = [
    "2 changes are pending for acme; only a program with that provider can " +
    "send them",
  ];
  const status = await others.timers.status();
  assertEquals(status.notes, notes);
  assertEquals([status.waitingCount, status.waitingElsewhereCount], [3, 2]);
  const result = await others.sync.run();
  assertEquals([result.sentCount, result.notes], [1, notes]);
  const { timers } = await openWorktime(disk, { clock });
  assertEquals((await timers.status()).notes, notes);
  assert((await acme.sync.run()).sentCount === 2);
});

Deno.test("a value of another type is rejected before a file has it", async () => {
  const clock = new FakeClock("2024-12-10T12:00");
  const disk = new MemoryDisk();
  const { workday, timers, tasks } = await openWorktime(disk, { clock });
  await tasks.add("B");
  await timers.add("B", { for: "1h" });
  const { "journal.jsonl": _, ...before } = disk.files;
  // What a program in JavaScript can pass.
  const wrong = "yes" as unknown as boolean;
  const state = "doing" as "pending";
  const calls: readonly (() => Promise<unknown>)[] = [
    () => timers.start("A", { billable: wrong }),
    () => timers.add("A", { for: "1h", billable: wrong }),
    () => timers.edit("last", { billable: wrong }),
    () => tasks.add("A", { billable: wrong }),
    () => tasks.edit("B", { billable: wrong }),
    () => tasks.add("A", { state }),
    () => tasks.edit("B", { state }),
    () => workday.setExpectedHours("4", { isLunchPlanned: wrong }),
  ];
  for (const call of calls) {
    await assertRejects(call, TypeError, "must be", `${call}`);
  }
  const { "journal.jsonl": __, ...after } = disk.files;
  assertEquals(after, before);
});
