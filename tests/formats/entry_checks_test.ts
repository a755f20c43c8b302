import { assertEquals } from "@std/assert";
import { DAY, SECOND } from "@std/datetime";
import {
  checkEntryFile,
  entryWarnings,
  isSameDuration,
  scanFiledEntries,
  timerWarnings,
} from "../../lib/formats/entry_checks.ts";
import {
  emptyEntryFile,
  formatEntryFile,
  toRecord,
} from "../../lib/formats/entry_file.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { Entry } from "../../lib/tracking/entry.ts";

Deno.test("isSameDuration() ignores less than a thousandth of a second", () => {
  const table: [a: unknown, b: number, isSame: boolean][] = [
    [10, 10, true],
    [0.1 + 0.2, 0.3, true],
    [10, 10.0009, true],
    [0.001, 0, false],
    [10, 10.0011, false],
    [10.0011, 10, false],
    [10, 11, false],
    ["10", 10, false],
    [undefined, 0, false],
    [NaN, 0, false],
  ];
  for (const [a, b, isSame] of table) {
    assertEquals(isSameDuration(a, b), isSame, `${a} ${b}`);
  }
});

const zone = namedZone("UTC");
const SOURCE = { file: "history/2025-01.json", zone };

/** Returns an entry of task A. */
function entryWith(
  times: Pick<Entry, "start" | "end" | "durationSeconds">,
): Entry {
  return {
    kind: "entry",
    ...{ id: "a", taskId: "A", description: "", tags: [], ...times },
    ...{ provider: undefined, providerId: "a", sync: "local" },
  };
}

function at(text: string): number {
  return Date.parse(`2025-${text}Z`);
}

const NOW = at("01-20T12:00:00");

/** The start, the end, what is counted, and each warning. */
const WARNED: [start: string, end: string, seconds: number, string[]][] = [
  ["01-01T00:00:00", "01-01T01:00:00", 3600, []],
  ["01-31T00:00:00", "01-31T00:00:01", 1, ["ends in the future"]],
  ["01-20T11:59:59", "01-20T12:00:00", 1, []],
  ["01-20T11:59:59", "01-20T12:00:01", 2, ["ends in the future"]],
  ["01-02T00:00:00", "01-03T00:00:00", 86_400, []],
  ["01-02T00:00:00", "01-03T00:00:01", 86_401, ["lasts more than 24 hours"]],
  ["01-02T00:00:00", "01-02T00:01:00", 60.999, []],
  ["01-02T00:00:00", "01-02T00:01:00", 59.001, []],
  ["01-02T00:00:00", "01-02T00:01:00", 61, [
    "lasts 60 seconds, but counts as 61",
  ]],
  ["01-02T00:00:00", "01-02T00:01:00", 0.1 + 0.2, [
    "lasts 60 seconds, but counts as 0.3",
  ]],
  ["01-30T00:00:00", "01-31T00:00:01", 0, [
    "lasts 86401 seconds, but counts as 0",
    "ends in the future",
    "lasts more than 24 hours",
  ]],
];

Deno.test("entryWarnings() and scanFiledEntries() complain about the same odd entries", () => {
  for (const [start, end, durationSeconds, oddities] of WARNED) {
    const file = emptyEntryFile(SOURCE.file);
    const times = { start: at(start), end: at(end), durationSeconds };
    file.add("A", [toRecord(entryWith(times))]);
    const name = `the entry for "A" at 2025-${start}Z`;
    const where = `${start} ${end} ${durationSeconds}`;
    const warnings = entryWarnings(file, NOW);
    assertEquals(warnings, oddities.map((it) => `${name} ${it}`), where);
    const scanned = scanFiledEntries(formatEntryFile(file), SOURCE, NOW);
    // Only other programs write fractions of a second.
    const isFine = oddities.length === 0 && Number.isInteger(durationSeconds);
    assertEquals(scanned !== undefined, isFine, where);
  }
});

Deno.test("entryWarnings() and scanFiledEntries() complain about an entry of another month in UTC", () => {
  const table: [start: string, month: string][] = [
    ["2024-12-31T23:59:59", "2024-12"],
    ["2025-01-01T00:00:00", "2025-01"],
    ["2025-01-31T23:59:59", "2025-01"],
    ["2025-02-01T00:00:00", "2025-02"],
  ];
  const now = at("03-01T00:00:00");
  for (const [text, month] of table) {
    const file = emptyEntryFile(SOURCE.file);
    const start = Date.parse(`${text}Z`);
    const times = { start, end: start + SECOND, durationSeconds: 1 };
    file.add("A", [toRecord(entryWith(times))]);
    const isOther = month !== "2025-01";
    assertEquals(
      entryWarnings(file, now),
      isOther
        ? [`the entry for "A" at ${text}Z starts in ${month}, not in 2025-01`]
        : [],
    );
    const scanned = scanFiledEntries(formatEntryFile(file), SOURCE, now);
    assertEquals(scanned === undefined, isOther, text);
  }
});

Deno.test("entryWarnings() names the other month after what else is odd", () => {
  const file = emptyEntryFile(SOURCE.file);
  const start = Date.parse("2025-02-01T00:00:00Z");
  const times = { start, end: start + SECOND, durationSeconds: 2 };
  file.add("A", [toRecord(entryWith(times))]);
  const name = 'the entry for "A" at 2025-02-01T00:00:00Z';
  assertEquals(entryWarnings(file, at("03-01T00:00:00")), [
    `${name} lasts 1 seconds, but counts as 2`,
    `${name} starts in 2025-02, not in 2025-01`,
  ]);
});

