import { namedZone } from "../../lib/time/zone.ts";
import { assertEquals } from "@std/assert";
import { readEntryFile } from "../../lib/formats/entry_file.ts";
import { formatEntryFile } from "../../lib/formats/entry_file.ts";
import { formatOutbox, readOutbox } from "../../lib/formats/outbox.ts";
import { formatTimerFile, readTimerFile } from "../../lib/formats/timer.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { Timers } from "../../lib/timers.ts";
import { FakeClock } from "../support/fake_clock.ts";

/**
 * A data directory of format 1. It is frozen: all later versions read the same
 * from it. Its files end in `.txt`, so that no formatter changes them.
 */
const FIXTURE = new URL("../fixtures/format-1/", import.meta.url);

const NEWEST = "history/time-entries.json";
const OUTBOX = "history/outbox.json";
const TIMER = "history/timer.json";
const MONTHS = ["history/2024-11.json", "history/2024-12.json"];
const FILES = ["config.yaml", "tasks.yaml", ...MONTHS, NEWEST, OUTBOX, TIMER];

const HEADLESS = "TASK-025: Headless Mode Integration";

function textOf(file: string): string {
  return Deno.readTextFileSync(new URL(`${file}.txt`, FIXTURE));
}

function open() {
  const texts = FILES.map((file) => [file, textOf(file)]);
  const disk = new MemoryDisk(Object.fromEntries(texts));
  const clock = new FakeClock("2025-01-16T13:00:00Z", "Europe/Berlin");
  const timers = new Timers(disk, { clock, newId: () => "new" });
  return { disk, timers };
}

/** The ids in the fixture differ in one digit. */
function id(digit: number): string {
  return `5f0c000${digit}-8a1d-4c55-9d5e-1f2a3b4c5d6e`;
}

function at(time: string): number {
  return Date.parse(time);
}

function here(digit: number, values: Record<string, unknown>): unknown {
  return {
    kind: "entry",
    id: id(digit),
    tags: [],
    providerId: id(digit),
    provider: undefined,
    sync: "local",
    ...values,
  };
}

const HEADLESS_ENTRIES: unknown[] = [
  here(1, {
    taskId: "TASK-025",
    description: HEADLESS,
    tags: ["deep work"],
    start: at("2024-11-28T08:00:00Z"),
    end: at("2024-11-28T09:30:15Z"),
    durationSeconds: 5415,
  }),
  here(2, {
    taskId: "TASK-025",
    description: HEADLESS,
    start: at("2024-11-28T09:30:15Z"),
    end: at("2024-11-28T09:45:00Z"),
    durationSeconds: 885,
  }),
  here(4, {
    taskId: "TASK-025",
    description: HEADLESS,
    start: at("2025-01-16T10:00:00Z"),
    end: at("2025-01-16T11:23:00Z"),
    durationSeconds: 4980,
    provider: "toggl",
    providerId: "3730000001",
    sync: "confirmed",
  }),
  here(6, {
    taskId: "TASK-025",
    description: HEADLESS,
    tags: ["deep work", "café"],
    start: at("2025-01-16T11:53:30Z"),
    end: at("2025-01-16T12:30:00Z"),
    durationSeconds: 2190,
    provider: "toggl",
    sync: "waiting",
  }),
];

Deno.test("format 1: the entries of a task are read from all files", async () => {
  const shown = await open().timers.show("TASK-025");
  assertEquals<unknown>(shown.entries, HEADLESS_ENTRIES);
  assertEquals(shown.totalSeconds, 13470);
  assertEquals(shown.heading, HEADLESS);
});

Deno.test("format 1: a task's id is data", async () => {
  const { timers } = open();
  const { entries } = await timers.show("__proto__");
  assertEquals<unknown>(entries, [
    here(5, {
      taskId: "__proto__",
      description: "__proto__: ../x",
      start: at("2025-01-16T11:23:00Z"),
      end: at("2025-01-16T11:53:30Z"),
      durationSeconds: 1830,
      provider: "toggl",
      sync: "unconfirmed",
    }),
  ]);
});

