import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import type { EntryCache } from "../../lib/formats/entry_file.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Timers } from "../../lib/timers.ts";
import { namedZone } from "../../lib/time/zone.ts";
import { DenoDisk } from "../support/real_disks.ts";
import { CliUser } from "../support/run_cli.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

const NEWEST = "history/time-entries.json";
const OCTOBER = "history/2024-10.json";
const MONTHS = { October: OCTOBER, November: "history/2024-11.json" };
const NOW = "2024-12-10T18:00";

/** Three months of entries: 2 hours for A in October, otherwise 1 hour each. */
const HISTORY = [
  "task add A --title Tables",
  "task add B",
  "timer add A --start 2024-10-04T09:00 --end 10:00",
  "timer add A --start 2024-10-05T09:00 --end 10:00",
  "timer add B --start 2024-10-06T09:00 --end 10:00",
  "timer add A --start 2024-11-05T09:00 --end 10:00",
  "timer add A --start 2024-12-09T09:00 --end 10:00",
  "timer add B --start 2024-12-10T09:00 --end 10:00",
];

/** The files of a data directory, to be damaged. */
class Damage {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  remove(file: string): void {
    Deno.removeSync(`${this.directory}/${file}`);
  }

  /** Changes a text like an editor: later than the last write of worktime. */
  edit(file: string, change: (text: string) => string): void {
    const path = `${this.directory}/${file}`;
    const before = Deno.readTextFileSync(path);
    const after = change(before);
    assert(before !== after, `Nothing to change in ${before}`);
    Deno.writeTextFileSync(path, after);
    const { mtime } = Deno.statSync(`${this.directory}/${NEWEST}`);
    const later = new Date((mtime?.getTime() ?? 0) + 1_000);
    if (file !== NEWEST) Deno.utimeSync(path, later, later);
  }

  editJson(file: string, change: (cache: EntryCache) => unknown): void {
    this.edit(file, (text) => JSON.stringify(change(JSON.parse(text))));
  }
}

/** Removes the first entry of a task and corrects its total. */
function shortened(cache: EntryCache, taskId: string): EntryCache {
  const task = cache[taskId];
  assert(task);
  const [first, ...entries] = task.entries;
  const seconds = task.total_seconds - (first?.duration_seconds ?? 0);
  const shorter = { ...task, entries, total_seconds: seconds };
  return { ...cache, [taskId]: shorter };
}

/** Ways in which files get damaged. */
const DAMAGES: Record<string, (damage: Damage) => void> = {
  "without the newest entries": (damage) => damage.remove(NEWEST),
  "without a month": (damage) => damage.remove(OCTOBER),
  "with a duration edited": (damage) =>
    damage.edit(OCTOBER, (text) => text.replaceAll("3600", "1800")),
  "with an older text of a month": (damage) =>
    damage.editJson(OCTOBER, (cache) => shortened(cache, "A")),
  "with an entry more in a month": (damage) =>
    damage.editJson(OCTOBER, (cache) => {
      const entries = [...cache.A?.entries ?? [], ...cache.B?.entries ?? []];
      return { ...cache, B: { ...cache.B, entries, total_seconds: 10_800 } };
    }),
  "with older totals, that know no November": (damage) =>
    damage.editJson(NEWEST, (cache) => {
      const { A } = cache;
      assert(A?.archive);
      const archive = { seconds: 7200, entries: 2, months: ["2024-10"] };
      return { ...cache, A: { ...A, archive, total_seconds: 10_800 } };
    }),
  "with totals edited": (damage) =>
    damage.edit(
      NEWEST,
      (text) => text.replace('"seconds":10800', '"seconds":60'),
    ),
};

const SHOWN = [
  "timer summary",
  "timer summary --by plan",
  "timer summary --by month",
  "timer summary --by day",
  "timer summary --task A",
  "timer summary --csv",
  "timer show A",
  "task list",
  "task show A",
];

async function withHistory(
  run: (user: CliUser, damage: Damage) => Promise<void>,
): Promise<void> {
  await inTempDirectory(async (directory) => {
    const disk = new DenoDisk(directory);
    const user = new CliUser(NOW, { disk, zone: "UTC" });
    for (const line of HISTORY) {
      const { status, error } = await user.type(line);
      assertEquals([status, error], [0, ""]);
    }
    await run(user, new Damage(directory));
  });
}

