import { assertEquals } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";
import { reportOf } from "../support/toggl_report.ts";

const DONE = "A,a@b.c,,Web,,Call,No,2024-12-09,08:00:00,2024-12-09,08:10:00," +
  "00:10:00,";
const RUNNING = "A,a@b.c,,,,,No,2024-12-09,09:00:00,,,,";

/** Imports reports with some rows that are still running. */
async function importedWith(
  running: Record<string, number>,
  ...words: string[]
): Promise<string[]> {
  const inputs = Object.fromEntries(
    Object.entries(running).map(([file, count]) => [
      file,
      reportOf([DONE, ...Array(count).fill(RUNNING)]),
    ]),
  );
  const user = new CliUser("2024-12-10T12:00", { inputs });
  const files = Object.keys(running);
  const { out } = await user.run(["import", ...files, ...words]);
  const lines = out.trimEnd().split("\n");
  const from = lines.findIndex((it) => it.startsWith("Skipped"));
  return from < 0
    ? []
    : lines.slice(from).filter((it) => /^(?:Skipped| )/.test(it));
}

const lineOf = (number: number) => `  line ${number}: it is still running`;

Deno.test("import names up to ten rows that it skipped, and says how many more", async () => {
  const ten = Array.from({ length: 10 }, (_, i) => lineOf(i + 3));
  const table: [count: number, lines: string[]][] = [
    [0, []],
    [1, ["Skipped: 1 entry, 0h 0m", lineOf(3)]],
    [10, ["Skipped: 10 entries, 0h 0m", ...ten]],
    [11, ["Skipped: 11 entries, 0h 0m", ...ten, "  and 1 more: see --json"]],
    [12, ["Skipped: 12 entries, 0h 0m", ...ten, "  and 2 more: see --json"]],
  ];
  for (const [count, lines] of table) {
    for (const words of [[], ["--as", "workday"]]) {
      assertEquals(
        await importedWith({ "a.csv": count }, ...words),
        lines,
        `${count} ${words}`,
      );
    }
  }
});

Deno.test("import names the files of skipped rows if there are several", async () => {
  const lines = await importedWith({ "a.csv": 1, "b.csv": 0, "c d.csv": 2 });
  assertEquals(lines, [
    "Skipped: 3 entries, 0h 0m",
    "  a.csv line 3: it is still running",
    "  c d.csv line 3: it is still running",
    "  c d.csv line 4: it is still running",
  ]);
});
