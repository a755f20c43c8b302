import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { TogglUser } from "../support/toggl_user.ts";

/** Returns a user behind a proxy that delivers a request twice. */
async function withTwo(): Promise<TogglUser> {
  const me = await new TogglUser().configure();
  me.server.fail({ kind: "twice" }, { on: "POST" });
  await me.type("09:00", "timer add TASK-1 --start 08:00 --end 08:30");
  assertEquals(me.server.entries.all.length, 2);
  return me;
}

Deno.test("timer sync reports duplicates, with the command to delete one", async () => {
  const me = await withTwo();
  const { out, status } = await me.type("09:10", "timer sync");
  assertEquals(status, 0);
  assertStringIncludes(
    out,
    'Likely duplicate in Toggl: "TASK-1" (Jan 16, 08:00-08:30)\n',
  );
  const [, command = ""] = out.match(/To delete it: worktime (.*)/) ?? [];
  // Nothing is deleted automatically, and the duplicate is reported once.
  assertEquals(me.server.entries.all.length, 2);
  assertEquals(
    (await me.type("09:11", "timer sync")).out,
    "Toggl: 0 sent; locally 0 added, 0 changed, 0 removed\n",
  );
  const checked = await me.type("09:12", "doctor");
  assertMatch(
    checked.out,
    /TASK-1.* is a likely duplicate in toggl: worktime timer/,
  );
  await me.type("09:13", command);
  assertEquals(me.server.entries.all.length, 1);
  const after = await me.type("09:14", "doctor");
  assertEquals(after.out.includes("duplicate"), false, after.out);
});

Deno.test("timer sync --json lists the duplicates", async () => {
  const me = await withTwo();
  const { out } = await me.type("09:10", "timer sync --json");
  const { duplicates, added } = JSON.parse(out);
  assertEquals(duplicates.length, 1);
  assertEquals(duplicates[0].certain, false);
  const { id, of } = duplicates[0];
  assert([id, of].includes(added[0].id));
});

Deno.test("two equal local entries are not a duplicate", async () => {
  const me = await new TogglUser().configure();
  for (const clock of ["09:00", "09:01"]) {
    await me.type(clock, "timer add TASK-1 --start 08:00 --end 08:30");
  }
  assertEquals(
    (await me.type("09:10", "timer sync")).out,
    "Toggl: 0 sent; locally 0 added, 0 changed, 0 removed\n",
  );
  const { out } = await me.type("09:11", "doctor");
  assertEquals(out.includes("duplicate"), false, out);
});
