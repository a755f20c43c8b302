import { assertEquals } from "@std/assert";
import {
  descriptionOf,
  lookUpMapping,
  prefixOf,
  renamedDescription,
  taskIdIn,
  titleIn,
  withoutTaskId,
} from "../../lib/tracking/entry.ts";
import { forSeeds, type Random } from "../support/random.ts";

const PATTERN = "{task_id}: {task_title}";

const DESCRIPTIONS: [
  pattern: string,
  id: string,
  title: string,
  description: string,
][] = [
  [PATTERN, "TASK-025", "Headless Mode", "TASK-025: Headless Mode"],
  [PATTERN, "TASK-025", "", "TASK-025"],
  ["[{task_id}]", "TASK-025", "", "TASK-025"],
  [PATTERN, "$&", "$1 $' $$", "$&: $1 $' $$"],
  [PATTERN, "{task_title}", "{task_id}", "{task_title}: {task_id}"],
  ["{task_id} {task_id}", "a", "b", "a a"],
  ["{task} {title}", "a", "b", "{task} {title}"],
  ["{task_title} [{task_id}]", "👩‍💻", "b", "b [👩‍💻]"],
];

for (const [pattern, id, title, description] of DESCRIPTIONS) {
  Deno.test(`descriptionOf() returns "${description}" for "${pattern}"`, () => {
    assertEquals(descriptionOf(pattern, { id, title }), description);
  });
}

const FOUND: [description: string, pattern: string, id: string | undefined][] =
  [
    ["TASK-025: Headless Mode", PATTERN, "TASK-025"],
    ["fix it: now: here", PATTERN, "fix it"],
    ["  TASK-025: Headless Mode", PATTERN, "TASK-025"],
    ["TASK-025", PATTERN, "TASK-025"],
    [" ABC_D-E-7 ", PATTERN, "ABC_D-E-7"],
    ["A-1", PATTERN, "A-1"],
    ["Ä2b-٣", PATTERN, "Ä2b-٣"],
    ["A-", PATTERN, undefined],
    ["A-1x", PATTERN, undefined],
    ["A-1 x", PATTERN, undefined],
    ["1-1", PATTERN, undefined],
    ["x A-1", PATTERN, undefined],
    ["/fix it", "{task_title}/{task_id}", "fix it"],
    ["fix it/", "{task_id}/{task_title}", "fix it"],
    ["/x", "{task_id}/{task_title}", undefined],
    ["Lunch", PATTERN, undefined],
    ["Lunch with 2 people", PATTERN, undefined],
    ["", PATTERN, undefined],
    [": nothing before", PATTERN, undefined],
    ["a\nb: c", PATTERN, undefined],
    ["[TASK-025]", "[{task_id}]", "TASK-025"],
    ["[", "[{task_id}[", undefined],
    ["(a) TASK-025", "{task_title} {task_id}", "TASK-025"],
    ["Mode (a) (TASK-025)", "{task_title} ({task_id})", "TASK-025"],
    ["Mode (TASK-025", "{task_title} ({task_id})", undefined],
    ["work #a Mode!", "work #{task_id} {task_title}!", "a"],
    ["play #a Mode!", "work #{task_id} {task_title}!", undefined],
    ["a b", "{task_id}{task_title}", undefined],
    ["a b a", "{task_id} {task_title} {task_id}", undefined],
    ["a b ", "{task_id} {task_title} {task_id}", undefined],
    ["a b", "{task_title} {task_title}", undefined],
    ["a b", "no placeholder", undefined],
    ["a b", "{task_title}", undefined],
  ];

for (const [description, pattern, id] of FOUND) {
  const name = JSON.stringify(description);
  Deno.test(`taskIdIn() finds ${id} in ${name} with "${pattern}"`, () => {
    assertEquals(taskIdIn(description, pattern), id);
  });
}

const PATTERNS = [
  PATTERN,
  "{task_title} [{task_id}]",
  "[{task_id}] {task_title}",
  "worktime {task_id} - {task_title}!",
  "{task_title}::{task_id}",
  "{task_id}",
  "({task_id})",
];
const PIECES = ["a", "B-1", ":", " ", "{task_id}", "$&", "[", "-", "😀", "é"];

function randomLine(random: Random): string {
  const count = random.integer(1, 8);
  const pieces = Array.from({ length: count }, () => random.pick(PIECES));
  return pieces.join("").trim() || "x";
}

