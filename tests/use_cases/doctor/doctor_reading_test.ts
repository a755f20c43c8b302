import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Disk } from "../../../lib/ports.ts";
import { LOCK_FILES } from "../../../lib/storage/lock.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { withMethods } from "../../support/patched_disk.ts";
import { CliUser } from "../../support/run_cli.ts";
import { inTempDirectory } from "../../support/temp_directory.ts";
import { textsOf } from "./doctor_bench.ts";

const NOW = "2024-12-20T12:00";
const FILE = "2024-12.csv";

/** A read-only disk. */
function readOnly(disk: Disk): Disk {
  const refuse = () => Promise.reject(new Error("the disk is read-only"));
  return withMethods(disk, {
    lock: refuse,
    writeText: refuse,
    appendText: refuse,
    truncate: refuse,
    rename: refuse,
    remove: refuse,
    flushFolderOf: refuse,
  });
}

/**
 * Returns the files after a start and a stop, without the journal's last lines.
 */
async function recorded(missingLines = 0): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const user = new CliUser(NOW, { disk });
  await user.type("start --at 09:00");
  await user.type("stop --at 10:00");
  const lines = disk.files["journal.jsonl"]?.split("\n") ?? [];
  const left = lines.slice(0, lines.length - 1 - missingLines);
  await disk.writeText(
    "journal.jsonl",
    left.map((line) => `${line}\n`).join(""),
  );
  return disk;
}

Deno.test("doctor neither locks nor writes", async () => {
  for (const missingLines of [0, 1, 2]) {
    const disk = await recorded(missingLines);
    await disk.writeText("2024-11.csv", "date,event,time\nx\n");
    await disk.writeText(`${FILE}.7.worktime-tmp`, "");
    const before = disk.files;
    const user = new CliUser(NOW, { disk: readOnly(disk) });
    const { status, out, error } = await user.type("doctor");
    assertEquals([status, error], [4, ""]);
    assertStringIncludes(out, "2024-11.csv:2:1: ");
    assertStringIncludes(out, `${FILE}.7.worktime-tmp: left behind`);
    assertEquals(disk.files, before);
  }
});

Deno.test("doctor reports a change that has begun, and reads it as committed", async () => {
  const disk = await recorded(1);
  const whole = disk.files[FILE] ?? "";
  const files = disk.files;
  // The change had begun, but its file was not renamed into place yet.
  const start = "date,event,time\n2024-12-20,start,09:00\n";
  const pending = new MemoryDisk({ ...files, [FILE]: start });
  const user = new CliUser(NOW, { disk: readOnly(pending) });
  const interrupted = "journal.jsonl: a change was interrupted: " +
    "Stopped working at 10:00 on 2024-12-20";
  const lines = async () => (await user.type("doctor")).out.split("\n");
  assertEquals((await lines()).slice(0, 1), [interrupted]);
  assertEquals(pending.files[FILE], start);
  await pending.appendText("journal.jsonl", "{");
  assertEquals((await lines()).slice(0, 2), [
    "journal.jsonl: the last line is incomplete",
    interrupted,
  ]);
  const writer = new CliUser(NOW, { disk: pending });
  assertEquals((await writer.type("doctor --fix")).status, 0);
  assertEquals(pending.files[FILE], whole);
});

const TWICE = "date,event,time\n2024-11-05,start,09:00\n" +
  "2024-11-05,start,09:00\n2024-11-05,stop,17:00\n";
const BACKUP = "backups/2024-12-20T03-00-00-000Z";
const STARTED = "date,event,time\n2024-12-20,start,09:00\n";
const STOPPED = `${STARTED}2024-12-20,stop,10:00\n`;

/** How far a stop got, the state of the disk, and the result of the repair. */
const PENDING: [
  name: string,
  missingLines: number,
  month: string,
  after: string,
  repaired: string[],
][] = [
  ["that has begun", 1, STARTED, STOPPED, []],
  ["that has begun, and is in place", 1, STOPPED, STOPPED, []],
  ["that had not begun", 2, STARTED, STARTED, []],
  ["that has begun, and whose file is zero bytes", 1, "\0\0", STOPPED, [FILE]],
];

