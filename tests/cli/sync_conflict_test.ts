import { assertEquals } from "@std/assert";
import { conflictJson, conflictLines } from "../../lib/cli/output/sync.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { SyncConflict } from "../../lib/sync/conflict.ts";
import type { EntryContent } from "../../lib/tracking/entry.ts";
import { instantAt } from "../support/fake_clock.ts";

const UNSAID: EntryContent = {
  taskId: "A-1",
  description: "A-1: Plan it",
  start: instantAt("2025-01-16T10:00:00Z"),
  end: instantAt("2025-01-16T11:00:00Z"),
  tags: [],
};
const HERE: EntryContent = { ...UNSAID, billable: true };
const ZONE = namedZone("Europe/Berlin");

function conflictWith(
  other: Partial<EntryContent> | undefined,
  kept: SyncConflict["kept"] = "there",
): SyncConflict {
  return {
    entryId: "5f0c",
    provider: "harvest",
    noticedAt: HERE.start,
    kept,
    other: other && { ...UNSAID, ...other },
  };
}

/** The lines of a conflict. */
function linesOf(
  conflict: SyncConflict,
  local: EntryContent | undefined = HERE,
): string[] {
  return conflictLines({ conflict, local }, "Harvest", ZONE);
}

/** The other version of an entry, and the options that apply it. */
const DIFFERENCES: readonly [other: Partial<EntryContent>, options: string][] =
  [
    [{ description: "A-1: Draw it" }, "--title 'Draw it'"],
    [{ description: "A-1: Draw it", billable: true }, "--title 'Draw it'"],
    [{ billable: false }, "--no-billable"],
    [{ description: "Draw it" }, "--title 'Draw it'"],
    [{ taskId: "A-2" }, "--task A-2"],
    [
      { taskId: "A-2", description: "A-2: Plan it" },
      "--task A-2 --title 'Plan it'",
    ],
    [
      { taskId: undefined, description: "Draw it" },
      "--task 'Draw it' --title 'Draw it'",
    ],
    [
      { start: instantAt("2025-01-16T09:59:59Z") },
      "--start 2025-01-16T10:59:59+01:00",
    ],
    [
      { end: instantAt("2025-01-16T11:00:01Z") },
      "--end 2025-01-16T12:00:01+01:00",
    ],
    // No command can restart an ended entry.
    [{ end: undefined, tags: ["x"] }, "--tag x"],
    [{ tags: ["a b", "c"] }, "--tag 'a b' --tag c"],
    [
      {
        taskId: "A-2",
        description: "A-2: X",
        start: instantAt("2025-01-16T09:00:00Z"),
        end: instantAt("2025-01-16T09:30:00Z"),
        tags: ["x"],
        billable: false,
      },
      "--task A-2 --title X --start 2025-01-16T10:00:00+01:00 " +
      "--end 2025-01-16T10:30:00+01:00 --tag x --no-billable",
    ],
  ];

Deno.test("a conflict has the command that applies the other version", () => {
  for (const [other, options] of DIFFERENCES) {
    const [, line] = linesOf(conflictWith(other));
    const command = `worktime timer edit 5f0c ${options}`;
    assertEquals(line, `  To use that instead: ${command}`);
  }
  const [, billable] = linesOf(
    conflictWith({ billable: true }),
    { ...HERE, billable: false },
  );
  assertEquals(
    billable,
    "  To use that instead: worktime timer edit 5f0c --billable",
  );
  const [, joined] = linesOf(
    conflictWith({ tags: ["ab"] }),
    { ...HERE, tags: ["a", "b"] },
  );
  assertEquals(
    joined,
    "  To use that instead: worktime timer edit 5f0c --tag ab",
  );
  const [, sameTags] = linesOf(
    conflictWith({ tags: ["a", "b"], description: "A-1: X" }),
    { ...HERE, tags: ["b", "a"] },
  );
  assertEquals(
    sameTags,
    "  To use that instead: worktime timer edit 5f0c --title X",
  );
});

Deno.test("a conflict with a version without tags has the command that removes them", () => {
  const local = { ...UNSAID, tags: ["x"] };
  const [, line] = linesOf(conflictWith({}), local);
  const command = "worktime timer edit 5f0c --tag ''";
  assertEquals(line, `  To use that instead: ${command}`);
});

