import { assert, assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { forSeeds } from "../support/random.ts";
import { CliUser } from "../support/run_cli.ts";
import { ENTRIES, FILES, NOW, summary } from "../support/summary_bench.ts";
import { entriesText, type WrittenEntry } from "../support/time_entries.ts";

/** Returns what is drawn below the table on a terminal. */
async function drawn(
  words: string,
  options: ConstructorParameters<typeof CliUser>[1] = {},
): Promise<string[]> {
  const user = new CliUser(NOW, {
    ...{ isTerminal: true, columns: 60 },
    disk: new MemoryDisk({ ...FILES }),
    ...options,
  });
  const { out, error } = await user.type(`timer summary ${words}`);
  assertEquals(error, "");
  return out.split("\n\n")[1]?.trimEnd().split("\n") ?? [];
}

Deno.test("timer summary by two dimensions divides the bars of the first by the second", async () => {
  assertEquals(await drawn("--week --by day --by task"), [
    `2024-12-09 (Mon)  3:00  ${"█".repeat(36)}`,
    `2024-12-10 (Tue)  1:00  ${"█".repeat(12)}`,
    `2024-12-11 (Wed)  2:30  ${"█".repeat(12)}${"▒".repeat(18)}`,
    "2024-12-12 (Thu)  0:15  ░░░",
    "█ T-1 5:00  ▒ T-2 1:30  ░ T-3 0:15",
  ]);
});

Deno.test("timer summary --table has the same bars below the table", async () => {
  const words = "--week --by task --by day";
  const bars = await drawn(words);
  assertEquals(bars.at(-1), "░ 2024-12-11 (Wed) 2:30  ▓ 2024-12-12 (Thu) 0:15");
  assertEquals(await drawn(`${words} --table`), bars);
});

Deno.test("bars of two dimensions are colored, beside their shapes", async () => {
  const [, , wednesday = ""] = await drawn("--week --by day --by task", {
    hasColors: true,
  });
  assertEquals(
    wednesday.slice(wednesday.indexOf("\x1b")),
    `\x1b[32m${"█".repeat(12)}\x1b[39m\x1b[33m${"▒".repeat(18)}\x1b[39m`,
  );
});

const UNDIVIDED = ["--all", "--by task", "--by day --by plan --by task"];

Deno.test("timer summary draws divided bars only for two dimensions", async () => {
  for (const words of [...UNDIVIDED, "--by task --by task"]) {
    assertEquals(await drawn(words), [], words);
  }
  assertEquals(await drawn("--by day --by task --tag none"), []);
});

Deno.test("timer summary draws nothing new into a pipe, and in other forms", async () => {
  const words = "--week --by day --by task";
  assert(!(await summary(words)).includes("\n\n"));
  for (const form of ["--csv", "--json", "--md"]) {
    assertEquals(
      await summary(`${words} ${form}`, { isTerminal: true, columns: 80 }),
      await summary(`${words} ${form}`),
    );
  }
});

Deno.test("a bar has the keys with most time, and all others as one", async () => {
  const table: [rest: number, label: string, bar: string][] = [
    [0, "", "2:12 █▒░▓▞=+-"],
    [1, "  · 1 other 0:01", "2:13 █▒░▓▞=+-·"],
    [3, "  · 3 others 0:03", "2:15 █▒░▓▞=+-·"],
  ];
  for (const [rest, label, bar] of table) {
    const entries = Array.from(
      { length: rest + 8 },
      (_, i): [string, WrittenEntry[]] => {
        const number = i - rest + 3;
        const start = `2024-12-09T${String(i + 8).padStart(2, "0")}`;
        const minutes = i < rest ? "01" : String(10 + number);
        const id = `T-${String(number).replace("-", "X")}`;
        return [id, [{ start: `${start}:00`, end: `${start}:${minutes}` }]];
      },
    );
    const files = { [ENTRIES]: entriesText(Object.fromEntries(entries)) };
    const lines = await drawn("--by day --by task", {
      disk: new MemoryDisk(files),
      columns: 200,
    });
    assertEquals(
      lines.at(-1),
      "█ T-10 0:20  ▒ T-9 0:19  ░ T-8 0:18  ▓ T-7 0:17  ▞ T-6 0:16  " +
        `= T-5 0:15  + T-4 0:14  - T-3 0:13${label}`,
    );
    assertEquals(
      lines[0]?.replaceAll(/(.)\1+/g, "$1"),
      `2024-12-09 (Mon) ${bar}`,
    );
  }
});

Deno.test("divided bars fit 40 to 200 columns", async () => {
  await forSeeds(15, async (random) => {
    const tasks: Record<string, WrittenEntry[]> = {};
    for (let i = random.integer(1, 12); i > 0; i--) {
      const id = random.pick([
        "T",
        "漢字の仕事".repeat(5),
        "A-LONG-NAME-".repeat(3),
      ]);
      const hour = String(random.integer(0, 22)).padStart(2, "0");
      const minute = String(random.integer(1, 59)).padStart(2, "0");
      tasks[`${id}${i}`] = [{
        start: `2024-12-0${random.integer(1, 5)}T${hour}:00`,
        end: `2024-12-0${random.integer(6, 9)}T${hour}:${minute}`,
      }];
    }
    const files = { [ENTRIES]: entriesText(tasks) };
    const columns = random.pick([40, 47, 60, 80, 120, 200]);
    for (const by of ["--by day --by task", "--by task --by day"]) {
      const lines = await drawn(by, { disk: new MemoryDisk(files), columns });
      assert(lines.length > 1);
      for (const line of lines) {
        const wide = line.match(/[\u3040-\u9fff]/g)?.length ?? 0;
        assert(line.length + wide <= columns, `${columns}: ${line}`);
      }
    }
  });
});

Deno.test("a bar that is shorter than its parts has the first of them", async () => {
  const minute = (start: string) => ({
    start,
    end: start.replace(":00", ":01"),
  });
  const tasks = {
    "T-0": [
      { start: "2024-12-02T08:00", end: "2024-12-02T18:00" },
      minute("2024-12-09T08:00"),
    ],
    "T-1": [minute("2024-12-09T09:00")],
    "T-2": [minute("2024-12-09T10:00")],
  };
  const disk = new MemoryDisk({ [ENTRIES]: entriesText(tasks) });
  const [, second] = await drawn("--all --by week --by task", { disk });
  assertEquals(second, "2024-W50   0:03  █");
});

/** The minutes of tasks in one week, and how their bar is divided. */
const DIVIDED: [minutes: number[], bar: string, legend: string[]][] = [
  [[600, 1], "█".repeat(42) + "▒", ["█ T-0 10:00  ▒ T-1 0:01"]],
  [
    [600, 1, 1],
    `${"█".repeat(41)}▒░`,
    ["█ T-0 10:00  ▒ T-1 0:01  ░ T-2 0:01"],
  ],
  [
    [300, 290, 1],
    `${"█".repeat(21)}${"▒".repeat(22)}░`.slice(0, 44),
    ["█ T-0 5:00  ▒ T-1 4:50  ░ T-2 0:01"],
  ],
  [
    [60, 50, 40, 30, 20, 15, 12, 11, 10, 9],
    "██████████▒▒▒▒▒▒▒▒▒░░░░░░░▓▓▓▓▓▞▞▞===++--···",
    [
      "█ T-0 1:00  ▒ T-1 0:50  ░ T-2 0:40  ▓ T-3 0:30  ▞ T-4 0:20",
      "= T-5 0:15  + T-6 0:12  - T-7 0:11  · 2 others 0:19",
    ],
  ],
];

for (const [minutes, bar, legend] of DIVIDED) {
  Deno.test(`timer summary divides a bar by ${minutes} minutes`, async () => {
    let start = Date.parse("2024-12-09T00:00:00Z");
    const at = (ms: number) =>
      new Date(ms).toISOString().replace(":00.000", "");
    const tasks: Record<string, WrittenEntry[]> = {};
    for (const [i, length] of minutes.entries()) {
      const end = start + length * 60_000;
      tasks[`T-${i}`] = [{ start: at(start), end: at(end) }];
      start = end;
    }
    const disk = new MemoryDisk({ [ENTRIES]: entriesText(tasks) });
    const [drawnBar = "", ...rest] = await drawn("--all --by week --by task", {
      disk,
    });
    assertEquals([drawnBar.split("  ").at(-1), rest], [bar, legend]);
  });
}

Deno.test("a bar has a label of a third of the terminal, from 8 to 24 columns", async () => {
  const name = "A-TASK-WITH-A-NAME-OF-MANY-LETTERS";
  const entry = { start: "2024-12-09T09:00", end: "2024-12-09T10:00" };
  const files = { [ENTRIES]: entriesText({ [name]: [entry], B: [entry] }) };
  const table = [
    ...[[40, 13], [41, 13], [42, 14], [71, 23], [72, 24]] as const,
    ...[[75, 24], [200, 24]] as const,
  ];
  for (const [columns, length] of table) {
    const [first = "", second = ""] = await drawn("--by task --by day", {
      ...{ disk: new MemoryDisk(files), columns },
    });
    const label = `${name.slice(0, length - 1)}…`;
    assertEquals(first.split("  ").slice(0, 2), [label, "1:00"]);
    assertEquals(second.indexOf("1:00"), length + 2);
  }
  const narrow = [[32, 24], [31, 24], [30, 23], [28, 21]] as const;
  for (const [columns, length] of narrow) {
    const lines = await drawn("--by day --by task", {
      ...{ disk: new MemoryDisk(files), columns },
    });
    const legend = lines.find((it) => it.includes("…")) ?? "";
    assertEquals(legend, `█ ${name.slice(0, length - 1)}… 1:00`);
  }
});

Deno.test("bars leave out keys that round to no minute, and there can be none", async () => {
  const at = (start: string, end: string) => ({
    start: `2024-12-09T${start}`,
    end: `2024-12-09T${end}`,
  });
  const short = at("11:00:00", "11:00:20");
  const next = (day: string, length: string) => ({
    start: `2024-12-${day}T09:00:00`,
    end: `2024-12-${day}T09:${length}`,
  });
  const table: [tasks: Record<string, WrittenEntry[]>, lines: string[]][] = [
    [{ A: [at("09:00", "10:00")], B: [short] }, [
      `2024-12-09 (Mon)  1:00  ${"█".repeat(36)}`,
      "█ A 1:00",
    ]],
    [{ B: [short] }, ["2024-12-09 (Mon)  0:00"]],
    [{
      A: [at("09:00", "10:00")],
      B: [next("10", "01:00"), next("11", "00:20")],
    }, [
      `2024-12-09 (Mon)  1:00  ${"█".repeat(36)}`,
      "2024-12-10 (Tue)  0:01  ▒",
      "2024-12-11 (Wed)  0:00  ",
      "█ A 1:00  ▒ B 0:01",
    ]],
  ];
  for (const [tasks, lines] of table) {
    const files = { [ENTRIES]: entriesText(tasks) };
    const disk = new MemoryDisk(files);
    assertEquals(await drawn("--by day --by task", { disk }), lines);
  }
});

Deno.test("the days with most time have a shape, in the order of the days", async () => {
  const entries = Array.from({ length: 9 }, (_, i): WrittenEntry => {
    const start = `2024-12-0${i + 1}T09`;
    return {
      start: `${start}:00`,
      end: `${start}:${i === 3 ? "01" : `1${i}`}`,
    };
  });
  const files = { [ENTRIES]: entriesText({ A: entries }) };
  const lines = await drawn("--by task --by day", {
    disk: new MemoryDisk(files),
    columns: 300,
  });
  assertEquals(
    lines.at(-1)?.replaceAll("2024-12-", ""),
    "█ 01 (Sun) 0:10  ▒ 02 (Mon) 0:11  ░ 03 (Tue) 0:12  ▓ 05 (Thu) 0:14  " +
      "▞ 06 (Fri) 0:15  = 07 (Sat) 0:16  + 08 (Sun) 0:17  - 09 (Mon) 0:18  " +
      "· 1 other 0:01",
  );
});

Deno.test("each shape has its color", async () => {
  const entries = Array.from(
    { length: 6 },
    (_, i): [string, WrittenEntry[]] => {
      const start = `2024-12-09T0${i + 1}`;
      return [`T-${i}`, [{ start: `${start}:00`, end: `${start}:3${9 - i}` }]];
    },
  );
  const files = { [ENTRIES]: entriesText(Object.fromEntries(entries)) };
  const options = { disk: new MemoryDisk(files), columns: 200 };
  const lines = await drawn("--by day --by task", {
    ...{ ...options, hasColors: true },
  });
  // deno-lint-ignore no-control-regex
  const colors = lines.at(-1)?.match(/\x1b\[\d+m/g) ?? [];
  assertEquals(
    colors.filter((it) => it !== "\x1b[39m"),
    [32, 33, 36, 35, 34, 32].map((color) => `\x1b[${color}m`),
  );
});
