import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { CliUser } from "../support/run_cli.ts";

/** What a user types, with words to replace at random. */
const LINES: readonly string[] = [
  "start --at DATETIME",
  "stop --at DATETIME",
  "day DATE 09:00-17:00 --replace",
  "lunch 12:00-12:30 --date DATE",
  "break CLOCK --date DATE",
  "adjust CLOCK EVENT --date DATE",
  "remove EVENT --date DATE",
  "remove day --date DATE",
  "note hello --date DATE",
  "set-hours 6 --date DATE",
  "set-hours 6 --date DATE..DATE",
  "absent vacation DATE..DATE",
  "absent --remove DATE",
  "timer add TASK --start DATETIME --for 90m",
  "timer start TASK --at DATETIME",
  "timer stop --at DATETIME",
  "timer edit last --start DATETIME",
  "timer edit last --tag x",
  "timer delete last",
  "task rename TASK TASK",
  "task delete TASK",
  "config hours 7",
  "doctor --fix",
  "undo",
  "redo",
  "close 2024-11",
];

const WORDS: Readonly<Record<string, (random: Random) => string>> = {
  DATETIME: (random) => `${dateFrom(random)}T${clockFrom(random)}`,
  DATE: dateFrom,
  CLOCK: clockFrom,
  EVENT: (random) => random.pick(["start", "stop", "lunch", "2"]),
  TASK: (random) => random.pick(["T-1", "T-2", "T-3"]),
};

/** A date around the end of November. */
function dateFrom(random: Random): string {
  const day = random.integer(26, 34);
  return day > 30 ? `2024-12-0${day - 30}` : `2024-11-${day}`;
}

function clockFrom(random: Random): string {
  const hour = String(random.integer(0, 23)).padStart(2, "0");
  return `${hour}:${random.pick(["00", "20", "45"])}`;
}

function lineFrom(random: Random): string {
  return random.pick(LINES)
    .replace(/DATETIME|DATE|CLOCK|EVENT|TASK/g, (word) => {
      return WORDS[word]?.(random) ?? word;
    });
}

async function typeSome(
  user: CliUser,
  random: Random,
  count: number,
): Promise<string[]> {
  const typed: string[] = [];
  for (let i = 0; i < count; i++) {
    const line = lineFrom(random);
    typed.push(line);
    await user.type(line);
  }
  return typed;
}

Deno.test("whatever is typed, a closed month stays as it was closed", async () => {
  let closedCount = 0;
  await forSeeds(60, async (random) => {
    const user = new CliUser("2024-12-05T10:00", { disk: new MemoryDisk() });
    await typeSome(user, random, 25);
    await user.type("timer stop");
    const { status } = await user.type("close 2024-11 --yes");
    if (status !== 0) return;
    closedCount++;
    const typed = await typeSome(user, random, 40);
    const { out } = await user.type("close --json");
    for (const month of JSON.parse(out).months) {
      // Undoing the close opens the month, which is then free to change.
      if (month.reopened !== null) continue;
      const { changed_days, changed_entry_days, unreadable } = month;
      assertEquals(
        { changed_days, changed_entry_days, unreadable },
        { changed_days: [], changed_entry_days: [], unreadable: false },
        typed.join("\n"),
      );
    }
  });
  assertEquals(closedCount > 20, true, `${closedCount} months were closed`);
});
