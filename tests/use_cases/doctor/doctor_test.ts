import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { withMethods } from "../../support/patched_disk.ts";
import { CliUser } from "../../support/run_cli.ts";

const HEADER = "date,event,time\n";
const NOW = "2024-12-20T12:00";

function rows(...events: string[]): string {
  return HEADER + events.map((event) => `2024-12-10,${event}\n`).join("");
}

function userOf(files: Record<string, string>) {
  const disk = new MemoryDisk(files);
  return { disk, user: new CliUser(NOW, { disk }) };
}

Deno.test("doctor finds no problems in valid files", async () => {
  const { user } = userOf({
    "2024-12.csv": rows("start,09:00", "stop,17:00"),
    "2024-12-worktime-overrides.csv": "date,expected_hours\n2024-12-10,4\n",
    "notes.txt": "not ours",
  });
  assertEquals(await user.type("doctor"), {
    status: 0,
    out: "No problems in 2 files\n",
    error: "",
  });
  assertEquals((await user.type("doctor --fix")).out, "Nothing to repair\n");
});

Deno.test("doctor lists every problem of every file by position", async () => {
  const { user, disk } = userOf({
    "2024-11.csv": "nonsense\n",
    "2024-12.csv": rows(
      "start,09:00",
      "brake,12:00",
      "stop,25:61",
      "stop,8:00",
    ),
    "2024-12-worktime-overrides.csv": "date,expected_hours\n2024-12-40,4\n",
  });
  const before = disk.files;
  const { status, out } = await user.type("doctor");
  assertEquals(status, 4);
  assertEquals(out.split("\n").slice(0, 6), [
    '2024-11.csv:1:1: expected the header "date,event,time", found "nonsense"',
    "2024-12-worktime-overrides.csv:2:1: expected a date in 2024-12 as " +
    'YYYY-MM-DD, found "2024-12-40"',
    "2024-12.csv:3:12: expected one of start, lunch_start, lunch_end, " +
    'break_start, break_end, stop, found "brake"',
    '2024-12.csv:4:17: expected a time as HH:MM, found "25:61"',
    '2024-12.csv:5:17: expected a time at or after 09:00, found "8:00"',
    "2024-12.csv: warning: 2024-12-10 was never stopped: worktime status " +
    "2024-12-10",
  ]);
  assertEquals(disk.files, before);
});

/** What can be repaired: the damaged text and the repaired one. */
const REPAIRS: [name: string, damaged: string, repaired: string][] = [
  [
    "a duplicate row",
    rows("start,09:00", "start,09:00", "stop,17:00"),
    rows("start,09:00", "stop,17:00"),
  ],
  [
    "rows in the wrong order",
    rows("start,09:00", "stop,17:00", "break_start,12:00", "break_end,12:30"),
    rows("start,09:00", "break_start,12:00", "break_end,12:30", "stop,17:00"),
  ],
  [
    "a last row cut off by a crash",
    rows("start,09:00", "stop,17:00") + "2024-12-1",
    rows("start,09:00", "stop,17:00"),
  ],
];

for (const [name, damaged, repaired] of REPAIRS) {
  Deno.test(`doctor --fix repairs ${name}, after a backup`, async () => {
    const { user, disk } = userOf({ "2024-12.csv": damaged });
    assertStringIncludes(
      (await user.type("doctor")).out,
      "can be repaired: worktime doctor --fix\n",
    );
    const { status, out } = await user.type("doctor --fix");
    assertEquals(status, 0);
    const backup = "backups/2024-12-20T03-00-00-000Z";
    assertEquals(
      out,
      `Repaired 2024-12.csv\nOriginal files: ${backup}\n`,
    );
    assertEquals(disk.files["2024-12.csv"], repaired);
    assertEquals(disk.files[`${backup}/2024-12.csv`], damaged);
    assertEquals((await user.type("doctor")).status, 0);
    assertEquals((await user.type("undo")).status, 0);
    assertEquals(disk.files["2024-12.csv"], damaged);
  });
}

Deno.test("doctor --fix does not repair ambiguous rows", async () => {
  const file = rows("start,09:00", "stop,nine");
  const { user, disk } = userOf({ "2024-12.csv": file });
  const { status, out } = await user.type("doctor --fix");
  assertEquals(status, 4);
  assert(out.startsWith("Nothing to repair\n"));
  assertEquals(disk.files, { "2024-12.csv": file });
});

