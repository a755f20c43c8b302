import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { DIMENSIONS } from "../../lib/tracking/totals.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { CliUser } from "../support/run_cli.ts";
import { entriesText, type WrittenEntry } from "../support/time_entries.ts";

const TASKS = `tasks:
  - id: T-1
    plan: p
    sprint: s
  - id: T-2
    plan: q
  - id: T-3
    plan: q
    sprint: s
`;
const RANGES = [
  "--all",
  "--from 2024-10-25 --to 2024-10-29",
  "2024-10",
  "2024-W44",
  "--last-week",
  "--last-month",
  "yesterday",
  "2024-10-27..2024-11-03",
];
const FILTERS = [
  "",
  "--plan q",
  "--sprint s",
  "--task T-1",
  "--tag a",
  "--tag a --tag b",
  "--billable",
  "--no-billable --plan p",
  "--no-running",
];
const ROUNDINGS = ["", "--round 15m", "--round 6m:up:day", "--round 1h:down"];

/** Returns a user with random entries around the end of summer time. */
async function anyUser(random: Random): Promise<CliUser> {
  const entries = Object.fromEntries(
    ["T-1", "T-2", "T-3", "other"].map((id) => [
      id,
      Array.from({ length: random.integer(0, 8) }, (): WrittenEntry => {
        const start = Date.UTC(2024, 9, 20) +
          random.integer(0, 1_200_000) * 1000;
        const seconds = random.pick([0, 1, 59, 899, 3600, 90_000]) +
          random.integer(0, 4000);
        return {
          start: new Date(start).toISOString(),
          end: new Date(start + seconds * 1000).toISOString(),
          tags: ["a", "b"].filter(() => random.chance(0.4)),
          ...random.chance(0.4) && { billable: random.chance(0.5) },
        };
      }),
    ]),
  );
  const disk = new MemoryDisk({
    "tasks.yaml": TASKS,
    "history/time-entries.json": entriesText(entries),
  });
  const user = new CliUser("2024-11-04T09:00", { disk, zone: "Europe/Berlin" });
  if (random.chance(0.5)) await user.type("timer start T-2 --tag a --ago 10h");
  return user;
}

interface Figures {
  total_seconds: number;
  total_rounded_seconds?: number;
}

/** Adds up the seconds of rows or entries. */
function figuresOf(
  rows: readonly { seconds: number; rounded_seconds?: number }[],
  isRounded: boolean,
): Figures {
  const sum = (values: number[]) => values.reduce((all, it) => all + it, 0);
  const rounded = sum(rows.map((row) => row.rounded_seconds ?? 0));
  return {
    total_seconds: sum(rows.map(({ seconds }) => seconds)),
    ...isRounded && { total_rounded_seconds: rounded },
  };
}

Deno.test("timer log has the totals of timer summary by each dimension, which its entries add up to", () =>
  forSeeds(20, async (random) => {
    const user = await anyUser(random);
    const rounding = random.pick(ROUNDINGS);
    const words = [random.pick(RANGES), random.pick(FILTERS), rounding]
      .filter((it) => it !== "").join(" ");
    const json = async (command: string) =>
      JSON.parse((await user.type(`timer ${command} --json`)).out);
    const log = await json(`log ${words}`);
    const isRounded = rounding !== "";
    const total = {
      total_seconds: log.total_seconds,
      ...isRounded && { total_rounded_seconds: log.total_rounded_seconds },
    };
    const entries = log.days.flatMap((day: { entries: unknown[] }) =>
      day.entries
    );
    assertEquals(figuresOf(entries, isRounded), total, words);
    for (const by of DIMENSIONS) {
      const summary = await json(`summary ${words} --by ${by}`);
      assertEquals(summary.total_seconds, total.total_seconds, words);
      assertEquals(
        summary.total_rounded_seconds,
        total.total_rounded_seconds,
        words,
      );
      assertEquals(summary.entries, log.entries, words);
      if (by === "tag") continue;
      assertEquals(figuresOf(summary.rows, isRounded), total, `${by} ${words}`);
    }
    const csv = (await user.type(`timer log ${words} --csv`)).out.trim();
    const [header = "", ...lines] = csv.split("\n");
    const at = header.split(",").indexOf("duration_seconds");
    const seconds = lines.map((line) => Number(line.split(",")[at]));
    assertEquals(
      seconds.reduce((sum, it) => sum + it, 0),
      total.total_seconds,
      words,
    );
  }));

Deno.test("timer log rounds two adjacent ranges to the sum of both", () =>
  forSeeds(25, async (random) => {
    const user = await anyUser(random);
    const rule = random.pick(["15m", "7m:up", "1h:down", "15m:up:day"]);
    const roundedIn = async (range: string): Promise<number> => {
      const { out } = await user.type(
        `timer log ${range} --round ${rule} --no-running --json`,
      );
      return JSON.parse(out).total_rounded_seconds ?? 0;
    };
    const split = random.integer(21, 30);
    assertEquals(
      await roundedIn(`2024-10-20..2024-10-${split}`) +
        await roundedIn(`2024-10-${split + 1}..2024-11-04`),
      await roundedIn("2024-10-20..2024-11-04"),
      `${rule} at ${split}`,
    );
  }));

Deno.test("timer summary --table has the totals of both dimensions", () =>
  forSeeds(25, async (random) => {
    const user = await anyUser(random);
    const dimensions = ["task", "plan", "sprint", "day", "week", "month"];
    const by = random.pick(dimensions);
    const across = random.pick(dimensions.filter((it) => it !== by));
    const words = `timer summary ${random.pick(RANGES)}`;
    const table = `${words} --by ${by} --by ${across} --table --csv`;
    const [, ...lines] = (await user.type(table)).out.trim().split("\n");
    const rows = lines.map((line) =>
      line.split(",").slice(1).map((it) => Math.round(Number(it) * 100))
    );
    const total = rows.at(-1)?.at(-1) ?? 0;
    const { total_seconds } = JSON.parse(
      (await user.type(`${words} --json`)).out,
    );
    assertEquals(total, Math.round(total_seconds / 36), table);
    const sum = (values: number[]) => values.reduce((all, it) => all + it, 0);
    for (const row of rows) {
      assertEquals(sum(row.slice(0, -1)), row.at(-1), table);
    }
    for (const j of rows[0]?.keys() ?? []) {
      const column = rows.map((row) => row[j] ?? 0);
      assertEquals(sum(column.slice(0, -1)), column.at(-1), table);
    }
  }));
