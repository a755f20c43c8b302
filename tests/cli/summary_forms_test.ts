import { assert, assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";
import { ENTRIES, FILES, NOW, summary } from "../support/summary_bench.ts";
import { entriesText } from "../support/time_entries.ts";

Deno.test("timer summary --json, --csv and --md have the same figures", async () => {
  assertEquals(JSON.parse(await summary("--week --plan p1 --json")), {
    by: "task",
    then_by: [],
    notes: [],
    from: "2024-12-09",
    to: "2024-12-15",
    filter: { plan: "p1", sprint: null, task: null },
    rows: [
      {
        key: "T-1",
        title: "Headless mode",
        seconds: 18_000,
        hours: 5,
        entries: 2,
        share: 77,
        running: false,
      },
      {
        key: "T-2",
        title: null,
        seconds: 5_400,
        hours: 1.5,
        entries: 1,
        share: 23,
        running: false,
      },
    ],
    total_seconds: 23_400,
    entries: 3,
    running: null,
    booked: null,
  });
  assertEquals(
    await summary("--csv"),
    `key,title,seconds,hours,entries,share,running
T-1,Headless mode,21600,6,3,69,false
T-2,,5400,1.5,1,17,false
X,,3600,1,1,11,false
T-3,Wide | bars,900,0.25,1,3,false
`,
  );
  assertEquals(
    await summary("--md"),
    `| Task | Title | Time | Share |
| --- | --- | ---: | ---: |
| T-1 | Headless mode | 6h 0m | 69% |
| T-2 |  | 1h 30m | 17% |
| X |  | 1h 0m | 11% |
| T-3 | Wide \\| bars | 15m | 3% |
| Total |  | 8h 45m |  |
`,
  );
  assertEquals(
    await summary("--md --by plan", {
      isTerminal: true,
    }),
    `| Plan | Time | Share |
| --- | ---: | ---: |
| p1 | 7h 30m | 86% |
| (no plan) | 1h 15m | 14% |
| Total | 8h 45m |  |
`,
  );
});

Deno.test("timer summary aligns characters that are two columns wide", async () => {
  const hour = [{ start: "2024-12-12T09:00", end: "2024-12-12T10:00" }];
  const files = {
    "tasks.yaml": "tasks:\n  - id: 😀\n    title: 時間の記録\n",
    [ENTRIES]: entriesText({ "漢字-1": hour, "é": hour, "😀": hour }),
  };
  assertEquals(
    await summary("", { files, isTerminal: true }),
    `Summary by task: all time
Task    Title        Time  Share
é                   1h 0m    34%  ████████████████████████
漢字-1              1h 0m    33%  ████████████████████████
😀      時間の記録  1h 0m    33%  ████████████████████████
Total: 3h 0m
`,
  );
});

const LONG = "x".repeat(10_000);
const HOSTILE = [
  "\x1b[31mred\x07\x9b0m",
  "two\nlines\r\tand\x7f",
  "turned \u202Egpj.exe",
  "line\u2028end",
  "a|b \\| `c` *d* _e_ ~f~ <b>g</b> [h](i) &amp; R&D",
  '=1+1,"quoted"',
  "__proto__",
  "../../x",
  `😀${LONG.slice(2)}`,
  LONG,
];

/** A file with one hour for each hostile task id. */
function hostileFiles(): Record<string, string> {
  const hour = [{ start: "2024-12-12T09:00", end: "2024-12-12T10:00" }];
  const tasks = Object.fromEntries(HOSTILE.map((id) => [id, hour]));
  assertEquals(Object.keys(tasks).length, HOSTILE.length);
  return { [ENTRIES]: entriesText(tasks) };
}

Deno.test("timer summary escapes hostile ids and truncates long ones", async () => {
  const files = hostileFiles();
  const text = await summary("", { files, isTerminal: true });
  assertEquals(
    text.match(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E]/gu)?.join(""),
    [
      ..."\n".repeat(HOSTILE.length + 3),
    ].join(""),
  );
  const shown = text.split("\n").slice(2, -2)
    .map((line) => line.replace(/ +1h 0m.*/, "")).sort();
  assertEquals(
    shown,
    [
      "\\x1b[31mred\\x07\\x9b0m",
      "two\\x0alines\\x0d\\x09and\\x7f",
      "turned \\u202egpj.exe",
      "line\\u2028end",
      "a|b \\| `c` *d* _e_ ~f~ <b>g</b> [h](i) …",
      '=1+1,"quoted"',
      "__proto__",
      "../../x",
      `😀${"x".repeat(37)}…`,
      `${"x".repeat(39)}…`,
    ].sort(),
  );
  const filtered = await summary(`--task ${LONG}`, { files });
  assert(filtered.split("\n").every((line) => line.length < 500));
});

Deno.test("timer summary keeps hostile ids intact in JSON, CSV and Markdown", async () => {
  const files = hostileFiles();
  const { rows } = JSON.parse(await summary("--json", { files }));
  const keys = rows.map(({ key }: { key: string }) => key);
  assertEquals(keys.sort(), HOSTILE.toSorted());
  const csv = await summary("--csv", { files });
  assert(csv.includes(`"'=1+1,""quoted"""`));
  assert(csv.includes(`\n${LONG},,3600,1,1,10,false\n`));
  const md = await summary("--md", { files });
  assertEquals(md.split("\n").length, HOSTILE.length + 4);
  assert(md.includes(`| ${LONG} |`));
  assert(md.includes(
    "| a\\|b \\\\\\| \\`c\\` \\*d\\* \\_e\\_ \\~f\\~ \\<b\\>g\\</b\\> " +
      "\\[h\\](i) \\&amp; R&D |",
  ));
  assert(md.includes("| two\\\\x0alines\\\\x0d\\\\x09and\\\\x7f |"));
});

Deno.test("timer summary does not split a surrogate pair when truncating", async () => {
  const hour = [{ start: "2024-12-12T09:00", end: "2024-12-12T10:00" }];
  const id = `${"x".repeat(38)}😀yyy`;
  const text = await summary("", {
    files: { [ENTRIES]: entriesText({ [id]: hour }) },
  });
  assertEquals(text.split("\n")[2]?.split(" ")[0], `${"x".repeat(38)}…`);
});

Deno.test("timer summary has bars on a terminal with room for six columns of them", async () => {
  const userAt = (columns: number) =>
    new CliUser(NOW, {
      ...{ columns, isTerminal: true },
      disk: new MemoryDisk({ ...FILES }),
    });
  const bars = async (columns: number) => {
    const { out } = await userAt(columns).type("timer summary --all");
    return out.match(/█+/)?.[0].length;
  };
  const widths = Array.from({ length: 60 }, (_, i) => i + 20);
  const drawn = await Promise.all(widths.map(bars));
  const first = drawn.find((it) => it !== undefined);
  assertEquals(first, 6);
});
