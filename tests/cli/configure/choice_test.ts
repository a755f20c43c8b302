import { assertEquals } from "@std/assert";
import {
  type Choice,
  choose,
  labelOf,
  listLines,
  Prompter,
} from "../../../lib/cli/configure/prompter.ts";

const PLACES: Choice[] = [
  { id: "101", name: "Website" },
  { id: "102", name: "Web shop" },
  { id: "7", name: "2" },
  { id: "none", name: "This machine", alias: "local" },
  { id: "104", name: "Website" },
  { id: "PL-9", name: "Lab", alias: "Home" },
];

/** Answers with the given lines; returns the choice and the questions. */
async function chosenBy(
  lines: readonly string[],
  question: Partial<Parameters<typeof choose<Choice>>[1]> = {},
): Promise<{ chosen: Choice | undefined; asked: string[] }> {
  const asked: string[] = [];
  const rest = [...lines];
  const prompter = new Prompter((text) => {
    asked.push(text);
    return Promise.resolve(rest.shift());
  });
  const chosen = await choose(prompter, {
    prompt: "Which",
    choices: PLACES,
    defaultChoice: undefined,
    ...question,
  });
  return { chosen, asked };
}

/** Answers and the index of the selected item. */
const TYPED: [typed: string, at: number][] = [
  ["1", 0],
  [" 5 ", 4],
  ["02", 1],
  // A number in the list takes precedence over a name or an id.
  ["2", 1],
  ["101", 0],
  ["7", 2],
  ["NONE", 3],
  ["local", 3],
  ["Web Shop", 1],
  ["shop", 1],
  ["machine", 3],
  ["pl-9", 5],
  ["hOME", 5],
];

for (const [typed, at] of TYPED) {
  Deno.test(`"${typed}" selects number ${at + 1}`, async () => {
    assertEquals((await chosenBy([typed])).chosen, PLACES[at]);
  });
}

Deno.test("ambiguous and unknown answers are asked for again", async () => {
  const lines = ["", "0", "8", "nope", "-", "website", "web", "1"];
  const { asked } = await chosenBy(lines);
  assertEquals(asked, [
    "Which: ",
    "Enter a number or a name\nWhich: ",
    'Not in the list: "0"\nWhich: ',
    'Not in the list: "8"\nWhich: ',
    'Not in the list: "nope"\nWhich: ',
    'Not in the list: "-"\nWhich: ',
    '"website" matches several:\n  1  Website (101)\n' +
    "  5  Website (104)\nWhich: ",
    '"web" matches several:\n  1  Website (101)\n' +
    "  2  Web shop (102)\n  5  Website (104)\nWhich: ",
  ]);
});

Deno.test("an empty line selects the default choice, or nothing if that is allowed", async () => {
  const [defaultChoice] = PLACES;
  if (!defaultChoice) throw new TypeError("No choices");
  const usual = await chosenBy([""], { defaultChoice });
  assertEquals(usual.chosen, defaultChoice);
  assertEquals(usual.asked, ["Which [Website]: "]);
  const isOptional = true;
  assertEquals((await chosenBy([""], { isOptional })).chosen, undefined);
  const removed = await chosenBy(["-"], { isOptional, defaultChoice });
  assertEquals(removed.chosen, undefined);
});

Deno.test("a long list is truncated, and hidden items can be typed", async () => {
  const choices = Array.from({ length: 230 }, (_, at) => ({
    id: String(1000 + at),
    name: `Project ${at + 1}`,
  }));
  const lines = listLines(choices);
  assertEquals(lines.length, 21);
  assertEquals(lines[0], "   1  Project 1 (1000)");
  assertEquals(lines[19], "  20  Project 20 (1019)");
  assertEquals(lines[20], "  … and 210 more: enter a name or an id");
  for (const typed of ["project 230", "1229", "230"]) {
    const { chosen } = await chosenBy([typed], { choices });
    assertEquals(chosen?.id, "1229");
  }
  const { asked } = await chosenBy(["project", "1"], { choices });
  assertEquals(asked.length, 2);
  assertEquals(asked[1]?.split("\n").length, 1 + 20 + 1 + 1);
});

Deno.test("a list of twenty is shown in full", () => {
  const choices = Array.from({ length: 20 }, (_, at) => ({
    id: String(at),
    name: "x",
  }));
  assertEquals(listLines(choices).length, 20);
  assertEquals(listLines(choices)[19], "  20  x (19)");
});

Deno.test("names and ids cannot control the terminal", () => {
  const label = labelOf({ id: "\x1b[2J", name: "\r\n\t" });
  assertEquals(label, "\\x1b[2J (\\x1b[2J)");
  const named = labelOf({ id: "1", name: "a\x1b[2J" });
  assertEquals(named, "a\\x1b[2J (1)");
});

Deno.test("an item without a name shows its id, and a long name is truncated", () => {
  assertEquals(labelOf({ id: "1", name: " " }), "1 (1)");
  const label = labelOf({ id: "1", name: "n".repeat(500) });
  assertEquals(label, `${"n".repeat(59)}… (1)`);
});

Deno.test("an id takes precedence over a name, and a whole name over a part of one", async () => {
  const choices: Choice[] = [
    { id: "1", name: "Web shop" },
    { id: "web", name: "Lab" },
    { id: "2", name: "Lab 2" },
  ];
  for (const [typed, id] of [["web", "web"], ["lab", "web"], ["shop", "1"]]) {
    const { chosen, asked } = await chosenBy([typed ?? ""], { choices });
    assertEquals([chosen?.id, asked.length], [id, 1], typed);
  }
});
