import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

/** All files but the journal. */
function dataOf(disk: MemoryDisk): Record<string, string> {
  const { "journal.jsonl": _, ...files } = disk.files;
  return files;
}

/** A morning of someone who has no provider. */
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
  Deno.test(`undo takes "${line}" back to the byte, and redo makes it again`, async () => {
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

Deno.test("undo brings deleted entries back, whichever file they were in", async () => {
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

Deno.test("a timer whose stop was undone runs on from its start", async () => {
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
