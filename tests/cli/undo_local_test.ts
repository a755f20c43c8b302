import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

/** All files but the journal. */
function dataOf(disk: MemoryDisk): Record<string, string> {
  const { "journal.jsonl": _, ...files } = disk.files;
  return files;
}

/** A morning without a provider. */
async function morning(): Promise<{ user: CliUser; disk: MemoryDisk }> {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-12T09:00", { disk });
  const lines = [
    "start",
    "task add T-1 --title Mend",
    "timer add OLD --start 2024-10-01T08:00 --for 30m",
    "timer add A --start 08:00 --for 30m",
    "task start T-1",
  ];
  for (const line of lines) assertEquals((await user.type(line)).status, 0);
  user.at("2024-12-12T10:00");
  return { user, disk };
}

const CHANGES = [
  "timer stop",
  "timer stop --at 09:30",
  "timer pause",
  "timer switch B",
  "timer delete last",
  "timer edit last --start 08:45",
  "timer edit last --task B --tag x",
  "timer add B --start 06:00 --for 1h",
  "timer add B --start 2024-09-01T06:00 --for 1h",
  "task complete T-1",
  "task rename OLD T-1",
  "lunch",
  "stop",
];

for (const line of CHANGES) {
  Deno.test(`undo reverts "${line}" to the byte, and redo repeats it`, async () => {
    const { user, disk } = await morning();
    const before = dataOf(disk);
    const { status, error } = await user.type(line);
    assertEquals(status, 0, error);
    const made = dataOf(disk);
    assertEquals(JSON.stringify(made) === JSON.stringify(before), false);
    user.at("2024-12-12T10:05");
    assertEquals((await user.type("undo")).status, 0);
    assertEquals(dataOf(disk), before);
    assertEquals((await user.type("redo")).status, 0);
    assertEquals(dataOf(disk), made);
    assertEquals((await user.type("undo")).status, 0);
    assertEquals(dataOf(disk), before);
  });
}

Deno.test("undo restores deleted entries in any file", async () => {
  const { user, disk } = await morning();
  await user.type("timer stop");
  const ids = new Map<string, string>();
  for (const task of ["OLD", "A", "T-1"]) {
    const { out } = await user.type(`timer show ${task} --json`);
    ids.set(task, JSON.parse(out).entries[0].id);
  }
  for (const [task, id] of ids) {
    const before = dataOf(disk);
    assertEquals((await user.type(`timer delete ${id}`)).status, 0);
    const { out } = await user.type(`timer show ${task} --json`);
    assertEquals(JSON.parse(out).entries, []);
    assertEquals((await user.type("undo")).status, 0);
    assertEquals(dataOf(disk), before, task);
  }
});

Deno.test("a timer whose stop was undone keeps running from its start", async () => {
  const { user } = await morning();
  const { stopped: first } = JSON.parse(
    (await user.type("timer stop --json")).out,
  );
  await user.type("undo");
  user.at("2024-12-12T11:00");
  assertEquals(JSON.parse((await user.type("timer stop --json")).out), {
    action: "stopped",
    task: "T-1",
    started: null,
    stopped: {
      ...first,
      end: "2024-12-12T11:00:00+09:00",
      duration_seconds: 7200,
    },
    notes: [],
    dry_run: false,
  });
});

/** What is typed before, what is undone, and as what. */
const UNDONE: [before: string[], command: string, summary: string][] = [
  [[], "timer start T-1 --title Plan", "Timer started: T-1: Plan"],
  [["timer start T-1 --at 08:00"], "timer stop", "Timer stopped: T-1"],
  [["timer start T-1 --at 08:00"], "timer pause", "Timer paused: T-1"],
  [
    ["timer start T-1 --at 08:00", "timer pause --at 08:30"],
    "timer resume",
    "Timer resumed: T-1",
  ],
  [[], "timer add T-1 --start 08:00 --end 08:30", "Entry added: T-1"],
  [
    ["timer add T-1 --start 08:00 --end 08:30"],
    "timer edit last --end 08:20",
    "Entry edited: T-1",
  ],
  [
    ["timer start T-1 --at 08:00"],
    "timer edit last --start 08:20",
    "Entry edited: T-1",
  ],
  [
    ["timer add T-1 --start 08:00 --end 08:30"],
    "timer delete last",
    "Entry deleted: T-1",
  ],
  [[], "timer configure --provider local", "Settings changed"],
  [[], "task add T-1", "Task added: T-1"],
  [["task add T-1"], "task start T-1", "Task started: T-1"],
  [["task add T-1"], "task complete T-1", "Task completed: T-1"],
  [["task add T-1"], "task block T-1", "Task blocked: T-1"],
  [["task add T-1", "task block T-1"], "task reopen T-1", "Task reopened: T-1"],
  [["task add T-1"], "task edit T-1 --title Plan", "Task edited: T-1"],
  [["task add T-1"], "task rename T-1 T-2", "Task renamed: T-1 to T-2"],
  [["task add T-1"], "task delete T-1", "Task deleted: T-1"],
];

Deno.test("undo names what it undid, and redo what it redid, of each change of timers and tasks", async () => {
  for (const [before, command, summary] of UNDONE) {
    const user = new CliUser("2024-12-10T09:00");
    for (const line of before) await user.type(line);
    const { status } = await user.type(command);
    assertEquals(status, 0, command);
    const undo = await user.type("undo");
    assertEquals(undo.out.split("\n")[0], `Undid: ${summary}`);
    const redo = await user.type("redo");
    assertEquals(redo.out.split("\n")[0], `Redid: ${summary}`);
  }
});

Deno.test("undo names a change in at most 200 characters, however long its ids are", async () => {
  for (const length of [186, 187, 300]) {
    const user = new CliUser("2024-12-10T09:00");
    const id = "T".repeat(length);
    await user.type(`timer start ${id}`);
    const { out } = await user.type("undo");
    const summary = `Timer started: ${id}`.slice(0, 200);
    assertEquals(out.split("\n")[0], `Undid: ${summary}`);
  }
});

Deno.test("undo names a change in at most 200 characters", async () => {
  for (const length of [199, 200, 201]) {
    const user = new CliUser();
    const start = "Task added: ";
    const id = "x".repeat(length - start.length);
    await user.type(`task add ${id}`);
    const { out } = await user.type("undo");
    assertEquals(out, `Undid: ${start}${id}`.slice(0, 207) + "\n");
  }
});
