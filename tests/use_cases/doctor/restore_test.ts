import { assertEquals } from "@std/assert";
import { DiskError } from "../../../lib/errors.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { withMethods } from "../../support/patched_disk.ts";
import { CliUser } from "../../support/run_cli.ts";
import { dataFilesOf, textsOf } from "./doctor_bench.ts";

const MONTH = "2024-12.csv";
const STAMP = "2024-12-20T03-00-00-000Z";
const BACKUP = `backups/${STAMP}/${MONTH}`;
const BY_HAND = "date,event,time\n2024-12-19,start,nine\n";
const LAST =
  "Last recorded change to 2024-12.csv: Stopped working at 17:00 on " +
  "2024-12-19\n";

/** Returns a user with a recorded day, timers, tasks and settings. */
async function recordedUser() {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-20T12:00", { disk });
  for (
    const line of [
      "start --at 2024-12-19T09:00",
      "stop --at 2024-12-19T17:00",
      "set-hours 4 --date 2024-12-24",
      "timer configure --provider none --project v2=1",
      "task add T-1 --title Größe --plan v2",
      "timer add T-1 --start 2024-10-01T09:00 --for 1h",
      "timer add T-1 --start 2024-12-19T09:00 --for 1h",
      "timer start T-1",
    ]
  ) assertEquals((await user.type(line)).status, 0, line);
  return { disk, user, valid: disk.files };
}

Deno.test("doctor --restore restores an overwritten month, and backs up what it replaces", async () => {
  const { disk, user, valid } = await recordedUser();
  await disk.writeText(MONTH, BY_HAND);
  assertEquals(await user.type("doctor"), {
    status: 4,
    out: '2024-12.csv:2:18: expected a time as HH:MM, found "nine"\n\n' +
      "1 problem\n" +
      "2024-12.csv can be restored: worktime doctor --restore 2024-12.csv\n",
    error: "",
  });
  assertEquals(await user.type(`doctor --restore ${MONTH}`), {
    status: 0,
    out: `Restored 2024-12.csv\n${LAST}2 lines restored\n1 line replaced\n` +
      `Original file: ${BACKUP}\n`,
    error: "",
  });
  assertEquals(disk.files[MONTH], valid[MONTH]);
  assertEquals(disk.files[BACKUP], BY_HAND);
});

Deno.test("undo reverts a restore byte for byte, and redo repeats it", async () => {
  const { disk, user } = await recordedUser();
  await disk.writeText(
    MONTH,
    `\uFEFF${BY_HAND.replaceAll("\n", "\r\n")}# Größe`,
  );
  const before = await dataFilesOf(disk);
  await user.type(`doctor --restore ${MONTH}`);
  const after = disk.files;
  assertEquals((await user.type("undo")).out, "Undid: Restored 2024-12.csv\n");
  assertEquals(await dataFilesOf(disk), before);
  assertEquals(disk.files[BACKUP], undefined);
  assertEquals((await user.type("redo")).out, "Redid: Restored 2024-12.csv\n");
  assertEquals(
    await dataFilesOf(disk),
    await dataFilesOf(new MemoryDisk(after)),
  );
  assertEquals(disk.files[BACKUP], after[BACKUP]);
});

Deno.test("doctor --restore restores the last valid text even after its own undo", async () => {
  const { disk, user, valid } = await recordedUser();
  await disk.writeText(MONTH, BY_HAND);
  await user.type(`doctor --restore ${MONTH}`);
  await user.type("undo");
  assertEquals(disk.files[MONTH], BY_HAND);
  assertEquals(
    (await user.type("doctor")).out.split("\n").at(-2),
    "2024-12.csv can be restored: worktime doctor --restore 2024-12.csv",
  );
  assertEquals((await user.type(`doctor --restore ${MONTH}`)).status, 0);
  assertEquals(disk.files[MONTH], valid[MONTH]);
});

Deno.test("doctor --restore changes nothing if the file is as last recorded", async () => {
  const { disk, user, valid } = await recordedUser();
  assertEquals(await user.type(`doctor --restore ${MONTH}`), {
    status: 0,
    out: `${LAST}Nothing to restore: the file has not changed since\n`,
    error: "",
  });
  assertEquals(disk.files, valid);
});

Deno.test("doctor --restore --dry-run shows what it would restore and writes nothing", async () => {
  const { disk, user } = await recordedUser();
  await disk.writeText(MONTH, BY_HAND);
  const before = disk.files;
  assertEquals(await user.type(`doctor --restore ${MONTH} --dry-run`), {
    status: 0,
    out: "Dry run: nothing was changed\nRestored 2024-12.csv\n" +
      `${LAST}2 lines restored\n1 line replaced\n`,
    error: "",
  });
  assertEquals(disk.files, before);
});

