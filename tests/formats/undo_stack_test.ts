import { assertEquals } from "@std/assert";
import {
  type ChangeRecord,
  changeToUndo,
  type JournalRecord,
  undoToRedo,
} from "../../lib/formats/journal.ts";
import { forSeeds } from "../support/random.ts";

function change(
  commit: number,
  what: Pick<ChangeRecord, "undoes" | "redoes"> = {},
): JournalRecord {
  const summary = `change ${commit}`;
  const change = { commit, time: "", summary, changes: [], ...what };
  return { kind: "change", change };
}

/**
 * Reads a journal, oldest first: `c` is a change, `u1` and `r1` undo and redo
 * change 1, `x` cancels the change before it. Numbers count from 1.
 */
function journal(steps: string): JournalRecord[] {
  const records: JournalRecord[] = [];
  let commit = 0;
  for (const step of steps.split(" ").filter(Boolean)) {
    const target = Number(step.slice(1));
    if (step === "x") {
      records.push({ kind: "cancelled", commit });
      continue;
    }
    commit++;
    if (step === "c") {
      records.push(
        change(commit),
        { kind: "begun", commit },
        { kind: "done", commit },
      );
    } else if (step === "t") records.push(change(commit));
    else if (step[0] === "u") records.push(change(commit, { undoes: target }));
    else records.push(change(commit, { redoes: target }));
  }
  return records.toReversed();
}

/** The numbers of the changes to undo and redo next; 0 for none. */
const STACKS: [steps: string, undo: number, redo: number][] = [
  ["", 0, 0],
  ["c", 1, 0],
  ["c c", 2, 0],
  ["c u1", 0, 1],
  ["c c u2", 1, 2],
  ["c c u2 u1", 0, 1],
  ["c c u2 u1 r1", 1, 2],
  ["c c u2 u1 r1 r2", 2, 0],
  ["c c u2 u1 r1 r2 u2", 1, 2],
  ["c c u2 u1 r1 u1", 0, 1],
  ["c u1 r1", 1, 0],
  ["c u1 r1 u1", 0, 1],
  ["c u1 r1 u1 r1", 1, 0],
  // After a new change, nothing can be redone.
  ["c u1 c", 3, 0],
  ["c u1 c u3", 0, 3],
  ["c c u2 c", 4, 0],
  ["c c u2 c u4", 1, 4],
  ["c c u2 c u4 u1", 0, 1],
  ["c c u2 c u4 u1 r1", 1, 4],
  // A cancelled change does not count.
  ["t x", 0, 0],
  ["c t x", 1, 0],
  ["c u1 t x", 0, 1],
  ["c u1 x", 1, 0],
  ["c u1 r1 x", 0, 1],
];

for (const [steps, undo, redo] of STACKS) {
  Deno.test(`after ${steps || "nothing"}, undo reverts ${undo} and redo reverts ${redo}`, () => {
    const records = journal(steps);
    assertEquals(changeToUndo(records)?.commit ?? 0, undo);
    assertEquals(undoToRedo(records)?.undoes ?? 0, redo);
  });
}

Deno.test("undo and redo behave like two stacks", async () => {
  await forSeeds(2000, (random) => {
    const steps: string[] = [];
    const done: number[] = [];
    let undone: number[] = [];
    const count = random.integer(0, 25);
    for (let commit = 1; commit <= count; commit++) {
      const last = done.at(-1);
      const next = undone.at(-1);
      if (last !== undefined && random.chance(0.4)) {
        steps.push(`u${last}`);
        done.pop();
        undone.push(last);
      } else if (next !== undefined && random.chance(0.6)) {
        steps.push(`r${next}`);
        undone.pop();
        done.push(next);
      } else {
        steps.push("c");
        done.push(commit);
        undone = [];
      }
    }
    const records = journal(steps.join(" "));
    assertEquals(changeToUndo(records)?.commit, done.at(-1), steps.join(" "));
    assertEquals(undoToRedo(records)?.undoes, undone.at(-1));
  });
});

Deno.test("a seal ends what can be undone and redone", () => {
  const seal: JournalRecord = { kind: "sealed", commit: 0 };
  const table: [newer: string, undo: number, redo: number][] = [
    ["", 0, 0],
    ["c", 1, 0],
    ["c u1", 0, 1],
  ];
  for (const older of ["c", "c u1"]) {
    for (const [newer, undo, redo] of table) {
      const records = [...journal(newer), seal, ...journal(older)];
      assertEquals(changeToUndo(records)?.commit ?? 0, undo);
      assertEquals(undoToRedo(records)?.undoes ?? 0, redo);
    }
  }
});
