import { assertEquals } from "@std/assert";
import {
  counted,
  printable,
  terminalJson,
  terminalText,
} from "../../lib/text/printable.ts";

const ESCAPED: [text: string, printed: string][] = [
  ["", ""],
  ["plain é 漢字 😀 👨‍👩‍👧", "plain é 漢字 😀 👨‍👩‍👧"],
  ["\0\x07\t\n\r\x1b[31m\x7f", "\\x00\\x07\\x09\\x0a\\x0d\\x1b[31m\\x7f"],
  // Latin-1 characters have a one-byte escape.
  ["\x80\x9b0m", "\\x80\\x9b0m"],
  ["a\u2028b\u2029c", "a\\u2028b\\u2029c"],
  ["\u202A\u202B\u202C\u202D\u202E", "\\u202a\\u202b\\u202c\\u202d\\u202e"],
  ["\u2066\u2067\u2068\u2069", "\\u2066\\u2067\\u2068\\u2069"],
  // Bidirectional controls and invisible characters.
  ["\u200E\u200F\u061C", "\\u200e\\u200f\\u061c"],
  ["a\u200Bb\u2060c\uFEFFd\u00ADe", "a\\u200bb\\u2060c\\ufeffd\\xade"],
  ["a\u200Db\u200Cc", "a\\u200db\\u200cc"],
  ["\u3164\u115F\uFFA0\u034F\u180E", "\\u3164\\u115f\\uffa0\\u034f\\u180e"],
  ["\uFFF9a\uFFFB", "\\ufff9a\\ufffb"],
  ["A\u{E0041}\u{E007F}", "A\\u{e0041}\\u{e007f}"],
  ["\uFE0Fa\uFE0F\uFE0F \uFE0F", "\\ufe0fa\uFE0F\\ufe0f \\ufe0f"],
];

/** Invisible characters that belong to the letters around them. */
const KEPT = [
  "👨‍👩‍👧",
  "🏳️‍🌈 🏴‍☠️ 👩🏽‍💻 ❤️‍🔥 🧑‍🤝‍🧑",
  "1️⃣ ☺️ ☺︎ ©️ ‼️ 〰️",
  "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",
  // Persian, Hindi, Sinhala, and a Japanese name with a variation selector.
  "می\u200Cخواهم",
  "क्\u200Dष",
  "ශ්\u200Dරී",
  "葛\u{E0100}城",
  "ᠠ\u180B",
  "naïve é ñ 漢字 ไทย עברית العربية",
];

Deno.test("printable(), terminalText() and terminalJson() keep scripts and emoji intact", () => {
  for (const text of KEPT) {
    assertEquals(printable(text), text);
    assertEquals(terminalText(text), text);
    assertEquals(terminalJson(text), `"${text}"`);
  }
});

Deno.test("terminalText() keeps line ends and tabs, and escapes other control characters", () => {
  assertEquals(terminalText("a\tb\nc\r\n\x1b[2J"), "a\tb\nc\\x0d\n\\x1b[2J");
});

Deno.test("terminalJson() escapes what a terminal would act on, and parses to the same value", () => {
  const value = {
    "\x1b\x9b": ["\u202E\u200E", "\u{E0041}", "\u2028", "\ud800", "\\u202e"],
    b: "a\nb\tc\x7f",
  };
  const json = terminalJson(value);
  assertEquals(JSON.parse(json), value);
  assertEquals(terminalText(json), json);
  assertEquals(/\\u202e\\u200e/.test(json), true);
  assertEquals(/\\udb40\\udc41/.test(json), true);
});

Deno.test("printable() escapes control and bidirectional characters, and nothing else", () => {
  for (const [text, printed] of ESCAPED) {
    assertEquals(printable(text), printed);
  }
});

Deno.test("terminalJson() indents by two spaces", () => {
  assertEquals(
    terminalJson({ a: [1, "é"] }),
    '{\n  "a": [\n    1,\n    "é"\n  ]\n}',
  );
  assertEquals(terminalJson([[]]), "[\n  []\n]");
});

Deno.test("counted() has one noun for 1, and another for other numbers", () => {
  assertEquals([0, 1, 2].map((it) => counted(it, "day")), [
    ...["0 days", "1 day", "2 days"],
  ]);
  assertEquals([1, 2].map((it) => counted(it, "entry", "entries")), [
    ...["1 entry", "2 entries"],
  ]);
});

Deno.test("printable() keeps joiners only between letters or pictures that join", () => {
  const table: [text: string, printed: string][] = [
    ["👩\u200D💻", "👩\u200D💻"],
    ["👩\u200D", "👩\\u200d"],
    ["\u200D💻", "\\u200d💻"],
    ["👩\u200Da", "👩\\u200da"],
    ["a\u200D💻", "a\\u200d💻"],
    ["👩\u200C💻", "👩\\u200c💻"],
    ["ی\u200Cخ", "ی\u200Cخ"],
    ["ی\u200C", "ی\\u200c"],
    ["ی\u200Da", "ی\\u200da"],
    ["ی\u200D👩", "ی\\u200d👩"],
  ];
  for (const [text, printed] of table) assertEquals(printable(text), printed);
});

