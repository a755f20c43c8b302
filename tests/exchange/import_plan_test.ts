import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { ForeignEntry } from "../../lib/exchange/import_format.ts";
import { planImport } from "../../lib/exchange/import_plan.ts";
import {
  type EntryRow,
  type ImportFilter,
  ImportRows,
  inFileOrder,
} from "../../lib/exchange/import_rows.ts";
import { type Mapping, SubjectMapper } from "../../lib/exchange/mapping.ts";
import type { CivilDate, CivilMonth } from "../../lib/time/civil_date.ts";
import { fixedZone } from "../../lib/time/zone.ts";
import type { Entry } from "../../lib/tracking/entry.ts";

const UTC = fixedZone(0);

/** An instant of December, such as `10T09:00`. */
const at = (time: string) => Date.parse(`2024-12-${time}Z`);

const MAPPING: Mapping = {
  ...{ taskFrom: ["task", "project"], planFrom: "client", renamed: new Map() },
};

function foreign(
  start: string,
  end: string,
  fields: Partial<ForeignEntry> = {},
): ForeignEntry {
  return {
    ...{ line: 1, identity: start, start: at(start), end: at(end) },
    ...fields,
  };
}

/** Collects rows of a file as entries. */
function rowsOf(
  entries: readonly ForeignEntry[],
  { filter = {}, name = "a", mapping = MAPPING }: {
    filter?: ImportFilter;
    name?: string;
    mapping?: Mapping;
  } = {},
) {
  const collected = new ImportRows(filter, UTC);
  const receiver = collected.receiverFor({
    ...{ name, format: { name: "toggl" }, mapping },
  });
  for (const entry of entries) receiver.entry(entry);
  return collected;
}

function plan(
  entries: readonly ForeignEntry[],
  { known = [], closed = [], filter = {} }: {
    known?: readonly Entry[];
    closed?: readonly string[];
    filter?: ImportFilter;
  } = {},
) {
  const { rows, skipped } = rowsOf(entries, { filter });
  return planImport({ rows, skipped, files: [{ name: "a" }], notes: ["n"] }, {
    known: new Map(known.map((entry) => [entry.id, entry])),
    closedMonthAt: (start) => {
      const month = new Date(start).toISOString().slice(0, 7);
      return closed.includes(month) ? month as CivilMonth : undefined;
    },
    zone: UTC,
  });
}

Deno.test("a row becomes an entry with what its file says", () => {
  const { rows, skipped } = rowsOf([
    foreign("10T09:00", "10T10:00", {
      ...{ column: 7, seconds: 1800, task: "T", taskTitle: "Title" },
      ...{ project: "P", client: "C", description: "did\n it", tags: ["a"] },
      ...{ billable: false, placedOn: "2024-12-10" as CivilDate },
      ownId: "id-1",
    }),
    foreign("10T10:00:00.4", "10T10:00:01", {
      ...{ project: "P", taskTitle: "of no task", ownId: "not an id" },
    }),
  ]);
  const [{ entry: { id } = { id: "" } } = {}] = rows.slice(1);
  assertEquals(id.startsWith("toggl-"), true);
  assertEquals<unknown>(rows, [
    {
      ...{ file: "a", line: 1, column: 7, plan: "C", ownId: "id-1" },
      ...{ placedOn: "2024-12-10", title: "Title" },
      entry: {
        ...{ kind: "entry", id: "worktime-id-1", taskId: "T" },
        ...{ description: "did  it", tags: ["a"], start: at("10T09:00") },
        ...{ end: at("10T10:00"), durationSeconds: 1800, billable: false },
        ...{ provider: undefined, providerId: "worktime-id-1", sync: "local" },
      },
    },
    {
      ...{ file: "a", line: 1, plan: undefined },
      entry: {
        ...{ kind: "entry", id, taskId: "P", description: "", tags: [] },
        ...{ start: at("10T10:00:00.4"), end: at("10T10:00:01") },
        ...{ durationSeconds: 1, provider: undefined, providerId: id },
        sync: "local",
      },
    },
  ]);
  assertEquals(skipped, []);
});

/** Filters, and the dates of December that they leave. */
const FILTERS: readonly (readonly [ImportFilter, ...dates: number[]])[] = [
  [{}, 9, 10, 11],
  [{ from: "2024-12-10" as CivilDate }, 10, 11],
  [{ to: "2024-12-10" as CivilDate }, 9, 10],
  [
    {
      ...{ from: "2024-12-10" as CivilDate, to: "2024-12-10" as CivilDate },
    },
    10,
  ],
  [{ user: "Ann" }, 9, 11],
];