/** What a crash of the machine does to a file. */
const CRASHES: [name: string, text: string][] = [
  ["an empty file", ""],
  ["a file of zero bytes", "\0".repeat(64)],
];

for (const [name, text] of CRASHES) {
  Deno.test(`doctor --fix rebuilds ${name} from the journal`, async () => {
    const { user, disk } = userOf({});
    await user.type("start --at 2024-12-19T09:00");
    await user.type("stop --at 2024-12-19T17:00");
    await user.type("start --at 09:00");
    await user.type("undo");
    const valid = disk.files["2024-12.csv"];
    await disk.writeText("2024-12.csv", text);
    assertEquals((await user.type("status")).status, 4);
    assertEquals((await user.type("start")).status, 4);
    assertStringIncludes((await user.type("doctor")).out, "can be repaired");
    assertEquals((await user.type("doctor --fix")).status, 0);
    assertEquals(await disk.readText("2024-12.csv"), valid);
    assertEquals((await user.type("start")).out, "Started working at 12:00\n");
  });
}

Deno.test("doctor warns of days that are too long or overlap", async () => {
  const { user } = userOf({
    "2024-12.csv": rows("start,06:00", "stop,25:00") +
      "2024-12-11,start,00:30\n2024-12-11,stop,09:00\n",
  });
  const { status, out } = await user.type("doctor");
  assertEquals(status, 0);
  assertStringIncludes(out, "2024-12-10 lasts 16 hours or more");
  assertStringIncludes(out, "2024-12-11 starts before the previous day ends");
});

Deno.test("doctor --json prints the same for programs", async () => {
  const { user } = userOf({ "2024-12.csv": rows("start,9") });
  const { out, status } = await user.type("doctor --json");
  assertEquals(status, 4);
  assertEquals(JSON.parse(out).problems, [{
    file: "2024-12.csv",
    line: 2,
    column: 18,
    message: 'expected a time as HH:MM, found "9"',
    severity: "error",
    repairable: false,
  }]);
});

/** Returns a user with two days in the journal, and their file. */
async function recordedDays() {
  const { user, disk } = userOf({});
  await user.type("start --at 2024-12-18T09:00");
  await user.type("stop --at 2024-12-18T17:00");
  await user.type("start --at 2024-12-19T09:00");
  await user.type("stop --at 2024-12-19T17:00");
  return { user, disk, valid: disk.files["2024-12.csv"] ?? "" };
}

Deno.test("doctor --fix restores a missing file", async () => {
  const { user, disk, valid } = await recordedDays();
  await disk.remove("2024-12.csv");
  const { status, out } = await user.type("doctor --json");
  assertEquals([status, JSON.parse(out)], [4, {
    problems: [{
      ...{ file: "2024-12.csv", line: null, column: null },
      message: "the file is missing, but the journal has it",
      ...{ severity: "error", repairable: true },
    }],
  }]);
  assertEquals((await user.type("doctor --fix")).status, 0);
  assertEquals(disk.files["2024-12.csv"], valid);
});

Deno.test("doctor --fix restores a cut-off end from the journal", async () => {
  const { user, disk, valid } = await recordedDays();
  await disk.writeText("2024-12.csv", valid.slice(0, 50));
  assertEquals((await user.type("doctor --fix")).status, 0);
  assertEquals(disk.files["2024-12.csv"], valid);
});

Deno.test("doctor warns of rows that only the journal has", async () => {
  const { user, disk, valid } = await recordedDays();
  const shorter = valid.split("\n").slice(0, 3).join("\n") + "\n";
  await disk.writeText("2024-12.csv", shorter);
  const { status, out } = await user.type("doctor");
  assertEquals(status, 0);
  assertStringIncludes(
    out,
    "2024-12.csv: warning: the journal has 45 more char",
  );
  await user.type("doctor --fix");
  assertEquals(disk.files["2024-12.csv"], shorter);
});

