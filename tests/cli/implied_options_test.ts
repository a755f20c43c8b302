import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/cli/errors.ts";
import { inputFor, parseWords } from "../../lib/cli/quick_parse.ts";
import { findCommand } from "../../lib/cli/registry.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

/** Returns the arguments and options of a line, without the global ones. */
function inputOf(line: string) {
  const parsed = parseWords(line.split(" "));
  const typed = findCommand(parsed.words);
  if (!typed) throw new Error(`no command: ${line}`);
  return inputFor(typed.spec, { ...parsed, words: typed.words });
}

/** What is typed, and its arguments and options. */
const IMPLIED: readonly [
  line: string,
  words: readonly string[],
  options: Readonly<Record<string, string>>,
][] = [
  ["stop 18:00", [], { at: "18:00" }],
  ["stop 1800", [], { at: "1800" }],
  ["stop 6pm", [], { at: "6pm" }],
  ["stop 6 pm", [], { at: "6 pm" }],
  ["stop now", [], { at: "now" }],
  ["stop 10m ago", [], { at: "10m ago" }],
  ["stop -1h30", [], { at: "-1h30" }],
  ["start yesterday 09:00", [], { at: "yesterday 09:00" }],
  ["start 09:00 last friday", [], { at: "09:00 last friday" }],
  ["start 2024-12-10 09:00", [], { at: "2024-12-10 09:00" }],
  ["start 2024-12-10T09:00", [], { at: "2024-12-10T09:00" }],
  ["lunch 12:00", [], { at: "12:00" }],
  ["break 02:30+01:00", [], { at: "02:30+01:00" }],
  ["timer start A 9:00", ["A"], { at: "9:00" }],
  ["timer start 9:00", ["9:00"], {}],
  ["timer resume 9:00", ["9:00"], {}],
  ["timer resume A 10m ago", ["A"], { at: "10m ago" }],
  ["task complete A 9:00 yesterday", ["A"], { at: "9:00 yesterday" }],
  ["set-hours 0 2024-12-25", ["0"], { date: "2024-12-25" }],
  ["set_hours 0 tomorrow", ["0"], { date: "tomorrow" }],
  ["set-hours 4 next fri", ["4"], { date: "next fri" }],
  ["set-hours -1 -1", ["-1"], { date: "-1" }],
  ["adjust 18:10 yesterday", ["18:10 yesterday"], {}],
  ["adjust last fri 9 am", ["last fri 9 am"], {}],
  ["adjust 10m ago lunch", ["10m ago", "lunch"], {}],
  ["adjust 18:10 lunch last fri", ["18:10", "lunch"], { date: "last fri" }],
  ["adjust 18:10 2", ["18:10", "2"], {}],
  ["lunch 12:00-12:45", ["12:00-12:45"], {}],
  ["lunch 12:00-12:45 yesterday", ["12:00-12:45"], { date: "yesterday" }],
  ["break yesterday", [], { date: "yesterday" }],
  ["lunch 12:00 - 12:45", ["12:00 - 12:45"], {}],
  ["lunch 12-12:45 mon", ["12-12:45"], { date: "mon" }],
  ["set-hours 4 31.12.", ["4"], { date: "31.12." }],
  ["month 2024-12 9", ["2024-12"], { at: "9" }],
  ["remove lunch yesterday", ["lunch"], { date: "yesterday" }],
  ["remove day 2024-12-07", ["day"], { date: "2024-12-07" }],
  [
    "day last fri 9:00-12:00 13:00-17:00",
    ["last fri", "9:00-12:00", "13:00-17:00"],
    {},
  ],
  ["status 18:00", [], { at: "18:00" }],
  ["status yesterday 18:00", ["yesterday"], { at: "18:00" }],
  ["status 18:00 yesterday", [], { at: "18:00 yesterday" }],
  ["status last fri 18:00", ["last fri"], { at: "18:00" }],
  ["status -1", ["-1"], {}],
  ["status soon", ["soon"], {}],
  ["log last friday", ["last friday"], {}],
  ["month last month", ["last month"], {}],
  ["month last", ["last"], {}],
  ["month 2024-12 18:00", ["2024-12"], { at: "18:00" }],
  ["timer summary last week", ["last week"], {}],
  ["absent vacation next week", ["vacation", "next week"], {}],
  ["absent sick", ["sick"], {}],
  ["set-hours 4 2024-12-23..tomorrow", ["4"], {
    date: "2024-12-23..tomorrow",
  }],
  ["set-hours 4 next week", ["4"], { date: "next week" }],
  ["set-hours 4 2024-W52", ["4"], { date: "2024-W52" }],
  ["timer summary 2024-12-01..last fri", ["2024-12-01..last fri"], {}],
  ["task import 9:00 10:00", ["9:00", "10:00"], {}],
];

