import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { CliUser } from "../support/run_cli.ts";
import { entriesText, type WrittenEntry } from "../support/time_entries.ts";

const CONFIG = `time_tracking:
  clients:
    p: ACME
    "*": Others
  rates:
    p: 80.33 EUR
    "*": 95 EUR
  billable:
    C: false
`;

const TASKS = `tasks:
  - id: A-1
    plan: p
  - id: B-1
    plan: q
    title: "With | and <b>"
`;

function anyEntries(random: Random): Record<string, WrittenEntry[]> {
  const tasks = ["A-1", "A-2", "B-1", "C-1", "call"];
  return Object.fromEntries(tasks.map((task) => [
    task,
    Array.from({ length: random.integer(0, 6) }, () => {
      const start = Date.UTC(2024, 11, 1) +
        random.integer(0, 14 * 86400) * 1000;
      const seconds = random.pick([0, 1, 59, 1799, 3600, 90_000]) +
        random.integer(0, 4000);
      return {
        start: new Date(start).toISOString(),
        end: new Date(start + seconds * 1000).toISOString(),
        ...random.chance(0.3) && { tags: ["x"] },
        ...random.chance(0.3) && { billable: random.chance(0.5) },
      };
    }),
  ]));
}

/** Returns the minutes in `7:30`. */
function minutesOf(duration: string): number {
  const [hours = 0, minutes = 0] = duration.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Returns the total time in the last row of each table of a form. */
function totalsIn(form: string): number[] {
  return [...form.matchAll(/^\|? ?Total\b[^\d\n]*(\d+:\d\d)/gm)]
    .map(([, time = ""]) => minutesOf(time));
}

Deno.test("timer report has the totals of timer summary and timer log in each form", () =>
  forSeeds(25, async (random) => {
    const disk = new MemoryDisk({
      "config.yaml": CONFIG,
      "tasks.yaml": TASKS,
      "history/time-entries.json": entriesText(anyEntries(random)),
    });
    const user = new CliUser("2024-12-20T12:00", { disk });
    const filter = [
      random.pick([["--all"], ["2024-12"], ["2024-12-03..2024-12-08"]]),
      random.pick([[], [], ["--client", "ACME"], ["--plan", "q"]]),
      random.pick([[], [], ["--billable"], ["--no-billable"], ["--tag", "x"]]),
      random.pick([[], ["--round", "15m"], ["--round", "7m:up:day"]]),
    ].flat();
    const json = async (command: string, words = filter) =>
      JSON.parse((await user.run(["timer", command, ...words, "--json"])).out);
    const { total, tasks, entries, amounts } = await json("report");
    const line = filter.join(" ");
    for (
      const [command, ...more] of [
        ["summary", "--by", "task"],
        ["summary", "--by", "day"],
        ["log"],
      ] as const
    ) {
      const other = await json(command, [...filter, ...more]);
      assertEquals(other.total_seconds, total.seconds, `${command} ${line}`);
      const rounded = other.total_rounded_seconds ?? 0;
      assertEquals(rounded, (total.rounded_minutes ?? 0) * 60, line);
    }
    const form = async (name: string) =>
      (await user.run(["timer", "report", ...filter, name])).out;
    const text = (await user.run(["timer", "report", ...filter])).out;
    const twice = [total.minutes, total.minutes];
    assertEquals(totalsIn(text), twice, line);
    assertEquals(totalsIn(await form("--md")), twice, line);
    const html = (await form("--html")).replaceAll(/<t[hd][^>]*>/g, " | ")
      .replaceAll(/<\/t[hd]>\s*/g, "").replaceAll(/<[^>]*>/g, "\n");
    assertEquals(totalsIn(html.replaceAll(/^\s+/gm, "")), twice, line);
    const [head = "", ...rows] = (await form("--csv")).trim().split(/\r?\n/);
    const column = (name: string) => {
      const i = head.split(",").indexOf(name);
      return rows.map((row) => Number(row.split(",")[i] ?? 0));
    };
    const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
    assertEquals(sum(column("minutes")), total.minutes, line);
    for (const list of [tasks, entries]) {
      for (const key of ["minutes", "rounded_minutes"]) {
        const values = list.map((it: Record<string, number>) => it[key] ?? 0);
        assertEquals(sum(values), total[key] ?? 0, `${line} ${key}`);
      }
    }
    const cents = (values: number[]) =>
      sum(values.map((it) => Math.round(it * 100)));
    assertEquals(
      cents(tasks.map((it: Record<string, number>) => it.amount ?? 0)),
      cents(amounts.map((it: Record<string, number>) => it.amount)),
      line,
    );
  }));