const DAMAGES: readonly [
  name: string,
  damage: (text: string) => string | null,
][] = [
  ["deleted", () => null],
  ["emptied", () => ""],
  ["overwritten", () => "??\n"],
  ["full of zero bytes", (text) => "\0".repeat(text.length)],
  ["given other line ends", (text) => text.replaceAll("\n", "\r\n")],
  ["given a byte order mark", (text) => `\uFEFF${text}`],
];

for (const [name, damage] of DAMAGES) {
  Deno.test(`doctor --restore restores each data file that was ${name}`, async () => {
    const { valid } = await recordedUser();
    const { "journal.jsonl": journal = "", ...files } = valid;
    assertEquals(Object.keys(files), [
      "2024-12-worktime-overrides.csv",
      "2024-12.csv",
      "config.yaml",
      "history/2024-10.json",
      "history/time-entries.json",
      "history/timer.json",
      "tasks.yaml",
    ]);
    for (const [file, text] of Object.entries(files)) {
      const disk = new MemoryDisk({ ...files, "journal.jsonl": journal });
      const user = new CliUser("2024-12-20T12:00", { disk });
      const damaged = damage(text);
      if (damaged === null) await disk.remove(file);
      else await disk.writeText(file, damaged);
      const { status, error } = await user.type(`doctor --restore ${file}`);
      assertEquals([status, error], [0, ""], file);
      assertEquals(await dataFilesOf(disk), files);
      const backup = (await textsOf(disk))[`backups/${STAMP}/${file}`];
      assertEquals(backup ?? null, damaged, file);
      assertEquals((await user.type("doctor")).status, 0);
    }
  });
}

Deno.test("undo after a restore of a file that was not text reverts the change before it", async () => {
  const { disk, user } = await recordedUser();
  await disk.writeText(MONTH, "\0\0");
  assertEquals(
    (await user.type(`doctor --restore ${MONTH}`)).out,
    `Restored 2024-12.csv\n${LAST}3 lines restored\n` +
      `Original file: ${BACKUP}\n` +
      "2024-12.csv was not text: undo cannot restore it\n",
  );
  assertEquals(
    (await user.type("undo")).out,
    "Undid: Timer started: T-1: Größe\n",
  );
});

Deno.test("two files are restored one after another, and undone in turn", async () => {
  const { disk, user, valid } = await recordedUser();
  await disk.writeText(MONTH, BY_HAND);
  await disk.writeText("tasks.yaml", "tasks: [\n");
  const first = await user.type(`doctor --restore ${MONTH}`);
  assertEquals(first.status, 4);
  assertEquals(first.out.split("\n").slice(-3), [
    "1 problem remaining",
    "tasks.yaml can be restored: worktime doctor --restore tasks.yaml",
    "",
  ]);
  assertEquals((await user.type("doctor --restore tasks.yaml")).status, 0);
  assertEquals(disk.files["tasks.yaml"], valid["tasks.yaml"]);
  await user.type("undo");
  assertEquals(disk.files["tasks.yaml"], "tasks: [\n");
  assertEquals(disk.files[MONTH], valid[MONTH]);
  await user.type("undo");
  assertEquals(disk.files[MONTH], BY_HAND);
});

Deno.test("doctor --restore reports the remaining problems if another file does not match", async () => {
  const { disk, user } = await recordedUser();
  const monthlyFile = "history/2024-10.json";
  await disk.writeText(monthlyFile, "{}\n");
  await disk.writeText("history/time-entries.json", "[]\n");
  const { status, out } = await user.type(
    "doctor --restore history/time-entries.json",
  );
  assertEquals(status, 4);
  assertEquals(out.includes("1 problem remaining\n"), true, out);
  assertEquals((await user.type(`doctor --restore ${monthlyFile}`)).status, 0);
  assertEquals((await user.type("doctor")).status, 0);
});

/** Invalid names, and the errors. */
const REFUSED: readonly [
  file: string,
  status: number,
  error: string,
][] = [
  [
    "notes.txt",
    2,
    '"notes.txt" is not a data file in "memory"\nUse its path in the ' +
    "data directory, such as 2024-12.csv or history/time-entries.json\n",
  ],
  [
    "../2024-12.csv",
    2,
    '"../2024-12.csv" is not a data file in "memory"\nUse its path in ' +
    "the data directory, such as 2024-12.csv or history/time-entries.json\n",
  ],
  [
    "journal.jsonl",
    2,
    '"journal.jsonl" is not a data file in "memory"\nUse its path in ' +
    "the data directory, such as 2024-12.csv or history/time-entries.json\n",
  ],
  [
    "2024-11.csv",
    3,
    'The journal has no changes to "2024-11.csv"\n' +
    "Only files that worktime has changed can be restored\n",
  ],
];

