import { assertEquals, assertRejects } from "@std/assert";
import {
  DataFileError,
  type Disk,
  MemoryDisk,
  NotAllowedError,
} from "../../mod.ts";
import { CLOSED_FILE, TIMER_FILE } from "../../lib/formats/data_files.ts";
import { entryFilesOf } from "../../lib/storage/closed_guard.ts";
import { directoryOn, put, trackerOn } from "../support/changes.ts";

const NEWEST = "history/time-entries.json";
const NOVEMBER = "history/2024-11.json";
const CSV = "date,event,time\n2024-11-29,start,09:00\n2024-11-29,stop,17:00\n";

/** Returns the text of a file of entries, from `id start minutes task`. */
function entries(...rows: string[]): string {
  const tasks: Record<string, { entries: unknown[]; total_seconds: number }> =
    {};
  for (const row of rows) {
    const [id = "", start = "", minutes, task = "T"] = row.split(" ");
    const seconds = Number(minutes) * 60;
    const from = Date.parse(`${start}:00Z`);
    const [begin, end] = [from, from + seconds * 1000]
      .map((at) => new Date(at).toISOString().replace(".000", ""));
    const known = tasks[task] ??= { entries: [], total_seconds: 0 };
    known.entries.push({
      ...{ provider_id: id, start: begin, end },
      ...{ duration_seconds: seconds, id },
    });
    known.total_seconds += seconds;
  }
  return JSON.stringify(tasks);
}

const A = "a 2024-11-29T10:00 30";
const B = "b 2024-11-30T23:30 90";
const C = "c 2024-12-02T10:00 30";

/** Returns a disk with a closed November. */
async function closedDisk(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await put(disk, {
    "2024-11.csv": CSV,
    [NEWEST]: entries(B, C),
    [NOVEMBER]: entries(A),
  });
  await trackerOn(disk).close("2024-11");
  return disk;
}

type Files = Readonly<Record<string, string | null>>;

/** Changes that leave what November contains. */
const ALLOWED: readonly (readonly [name: string, files: Files])[] = [
  [
    "moves an entry to the month's file",
    { [NEWEST]: entries(C), [NOVEMBER]: entries(A, B) },
  ],
  ["adds an entry of December", { [NEWEST]: entries(B, C, `${C} U`) }],
  ["changes an id", { [NOVEMBER]: entries("z 2024-11-29T10:00 30") }],
  [
    "changes the state of a sync",
    { [NOVEMBER]: entries(A).replace('"id"', '"sync":"waiting","id"') },
  ],
  [
    "changes the layout",
    { "2024-11.csv": CSV.replaceAll(",", ";").replaceAll("\n", "\r\n") },
  ],
  [
    "adds an offset that says the same",
    {
      "2024-11.csv": "date,event,time,offset\n" +
        "2024-11-29,start,09:00,+00:00\n2024-11-29,stop,17:00,+00:00\n",
    },
  ],
  ["changes another month", { "2024-12.csv": CSV.replaceAll("-11-", "-12-") }],
];

for (const [name, files] of ALLOWED) {
  Deno.test(`DataDirectory.change() leaves a closed month if it ${name}`, async () => {
    const disk = await closedDisk();
    await put(disk, files);
    const [closed] = await trackerOn(disk).closedMonths();
    const unchanged = { days: [], entryDays: [], isUnreadable: false };
    assertEquals(closed?.changed, unchanged);
  });
}

function startsOn(...days: number[]): string {
  return days.map((day) => `2024-11-0${day},start,09:00\n`).join("");
}

/** Changes of what November contains, and the dates. */
const REFUSED:
  readonly (readonly [name: string, dates: string, files: Files])[] = [
    ["removes its file", "2024-11-29", { "2024-11.csv": null }],
    ["adds a row", "2024-11-30", {
      "2024-11.csv": `${CSV}2024-11-30,start,09:00\n`,
    }],
    ["adds an offset that says another time", "2024-11-29", {
      "2024-11.csv": "date,event,time,offset\n" +
        "2024-11-29,start,09:00,+01:00\n2024-11-29,stop,17:00,+01:00\n",
    }],
    ["adds three days", "2024-11-01, 2024-11-02, 2024-11-03", {
      "2024-11.csv": CSV + startsOn(1, 2, 3),
    }],
    ["adds four days", "2024-11-01, 2024-11-02, 2024-11-03 and 1 more", {
      "2024-11.csv": CSV + startsOn(1, 2, 3, 4),
    }],
    ["sets hours", "2024-11-28", {
      "2024-11-worktime-overrides.csv": "date,expected_hours\n2024-11-28,4\n",
    }],
    ["removes an entry", "2024-11-29", { [NOVEMBER]: null }],
    ["drops an entry while it moves", "2024-11-30", { [NEWEST]: entries(C) }],
    ["counts an entry twice", "2024-11-30", { [NOVEMBER]: entries(A, B) }],
    ["changes a duration", "2024-11-29", {
      [NOVEMBER]: entries(A).replace(
        '"duration_seconds":1800',
        '"duration_seconds":1860',
      ),
    }],
    ["moves an entry into it", "2024-11-30", {
      [NEWEST]: entries(B, "c 2024-11-30T23:59 30"),
    }],
    ["starts a timer in it", "2024-11-30", {
      "history/timer.json":
        '{"running":{"id":"r","task":"T","description":"","tags":[],"start":"2024-11-30T12:00:00Z"}}',
    }],
  ];

