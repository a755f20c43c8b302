/**
 * Everyday situations, with figures worked out by hand.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

function userAt(now: string, config = ""): CliUser {
  const files = config === "" ? {} : { "config.yaml": `workday:\n${config}` };
  return new CliUser(now, { disk: new MemoryDisk(files) });
}

/** Records whole days, from `2024-12-10 09:00-17:30`. */
async function record(user: CliUser, ...days: string[]): Promise<void> {
  for (const day of days) {
    const { status, error } = await user.type(`day ${day}`);
    assertEquals([status, error], [0, ""], day);
  }
}

/** The rows of a month: the day, and everything after it. */
async function monthOf(user: CliUser, month = ""): Promise<string[]> {
  const { out } = await user.type(`month ${month}`.trim());
  return out.split("\n").slice(3, -1)
    .filter((line) => !line.startsWith("-"))
    .map((line) => line.replaceAll(/ *\| */g, " "));
}

Deno.test("a four-day week: Friday's work is overtime, and a vacation takes no Friday", async () => {
  const user = userAt(
    "2024-12-15T12:00",
    "  hours: {mon: 8, tue: 8, wed: 8, thu: 8}\n",
  );
  await record(user, "2024-12-12 09:00-17:00", "2024-12-13 09:00-11:00");
  assertEquals(
    (await user.type("absent vacation 2024-12-02..2024-12-08")).out,
    "Vacation on 2024-12-02..2024-12-08: 4 days\n",
  );
  assertEquals(await monthOf(user), [
    "2024-12-02 (Mon) 0:00 +0:00  [vacation]",
    "2024-12-03 (Tue) 0:00 +0:00  [vacation]",
    "2024-12-04 (Wed) 0:00 +0:00  [vacation]",
    "2024-12-05 (Thu) 0:00 +0:00  [vacation]",
    "2024-12-12 (Thu) 8:00 +0:00",
    "2024-12-13 (Fri) 2:00 +2:00",
    "Total overtime: +2:00",
  ]);
});

Deno.test("a contract that changes in mid-month: each day has the hours of its date", async () => {
  const user = userAt(
    "2026-03-20T20:00",
    "  hours:\n    - {from: 2024-01-01, hours: 8}\n" +
      "    - {from: 2026-03-16, hours: {mon: 6, tue: 6, wed: 6, thu: 6}}\n",
  );
  await record(
    user,
    "2026-03-13 08:00-16:30",
    "2026-03-16 08:00-14:00",
    "2026-03-20 08:00-09:00",
  );
  await user.type("absent sick 2026-03-17 --half");
  assertEquals(await monthOf(user), [
    "2026-03-13 (Fri) 8:30 +0:30",
    "2026-03-16 (Mon) 6:00 +0:00",
    "2026-03-17 (Tue) 0:00 -3:00  [3h expected]  [half sick]",
    "2026-03-20 (Fri) 1:00 +1:00",
    "Total overtime: -1:30",
  ]);
});

Deno.test("a vacation over new year: holidays are free, and each year has its days", async () => {
  const user = userAt("2025-01-07T09:00", "  vacation_days: 30\n");
  for (const holiday of ["2024-12-25..2024-12-26", "2025-01-01"]) {
    await user.type(`absent holiday ${holiday}`);
  }
  await user.type("absent holiday 2024-12-24 --half");
  await user.type("absent holiday 2024-12-31 --half");
  // 23, half of 24, 27, 30 and half of 31 in December; 2, 3 and 6 in January.
  assertEquals(
    (await user.type("absent vacation 2024-12-23..2025-01-06")).out,
    "Vacation on 2024-12-23..2025-01-06: 7 days\n",
  );
  const vacation = async (year: string) =>
    (await user.type(`year ${year}`)).out.trimEnd().split("\n").at(-1);
  assertEquals(
    await vacation("2024"),
    "Vacation days: 4 taken, 0 planned, 26 left",
  );
  assertEquals(
    await vacation("2025"),
    "Vacation days: 3 taken, 0 planned, 27 left",
  );
});

Deno.test("a half sick day: four hours of work are enough", async () => {
  const user = userAt("2024-12-10T13:00");
  await user.type("start --at 09:00");
  await user.type("stop");
  await user.type("absent sick --half");
  assertEquals(await monthOf(user), [
    "2024-12-10 (Tue) 4:00 +0:00  [4h expected]  [half sick]",
    "Total overtime: +0:00",
  ]);
});

Deno.test("a holiday on a Sunday: nobody has to work, so there is nothing to record", async () => {
  const user = userAt("2024-12-10T13:00");
  const { status, error } = await user.type("absent holiday 2024-12-08");
  assertEquals([status, error], [
    3,
    "No hours are expected on 2024-12-08\n" +
    "Work on that day counts against 8 hours; to expect none: " +
    "worktime set-hours 0 --date 2024-12-08\n",
  ]);
});

Deno.test("a day out of overtime: the balance pays for it", async () => {
  const user = userAt(
    "2024-12-10T20:00",
    '  balance_from: 2024-12\n  opening_balance: "+10:00"\n',
  );
  await record(user, "2024-12-09 08:00-17:00");
  await user.type("absent flex 2024-12-06");
  await user.type("absent flex 2024-12-11");
  const { out } = await user.type("status");
  assertEquals(
    out,
    "State: unstarted\nMonth overtime: -7:00\nBalance: +3:00\n",
  );
  const later = await user.at("2024-12-12T08:00").type("status");
  assertEquals(
    later.out,
    "State: unstarted\nMonth overtime: -15:00\nBalance: -5:00\n",
  );
});

Deno.test("an emergency during a vacation: its work is all overtime", async () => {
  const user = userAt("2024-12-27T20:00");
  await user.type("absent vacation 2024-12-23..2024-12-27");
  await record(user, "2024-12-27 10:00-12:00");
  assertEquals(
    (await monthOf(user)).slice(-2),
    ["2024-12-27 (Fri) 2:00 +2:00  [vacation]", "Total overtime: +2:00"],
  );
});
