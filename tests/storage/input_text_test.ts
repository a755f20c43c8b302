import { assertEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { decodeInput } from "../../lib/storage/input_text.ts";

const SOURCE = { path: "my report.csv", command: "import" };

function utf16(text: string, isLittle: boolean): number[] {
  return [...`\uFEFF${text}`].flatMap((it) => {
    const code = it.charCodeAt(0);
    return isLittle ? [code & 255, code >> 8] : [code >> 8, code & 255];
  });
}

const TEXTS: readonly (readonly [name: string, number[], text: string])[] = [
  ["nothing", [], ""],
  ["UTF-8", [0x61, 0xc3, 0xa9], "aé"],
  ["UTF-8 with a byte order mark", [0xef, 0xbb, 0xbf, 0x61], "a"],
  ["little-endian UTF-16", utf16("aé\r\n", true), "aé\r\n"],
  ["big-endian UTF-16", utf16("aé\r\n", false), "aé\r\n"],
  ["a replacement character", [0xef, 0xbf, 0xbd], "\uFFFD"],
];

for (const [name, bytes, text] of TEXTS) {
  Deno.test(`decodeInput() reads ${name}`, () => {
    assertEquals(decodeInput(new Uint8Array(bytes), SOURCE), text);
  });
}

const CONVERT = "Save it as UTF-8, or convert it: iconv -f WINDOWS-1252 " +
  "-t UTF-8 'my report.csv' | worktime import -";

const BINARY: readonly (readonly [
  name: string,
  bytes: number[],
  message: string,
  hint: string,
])[] = [
  [
    "Latin-1",
    [0xef, 0xbb, 0xbf, 0x61, 13, 10, 0x62, 13, 0xc3, 0xa9, 0x63, 0xe9, 0x64],
    '"my report.csv", line 3, column 3: the byte 0xE9 is not UTF-8 text',
    CONVERT,
  ],
  [
    "a character that ends early",
    [0x61, 10, 0xf0, 0x9f],
    '"my report.csv", line 2, column 1: the byte 0xF0 is not UTF-8 text',
    CONVERT,
  ],
  [
    "a bad byte at its end",
    [0x61, 10, 0x62, 0xff],
    '"my report.csv", line 2, column 2: the byte 0xFF is not UTF-8 text',
    CONVERT,
  ],
  [
    "a bad byte after characters of several bytes",
    [...Array(21).fill([0xc3, 0xa9]).flat(), 0xf0, 0x9f, 0x98, 0x80, 0xff],
    '"my report.csv", line 1, column 24: the byte 0xFF is not UTF-8 text',
    CONVERT,
  ],
  [
    "a bad byte at its start",
    [0xff, 0x61],
    '"my report.csv", line 1, column 1: the byte 0xFF is not UTF-8 text',
    CONVERT,
  ],
  [
    "half a character of UTF-16",
    [0xff, 0xfe, 0x61],
    '"my report.csv", line 1, column 1: the byte 0xFF is not UTF-8 text',
    CONVERT,
  ],
  [
    "a zero byte",
    [0x61, 10, 0x62, 0, 0x63],
    '"my report.csv", line 2, column 2: expected text, found a zero byte',
    "Save it as UTF-8",
  ],
  [
    "a ZIP archive",
    [0x50, 0x4b, 3, 4, 20],
    '"my report.csv" is a ZIP archive or a spreadsheet',
    "Extract it first, or save the spreadsheet as CSV",
  ],
  [
    "an empty ZIP archive",
    [0x50, 0x4b, 5, 6],
    '"my report.csv" is an empty ZIP archive',
    "Export the file again",
  ],
  [
    "gzip",
    [0x1f, 0x8b, 8],
    '"my report.csv" is compressed with gzip',
    "Extract it first",
  ],
];

for (const [name, bytes, message, hint] of BINARY) {
  Deno.test(`decodeInput() refuses ${name}`, () => {
    const error = assertThrows(
      () => decodeInput(new Uint8Array(bytes), SOURCE),
      InvalidTextError,
    );
    assertEquals([error.message, error.hint], [message, hint]);
  });
}

Deno.test("decodeInput() names standard input", () => {
  const error = assertThrows(
    () => decodeInput(new Uint8Array([0xe9]), { ...SOURCE, path: "-" }),
    InvalidTextError,
    "Standard input, line 1, column 1: the byte 0xE9 is not UTF-8 text",
  );
  assertEquals(error.hint, CONVERT.replace("'my report.csv'", "FILE"));
});