Deno.test("timerWarnings() warns of a timer that starts in the future or has been running for over a day", () => {
  const warnings = (start: number) => {
    const { end: _, durationSeconds: _seconds, ...rest } = entryWith({
      ...{ start, end: start, durationSeconds: 0 },
    });
    return timerWarnings({ running: { ...rest, kind: "timer" } }, NOW);
  };
  const name = 'the timer for "A"';
  assertEquals(timerWarnings({}, NOW), []);
  assertEquals(warnings(NOW), []);
  assertEquals(warnings(NOW + SECOND), [
    `${name} starts in the future, at 2025-01-20T12:00:01Z`,
  ]);
  assertEquals(warnings(NOW - DAY), []);
  assertEquals(warnings(NOW - DAY - SECOND), [
    `${name} has been running for more than 24 hours, ` +
    "since 2025-01-19T11:59:59Z",
  ]);
});

const GOOD = '{"id":"a","provider_id":"a","start":"2025-01-02T10:00:00Z",' +
  '"end":"2025-01-02T11:00:00Z","duration_seconds":3600}';

/** Texts, and the line, the column and the text of each problem and oddity. */
const CHECKED: [
  name: string,
  lines: string[],
  problems: [number, number, string][],
  oddities: [number, number, string][],
  file?: string,
][] = [
  [
    "entries that cannot be read",
    [
      '{"A":{"entries":[{"id":"a"},',
      `${GOOD},`,
      '7],"total_seconds":1},"B":{"entries":[',
      '{"id":"b"}],"total_seconds":1}}',
    ],
    [
      [1, 18, 'expected "start" to be a time such as "2025-01-16T10:00:00Z"'],
      [3, 1, "expected an object"],
      [4, 1, 'expected "start" to be a time such as "2025-01-16T10:00:00Z"'],
    ],
    [],
  ],
  [
    "a single entry that cannot be read",
    ['{"A":{"entries":[7],"total_seconds":1}}'],
    [[1, 18, "expected an object"]],
    [],
  ],
  [
    "wrong totals, in the order of the file",
    [
      `{"A":{"entries":[${GOOD}],`,
      '"total_seconds":3599.99},"B":{"entries":[',
      `${GOOD}]},"C":{"entries":[${GOOD}],`,
      '"total_seconds":3600}}',
    ],
    [
      [2, 17, 'expected a total of 3600 seconds for "A", found 3599.99'],
      [2, 30, 'expected a total of 3600 seconds for "B", found none'],
    ],
    [],
  ],
  [
    "an archive in the file of a month",
    [
      '{"A":{"entries":[],"total_seconds":60,',
      '"archive":{"seconds":60,"entries":1,"months":["2024-12"]}}}',
    ],
    [[2, 11, 'expected no "archive" for "A" in a month\'s file']],
    [],
  ],
  [
    "an archive in the file of the newest entries",
    [
      '{"A":{"entries":[],"total_seconds":60,',
      '"archive":{"seconds":60,"entries":1,"months":["2024-12"]}}}',
    ],
    [],
    [],
    "history/time-entries.json",
  ],
  [
    "what other programs left",
    [
      `{"A":{"entries":[${GOOD},`,
      '{"id":"b","start":"2025-01-02T10:00:00Z","end":null}],',
      '"total_seconds":3600},',
      '"_active":{"task":"A"}}',
    ],
    [],
    [
      [
        4,
        11,
        '"_active" is not a readable timer: expected "task_id" and ' +
        '"start"',
      ],
      [
        2,
        1,
        'the entry for "A" at 2025-01-02T10:00:00Z has no end, ' +
        "and counts as 0 until it has one",
      ],
    ],
  ],
];

const ENTRY = '{"provider_id":"a","start":"2025-01-16T10:00:00Z",' +
  '"end":"2025-01-16T11:00:00Z","duration_seconds":3600}';

Deno.test("checkEntryFile() finds a task that is there twice, in any layout", () => {
  const task = (name: string) =>
    `"${name}": {"entries": [${ENTRY}], "total_seconds": 3600}`;
  for (const again of ["A/1", "\\u0041/1", "A\\/1"]) {
    const text = `{\n${task("A/1")},\n${task("B")},\n  ${task(again)}\n}\n`;
    const { entries, problems } = checkEntryFile(text, SOURCE);
    // A repair would otherwise lose the first entry.
    assertEquals(entries, undefined);
    assertEquals(problems.map(({ message }) => message), [
      `Cannot read "${SOURCE.file}" line 4 column ${again.length + 7}: ` +
      'expected "A/1" only once',
    ]);
  }
});

for (const [name, lines, problems, oddities, file] of CHECKED) {
  Deno.test(`checkEntryFile() finds ${name}`, () => {
    const source = { ...SOURCE, ...file !== undefined && { file } };
    const found = checkEntryFile(lines.join("\n"), source);
    const shown = (errors: typeof found.problems) =>
      errors.map(({ position: { line, column }, problem }) =>
        [line, column, problem] as const
      );
    assertEquals(shown(found.problems), problems);
    assertEquals(shown(found.oddities), oddities);
  });
}
