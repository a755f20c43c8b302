import { assertEquals } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

Deno.test("timer status and summary hint at a forgotten timer and how to stop it", async () => {
  const user = new CliUser("2024-12-09T10:00");
  await user.run(["timer", "start", "T-1", "--title", "Plan"]);
  await user.type("timer add T-1 --start 08:00 --end 08:30");
  user.at("2024-12-10T09:00");
  const hint = "Forgot to stop it? worktime timer stop --at 2024-12-09T19:00\n";
  assertEquals(await user.type("timer"), {
    status: 0,
    out: `Running: T-1: Plan
Since: 2024-12-09 10:00 (23h 0m)
Task total: 23h 30m
Today: 9h 0m
${hint}`,
    error: "",
  });
  assertEquals(await user.type("timer summary"), {
    status: 0,
    out: `Summary by task: all time
Task     Time  Share
T-1   23h 30m   100%  ########################
Total: 23h 30m (T-1 is running: 23h 0m so far)
${hint}`,
    error: "",
  });
  assertEquals(await user.type("timer summary --csv"), {
    status: 0,
    out: "key,title,seconds,hours,entries,share,running\n" +
      "T-1,,84600,23.5,2,100,true\n",
    error: "T-1 is running: includes 23h 0m so far " +
      `(to exclude it: --no-running)\n${hint}`,
  });
  assertEquals(
    (await user.type("timer summary --no-running --csv")).error,
    "",
  );
});

Deno.test("timer status shows the paused timer, and since when", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.type("timer start T-1");
  await user.at("2024-12-10T09:30").type("timer pause");
  user.at("2024-12-10T10:00");
  assertEquals(
    (await user.type("timer")).out,
    "Paused: T-1\nSince: 09:30\nTask total: 30m\nToday: 30m\n",
  );
  user.at("2024-12-11T10:00");
  assertEquals(
    (await user.type("timer")).out,
    "Paused: T-1\nSince: 2024-12-10 09:30\nTask total: 30m\nToday: 0m\n",
  );
});
