import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Fault } from "../support/provider_server.ts";
import { TogglUser } from "../support/toggl_user.ts";

/** Returns a user with two synced entries, 07:00-07:30 and 08:00-08:30. */
async function userWithTwo(): Promise<TogglUser> {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer add A-1 --start 07:00 --end 07:30");
  const add = "timer add A-2 --start 08:00 --end 08:30 --tag deep --billable";
  await me.type("09:01", `${add} --title Call`);
  await me.type("09:02", "timer sync");
  me.requests();
  return me;
}

/** Returns the local ids of the entries, oldest first. */
async function idsOf(me: TogglUser): Promise<string[]> {
  const ids: string[] = [];
  for (const task of ["A-1", "A-2"]) {
    const { out } = await me.type("09:05", `timer show ${task} --json`);
    for (const { id } of JSON.parse(out).entries) ids.push(id);
  }
  return ids;
}

Deno.test("timer sync lists entries removed in Toggl, and JSON has them in full", async () => {
  for (const isJson of [false, true]) {
    const me = await userWithTwo();
    const [, id] = await idsOf(me);
    me.server.web.remove(me.server.entries.all[1]?.id ?? 0);
    const line = isJson ? "timer sync --json" : "timer sync";
    const { status, out, error } = await me.type("09:10", line);
    assertEquals([status, error], [0, ""]);
    if (!isJson) {
      assertEquals(
        out,
        "Toggl: 0 sent; locally 0 added, 0 changed, 1 removed\n" +
          'Removed in Toggl: "A-2: Call" ' +
          "(Jan 16, 08:00-08:30 #deep, billable)\n",
      );
      continue;
    }
    assertEquals(JSON.parse(out), {
      provider: "toggl",
      sent: 0,
      waiting: 0,
      added: [],
      changed: [],
      removed: [{
        id,
        task: "A-2",
        description: "A-2: Call",
        start: "2025-01-16T08:00:00+00:00",
        end: "2025-01-16T08:30:00+00:00",
        duration_seconds: 1800,
        tags: ["deep"],
        billable: true,
        provider: "toggl",
        provider_id: "3730000002",
        sync: "confirmed",
      }],
      conflicts: [],
      duplicates: [],
      refused: [],
      stopped_by: null,
    });
  }
});

Deno.test("timer sync --json lists added and changed entries", async () => {
  const me = await userWithTwo();
  const [id] = await idsOf(me);
  me.server.web.edit(me.server.entries.all[0]?.id ?? 0, {
    description: "A-1: Web",
  });
  me.server.web.start("A-3: Web");
  const { out } = await me.type("09:10", "timer sync --json");
  const { added, changed, ...rest } = JSON.parse(out);
  assertEquals(rest, {
    provider: "toggl",
    sent: 0,
    waiting: 0,
    removed: [],
    conflicts: [],
    duplicates: [],
    refused: [],
    stopped_by: null,
  });
  const usual = {
    tags: [],
    billable: null,
    provider: "toggl",
    sync: "confirmed",
  };
  assertEquals(changed, [{
    ...usual,
    id,
    task: "A-1",
    description: "A-1: Web",
    start: "2025-01-16T07:00:00+00:00",
    end: "2025-01-16T07:30:00+00:00",
    duration_seconds: 1800,
    provider_id: "3730000001",
  }]);
  assertEquals(added, [{
    ...usual,
    id: added[0].id,
    task: "A-3",
    description: "A-3: Web",
    start: "2025-01-16T09:05:00+00:00",
    end: null,
    duration_seconds: null,
    provider_id: "3730000003",
  }]);
});