for (const [name, dates, files] of REFUSED) {
  Deno.test(`DataDirectory.change() is refused if it ${name} of a closed month`, async () => {
    const disk = await closedDisk();
    const before = disk.files;
    const error = await assertRejects(() => put(disk, files), NotAllowedError);
    assertEquals(error.code, "month_closed");
    assertEquals(
      error.message,
      `2024-11 is closed, and this would change ${dates}`,
    );
    assertEquals(error.hint, "To change it: worktime reopen 2024-11");
    const other = { "2024-12.csv": CSV.replaceAll("-11-", "-12-"), ...files };
    await assertRejects(() => put(disk, other), NotAllowedError, error.message);
    const preview = directoryOn(disk).preview((draft) => {
      for (const [file, text] of Object.entries(files)) draft.write(file, text);
      return Promise.resolve();
    });
    await assertRejects(() => preview, NotAllowedError, error.message);
    assertEquals(disk.files, before);
  });
}

Deno.test("a change can restore what a closed month contained", async () => {
  const disk = await closedDisk();
  const files = disk.files;
  await disk.writeText("2024-11.csv", CSV.replace("17:00", "19:00"));
  await disk.writeText(NOVEMBER, "{");
  const other = { "2024-11.csv": CSV.replace("17:00", "18:00") };
  await assertRejects(() => put(disk, other), NotAllowedError);
  const { [NOVEMBER]: november = null, "2024-11.csv": csv = null } = files;
  await assertRejects(
    () => put(disk, { [NOVEMBER]: entries(A, B) }),
    NotAllowedError,
  );
  await put(disk, { "2024-11.csv": csv });
  await put(disk, { [NOVEMBER]: november });
  const [closed] = await trackerOn(disk).closedMonths();
  const unchanged = { days: [], entryDays: [], isUnreadable: false };
  assertEquals(closed?.changed, unchanged);
});

/** Texts of `closed.json` that cannot be read. */
const DAMAGED: readonly ((text: string) => string)[] = [
  (text) => text.slice(0, 60),
  (text) => text.slice(0, -4),
  (text) => text.replace('"version": 1', '"version": 2'),
  (text) => `${text}x`,
  () => "",
];

for (const [i, damage] of DAMAGED.entries()) {
  Deno.test(`damage ${i} of closed.json stops changes of closed months until it is repaired`, async () => {
    const disk = await closedDisk();
    const text = disk.files[CLOSED_FILE] ?? "";
    await disk.writeText(CLOSED_FILE, damage(text));
    const change = () => put(disk, { "2024-11.csv": null });
    await assertRejects(change, DataFileError);
    const other = { "2024-12.csv": CSV.replaceAll("-11-", "-12-") };
    await assertRejects(() => put(disk, other), DataFileError);
    await trackerOn(disk).restore(CLOSED_FILE);
    await assertRejects(change, NotAllowedError);
  });
}

Deno.test("a change without closed months reads no other file but the timer, which a power failure can cut off", async () => {
  const disk = new MemoryDisk();
  await put(disk, { [NEWEST]: entries(C) });
  const read: string[] = [];
  const watched = new Proxy<Disk>(disk, {
    get: (target, name) => {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (file: string, ...rest: unknown[]) => {
        if (name === "readText") read.push(file);
        return value.call(target, file, ...rest);
      };
    },
  });
  await put(watched, { [NEWEST]: entries(C, `${C} U`) });
  assertEquals(new Set(read), new Set([NEWEST, CLOSED_FILE, TIMER_FILE]));
});

Deno.test("DataDirectory.replaceDamaged() is refused if it changes a closed month", async () => {
  const disk = await closedDisk();
  const directory = directoryOn(disk);
  const other = CSV.replace("17:00", "18:00");
  await assertRejects(
    () => directory.replaceDamaged("2024-11.csv", other, "backups/a"),
    NotAllowedError,
  );
  await directory.replaceDamaged("2024-11.csv", CSV, "backups/a");
  assertEquals(disk.files["2024-11.csv"], CSV);
});

Deno.test("a change of another month does not depend on what closed.json says of a closed one", async () => {
  const disk = await closedDisk();
  const text = disk.files[CLOSED_FILE] ?? "";
  await disk.writeText(CLOSED_FILE, text.replace('"days"', '"other"'));
  await put(disk, {
    "2024-12.csv": CSV.replaceAll("-11-", "-12-"),
    // Stays the same.
    [NOVEMBER]: entries(A),
  });
  const change = () => put(disk, { "2024-11.csv": null });
  await assertRejects(change, DataFileError);
});

