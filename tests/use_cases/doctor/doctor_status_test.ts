import { assertEquals } from "@std/assert";
import { DiskError } from "../../../lib/errors.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { Tracker } from "../../../lib/tracker.ts";
import type { Files } from "../../support/changes.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { withMethods } from "../../support/patched_disk.ts";
import { CliUser } from "../../support/run_cli.ts";
import { BACKUP, patient, textsOf, VISIT } from "./doctor_bench.ts";

const MONTH = "2025-03.csv";
const HEADER = "date,event,time\n";
const ZEROS =
  "expected text, found a zero byte, possibly from a crash during a " +
  "write";

type Place = [line: number | null, column: number | null];

/** Damaged files, and the only problem that doctor reports. */
const DAMAGES: [
  file: string,
  text: string,
  place: Place,
  message: string,
  isRepairable?: true,
][] = [
  [
    MONTH,
    `${HEADER}2025-03-10,start,9\n`,
    [2, 18],
    'expected a time as HH:MM, found "9"',
  ],
  [MONTH, "\0\0", [1, 1], ZEROS, true],
  [
    "2025-03-worktime-overrides.csv",
    "date,expected_hours\n2025-03-40,4\n",
    [2, 1],
    'expected a date in 2025-03 as YYYY-MM-DD, found "2025-03-40"',
  ],
  ["2025-03-worktime-overrides.csv", "\0\0", [1, 1], ZEROS, true],
  [
    "config.yaml",
    "time_tracking:\n  provider: 7\n",
    [2, 13],
    '"provider" must be one of toggl, clockify, harvest, none, local, ' +
    'found "7"',
  ],
  ["config.yaml", "\0\0", [1, 1], ZEROS],
  [
    "tasks.yaml",
    "tasks: 1\n",
    [1, 8],
    '"tasks" must be a list, each item with an "id"',
  ],
  ["tasks.yaml", "\0\0", [1, 1], ZEROS],
  ["history/2024-11.json", "{\n", [1, 2], "the file ends too early"],
  ["history/time-entries.json", "[]", [1, 1], "expected an object"],
  ["history/timer.json", '{"running":1}', [1, 12], "expected an object"],
  ["history/timer.json", "\0\0", [1, 1], ZEROS],
  ["history/outbox.json", '{"waiting":[1]}', [1, 13], "expected an object"],
  ["history/sync.json", '{"accounts":1}', [1, 13], "expected an object"],
  [
    "history/sending.jsonl",
    "x\n",
    [1, 1],
    "expected a step of a sync, in JSON",
  ],
  ["history/sending.jsonl", "\0\0", [1, 1], ZEROS, true],
  ["journal.jsonl", "\0", [null, null], "the last line is incomplete", true],
  [
    `${MONTH}.7.worktime-tmp`,
    "x",
    [null, null],
    "left behind by an interrupted write",
    true,
  ],
];

/** Damage that is repaired without a backup. */
const UNKEPT = /^journal\.jsonl$|worktime-tmp$/;

for (const [file, text, place, message, isRepairable] of DAMAGES) {
  const shown = JSON.stringify(text.slice(-9));
  Deno.test(`doctor exits with 4 for ${file} that ends in ${shown}`, async () => {
    const { disk, user } = patient({ [file]: text });
    const [line, column] = place;
    const problem = {
      ...{ file, line, column, message, severity: "error" },
      repairable: isRepairable ?? false,
    };
    const { status, out } = await user.type("doctor --json");
    assertEquals([status, JSON.parse(out)], [4, { problems: [problem] }]);
    assertEquals(await textsOf(disk), { [file]: text });
    const fixed = await user.type("doctor --fix --json");
    assertEquals([fixed.status, JSON.parse(fixed.out)], [
      isRepairable ? 0 : 4,
      {
        repaired: isRepairable ? [file] : [],
        backup: isRepairable && !UNKEPT.test(file) ? BACKUP : null,
        problems: isRepairable ? [] : [problem],
      },
    ]);
    if (!isRepairable) assertEquals(await textsOf(disk), { [file]: text });
  });
}

const SOUND = `${HEADER}2025-03-10,start,09:00\n2025-03-10,stop,17:00\n`;

/** Files, the one that cannot be opened, and the exit status. */
const MIXTURES: [
  name: string,
  files: Files,
  closed: string | undefined,
  status: number,
][] = [
  ["no problem", { [MONTH]: SOUND }, undefined, 0],
  ["a warning", { [MONTH]: "" }, undefined, 0],
  ["a closed file", { [MONTH]: SOUND }, MONTH, 6],
  [
    "a closed file and a warning",
    { [MONTH]: SOUND, "2025-02.csv": "" },
    MONTH,
    6,
  ],
  [
    "a closed file and an error in another",
    { [MONTH]: SOUND, "2025-02.csv": "x" },
    MONTH,
    4,
  ],
];

for (const [name, files, closed, status] of MIXTURES) {
  Deno.test(`doctor exits with ${status} for ${name}`, async () => {
    const memory = new MemoryDisk(files);
    const disk = withMethods(memory, {
      readText: (path) => {
        if (path !== closed) return memory.readText(path);
        const refused = new DiskError("permission_denied", "Not permitted");
        return Promise.reject(refused);
      },
    });
    const user = new CliUser(VISIT, { disk });
    assertEquals((await user.type("doctor")).status, status);
    assertEquals((await user.type("doctor --fix")).status, status);
    if (!closed) return;
    // The file that could not be opened is unchanged.
    assertEquals(memory.files[closed], files[closed]);
    const tracker = new Tracker(disk, { clock: new FakeClock(VISIT) });
    const { problems } = await tracker.check();
    assertEquals(problems.filter(({ isClosed }) => isClosed), [{
      ...{ file: closed, line: 0, column: 0 },
      message: "cannot be opened: Not permitted",
      severity: "error",
      ...{ isRepairable: false, isClosed: true },
    }]);
  });
}

Deno.test("doctor --fix names what undo cannot revert", async () => {
  const disk = new MemoryDisk({ [MONTH]: "\0\0" });
  const user = new CliUser(VISIT, { disk });
  const { out, status } = await user.type("doctor --fix");
  assertEquals(status, 0);
  assertEquals(
    out,
    `Repaired ${MONTH}\nOriginal files: ${BACKUP}\n` +
      `${MONTH} was not text: undo cannot revert this repair\n`,
  );
});
