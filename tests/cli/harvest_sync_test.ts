import { assertEquals, assertStringIncludes } from "@std/assert";
import { FakeClock } from "../support/fake_clock.ts";
import {
  HARVEST_ACCOUNT,
  HARVEST_KEY,
  HARVEST_PROJECT,
  HARVEST_TASK,
  HarvestServer,
} from "../support/harvest_server.ts";
import { type CliRun, CliUser } from "../support/run_cli.ts";
import { TestConnection } from "../support/test_connection.ts";

interface Harvest {
  readonly server: HarvestServer;
  type(time: string, line: string): Promise<CliRun>;
}

/** Returns a user with a Harvest account and a project for TASK ids. */
async function harvestUser(wantsTimestamps: boolean): Promise<Harvest> {
  const clock = new FakeClock("2025-01-16T09:00:00Z");
  const server = new HarvestServer({ clock, wantsTimestamps, timeZone: "UTC" });
  const user = new CliUser("2025-01-16T09:00", {
    zone: "UTC",
    variables: {
      HOME: "/home/me",
      HARVEST_ACCESS_TOKEN: HARVEST_KEY,
      WORKTIME_HARVEST_URL: server.baseUrl,
    },
    connection: new TestConnection(server, clock),
  });
  const type = (time: string, line: string) => {
    clock.set(user.at(`2025-01-16T${time}`).now);
    return user.type(line);
  };
  await type(
    "09:00",
    `timer configure --provider harvest --account ${HARVEST_ACCOUNT} ` +
      `--project TASK=${HARVEST_PROJECT} --project-task TASK=${HARVEST_TASK}`,
  );
  return { server, type };
}

function hoursOf({ server }: Harvest): number[] {
  return server.entries.all.map(({ hours }) => hours);
}

for (const wantsTimestamps of [true, false]) {
  const kind = wantsTimestamps ? "times" : "hours";

  Deno.test(`an account with ${kind} stores a day as typed`, async () => {
    const me = await harvestUser(wantsTimestamps);
    await me.type("09:00", "timer start TASK-1");
    await me.type("10:30", "timer switch TASK-2");
    await me.type("11:00", "timer stop");
    await me.type("11:00", "timer add TASK-3 --start 08:00 --end 08:45");
    const { out } = await me.type("12:00", "timer sync");
    assertEquals(
      out,
      "Harvest: 0 sent; locally 0 added, 0 changed, 0 removed\n",
    );
    assertEquals(hoursOf(me), [1.5, 0.5, 0.75]);
    assertEquals(me.server.entries.running, []);
  });

  Deno.test(`an account with ${kind} gets the whole time of a timer that was started offline`, async () => {
    const me = await harvestUser(wantsTimestamps);
    await me.type("10:00", "timer start TASK-1 --ago 40m");
    await me.type("10:05", "timer sync");
    await me.type("10:06", "timer sync");
    const { out } = await me.type("10:30", "timer status");
    assertStringIncludes(out, "09:20");
    assertEquals((await me.type("11:20", "timer stop")).error, "");
    assertEquals(hoursOf(me), [2]);
    await me.type("11:21", "timer sync");
    const show = await me.type("11:21", "timer show TASK-1");
    assertStringIncludes(show.out, "Jan 16, 09:20-11:20 (2h 0m)");
  });

  Deno.test(`an account with ${kind} rejects an entry without a project, and the note says so`, async () => {
    const me = await harvestUser(wantsTimestamps);
    const { status, error } = await me.type("09:00", "timer start Meeting");
    assertEquals(status, 0);
    assertStringIncludes(
      error,
      'Harvest requires a project for each entry: "Meeting" has none',
    );
    assertStringIncludes(error, "--project Meeting=ID --project-task Meeting=");
    assertStringIncludes(error, "--project '*=ID' --project-task '*=ID'");
    await me.type("09:30", "timer stop");
    await me.type("09:30", "timer add TASK-1 --start 08:00 --end 08:30");
    assertEquals((await me.type("09:31", "timer sync")).status, 5);
    assertEquals(hoursOf(me), [0.5]);
  });

  Deno.test(`an account with ${kind} uses the project for all other tasks`, async () => {
    const me = await harvestUser(wantsTimestamps);
    const pair =
      `--project *=${HARVEST_PROJECT} --project-task *=${HARVEST_TASK}`;
    await me.type("09:00", `timer configure ${pair}`);
    assertEquals((await me.type("09:00", "timer start Meeting")).error, "");
    assertEquals((await me.type("09:30", "timer stop")).error, "");
    assertEquals(hoursOf(me), [0.5]);
  });

  Deno.test(`an account with ${kind} gets the end and the deletion of a changed timer`, async () => {
    const me = await harvestUser(wantsTimestamps);
    await me.type("09:00", "timer start TASK-1 --title Tt");
    await me.type("09:10", "timer edit last --title Edited");
    await me.type("09:30", "timer stop");
    await me.type("09:30", "timer sync");
    assertEquals(me.server.entries.running, []);
    assertEquals(me.server.entries.all.map(({ notes }) => notes), [
      "TASK-1: Edited",
    ]);
    await me.type("10:00", "timer start TASK-2");
    const { error } = await me.type("10:10", "timer delete last");
    assertEquals(error, "");
    assertEquals(me.server.entries.all.length, 1);
    const { out } = await me.type("10:11", "timer sync");
    assertEquals(
      out,
      "Harvest: 0 sent; locally 0 added, 0 changed, 0 removed\n",
    );
  });

  Deno.test(`an account with ${kind} can reject one entry and accept the others`, async () => {
    const me = await harvestUser(wantsTimestamps);
    await me.type("09:00", "timer add TASK-1 --start 08:00 --end 08:30");
    const [entry] = me.server.entries.all;
    me.server.faultFor = ({ line }) =>
      line === `PATCH /time_entries/${entry?.id}`
        ? { kind: "status", status: 403, json: { message: "It is locked" } }
        : undefined;
    const edited = await me.type("09:01", "timer edit last --end 08:45");
    assertStringIncludes(edited.error, "It is locked");
    await me.type("09:02", "timer add TASK-2 --start 07:00 --end 07:30");
    const { status, out } = await me.type("09:05", "timer sync");
    assertEquals(status, 5);
    assertStringIncludes(out, "It is locked");
    assertEquals(hoursOf(me), [0.5, 0.5]);
  });
}

Deno.test("options that Harvest does not support are noted, and saved locally", async () => {
  const me = await harvestUser(true);
  const started = await me.type("09:00", "timer start TASK-1 --tag deep");
  assertEquals(
    started.error,
    "Harvest does not support tags: they are only saved locally\n",
  );
  const stopped = await me.type("10:00", "timer stop");
  assertEquals(stopped.error, "");
  const edited = await me.type("10:00", "timer edit last --no-billable");
  assertEquals(
    edited.error,
    "Harvest sets billable per task: your choice is only saved locally\n",
  );
  const { out } = await me.type("10:00", "timer show TASK-1 --json");
  assertEquals(JSON.parse(out).entries[0].tags, ["deep"]);
});
