import { assertEquals, assertStringIncludes } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";
import { TogglUser } from "../support/toggl_user.ts";

const HEADER = "User,Email,Client,Project,Task,Description,Billable," +
  "Start date,Start time,End date,End time,Duration,Tags";
const FILES = {
  "report.csv": `${HEADER}
A,a@b.c,,Web,,TASK-1: Logo,No,2025-01-15,09:00:00,2025-01-15,10:30:00,01:30:00,
A,a@b.c,,Web,,Call,No,2025-01-15,11:00:00,2025-01-15,11:20:30,00:20:30,
`,
};

Deno.test("import sends nothing, unless --send is given", async () => {
  const me = await new TogglUser({ inputs: FILES }).configure();
  me.requests();
  const { out, error } = await me.type("09:00", "import report.csv");
  assertStringIncludes(out, "Added: 2 entries, 1h 50m 30s\n");
  assertEquals([error, me.requests()], ["", []]);
  await me.type("09:01", "undo");
  const dry = await me.type("09:02", "import report.csv --send --dry-run");
  assertStringIncludes(dry.out, "Added: 2 entries");
  assertEquals(me.requests(), []);
  const sent = await me.type("09:03", "import report.csv --send");
  assertEquals(sent.error, "");
  const there = me.server.entries.all.map((it) => it.description);
  assertEquals(there, ["Web: TASK-1: Logo", "Web: Call"]);
  const sync = await me.type("09:04", "timer sync");
  assertEquals(
    sync.out,
    "Toggl: 0 sent; locally 0 added, 0 changed, 0 removed\n",
  );
});

Deno.test("undo of an import with --send deletes the entries at the service", async () => {
  const me = await new TogglUser({ inputs: FILES }).configure();
  await me.type("09:00", "import report.csv --send");
  assertEquals(me.server.entries.all.length, 2);
  await me.type("09:01", "undo");
  await me.type("09:02", "timer sync");
  assertEquals(me.server.entries.all.length, 0);
});

Deno.test("import --send keeps the entries pending while offline", async () => {
  const me = await new TogglUser({ inputs: FILES }).configure();
  me.setOffline(true);
  const { status, error } = await me.type("09:00", "import report.csv --send");
  assertEquals(status, 0);
  assertStringIncludes(error, "2 waiting");
  me.setOffline(false);
  const { out } = await me.type("09:10", "timer sync");
  assertStringIncludes(out, "Toggl: 2 sent");
});

Deno.test("import --send without a service says how to set one up", async () => {
  const me = new CliUser("2025-01-16T09:00", { zone: "UTC", inputs: FILES });
  const { status, error } = await me.type("import report.csv --send");
  assertEquals(
    [status, error],
    [
      3,
      "No service is configured, so entries cannot be sent\n" +
      "Set one up: worktime timer configure\n",
    ],
  );
  assertEquals(await me.disk.list(), []);
});
