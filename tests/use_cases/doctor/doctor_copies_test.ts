import { assertEquals, assertStringIncludes } from "@std/assert";
import { DiskError } from "../../../lib/errors.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { withMethods } from "../../support/patched_disk.ts";
import { CliUser } from "../../support/run_cli.ts";

const NOW = "2024-12-20T12:00";
const HEADER = "date,event,time\n";
const DAY = "2024-12-10,start,09:00\n2024-12-10,stop,17:00\n";
const NEXT = "2024-12-11,start,08:00\n2024-12-11,stop,16:00\n";

/** Returns the output of doctor for some files, without the last lines. */
async function outputFor(files: Record<string, string>) {
  const disk = new MemoryDisk(files);
  const { status, out } = await new CliUser(NOW, { disk }).type("doctor");
  assertEquals(status, 0, out);
  return out.split("\n\n")[0];
}

const MONTH = "2024-12.csv";
const COPY = "2024-12 (conflicted copy 2024-12-15).csv";
const DROPBOX = `${COPY}: warning: a copy of "${MONTH}" made by ` +
  "Dropbox or Nextcloud; ";

Deno.test("doctor lists the events that only a copy has", async () => {
  assertEquals(
    await outputFor({ [MONTH]: HEADER + DAY, [COPY]: HEADER + DAY + NEXT }),
    `${DROPBOX}it has additional data: 2024-12-11 start 08:00, ` +
      "2024-12-11 stop 16:00; add what is correct by hand, then delete the copy",
  );
});

Deno.test("doctor says that a copy has no additional data", async () => {
  // The format of a spreadsheet makes no difference.
  const copy = (HEADER + DAY).replaceAll(",", ";");
  assertEquals(
    await outputFor({ [MONTH]: HEADER + DAY + NEXT, [COPY]: copy }),
    `${DROPBOX}it has no additional data: delete it`,
  );
});

Deno.test("doctor shortens a long list, even without an original file", async () => {
  const days = Array.from({ length: 9 }, (_, i) => `2024-12-0${i + 1}`);
  const rows = days.flatMap((day) => [
    `${day},start,09:00\n`,
    `${day},stop,10:00\n`,
  ]);
  const ends: [count: number, end: string][] = [
    [4, "2024-12-02 stop 10:00; add"],
    [6, "2024-12-03 start 09:00, and 1 more; add"],
    [18, "2024-12-03 start 09:00, and 13 more; add"],
  ];
  for (const [count, end] of ends) {
    const out = await outputFor({
      [COPY]: HEADER + rows.slice(0, count).join(""),
    });
    assertStringIncludes(out ?? "", end);
  }
  const fifth = "# lunch\n" + rows.slice(0, 4).join("") +
    "2024-12-03,start,9:00\n";
  assertStringIncludes(
    await outputFor({ [MONTH]: HEADER, [COPY]: HEADER + fifth }) ?? "",
    "2024-12-02 stop 10:00, 2024-12-03 start 09:00; add",
  );
});

Deno.test("doctor compares a copy with all data files, including damaged ones", async () => {
  const bad = "2024-12-12,start,nine\n";
  const pairs: [ours: string, copy: string, holds: string][] = [
    // Files that cannot be read are compared line by line.
    [
      HEADER + DAY,
      HEADER + DAY + bad,
      `it has additional data: 1 line; add`,
    ],
    [HEADER + DAY + bad, HEADER + DAY + bad, "it has no additional data"],
    [HEADER + DAY + bad, HEADER + DAY, "it has no additional data"],
    ["\0", HEADER + DAY, `it has additional data: 2024-12-10 start`],
  ];
  for (const [ours, copy, holds] of pairs) {
    const disk = new MemoryDisk({ [MONTH]: ours, [COPY]: copy });
    const { out } = await new CliUser(NOW, { disk }).type("doctor --json");
    const { problems } = JSON.parse(out);
    const [problem] = problems.filter(({ file }: { file: string }) =>
      file === COPY
    );
    assertStringIncludes(problem.message, holds);
    assertEquals(problem, {
      ...{ file: COPY, line: null, column: null, message: problem.message },
      ...{ severity: "warning", repairable: false },
    });
  }
});

