import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";
import { TogglUser } from "../support/toggl_user.ts";

const CONFIG = `time_tracking:
  clients:
    plan-a: ACME GmbH
    plan-b: ACME GmbH
  rates:
    plan-a: 95 EUR
    plan-b: 80.50 USD
`;

const PROBLEM = 'Cannot read "config.yaml" line 7 column 5: client "ACME ' +
  'GmbH" has rates in EUR ("plan-a") and USD ("plan-b")';

Deno.test("two currencies for a client are an error that names both", async () => {
  const disk = new MemoryDisk({ "config.yaml": CONFIG });
  const user = new CliUser(undefined, { disk });
  const { error, status } = await user.type("config");
  assertEquals(status === 0, false);
  assertStringIncludes(error, PROBLEM);
  const doctor = await user.type("doctor");
  assertStringIncludes(doctor.out + doctor.error, "config.yaml:7:5: client");
});

Deno.test("config refuses a second currency for a client", async () => {
  const text = CONFIG.replace("USD", "EUR");
  const disk = new MemoryDisk({ "config.yaml": text });
  const user = new CliUser(undefined, { disk });
  const typed = ["config", "rates", "plan-a: 95 EUR, plan-b: 80 USD"];
  const { error, status } = await user.run(typed);
  assertEquals(status, 2);
  assertEquals(
    error,
    'The client "ACME GmbH" has rates in EUR ("plan-a") and USD ("plan-b")\n' +
      "Use one currency for each client\n",
  );
  assertEquals(disk.files["config.yaml"], text);
});

Deno.test("timer configure shows clients and rates only if they are set", async () => {
  const text = CONFIG.replace("USD", "EUR");
  const disk = new MemoryDisk({ "config.yaml": text });
  const user = new CliUser(undefined, { disk });
  const { out } = await user.type("timer configure --json");
  const { clients, rates } = JSON.parse(out);
  assertEquals(clients, { "plan-a": "ACME GmbH", "plan-b": "ACME GmbH" });
  assertEquals(rates, { "plan-a": "95 EUR", "plan-b": "80.50 EUR" });
  const single = await new CliUser(undefined, {
    disk: new MemoryDisk({
      "config.yaml": "time_tracking:\n  clients:\n    plan-a: ACME\n" +
        "  rates:\n    plan-a: 95 EUR\n",
    }),
  }).type("timer configure");
  assertMatch(single.out, /\nclients +plan-a: ACME\nrates +plan-a: 95 EUR\n/);
  const without = await new CliUser().type("timer configure --json");
  const keys = Object.keys(JSON.parse(without.out));
  assertEquals(["clients", "rates"].filter((it) => keys.includes(it)), []);
});

Deno.test("a task says whether its new time is billable", async () => {
  const me = await new TogglUser().configure();
  await me.type("09:00", "task add A-1 --billable");
  await me.type("09:00", "task add B-1 --no-billable");
  await me.type("09:00", "timer start A-1");
  await me.type("09:30", "timer start B-1");
  const there = () => me.server.entries.all.map((it) => it.billable);
  assertEquals(there(), [true, false]);
  await me.type("10:00", "timer switch C");
  await me.type("10:30", "timer start B-1 --billable");
  assertEquals(there(), [true, false, false, true]);
  const shown = await me.type("10:30", "task show B-1");
  assertStringIncludes(shown.out, "Billable: no\n");
  await me.type("10:30", "task edit B-1 --billable");
  const { out } = await me.type("10:30", "task show B-1 --json");
  assertEquals(JSON.parse(out).billable, true);
  assertStringIncludes(
    await me.user.disk.readText("tasks.yaml") ?? "",
    "  - id: B-1\n    state: pending\n    billable: true\n",
  );
});

Deno.test("task edit refuses --billable together with --no-billable", async () => {
  const user = new CliUser();
  await user.type("task add A");
  const { error, status } = await user.type(
    "task edit A --billable --no-billable",
  );
  assertEquals(status, 2);
  assertStringIncludes(error, "cannot be used together\n");
});
