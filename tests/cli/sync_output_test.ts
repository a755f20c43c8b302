import { assertEquals } from "@std/assert";
import { NotAllowedError } from "../../lib/errors.ts";
import { renderPlan, renderSync } from "../../lib/cli/output/sync.ts";
import { namedZone } from "../../lib/time/zone.ts";
import { localEntry, waitingItem } from "../sync/reconcile_bench.ts";

const OUTPUT = {
  provider: "toggl",
  zone: namedZone("Europe/Berlin"),
} as const;

Deno.test("renderPlan() counts the requests, if the provider can tell them", () => {
  const change = {
    kind: "change",
    action: "update",
    item: waitingItem("update"),
  } as const;
  const requests = ["PUT /time_entries/1", "GET /me"];
  const table: [requests: string[], line: string | undefined][] = [
    [[], undefined],
    [requests.slice(1), "1 request (more if Toggl has changes)"],
    [requests, "2 requests (more if Toggl has changes)"],
  ];
  for (const [requests, line] of table) {
    const plan = [{ ...change, isLookedUp: false, requests }];
    const { text, json } = renderPlan(plan, OUTPUT);
    const [, , step, ...lines] = text.split("\n");
    assertEquals(step, "- Update: TASK-1: Text, 2025-01-16 11:00");
    assertEquals(lines, [
      ...requests.map((it) => `    ${it}`),
      ...line === undefined ? [] : [line],
    ]);
    assertEquals(json, {
      provider: "toggl",
      dry_run: true,
      requests: [{
        action: "update",
        id: "our1",
        task: "TASK-1",
        looked_up: false,
        summary: "Update: TASK-1: Text, 2025-01-16 11:00",
        sends: requests,
      }],
      count: requests.length,
    });
  }
});

Deno.test("renderSync() names duplicates that are certain, and those that are likely", () => {
  const result = {
    ...{ sentCount: 0, waitingCount: 0, notes: [], stoppedBy: undefined },
    ...{ added: [], changed: [], removed: [], conflicts: [], failures: [] },
  };
  const entry = localEntry();
  for (const isCertain of [true, false]) {
    const duplicates = [{
      ...{ provider: "toggl", noticedAt: 0, entryId: "our1", of: "our2" },
      ...{ isCertain, entry },
    }];
    const { text, json } = renderSync({ ...result, duplicates }, [], OUTPUT);
    assertEquals(text.split("\n").slice(1), [
      (isCertain ? "Duplicate" : "Likely duplicate") +
      ' in Toggl: "TASK-1: Text" (Jan 16, 11:00-12:00 #deep)',
      "  To delete it: worktime timer delete our1",
    ]);
    assertEquals(
      (json as { duplicates: unknown }).duplicates,
      [{ id: "our1", of: "our2", certain: isCertain }],
    );
  }
});

Deno.test("renderSync() completes the command of a refused entry with its id, which can be an option's name", () => {
  const result = {
    ...{ sentCount: 0, waitingCount: 1, notes: [], stoppedBy: undefined },
    ...{ added: [], changed: [], removed: [], conflicts: [], duplicates: [] },
  };
  const table: [id: string, options: string, command: string][] = [
    ["our1", "", "our1"],
    ["our1", " --end TIME", "our1 --end TIME"],
    ["-x", "", "-- '-x'"],
    ["-x", " --end TIME", "--end TIME -- '-x'"],
    ["$&", "", "'$&'"],
    ["our1", ", and sync", "our1, and sync"],
    ["-x", " --end TIME, or wait", "--end TIME -- '-x', or wait"],
  ];
  for (const [entryId, options, command] of table) {
    const hint = `Correct it: worktime timer edit ID${options}`;
    const error = new NotAllowedError("entry_too_long", "Too long", { hint });
    const item = { ...waitingItem("update"), entryId };
    const failures = [{ item, error }];
    const { text } = renderSync({ ...result, failures }, [], OUTPUT);
    assertEquals(
      text.split("\n")[1],
      "Pending: TASK-1: Text: Too long " +
        `(Correct it: worktime timer edit ${command})`,
    );
  }
});
