import { assertEquals } from "@std/assert";
import { schemaProblems } from "../support/json_schema.ts";
import { assertFits, entry, shortIds } from "../support/json_session.ts";
import { TogglUser } from "../support/toggl_user.ts";

const UNREACHABLE = {
  code: "provider_unreachable",
  message: "Toggl is unreachable: the connection was refused",
  reason: "refused",
};
const THEIRS = {
  task: "A-4",
  description: "A-4: theirs",
  start: "2025-01-16T09:02:00+00:00",
  end: null,
  tags: [],
  billable: false,
};

/** A line, its exit status and its whole JSON. */
type Typed = (time: string, line: string) => Promise<[number, unknown]>;

/** Returns a user with a pending entry, two synced entries and a timer. */
async function morning(): Promise<{ me: TogglUser; type: Typed }> {
  const me = await new TogglUser().configure();
  const short = shortIds();
  const type: Typed = async (time, line) => {
    const { status, out, error } = await me.type(time, `${line} --json`);
    const json = JSON.parse(short(out || error));
    if (out !== "") assertFits(line, json);
    else assertEquals(schemaProblems("error", json), []);
    return [status, json];
  };
  me.setOffline(true);
  assertEquals(
    await type("09:00", "timer add A-1 --start 08:00 --end 08:30 --tag x"),
    [0, {
      action: "added",
      entry: entry("id-1", "A-1", "2025-01-16T08:00:00+00:00", {
        end: "2025-01-16T08:30:00+00:00",
        duration_seconds: 1800,
        tags: ["x"],
        provider: "toggl",
        sync: "waiting",
      }),
      notes: [],
      dry_run: false,
      sync: {
        provider: "toggl",
        waiting: 1,
        problem: UNREACHABLE,
        conflicts: [],
      },
    }],
  );
  me.setOffline(false);
  await type("09:01", "timer add A-2 --start 08:30 --end 09:00");
  await type("09:02", "timer add A-3 --start 07:30 --end 08:00");
  assertEquals(await type("09:02", "timer start A-4"), [0, {
    action: "started",
    task: "A-4",
    started: entry("id-4", "A-4", "2025-01-16T09:02:00+00:00", {
      provider: "toggl",
      provider_id: "3730000003",
      sync: "confirmed",
    }),
    stopped: null,
    notes: [],
    dry_run: false,
    sync: { provider: "toggl", waiting: 1, problem: null, conflicts: [] },
  }]);
  me.setOffline(true);
  await me.type("09:10", "timer edit last --title Ours");
  me.setOffline(false);
  return { me, type };
}

/** Changes the entry with a description in Toggl. */
function edit(me: TogglUser, was: string, description: string): void {
  const found = me.server.entries.all.find((it) => it.description === was);
  if (found) me.server.web.edit(found.id, { description });
}

/** Changes made in Toggl, which rejects one of our entries. */
function changeThere(me: TogglUser): void {
  edit(me, "A-3", "A-3: web");
  edit(me, "A-4", "A-4: theirs");
  const { web, entries } = me.server;
  web.remove(entries.all.find((it) => it.description === "A-2")?.id ?? 0);
  const at = Date.parse("2025-01-15T10:00Z");
  web.add("A-9: web", at, at + 3_600_000);
  me.server.fail({ kind: "status", status: 400 }, { on: "POST /workspaces" });
}

const SENT = { provider: "toggl", sync: "confirmed" };