/** A fault of Toggl, the number of create requests, and the output. */
const FAILURES: readonly [
  name: string,
  fault: Fault,
  posts: number,
  lines: readonly string[],
][] = [
  ["the connection is cut", { kind: "cut", accepts: false }, 1, [
    "Toggl unreachable: the connection was lost",
    "Pending changes are kept locally. To send them later: worktime timer sync",
  ]],
  ["it has a failure", { kind: "status", status: 500 }, 1, [
    "Toggl failed with status 500",
    "Try again later",
  ]],
  ["a page comes", { kind: "garbage", accepts: false }, 1, [
    "Toggl returned a web page, such as a network's login",
    "Log in to this network in a browser, or check the service's URL if " +
    "you changed it",
  ]],
  ["the key is wrong", { kind: "status", status: 401 }, 1, [
    "Toggl rejected the API key",
    "Set TOGGL_API_KEY to the API token at the bottom of " +
    "https://track.toggl.com/profile",
  ]],
  ["the plan is used up", { kind: "status", status: 402 }, 1, [
    "Toggl rate limit exceeded",
    "Pending changes are kept locally. To send them later: worktime timer sync",
  ]],
  // Retried three times, then reported as affecting all entries.
  ["it is too busy", { kind: "status", status: 429 }, 4, [
    "Toggl rate limit exceeded",
    "Pending changes are kept locally. To send them later: worktime timer sync",
  ]],
  ["all are forbidden", { kind: "status", status: 403, json: "Locked" }, 3, [
    ...["B-1", "B-2", "B-3"].map((task) =>
      `Pending: ${task}: The Toggl API key does not permit this: "Locked" ` +
      "(Check your role in Toggl. To use another key: Set TOGGL_API_KEY to " +
      "the API token at the bottom of https://track.toggl.com/profile)"
    ),
  ]],
  ["all are refused", { kind: "status", status: 400, json: "No" }, 3, [
    ...["B-1", "B-2", "B-3"].map((task) =>
      `Pending: ${task}: Toggl refused the request: "No" ` +
      "(Check in Toggl's web interface whether this is allowed)"
    ),
  ]],
];

/** Returns a user with three pending entries and a fault of Toggl. */
async function userWaiting(fault: Fault | undefined): Promise<TogglUser> {
  const me = await userWithTwo();
  me.setOffline(true);
  for (const task of ["B-1", "B-2", "B-3"]) {
    await me.type("09:10", `timer add ${task} --start 06:00 --end 06:30`);
  }
  me.server.faultFor = ({ method }) => method === "POST" ? fault : undefined;
  me.requests();
  return me;
}

Deno.test("timer sync stops at a failure that affects all entries, and says why", async () => {
  for (const [name, fault, posts, lines] of FAILURES) {
    const me = await userWaiting(fault);
    const { status, out, error } = await me.type("09:20", "timer sync");
    assertEquals(
      out.split("\n"),
      [
        "Toggl: 0 sent; locally 0 added, 0 changed, 0 removed",
        ...lines,
        "3 waiting",
        "",
      ],
      name,
    );
    assertEquals([status, error], [5, ""], name);
    assertEquals(
      me.requests(),
      [
        "GET /me/time_entries",
        "GET /me/time_entries/current",
        ...Array(posts).fill("POST /workspaces/2000001/time_entries"),
      ],
      name,
    );
  }
});

Deno.test("timer sync --json reports what stopped it", async () => {
  const me = await userWaiting({ kind: "status", status: 500 });
  const { status, out } = await me.type("09:20", "timer sync --json");
  assertEquals(status, 5);
  assertEquals(JSON.parse(out), {
    provider: "toggl",
    sent: 0,
    waiting: 3,
    added: [],
    changed: [],
    removed: [],
    conflicts: [],
    duplicates: [],
    refused: [],
    stopped_by: {
      code: "provider_failed",
      message: "Toggl failed with status 500",
    },
  });
});

Deno.test("timer sync --json reports a rejected entry while others are sent", async () => {
  const me = await userWaiting(undefined);
  me.server.fail({ kind: "status", status: 400, json: "No" }, {
    on: "POST",
    skip: 1,
  });
  const { status, out } = await me.type("09:20", "timer sync --json");
  assertEquals(status, 5);
  const { refused, ...rest } = JSON.parse(out);
  assertEquals(rest, {
    provider: "toggl",
    sent: 2,
    waiting: 1,
    added: [],
    changed: [],
    removed: [],
    conflicts: [],
    duplicates: [],
    stopped_by: null,
  });
  assertEquals(refused, [{
    id: refused[0].id,
    task: "B-2",
    error: {
      code: "provider_refused",
      message: 'Toggl refused the request: "No"',
    },
  }]);
  const tasks = me.server.entries.all.map(({ description }) => description);
  assertEquals(tasks, ["A-1", "A-2: Call", "B-1", "B-3"]);
});

Deno.test("a command sends nothing after a failure that affects all entries", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer start A-1");
  me.server.faultFor = () => ({ kind: "status", status: 500 });
  me.requests();
  const { status, error } = await me.type("09:30", "timer switch A-2");
  assertEquals([status, error], [
    0,
    "Toggl failed with status 500, saved locally (2 waiting, " +
    "run: worktime timer sync)\n",
  ]);
  assertEquals(me.requests().length, 1);
});