Deno.test("doctor lists differences of the same task or day", async () => {
  const tasks = (title: string) => `tasks:\n  - id: T-1\n    title: ${title}\n`;
  assertStringIncludes(
    await outputFor({ "tasks.yaml": tasks("A"), "tasks 2.yaml": tasks("B") }) ??
      "",
    'it has additional data: task "T-1"; add',
  );
  const item = (entry: string) =>
    `{"waiting":[{"entry":"${entry}","provider":"toggl","action":"delete",` +
    '"task":"T","start":"2024-12-10T10:00:00Z","description":""}]}';
  assertStringIncludes(
    await outputFor({
      "history/outbox.json": item("a"),
      "history/outbox (1).json": item("b"),
    }) ?? "",
    'the pending delete for "T" at 2024-12-10T10:00:00Z; add',
  );
});

Deno.test("doctor says why a copy cannot be compared", async () => {
  assertEquals(
    await outputFor({ [MONTH]: HEADER + DAY, [COPY]: "\0" }),
    `${DROPBOX}it cannot be compared: expected text, found a zero byte, ` +
      "possibly from a crash during a write",
  );
  assertEquals(
    await outputFor({ [MONTH]: HEADER + DAY, [COPY]: "something\nelse\n" }),
    `${DROPBOX}it has additional data: 2 lines; add what is correct ` +
      "by hand, then delete the copy",
  );
});

Deno.test("doctor does not mistake a report with a similar name for a copy", async () => {
  const files = { [MONTH]: HEADER + DAY };
  assertEquals(
    await outputFor({ ...files, "2024-12-report.csv": "day,hours\n10,8\n" }),
    "No problems in 1 file\n",
  );
  assertStringIncludes(
    await outputFor({ ...files, "2024-12-ANNA-PC.csv": HEADER + NEXT }) ?? "",
    '2024-12-ANNA-PC.csv: warning: a copy of "2024-12.csv" made by OneDrive',
  );
});

/** A copy of each kind of file, and the description of its data. */
const KINDS: [file: string, copy: string, text: string, lacking: string][] = [
  [
    "2024-12-worktime-overrides.csv",
    "2024-12-worktime-overrides (1).csv",
    "date,expected_hours\n2024-12-24,4\n",
    "2024-12-24 4:00 expected",
  ],
  [
    "history/time-entries.json",
    "history/time-entries.sync-conflict-20241215-101112-ABCDEFG.json",
    JSON.stringify({
      T: {
        entries: [{
          provider_id: "1",
          start: "2024-12-10T10:00:00Z",
          end: "2024-12-10T11:00:00Z",
          duration_seconds: 3600,
        }],
        total_seconds: 3600,
      },
    }),
    'the entry for "T" from 2024-12-10T10:00:00Z to 2024-12-10T11:00:00Z',
  ],
  [
    "tasks.yaml",
    "tasks 2.yaml",
    "tasks:\n  - id: T-1\n    title: One\n",
    'task "T-1"',
  ],
  ["config.yaml", "config (1).yaml", "other:\n  key: 1\n", "2 lines"],
  [
    "history/timer.json",
    "history/timer (1).json",
    '{"running":{"id":"r","task":"T","description":"",' +
    '"start":"2024-12-10T10:00:00Z"}}',
    'the timer for "T" since 2024-12-10T10:00:00Z',
  ],
  [
    "history/timer.json",
    "history/timer (1).json",
    '{"paused":{"task":"T","description":"","by":"timer",' +
    '"at":"2024-12-10T10:00:00Z"}}',
    'the paused timer for "T"',
  ],
  [
    "history/outbox.json",
    "history/outbox (1).json",
    '{"waiting":[{"entry":"a","provider":"toggl","action":"update",' +
    '"task":"T","start":"2024-12-10T10:00:00Z","description":""}]}',
    'the pending update for "T" at 2024-12-10T10:00:00Z',
  ],
];

