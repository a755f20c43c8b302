import { assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { instantAt } from "../support/fake_clock.ts";
import { TogglUser } from "../support/toggl_user.ts";

/** A user who has synced two entries of December and one of January. */
async function closedUser(): Promise<{ user: TogglUser; ids: number[] }> {
  const user = await new TogglUser({ disk: new MemoryDisk() }).configure();
  await user.type("09:00", "timer add A-1 --start 2024-12-30T09:00 --for 1h");
  await user.type("09:01", "timer add A-2 --start 2024-12-31T09:00 --for 1h");
  await user.type("09:02", "timer add A-3 --start 2025-01-15T09:00 --for 1h");
  await user.type("09:05", "timer sync");
  const { status, error } = await user.type("09:10", "close 2024-12");
  assertEquals(status, 0, error);
  return { user, ids: user.server.entries.all.map(({ id }) => id) };
}

/** Asserts that December contains what it did when it was closed. */
async function assertUnchanged(user: TogglUser, at: string): Promise<void> {
  const { out } = await user.type(at, "close --json");
  const { months: [closed] } = JSON.parse(out);
  assertEquals([closed.changed_entry_days, closed.reopened], [[], null]);
  const { problems } = JSON.parse((await user.type(at, "doctor --json")).out);
  assertEquals(problems, []);
}

/** Returns the output of a sync, with our ids replaced. */
async function syncAt(user: TogglUser, at: string): Promise<string> {
  const { out } = await user.type(at, "timer sync");
  return out.replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, "ID");
}

Deno.test("a sync does not take a change of a closed month, and takes the rest", async () => {
  const { user, ids: [first = 0, , third = 0] } = await closedUser();
  user.server.web.edit(first, { description: "A-1: Other" });
  user.server.web.edit(third, { description: "A-3: New" });
  const lines = `Toggl: 0 sent; locally 0 added, 1 changed, 0 removed
Conflict: 2024-12 is closed here; kept "A-1" (Dec 30, 09:00-10:00); in Toggl it was "A-1: Other" (Dec 30, 09:00-10:00)
  To use that instead: worktime reopen 2024-12 && worktime timer edit ID --title Other
`;
  assertEquals(await syncAt(user, "09:20"), lines);
  await assertUnchanged(user, "09:21");
  // It is listed until it is resolved.
  assertStringIncludes(await syncAt(user, "09:25"), "Conflict: 2024-12 is");
  const { out } = await user.type("09:26", "timer sync --json");
  assertEquals(JSON.parse(out).conflicts[0].closed_month, "2024-12");
  await user.type("09:30", "reopen 2024-12");
  assertStringIncludes(await syncAt(user, "09:31"), "1 changed");
  assertEquals((await syncAt(user, "09:32")).includes("Conflict"), false);
});

Deno.test("a sync does not delete an entry of a closed month", async () => {
  const { user, ids: [first = 0] } = await closedUser();
  user.server.web.remove(first);
  assertEquals(
    await syncAt(user, "09:20"),
    `Toggl: 0 sent; locally 0 added, 0 changed, 0 removed
Conflict: 2024-12 is closed here; kept "A-1" (Dec 30, 09:00-10:00); it was deleted in Toggl
  To delete it: worktime reopen 2024-12 && worktime timer delete ID
`,
  );
  await assertUnchanged(user, "09:21");
});

Deno.test("a sync does not add an entry to a closed month", async () => {
  const { user } = await closedUser();
  const at = instantAt("2024-12-31T12:00Z");
  user.server.web.add("A-4: Late", at, at + 3_600_000);
  assertEquals(
    await syncAt(user, "09:20"),
    `Toggl: 0 sent; locally 0 added, 0 changed, 0 removed
Conflict: 2024-12 is closed here; did not add "A-4: Late" (Dec 31, 12:00-13:00) from Toggl
  To add it: worktime reopen 2024-12 && worktime timer sync --from 2024-12-01
`,
  );
  await assertUnchanged(user, "09:21");
  await user.type("09:22", "reopen 2024-12");
  const sync = "timer sync --from 2024-12-01";
  assertStringIncludes((await user.type("09:23", sync)).out, "1 added");
});

Deno.test("a sync does not move an entry into a closed month or out of it", async () => {
  const { user, ids: [first = 0, , third = 0] } = await closedUser();
  const moved = (start: string, stop: string) => ({
    start,
    stop,
    duration: 3600,
  });
  user.server.web.edit(
    first,
    moved("2025-01-14T09:00:00Z", "2025-01-14T10:00:00Z"),
  );
  user.server.web.edit(
    third,
    moved("2024-12-29T09:00:00Z", "2024-12-29T10:00:00Z"),
  );
  const text = await syncAt(user, "09:20");
  assertEquals(
    text.match(/Conflict: 2024-12 is closed here; kept/g)?.length,
    2,
  );
  await assertUnchanged(user, "09:21");
});

Deno.test("pending entries of a closed month are sent, and stay as they are", async () => {
  const user = await new TogglUser({ disk: new MemoryDisk() }).configure();
  user.setOffline(true);
  await user.type("09:00", "timer add A-1 --start 2024-12-30T09:00 --for 1h");
  await user.type("09:01", "timer add A-2 --start 2024-12-31T09:00 --for 1h");
  assertEquals((await user.type("09:10", "close 2024-12")).status, 0);
  user.setOffline(false);
  assertStringIncludes(
    (await user.type("09:20", "timer sync")).out,
    "Toggl: 2 sent; locally 0 added, 0 changed, 0 removed\n",
  );
  assertEquals(user.server.entries.all.length, 2);
  await assertUnchanged(user, "09:21");
  assertEquals(
    await syncAt(user, "09:22"),
    "Toggl: 0 sent; locally 0 added, 0 changed, 0 removed\n",
  );
});

Deno.test("a pending change of a closed month is sent where Toggl has changed another field", async () => {
  const { user, ids: [first = 0] } = await closedUser();
  await user.type("09:11", "reopen 2024-12");
  user.setOffline(true);
  const { out } = await user.type("09:12", "timer show A-1 --json");
  const [id] = out.match(/[0-9a-f]{8}-[0-9a-f-]{27}|\b[0-9a-f]{8}\b/) ?? [];
  await user.type("09:13", `timer edit ${id} --tag mine`);
  await user.type("09:14", "close 2024-12");
  user.setOffline(false);
  user.server.web.edit(first, { description: "A-1: Theirs" });
  assertStringIncludes(await syncAt(user, "09:20"), "1 sent");
  const { description, tags } = user.server.entries.get(first);
  assertEquals([description, tags], ["A-1: Theirs", ["mine"]]);
  await assertUnchanged(user, "09:21");
});