for (const [name, missingLines, month, after, repaired] of PENDING) {
  Deno.test(`doctor --fix recovers a change ${name}, then repairs other files`, async () => {
    const { files: { "journal.jsonl": journal = "" } } = await recorded(
      missingLines,
    );
    const left = `${FILE}.2.worktime-tmp`;
    const disk = new MemoryDisk({
      ...{ "2024-11.csv": TWICE, "journal.jsonl": journal },
      ...{ [FILE]: month, [left]: STOPPED },
    });
    const user = new CliUser(NOW, { disk });
    const { status, out } = await user.type("doctor --fix --json");
    assertEquals([status, JSON.parse(out)], [0, {
      repaired: ["2024-11.csv", ...repaired, left, "journal.jsonl"],
      backup: BACKUP,
      problems: [],
    }]);
    const once = TWICE.replace("2024-11-05,start,09:00\n", "");
    const { "journal.jsonl": _, ...texts } = await textsOf(disk);
    assertEquals(texts, {
      "2024-11.csv": once,
      [FILE]: after,
      [`${BACKUP}/2024-11.csv`]: TWICE,
      ...repaired.length > 0 && { [`${BACKUP}/${FILE}`]: month },
    });
    // The repair is a separate change after the recovered one.
    assertEquals((await user.type("undo")).status, 0);
    assertEquals(await disk.readText("2024-11.csv"), TWICE);
    assertEquals(await disk.readText(FILE), after);
    const undone = await user.type("undo");
    assertStringIncludes(
      undone.out,
      after === STOPPED ? "Stopped working" : "Started working",
    );
  });
}

Deno.test("doctor does not call a change interrupted that may still be in progress", async () => {
  for (
    const [owner, state, mostLooks] of [
      ["deno 1 a\n", "is not finished", 20],
      ["", "was interrupted", 1],
    ] as const
  ) {
    const disk = await recorded(1);
    await disk.writeText(LOCK_FILES.data.owner, owner);
    let looks = 0;
    const user = new CliUser(NOW, {
      disk: withMethods(readOnly(disk), {
        byteSize: (path) => {
          if (path === LOCK_FILES.data.owner) looks++;
          return disk.byteSize(path);
        },
      }),
    });
    assertEquals(await user.type("doctor"), {
      status: 4,
      out: `journal.jsonl: a change ${state}: Stopped working at 10:00 on ` +
        "2024-12-20\n\n1 problem\n1 can be repaired: worktime doctor --fix\n",
      error: "",
    });
    assertEquals(looks, mostLooks);
  }
});

Deno.test("doctor reports no leftovers of a change that finishes during the check", async () => {
  const disk = await recorded(1);
  await disk.writeText(LOCK_FILES.data.owner, "deno 1 a\n");
  let looks = 0;
  const user = new CliUser(NOW, {
    disk: withMethods(readOnly(disk), {
      byteSize: async (path) => {
        if (path === LOCK_FILES.data.owner && ++looks === 2) {
          await disk.appendText("journal.jsonl", '{"done":2}\n');
        }
        return await disk.byteSize(path);
      },
    }),
  });
  assertEquals((await user.type("doctor")).out, "No problems in 1 file\n");
  assertEquals(looks, 2);
});

Deno.test("doctor reads a consistent snapshot between two changes", async () => {
  const disk = await recorded();
  const writer = new CliUser(NOW, { disk });
  let reads = 0;
  const user = new CliUser(NOW, {
    disk: withMethods(readOnly(disk), {
      readText: async (path) => {
        const text = await disk.readText(path);
        // A change happens between two reads.
        if (path === "config.yaml" && reads++ < 3) {
          await writer.type("task add A --data-dir x");
          await writer.type("undo");
        }
        return text;
      },
    }),
  });
  assertEquals((await user.type("doctor")).status, 0);
  assertEquals(reads, 4);
});

Deno.test("doctor says that other processes kept changing the data", async () => {
  const disk = await recorded();
  const user = new CliUser(NOW, {
    disk: withMethods(readOnly(disk), {
      readText: async (path) => {
        await disk.appendText("journal.jsonl", '{"done":2}\n');
        return await disk.readText(path);
      },
    }),
  });
  const { status, out } = await user.type("doctor");
  assertEquals(status, 0);
  assertStringIncludes(out, "other processes kept changing the data");
});

Deno.test("doctor only needs permission to read", async () => {
  await inTempDirectory(async (directory) => {
    await Deno.writeTextFile(
      `${directory}/2024-12.csv`,
      "date,event,time\n2024-12-10,start,9\n",
    );
    const names = () => [...Deno.readDirSync(directory)].map((it) => it.name);
    const before = names();
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--allow-read",
        new URL("../../../cli.ts", import.meta.url).href,
        "doctor",
        `--data-dir=${directory}`,
      ],
      env: { NO_COLOR: "1" },
    }).output();
    assertStringIncludes(
      new TextDecoder().decode(stdout),
      '2024-12.csv:2:18: expected a time as HH:MM, found "9"\n',
    );
    assertEquals(code, 4);
    assertEquals(names(), before);
  });
});