Deno.test("the JSON of a sync has added, removed and rejected entries", async () => {
  const { me, type } = await morning();
  changeThere(me);
  assertEquals(await type("09:11", "timer sync --from 2024-01-01"), [5, {
    provider: "toggl",
    sent: 1,
    waiting: 1,
    added: [entry("id-5", "A-9", "2025-01-15T10:00:00+00:00", {
      description: "A-9: web",
      end: "2025-01-15T11:00:00+00:00",
      duration_seconds: 3600,
      provider_id: "3730000004",
      ...SENT,
    })],
    changed: [entry("id-3", "A-3", "2025-01-16T07:30:00+00:00", {
      description: "A-3: web",
      end: "2025-01-16T08:00:00+00:00",
      duration_seconds: 1800,
      provider_id: "3730000002",
      ...SENT,
    })],
    removed: [entry("id-2", "A-2", "2025-01-16T08:30:00+00:00", {
      end: "2025-01-16T09:00:00+00:00",
      duration_seconds: 1800,
      provider_id: "3730000001",
      ...SENT,
    })],
    conflicts: [{ id: "id-4", kept: "here", other: THEIRS }],
    duplicates: [],
    refused: [{
      id: "id-1",
      task: "A-1",
      error: {
        code: "provider_refused",
        message: "Toggl refused the request with status 400",
      },
    }],
    compared_from: "2024-10-20",
    stopped_by: null,
  }]);
});

Deno.test("a sync prints removed and rejected entries", async () => {
  const { me } = await morning();
  changeThere(me);
  const { status, out, error } = await me.type("09:11", "timer sync");
  assertEquals([status, error], [5, ""]);
  assertEquals(
    out.replace(/edit \S+/, "edit ID"),
    `Toggl: 1 sent; locally 1 added, 1 changed, 1 removed
Removed in Toggl: "A-2" (Jan 16, 08:30-09:00)
Conflict: kept "A-4: Ours" (running since 2025-01-16 09:02); ` +
      `in Toggl it was "A-4: theirs" (running since 2025-01-16 09:02)
  To use that instead: worktime timer edit ID --title theirs
Pending: A-1: Toggl refused the request with status 400 ` +
      `(Check in Toggl's web interface whether this is allowed)
1 waiting
`,
  );
});

Deno.test("the JSON of an interrupted sync has the reason", async () => {
  const { me, type } = await morning();
  edit(me, "A-4", "A-4: theirs");
  me.server.faultFor = ({ line }) =>
    /^(?:POST|PUT)/.test(line) ? { kind: "refuse" } : undefined;
  assertEquals(await type("09:14", "timer sync"), [5, {
    provider: "toggl",
    sent: 0,
    waiting: 2,
    added: [],
    changed: [],
    removed: [],
    conflicts: [{ id: "id-4", kept: "here", other: THEIRS }],
    duplicates: [],
    refused: [],
    stopped_by: UNREACHABLE,
  }]);
  assertEquals(await me.type("09:15", "timer sync"), {
    status: 5,
    out: `Toggl: 0 sent; locally 0 added, 0 changed, 0 removed
Toggl unreachable: the connection was refused
Pending changes are kept locally. To send them later: worktime timer sync
2 waiting
`,
    error: "",
  });
  me.setOffline(true);
  assertEquals(await type("09:16", "timer sync"), [5, {
    error: {
      ...UNREACHABLE,
      hint:
        "Pending changes are kept locally. To send them later: worktime timer sync",
    },
  }]);
});

Deno.test("the JSON of a sync's dry run has each step with its requests", async () => {
  const { type } = await morning();
  const list = "/me/time_entries?start_date=2024-12-15&end_date=2025-01-19";
  assertEquals(await type("09:11", "timer sync --dry-run"), [0, {
    provider: "toggl",
    dry_run: true,
    requests: [
      {
        action: "account",
        summary: "Look up the account",
        sends: ["GET /me"],
      },
      {
        action: "list",
        summary: "List entries since 2024-12-16",
        sends: [`GET ${list}`],
      },
      {
        action: "current",
        summary: "Look up the running timer",
        sends: ["GET /me/time_entries/current"],
      },
      {
        action: "create",
        id: "id-1",
        task: "A-1",
        looked_up: false,
        summary: "Create: A-1, 2025-01-16 08:00",
        sends: ["POST /workspaces/2000001/time_entries"],
      },
      {
        action: "update",
        id: "id-4",
        task: "A-4",
        looked_up: false,
        summary: "Update: A-4: Ours, 2025-01-16 09:02",
        sends: ["PUT /workspaces/2000001/time_entries/3730000003"],
      },
    ],
    count: 5,
  }]);
});