/** The hint names the doctor command in each output format. */
async function assertSaid(user: CliUser, line: string): Promise<void> {
  const { status, out, error } = await user.type(line);
  const where = `${line}: ${status} ${out} ${error}`;
  assert(status === 0 || status === 4, where);
  assertStringIncludes(error, "worktime doctor --fix", where);
  if (/--csv/.test(line)) return;
  const json = await user.type(`${line} --json`);
  assertEquals(json.status, status, where);
  if (status === 4) {
    assertStringIncludes(JSON.parse(json.error).error.hint, "doctor --fix");
  } else if (Array.isArray(JSON.parse(json.out))) {
    assertStringIncludes(json.error, "doctor --fix");
  } else {
    const [{ code, hint }] = JSON.parse(json.out).warnings;
    assertEquals(code, "bad_data_file");
    assertStringIncludes(hint, "doctor --fix");
  }
}

Deno.test("correct totals are shown without a note", () =>
  withHistory(async (user) => {
    for (const line of [...SHOWN, "timer status", "status"]) {
      const { status, error } = await user.type(line);
      assertEquals([status, error], [0, ""], line);
    }
  }));

for (const [name, harm] of Object.entries(DAMAGES)) {
  Deno.test(`no command hides wrong totals ${name}, and doctor --fix repairs them`, () =>
    withHistory(async (user, damage) => {
      harm(damage);
      for (const line of SHOWN) {
        // The view need not include what is wrong.
        if (/ A$/.test(line) && name.includes("entry more")) continue;
        await assertSaid(user, line);
      }
      const { status, error } = await user.type("doctor");
      assertEquals(status, 4, error);
      const fixed = await user.type("doctor --fix");
      assertEquals(fixed.status, 0, fixed.out);
      const totals = new Set<number>();
      for (const by of ["task", "plan", "month", "day"]) {
        const { out, error } = await user.type(
          `timer summary --by ${by} --json`,
        );
        assertEquals([error, JSON.parse(out).warnings], ["", undefined]);
        totals.add(JSON.parse(out).total_seconds);
      }
      assertEquals(totals.size, 1, "All forms agree");
    }));
}

/** What `timer summary` says about each kind of damage. */
const MESSAGES: Record<keyof typeof DAMAGES, readonly string[]> = {
  "without the newest entries": [
    `"${NEWEST}": the file is missing, but there are files for 2024-10 to 2024-11`,
  ],
  "without a month": [
    `"${OCTOBER}": the file is missing, but its entries are counted in "${NEWEST}"`,
  ],
  "with a duration edited": [
    `"${OCTOBER}": the total for "A" is 7200 seconds, but its entries add up to 3600`,
    `"${NEWEST}": the total for "A" includes 10800 seconds from earlier months, ` +
    "but their files add up to 7200",
  ],
  "with an older text of a month": [
    `"${NEWEST}": the total for "A" includes 10800 seconds from earlier months, ` +
    "but their files add up to 7200",
  ],
  "with an entry more in a month": [
    `"${NEWEST}": the total for "B" includes 3600 seconds from earlier months, ` +
    "but their files add up to 10800",
  ],
  "with older totals, that know no November": [
    `"${MONTHS.November}": its entries are not counted in "${NEWEST}"`,
    `"${MONTHS.November}": its entries for "A" are not counted in any total`,
  ],
  "with totals edited": [
    `"${NEWEST}": the total for "A" is 14400 seconds, but its entries add up to 3660`,
  ],
};

for (const [name, harm] of Object.entries(DAMAGES)) {
  Deno.test(`timer summary names the totals that are wrong ${name}`, () =>
    withHistory(async (user, damage) => {
      harm(damage);
      const { out, error } = await user.type("timer summary --json");
      const found = out === ""
        ? [JSON.parse(error).error]
        : JSON.parse(out).warnings;
      assertEquals(
        found.map(({ message }: { message: string }) => message),
        MESSAGES[name],
      );
    }));
}

