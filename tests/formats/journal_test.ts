import { assertEquals } from "@std/assert";
import {
  type ChangeRecord,
  type FileChange,
  filesWithOwnText,
  findSeam,
  formatJournalLine,
  invertChanges,
  type JournalRecord,
  readJournalLine,
} from "../../lib/formats/journal.ts";
import { forSeeds } from "../support/random.ts";

const CHANGE: FileChange = {
  file: "2024-12.csv",
  offset: 16,
  removed: "",
  inserted: "2024-12-10,start,09:00\n",
  before: null,
  after: "39-0badcafe",
};

const RECORD: ChangeRecord = {
  commit: 1,
  time: "2024-12-10T00:00:00.000Z",
  summary: "Started working at 09:00 on 2024-12-10",
  changes: [CHANGE],
};

const RECORDS: [name: string, record: JournalRecord][] = [
  ["a change", changeRecord({})],
  ["a change of several files", changeRecord({ changes: [CHANGE, CHANGE] })],
  ["an undoing", changeRecord({ commit: 2, undoes: 1 })],
  ["a redoing", changeRecord({ commit: 3, redoes: 1 })],
  [
    "a file that is removed",
    changeRecord({ changes: [{ ...CHANGE, before: "1-a", after: null }] }),
  ],
  [
    "half an emoji",
    changeRecord({
      changes: [{ ...CHANGE, removed: "\ude00", inserted: "\ude01" }],
    }),
  ],
  ["line ends and quotes", changeRecord({ summary: 'a\n"b"\r\n\u2028' })],
  ["a change whose texts are safe", { kind: "begun", commit: 1 }],
  ["the end of a change", { kind: "done", commit: 1 }],
  ["a change that was given up", { kind: "cancelled", commit: 1 }],
  ["a seal", { kind: "sealed", commit: 1 }],
];

function changeRecord(values: Partial<ChangeRecord>): JournalRecord {
  return { kind: "change", change: { ...RECORD, ...values } };
}

Deno.test("formatJournalLine() writes the field named after the kind, but no kind", () => {
  assertEquals(
    formatJournalLine(changeRecord({})),
    `${JSON.stringify(RECORD)}\n`,
  );
  for (const kind of ["begun", "done", "cancelled", "sealed"] as const) {
    assertEquals(formatJournalLine({ kind, commit: 7 }), `{"${kind}":7}\n`);
  }
});

for (const [name, record] of RECORDS) {
  Deno.test(`readJournalLine() reads back ${name}`, () => {
    const line = formatJournalLine(record);
    assertEquals(line.indexOf("\n"), line.length - 1);
    assertEquals(readJournalLine(line), record);
    assertEquals(readJournalLine(line.trimEnd()), record);
  });
}

Deno.test("a journal line survives being written as UTF-8", () => {
  for (const [, record] of RECORDS) {
    const bytes = new TextEncoder().encode(formatJournalLine(record));
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    assertEquals(readJournalLine(text), record);
  }
});

/** Lines that are JSON, or nearly, but not records. */
const DAMAGED: unknown[] = [
  null,
  1,
  "done",
  [],
  {},
  { begun: "1" },
  { done: "1" },
  { cancelled: null },
  { sealed: true },
  { ...RECORD, begun: "1" },
  { commit: 1 },
  { ...RECORD, commit: "1" },
  { ...RECORD, time: 0 },
  { ...RECORD, summary: undefined },
  { ...RECORD, changes: {} },
  { ...RECORD, changes: [null] },
  { ...RECORD, changes: [{ ...CHANGE, file: 1 }] },
  { ...RECORD, changes: [{ ...CHANGE, offset: 0.5 }] },
  { ...RECORD, changes: [{ ...CHANGE, offset: "0" }] },
  { ...RECORD, changes: [{ ...CHANGE, removed: null }] },
  { ...RECORD, changes: [{ ...CHANGE, inserted: undefined }] },
  { ...RECORD, changes: [{ ...CHANGE, before: 1 }] },
  { ...RECORD, changes: [{ ...CHANGE, after: undefined }] },
  { ...RECORD, changes: [CHANGE, {}] },
];

