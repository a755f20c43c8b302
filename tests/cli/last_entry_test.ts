import { assertEquals, assertMatch } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

async function deletedLast(user: CliUser): Promise<string> {
  const { out } = await user.type("timer delete last --dry-run --json");
  return JSON.parse(out).before.task;
}

Deno.test("last is the last recorded entry, not the one that ended last", async () => {
  const user = new CliUser("2024-12-12T12:00", { disk: new MemoryDisk() });
  await user.type("timer add NEWER --start 11:00 --end 12:00");
  await user.type("timer add OLDER --start 2024-10-01T09:00 --end 10:00");
  assertEquals(await deletedLast(user), "OLDER");
  await user.type("timer start RUNNING");
  assertEquals(await deletedLast(user), "RUNNING");
  // While a timer is running.
  await user.type("timer add CALL --start 9:00 --end 9:30");
  assertEquals(await deletedLast(user), "CALL");
  user.at("2024-12-12T12:30");
  await user.type("timer stop");
  assertEquals(await deletedLast(user), "RUNNING");
  // An event of the workday records the entry of the timer it pauses.
  await user.type("start");
  await user.type("timer start PAUSED");
  user.at("2024-12-12T13:00");
  await user.type("lunch");
  assertEquals(await deletedLast(user), "PAUSED");
});

Deno.test("last skips entries that were deleted, undone or only synced", async () => {
  const user = new CliUser("2024-12-12T12:00", { disk: new MemoryDisk() });
  for (const [task, start] of [["A", "9:00"], ["B", "8:00"], ["C", "7:00"]]) {
    await user.type(`timer add ${task} --start ${start} --for 30m`);
  }
  await user.type("undo");
  assertEquals(await deletedLast(user), "B");
  await user.type("redo");
  assertEquals(await deletedLast(user), "C");
  await user.type("timer delete last");
  assertEquals(await deletedLast(user), "B");
  await user.type(
    "timer edit last --start 2024-10-01T08:00 --end 2024-10-01T08:30",
  );
  assertEquals(await deletedLast(user), "B");
});

Deno.test("without a journal, last is the entry that ended last", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-12T12:00", { disk });
  await user.type("timer add A --start 9:00 --for 30m");
  await user.type("timer add B --start 8:00 --for 30m");
  await disk.remove("journal.jsonl");
  assertEquals(await deletedLast(user), "A");
  const { status, error } = await new CliUser("2024-12-12T12:00")
    .type("timer delete last");
  assertEquals(status, 3);
  assertMatch(error, /^No entry has the id "last"/);
});

Deno.test("last is the entry that ended last, even if it started in the month before", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-12T12:00", { disk, zone: "UTC" });
  await user.type("timer add OLD --start 2024-10-05T09:00 --end 10:00");
  await user.type("timer add DAY --start 2024-12-01T07:00 --end 08:00");
  await user.type(
    "timer add NIGHT --start 2024-11-30T22:00 --end 2024-12-01T09:00",
  );
  await disk.remove("journal.jsonl");
  assertEquals(Object.keys(disk.files).sort(), [
    "history/2024-10.json",
    "history/2024-11.json",
    "history/time-entries.json",
  ]);
  const { status, out } = await user.type("timer edit last --task LATE --json");
  assertEquals(status, 0);
  const { before, after } = JSON.parse(out);
  assertEquals([before.task, after.task], ["NIGHT", "LATE"]);
  assertEquals(after.end, "2024-12-01T09:00:00+00:00");
  // The journal also leads to entries in older months.
  await user.type("timer add DAY --start 2024-12-02T07:00 --end 08:00");
  await user.type("timer delete last");
  assertEquals(await deletedLast(user), "LATE");
});

