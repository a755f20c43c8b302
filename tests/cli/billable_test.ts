import { assertEquals, assertStringIncludes } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";
import { TogglUser } from "../support/toggl_user.ts";

Deno.test("--billable is sent, shown and in the JSON", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer start TASK-1 --billable");
  assertEquals(me.server.entries.running?.billable, true);
  await me.type("10:00", "timer stop");
  await me.type("10:00", "timer edit last --no-billable");
  assertEquals(me.server.entries.all.map((it) => it.billable), [false]);
  await me.type(
    "10:00",
    "timer add TASK-1 --start 07:00 --end 08:00 --billable",
  );
  const shown = await me.type("10:00", "timer show TASK-1");
  assertStringIncludes(shown.out, "07:00-08:00 (1h 0m)  billable\n");
  assertStringIncludes(shown.out, "09:00-10:00 (1h 0m)\n");
  const { out } = await me.type("10:00", "timer show TASK-1 --json");
  assertEquals(
    JSON.parse(out).entries.map(({ billable }: { billable: unknown }) =>
      billable
    ),
    [true, false],
  );
  const csv = await me.type("10:00", "timer show TASK-1 --csv");
  assertStringIncludes(csv.out, "tags,billable\n");
});

Deno.test("--billable and --no-billable cannot be used together", async () => {
  for (const command of ["start A", "add A --start 9:00 --end 9:30"]) {
    const user = new CliUser("2025-01-16T10:00");
    const run = await user.type(`timer ${command} --billable --no-billable`);
    assertEquals([run.status, run.out], [2, ""]);
    assertStringIncludes(
      run.error,
      "--billable and --no-billable cannot be used together\n",
    );
  }
});

Deno.test("config.yaml sets what is billable, and configure shows it", async () => {
  const me = await new TogglUser().configure();
  const { disk } = me.user;
  const config = await disk.readText("config.yaml");
  const billable = '  billable:\n    acme: true\n    "*": false\n';
  await disk.writeText("config.yaml", `${config}${billable}`);
  await me.type("09:00", "task add A-1 --plan acme");
  await me.type("09:00", "timer start A-1");
  await me.type("09:30", "timer start B-1");
  const there = me.server.entries.all.map((it) => it.billable);
  assertEquals(there, [true, false]);
  const { out } = await me.type("10:00", "timer configure --json");
  assertEquals(JSON.parse(out).billable, { acme: true, "*": false });
  await disk.writeText("config.yaml", `${config}  billable: perhaps\n`);
  const { error } = await me.type("10:00", "timer start C");
  assertStringIncludes(
    error,
    '"billable" must be true or false, or a map from plans to true or false',
  );
});

Deno.test("a timer from the web without a description is shown", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "timer sync");
  me.server.web.start("");
  await me.type("09:10", "timer sync");
  const { out } = await me.type("09:30", "timer status");
  assertStringIncludes(out, "Running: (no description)\n");
});