const CUT: [text: string, in4: string][] = [
  ["abcd", "abcd"],
  ["abcde", "abc…"],
  ["ab😀", "ab😀"],
  ["ab😀c", "ab…"],
  ["a\n", "a\\x…"],
];

Deno.test("printable() truncates long text without splitting a character", () => {
  for (const [text, expected] of CUT) {
    assertEquals(printable(text, 4), expected, text);
  }
  assertEquals(printable("x".repeat(400)), "x".repeat(400));
  assertEquals(printable("x".repeat(401)), `${"x".repeat(399)}…`);
});

Deno.test("printable() keeps a variation selector only after a letter that has variants", () => {
  const table: [text: string, printed: string][] = [
    ["葛\u{E0100}", "葛\u{E0100}"],
    ["葛\u{E01EF}", "葛\u{E01EF}"],
    ["葛\u{E01F0}", "葛\\u{e01f0}"],
    ["葛\u{E00FF}", "葛\\u{e00ff}"],
    ["a\u{E0100}", "a\\u{e0100}"],
    ["ᠠ\u180B", "ᠠ\u180B"],
    ["ᠠ\u180D", "ᠠ\u180D"],
    ["a\u180B", "a\\u180b"],
    ["a\uFE00", "a\uFE00"],
    ["a\uFE0F", "a\uFE0F"],
    ["ᠠ\u180C", "ᠠ\u180C"],
    ["ᠠ\u180F", "ᠠ\u180F"],
    ["a\u180F", "a\\u180f"],
    ["ᠠ\u180E", "ᠠ\u180E"],
    ["葛\u180B", "葛\\u180b"],
    ["ᠠ\u{E0100}", "ᠠ\\u{e0100}"],
    // Neither is one of the characters next to selectors.
    ["ᠠ\u17B5", "ᠠ\\u17b5"],
    ["a\uFEFF", "a\\ufeff"],
    ["\n\uFE00", "\\x0a\\ufe00"],
  ];
  for (const [text, printed] of table) assertEquals(printable(text), printed);
});

Deno.test("printable() keeps joiners between letters of each script that uses them", () => {
  const letters = "یܐᠠकকਕકକகకಕകකកကཀ";
  const others = "aאก漢Яα1 ";
  for (const letter of letters) {
    for (const joiner of ["\u200C", "\u200D"]) {
      const text = letter + joiner + letter;
      assertEquals(printable(text), text);
    }
  }
  for (const other of others) {
    const escaped = [`${other}\\u200c${other}`, `${other}\\u200d${other}`];
    assertEquals(printable(`${other}\u200C${other}`), escaped[0]);
    assertEquals(printable(`${other}\u200D${other}`), escaped[1]);
  }
});

Deno.test("printable() keeps a variation selector after symbols, numbers, letters and some punctuation", () => {
  for (const kept of "+☺1①a漢!‼-〰") {
    assertEquals(printable(`${kept}\uFE0F`), `${kept}\uFE0F`);
  }
  for (const other of "()_ «»") {
    assertEquals(printable(`${other}\uFE0F`), `${other}\\ufe0f`);
  }
});

/** The invisible tags after a black flag, and whether it is a flag with them. */
const FLAGS: [tags: number[], isFlag: boolean][] = [
  [[0x67, 0x62], false],
  [[0x67, 0x62, 0x65], true],
  [[0x30, 0x39, 0x61, 0x7a], true],
  [[0x67, 0x62, 0x65, 0x6e, 0x67, 0x31], true],
  [[0x67, 0x62, 0x65, 0x6e, 0x67, 0x31, 0x31], false],
  [[0x67, 0x62, 0x2f], false],
  [[0x67, 0x62, 0x3a], false],
  [[0x67, 0x62, 0x60], false],
  [[0x67, 0x62, 0x7b], false],
];

Deno.test("printable(), terminalText() and terminalJson() keep the tags of a flag, and no others", () => {
  for (const [tags, isFlag] of FLAGS) {
    const tag = (it: number) => String.fromCodePoint(0xe0000 + it);
    const text = `🏴${tags.map(tag).join("")}${tag(0x7f)}`;
    assertEquals(printable(text) === text, isFlag, JSON.stringify(tags));
    assertEquals(terminalText(text) === text, isFlag);
    assertEquals(terminalJson(text) === `"${text}"`, isFlag);
    const open = text.slice(0, -2);
    assertEquals(printable(open) === open, false);
  }
});