for (const [file, status, error] of REFUSED) {
  Deno.test(`doctor --restore refuses ${file}`, async () => {
    const { disk, user, valid } = await recordedUser();
    const refused = await user.type(`doctor --restore ${file}`);
    assertEquals(refused, { status, out: "", error });
    assertEquals(disk.files, valid);
  });
}

for (
  const path of [
    MONTH,
    `./${MONTH}`,
    `memory/${MONTH}`,
    `./memory/history/..//${MONTH}`,
    `memory\\${MONTH}`,
  ]
) {
  Deno.test(`doctor --restore accepts ${path} as the month's file`, async () => {
    const { user } = await recordedUser();
    const { status, out } = await user.type(`doctor --restore ${path}`);
    assertEquals([status, out.split(":")[0]], [
      0,
      "Last recorded change to 2024-12.csv",
    ]);
  });
}

Deno.test("doctor --restore refuses a file that the last recorded change removed", async () => {
  const { disk, user } = await recordedUser();
  await user.type("timer stop");
  await disk.writeText("history/timer.json", "{}\n");
  assertEquals(await user.type("doctor --restore history/timer.json"), {
    status: 3,
    out: "",
    error: 'The last recorded change removed "history/timer.json": Timer ' +
      "stopped: T-1\n",
  });
});

Deno.test("doctor --restore reports that the journal lacks a manual edit, until a copy fills the gap", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-20T12:00", { disk });
  // The journal never has the whole text of such a long file.
  const long = `# ${"x".repeat(100_000)}\n`;
  await disk.writeText(MONTH, `date,event,time\n${long}`);
  await user.type("start --at 09:00");
  const valid = disk.files[MONTH] ?? "";
  await disk.writeText(MONTH, BY_HAND);
  assertEquals(await user.type(`doctor --restore ${MONTH}`), {
    status: 3,
    out: "",
    error: 'The journal has only part of "2024-12.csv": another program ' +
      "edited it between two recorded changes\nExisting data was not " +
      "changed. If you have a copy from after that edit, put it in " +
      '"backups" and try again\n',
  });
  assertEquals(disk.files[MONTH], BY_HAND);
  // A copy that cannot be read is no hindrance.
  await disk.writeText("backups/broken.csv", "\0");
  await disk.writeText("backups/mine.csv", valid);
  assertEquals((await user.type(`doctor --restore ${MONTH}`)).status, 0);
  assertEquals(await disk.readText(MONTH), valid);
});

Deno.test("doctor --restore restores a manual edit made before a recorded change", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-20T12:00", { disk });
  await disk.writeText(MONTH, "date,event,time\n# older than the journal\n");
  await user.type("start --at 09:00");
  const byHand = `${disk.files[MONTH]}# lunch with Özlem\n`;
  await disk.writeText(MONTH, byHand);
  for (let i = 0; i < 5; i++) {
    await user.type("timer start A");
    await user.type("timer delete last");
  }
  await user.type("stop --at 11:00");
  const valid = disk.files[MONTH] ?? "";
  assertEquals(valid.replace("2024-12-20,stop,11:00\n", ""), byHand);
  await disk.writeText(MONTH, BY_HAND);
  assertEquals((await user.type(`doctor --restore ${MONTH}`)).status, 0);
  assertEquals(disk.files[MONTH], valid);
});

Deno.test("undo reverts a change after a manual edit byte for byte", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-20T12:00", { disk });
  await user.type("start --at 09:00");
  const byHand = `${disk.files[MONTH]}# by hand\n`;
  await disk.writeText(MONTH, byHand);
  await user.type("stop --at 11:00");
  const stopped = disk.files[MONTH];
  assertEquals((await user.type("undo")).status, 0);
  assertEquals(disk.files[MONTH], byHand);
  assertEquals((await user.type("redo")).status, 0);
  assertEquals(disk.files[MONTH], stopped);
  await user.type("undo");
  assertEquals((await user.type("undo")).status, 3);
  assertEquals(disk.files[MONTH], byHand);
});

Deno.test("doctor --restore needs a journal that can be opened", async () => {
  const { disk } = await recordedUser();
  await disk.writeText(MONTH, BY_HAND);
  const closed = withMethods(disk, {
    readTail: (path, count) =>
      path === "journal.jsonl"
        ? Promise.reject(new DiskError("disk_error", "It is closed"))
        : disk.readTail(path, count),
  });
  const user = new CliUser("2024-12-20T12:00", { disk: closed });
  assertEquals((await user.type(`doctor --restore ${MONTH}`)).status, 6);
  assertEquals(
    (await user.type(`doctor --restore ${MONTH} --dry-run`)).status,
    6,
  );
  assertEquals(disk.files[MONTH], BY_HAND);
});