Deno.test("format 1: an entry is in the file of its month in UTC", async () => {
  const { timers } = open();
  const { entries } = await timers.show("Mails 📧");
  assertEquals<unknown>(entries, [
    here(3, {
      taskId: "Mails 📧",
      description: 'Answer "all" of them',
      start: at("2024-12-31T22:50:00Z"),
      end: at("2024-12-31T23:20:00Z"),
      durationSeconds: 1800,
    }),
  ]);
});

Deno.test("format 1: the running timer is read", async () => {
  const { running, taskSeconds, waitingCount } = await open().timers.status();
  assertEquals<unknown>(
    running,
    here(7, {
      taskId: "Mails 📧",
      description: "Mails 📧",
      start: at("2025-01-16T12:30:00Z"),
      end: at("2025-01-16T13:00:00Z"),
      durationSeconds: 1800,
      provider: "toggl",
      sync: "waiting",
    }),
  );
  assertEquals([taskSeconds, waitingCount], [3600, 3]);
});

Deno.test("format 1: the outbox is read", () => {
  assertEquals(readOutbox(textOf(OUTBOX)), [
    {
      entryId: id(5),
      provider: "toggl",
      action: "create",
      providerId: undefined,
      taskId: "__proto__",
      start: at("2025-01-16T11:23:00Z"),
      description: "__proto__: ../x",
      sent: {
        start: at("2025-01-16T11:20:00Z"),
        description: "__proto__",
        isOutdated: true,
      },
    },
    {
      entryId: id(6),
      provider: "toggl",
      action: "create",
      providerId: undefined,
      taskId: "TASK-025",
      start: at("2025-01-16T11:53:30Z"),
      description: HEADLESS,
      sent: undefined,
    },
    {
      entryId: id(8),
      provider: "toggl",
      action: "delete",
      providerId: "3730000002",
      taskId: "TASK-025",
      start: at("2025-01-16T08:00:00Z"),
      description: HEADLESS,
      sent: undefined,
    },
  ]);
});

Deno.test("format 1: files are written back byte for byte", () => {
  for (const file of [NEWEST, ...MONTHS]) {
    assertEquals(
      formatEntryFile(
        readEntryFile(textOf(file), { file, zone: namedZone("UTC") }),
      ),
      textOf(file),
    );
  }
  assertEquals(formatOutbox(readOutbox(textOf(OUTBOX))), textOf(OUTBOX));
  assertEquals(formatTimerFile(readTimerFile(textOf(TIMER))), textOf(TIMER));
});

Deno.test("format 1: adding an entry keeps everything else byte for byte", async () => {
  const { disk, timers } = open();
  await timers.add("TASK-025", {
    start: new Date("2025-01-16T12:40:00Z"),
    end: new Date("2025-01-16T12:50:00Z"),
  });
  const { "journal.jsonl": _, ...files } = disk.files;
  const line = ',\n      {"provider_id":"new",' +
    '"start":"2025-01-16T12:40:00Z","end":"2025-01-16T12:50:00Z",' +
    `"duration_seconds":600,"id":"new","description":"${HEADLESS}",` +
    '"provider":"toggl","sync":"waiting"}';
  const waits = ',\n    {"entry":"new","provider":"toggl","action":"create",' +
    '"task":"TASK-025","start":"2025-01-16T12:40:00Z",' +
    `"description":"${HEADLESS}","changed":"2025-01-16T13:00:00Z"}`;
  const expected = FILES.map((file) => {
    const text = textOf(file);
    if (file === OUTBOX) return [file, text.replace("\n  ]", `${waits}\n  ]`)];
    if (file !== NEWEST) return [file, text];
    const added = text.replace("\n    ],", `${line}\n    ],`);
    return [file, added.replace("13470", String(13470 + 600))];
  });
  assertEquals(files, Object.fromEntries(expected));
});
