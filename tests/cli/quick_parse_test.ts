import { assertEquals, assertThrows } from "@std/assert";
import { LUNCH_SPAN, OPTIONS, type OptionSpec } from "../../lib/cli/options.ts";
import { parseWords } from "../../lib/cli/quick_parse.ts";
import { COMMANDS } from "../../lib/cli/registry.ts";
import { UsageError } from "../../lib/cli/errors.ts";
import { forSeeds, type Random } from "../support/random.ts";

const LONG = "x".repeat(10_000);

/** Values that could be parsed as something else. */
const VALUES: string[] = [
  "-5",
  "-x",
  "-",
  "--x",
  "---",
  "- fix",
  "-🚀",
  "🚀",
  "a b",
  " a ",
  "a\nb",
  "a=b",
  "=",
  "__proto__",
  "constructor",
  "--__proto__",
  "timer",
  "%s $HOME `x`",
  LONG,
];

for (const value of VALUES) {
  const shown = value.slice(0, 20);
  Deno.test(`parseWords() keeps the value ${JSON.stringify(shown)}`, () => {
    const expected = {
      words: ["timer", "start"],
      options: { title: value, tag: [value, value] },
      unknownOptions: [],
      missingValues: new Set<string>(),
      repeatedOptions: [],
    };
    for (
      const args of [
        ["--title", value, "--tag", value, `--tag=${value}`],
        [`--title=${value}`, `--tag=${value}`, "--tag", value],
      ]
    ) {
      assertEquals(parseWords(["timer", ...args, "start"]), expected);
    }
  });

  Deno.test(`parseWords() keeps the argument ${JSON.stringify(shown)}`, () => {
    const { words, options, unknownOptions } = parseWords([
      "a",
      "--",
      value,
      "--at",
    ]);
    assertEquals([words, options, unknownOptions], [
      ["a", value, "--at"],
      {},
      [],
    ]);
  });
}

/** Arguments without any `--` before them. */
const WORDS: [args: string[], words: string[]][] = [
  [["-5", "a", "-.5", "b"], ["-5", "a", "-.5", "b"]],
  [["a", "-", "b"], ["a", "-", "b"]],
  [["--json", "-5", "a"], ["-5", "a"]],
  [["a", "", "b"], ["a", "", "b"]],
  [["a", "--"], ["a"]],
  [["--", "--", "a"], ["--", "a"]],
  [["__proto__", "toString"], ["__proto__", "toString"]],
];

for (const [args, words] of WORDS) {
  Deno.test(`parseWords() finds the arguments of ${args.join(" ")}`, () => {
    assertEquals(parseWords(args).words, words);
    assertEquals(parseWords(args).unknownOptions, []);
  });
}

/** Arguments, and the unknown options among them. */
const UNKNOWN: [args: string[], unknown: string[]][] = [
  [["-x"], ["-x"]],
  [["--att=9:00", "--json"], ["--att"]],
  [["--no-json"], ["--no-json"]],
  [["--__proto__=1", "--__proto__"], ["--__proto__", "--__proto__"]],
  [["--constructor", "--at.x", "-🚀"], ["--constructor", "--at.x", "-🚀"]],
];

for (const [args, unknown] of UNKNOWN) {
  Deno.test(`parseWords() does not know ${args.join(" ")}`, () => {
    assertEquals(parseWords(args).unknownOptions, unknown);
    assertEquals(parseWords(args).words, []);
  });
}

Deno.test("parseWords() takes no option and no -- for a value", () => {
  const lines: [args: string[], options: Record<string, unknown>][] = [
    [["--at"], { at: "" }],
    [["--at="], { at: "" }],
    [["--at", "--json"], { at: "", json: true }],
    [["--at", "--ago=5m"], { at: "", ago: "5m" }],
    [["--at", "-h"], { at: "", help: true }],
    [["--tag", "--", "x"], { tag: [""] }],
    [["--title=--json"], { title: "--json" }],
  ];
  for (const [args, options] of lines) {
    assertEquals(parseWords(args).options, options);
  }
});

Deno.test("parseWords() refuses a value for a switch, but not after --", () => {
  for (const flag of ["--json", "--today", "--dry-run", "--help", "-h"]) {
    assertThrows(
      () => parseWords([`${flag}=1`]),
      UsageError,
      `Option "${flag}" takes no value`,
    );
    assertEquals(parseWords(["--", `${flag}=1`]).words, [`${flag}=1`]);
  }
});

Deno.test("parseWords() gets back what any words were put together from", async () => {
  await forSeeds(200, (random) => {
    const words: string[] = [];
    const tags: string[] = [];
    const args: string[] = [];
    for (let i = random.integer(0, 6); i > 0; i--) {
      const value = random.pick(VALUES);
      if (random.chance(0.5)) {
        tags.push(value);
        args.push(...tagArgs(value, random));
      } else if (value === "-5" || !value.startsWith("-")) {
        words.push(value);
        args.push(value);
      }
    }
    const { options, ...rest } = parseWords(args);
    assertEquals(rest, {
      words,
      unknownOptions: [],
      missingValues: new Set<string>(),
      repeatedOptions: [],
    });
    assertEquals(options, tags.length > 0 ? { tag: tags } : {});
  });
});

function tagArgs(value: string, random: Random): string[] {
  return random.chance(0.5) ? ["--tag", value] : [`--tag=${value}`];
}

Deno.test("an option takes a value in every command, or in none, except --lunch", () => {
  const traits = (
    { value, isRepeatable }: OptionSpec,
  ) => [value !== undefined, isRepeatable === true];
  const options = COMMANDS.flatMap((it) => it.options);
  for (const option of options.filter((it) => it !== LUNCH_SPAN)) {
    const { name } = option;
    assertEquals(traits(option), traits(OPTIONS[name]), name);
  }
});
