import { assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const LONG = "workday:\n  longest_day_hours: 26\n";

/** Typed lines and their output or a part of it. */
type Step = [now: string, line: string, printed: string];

const SESSIONS: [name: string, files: Record<string, string>, Step[]][] = [
  ["a split shift goes on past the 16 hours after its morning", {}, [
    ["2024-12-10T07:00", "start", "Started working at 07:00"],
    ["2024-12-10T11:00", "stop", "Stopped working at 11:00"],
    ["2024-12-10T20:00", "start", "Resumed working at 20:00"],
    ["2024-12-11T00:30", "status", "Work today: 8:30"],
    ["2024-12-11T00:30", "start", "Already working"],
    ["2024-12-11T00:30", "break", "Started break at 00:30"],
    ["2024-12-11T00:45", "break", "Ended break at 00:45"],
    ["2024-12-11T04:00", "stop", "Stopped working at 04:00"],
    ["2024-12-11T04:30", "adjust 3:30", "Adjusted stop to 03:30"],
    ["2024-12-11T04:30", "log 2024-12-10", "27:30  stop"],
  ]],
  ["a handover in the morning leaves the night open", {}, [
    ["2024-12-10T07:00", "start", "Started working at 07:00"],
    ["2024-12-10T07:30", "stop", "Stopped working at 07:30"],
    ["2024-12-10T21:00", "start", "Resumed working at 21:00"],
    ["2024-12-11T06:59", "status", "Work today: 10:29"],
    ["2024-12-11T07:00", "stop", "Stopped working at 07:00"],
  ]],
  ["a pause of four hours begins a new stretch, a shorter one does not", {}, [
    ["2024-12-10T09:00", "start", "Started working at 09:00"],
    ["2024-12-10T16:01", "break", "Started break at 16:01"],
    ["2024-12-10T20:00", "break", "Ended break at 20:00"],
    ["2024-12-11T01:00", "stop", "Not currently working"],
    ["2024-12-11T01:00", "stop --at 2024-12-10T24:59", "Stopped working at"],
  ]],
  ["a duty of 24 hours fits into a longest day of 26", {
    "config.yaml": LONG,
  }, [
    ["2024-12-10T08:00", "start", "Started working at 08:00"],
    ["2024-12-11T08:10", "status", "Work today: 24:10"],
    ["2024-12-11T08:15", "stop", "Stopped working at 08:15"],
    ["2024-12-11T08:15", "month", "2024-12-10 (Tue) |    24:15 |  +16:15"],
    ["2024-12-11T08:15", "doctor", "No problems"],
  ]],
  ["a duty from the evening goes on over two midnights", {
    "config.yaml": LONG,
  }, [
    ["2024-12-10T23:00", "start", "Started working at 23:00"],
    ["2024-12-12T00:30", "status", "Work today: 25:30"],
    ["2024-12-12T00:40", "stop --at 00:20", "Stopped working at 00:20"],
    ["2024-12-12T00:50", "adjust 0:10", "Adjusted stop to 00:10"],
    ["2024-12-12T00:50", "log 2024-12-10", "48:10  stop"],
  ]],
];

for (const [name, files, steps] of SESSIONS) {
  Deno.test(name, async () => {
    const disk = new MemoryDisk(files);
    const user = new CliUser("2024-12-10T06:00", { disk });
    for (const [now, line, printed] of steps) {
      const { out, error } = await user.at(now).type(line);
      assertStringIncludes(out + error, printed, `${now} ${line}`);
    }
  });
}

/** Times around the limit of a day. */
const LIMITS: [events: string, last: string, beyond: string][] = [
  ["2024-12-09,start,20:00\n", "35:59", "36:00"],
  [
    "2024-12-09,start,07:00\n2024-12-09,break_start,11:00\n" +
    "2024-12-09,break_end,20:00\n",
    "35:59",
    "36:00",
  ],
  [
    "2024-12-09,start,07:00\n2024-12-09,break_start,16:01\n" +
    "2024-12-09,break_end,20:00\n2024-12-09,stop,21:00\n",
    "22:59",
    "24:00",
  ],
];

for (const [events, last, beyond] of LIMITS) {
  Deno.test(`--at, adjust and status share one limit: ${last}`, async () => {
    const file = `date,event,time\n${events}`;
    const isStopped = events.includes("stop");
    const command = isStopped ? "start" : "stop";
    const type = async (line: string, text = file) => {
      const disk = new MemoryDisk({ "2024-12.csv": text });
      const user = new CliUser("2024-12-20T12:00", { disk });
      return { ...await user.type(line), disk };
    };
    const refused = await type(`${command} --at 2024-12-09T${beyond}`);
    assertEquals(refused.status, 3, refused.error);
    assertStringIncludes(refused.error, "a day ends 16 hours after");
    assertStringIncludes(refused.error, "longest_day_hours");
    const taken = await type(`${command} --at 2024-12-09T${last}`);
    assertEquals([taken.status, taken.error], [0, taken.error]);
    const whole = taken.disk.files["2024-12.csv"] ?? "";
    if (isStopped) return;
    const moved = await type(`adjust ${beyond} --date 2024-12-09`, whole);
    assertStringIncludes(moved.error, "a day ends 16 hours after");
    const day = Number(last.slice(0, 2)) - 24;
    const at = `2024-12-10T${String(day).padStart(2, "0")}${last.slice(2)}`;
    assertStringIncludes(
      (await type(`status --at ${at}`)).out,
      "State: working\n",
    );
    const after = `2024-12-10T${String(day + 1).padStart(2, "0")}:00`;
    assertStringIncludes((await type(`status --at ${after}`)).out, "unstarted");
  });
}

const NIGHT = "date,event,time\n2024-12-09,start,21:00\n" +
  "2024-12-09,stop,30:00\n";

Deno.test("after the stop of a night, the empty date points to its day", async () => {
  const disk = new MemoryDisk({ "2024-12.csv": NIGHT });
  const user = new CliUser("2024-12-10T08:00", { disk });
  const status = await user.type("status");
  assertEquals(status.out, "State: unstarted\nMonth overtime: +1:00\n");
  assertEquals(
    status.error,
    "2024-12-09 ended at 06:00 (see: worktime status 2024-12-09)\n",
  );
  const log = await user.type("log");
  assertEquals(log.out, "Nothing recorded on 2024-12-10\n");
  assertEquals(
    log.error,
    "2024-12-09 ended at 06:00 (see: worktime log 2024-12-09)\n",
  );
  for (const line of ["status --json", "log --json"]) {
    const { out, error } = await user.type(line);
    assertEquals(error, "");
    assertEquals(JSON.parse(out).night_before, {
      date: "2024-12-09",
      ended_at: "2024-12-10T06:00:00+09:00",
    });
  }
  assertEquals((await user.at("2024-12-11T08:00").type("status")).error, "");
  await user.at("2024-12-10T20:00").type("start");
  assertEquals((await user.type("status")).error, "");
});

Deno.test("a new day soon after a night says how to resume that night", async () => {
  const files = {
    "2024-12.csv": "date,event,time\n2024-12-09,start,15:00\n" +
      "2024-12-09,stop,24:20\n",
  };
  const disk = new MemoryDisk(files);
  const user = new CliUser("2024-12-10T00:25", { disk });
  const { out, error } = await user.type("start");
  assertEquals(out, "Started working at 00:25\n");
  assertEquals(
    error,
    "This is a new day: 2024-12-09 ended at 00:20. To resume it instead: " +
      "worktime undo && worktime start --at 2024-12-09T24:25\n",
  );
  const [undo = "", resume = ""] = error.split("To resume it instead: ")[1]
    ?.trim().split(" && ") ?? [];
  for (const line of [undo, resume]) {
    const run = await user.type(line.replace("worktime ", ""));
    assertEquals(run.status, 0, run.error);
  }
  assertStringIncludes(
    disk.files["2024-12.csv"] ?? "",
    "2024-12-09,break_start,24:20\n2024-12-09,break_end,24:25\n",
  );
});

Deno.test("resuming a day after a long break mentions the break", async () => {
  const disk = new MemoryDisk({
    "2024-12.csv": "date,event,time\n2024-12-10,start,00:25\n" +
      "2024-12-10,stop,00:50\n",
  });
  const user = new CliUser("2024-12-10T09:00", { disk });
  const { out, error } = await user.type("start");
  assertEquals(out, "Resumed working at 09:00\n");
  assertEquals(
    error,
    "This ended a break of 8:10 (see: worktime log 2024-12-10)\n",
  );
});
