import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { assertFits } from "../support/json_session.ts";
import { CliUser } from "../support/run_cli.ts";

const CONFIG = `workday:
  name: Jo Doe
time_tracking:
  clients:
    p1: ACME
  rates:
    p1: 80.50 EUR
  billable:
    p2: false
`;

Deno.test("timer report has its whole JSON", async () => {
  const disk = new MemoryDisk({ "config.yaml": CONFIG });
  const user = new CliUser("2024-12-10T12:00", { disk });
  await user.run(["task", "add", "T-1", "--plan", "p1", "--title", "One"]);
  await user.type("task add T-2 --plan p2");
  await user.type("timer add T-1 --start 9:00 --end 9:50 --tag a");
  await user.type("timer add T-2 --start 10:00 --end 10:20");
  await user.type("timer start T-1 --at 11:00");
  const line = "timer report 2024-12-10 --client ACME --round 15m --json";
  const { out, error } = await user.type(line);
  assertEquals(error, "");
  const json = JSON.parse(out);
  assertFits(line, json);
  const { entries, ...report } = json;
  const [{ id, ...entry }] = entries;
  assertEquals([typeof id, entries.length], ["string", 1]);
  assertEquals(entry, {
    date: "2024-12-10",
    start: "2024-12-10T09:00:00+09:00",
    end: "2024-12-10T09:50:00+09:00",
    task: "T-1",
    text: "One",
    tags: ["a"],
    billable: true,
    seconds: 3000,
    minutes: 50,
    rounded_minutes: 45,
    hours: 0.75,
  });
  const time = { seconds: 3000, minutes: 50, rounded_minutes: 45, hours: 0.75 };
  const none = { seconds: 0, minutes: 0, rounded_minutes: 0, hours: 0 };
  assertEquals(report, {
    from: "2024-12-10",
    to: "2024-12-10",
    filter: { client: "ACME", plan: null, sprint: null, task: null },
    name: "Jo Doe",
    rounding: { minutes: 15, direction: "nearest", per: "entry" },
    tasks: [{
      client: "ACME",
      plan: "p1",
      task: "T-1",
      title: "One",
      billable: true,
      ...time,
      rate: 80.5,
      amount: 60.38,
      currency: "EUR",
    }],
    billable: time,
    not_billable: none,
    total: time,
    amounts: [{ amount: 60.38, currency: "EUR" }],
    running: {
      task: "T-1",
      start: "2024-12-10T11:00:00+09:00",
      likely_end: null,
    },
    notes: [],
  });
});
