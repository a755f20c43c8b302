import { assertEquals } from "@std/assert";
import { areAlike, duplicatesIn } from "../../lib/sync/conflict.ts";
import { at, localEntry, localTimer, remoteEntry } from "./reconcile_bench.ts";

const OURS = localEntry({ id: "ours", providerId: "r1" });
const THEIRS = localEntry({ id: "theirs", providerId: "r2" });
const NO_MARKERS = [remoteEntry(), remoteEntry({ id: "r2" })];

function found(
  pull: Partial<Parameters<typeof duplicatesIn>[0]>,
): (string | boolean)[][] {
  return duplicatesIn({
    added: [THEIRS],
    known: [OURS],
    remote: NO_MARKERS,
    hasTimes: true,
    ...pull,
  }).map(({ entryId, of, isCertain }) => [entryId, of, isCertain]);
}

Deno.test("duplicatesIn() finds an entry with the same text, start and end", () => {
  assertEquals(found({}), [["theirs", "ours", false]]);
});

Deno.test("duplicatesIn() ignores other texts and times, and timers", () => {
  for (
    const other of [
      localEntry({ ...THEIRS, description: "TASK-1: Other" }),
      localEntry({ ...THEIRS, end: at("11:01") }),
      localEntry({ ...THEIRS, start: at("09:59") }),
      localTimer({ id: "theirs", providerId: "r2" }),
    ]
  ) assertEquals(found({ added: [other] }), []);
});

Deno.test("duplicatesIn() ignores two timers of the same work", () => {
  const added = [localTimer({ id: "theirs", providerId: "r2" })];
  assertEquals(found({ added, known: [localTimer()] }), []);
});

Deno.test("duplicatesIn() finds duplicates that are both new here", () => {
  assertEquals(found({ added: [OURS, THEIRS], known: [] }), [
    ["theirs", "ours", false],
  ]);
});

Deno.test("duplicatesIn() ignores entries created twice on this machine", () => {
  assertEquals(found({ added: [], known: [OURS, THEIRS] }), []);
});

Deno.test("duplicatesIn() is certain if two entries have the same marker", () => {
  const remote = [
    remoteEntry({ marker: "ours" }),
    remoteEntry({ id: "r2", marker: "ours", end: at("11:30") }),
  ];
  const longer = localEntry({ ...THEIRS, end: at("11:30") });
  const certain = [["theirs", "ours", true]];
  assertEquals(found({ added: [longer], remote }), certain);
  // Another machine created it, and both are new here.
  const foreign = remote.map((it) => ({ ...it, marker: "elsewhere" }));
  const both = { added: [OURS, longer], known: [], remote: foreign };
  assertEquals(found(both), certain);
});

Deno.test("duplicatesIn() names the same entry to delete on every machine", () => {
  const made = { added: [THEIRS], known: [OURS] };
  const pulled = { added: [OURS], known: [THEIRS] };
  const lately = (id: string, clock: string) =>
    remoteEntry({ id, updatedAt: at(clock) });
  const cases: [ReturnType<typeof remoteEntry>[], string, string][] = [
    [NO_MARKERS, "theirs", "ours"],
    [[lately("r1", "11:00"), lately("r2", "12:00")], "ours", "theirs"],
    [[lately("r1", "12:00"), lately("r2", "11:00")], "theirs", "ours"],
  ];
  for (const [remote, removed, kept] of cases) {
    const expected = [[removed, kept, false]];
    assertEquals(found({ ...made, remote }), expected);
    assertEquals(found({ ...pulled, remote }), expected);
  }
});

Deno.test("duplicatesIn() treats a longer id as created later", () => {
  const nine = localEntry({ id: "nine", providerId: "9" });
  const ten = localEntry({ id: "ten", providerId: "10" });
  assertEquals(found({ added: [nine], known: [ten], remote: [] }), [
    ["ten", "nine", false],
  ]);
});

Deno.test("duplicatesIn() is certain about the marker of an entry from another machine", () => {
  const remote = [
    remoteEntry({ marker: "elsewhere" }),
    remoteEntry({ id: "r2", marker: "elsewhere", end: at("11:30") }),
  ];
  const longer = localEntry({ ...THEIRS, end: at("11:30") });
  assertEquals(found({ added: [longer], remote }), [["theirs", "ours", true]]);
});

Deno.test("duplicatesIn() compares only markers if there are no times", () => {
  assertEquals(found({ hasTimes: false }), []);
});

Deno.test("areAlike() compares what entries show, not their ids", () => {
  assertEquals(areAlike(OURS, THEIRS), true);
  for (const other of [{ end: at("11:01") }, { start: at("09:59") }]) {
    assertEquals(areAlike(OURS, { ...THEIRS, ...other }), false);
  }
  assertEquals(areAlike(OURS, { ...THEIRS, description: "Other" }), false);
});