for (const [line, words, options] of IMPLIED) {
  Deno.test(`"${line}" means ${[...words, JSON.stringify(options)].join(" ")}`, () => {
    assertEquals<unknown>(inputOf(line), { arguments: words, options });
  });
}

/** Words that are no option, or could be something else. */
const NOT_IMPLIED: readonly [line: string, message: string][] = [
  ["stop 30", 'Too many arguments: "30"'],
  ["stop 15m", 'Too many arguments: "15m"'],
  ["stop 12:60", 'Too many arguments: "12:60"'],
  ["stop 18:00 19:00", 'Too many arguments: "18:00 19:00"'],
  ["stop fri", 'Too many arguments: "fri"'],
  ["start 12:00-12:45", 'Too many arguments: "12:00-12:45"'],
  ["lunch 12:00 12:45", 'Too many arguments: "12:45"'],
  ["status soon 18:00", 'Too many arguments: "18:00"'],
  ["start mon 12:00-12:45", 'Too many arguments: "mon 12:00-12:45"'],
  ["start yesterday at 9", 'Too many arguments: "yesterday at 9"'],
  ["adjust 18:10 lunch 18:00", 'Too many arguments: "18:00"'],
  ["note Dentist tomorrow", 'Too many arguments: "tomorrow"'],
  ["set-hours 4 18:00", 'Too many arguments: "18:00"'],
  ["set-hours 7h 30m", 'Too many arguments: "30m"'],
  ["set-hours 7 11", 'Too many arguments: "11"'],
  ["adjust 9:00 stop next week", 'Too many arguments: "next week"'],
  ["adjust 9:00 stop 2024-W52", 'Too many arguments: "2024-W52"'],
  ["status yesterday 25", 'Too many arguments: "25"'],
  ["timer add A 9:00", 'Too many arguments: "9:00"'],
  ["undo 9:00", 'Too many arguments: "9:00"'],
  ["stop 9", '"9" could mean a time or minutes'],
  ["timer start A 12", '"12" could mean a time or minutes'],
  ["lunch 12", '"12" could mean a time or minutes'],
  ["status 9", '"9" could mean a time or a date'],
  ["month 2024", '"2024" could mean a time or a month'],
  ["week 20", '"20" could mean a time or a week'],
  ["set-hours 4 fri --date fri", '"fri" and --date cannot be used together'],
  ["stop 9:00 --ago 5m", '"9:00" and --ago cannot be used together'],
  ["status 9:00 --at 8:00", '"9:00" and --at cannot be used together'],
];

for (const [line, message] of NOT_IMPLIED) {
  Deno.test(`"${line}" is rejected: ${message}`, () => {
    assertThrows(() => inputOf(line), UsageError, message);
  });
}

Deno.test("a forgotten --at or --date does what the option does", async () => {
  const pairs: [typed: string, full: string][] = [
    ["start 08:45", "start --at 08:45"],
    ["set-hours 4 2024-12-25", "set-hours 4 --date 2024-12-25"],
  ];
  for (const [typed, full] of pairs) {
    const disks = [new MemoryDisk(), new MemoryDisk()];
    const [short, long] = await Promise.all(
      [typed, full].map((line, at) =>
        new CliUser("2024-12-10T09:00", { disk: disks[at] ?? new MemoryDisk() })
          .type(line)
      ),
    );
    assertEquals([short?.status, short], [0, long]);
    const [one, other] = disks.map(({ files }) =>
      Object.entries(files).filter(([name]) => name.endsWith(".csv"))
    );
    assertEquals(one, other);
  }
});

Deno.test("a date that set-hours would take is completed, and --date then not offered", async () => {
  const user = new CliUser("2024-12-10T09:00");
  await user.type("start");
  const words = async (...line: string[]) => {
    const { out } = await user.run(["__complete", "fish", "--", ...line]);
    return out.split("\n").slice(1, -1).map((it) => it.split("\t")[0]);
  };
  const dates = ["today", "yesterday", "2024-12-10"];
  assertEquals(await words("set-hours", "0", ""), dates);
  assertEquals(await words("adjust", "9:00", "lunch", ""), dates);
  assertEquals(await words("set-hours", "0", "--date", "today", ""), []);
  assertEquals(await words("set-hours", "0", "today", ""), []);
  assertEquals(await words("stop", ""), []);
  const options = await words("set-hours", "0", "today", "--");
  assertEquals(options.slice(0, 2), ["--lunch", "--no-lunch"]);
  assertEquals((await words("stop", "9:00", "--"))[0], "--ago");
  // A line that is not right yet gets all options.
  assertEquals((await words("stop", "9", "--"))[0], "--at");
  assertEquals(await words("timer", "summary", ""), [
    "today",
    "yesterday",
    "week",
    "month",
    "year",
    "2024-12",
  ]);
});
