import { assertEquals, assertRejects } from "@std/assert";
import { HOUR, MINUTE } from "@std/datetime";
import { UnknownEntryError } from "../../lib/tracking/errors.ts";
import { clockifyBench } from "../support/clockify_bench.ts";
import { instantAt } from "../support/fake_clock.ts";
import { harvestBench } from "../support/harvest_bench.ts";
import { HARVEST_PROJECT, HARVEST_TASK } from "../support/harvest_server.ts";
import { togglBench } from "../support/toggl_bench.ts";

const TEN = instantAt("2025-01-16T10:00:00Z");

/** A timer at Toggl that somebody deletes just before it is changed. */
function togglVanishing() {
  const { provider, server } = togglBench();
  const timer = server.web.start("TASK-1: a", {
    start: "2025-01-16T09:00:00Z",
  });
  server.faultFor = ({ method }) => {
    if (method === "PUT") server.web.remove(timer.id);
    return undefined;
  };
  return { provider, server, id: String(timer.id) };
}

for (const end of [TEN - MINUTE, TEN - HOUR / 2]) {
  Deno.test(`TogglProvider.stopTimer() knows no timer that vanishes before its end is set ${(TEN - end) / MINUTE} min ago`, async () => {
    const { provider, server, id } = togglVanishing();
    await assertRejects(
      () => provider.stopTimer(id, { end }),
      UnknownEntryError,
    );
    assertEquals(
      server.log.map(({ method }) => method),
      ["GET", "PUT", "GET"],
    );
  });
}

Deno.test("TogglProvider.stopTimer() rejects a timer that vanishes after Toggl stopped it at another time", async () => {
  const { provider, server, id } = togglVanishing();
  server.skewMs = MINUTE;
  await assertRejects(() => provider.stopTimer(id), UnknownEntryError);
  const methods = server.log.map(({ method }) => method);
  assertEquals(methods, ["PATCH", "PUT", "GET"]);
});

Deno.test("TogglProvider.startTimer() succeeds even if the previous timer vanishes before it is ended", async () => {
  const { provider, server } = togglVanishing();
  const start = TEN - 10 * MINUTE;
  const id = await provider.startTimer("TASK-2", "b", { start });
  assertEquals(
    server.log.map(({ method }) => method),
    ["GET", "PUT", "GET", "POST"],
  );
  assertEquals((await provider.getCurrentTimer())?.id, id);
});

Deno.test("ClockifyProvider.stopTimer() succeeds even if another timer that it stopped by mistake vanishes", async () => {
  const { provider, server } = clockifyBench();
  const mine = server.web.start("TASK-1: a");
  const other = server.web.start("TASK-2: b");
  server.faultFor = ({ method }) => {
    if (method === "PUT") server.web.remove(other.id);
    return undefined;
  };
  const { id, end } = await provider.stopTimer(mine.id);
  assertEquals([id, end], [mine.id, TEN]);
  const methods = server.log.map(({ method }) => method);
  assertEquals(methods, ["PATCH", "PUT", "GET"]);
});

for (
  const [what, on, asked] of [
    ["stopped", "/stop", ["GET", "PATCH", "POST"]],
    ["given its end", "", ["GET", "PATCH", "PATCH", "POST"]],
  ] as const
) {
  Deno.test(`HarvestProvider.startTimer() succeeds even if the previous timer vanishes before it is ${what}`, async () => {
    const { provider, server } = harvestBench({ server: { timeZone: "UTC" } });
    const date = { spent_date: "2025-01-16" };
    const timer = server.web.start("TASK-1", {
      ...date,
      started_time: "9:00am",
    });
    await provider.getUserId();
    server.log.length = 0;
    server.faultFor = ({ method, path }) => {
      const isMeant = path === `/time_entries/${timer.id}${on}`;
      if (method === "PATCH" && isMeant) server.web.remove(timer.id);
      return undefined;
    };
    const id = await provider.startTimer("TASK-2", "b", {
      projectId: String(HARVEST_PROJECT),
      projectTaskId: String(HARVEST_TASK),
      start: TEN - 10 * MINUTE,
    });
    assertEquals(server.log.map(({ method }) => method), [...asked]);
    assertEquals((await provider.getCurrentTimer())?.id, id);
  });
}