Deno.test("an import wants the rows of a range and of a person", () => {
  const entries = [
    foreign("09T23:59", "10T10:00"),
    foreign("10T00:00", "10T10:00", { user: "Bob" }),
    foreign("11T00:00", "11T10:00", { user: "Ann" }),
  ];
  for (const [filter, ...dates] of FILTERS) {
    const { rows, skipped } = rowsOf(entries, { filter });
    const days = rows.map(({ entry }) => new Date(entry.start).getUTCDate());
    assertEquals(days, dates, JSON.stringify(filter));
    const reason = filter.user === undefined
      ? "it is outside the range"
      : "it is of another person";
    for (const row of skipped) assertEquals(row.reason, reason);
  }
});

Deno.test("an import skips breaks, with their time", () => {
  const { rows, skipped } = rowsOf([
    foreign("10T09:00", "10T10:00", { pause: "break", column: 3 }),
    foreign("10T10:00", "10T10:01", { pause: "lunch", line: 2 }),
  ]);
  const reason = "it is a break";
  assertEquals(skipped, [
    { file: "a", line: 1, column: 3, seconds: 3600, reason },
    { file: "a", line: 2, seconds: 60, reason },
  ]);
  assertEquals(rows, []);
});

Deno.test("the day of a row is that of its file, not of its start", () => {
  const filter = { from: "2024-12-10" as CivilDate };
  const { rows } = rowsOf([
    foreign("09T23:00", "10T01:00", { placedOn: "2024-12-10" as CivilDate }),
    foreign("10T23:00", "11T01:00", { placedOn: "2024-12-09" as CivilDate }),
    foreign("09T22:00", "10T01:00", { day: "2024-12-10" as CivilDate }),
  ], { filter });
  assertEquals(rows.map(({ entry }) => entry.start), [
    ...[at("09T23:00"), at("09T22:00")],
  ]);
});

Deno.test("skipped rows are in the order of their files, lines and columns", () => {
  const row = (file: string, line: number, column?: number) => ({
    ...{ file, line, seconds: 0, reason: "r" },
    ...column !== undefined && { column },
  });
  const sorted = [
    ...[row("b", 1), row("b", 2, 1), row("b", 2, 30), row("a", 1)],
    ...[row("a", 1, 1), row("a", 3)],
  ];
  const files = [{ name: "b" }, { name: "a" }];
  assertEquals(inFileOrder(sorted, files), sorted);
  assertEquals(inFileOrder(sorted.toReversed(), files), sorted);
});

Deno.test("planImport() counts each row once, as new, known, edited or skipped", () => {
  const rows = [
    foreign("10T09:00", "10T10:00", { task: "T", identity: "a" }),
    foreign("10T10:00", "10T11:00", { task: "T", identity: "b", line: 2 }),
    foreign("10T11:00", "10T12:00", { task: "T", identity: "c", line: 3 }),
    foreign("10T12:00", "10T13:00", { pause: "break", line: 4 }),
  ];
  const [, second, third] = plan(rows).planned;
  assertEquals(plan(rows).added, { rows: 3, seconds: 3 * 3600 });
  const here = second?.entry as Entry;
  const known = [here, { ...third?.entry as Entry, taskId: "X" }];
  const { planned, notes, ...counts } = plan(rows, { known });
  assertEquals(planned.map(({ line }) => line), [1]);
  assertEquals<unknown>(counts, {
    read: { rows: 4, seconds: 4 * 3600 },
    added: { rows: 1, seconds: 3600 },
    present: { rows: 1, seconds: 3600 },
    edited: { rows: 1, seconds: 3600 },
    skipped: [{ file: "a", line: 4, seconds: 3600, reason: "it is a break" }],
    local: known,
  });
  assertEquals(notes, ["n"]);
});

Deno.test("planImport() leaves out what begins in a closed month", () => {
  const reason = "2024-12 is closed (to change it: worktime reopen 2024-12)";
  const rows = [
    foreign("10T09:00", "10T10:00", { line: 3, column: 2 }),
    foreign("11T09:00", "11T10:00", { line: 1 }),
  ];
  const { skipped, added, read } = plan(rows, { closed: ["2024-12"] });
  assertEquals(skipped, [
    { file: "a", line: 1, seconds: 3600, reason },
    { file: "a", line: 3, column: 2, seconds: 3600, reason },
  ]);
  assertEquals([added.rows, read.rows], [0, 2]);
  // What is here stays.
  const known = plan(rows).planned.map(({ entry }) => entry);
  const again = plan(rows, { closed: ["2024-12"], known });
  assertEquals([again.present.rows, again.skipped.length], [2, 0]);
});

