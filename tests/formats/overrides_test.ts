import { assertEquals, assertThrows } from "@std/assert";
import { parse } from "@std/csv/parse";
import { DataFileError } from "../../lib/errors.ts";
import {
  checkOverrides,
  type Overrides,
  overridesFile,
  readOverrides,
  removeOverrides,
  writeOverride,
} from "../../lib/formats/overrides.ts";
import type { DayTerms } from "../../lib/workday/terms.ts";
import { parseCivilDate, parseCivilMonth } from "../../lib/time/civil_date.ts";

const MONTH = parseCivilMonth("2024-12");
const FILE = "2024-12-worktime-overrides.csv";
const HEAD = "date,expected_hours\n";

type Minutes = Record<string, number>;

const FORMS: [name: string, text: string, minutes: Minutes][] = [
  ["the seed's file", `${HEAD}2024-12-25,0\n2024-12-31,4\n`, {
    "2024-12-25": 0,
    "2024-12-31": 240,
  }],
  ["CRLF and a BOM", "\uFEFFdate,expected_hours\r\n2024-12-31,7.5\r\n", {
    "2024-12-31": 450,
  }],
  ["no final newline", `${HEAD}2024-12-31,7.33`, { "2024-12-31": 440 }],
  ["quotes", '"date","expected_hours"\n"2024-12-31","4"\n', {
    "2024-12-31": 240,
  }],
  ["another column order", "why,expected_hours,date\nhalf,4,2024-12-24\n", {
    "2024-12-24": 240,
  }],
  ["blank lines", `\n${HEAD}\n2024-12-31,4\n\n`, { "2024-12-31": 240 }],
  ["hours as people write them", `${HEAD}2024-12-30,7:30\n2024-12-31, 4.0 \n`, {
    "2024-12-30": 450,
    "2024-12-31": 240,
  }],
  ["two rows of a date", `${HEAD}2024-12-31,4\n2024-12-31,6\n`, {
    "2024-12-31": 360,
  }],
  ["only a header", HEAD, {}],
];

function minutesOf({ days }: Overrides): Minutes {
  return Object.fromEntries(
    [...days].map(([date, { expectedMinutes }]) => [date, expectedMinutes]),
  );
}

for (const [name, text, minutes] of FORMS) {
  Deno.test(`readOverrides() reads ${name}`, () => {
    const overrides = readOverrides(text, MONTH);
    assertEquals<Minutes>(minutesOf(overrides), minutes);
    assertEquals(overrides.problems, []);
  });
}

const HOURS = "expected hours from 0 to 24, such as 7.5, found";

const PROBLEMS: [row: string, column: number, problem: string][] = [
  [
    "2024-11-30,4",
    1,
    'expected a date in 2024-12 as YYYY-MM-DD, found "2024-11-30"',
  ],
  [
    "2026-02-30,4",
    1,
    'expected a date in 2024-12 as YYYY-MM-DD, found "2026-02-30"',
  ],
  [",4", 1, "expected a date in 2024-12 as YYYY-MM-DD, found nothing"],
  ["2024-12-31,", 12, `${HOURS} nothing`],
  ["2024-12-31", 12, `${HOURS} nothing`],
  ["2024-12-31,four", 12, `${HOURS} "four"`],
  ["2024-12-31,-1", 12, `${HOURS} "-1"`],
  ["2024-12-31,24.5", 12, `${HOURS} "24.5"`],
  ["2024-12-31,24:01", 12, `${HOURS} "24:01"`],
  ["2024-12-31,7.51", 12, `${HOURS} "7.51"`],
  ["2024-12-31,1e1", 12, `${HOURS} "1e1"`],
];

for (const [row, column, problem] of PROBLEMS) {
  Deno.test(`readOverrides() rejects the row ${row}`, () => {
    const text = `${HEAD}2024-12-01,4\n${row}\n`;
    const error = assertThrows(
      () => readOverrides(text, MONTH),
      DataFileError,
    );
    assertEquals(error.position, { file: FILE, line: 3, column });
    assertEquals(error.problem, problem);
    assertEquals(checkOverrides(text, MONTH).problems.length, 1);
  });
}