Deno.test("taskIdIn() inverts descriptionOf()", async () => {
  let tried = 0;
  await forSeeds(5000, (random) => {
    const pattern = random.pick(PATTERNS);
    const [id, title] = [randomLine(random), randomLine(random)];
    const between = pattern.split(/\{task_(?:id|title)\}/)[1] ?? "";
    // An id that contains the separator cannot be recognized.
    const isClear = pattern.startsWith("{task_title}")
      ? `${between}${id}`.lastIndexOf(between) === 0
      : `${id}${between}`.indexOf(between) === id.length;
    if (pattern.includes("title") && !isClear) return;
    tried++;
    assertEquals(taskIdIn(descriptionOf(pattern, { id, title }), pattern), id);
  });
  assertEquals(tried > 2000, true);
});

const TITLES: [description: string, pattern: string, title: string][] = [
  ["T-1: Mend", PATTERN, "Mend"],
  ["T-1: x", PATTERN, "x"],
  ["T-1: ", PATTERN, ""],
  ["T-1", PATTERN, ""],
  ["T-2: Mend", PATTERN, ""],
  ["Mend [T-1]", "{task_title} [{task_id}]", "Mend"],
  ["Mend [T-2]", "{task_title} [{task_id}]", ""],
  // The text on both sides must not overlap.
  ["[T-1|T-1]", "[{task_id}|{task_title}|{task_id}]", ""],
  ["[T-1||T-1]", "[{task_id}|{task_title}|{task_id}]", ""],
  ["[T-1|x|T-1]", "[{task_id}|{task_title}|{task_id}]", "x"],
  // No title, or two of them, cannot be extracted.
  ["T-1", "{task_id}", ""],
  ["a T-1 a", "{task_title} {task_id} {task_title}", ""],
  ["T-1: a, ", "{task_id}: {task_title}, {task_title}", ""],
];

Deno.test("titleIn() extracts the title that descriptionOf() filled in", () => {
  for (const [description, pattern, title] of TITLES) {
    assertEquals(titleIn(description, pattern, "T-1"), title, description);
  }
});

Deno.test("renamedDescription() changes nothing but the id", () => {
  const table: [before: string, after: string][] = [
    ["T-1", "T-2"],
    ["T-1: Mend", "T-2: Mend"],
    ["T-1: T-1", "T-2: T-1"],
    ["T-10: Mend", "T-10: Mend"],
    ["Mend T-1", "Mend T-1"],
    ["", ""],
  ];
  for (const [before, after] of table) {
    const ids = { from: "T-1", to: "T-2" };
    assertEquals(renamedDescription(before, PATTERN, ids), after);
  }
});

const PREFIXES: [id: string, prefix: string | undefined][] = [
  ["TASK-025", "TASK"],
  ["a/b-c-12", "a/b-c"],
  ["TASK-025-fix-2", "TASK"],
  ["__proto__-1", "__proto__"],
  ["TASK", undefined],
  ["TASK-", undefined],
  ["-5", undefined],
  ["TASK-x", undefined],
  ["", undefined],
];

Deno.test("prefixOf() returns the text before the number of an id", () => {
  for (const [id, prefix] of PREFIXES) assertEquals(prefixOf(id), prefix);
});

const MAPPING = new Map([["upgrade", "1"], ["TASK", "2"], ["empty", ""]]);

const MAPPED: [
  id: string,
  plan: string | undefined,
  mapped: string | undefined,
][] = [
  ["TASK-025", "upgrade", "1"],
  ["TASK-025", "other", "2"],
  ["TASK-025", undefined, "2"],
  ["TASK-025", "empty", ""],
  ["BUG-1", "upgrade", "1"],
  ["BUG-1", undefined, undefined],
  ["TASK", undefined, "2"],
  ["__proto__-1", "__proto__", undefined],
];

Deno.test("lookUpMapping() supports a wildcard for all other tasks", () => {
  const mapping = new Map([...MAPPING, ["*", "9"]]);
  for (const [id, plan, expected = "9"] of MAPPED) {
    assertEquals(lookUpMapping(mapping, { id, plan }), expected);
  }
});

Deno.test("lookUpMapping() goes by plan, then by prefix, then by the id", () => {
  for (const [id, plan, expected] of MAPPED) {
    assertEquals(lookUpMapping(MAPPING, { id, plan }), expected);
  }
  assertEquals(lookUpMapping(MAPPING, { id: "TASK-1" }), "2");
});

Deno.test("withoutTaskId() removes the id that begins a description", () => {
  const table: [description: string, rest: string][] = [
    ["T-1: Mend", "Mend"],
    ["T-1: T-1: Mend", "T-1: Mend"],
    ["T-1: ", ""],
    ["T-1", "T-1"],
    ["T-1:Mend", "T-1:Mend"],
    ["T-10: Mend", "T-10: Mend"],
    ["Mend T-1: ", "Mend T-1: "],
    ["", ""],
  ];
  for (const [description, rest] of table) {
    assertEquals(withoutTaskId({ taskId: "T-1", description }), rest);
  }
});
