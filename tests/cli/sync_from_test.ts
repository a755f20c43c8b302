import { assertEquals, assertStringIncludes } from "@std/assert";
import { TogglUser } from "../support/toggl_user.ts";

/** Returns a user with a synced entry on December 5, 08:00 UTC. */
async function userWithOld(): Promise<TogglUser> {
  const me = await new TogglUser().configure();
  const times = "--start 2024-12-05T08:00 --end 2024-12-05T08:30";
  await me.type("09:00", `timer add A-1 ${times}`);
  await me.type("09:01", "timer sync");
  me.requests();
  return me;
}

/** Returns the first and the last date that a sync lists. */
async function listedDates(line: string): Promise<(string | null)[]> {
  const me = await new TogglUser().configure();
  await me.type("09:00", line);
  const list = me.server.log.find(({ path }) => path === "/me/time_entries");
  return [
    list?.query.get("start_date") ?? null,
    list?.query.get("end_date") ?? null,
  ];
}

Deno.test("timer sync compares the last 31 days, or more with --from", async () => {
  // A day earlier, since the zone of the service's dates is unknown.
  for (
    const [line, from] of [
      ["timer sync", "2024-12-15"],
      ["timer sync --from 2024-12-05", "2024-12-04"],
      ["timer sync --from 2025-01-16", "2025-01-15"],
      ["timer sync --from today", "2025-01-15"],
      ["timer sync --from yesterday", "2025-01-14"],
    ] as const
  ) {
    assertEquals(await listedDates(line), [from, "2025-01-19"], line);
  }
});

Deno.test("timer sync removes entries older than 31 days only with --from", async () => {
  for (
    const [line, removed] of [
      ["timer sync", 0],
      ["timer sync --from 2024-12-06", 0],
      ["timer sync --from 2024-12-05", 1],
      ["timer sync --from 2024-11-01", 1],
    ] as const
  ) {
    const me = await userWithOld();
    me.server.web.remove(me.server.entries.all[0]?.id ?? 0);
    const { status, out } = await me.type("09:10", line);
    assertEquals(status, 0);
    const [first, second = ""] = out.split("\n");
    assertEquals(
      first,
      `Toggl: 0 sent; locally 0 added, 0 changed, ${removed} removed`,
      line,
    );
    const said = 'Removed in Toggl: "A-1" (Dec 5, 08:00-08:30)';
    assertEquals(second, removed === 0 ? "" : said, line);
  }
});

Deno.test("timer sync changes and adds entries older than 31 days only with --from", async () => {
  for (
    const [line, summary] of [
      ["timer sync", "0 added, 0 changed"],
      ["timer sync --from 2024-12-07", "0 added, 0 changed"],
      ["timer sync --from 2024-12-06", "1 added, 0 changed"],
      ["timer sync --from 2024-12-05", "1 added, 1 changed"],
    ] as const
  ) {
    const me = await userWithOld();
    const { web, entries } = me.server;
    web.edit(entries.all[0]?.id ?? 0, { description: "A-1: Web" });
    const start = Date.parse("2024-12-06T08:00:00Z");
    web.add("A-2: Web", start, start + 60_000);
    const { out } = await me.type("09:10", line);
    assertEquals(out, `Toggl: 0 sent; locally ${summary}, 0 removed\n`, line);
  }
});

Deno.test("timer sync --from rejects anything but a date, without a request", async () => {
  const me = await userWithOld();
  for (const word of ["soon", "2025-13-01", "08:00", "2025-01"]) {
    const { status, out, error } = await me.type(
      "09:10",
      `timer sync --from ${word}`,
    );
    assertEquals([status, out], [2, ""], word);
    assertStringIncludes(error, word);
    assertEquals(me.requests(), [], word);
  }
});

Deno.test("timer sync --dry-run lists the requests for each pending entry", async () => {
  const me = await new TogglUser().configure();
  for (const [task, clock] of [["A-1", "06:00"], ["A-2", "06:30"]]) {
    await me.type("09:00", `timer add ${task} --start ${clock} --for 10m`);
  }
  await me.type("09:00", "timer start A-3 --title Call");
  await me.type("09:01", "timer sync");
  me.server.fail({ kind: "cut", accepts: false }, { on: "POST" });
  await me.type("09:02", "timer add A-4 --start 07:00 --for 10m");
  me.setOffline(true);
  const { out: shown } = await me.type("09:03", "timer show A-2 --json");
  const [{ id }] = JSON.parse(shown).entries;
  await me.type("09:10", `timer edit ${id} --title New`);
  const { out: other } = await me.type("09:03", "timer show A-1 --json");
  await me.type("09:11", `timer delete ${JSON.parse(other).entries[0].id}`);
  await me.type("09:12", "timer stop");
  await me.type("09:13", "timer start A-5");
  me.requests();
  const { out, status } = await me.type("09:20", "timer sync --dry-run");
  assertEquals(status, 0);
  assertEquals(
    out,
    `Dry run: nothing was changed
Toggl:
- List entries since 2024-12-16
    GET /me/time_entries?start_date=2024-12-15&end_date=2025-01-19
- Look up the running timer
    GET /me/time_entries/current
- Create: A-4, 2025-01-16 07:00 (unless already listed)
    POST /workspaces/2000001/time_entries
- Update: A-2: New, 2025-01-16 06:30
    PUT /workspaces/2000001/time_entries/3730000002
- Delete: A-1, 2025-01-16 06:00
    DELETE /workspaces/2000001/time_entries/3730000001
- Stop: A-3: Call, 2025-01-16 09:00
    GET /me/time_entries/3730000003
    PUT /workspaces/2000001/time_entries/3730000003
- Create: A-5, 2025-01-16 09:13
    POST /workspaces/2000001/time_entries
8 requests (more if Toggl has changes)
`,
  );
  assertEquals(me.requests(), []);
  const json = await me.type("09:20", "timer sync --dry-run --json");
  const { requests, ...rest } = JSON.parse(json.out);
  assertEquals(rest, { provider: "toggl", dry_run: true, count: 8 });
  assertEquals(requests.slice(0, 1).concat(requests.slice(4, 5)), [
    {
      action: "list",
      summary: "List entries since 2024-12-16",
      sends: ["GET /me/time_entries?start_date=2024-12-15&end_date=2025-01-19"],
    },
    {
      action: "delete",
      id: JSON.parse(other).entries[0].id,
      task: "A-1",
      looked_up: false,
      summary: "Delete: A-1, 2025-01-16 06:00",
      sends: ["DELETE /workspaces/2000001/time_entries/3730000001"],
    },
  ]);
  const lookedUp = requests.slice(2).map((it: { looked_up: boolean }) =>
    it.looked_up
  );
  assertEquals(lookedUp, [true, false, false, false, false]);
});
