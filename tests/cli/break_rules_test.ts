import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const NOTE = "Break rules (de): Work of 6:30 needs breaks of 0:30, and 0:20 " +
  "counts";

async function userAfterWork(config: string): Promise<CliUser> {
  const disk = new MemoryDisk({ "config.yaml": config });
  const user = new CliUser("2024-12-10T15:00", { disk });
  await user.type("start --at 08:00");
  await user.type("break --at 10:00");
  await user.type("break --at 10:20");
  await user.type("break --at 11:00");
  await user.type("break --at 11:10");
  return user;
}

Deno.test("stop and log warn about broken rules, and deduct nothing", async () => {
  const user = await userAfterWork("workday:\n  break_rules: de\n");
  assertEquals((await user.type("log")).error, `${NOTE}\n`);
  const later = await user.at("2024-12-12T09:00").type("log 2024-12-10");
  assertEquals(later.error.includes("rules"), false);
  user.at("2024-12-10T15:00");
  const stopped = await user.type("stop --json");
  assertEquals(JSON.parse(stopped.out).broken_rules, [NOTE]);
  assertEquals((await user.type("undo")).status, 0);
  assertEquals((await user.type("stop")).error, `${NOTE}\n`);
  const { out } = await user.type("log --json");
  assertEquals(JSON.parse(out).broken_rules, [NOTE]);
  assertEquals(JSON.parse(out).work_minutes, 390);
});

Deno.test("a command that does not end the day says nothing about broken rules", async () => {
  const disk = new MemoryDisk({
    "config.yaml": "workday:\n  break_rules: de\n",
    "2024-12.csv": "date,event,time\n2024-12-09,start,15:00\n" +
      "2024-12-09,stop,22:00\n",
  });
  const user = new CliUser("2024-12-10T08:00", { disk });
  for (const line of ["start --json", "break --json", "break"]) {
    const { out, error } = await user.type(line);
    assertEquals([error, out.includes("rules")], ["", false], line);
  }
  const { error } = await user.at("2024-12-10T09:00").type("stop");
  assertEquals(
    error,
    "Break rules (de): Rest of 10:00 since the day before is under 11:00\n",
  );
});

Deno.test("stop and log say nothing about breaks unless rules are configured", async () => {
  const user = await userAfterWork("");
  assertEquals((await user.type("stop --json")).out.includes("rules"), false);
  const { error, out } = await user.type("log --json");
  assertEquals([error, out.includes("broken_rules")], ["", false]);
});

Deno.test("report counts work in progress, and rest since the year before, for the rules", async () => {
  const disk = new MemoryDisk({
    "config.yaml": "workday:\n  break_rules: de\n",
    "2024-12.csv": "date,event,time\n2024-12-31,start,15:00\n" +
      "2024-12-31,stop,23:00\n",
    "2025-01.csv": "date,event,time\n2025-01-01,start,09:00\n",
  });
  const table: [time: string, rules: string[]][] = [
    ["15:00", []],
    ["15:01", ["Work of 6:01 needs breaks of 0:30, and 0:00 counts"]],
  ];
  for (const [time, rules] of table) {
    const user = new CliUser(`2025-01-01T${time}`, { disk });
    const { out } = await user.type("report --json");
    const { days } = JSON.parse(out);
    assertEquals(
      days[0].broken_rules,
      [...rules, "Rest of 10:00 since the day before is under 11:00"].map(
        (rule) => `Break rules (de): ${rule}`,
      ),
    );
  }
});
