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

Deno.test("import --send sends what was imported before without it, once", async () => {
  const me = await new TogglUser({ inputs: FILES }).configure();
  await me.type("09:00", "import report.csv");
  await me.type("09:01", "timer edit last --title Edited");
  const { out } = await me.type("09:02", "import report.csv --send");
  assertStringIncludes(out, "Added: 0 entries, 0h 0m\n");
  assertStringIncludes(out, "To be sent, as they were here already: 2\n");
  const there = me.server.entries.all.map((it) => it.description);
  assertEquals(there.toSorted(), ["Web: Edited", "Web: TASK-1: Logo"]);
  const again = await me.type("09:03", "import report.csv --send --json");
  assertEquals(JSON.parse(again.out).queued, { rows: 0, seconds: 0 });
  await me.type("09:04", "timer sync");
  assertEquals(me.server.entries.all.length, 2);
});

Deno.test("import --send sends the rest of a file, and what it added before", async () => {
  const { "report.csv": whole } = FILES;
  const first = whole.split("\n").slice(0, 2).join("\n");
  const inputs = { "report.csv": whole, "first.csv": first };
  const me = await new TogglUser({ inputs }).configure();
  await me.type("09:00", "import first.csv");
  const { out } = await me.type("09:02", "import report.csv --send");
  assertStringIncludes(out, "Added: 1 entry, 0h 20m 30s\n");
  assertStringIncludes(out, "Already here: 1 entry, 1h 30m\n");
  assertStringIncludes(out, "To be sent, as they were here already: 1\n");
  assertEquals(me.server.entries.all.length, 2);
});

Deno.test("undo of an import --send of earlier entries takes back what is not sent yet", async () => {
  const me = await new TogglUser({ inputs: FILES }).configure();
  await me.type("09:00", "import report.csv");
  me.setOffline(true);
  await me.type("09:01", "import report.csv --send");
  const { out } = await me.type("09:02", "undo");
  assertStringIncludes(out, "Undid: Entries imported: 0, to be sent: 2");
  me.setOffline(false);
  await me.type("09:03", "timer sync");
  assertEquals(me.server.entries.all.length, 0);
  const again = await me.type("09:04", "import report.csv --dry-run");
  assertStringIncludes(again.out, "Already here: 2 entries, 1h 50m 30s\n");
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