Deno.test("closed.json can be restored after it was lost, whatever was changed since, and an undo cannot close a changed month", async () => {
  const disk = await closedDisk();
  await disk.remove(CLOSED_FILE);
  await put(disk, { "2024-11.csv": CSV.replace("17:00", "18:00") });
  await trackerOn(disk).restore(CLOSED_FILE);
  const [closed] = await trackerOn(disk).closedMonths();
  assertEquals<unknown>(closed?.changed.days, ["2024-11-29"]);

  await trackerOn(disk).reopen("2024-11");
  const before = disk.files;
  await disk.writeText("2024-11.csv", CSV.replace("17:00", "19:00"));
  const error = await assertRejects(
    () => trackerOn(disk).undo(),
    NotAllowedError,
  );
  assertEquals([error.code, error.message, error.hint], [
    "changed_since",
    "2024-11 was changed after it was closed",
    "Nothing was changed. To close it: worktime close 2024-11",
  ]);
  assertEquals(disk.files[CLOSED_FILE], before[CLOSED_FILE]);
  await disk.writeText("2024-11.csv", CSV);
  await trackerOn(disk).undo();
  assertEquals(
    (await trackerOn(disk).closedMonths())[0]?.reopenedAt,
    undefined,
  );
});

Deno.test("a change of a closed month whose file cannot be read is refused, unless it restores the month", async () => {
  const disk = await closedDisk();
  await disk.writeText("2024-11.csv", "nonsense\n");
  const other = { "2024-11.csv": CSV.replace("17:00", "18:00") };
  const error = await assertRejects(() => put(disk, other), NotAllowedError);
  assertEquals(error.message, "2024-11 is closed");
  await put(disk, { "2024-11.csv": CSV });
  assertEquals(disk.files["2024-11.csv"], CSV);
});

Deno.test("a change that leaves a closed month as it is is allowed, even if another program edited the month since", async () => {
  const disk = await closedDisk();
  const edited = CSV.replace("17:00", "18:00");
  await disk.writeText("2024-11.csv", edited);
  await disk.writeText(NOVEMBER, entries("a 2024-11-29T10:00 45"));
  await put(disk, { "2024-11.csv": edited.replaceAll(",", ";") });
  await put(disk, { [NEWEST]: entries(B, C, `${C} U`) });
  await put(disk, { [NOVEMBER]: entries("z 2024-11-29T10:00 45") });
  const [closed] = await trackerOn(disk).closedMonths();
  assertEquals<unknown>(closed?.changed, {
    days: ["2024-11-29"],
    entryDays: ["2024-11-29"],
    isUnreadable: false,
  });
});

Deno.test("a redo cannot close a month that was changed since", async () => {
  const disk = await closedDisk();
  await trackerOn(disk).undo();
  assertEquals(await trackerOn(disk).closedMonths(), []);
  const { files } = disk;
  for (
    const [file, text] of [
      ["2024-11.csv", CSV.replace("17:00", "18:00")],
      [NOVEMBER, entries("a 2024-11-29T10:00 45")],
    ] as const
  ) {
    await disk.writeText(file, text);
    const redo = () => trackerOn(disk).redo();
    const error = await assertRejects(redo, NotAllowedError);
    assertEquals(error.code, "changed_since");
    await disk.writeText(file, files[file] ?? "");
  }
  await trackerOn(disk).redo();
  assertEquals((await trackerOn(disk).closedMonths()).length, 1);
});

Deno.test("an undo does not depend on what another program did to another closed month", async () => {
  const disk = await closedDisk();
  await put(disk, { "2024-10.csv": CSV.replaceAll("-11-", "-10-") });
  await trackerOn(disk).close("2024-10");
  await disk.writeText("2024-11.csv", CSV.replace("17:00", "18:00"));
  await trackerOn(disk).undo();
  await trackerOn(disk).redo();
  const closed = await trackerOn(disk).closedMonths();
  assertEquals<unknown>(
    closed.map(({ month, changed }) => [month, changed.days]),
    [["2024-11", ["2024-11-29"]], ["2024-10", []]],
  );
});

Deno.test("entryFilesOf() names the files in which entries of a range can be", () => {
  const table: [from: string, to: string, months: string[]][] = [
    ["2024-11-01T00:00", "2024-12-01T00:00", ["2024-11"]],
    ["2024-11-01T00:00", "2024-12-01T00:01", ["2024-11", "2024-12"]],
    ["2024-10-31T23:59", "2024-11-30T23:59", ["2024-10", "2024-11"]],
    ["2024-12-31T00:00", "2025-01-02T00:00", ["2024-12", "2025-01"]],
  ];
  for (const [start, end, months] of table) {
    const [from, to] = [Date.parse(`${start}Z`), Date.parse(`${end}Z`)];
    assertEquals(entryFilesOf({ from, to }), [
      NEWEST,
      ...months.map((it) => `history/${it}.json`),
      TIMER_FILE,
    ]);
  }
});
