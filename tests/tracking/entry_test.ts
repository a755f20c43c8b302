import { assertEquals } from "@std/assert";
import {
  belongsToTask,
  byStart,
  changedLocally,
  confirmedBy,
  contentOf,
  type Entry,
  mergedBillable,
  remoteDescriptionOf,
  revised,
  secondsBetween,
  seenVersionOf,
  totalSecondsOf,
  versionOf,
} from "../../lib/tracking/entry.ts";
import {
  EntryTooLongError,
  ForgottenTimerError,
  InvalidTimerTimeError,
  NoTimerError,
  TimerRunningError,
  UnknownEntryError,
  UnlikelyEntryError,
} from "../../lib/tracking/errors.ts";
import { wholeSecond } from "../../lib/time/zone.ts";

const ENTRY: Entry = {
  kind: "entry",
  id: "our-1",
  taskId: "T-1",
  description: "T-1: Mend",
  tags: ["a"],
  billable: true,
  start: 60_000,
  end: 120_000,
  durationSeconds: 60,
  provider: "toggl",
  providerId: "77",
  sync: "confirmed",
};

const VERSION = versionOf(ENTRY);

Deno.test("wholeSecond() and secondsBetween() use whole seconds", () => {
  for (const [ms, second] of [[0, 0], [999, 0], [1000, 1000], [-1, -1000]]) {
    assertEquals(wholeSecond(ms ?? 0), second);
  }
  const table: [start: number, end: number, seconds: number][] = [
    [0, 1499, 1],
    [0, 1500, 2],
    [1000, 61_000, 60],
  ];
  for (const [start, end, seconds] of table) {
    assertEquals(secondsBetween(start, end), seconds);
  }
});

Deno.test("contentOf() returns exactly what can change in an entry", () => {
  const { taskId, description, tags, start, end } = ENTRY;
  const content = { taskId, description, start, end, tags, billable: true };
  assertEquals(contentOf({ ...ENTRY, start: 60_999 }), content);
  const { billable: _, ...open } = content;
  assertEquals(contentOf(open), open);
});

Deno.test("revised() counts changes of an entry's content", () => {
  const renamed = { ...ENTRY, description: "T-1: Sew" };
  assertEquals(revised(ENTRY, renamed), { ...renamed, revision: 1 });
  const twice = revised({ ...ENTRY, revision: 1 }, renamed);
  assertEquals(twice, { ...renamed, revision: 2 });
  const sent: Entry = { ...ENTRY, sync: "waiting", providerId: "78" };
  assertEquals(revised(ENTRY, sent), sent);
  assertEquals(revised({ ...ENTRY, revision: 3 }, sent).revision, 3);
});

Deno.test("changedLocally() keeps the version that the provider has", () => {
  const after = { ...ENTRY, description: "T-1: Sew" };
  const seenVersion = VERSION;
  const waiting = { ...after, sync: "waiting" as const };
  const table: [before: Partial<Entry>, changed: Entry][] = [
    [{}, { ...waiting, seenVersion }],
    [{ seenVersion: "older" }, { ...waiting, seenVersion: "older" }],
    [{ sync: "waiting" }, waiting],
    [{ sync: "waiting", seenVersion }, { ...waiting, seenVersion }],
    [{ sync: "unconfirmed" }, { ...after, sync: "unconfirmed" }],
    // It is not synced.
    [{ provider: undefined, sync: "local" }, after],
  ];
  for (const [before, changed] of table) {
    assertEquals(changedLocally({ ...ENTRY, ...before }, after), changed);
  }
});

Deno.test("seenVersionOf() returns the stored or the confirmed version", () => {
  assertEquals(seenVersionOf(ENTRY), VERSION);
  assertEquals(seenVersionOf({ ...ENTRY, seenVersion: "older" }), "older");
  for (const sync of ["local", "waiting", "unconfirmed"] as const) {
    assertEquals(seenVersionOf({ ...ENTRY, sync }), undefined);
    const seen = { ...ENTRY, sync, seenVersion: "older" };
    assertEquals(seenVersionOf(seen), "older");
  }
});

Deno.test("confirmedBy() keeps a version only if it differs", () => {
  const sent: Entry = { ...ENTRY, sync: "unconfirmed", seenVersion: "older" };
  const { seenVersion: _, ...plain } = sent;
  const table: [seen: string | undefined, hasPendingChange: boolean, Entry][] =
    [
      [VERSION, false, { ...plain, providerId: "88", sync: "confirmed" }],
      [VERSION, true, { ...plain, providerId: "88", sync: "waiting" }],
      [undefined, false, { ...plain, providerId: "88", sync: "confirmed" }],
      ["newer", false, {
        ...{ ...plain, providerId: "88", sync: "confirmed" },
        seenVersion: "newer",
      }],
      ["newer", true, {
        ...{ ...plain, providerId: "88", sync: "waiting" },
        seenVersion: "newer",
      }],
    ];
  for (const [seenVersion, hasPendingChange, expected] of table) {
    const known = { providerId: "88", seenVersion, hasPendingChange };
    assertEquals(confirmedBy(sent, known), expected);
  }
});