Deno.test("a conflict has no command if nothing in the other version can be applied", () => {
  const local = { ...UNSAID, billable: true, tags: ["b", "a"] };
  const others: Partial<EntryContent>[] = [
    { tags: ["a", "b"] },
    { tags: ["a", "b"], end: undefined },
    { tags: ["a", "b"], billable: true },
  ];
  for (const other of others) {
    assertEquals(linesOf(conflictWith(other), local).length, 1);
  }
});

Deno.test("a conflict shows the kept version and that of the other side", () => {
  const other = { description: "A-1: Draw it", tags: ["x"], billable: false };
  const [there] = linesOf(conflictWith(other, "there"));
  assertEquals(
    there,
    'Conflict: kept "A-1: Plan it" (Jan 16, 11:00-12:00, billable); ' +
      'on this machine it was "A-1: Draw it" (Jan 16, 11:00-12:00 #x)',
  );
  assertEquals(linesOf(conflictWith({ end: undefined }, "here")), [
    'Conflict: kept "A-1: Plan it" (Jan 16, 11:00-12:00, billable); ' +
    'in Harvest it was "A-1: Plan it" (running since 2025-01-16 11:00)',
  ]);
});

Deno.test("a conflict with a deletion says how to delete the kept entry", () => {
  assertEquals(linesOf(conflictWith(undefined, "here")), [
    'Conflict: kept "A-1: Plan it" (Jan 16, 11:00-12:00, billable); ' +
    "it was deleted in Harvest",
    "  To delete it: worktime timer delete 5f0c",
  ]);
  const gone = { conflict: conflictWith(undefined), local: undefined };
  assertEquals(conflictLines(gone, "Harvest", ZONE), [
    "Conflict: kept an entry; it was deleted on this machine",
    "  To delete it: worktime timer delete 5f0c",
  ]);
});

/** Deleted entries, and the options that restore them. */
const ADDITIONS: readonly [other: Partial<EntryContent>, options: string][] = [
  [
    {},
    "A-1 --start 2025-01-16T11:00:00+01:00 " +
    "--end 2025-01-16T12:00:00+01:00 --title 'Plan it'",
  ],
  [
    { end: undefined, tags: ["x", "a b"], billable: true },
    "A-1 --start 2025-01-16T11:00:00+01:00 " +
    "--end 2025-01-16T11:00:00+01:00 --title 'Plan it' --tag x " +
    "--tag 'a b' --billable",
  ],
  [
    { taskId: undefined, description: "Call" },
    "Call --start 2025-01-16T11:00:00+01:00 " +
    "--end 2025-01-16T12:00:00+01:00 --title Call",
  ],
];

Deno.test("a conflict with a local deletion has the command that restores the entry", () => {
  for (const [other, options] of ADDITIONS) {
    const conflict = conflictWith(other, "here");
    const [first, second] = conflictLines(
      { conflict, local: undefined },
      "Harvest",
      ZONE,
    );
    assertEquals(first?.endsWith("; it was changed in Harvest"), true);
    assertEquals(second, `  To restore it: worktime timer add ${options}`);
  }
});

Deno.test("a conflict in JSON contains the whole other version", () => {
  const jsonOf = (other: Partial<EntryContent> | undefined) =>
    conflictJson({ conflict: conflictWith(other), local: HERE }, ZONE);
  const other = {
    task: "A-1",
    description: "A-1: Plan it",
    start: "2025-01-16T11:00:00+01:00",
    end: "2025-01-16T12:00:00+01:00",
    tags: [],
    billable: null,
  };
  const json = { id: "5f0c", kept: "there", other } as const;
  assertEquals(jsonOf({}), json);
  const said = { taskId: undefined, end: undefined, billable: false };
  assertEquals(jsonOf(said), {
    ...json,
    other: { ...other, task: null, end: null, billable: false },
  });
  assertEquals(jsonOf(undefined), { ...json, other: null });
});

Deno.test("a conflict about billable compares what nobody said with not billable", () => {
  const use = "  To use that instead: worktime timer edit 5f0c --title X";
  type Said = boolean | undefined;
  const table: [here: Said, there: Said, option?: string][] = [
    [undefined, true, " --billable"],
    [undefined, false],
    [false, true, " --billable"],
    [true, undefined],
    [true, true],
  ];
  for (const [here, there, option = ""] of table) {
    const local = { ...UNSAID, ...(here !== undefined && { billable: here }) };
    const other = {
      description: "A-1: X",
      ...(there !== undefined && { billable: there }),
    };
    const [, line] = linesOf(conflictWith(other), local);
    assertEquals(line, use + option, `${here} here, ${there} there`);
  }
});