Deno.test("doctor refuses options that cannot be used together", async () => {
  const { user } = await recordedUser();
  assertEquals(await user.type(`doctor --fix --restore ${MONTH}`), {
    status: 2,
    out: "",
    error: "--fix and --restore cannot be used together\n" +
      "Restore the file first, then repair the others\n",
  });
  assertEquals(await user.type("doctor --dry-run"), {
    status: 2,
    out: "",
    error: "--dry-run needs --restore\n" +
      "To see what --fix can repair: worktime doctor\n",
  });
});

Deno.test("the shell completes the files that differ from the journal", async () => {
  const { disk, user } = await recordedUser();
  await disk.writeText(MONTH, BY_HAND);
  await disk.remove("tasks.yaml");
  const words = ["__complete", "fish", "--", "doctor", "--restore", ""];
  assertEquals(
    (await user.run(words)).out,
    "words\n2024-12.csv\t\ntasks.yaml\t\n",
  );
});

Deno.test("doctor --restore says that the file was restored even if the check afterwards fails", async () => {
  const { disk, valid } = await recordedUser();
  await disk.writeText(MONTH, BY_HAND);
  const unlisted = withMethods(disk, {
    list: () => Promise.reject(new DiskError("disk_error", "It is closed")),
  });
  const user = new CliUser("2024-12-20T12:00", { disk: unlisted });
  const { status, error } = await user.type(`doctor --restore ${MONTH}`);
  assertEquals([status, error], [0, "It is closed\n"]);
  assertEquals(disk.files[MONTH], valid[MONTH]);
});

Deno.test("undo reverts a restore whose backup was deleted, and redo repeats it", async () => {
  const { disk, user, valid } = await recordedUser();
  await disk.writeText(MONTH, BY_HAND);
  await user.type(`doctor --restore ${MONTH}`);
  await disk.remove(BACKUP);
  assertEquals((await user.type("undo")).out, "Undid: Restored 2024-12.csv\n");
  assertEquals(disk.files[MONTH], BY_HAND);
  assertEquals((await user.type("redo")).out, "Redid: Restored 2024-12.csv\n");
  assertEquals(disk.files[MONTH], valid[MONTH]);
  assertEquals((await user.type("undo")).status, 0);
  assertEquals(disk.files[MONTH], BY_HAND);
});

/** Returns a user with an import whose texts the journal leaves out. */
async function importingUser() {
  const disk = new MemoryDisk();
  const header = "User,Email,Client,Project,Task,Description,Billable," +
    "Start date,Start time,End date,End time,Duration,Tags";
  const rows = Array.from({ length: 20 }, (_, index) => {
    const date = `2024-11-${index + 1}`.replace(/-(\d)$/, "-0$1");
    const text = "x".repeat(5_000);
    return `A,a@b.c,,,,${text},No,${date},09:00:00,${date},10:00:00,01:00:00,`;
  });
  const inputs = { "report.csv": [header, ...rows, ""].join("\r\n") };
  const user = new CliUser("2024-12-20T12:00", { disk, inputs });
  assertEquals((await user.type("import report.csv")).status, 0);
  const file = "history/2024-11.json";
  return { disk, user, file, valid: disk.files };
}

Deno.test("doctor --restore restores what was imported once more after an undo", async () => {
  const { disk, user, file, valid } = await importingUser();
  await user.type("undo");
  assertEquals(disk.files[file], undefined);
  await user.type("import report.csv");
  await disk.remove(file);
  const { status, out } = await user.type(`doctor --restore ${file}`);
  assertEquals([status, out.split("\n")[0]], [0, `Restored ${file}`]);
  assertEquals(disk.files[file], valid[file]);
});

Deno.test("doctor --restore names the import that left out a text, until a copy fills the gap", async () => {
  const { disk, user, file, valid } = await importingUser();
  await user.type("timer edit last --tag x");
  await disk.remove(file);
  assertEquals(await user.type(`doctor --restore ${file}`), {
    status: 3,
    out: "",
    error: `The journal has only part of "${file}": an import leaves out ` +
      "long texts\nExisting data was not changed. Import the entries again. " +
      'If you have a copy of the file, put it in "backups" and try again\n',
  });
  await disk.writeText("backups/mine.json", valid[file] ?? "");
  assertEquals((await user.type(`doctor --restore ${file}`)).status, 0);
});