/** Rows with more columns, and the column and the text of the problem. */
const WIDE_PROBLEMS: [row: string, column: number, problem: string][] = [
  ["2024-12-31,4,yes,,,", 14, 'true, false or nothing, found "yes"'],
  ["2024-12-31,4,toString,,,", 14, 'true, false or nothing, found "toString"'],
  [
    "2024-12-31,4,,party,,",
    15,
    "vacation, sick, holiday, flex, unpaid, one of these after " +
    '"half", or nothing, found "party"',
  ],
  [
    "2024-12-31,4,,half vacation,24:01,",
    29,
    'hours from 0 to 24, such as 7.5, or nothing, found "24:01"',
  ],
];

for (const [row, column, problem] of WIDE_PROBLEMS) {
  Deno.test(`readOverrides() rejects the row ${row}`, () => {
    const head = "date,expected_hours,lunch_planned,kind,own_hours,note\n";
    const { problems, days } = checkOverrides(
      `${head}2024-12-01,4\n${row}\n2024-12-30,5\n`,
      MONTH,
    );
    assertEquals([...days.keys()] as string[], ["2024-12-01", "2024-12-30"]);
    assertEquals(problems.map((it) => it.position), [
      { file: FILE, line: 3, column },
    ]);
    assertEquals(problems.map((it) => it.problem), [`expected ${problem}`]);
  });
}

Deno.test("readOverrides() rejects another header", () => {
  for (const text of ["date,hours\n", "2024-12-31,4\n"]) {
    const error = assertThrows(
      () => readOverrides(text, MONTH),
      DataFileError,
    );
    assertEquals(
      error.problem,
      `expected the header "date,expected_hours", found "${text.trim()}"`,
    );
    assertEquals(error.position, { file: FILE, line: 1, column: 1 });
  }
});

Deno.test("overridesFile() is named after the month", () => {
  assertEquals(overridesFile(MONTH), FILE);
});

type Written = [
  name: string,
  before: string,
  date: string,
  minutes: number,
  after: string,
];

const WRITTEN: Written[] = [
  [
    "a row in order",
    `${HEAD}2024-12-24,4\n2024-12-31,4\n`,
    "2024-12-25",
    0,
    `${HEAD}2024-12-24,4\n2024-12-25,0\n2024-12-31,4\n`,
  ],
  [
    "a row before all others",
    `${HEAD}2024-12-24,4\n`,
    "2024-12-01",
    450,
    `${HEAD}2024-12-01,7.5\n2024-12-24,4\n`,
  ],
  [
    "a row after a missing final newline",
    `${HEAD}2024-12-24,4`,
    "2024-12-31",
    240,
    `${HEAD}2024-12-24,4\n2024-12-31,4\n`,
  ],
  [
    "a row with CRLF",
    "date,expected_hours\r\n",
    "2024-12-31",
    240,
    "date,expected_hours\r\n2024-12-31,4\r\n",
  ],
  [
    "over a row, with its other columns kept",
    "why,expected_hours,date\nhalf,4,2024-12-24\n",
    "2024-12-24",
    360,
    "why,expected_hours,date\nhalf,6,2024-12-24\n",
  ],
  [
    "over the row that counts of two",
    `${HEAD}2024-12-24,4\n2024-12-24,5\n`,
    "2024-12-24",
    360,
    `${HEAD}2024-12-24,4\n2024-12-24,6\n`,
  ],
  [
    "a row before blank lines at the end",
    `${HEAD}2024-12-24,4\n\n`,
    "2024-12-31",
    240,
    `${HEAD}2024-12-24,4\n2024-12-31,4\n\n`,
  ],
];

for (const [name, before, date, minutes, after] of WRITTEN) {
  Deno.test(`writeOverride() writes ${name}`, () => {
    const overrides = readOverrides(before, MONTH);
    const set = { expectedMinutes: minutes };
    const text = writeOverride(overrides, parseCivilDate(date), set);
    assertEquals(text, after);
    const read = readOverrides(text, MONTH).days;
    assertEquals(read.get(parseCivilDate(date)), set);
  });
}

Deno.test("writeOverride() starts a new file with the header", () => {
  const date = parseCivilDate("2024-12-25");
  const text = writeOverride(checkOverrides("", MONTH), date, {
    expectedMinutes: 0,
  });
  assertEquals(text, `${HEAD}2024-12-25,0\n`);
});

type LunchWritten = [
  name: string,
  before: string,
  set: DayTerms,
  after: string,
];