/** New entries, and what is said of those that overlap each other. */
const OVERLAPS: readonly (readonly [
  times: readonly (readonly [start: string, end: string])[],
  note?: string,
])[] = [
  [[["10T09:00", "10T10:00"], ["10T10:00", "10T11:00"]]],
  [
    [["10T09:00", "10T10:00"], ["10T09:59:59", "10T11:00"]],
    "1 entry overlaps another one",
  ],
  // The first one ends last.
  [
    [
      ...[["10T09:00", "10T12:00"], ["10T10:00", "10T10:30"]] as const,
      ...[["10T11:00", "10T11:30"], ["10T12:00", "10T13:00"]] as const,
    ],
    "2 entries overlap others",
  ],
];

Deno.test("planImport() says how many new entries overlap others", () => {
  for (const [times, note] of OVERLAPS) {
    const entries = times.map((it) => foreign(...it));
    assertEquals(plan(entries.toReversed()).notes, [
      "n",
      ...note === undefined ? [] : [note],
    ]);
  }
});

const HERE = "entries that were here before, the first on 2024-12-10";

/** A new entry from 9:00 to 10:00, those that are here, and how many overlap. */
const KNOWN_OVERLAPS: readonly (readonly [
  known: readonly (readonly [start: string, end: string])[],
  note?: string,
])[] = [
  [[["10T08:00", "10T09:00"], ["10T10:00", "10T11:00"]]],
  [[["10T08:00", "10T09:00:01"]], `1 entry overlaps ${HERE}`],
  [[["10T09:59:59", "10T11:00"]], `1 entry overlaps ${HERE}`],
  [[["10T09:00", "10T09:01"]], `1 entry overlaps ${HERE}`],
  // An earlier one ends later than the last one before it.
  [
    [["10T07:00", "10T09:30"], ["10T08:00", "10T08:30"]],
    `1 entry overlaps ${HERE}`,
  ],
  [
    [["10T08:00", "10T08:30"], ["10T07:00", "10T09:30"]],
    `1 entry overlaps ${HERE}`,
  ],
  [
    [["10T13:00", "10T14:00"], ["10T08:00", "10T09:30"]],
    `1 entry overlaps ${HERE}`,
  ],
  [
    [["10T08:00", "10T11:30"], ["10T08:10", "10T08:20"]],
    `2 entries overlap ${HERE}`,
  ],
];

Deno.test("planImport() says how many new entries overlap those that are here", () => {
  const added = [
    foreign("11T09:00", "11T10:00"),
    foreign("10T11:00", "10T12:00"),
    foreign("10T09:00", "10T10:00"),
  ];
  const moment = foreign("10T09:00", "10T09:00");
  for (const [times, note] of KNOWN_OVERLAPS) {
    const known = times.map(([start, end], index): Entry => ({
      ...{ kind: "entry", id: `k-${index}`, taskId: "T", description: "" },
      ...{ tags: [], start: at(start), end: at(end), durationSeconds: 1 },
      ...{ provider: undefined, providerId: "", sync: "local" },
    }));
    const notes = note === undefined ? [] : [note];
    const wanted = note === undefined ? added.slice(2) : added;
    assertEquals(plan(wanted, { known }).notes, ["n", ...notes], String(times));
    const overlaps = times.some(([start, end]) =>
      at(start) <= moment.start && moment.start < at(end)
    );
    assertEquals(
      plan([moment], { known }).notes,
      ["n", ...overlaps ? [`1 entry overlaps ${HERE}`] : []],
      String(times),
    );
  }
});

