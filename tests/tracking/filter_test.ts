import { assertEquals } from "@std/assert";
import {
  dividesTasks,
  type EntryFilter,
  entryFilter,
  type FilteredEntry,
  isEmptyFilter,
  needsTerms,
} from "../../lib/tracking/totals.ts";
import type { Task } from "../../lib/tracking/task.ts";

const TASKS = new Map<string, Task>([
  [
    "T-1",
    { id: "T-1", title: "", state: "pending", plan: "p1", sprint: "s-1" },
  ],
  ["T-2", { id: "T-2", title: "", state: "pending", plan: "p2" }],
  ["T-3", { id: "T-3", title: "", state: "pending", billable: false }],
]);

const ENTRIES: Record<string, FilteredEntry> = {
  a: { taskId: "T-1", tags: ["x", "y"], billable: true },
  b: { taskId: "T-1", tags: ["x"], billable: false },
  c: { taskId: "T-2", tags: [] },
  d: { taskId: "other", tags: ["y"] },
  e: { taskId: "T-3", tags: [] },
};

const SOURCE = {
  taskOf: (id: string) => TASKS.get(id),
  terms: {
    clients: new Map([["p1", "X"], ["oth", "X"], ["T", "Y"]]),
    billable: new Map([["p2", false]]),
  },
};

Deno.test("entryFilter() includes the entries that meet every condition", () => {
  const table: [filter: EntryFilter, included: string][] = [
    [{}, "abcde"],
    [{ plan: undefined, tags: [] }, "abcde"],
    [{ plan: "p1" }, "ab"],
    [{ plan: "p2" }, "c"],
    [{ plan: "p3" }, ""],
    [{ sprint: "s-1" }, "ab"],
    [{ taskId: "other" }, "d"],
    [{ tags: ["x"] }, "ab"],
    [{ tags: ["x", "y"] }, "a"],
    [{ tags: ["z"] }, ""],
    [{ billable: true }, "ad"],
    [{ billable: false }, "bce"],
    [{ client: "X" }, "ab"],
    [{ client: "Y" }, "ce"],
    [{ client: "Z" }, ""],
    [{ client: "Y", billable: true }, ""],
    [{ plan: "p1", tags: ["y"], billable: true }, "a"],
    [{ plan: "p2", tags: ["y"] }, ""],
  ];
  for (const [filter, included] of table) {
    const isIncluded = entryFilter(filter, SOURCE);
    const found = Object.entries(ENTRIES)
      .filter(([, entry]) => isIncluded(entry)).map(([name]) => name);
    assertEquals(found.join(""), included, JSON.stringify(filter));
  }
});

Deno.test("isEmptyFilter() and dividesTasks() know what each condition needs", () => {
  const table: [filter: EntryFilter, isEmpty: boolean, divides: boolean][] = [
    [{}, true, false],
    [{ plan: undefined, tags: undefined, billable: undefined }, true, false],
    [{ tags: [] }, true, false],
    [{ plan: "p1" }, false, false],
    [{ sprint: "s-1" }, false, false],
    [{ taskId: "T-1" }, false, false],
    [{ client: "X" }, false, false],
    [{ tags: ["x"] }, false, true],
    [{ billable: true }, false, true],
    [{ billable: false }, false, true],
  ];
  for (const [filter, isEmpty, divides] of table) {
    assertEquals(
      [isEmptyFilter(filter), dividesTasks(filter)],
      [isEmpty, divides],
      JSON.stringify(filter),
    );
  }
});

Deno.test("isEmptyFilter(), dividesTasks() and needsTerms() look at what a filter has", () => {
  const table: [
    filter: EntryFilter,
    isEmpty: boolean,
    divides: boolean,
    needs: boolean,
  ][] = [
    [{}, true, false, false],
    [{ plan: undefined, tags: [] }, true, false, false],
    [{ plan: "p" }, false, false, false],
    [{ sprint: "s" }, false, false, false],
    [{ taskId: "T" }, false, false, false],
    [{ client: "c" }, false, false, true],
    [{ tags: ["a"] }, false, true, false],
    [{ billable: true }, false, true, true],
    [{ billable: false }, false, true, true],
    [{ billable: false, client: "c" }, false, true, true],
  ];
  for (const [filter, ...expected] of table) {
    assertEquals(
      [isEmptyFilter(filter), dividesTasks(filter), needsTerms(filter)],
      expected,
    );
  }
});
