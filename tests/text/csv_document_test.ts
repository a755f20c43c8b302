import { assertEquals, assertThrows } from "@std/assert";
import { DataFileError } from "../../lib/errors.ts";
import {
  cellColumn,
  type CsvDocument,
  formatCsvDocument,
  isCommentLine,
  isSeparatorLine,
  parseCsvDocument,
  parseCsvRows,
  withCells,
  withoutRows,
  withRows,
} from "../../lib/text/csv.ts";
import { forSeeds } from "../support/random.ts";

const FILE = "2024-12.csv";

type Row = [line: number, cells: string[]];

const TEXTS: [name: string, text: string, rows: Row[]][] = [
  ["an empty text", "", []],
  ["LF", "a,b\n1,2\n", [[1, ["a", "b"]], [2, ["1", "2"]]]],
  ["CRLF", "a,b\r\n1,2\r\n", [[1, ["a", "b"]], [2, ["1", "2"]]]],
  ["both", "a,b\r\n1,2\n3,4\r\n", [
    [1, ["a", "b"]],
    [2, ["1", "2"]],
    [3, ["3", "4"]],
  ]],
  ["a BOM", "\uFEFFa,b\n", [[1, ["a", "b"]]]],
  ["no final newline", "a,b\n1,2", [[1, ["a", "b"]], [2, ["1", "2"]]]],
  ["blank lines", "\na,b\n \n\r\n1,2\n\n", [
    [1, []],
    [2, ["a", "b"]],
    [3, []],
    [4, []],
    [5, ["1", "2"]],
    [6, []],
  ]],
  ["quotes", 'a,"b"\n"1","2,3"\n', [[1, ["a", "b"]], [2, ["1", "2,3"]]]],
  ["quotes in quotes", 'a,"b ""c"""\n', [[1, ["a", 'b "c"']]]],
  ["line ends in quotes", 'a,"b\nc"\n1,2\n', [
    [1, ["a", "b\nc"]],
    [3, ["1", "2"]],
  ]],
  ["empty cells", ",\n,,\n", [[1, ["", ""]], [2, ["", "", ""]]]],
  ["space", " a , b \n", [[1, [" a ", " b "]]]],
  ["a blank line with spaces first", "  \na;b\n", [[1, []], [2, ["a", "b"]]]],
  ["other scripts", "日付,😀\n", [[1, ["日付", "😀"]]]],
];

for (const [name, text, rows] of TEXTS) {
  Deno.test(`parseCsvDocument() reads ${name} and keeps every byte`, () => {
    const document = parseCsvDocument(text, FILE);
    assertEquals(
      document.rows.map(({ line, cells }): Row => [line, [...cells]]),
      rows,
    );
    assertEquals(formatCsvDocument(document), text);
  });
}

