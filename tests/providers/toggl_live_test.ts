/**
 * The one test that reaches a real service: Toggl, in the account of the key.
 * It runs only on request, takes nine requests, and deletes what it creates.
 */

import { assert, assertEquals } from "@std/assert";
import { MINUTE } from "@std/datetime";
import { TogglProvider } from "../../providers/toggl.ts";

const KEY = Deno.env.get("TOGGL_API_KEY");
const IS_WANTED = Deno.env.get("WORKTIME_LIVE_TESTS") === "1";

Deno.test({
  name: "Toggl itself keeps the contract (WORKTIME_LIVE_TESTS=1)",
  ignore: !KEY || !IS_WANTED,
  fn: async () => {
    const connection = { fetch, now: () => Date.now() };
    const apiKey = KEY ?? "";
    const account = await new TogglProvider({ apiKey }, connection).verify();
    const workspaceId = account.workspaces[0]?.id;
    assert(workspaceId);
    const toggl = new TogglProvider({ apiKey, workspaceId }, connection);
    const start = Date.now() - 10 * MINUTE;
    const text = "WORKTIME-1: a test, to be removed";
    const id = await toggl.startTimer("WORKTIME-1", text, {
      start,
      isAlone: true,
    });
    try {
      assertEquals((await toggl.getCurrentTimer())?.id, id);
      const end = start + 5 * MINUTE;
      const stopped = await toggl.updateEntry(id, { start, end });
      assertEquals([stopped.taskId, stopped.durationSeconds], [
        "WORKTIME-1",
        300,
      ]);
      const range = { from: start - MINUTE, to: start + MINUTE };
      const listed = await toggl.listEntries(range);
      assert(listed.some((entry) => entry.id === id));
    } finally {
      await toggl.deleteEntry(id);
    }
    assertEquals(await toggl.getEntry(id), undefined);
  },
});