for (const file of Object.values(MONTHS)) {
  for (const harm of ["removed", "edited"] as const) {
    Deno.test(`nothing is written over ${file} that was ${harm}`, () =>
      withHistory(async (user, damage) => {
        if (harm === "removed") damage.remove(file);
        else damage.edit(file, (text) => text.replaceAll("3600", "1800"));
        const path = `${damage.directory}/${NEWEST}`;
        const before = Deno.readTextFileSync(path);
        const date = file.slice(8, 15);
        const late = `timer add A --start ${date}-20T09:00 --end 10:00`;
        const { status, error } = await user.type(late);
        assertEquals(status, 4);
        assertStringIncludes(error, "worktime doctor --fix");
        if (harm === "removed") assertStringIncludes(error, file);
        assertEquals(Deno.readTextFileSync(path), before);
        // Newer totals would hide an edit, so the timer keeps running;
        // a missing file is noticed anyway.
        assertEquals((await user.type("timer start A")).status, 0);
        const stopped = await user.type("timer stop");
        assertEquals(stopped.status, harm === "edited" ? 4 : 0, stopped.error);
        await assertSaid(user, "timer summary");
        assertEquals((await user.type("doctor --fix")).status, 0);
        if (harm === "edited") {
          assertEquals((await user.type("timer stop")).status, 0);
        }
        assertEquals((await user.type(late)).status, 0);
      }));
  }
}

Deno.test("a newer, correct file of a month blocks nothing", () =>
  withHistory(async (user, damage) => {
    // As after an undo or in a clone. Wrong totals would be rejected.
    for (
      const line of [
        "timer summary",
        "timer add A --start 2024-10-20T09:00 --end 10:00",
        "timer edit last --end 2024-10-20T10:30",
        "timer delete last",
        "undo",
        "timer summary",
      ]
    ) {
      // An undo rejects edited files, correct or not.
      if (line !== "undo") damage.edit(OCTOBER, (text) => `${text}\n`);
      const { status, error } = await user.type(line);
      assertEquals([status, error], [0, ""], line);
    }
  }));

Deno.test("a timer keeps running until missing totals are restored", () =>
  withHistory(async (user, damage) => {
    const total = async () => {
      const { out } = await user.type("timer summary --json");
      return JSON.parse(out).total_seconds;
    };
    assertEquals(await total(), 6 * 3600);
    assertEquals((await user.type("timer start A --at 17:00")).status, 0);
    damage.remove(NEWEST);
    for (
      const line of [
        "timer stop",
        "timer switch B",
        "timer add A --start 08:00 --end 09:00",
        "timer status",
      ]
    ) {
      const { status, error } = await user.type(line);
      assertEquals(status, 4, line);
      assertStringIncludes(error, "doctor --fix");
    }
    // The event is recorded, and a note says why the timer was not changed.
    const started = await user.type("start --at 09:00");
    assertEquals(started.status, 0, started.error);
    const shown = await user.type("status");
    assertEquals(shown.status, 0);
    assertStringIncludes(shown.error + shown.out, "the file is missing");
    assertEquals((await user.type("doctor --fix")).status, 0);
    assertEquals((await user.type("timer stop")).out, "Timer stopped: 1h 0m\n");
    assertEquals(await total(), 7 * 3600);
  }));

Deno.test("an edited total is reported before it is overwritten", () =>
  withHistory(async (user, damage) => {
    damage.edit(NEWEST, (text) => {
      const total = /"total_seconds": 14400/;
      return text.replace(total, '"total_seconds": 60');
    });
    await assertSaid(user, "timer summary");
    const { status, out, error } = await user
      .type("timer add A --start 2024-12-10T11:00 --end 12:00");
    assertEquals(status, 0);
    assert(out !== "");
    assertStringIncludes(error, 'the total for "A" is 60 seconds');
  }));

Deno.test("Timers throws on wrong totals unless there is a listener", async () => {
  const clock = {
    now: () => Date.parse(`${NOW}:00Z`),
    zone: namedZone("UTC"),
  };
  const disk = new MemoryDisk();
  const timers = new Timers(disk, { clock });
  await timers.add("A", { start: "2024-10-04T09:00", end: "10:00" });
  await timers.add("A", { start: "2024-12-04T09:00", end: "10:00" });
  assertEquals((await timers.summary()).totalSeconds, 7200);
  await disk.remove(OCTOBER);
  const problems: string[] = [];
  for (const show of ["summary", "status"] as const) {
    if (show === "summary") {
      await assertRejects(() => timers.summary(), DataFileError, OCTOBER);
    }
    const listening = new Timers(disk, {
      clock,
      onWarning: ({ message }) => problems.push(message),
    });
    await listening[show]();
  }
  await assertRejects(() => timers.show("A"), DataFileError, OCTOBER);
  assertEquals(problems, [
    `"${OCTOBER}": the file is missing, but its entries are counted in "${NEWEST}"`,
  ]);
});
