import { assertEquals, assertStrictEquals } from "@std/assert";
import { type Reconciled, withClosedMonths } from "../../lib/sync/reconcile.ts";
import type { LocalState } from "../../lib/sync/outbox.ts";
import { parseCivilMonth } from "../../lib/time/civil_date.ts";
import { contentOf, versionOf } from "../../lib/tracking/entry.ts";
import {
  at,
  comparison,
  localEntry,
  localTimer,
  NOW,
  waitingItem,
} from "./reconcile_bench.ts";

/** In these tests, the month is over at noon. */
const MONTH = parseCivilMonth("2025-01");
const NOON = at("12:00");
const closedMonthAt = (instant: number) => instant < NOON ? MONTH : undefined;

function outcome(
  before: LocalState,
  after: Reconciled,
  isConfirmed?: boolean,
): Reconciled {
  return withClosedMonths(before, after, {
    closedMonthAt,
    comparison: comparison(),
    ...isConfirmed !== undefined && { isConfirmed },
  });
}

const NONE: LocalState = { local: undefined, item: undefined };
const OURS = localEntry();
const THEIRS = localEntry({ description: "TASK-1: Theirs" });
const OPEN = localEntry({ start: NOON, end: at("12:30") });
const BEFORE: LocalState = { local: OURS, item: undefined };
const CONFLICT = {
  entryId: "our1",
  provider: "toggl",
  noticedAt: NOW,
  kept: "here",
  closedMonth: MONTH,
} as const;
const VERSION = { closedVersion: contentOf(OURS) };

/** What a sync would do, and the conflict that is reported instead. */
const REFUSED: readonly [
  name: string,
  before: LocalState,
  after: Reconciled,
  conflict: Reconciled["conflict"],
][] = [
  [
    "a change",
    BEFORE,
    { local: THEIRS, item: undefined },
    { ...CONFLICT, ...VERSION, other: contentOf(THEIRS) },
  ],
  [
    "a deletion",
    BEFORE,
    NONE,
    { ...CONFLICT, ...VERSION, other: undefined },
  ],
  [
    "an entry that is new here",
    NONE,
    { local: { ...THEIRS, id: "new" }, item: undefined },
    { ...CONFLICT, entryId: "r1", other: contentOf(THEIRS) },
  ],
  [
    "an entry that was deleted here",
    { local: undefined, item: waitingItem("delete") },
    { local: THEIRS, item: undefined },
    { ...CONFLICT, other: contentOf(THEIRS) },
  ],
  [
    "an entry that leaves the month",
    BEFORE,
    { local: OPEN, item: undefined },
    { ...CONFLICT, ...VERSION, other: contentOf(OPEN) },
  ],
  [
    "an entry that comes into the month",
    { local: OPEN, item: undefined },
    { local: OURS, item: undefined },
    {
      ...CONFLICT,
      closedVersion: contentOf(OPEN),
      other: contentOf(OURS),
    },
  ],
  [
    "another duration",
    BEFORE,
    { local: { ...OURS, durationSeconds: 1 }, item: undefined },
    { ...CONFLICT, ...VERSION, other: contentOf(OURS) },
  ],
  [
    "what is billable",
    BEFORE,
    { local: { ...OURS, billable: true }, item: undefined },
    {
      ...CONFLICT,
      ...VERSION,
      other: { ...contentOf(OURS), billable: true },
    },
  ],
];

Deno.test("withClosedMonths() reports what it does not take", () => {
  for (const [name, before, after, conflict] of REFUSED) {
    const refused = { ...before, conflict };
    assertEquals<unknown>(outcome(before, after), refused, name);
  }
});

Deno.test("withClosedMonths() takes what leaves closed months as they are", () => {
  const confirmed = localEntry({ providerId: "r2" });
  const cases: [before: LocalState, after: Reconciled][] = [
    [BEFORE, { local: confirmed, item: undefined }],
    [NONE, { local: OPEN, item: undefined }],
    [{ local: OPEN, item: undefined }, NONE],
    [NONE, NONE],
  ];
  for (const [before, after] of cases) {
    assertStrictEquals(outcome(before, after), after);
  }
});

Deno.test("withClosedMonths() adds the local version to a conflict of the same content", () => {
  const conflict = {
    ...{ entryId: "our1", provider: "toggl", noticedAt: NOW },
    kept: "here",
    other: contentOf(THEIRS),
  } as const;
  const after = { local: OURS, item: waitingItem("update"), conflict };
  assertEquals(outcome(BEFORE, after), {
    ...after,
    conflict: { ...conflict, ...VERSION },
  });
});

Deno.test("withClosedMonths() does not leave an answered request pending", () => {
  const item = waitingItem("create");
  const before = {
    local: localEntry({ providerId: "our1", sync: "waiting" }),
    item,
  };
  const sent = localEntry({ ...THEIRS, providerId: "r2" });
  const conflict = { ...CONFLICT, ...VERSION, other: contentOf(THEIRS) };
  const local = {
    ...OURS,
    providerId: "r2",
    seenVersion: versionOf(THEIRS),
  };
  const after = { local: sent, item: undefined };
  assertEquals(outcome(before, after, true), {
    ...after,
    local,
    conflict,
  });
  const seen = { ...after, local: { ...sent, seenVersion: "seen" } };
  assertEquals(
    outcome(before, seen, true).local?.seenVersion,
    "seen",
  );
  // Where either side has no entry, nothing was confirmed.
  const gone = { ...conflict, other: undefined };
  assertEquals(outcome(before, NONE, true), { ...before, conflict: gone });
  const { closedVersion: _, ...unknown } = conflict;
  const deleted = { local: undefined, item };
  assertEquals(outcome(deleted, after, true), {
    ...deleted,
    conflict: unknown,
  });
});

Deno.test("withClosedMonths() leaves a running timer of a closed month as it is", () => {
  const before = { local: localTimer(), item: undefined };
  const same = { local: localTimer({ providerId: "r2" }), item: undefined };
  assertStrictEquals(outcome(before, same), same);
  assertEquals(outcome(before, BEFORE), {
    ...before,
    conflict: {
      ...CONFLICT,
      closedVersion: contentOf(localTimer()),
      other: contentOf(OURS),
    },
  });
});
