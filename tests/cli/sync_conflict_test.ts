import { assertEquals } from "@std/assert";
import { conflictLines } from "../../lib/cli/output/sync_conflict.ts";
import { namedZone } from "../../lib/time/zone.ts";
import type { EntryContent } from "../../lib/timers/version.ts";
import { instantAt } from "../support/fake_clock.ts";

const HERE: EntryContent = {
  taskId: "A-1",
  description: "A-1: Plan it",
  start: instantAt("2025-01-16T10:00:00Z"),
  end: instantAt("2025-01-16T11:00:00Z"),
  tags: [],
  billable: true,
};

/** The options of the command that takes the other version. */
function optionsFor(other: Partial<EntryContent>): string {
  const { billable: _, ...rest } = HERE;
  const conflict = {
    entryId: "5f0c",
    provider: "harvest",
    noticedAt: HERE.start,
    kept: "there",
    other: { ...rest, ...other },
  } as const;
  const zone = namedZone("UTC");
  const lines = conflictLines({ conflict, local: HERE }, "Harvest", zone);
  const [, options = ""] = lines[1]?.split(" 5f0c ") ?? [];
  return options;
}

Deno.test("the way to the other version says billable only where that version does", () => {
  const title = { description: "A-1: Draw it" };
  assertEquals(optionsFor(title), "--title 'Draw it'");
  assertEquals(
    optionsFor({ ...title, billable: false }),
    "--title 'Draw it' --no-billable",
  );
  assertEquals(
    optionsFor({ ...title, billable: true }),
    "--title 'Draw it'",
  );
});

const CONFLICT = {
  entryId: "5f0c",
  provider: "harvest",
  noticedAt: HERE.start,
} as const;

const OPEN_CALL = {
  taskId: undefined,
  description: "Call",
  start: HERE.start,
  end: undefined,
  tags: [],
  billable: undefined,
};

/** What is kept, the version of the other side and ours, and the lines. */
const SHOWN: readonly [
  kept: "here" | "there",
  other: EntryContent | undefined,
  local: EntryContent | undefined,
  lines: string[],
][] = [
  ["here", undefined, HERE, [
    'Conflict: "A-1: Plan it" (Jan 16, 10:00-11:00, billable) was kept; ' +
    "Harvest had removed it",
    "  Remove it: worktime timer delete 5f0c",
  ]],
  ["there", undefined, undefined, [
    "Conflict: an entry was kept; this machine had removed it",
    "  Remove it: worktime timer delete 5f0c",
  ]],
  ["here", { ...HERE, tags: ["a", "b c"] }, undefined, [
    'Conflict: "A-1: Plan it" (Jan 16, 10:00-11:00 #a #b c, billable) was ' +
    "removed; Harvest had changed it",
    "  Take it back: worktime timer add A-1 --start 2025-01-16T10:00:00+00:00 " +
    "--end 2025-01-16T11:00:00+00:00 --title 'Plan it' --tag a --tag 'b c' " +
    "--billable",
  ]],
  ["there", OPEN_CALL, undefined, [
    'Conflict: "Call" (running since 2025-01-16 10:00) was removed; ' +
    "this machine had changed it",
    "  Take it back: worktime timer add Call --start 2025-01-16T10:00:00+00:00 " +
    "--end 2025-01-16T10:00:00+00:00 --title Call",
  ]],
  [
    "there",
    {
      taskId: "B-2",
      description: "B-2: Draw",
      start: instantAt("2025-01-16T10:05:00Z"),
      end: instantAt("2025-01-16T11:05:00Z"),
      tags: ["x"],
      billable: false,
    },
    HERE,
    [
      'Conflict: "A-1: Plan it" (Jan 16, 10:00-11:00, billable) was kept; ' +
      'this machine had "B-2: Draw" (Jan 16, 10:05-11:05 #x)',
      "  Take that instead: worktime timer edit 5f0c --task B-2 --title Draw " +
      "--start 2025-01-16T10:05:00+00:00 --end 2025-01-16T11:05:00+00:00 " +
      "--tag x --no-billable",
    ],
  ],
  ["here", { ...HERE, tags: ["b", "a"], description: "A-1: Other" }, {
    ...HERE,
    tags: ["a", "b"],
  }, [
    'Conflict: "A-1: Plan it" (Jan 16, 10:00-11:00 #a #b, billable) was ' +
    'kept; Harvest had "A-1: Other" (Jan 16, 10:00-11:00 #b #a, billable)',
    "  Take that instead: worktime timer edit 5f0c --title Other",
  ]],
];

for (const [kept, other, local, lines] of SHOWN) {
  Deno.test(`a conflict is shown with the way out: ${lines[0]}`, () => {
    const conflict = { ...CONFLICT, kept, other };
    const zone = namedZone("UTC");
    assertEquals(conflictLines({ conflict, local }, "Harvest", zone), lines);
  });
}