Deno.test("timer sync says that a change is not confirmed yet", async () => {
  const me = await new TogglUser().configure();
  me.server.fail({ kind: "cut", accepts: true }, { on: "POST" });
  await me.type("09:00", "timer add A-1 --start 07:00 --end 07:30");
  me.server.faultFor = ({ path }) =>
    path === "/me/time_entries"
      ? { kind: "changed", change: () => [] }
      : undefined;
  const { status, out } = await me.type("09:00", "timer sync");
  assertEquals([status, out], [
    0,
    "Toggl: 0 sent; locally 0 added, 0 changed, 0 removed\n" +
    "1 waiting: a change is not confirmed yet; sync again in a minute\n",
  ]);
});

Deno.test("timer sync reports an entry deleted in Toggl and changed locally", async () => {
  const me = await userWithTwo();
  const [id = ""] = await idsOf(me);
  me.setOffline(true);
  await me.type("09:05", `timer edit ${id} --title Ours`);
  me.setOffline(false);
  me.server.web.remove(me.server.entries.all[0]?.id ?? 0);
  const { out } = await me.type("09:10", "timer sync");
  assertEquals(
    out,
    "Toggl: 1 sent; locally 0 added, 0 changed, 0 removed\n" +
      'Conflict: kept "A-1: Ours" (Jan 16, 07:00-07:30); ' +
      "it was deleted in Toggl\n" +
      `  To delete it: worktime timer delete ${id}\n`,
  );
});

Deno.test("timer sync reports an entry deleted locally and changed in Toggl", async () => {
  for (const isJson of [false, true]) {
    const me = await userWithTwo();
    const [id = ""] = await idsOf(me);
    me.setOffline(true);
    await me.type("09:05", `timer delete ${id}`);
    me.setOffline(false);
    // The change on the web is later.
    await me.type("09:07", "timer status");
    me.server.web.edit(me.server.entries.all[0]?.id ?? 0, {
      description: "A-1: Web",
    });
    const line = isJson ? "timer sync --json" : "timer sync";
    const { out } = await me.type("09:10", line);
    if (isJson) {
      const { conflicts } = JSON.parse(out);
      assertEquals(conflicts, [{ id, kept: "there", other: null }]);
      continue;
    }
    assertEquals(
      out,
      "Toggl: 0 sent; locally 1 added, 0 changed, 0 removed\n" +
        'Conflict: kept "A-1: Web" (Jan 16, 07:00-07:30); ' +
        "it was deleted on this machine\n" +
        `  To delete it: worktime timer delete ${id}\n`,
    );
  }
});

Deno.test("timer sync --json has the version that lost", async () => {
  const me = await userWithTwo();
  const [, id = ""] = await idsOf(me);
  me.setOffline(true);
  await me.type("09:05", `timer edit ${id} --title Ours`);
  me.setOffline(false);
  await me.type("09:07", "timer status");
  me.server.web.edit(me.server.entries.all[1]?.id ?? 0, {
    description: "A-2: Web",
  });
  const { out } = await me.type("09:10", "timer sync --json");
  assertEquals(JSON.parse(out).conflicts, [{
    id,
    kept: "there",
    other: {
      task: "A-2",
      description: "A-2: Ours",
      start: "2025-01-16T08:00:00+00:00",
      end: "2025-01-16T08:30:00+00:00",
      tags: ["deep"],
      billable: true,
    },
  }]);
});

Deno.test("an edit of an entry that Toggl no longer has stays pending", async () => {
  const me = await userWithTwo();
  me.server.web.remove(me.server.entries.all[1]?.id ?? 0);
  const { status, error } = await me.type("09:10", "timer edit last --title X");
  assertEquals([status, error], [
    0,
    "This entry was not found in Toggl, saved locally (1 waiting, " +
    "run: worktime timer sync)\n",
  ]);
  assertEquals(me.requests(), ["GET /me/time_entries/3730000002"]);
  const { out } = await me.type("09:12", "timer sync");
  assertStringIncludes(out, "it was deleted in Toggl\n");
  assertEquals(me.server.entries.all.at(-1)?.description, "A-2: X");
});

Deno.test("a deletion of an entry that Toggl no longer has is done at once", async () => {
  const me = await userWithTwo();
  me.server.web.remove(me.server.entries.all[1]?.id ?? 0);
  const { status, error } = await me.type("09:10", "timer delete last");
  assertEquals([status, error], [0, ""]);
  const { out } = await me.type("09:12", "timer sync");
  assertEquals(out, "Toggl: 0 sent; locally 0 added, 0 changed, 0 removed\n");
});
