import { assertEquals } from "@std/assert";
import {
  committedChanges,
  type FileChange,
  type JournalRecord,
  replayFiles,
  spliceBetween,
} from "../../lib/formats/journal.ts";
import { forSeeds } from "../support/random.ts";

const FILE = "2024-12.csv";

/** A digest that is different for all texts. */
function digestOf(text: string | null): string | null {
  return text === null ? null : `<${text}>`;
}

function changeOf(
  before: string | null,
  after: string | null,
  file = FILE,
): FileChange {
  return {
    file,
    ...spliceBetween(before ?? "", after ?? ""),
    before: digestOf(before),
    after: digestOf(after),
  };
}

/** The change of an import, which leaves out a long text. */
function importOf(text: string): FileChange {
  return { ...changeOf(null, text), inserted: "", isTextInFile: true };
}

function record(commit: number, ...changes: FileChange[]): JournalRecord {
  return { kind: "change", change: { commit, time: "", summary: "", changes } };
}

function replayed(
  journal: readonly JournalRecord[],
  known: readonly string[] = [],
): string | null | undefined {
  const made = [...committedChanges(journal.toReversed())].reverse();
  const changes = made.flatMap(({ changes }) => changes);
  return replayFiles(changes, digestOf, known).get(FILE);
}

type Replayed = [
  name: string,
  journal: JournalRecord[],
  text: string | null | undefined,
];

const REPLAYED: Replayed[] = [
  ["an empty journal", [], undefined],
  [
    "a first change",
    [record(1, changeOf(null, "a\n")), { kind: "done", commit: 1 }],
    "a\n",
  ],
  [
    "several changes",
    [record(1, changeOf(null, "a\n")), record(2, changeOf("a\n", "a\nb\n"))],
    "a\nb\n",
  ],
  [
    "changes of another file",
    [
      record(1, changeOf(null, "x", "2024-11.csv"), changeOf(null, "a\n")),
      record(2, changeOf("x", "y", "2024-11.csv")),
    ],
    "a\n",
  ],
  [
    "a change that was given up",
    [
      record(1, changeOf(null, "a\n")),
      record(2, changeOf("a\n", "b\n")),
      { kind: "cancelled", commit: 2 },
    ],
    "a\n",
  ],
  [
    "a file that was removed",
    [record(1, changeOf(null, "a\n")), record(2, changeOf("a\n", null))],
    null,
  ],
  [
    "a file that was removed and made again",
    [
      record(1, changeOf(null, "a\n")),
      record(2, changeOf("a\n", null)),
      record(3, changeOf(null, "b\n")),
    ],
    "b\n",
  ],
  ["an import of a long file", [record(1, importOf("a\n"))], undefined],
  [
    "a long file that was imported, undone and imported again",
    [
      record(1, importOf("a\n")),
      record(2, changeOf("a\n", null)),
      record(3, importOf("a\n")),
      record(4, changeOf("a\n", "a\nb\n")),
    ],
    "a\nb\n",
  ],
  [
    "a long file that was imported, undone and imported with another text",
    [
      record(1, importOf("a\n")),
      record(2, changeOf("a\n", null)),
      record(3, importOf("b\n")),
    ],
    undefined,
  ],
  [
    "a file older than the journal",
    [record(1, changeOf("a", "ab"))],
    undefined,
  ],
  [
    "a file that was edited by hand",
    [
      record(1, changeOf(null, "a\n")),
      record(2, changeOf("edited\n", "edited\nb\n")),
      record(3, changeOf("edited\nb\n", "c\n")),
    ],
    undefined,
  ],
];

/** A file that was edited by hand between two changes. */
const EDITED: readonly JournalRecord[] = [
  record(1, changeOf(null, "a\n")),
  record(2, changeOf("edited\n", "edited\nb\n")),
  record(3, changeOf("edited\nb\n", "edited\nb\nc\n")),
];

const KNOWN: readonly [name: string, known: string, text?: string][] = [
  ["the text before the next change", "edited\n", "edited\nb\nc\n"],
  ["a later text", "edited\nb\n", "edited\nb\nc\n"],
  ["the last text", "edited\nb\nc\n", "edited\nb\nc\n"],
  ["a text that no change has", "edited\nb\nc\nd\n"],
  ["a text from before the edit", "a\n"],
];

for (const [name, known, text] of KNOWN) {
  Deno.test(`replayFiles() bridges an edit by hand with ${name}`, () => {
    assertEquals(replayed(EDITED, ["x", known]), text);
  });
}

Deno.test("replayFiles() bridges an edit by hand with the backup that a repair made", () => {
  const backup = changeOf(null, "edited\nb\n", "backups/1/2024-12.csv");
  const [first, second] = EDITED;
  assertEquals(
    replayed([
      ...first && second ? [first, second] : [],
      record(3, backup, changeOf("edited\nb\n", "b\n")),
      record(4, changeOf("b\n", "b\nc\n")),
    ]),
    "b\nc\n",
  );
});

Deno.test("replayFiles() bridges an edit by hand if the whole text was replaced", () => {
  const whole = {
    ...changeOf("edited\n", "edited\nb\n"),
    ...{ offset: 0, removed: "edited\n", inserted: "edited\nb\n" },
  };
  const [first, , third] = EDITED;
  assertEquals(
    replayed(first && third ? [first, record(2, whole), third] : []),
    "edited\nb\nc\n",
  );
});

Deno.test("replayFiles() discards a text that does not have the digest of its change", () => {
  const wrong = { ...changeOf("a\n", "a\nb\n"), after: "<other>" };
  assertEquals(
    replayed([record(1, changeOf(null, "a\n")), record(2, wrong)]),
    undefined,
  );
});

for (const [name, journal, text] of REPLAYED) {
  Deno.test(`replayFiles() returns the text after ${name}`, () => {
    assertEquals(replayed(journal), text);
  });
}

Deno.test("committedChanges() leaves out cancelled and ignored changes", () => {
  const newestFirst: JournalRecord[] = [
    record(4),
    record(3),
    { kind: "cancelled", commit: 2 },
    record(2),
    { kind: "done", commit: 1 },
    record(1),
  ];
  const numbers = (unmade?: number) =>
    [...committedChanges(newestFirst, unmade)].map(({ commit }) => commit);
  assertEquals(numbers(), [4, 3, 1]);
  assertEquals(numbers(4), [3, 1]);
});

Deno.test("replayFiles() returns the last of many random texts", async () => {
  await forSeeds(300, (random) => {
    const journal: JournalRecord[] = [];
    let text: string | null = null;
    const count = random.integer(1, 20);
    for (let commit = 1; commit <= count; commit++) {
      const next = Array.from(
        { length: random.integer(1, 8) },
        () => random.pick(["a", "\n", "😀", "😁", "é"]),
      ).join("");
      journal.push(record(commit, changeOf(text, next)));
      if (random.chance(0.2)) journal.push({ kind: "cancelled", commit });
      else text = next;
    }
    const expected = text ?? undefined;
    assertEquals(replayed(journal), expected);
  });
});