Deno.test("byStart() sorts by the start, then by the end", () => {
  const spans = [[5, 9], [1, 9], [5, 6], [1, 2]]
    .map(([start = 0, end = 0]) => ({ start, end }));
  assertEquals(
    spans.toSorted(byStart).map(({ start, end }) => [start, end]),
    [[1, 2], [1, 9], [5, 6], [5, 9]],
  );
});

Deno.test("totalSecondsOf() adds up durations regardless of overlap", () => {
  assertEquals(totalSecondsOf([]), 0);
  assertEquals(totalSecondsOf([ENTRY, ENTRY, { durationSeconds: 1 }]), 121);
});

const PATTERN = "{task_id}: {task_title}";

Deno.test("remoteDescriptionOf() adds the task id if it cannot be recognized", () => {
  const table: [taskId: string, description: string, text: string][] = [
    // It already contains the task.
    ["T-1", "T-1: Mend", "T-1: Mend"],
    ["T-1", "T-1", "T-1"],
    ["fix it", "fix it", "fix it"],
    ["T-1", "Mend", "T-1: Mend"],
    ["T-1", "", "T-1"],
    ["T-1", "T-2: Mend", "T-1: T-2: Mend"],
    // An id that looks like the pattern is repeated so that it can be recognized.
    ["a: b", "", "a: b: a: b"],
  ];
  for (const [taskId, description, text] of table) {
    const found = remoteDescriptionOf({ taskId, description }, PATTERN);
    assertEquals(found, text, `${taskId} ${description}`);
  }
});

Deno.test("belongsToTask() compares the id or, without one, the description", () => {
  const of = (taskId: string | undefined, description: string) =>
    belongsToTask({ taskId, description }, "T-1");
  assertEquals([of("T-1", "x"), of("T-2", "T-1")], [true, false]);
  assertEquals([of(undefined, "T-1"), of(undefined, "x")], [true, false]);
});

const SEE = "See: worktime timer status";

const ERRORS: [error: Error, expected: Record<string, unknown>][] = [
  [new NoTimerError(), {
    name: "NoTimerError",
    code: "no_timer",
    message: "No timer is running",
    hint: SEE,
  }],
  [new NoTimerError({ hint: "Wait" }), {
    name: "NoTimerError",
    code: "no_timer",
    message: "No timer is running",
    hint: "Wait",
  }],
  [new TimerRunningError("T-1", "09:00"), {
    name: "TimerRunningError",
    code: "timer_running",
    message: 'The timer for "T-1" has been running since 09:00',
    hint: SEE,
  }],
  [new InvalidTimerTimeError("future_time", "To come", { hint: "Wait" }), {
    name: "InvalidTimerTimeError",
    code: "future_time",
    message: "To come",
    hint: "Wait",
  }],
  [new EntryTooLongError("T 1", 0, Date.UTC(1999, 11, 31)), {
    name: "EntryTooLongError",
    code: "entry_too_long",
    message: 'An entry for "T 1" is too long to split by day: ' +
      "1970-01-01 to 1999-12-31",
    hint: "Correct it: worktime timer show 'T 1', then worktime timer edit ID",
  }],
  [new UnknownEntryError("ab", {}), {
    name: "UnknownEntryError",
    code: "unknown_entry",
    message: 'No entry has the id "ab"',
    hint: undefined,
  }],
  [new UnknownEntryError("ab", { isAmbiguous: true, hint: "List" }), {
    name: "UnknownEntryError",
    code: "unknown_entry",
    message: 'Several entry ids start with "ab"',
    hint: "List",
  }],
  [new UnlikelyEntryError("Too long"), {
    name: "UnlikelyEntryError",
    code: "unlikely_entry",
    message: "Too long",
    hint: "Check the times. If they are correct, add --yes",
  }],
  [new ForgottenTimerError("Left", { start: 1, likelyEnd: 2, hint: "Stop" }), {
    name: "ForgottenTimerError",
    code: "forgotten_timer",
    message: "Left",
    hint: "Stop",
    start: 1,
    likelyEnd: 2,
  }],
];

Deno.test("timer errors have a name, a code and a hint", () => {
  for (const [error, expected] of ERRORS) {
    const keys = Object.keys(expected);
    const found = Object.fromEntries(
      keys.map((key) => [key, Reflect.get(error, key)]),
    );
    assertEquals(found, expected);
  }
});

Deno.test("mergedBillable() takes what the provider says, and leaves out its default", () => {
  const table: [
    local: boolean | undefined,
    remote: boolean | undefined,
    merged: { billable?: boolean },
  ][] = [
    [undefined, undefined, {}],
    [undefined, false, {}],
    [undefined, true, { billable: true }],
    [false, undefined, { billable: false }],
    [false, false, { billable: false }],
    [false, true, { billable: true }],
    [true, undefined, { billable: true }],
    [true, false, { billable: false }],
    [true, true, { billable: true }],
  ];
  for (const [local, remote, merged] of table) {
    const found = mergedBillable({ billable: local }, { billable: remote });
    assertEquals(found, merged, `${local} ${remote}`);
    if (local !== undefined) continue;
    assertEquals(mergedBillable(undefined, { billable: remote }), merged);
  }
});
