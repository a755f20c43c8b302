import { assert, assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import {
  decodeParts,
  decodeText,
  decodeUtf16,
  encodedParts,
  encodeText,
  OtherEncodingError,
} from "../../lib/storage/encoding.ts";

/** Returns the bytes of code units of UTF-16, without a byte order mark. */
function utf16(text: string, isLittle: boolean): number[] {
  return Array.from({ length: text.length }, (_, i) => {
    const code = text.charCodeAt(i);
    return isLittle ? [code & 255, code >> 8] : [code >> 8, code & 255];
  }).flat();
}

const LITTLE = [0xff, 0xfe];
const BIG = [0xfe, 0xff];

/** Bytes, and their text; `undefined` if they are not UTF-16. */
const UTF16: [name: string, bytes: number[], text: string | undefined][] = [
  ["little-endian", [...LITTLE, ...utf16("aé😀\n", true)], "aé😀\n"],
  ["big-endian", [...BIG, ...utf16("aé😀\n", false)], "aé😀\n"],
  ["only a little-endian mark", LITTLE, ""],
  ["only a big-endian mark", BIG, ""],
  ["nothing", [], undefined],
  ["half a mark", [0xff], undefined],
  ["two equal bytes", [0xff, 0xff], undefined],
  ["two other equal bytes", [0xfe, 0xfe], undefined],
  ["UTF-8", [0x61, 0x62], undefined],
  ["half a little-endian character", [...LITTLE, 0x61], undefined],
  ["half a big-endian character", [...BIG, 0, 0x61, 0], undefined],
  ["half a pair", [...LITTLE, ...utf16("\ud83d", true)], undefined],
  ["a zero character", [...LITTLE, ...utf16("a\0", true)], undefined],
  // UTF-32 begins like UTF-16.
  ["UTF-32", [...LITTLE, 0, 0, 0x61, 0, 0, 0], undefined],
];

for (const [name, bytes, text] of UTF16) {
  Deno.test(`decodeUtf16() reads ${name} as ${JSON.stringify(text)}`, () => {
    const array = new Uint8Array(bytes);
    assertEquals(decodeUtf16(array), text);
    assertEquals([...array], bytes);
  });
}

const NOT_UTF8 = "the file is not UTF-8 text";

/** Bytes that are no text, where, and why. */
const DAMAGED: [
  name: string,
  bytes: number[],
  line: number,
  column: number,
  problem: string,
][] = [
  ["Latin-1", [0x61, 10, 0xe9], 1, 1, NOT_UTF8],
  ["a cut character", [0x61, 0xc3], 1, 1, NOT_UTF8],
  ["half a pair", [0xed, 0xa0, 0x80], 1, 1, NOT_UTF8],
  ["U+FFFD and more", [0xef, 0xbf, 0xbd, 0xff], 1, 1, NOT_UTF8],
  ...([
    [[0], 1, 1],
    [[0x61, 0x62, 0], 1, 3],
    [[0x61, 10, 0], 2, 1],
    [[10, 0x61, 0], 2, 2],
    [[0x61, 10, 10, 0xc3, 0xa9, 0, 10, 0], 3, 2],
  ] as const).map(([bytes, line, column]): typeof DAMAGED[number] => [
    `a zero byte at ${line}:${column}`,
    [...bytes],
    ...[line, column] as const,
    "expected text, found a zero byte, possibly from a crash during a write",
  ]),
];

for (const [name, bytes, line, column, problem] of DAMAGED) {
  Deno.test(`decodeText() rejects ${name}`, () => {
    const error = assertThrows(
      () => decodeText(new Uint8Array(bytes), "a.csv"),
      DataFileError,
    );
    assert(!(error instanceof OtherEncodingError));
    assertEquals(error.position, { file: "a.csv", line, column });
    assertEquals(error.problem, problem);
  });
}

Deno.test("decodeText() keeps U+FFFD that a file contains", () => {
  const text = "a\uFFFDé\n";
  assertEquals(decodeText(encodeText(text), "a.csv"), text);
});

Deno.test("decodeText() keeps a byte order mark, and names UTF-16 with its text", () => {
  const marked = new Uint8Array([0xef, 0xbb, 0xbf, 0x61]);
  assertEquals(decodeText(marked, "a.csv"), "\uFEFFa");
  assertEquals(encodeText("\uFEFFa"), marked);
  const error = assertThrows(
    () => decodeText(new Uint8Array([...BIG, ...utf16("é\n", false)]), "a.csv"),
    OtherEncodingError,
  );
  assertEquals([error.text, error.problem, error.hint, error.name], [
    "é\n",
    "expected UTF-8, found UTF-16 as saved by spreadsheets",
    "To convert it: worktime doctor --fix",
    "OtherEncodingError",
  ]);
  assertEquals(error.position, { file: "a.csv", line: 1, column: 1 });
});

Deno.test("decodeParts() cuts after line breaks, about every 32 KiB", () => {
  const size = 32 * 1024;
  const line = (length: number) => `${"a".repeat(length - 1)}\n`;
  const table: [lines: string[], lengths: number[]][] = [
    [[], []],
    [["a"], [1]],
    [["\n"], [1]],
    [[line(size)], [size]],
    [[line(size - 1), "b"], [size - 1, 1]],
    [[line(size), "b"], [size, 1]],
    [[line(size + 1), "b"], [size + 1, 1]],
    [[line(size - 1), line(2), "b"], [size - 1, 3]],
    [[line(10), line(size - 10), line(5)], [size, 5]],
    [[line(10), line(3 * size), line(5)], [10, 3 * size, 5]],
    [["a".repeat(3 * size)], [3 * size]],
    // A character is never divided.
    [[`${"é".repeat(size / 2 - 1)}\n`, "é\n", "😀"], [size / 2, 4]],
  ];
  for (const [lines, lengths] of table) {
    const text = lines.join("");
    const parts = decodeParts(encodeText(text), "a.json");
    assertEquals(parts.map(({ length }) => length), lengths);
    assertEquals(parts.join(""), text);
  }
});

Deno.test("decodeParts() rejects what is not text, in any part", () => {
  const text = encodeText(`${"a".repeat(40_000)}\nb\n`);
  for (const at of [0, 39_999, 40_001]) {
    for (const byte of [0, 0xff]) {
      const bytes = text.slice();
      bytes[at] = byte;
      assertThrows(() => decodeParts(bytes, "a.json"), DataFileError);
    }
  }
});

Deno.test("encodedParts() yields at most 16 KiB at a time, which add up to the text", () => {
  const part = 16 * 1024;
  const table: [text: string, lengths: number[]][] = [
    ["", []],
    ["a", [1]],
    ["a".repeat(part), [part]],
    ["a".repeat(part + 1), [part, 1]],
    ["a".repeat(2 * part), [part, part]],
    // A character is never divided.
    ["a".repeat(part - 1) + "é", [part - 1, 2]],
    ["a".repeat(part - 3) + "😀", [part - 3, 4]],
  ];
  for (const [text, lengths] of table) {
    const parts = [...encodedParts(text)].map(({ length }) => length);
    assertEquals(parts, lengths);
    const bytes: number[] = [];
    for (const some of encodedParts(text)) bytes.push(...some);
    assertEquals(new TextDecoder().decode(new Uint8Array(bytes)), text);
  }
});