Deno.test("parseCsvDocument() detects the separator in the header", () => {
  const table: [text: string, cells: string[]][] = [
    ["a,b;c\n", ["a", "b;c"]],
    ["a;b;c,d\n", ["a", "b", "c,d"]],
    ["a\tb\n1,2,3\n", ["a", "b"]],
    ["a;b\tc\td\n", ["a;b", "c", "d"]],
    // What comments and quotes contain does not count.
    ["# x;y;z\n\n  \na,b\n", ["a", "b"]],
    ['"# x;y;z"\na,b\n', ["a", "b"]],
    ['"a;b;c",d\n', ["a;b;c", "d"]],
    ['"",";;;;",b\n', ["", ";;;;", "b"]],
    ['";;;",";;;;",b\n', [";;;", ";;;;", "b"]],
    ["# x\nsep=;\na,b;c\n", ["a,b", "c"]],
    ["sep=,\na;b;c,d\n", ["a;b;c", "d"]],
    ["sep=;x,b\n", ["sep=;x", "b"]],
    ["xsep=;,b\n", ["xsep=;", "b"]],
    ["sep=\t\na,b,c\td\n", ["a,b,c", "d"]],
  ];
  for (const [text, cells] of table) {
    const { rows } = parseCsvDocument(text, FILE);
    const header = rows.find((row) =>
      row.cells.length > 0 && !row.text.trim().match(/^"?#/)
    );
    assertEquals(header?.cells, cells, text);
  }
});

Deno.test("parseCsvDocument() keeps every byte of random files", async () => {
  const parts = ["a", "é", "😀", ",", "\n", "\r\n", " ", '"x"', '"y\nz"', ",,"];
  await forSeeds(2000, (random) => {
    let text = random.chance(0.2) ? "\uFEFF" : "";
    for (let i = random.integer(0, 20); i > 0; i--) {
      const part = random.pick(parts);
      // A quote is valid only at the start of a cell.
      const isCellStart = /(^|[,\n])$/.test(text.replace("\uFEFF", ""));
      if (part.startsWith('"')) text += isCellStart ? `${part},` : "";
      else text += part;
    }
    const document = parseCsvDocument(text, FILE);
    assertEquals(formatCsvDocument(document), text);
  });
});

const BROKEN: [name: string, text: string, line: number][] = [
  ["is not closed", 'a,b\n1,"2\n3,4\n', 2],
  ["is not closed in the last row", 'a,b\n1,2\n3,"4', 3],
  ["is in the middle of a cell", 'a,b\n1,2"x"\n', 2],
  ["is followed by text", 'a,b\n1,"2"x\n', 2],
  ["is not closed in the header", '"a,b\n1,2\n', 1],
];

for (const [name, text, line] of BROKEN) {
  Deno.test(`parseCsvDocument() rejects a quote that ${name}`, () => {
    const error = assertThrows(
      () => parseCsvDocument(text, FILE),
      DataFileError,
    );
    assertEquals(error.position, { file: FILE, line, column: 1 });
    assertEquals(error.problem, "a quote is unclosed or misplaced");
    assertEquals(
      error.message,
      `Cannot read "2024-12.csv" line ${line} column 1: ` +
        "a quote is unclosed or misplaced",
    );
  });
}

type Edit = (document: CsvDocument) => CsvDocument;

const EDITS: [name: string, before: string, edit: Edit, after: string][] = [
  [
    "withRows() puts a row in",
    "a,b\n1,2\n",
    (d) => withRows(d, 1, [["x", "y"]]),
    "a,b\nx,y\n1,2\n",
  ],
  [
    "withRows() takes the line end of the first line",
    "a,b\r\n1,2\n",
    (d) => withRows(d, 2, [["x", "y"]]),
    "a,b\r\n1,2\nx,y\r\n",
  ],
  [
    "withRows() adds the final newline that is missing",
    "a,b\r\n1,2",
    (d) => withRows(d, 2, [["x", "y"]]),
    "a,b\r\n1,2\r\nx,y\r\n",
  ],
  [
    "withRows() quotes cells that need it",
    "a,b\n",
    (d) => withRows(d, 1, [["x,y", 'say "z"']]),
    'a,b\n"x,y","say ""z"""\n',
  ],
  [
    "withRows() keeps line ends in cells",
    "a,b\n",
    (d) => withRows(d, 1, [["x\ny", "z\r\n"]]),
    'a,b\n"x\ny","z\r\n"\n',
  ],
  [
    "withRows() keeps a BOM in front",
    "\uFEFFa,b\n",
    (d) => withRows(d, 1, [["x", "y"]]),
    "\uFEFFa,b\nx,y\n",
  ],
  [
    "withRows() puts several rows in, in their order",
    "a,b\n1,2\n3,4",
    (d) => withRows(withRows(d, 3, [["5", "6"], ["7", "8"]]), 0, []),
    "a,b\n1,2\n3,4\n5,6\n7,8\n",
  ],
  [
    "withCells() replaces several rows, each with its line end",
    "a,b\n1,2\r\n3,4",
    (d) => withCells(d, new Map([[2, ["x"]], [1, ["y"]], [9, ["z"]]])),
    "a,b\ny\r\nx",
  ],
  [
    "withCells() keeps the row's line end",
    "a,b\n1,2\r\n3,4\n",
    (d) => withCells(d, new Map([[1, ["x", "y"]]])),
    "a,b\nx,y\r\n3,4\n",
  ],
  [
    "withCells() keeps a final newline missing",
    "a,b\n1,2",
    (d) => withCells(d, new Map([[1, ["x", "y"]]])),
    "a,b\nx,y",
  ],
  [
    "withoutRows() takes rows out",
    "a,b\n1,2\n\n3,4\n",
    (d) => withoutRows(d, new Set([1, 3])),
    "a,b\n\n",
  ],
];

for (const [name, before, edit, after] of EDITS) {
  Deno.test(name, () => {
    const document = parseCsvDocument(before, FILE);
    assertEquals(formatCsvDocument(edit(document)), after);
    assertEquals(formatCsvDocument(document), before);
  });
}

Deno.test("parseCsvRows() yields the rows of the document, each time", () => {
  const text = '\uFEFFa;b\r\n"1\n2";3\n\n4;5';
  const rows = parseCsvRows(text, FILE);
  const expected = parseCsvDocument(text, FILE).rows;
  assertEquals([[...rows], [...rows]], [expected, expected]);
});

Deno.test("parseCsvRows() throws for a misplaced quote when it reaches the row", () => {
  const rows = parseCsvRows('a,b\n"1,2\n', FILE)[Symbol.iterator]();
  assertEquals(rows.next().value?.cells, ["a", "b"]);
  assertThrows(() => rows.next(), DataFileError, "a quote is unclosed");
});

Deno.test("withCells() keeps the line of each row", () => {
  const { rows } = parseCsvDocument("a,b\n1,2\n3,4\n", FILE);
  const document = parseCsvDocument("a,b\n1,2\n3,4\n", FILE);
  const changed = withCells(document, new Map([[1, ["x", "y"]]]));
  assertEquals(
    changed.rows.map((row) => row.line),
    rows.map((row) => row.line),
  );
});

Deno.test("cellColumn() returns where a cell starts", () => {
  const { rows } = parseCsvDocument('a,bc,d\n😀,x,y\n"q",x,y\n', FILE);
  const [plain, emoji, quoted] = rows;
  assertEquals([0, 1, 2].map((i) => plain && cellColumn(plain, i)), [1, 3, 6]);
  // UTF-16 code units, as editors count them.
  assertEquals([0, 1, 2].map((i) => emoji && cellColumn(emoji, i)), [1, 4, 6]);
  assertEquals([0, 1, 2].map((i) => quoted && cellColumn(quoted, i)), [
    1,
    1,
    1,
  ]);
});

Deno.test("parseCsvDocument() reads comments as rows where there are none", () => {
  const rowsOf = (hasComments?: boolean) =>
    parseCsvDocument("#a,b\n", FILE, {
      ...hasComments !== undefined && { hasComments },
    }).rows.map(({ cells }) => cells);
  assertEquals(rowsOf(), [[]]);
  assertEquals(rowsOf(true), [[]]);
  assertEquals(rowsOf(false), [["#a", "b"]]);
});

Deno.test("parseCsvDocument() refuses a text that is longer than the limit", () => {
  const limit = 2 * 1024 * 1024;
  const read = (length: number) =>
    parseCsvDocument("x".repeat(length), FILE, { maxLength: limit });
  assertEquals(read(limit).rows.length, 1);
  const error = assertThrows(() => read(limit + 1), DataFileError);
  assertEquals(
    error.problem,
    "the file has 2 million characters, the limit is 2 million",
  );
  assertEquals(error.position, { file: FILE, line: 1, column: 1 });
});

Deno.test("parseCsvDocument() reads a row in quotes to the last line", () => {
  const error = assertThrows(() => parseCsvDocument('a\n"b\nc\n', FILE));
  assertEquals(error instanceof DataFileError && error.position.line, 2);
  const rows = [...parseCsvRows('a\n"b\nc"', FILE)];
  assertEquals(rows.map(({ line, cells }) => [line, ...cells]), [
    [1, "a"],
    [2, "b\nc"],
  ]);
});

Deno.test("isCommentLine() recognizes a line that starts with #, quoted or indented", () => {
  for (const line of ["#", "# a", " #a", "\t# a", '"#"', ' "# a', "\uFEFF#"]) {
    assertEquals(isCommentLine(line), true, line);
  }
  for (const line of ["", "a", "a #", "a,#", '""#', '"a#"', "'#"]) {
    assertEquals(isCommentLine(line), false, line);
  }
});

Deno.test("isSeparatorLine() recognizes the line that a spreadsheet reads first", () => {
  for (const line of ["sep=;", "SEP=,", ' "Sep=;" \r\n', "sep=\t\n"]) {
    assertEquals(isSeparatorLine(line), true, line);
  }
  const others = ["xsep=;", "a,sep=;", "sep=;;", "sep=", "sep=|", "sep =;"];
  for (const line of [...others, "sep=;x", ""]) {
    assertEquals(isSeparatorLine(line), false, line);
  }
});

Deno.test("parseCsvDocument() names the length of a text that is too long, and the limit", () => {
  const error = assertThrows(
    () =>
      parseCsvDocument("x".repeat(1_572_864), "x.csv", { maxLength: 524_288 }),
    DataFileError,
  );
  assertEquals(
    error.problem,
    "the file has 2 million characters, the limit is 1 million",
  );
});

Deno.test("cellColumn() of a missing cell is after the last, without the line end", () => {
  for (const end of ["", "\n", "\r\n"]) {
    const [row] = parseCsvDocument(`a,bc${end}`, "x.csv").rows;
    assertEquals(row && [1, 2, 3].map((i) => cellColumn(row, i)), [3, 6, 6]);
  }
});