Deno.test("readJournalLine() returns undefined for anything but a record", () => {
  for (const value of DAMAGED) {
    assertEquals(readJournalLine(JSON.stringify(value)), undefined);
  }
  for (const line of ["", "\n", "\0\0\0", "{", "done", "undefined"]) {
    assertEquals(readJournalLine(line), undefined);
  }
});

Deno.test("readJournalLine() returns undefined for a truncated line", async () => {
  const line = formatJournalLine(changeRecord({ undoes: 1 })).trimEnd();
  await forSeeds(200, (random) => {
    const cut = line.slice(0, random.integer(0, line.length - 1));
    assertEquals(readJournalLine(cut), undefined);
  });
});

Deno.test("invertChanges() reverts the last file first", () => {
  const second: FileChange = {
    file: "2024-11.csv",
    offset: 3,
    removed: "old",
    inserted: "new",
    before: "1-a",
    after: "1-b",
  };
  assertEquals(invertChanges([CHANGE, second]), [
    {
      file: "2024-11.csv",
      offset: 3,
      removed: "new",
      inserted: "old",
      before: "1-b",
      after: "1-a",
    },
    {
      file: "2024-12.csv",
      offset: 16,
      removed: "2024-12-10,start,09:00\n",
      inserted: "",
      before: "39-0badcafe",
      after: null,
    },
  ]);
  const changes = [CHANGE, second];
  assertEquals(invertChanges(invertChanges(changes)), changes);
});

Deno.test("readJournalLine() accepts no file outside of the data directory", () => {
  const outside = [
    ...["/a.csv", "\\a.csv", "//host/a.csv", "c:a.csv", "C:\\a.csv"],
    ...["..", "../a.csv", "..\\a.csv", "history/..", "history\\.."],
    ...["history/../a.csv", "history\\..\\a.csv", "history/../../a.csv"],
  ];
  const inside = [
    ...["a.csv", "history/a.json", "..a", "a..", "a..b", "history/..a"],
    ...["history/a../b", ".a", "a/./b", "history:a/c:d"],
  ];
  for (const file of [...outside, ...inside]) {
    const record = changeRecord({ changes: [{ ...CHANGE, file }] });
    const isInside = inside.includes(file);
    const read = readJournalLine(formatJournalLine(record));
    assertEquals(read, isInside ? record : undefined, file);
  }
});

Deno.test("filesWithOwnText() names the files whose texts the journal leaves out", () => {
  const changes: FileChange[] = [
    { ...CHANGE, file: "a.csv", isTextInFile: true },
    CHANGE,
    { ...CHANGE, file: "b.csv", isTextInFile: true },
  ];
  assertEquals(filesWithOwnText({ ...RECORD, changes }), ["a.csv", "b.csv"]);
});

/** The kinds and numbers of a journal's lines, and where it was joined. */
const SEAMS: [lines: string, seam: ReturnType<typeof findSeam>][] = [
  ["", undefined],
  ["commit 1, commit 2, commit 3", undefined],
  ["commit 2, commit 2", { commit: 2, highest: 2 }],
  ["commit 1, commit 3, commit 2", { commit: 3, highest: 3 }],
  ["commit 5, commit 1, commit 2, commit 1", { commit: 2, highest: 5 }],
  ["commit 2, cancelled 2, commit 2", undefined],
  ["commit 2, cancelled 2, commit 2, commit 2", { commit: 2, highest: 2 }],
  ["commit 2, cancelled 1, commit 2", { commit: 2, highest: 2 }],
  ["commit 9, sealed 9, commit 1, commit 2", undefined],
  ["sealed 9, commit 2, commit 1", { commit: 2, highest: 9 }],
  ["commit 1, cancelled 7, commit 1", { commit: 1, highest: 7 }],
];

Deno.test("findSeam() finds the last commit that is followed by one of the same or a lower number", () => {
  for (const [lines, seam] of SEAMS) {
    const journal = lines.replaceAll(
      /(\w+) (\d+)(?:, )?/g,
      '{"$1":$2,"changes":["\\"commit\\": 0"]}\n',
    );
    assertEquals(findSeam(journal), seam, lines);
  }
  const spaced = '{ "commit" : 12}\n{\t"commit":12}\nx{"commit":11}\n';
  assertEquals(findSeam(spaced), { commit: 12, highest: 12 });
});
