import { assertEquals } from "@std/assert";
import { similarNames } from "../../lib/tracking/task.ts";
import { forSeeds } from "../support/random.ts";

const NEAR: [name: string, other: string][] = [
  ["TASK-01", "TASK-1"],
  ["task-1", "TASK-1"],
  ["TASK-1O", "TASK-10"],
  ["TASK-l", "TASK-1"],
  ["TASK_1", "TASK-1"],
  ["TSK-1", "TASK-1"],
  ["TAKS-25", "TASK-25"],
  ["TASKS-25", "TASK-025"],
  ["acme", "Acme"],
  ["Acne", "acme"],
  ["cafe\u0301", "caf\u00e9"],
  ["ＡＣＭＥ", "ACME"],
  ["deepwork", "deep work"],
  ["paircoder-v2", "paircoder-v02"],
];

for (const [name, other] of NEAR) {
  Deno.test(`similarNames() matches "${name}" with "${other}", in both directions`, () => {
    assertEquals(similarNames(name, ["X-9", other]), [other]);
    assertEquals(similarNames(other, [name, "Y"]), [name]);
  });
}

const OTHERS: [name: string, other: string][] = [
  ["TASK-1", "TASK-1"],
  ["TASK-1", "TASK-2"],
  ["TASK-25", "TASK-52"],
  ["TASK-1", "TASK-11"],
  ["TASK-1", "TASK-10"],
  ["A", "B"],
  ["T-1a", "T-1b"],
  ["WEB-5", "WEB-5b"],
  ["v1.2", "v1.3"],
  ["sprint-7", "sprint-8"],
  ["read", "write"],
  ["", "A"],
  // In short words and numbers, separators make a difference.
  ["T-X", "TX"],
  ["TASK-1-2", "TASK-12"],
  // Two letters more, two letters others, and what is turned round but not
  // two letters.
  ["read", "reader"],
  ["abab", "ababab"],
  ["house", "hoxe"],
  ["house", "hoxye"],
  ["bouxe", "house"],
  ["hxusy", "house"],
  ["xabcx", "xcbax"],
];

for (const [name, other] of OTHERS) {
  Deno.test(`similarNames() does not match "${name}" with "${other}"`, () => {
    assertEquals(similarNames(name, [other]), []);
    assertEquals(similarNames(other, [name]), []);
  });
}

Deno.test("similarNames() finds any long name with one letter missing, added or swapped", async () => {
  await forSeeds(200, (random) => {
    const letters = "abcdefgh";
    const length = random.integer(5, 12);
    const name = Array.from({ length }, () => random.pick([...letters])).join(
      "",
    );
    const at = random.integer(0, length - 2);
    const edits = [
      name.slice(0, at) + name.slice(at + 1),
      `${name.slice(0, at)}z${name.slice(at)}`,
      `${name.slice(0, at)}z${name.slice(at + 1)}`,
      name.slice(0, at) + name[at + 1] + name[at] + name.slice(at + 2),
    ];
    for (const edited of edits) {
      if (edited !== name) assertEquals(similarNames(edited, [name]), [name]);
    }
  });
});
