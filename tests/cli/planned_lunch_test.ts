import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const OVERRIDES = "2024-12-worktime-overrides.csv";

/** Returns the lines of status about lunch and the projected end. */
async function projection(user: CliUser, now: string): Promise<string[]> {
  const { out } = await user.at(`2024-12-10T${now}`).type("status");
  return out.split("\n").filter((line) => /^(?:Rem|Proj)/.test(line))
    .map((line) => line.replace(/^.*: /, ""));
}

Deno.test("with lunch_planned: false, no lunch is projected until one starts", async () => {
  const config = "workday:\n  lunch_planned: false\n";
  const disk = new MemoryDisk({ "config.yaml": config });
  const user = new CliUser("2024-12-10T09:00", { disk });
  await user.type("start");
  assertEquals(await projection(user, "10:00"), ["0m", "17:00"]);
  await user.at("2024-12-10T12:00").type("lunch");
  assertEquals(await projection(user, "12:10"), ["50m", "18:00"]);
  await user.at("2024-12-10T12:30").type("lunch");
  assertEquals(await projection(user, "12:30"), ["30m", "17:30"]);
});

Deno.test("set-hours --no-lunch projects no lunch on that day", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.type("start");
  const { out } = await user.type("set-hours 4.5 --no-lunch");
  assertEquals(
    out,
    "Set expected hours for 2024-12-10 to 4.5, without lunch\n",
  );
  assertEquals(await projection(user, "10:00"), ["0m", "13:30"]);
  await user.type("set-hours 0 --date 2024-12-25");
  assertEquals(
    await user.disk.readText(OVERRIDES),
    "date,expected_hours,lunch_planned\n2024-12-10,4.5,false\n2024-12-25,0,\n",
  );
});

Deno.test("set-hours without --no-lunch plans lunch again", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.type("start");
  await user.type("set-hours 4 --no-lunch");
  const { out, error } = await user.type("set-hours 5");
  assertEquals(out, "Set expected hours for 2024-12-10 to 5\n");
  assertEquals(
    error,
    "Lunch on 2024-12-10 follows your settings again; to plan none, add " +
      "--no-lunch\n",
  );
  assertEquals(await projection(user, "10:00"), ["60m", "15:00"]);
  await user.type("undo");
  assertEquals(await projection(user, "10:00"), ["0m", "13:00"]);
});

Deno.test("set-hours --lunch plans lunch if the settings do not", async () => {
  const config = "workday:\n  lunch_planned: false\n";
  const disk = new MemoryDisk({ "config.yaml": config });
  const user = new CliUser("2024-12-10T09:00", { disk });
  await user.type("start");
  const { out } = await user.type("set-hours 8 --lunch --json");
  assertEquals(JSON.parse(out), {
    date: "2024-12-10",
    expected_minutes: 480,
    lunch_planned: true,
    message: "Set expected hours for 2024-12-10 to 8, with lunch",
  });
  assertEquals(await projection(user, "10:00"), ["60m", "18:00"]);
});

Deno.test("set-hours rejects --lunch together with --no-lunch", async () => {
  const user = new CliUser("2024-12-10T09:00");
  const { status, error } = await user.type("set-hours 8 --lunch --no-lunch");
  assertEquals(status, 2);
  assertEquals(
    error,
    "--lunch and --no-lunch cannot be used together\n" +
      "Omit both to follow your settings\n",
  );
});