Deno.test("planImport() places a new row after those of its date that are here", () => {
  const on = (date: string, end: string, identity: string) =>
    foreign(`${date}T09:00`, `${date}T${end}`, {
      ...{ identity, placedOn: `2024-12-${date}` as CivilDate },
    });
  const before = [on("10", "12:00", "a"), on("10", "10:00", "b")];
  const known = plan(before).planned.map(({ entry }) => entry);
  const rows = [
    ...[...before, on("10", "09:30", "c"), on("10", "11:00", "d")],
    ...[on("11", "09:30", "e"), foreign("10T09:00", "10T09:10")],
  ];
  const timesOf = ({ entry, file, line }: EntryRow) => [
    ...[file, line, entry.taskId],
    ...[entry.start, entry.end].map((it) =>
      new Date(it).toISOString().slice(8, 16)
    ),
  ];
  const { planned, present } = plan(rows, { known });
  assertEquals(planned.map(timesOf), [
    ["a", 1, "untitled", "10T12:00", "10T12:30"],
    ["a", 1, "untitled", "10T12:30", "10T14:30"],
    ["a", 1, "untitled", "11T09:00", "11T09:30"],
    ["a", 1, "untitled", "10T09:00", "10T09:10"],
  ]);
  assertEquals(present.rows, 2);
  // Where it was placed does not make it another one.
  const [first] = planned;
  const placed = [...known, ...first ? [first.entry] : []];
  assertEquals(plan(rows.slice(0, 3), { known: placed }).present.rows, 3);
});

/** Fields of a row, and what it is about. */
const SUBJECTS: readonly (readonly [
  fields: Partial<ForeignEntry>,
  subject: Partial<ReturnType<SubjectMapper["subjectOf"]>>,
])[] = [
  [{}, { taskId: "untitled" }],
  [{ task: " T ", project: "P" }, { taskId: "T" }],
  [{ task: " \n", project: "P", client: "C" }, { taskId: "P", plan: "C" }],
  [{ task: "T", client: "T" }, { taskId: "T" }],
  [{ task: "Old", client: "Old" }, { taskId: "New" }],
  [{ description: "a\r\nb\u2028c\0 " }, { description: "a b c" }],
  [{ description: "x".repeat(5001) }, { description: "x".repeat(5000) }],
  [{ description: "\ud800" }, { description: "\ufffd" }],
  [{ description: `${"x".repeat(4999)}😀` }, {
    description: `${"x".repeat(4999)}\ufffd`,
  }],
  [{ tags: ["a", "b\n", "", "a", "\t"] }, { tags: ["a", "b"] }],
  [{ tags: ["a b"] }, { tags: ["a b"] }],
  [{ tags: ["ab"] }, { tags: ["ab"] }],
  [{ tags: ["b", "a"] }, { tags: ["b", "a"] }],
];

Deno.test("SubjectMapper makes lines of texts, and renames tasks", () => {
  const mapper = new SubjectMapper({
    ...{ ...MAPPING, renamed: new Map([["Old", "New"]]) },
  });
  // Twice, as it remembers texts.
  for (const [fields, subject] of [...SUBJECTS, ...SUBJECTS]) {
    assertEquals<unknown>(
      mapper.subjectOf(foreign("10T09:00", "10T10:00", fields)),
      { taskId: "untitled", description: "", tags: [], ...subject },
    );
  }
});

Deno.test("SubjectMapper takes the task from the first tag, or one of a pattern", () => {
  const subjectOf = (tagPattern?: RegExp) =>
    new SubjectMapper({
      ...{ ...MAPPING, taskFrom: ["tag", "task"] },
      ...tagPattern && { tagPattern },
    }).subjectOf(foreign("10T09:00", "10T10:00", {
      ...{ tags: ["", "a", "T-1"], task: "else" },
    })).taskId;
  assertEquals([subjectOf(), subjectOf(/^T-/), subjectOf(/^X/)], [
    ...["a", "T-1", "else"],
  ]);
});

Deno.test("SubjectMapper remembers no more than 10,000 texts, and tells all apart", () => {
  const mapper = new SubjectMapper(MAPPING);
  for (let i = 0; i < 10_002; i++) {
    const fields = { task: `T${i}`, tags: [`a${i}`, `b${i}`] };
    const { taskId, tags } = mapper
      .subjectOf(foreign("10T09:00", "10T10:00", fields));
    assertEquals([taskId, tags], [fields.task, fields.tags]);
  }
});

Deno.test("SubjectMapper shares equal lists of tags, and forgets 10,000", () => {
  const mapper = new SubjectMapper(MAPPING);
  const tagsOf = (...tags: string[]) =>
    mapper.subjectOf(foreign("10T09:00", "10T10:00", { tags })).tags;
  const first = tagsOf("a", "b");
  assertStrictEquals(tagsOf("a", "b"), first);
  // 100 tags in pairs, so that the tags themselves stay remembered.
  for (let i = 0; i < 9_999; i++) {
    tagsOf(`x${i % 100}`, `y${Math.floor(i / 100)}`);
  }
  assertStrictEquals(tagsOf("a", "b"), first);
  tagsOf("one", "more");
  assert(tagsOf("a", "b") !== first);
});