const LUNCH_WRITTEN: LunchWritten[] = [
  [
    "a column for the first day that needs it, other rows as they are",
    "\uFEFFdate,expected_hours\r\n2024-12-25,0\r\n2024-12-31, 8\r\n",
    { expectedMinutes: 240, isLunchPlanned: false },
    "\uFEFFdate,expected_hours,lunch_planned\r\n2024-12-24,4,false\r\n" +
    "2024-12-25,0\r\n2024-12-31, 8\r\n",
  ],
  [
    "a column that no cell beyond the header falls into",
    `${HEAD}2024-12-24,8,why\n2024-12-25,0,x\n`,
    { expectedMinutes: 240, isLunchPlanned: true },
    "date,expected_hours,,lunch_planned\n2024-12-24,4,why,true\n" +
    "2024-12-25,0,x\n",
  ],
  [
    "nothing in the column of a day that is as all others",
    "lunch_planned,date,expected_hours\nfalse,2024-12-24,4\n",
    { expectedMinutes: 300 },
    "lunch_planned,date,expected_hours\n,2024-12-24,5\n",
  ],
];

for (const [name, before, set, after] of LUNCH_WRITTEN) {
  Deno.test(`writeOverride() writes ${name}`, () => {
    const date = parseCivilDate("2024-12-24");
    const text = writeOverride(readOverrides(before, MONTH), date, set);
    assertEquals(text, after);
    assertEquals(readOverrides(text, MONTH).days.get(date), set);
  });
}

Deno.test("an overrides file with absences still has the two columns under their names", () => {
  const kinds = [
    { kind: "vacation", isHalf: false },
    { kind: "flex", isHalf: true },
  ] as const;
  let text = `${HEAD}2024-12-24,4\n`;
  for (const [index, absence] of kinds.entries()) {
    const terms = { expectedMinutes: 450 * index, absence, note: "a, b" };
    const date = parseCivilDate(`2024-12-1${index}`);
    text = writeOverride(readOverrides(text, MONTH), date, terms);
    assertEquals(readOverrides(text, MONTH).days.get(date), terms);
  }
  const [header = [], ...rows] = parse(text, { fieldsPerRecord: -1 });
  const columns = ["date", "expected_hours"].map((it) => header.indexOf(it));
  assertEquals(
    rows.map((row) => columns.map((column) => row[column])),
    [["2024-12-10", "0"], ["2024-12-11", "7.5"], ["2024-12-24", "4"]],
  );
});

Deno.test("checkOverrides() rejects an invalid value for lunch", () => {
  const text = "date,expected_hours,lunch_planned\n2024-12-24,4,45\n";
  const [problem] = checkOverrides(text, MONTH).problems;
  assertEquals(
    problem?.message,
    `Cannot read "${FILE}" line 2 column 14: ` +
      'expected true, false or nothing, found "45"',
  );
});

Deno.test("writeOverride() writes a row after the last one of an earlier date", () => {
  const text = `${HEAD}2024-12-01,1\n2024-12-03,3\n2024-12-09,9\n`;
  const date = parseCivilDate("2024-12-05");
  assertEquals(
    writeOverride(readOverrides(text, MONTH), date, { expectedMinutes: 300 }),
    text.replace("2024-12-09", "2024-12-05,5\n2024-12-09"),
  );
});

Deno.test("removeOverrides() removes all rows of the dates, and no other", () => {
  const text = `${HEAD}2024-12-01,1\n# why\n2024-12-02,2\n2024-12-03,3\n` +
    "2024-12-02,4\n";
  const read = readOverrides(text, MONTH);
  assertEquals(
    removeOverrides(read, new Set(["2024-12-02", "2024-12-09"])),
    `${HEAD}2024-12-01,1\n# why\n2024-12-03,3\n`,
  );
  assertEquals(removeOverrides(read, new Set()), text);
});

Deno.test("readOverrides() reads whether lunch is planned in any case", () => {
  const table: [word: string, isLunchPlanned: boolean | undefined][] = [
    ["TRUE", true],
    ["False", false],
    [" true ", true],
    ["", undefined],
  ];
  for (const [word, isLunchPlanned] of table) {
    const text = `date,expected_hours,lunch_planned\n2024-12-24,4,${word}\n`;
    assertEquals([...readOverrides(text, MONTH).days.values()], [{
      expectedMinutes: 240,
      ...(isLunchPlanned !== undefined && { isLunchPlanned }),
    }]);
  }
});