for (const [file, copy, text, lacking] of KINDS) {
  Deno.test(`doctor describes the data in a copy of ${file}`, async () => {
    assertStringIncludes(
      await outputFor({ [copy]: text }) ?? "",
      `${copy}: warning: a copy of "${file}" made by`,
    );
    assertStringIncludes(
      await outputFor({ [copy]: text }) ?? "",
      `additional data: ${lacking}; add`,
    );
  });
}

Deno.test("doctor advises against merging journals", async () => {
  const copy = "journal (Anna's conflicted copy 2024-12-15).jsonl";
  assertStringIncludes(
    await outputFor({ [copy]: '{"done":1}\n' }) ?? "",
    "it has additional data: 1 line; journals cannot be " +
      "merged, so delete the copy",
  );
});

Deno.test("doctor ignores a copy that was deleted meanwhile, but reports one that cannot be opened", async () => {
  const memory = new MemoryDisk({ [MONTH]: HEADER + DAY, [COPY]: HEADER });
  const refused = new DiskError("permission_denied", "Not permitted");
  const answers: [answer: () => Promise<undefined>, out: string][] = [
    [() => Promise.resolve(undefined), "No problems in 1 file\n"],
    [
      () => Promise.reject(refused),
      `${DROPBOX}it cannot be compared: Not permitted\n\n1 problem\n`,
    ],
  ];
  for (const [answer, out] of answers) {
    const disk = withMethods(memory, {
      readText: (path) => path === COPY ? answer() : memory.readText(path),
    });
    const run = await new CliUser(NOW, { disk }).type("doctor");
    assertEquals(run, { status: 0, out, error: "" });
  }
});

Deno.test("doctor ignores a file with a similar name that is not text", async () => {
  assertEquals(
    await outputFor({ [MONTH]: HEADER + DAY, "2024-12-ANNA-PC.csv": "\0" }),
    "No problems in 1 file\n",
  );
});

Deno.test("an entry that moved to its month's file is not additional data", async () => {
  const cache = (start: string) =>
    JSON.stringify({
      T: {
        entries: [{
          provider_id: "1",
          start: `${start}T10:00:00Z`,
          end: `${start}T11:00:00Z`,
          duration_seconds: 3600,
        }],
        total_seconds: 3600,
      },
    });
  const { out } = await new CliUser(NOW, {
    disk: new MemoryDisk({
      "history/2024-11.json": cache("2024-11-10"),
      "history/time-entries (1).json": cache("2024-11-10"),
    }),
  }).type("doctor");
  assertStringIncludes(
    out,
    "it has no additional data",
  );
});

Deno.test("doctor --fix leaves copies alone", async () => {
  const files = { [MONTH]: HEADER + DAY, [COPY]: HEADER + NEXT };
  const disk = new MemoryDisk(files);
  const user = new CliUser(NOW, { disk });
  assertStringIncludes((await user.type("doctor --fix")).out, COPY);
  assertEquals(disk.files, files);
});

/** Git's conflict markers in each kind of file, with their lines. */
const MARKED: [file: string, before: string][] = [
  ["2024-12.csv", HEADER],
  ["2024-12-worktime-overrides.csv", "date,expected_hours\n"],
  ["history/time-entries.json", "{\n"],
  ["history/timer.json", "{\n"],
  ["history/outbox.json", "[\n"],
  ["history/sync.json", "{\n"],
  ["tasks.yaml", "tasks:\n"],
  ["config.yaml", "time_tracking:\n"],
  ["journal.jsonl", '{"done":1}\n'],
];

for (const [file, before] of MARKED) {
  Deno.test(`doctor reports git's conflict markers in ${file}`, async () => {
    const text = `${before}<<<<<<< HEAD\na\n||||||| base\n=======\nb\n` +
      ">>>>>>> theirs\n";
    const disk = new MemoryDisk({ [file]: text });
    const { status, out } = await new CliUser(NOW, { disk }).type("doctor");
    assertEquals(status, 4);
    assertEquals(
      out.split("\n")[0],
      `${file}:2:1: git left conflict markers in lines 2–7`,
    );
  });
}
