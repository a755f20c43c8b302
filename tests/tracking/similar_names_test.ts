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
  // Short names, which only look the same.
  ["ab", "AB"],
  ["T-O1", "T-01"],
  ["T-l", "T-1"],
  ["T-I", "T-1"],
  ["T-|", "T-1"],
  ["i1-l2", "11-12"],
  ["a b", "a-b"],
  ["a_b", "a-b"],
  ["a.b", "a-b"],
  ["a/b", "a-b"],
  ["a\tb", "a-b"],
  ["a -_b", "a-b"],
  ["a_b_c", "a-b-c"],
  ["T-007", "T-7"],
  ["T-00", "T-0"],
  ["T01", "T1"],
  ["T-01-002", "T-1-2"],
  // Long names, without separators and one letter off.
  ["foo.bar", "foobarx"],
  ["foo_bar", "foobarx"],
  ["foo/bar", "foobarx"],
  ["foo-bar", "foobarx"],
  ["foo bar", "foobarx"],
  ["fo.o.bar", "foobarx"],
  ["tasks-007-08", "task-7-8"],
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
  ["ab", "a-b"],
  ["lx", "1x"],
  ["aob", "ab"],
  ["T-100", "T-10"],
  ["T-70", "T-7"],
  ["tasks-100", "task-10"],
  ["task-5b-x", "task-5c-x"],
  ["tasks-1-2", "task-1-3"],
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

Deno.test("similarNames() keeps the order of the known names", () => {
  const known = ["TASK_1", "TSK-1", "X-1", "TASK-01", "TAKS-1"];
  const near = known.filter((it) => it !== "X-1");
  assertEquals(similarNames("TASK-1", known), near);
  assertEquals(similarNames("TASK-1", known.toReversed()), near.toReversed());
});