Deno.test("after eight changes of deleted entries, last is the entry that ended last", async () => {
  for (const [gone, last] of [[7, "BEFORE"], [8, "LATEST"]] as const) {
    const disk = new MemoryDisk();
    const user = new CliUser("2024-12-12T12:00", { disk });
    await user.type("timer add LATEST --start 11:00 --end 12:00");
    await user.type("timer add BEFORE --start 10:00 --end 11:00");
    const file = "history/time-entries.json";
    const text = disk.files[file] ?? "";
    for (let i = 0; i < gone; i++) {
      await user.type(`timer add GONE --start 0${i}:00 --end 0${i}:30`);
    }
    // Edited by hand, so the journal does not have it.
    await disk.writeText(file, text);
    assertEquals(await deletedLast(user), last, `${gone} are gone`);
  }
});

Deno.test("timer resume and start note that a task is closed", async () => {
  const user = new CliUser("2024-12-12T12:00", { disk: new MemoryDisk() });
  await user.type("task add A");
  await user.type("timer add A --start 9:00 --for 30m");
  await user.type("task complete A");
  const note = 'Task "A" is completed, but its timer is running ' +
    "(to reopen it: worktime task reopen A)\n";
  const resumed = await user.type("timer resume");
  assertEquals([resumed.status, resumed.error], [0, note]);
  user.at("2024-12-12T12:30");
  await user.type("timer stop");
  assertEquals((await user.type("timer start A")).error, note);
  assertEquals(
    JSON.parse((await user.type("timer switch B --json")).out).notes,
    [],
  );
  assertMatch((await user.type("timer resume A")).error, /is completed/);
});

Deno.test("timer edit and delete show the entry as it is and was", async () => {
  const user = new CliUser("2024-12-12T12:00");
  const steps: [line: string, out: string][] = [
    ["timer start T --at 11:00", "Timer started: T\n"],
    [
      "timer edit last --start 10:35 --tag x",
      "Entry edited: T, since 2024-12-12 10:35 [x]\n" +
      "          was T, since 2024-12-12 11:00 []\n",
    ],
    ["timer delete last", "Entry deleted: T, since 2024-12-12 10:35\n"],
    ["timer add T --start 9:00 --end 10:15", ""],
    [
      "timer edit last --end 10:30 --billable",
      "Entry edited: T, Dec 12 2024, 09:00-10:30 (1h 30m) billable\n" +
      "          was T, Dec 12 2024, 09:00-10:15 (1h 15m)\n",
    ],
    [
      "timer edit last --task B --title Hi",
      "Entry edited: B: Hi, Dec 12 2024, 09:00-10:30 (1h 30m)\n" +
      "          was T, Dec 12 2024, 09:00-10:30 (1h 30m)\n",
    ],
    [
      "timer delete last",
      "Entry deleted: B: Hi, Dec 12 2024, 09:00-10:30 (1h 30m)\n",
    ],
  ];
  for (const [line, out] of steps) {
    const { status, out: printed } = await user.type(line);
    assertEquals(status, 0, line);
    if (out !== "") assertEquals(printed, out);
  }
});

Deno.test("timer edit keeps what it is not told to change", async () => {
  const user = new CliUser("2024-12-12T12:00");
  const add = "timer add T --start 9:00 --end 10:00 --title Plan --tag x";
  await user.type(`${add} --billable`);
  const table: [option: string, change: Record<string, unknown>][] = [
    ["--start 08:00", { start: "2024-12-12T08:00:00+09:00" }],
    ["--end 10:30", { end: "2024-12-12T10:30:00+09:00" }],
    ["--title Call", { description: "T: Call" }],
    ["--tag y", { tags: ["y"] }],
    ["--no-billable", { billable: false }],
  ];
  for (const [option, change] of table) {
    const line = `timer edit last ${option} --dry-run --json`;
    const { before, after } = JSON.parse((await user.type(line)).out);
    const { duration_seconds: _, ...kept } = before;
    const { duration_seconds: __, ...edited } = after;
    assertEquals(edited, { ...kept, ...change }, option);
  }
});
