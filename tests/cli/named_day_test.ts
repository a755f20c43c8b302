import { assertEquals, assertStringIncludes } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

Deno.test("status names the date of another day, but not of today or a running night", async () => {
  const user = new CliUser("2024-12-10T22:00");
  await user.type("start");
  const first = async (line: string) =>
    (await user.type(line)).out.split("\n")[0];
  assertEquals(await first("status"), "State: working");
  user.at("2024-12-11T00:30");
  assertEquals(await first("status"), "State: working");
  await user.type("stop");
  assertEquals(await first("status"), "State: unstarted");
  assertEquals(await first("status yesterday"), "Date: 2024-12-10 (Tue)");
  assertEquals(await first("status 2024-12-09"), "Date: 2024-12-09 (Mon)");
});

Deno.test("timer start on another day names its start", async () => {
  const user = new CliUser("2024-12-10T09:00");
  const { out } = await user.run([
    ...["timer", "start", "A", "--at"],
    "2024-12-09T17:00",
  ]);
  assertEquals(out, "Timer started: A, since 2024-12-09 17:00\n");
  const other = new CliUser("2024-12-10T09:00");
  assertEquals(
    (await other.type("timer start A --at 08:00")).out,
    "Timer started: A\n",
  );
});

Deno.test("adjust --at does not call a past moment now", async () => {
  const user = new CliUser("2024-12-09T09:00");
  await user.type("start");
  user.at("2024-12-11T12:00");
  const { status, error } = await user.type(
    "adjust 11:00 --at 2024-12-09T10:00",
  );
  assertEquals(status, 3);
  assertStringIncludes(error, "--at only chooses the day");
  assertEquals(error.includes("now"), false);
});