Deno.test("doctor says whether each problem can be repaired", async () => {
  const { user, disk, valid } = await recordedDays();
  const twice = HEADER + "2024-11-05,start,09:00\n".repeat(2) +
    "2024-11-05,stop,17:00\n";
  await disk.writeText("2024-11.csv", `${twice}2024-11-06,start,nine\n`);
  // Warnings: a day without a stop, and the missing text after it.
  const started = valid.split("\n").slice(0, 4).join("\n") + "\n";
  await disk.writeText("2024-12.csv", started);
  const { status, out } = await user.type("doctor --json");
  const whole = { line: null, column: null, severity: "warning" };
  assertEquals([status, JSON.parse(out)], [4, {
    problems: [
      {
        file: "2024-11.csv",
        line: 3,
        column: 12,
        message: "expected lunch_start or break_start or stop after start, " +
          'found "start"',
        severity: "error",
        repairable: true,
      },
      {
        file: "2024-11.csv",
        line: 5,
        column: 18,
        message: 'expected a time as HH:MM, found "nine"',
        severity: "error",
        repairable: false,
      },
      {
        ...whole,
        file: "2024-12.csv",
        message: "2024-12-19 was never stopped: worktime status 2024-12-19",
        repairable: false,
      },
      {
        ...whole,
        file: "2024-12.csv",
        message: "the journal has 22 more characters at the end",
        repairable: false,
      },
    ],
  }]);
});

Deno.test("doctor --fix keeps rows that were added by hand before zero bytes", async () => {
  const { user, disk, valid } = await recordedDays();
  const byHand = valid + "2024-12-20,start,08:00\n";
  await disk.writeText("2024-12.csv", byHand + "\0\0");
  assertEquals((await user.type("doctor --fix")).status, 0);
  assertEquals(await disk.readText("2024-12.csv"), byHand);
  const backup = "backups/2024-12-20T03-00-00-000Z/2024-12.csv";
  assertEquals(await disk.byteSize(backup), byHand.length + 2);
  assertEquals((await user.type("undo")).status, 3);
  assertEquals(await disk.readText("2024-12.csv"), byHand);
});

Deno.test("doctor --fix says which repair undo cannot revert", async () => {
  const { user, disk, valid } = await recordedDays();
  await disk.writeText("2024-12.csv", "\0\0");
  const { out } = await user.type("doctor --fix");
  assertEquals(
    out.split("\n").at(-2),
    "2024-12.csv was not text: undo cannot revert this repair",
  );
  assertEquals(
    (await user.type("undo")).out,
    "Undid: Stopped working at 17:00 on 2024-12-19\n",
  );
  await user.type("redo");
  assertEquals(await disk.readText("2024-12.csv"), valid);
});

Deno.test("doctor --fix does not touch files of other programs", async () => {
  const { user, disk } = userOf({ "render.3.tmp": "mine" });
  assertEquals((await user.type("doctor --fix")).out, "Nothing to repair\n");
  assertEquals(disk.files, { "render.3.tmp": "mine" });
});

Deno.test("doctor --fix says that it recovered an interrupted change", async () => {
  const { user, disk } = await recordedDays();
  await disk.appendText("journal.jsonl", '{"commit":5,"time":');
  assertEquals((await user.type("doctor")).status, 4);
  assertEquals(
    (await user.type("doctor --fix")).out,
    "Repaired journal.jsonl\n",
  );
  assertEquals((await user.type("doctor")).status, 0);
});

Deno.test("doctor --fix leaves a file that was damaged during its wait to the next run", async () => {
  const { disk, valid } = await recordedDays();
  await disk.writeText("2024-11.csv", "");
  const late = withMethods(disk, {
    lock: async (timeoutMs) => {
      await disk.writeText("2024-12.csv", "\0\0");
      return await disk.lock(timeoutMs);
    },
  });
  const { status, out } = await new CliUser(NOW, { disk: late })
    .type("doctor --fix --json");
  const { repaired, problems } = JSON.parse(out);
  assertEquals([status, repaired], [4, ["2024-11.csv"]]);
  assertEquals(
    problems.map((it: Record<string, unknown>) => [it.file, it.repairable]),
    [["2024-12.csv", true]],
  );
  assertEquals(await disk.byteSize("2024-12.csv"), 2);
  const user = new CliUser(NOW, { disk });
  assertEquals((await user.type("doctor --fix")).status, 0);
  assertEquals(await disk.readText("2024-12.csv"), valid);
});
