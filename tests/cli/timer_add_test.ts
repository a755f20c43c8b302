import { assertEquals, assertMatch } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const NOW = "2024-12-12T12:00";

function user(answers?: string[]): CliUser {
  return new CliUser(NOW, {
    disk: new MemoryDisk(),
    ...(answers && { answers }),
  });
}

Deno.test("timer add prints an id that timer edit and delete accept", async () => {
  const me = user();
  const { out } = await me.type("timer add A --start 9:00 --end 9:40");
  const [, id = ""] = out.match(
    /^Entry added: A, Dec 12 2024, 09:00-09:40 \(40m\)\nEntry id: (\w+)\n$/,
  ) ?? [];
  assertEquals((await me.type(`timer edit ${id} --end 9:45`)).status, 0);
  assertEquals((await me.type(`timer delete ${id}`)).status, 0);
});

Deno.test("timer edit shows what changed, including tags and billable", async () => {
  const me = user();
  await me.type("timer add A --start 9:00 --end 9:30 --tag x");
  const when = "A, Dec 12 2024, 09:00-09:30 (30m)";
  const cases: [words: string, out: string][] = [
    ["--end 9:30", `Entry unchanged: ${when}\n`],
    [
      "--tag y --tag z",
      `Entry edited: ${when} [y, z]\n          was ${when} [x]\n`,
    ],
    [
      "--billable",
      `Entry edited: ${when} billable\n          was ${when}\n`,
    ],
    [
      "--no-billable",
      `Entry edited: ${when} not billable\n          was ${when} billable\n`,
    ],
  ];
  for (const [words, expected] of cases) {
    const { out, error } = await me.type(`timer edit last ${words}`);
    assertEquals([out, error], [expected, ""], words);
  }
});

Deno.test("timer add counts the entries that it overlaps", async () => {
  for (const [others, last] of [[4, "1 more entry"], [5, "2 more entries"]]) {
    const me = user();
    for (let count = 0; count < Number(others); count++) {
      await me.type("timer add A --start 9:00 --end 9:30");
    }
    const { error } = await me.type("timer add B --start 9:00 --end 9:30");
    assertEquals(error.split("\n")[3], `Overlaps ${last}`);
  }
});

const STRETCHES: [words: string, stretch: string][] = [
  ["--for 45m", "11:15-12:00 (45m)"],
  ["--for 1h30m --end 10:00", "08:30-10:00 (1h 30m)"],
  ["--for 45m --start 9:00", "09:00-09:45 (45m)"],
  ["--ago 1h --for 45m", "11:00-11:45 (45m)"],
  ["--ago 1h --end 11:10", "11:00-11:10 (10m)"],
  ["--start 9:00 --end 9:40", "09:00-09:40 (40m)"],
  ["--start 2024-12-11T23:30 --for 1h", "23:30-Dec 12 2024, 00:30 (1h 0m)"],
];

for (const [words, stretch] of STRETCHES) {
  Deno.test(`timer add ${words} is ${stretch}`, async () => {
    const { out, error } = await user().type(`timer add A ${words}`);
    assertEquals(error, "");
    assertEquals(out.split("\n")[0]?.endsWith(`, ${stretch}`), true, out);
  });
}

Deno.test("timer add rejects missing, redundant and future times", async () => {
  const unclear = "Missing start, end or duration";
  const twice = "These times cannot be used together";
  const lines: readonly [words: string, message: string][] = [
    ["", unclear],
    ["--start 9:00", unclear],
    ["--ago 1h", unclear],
    ["--end 9:00", unclear],
    ["--start 9:00 --ago 1h", twice],
    ["--start 9:00 --end 10:00 --for 1h", twice],
    ["--ago 3h --end 10:00 --for 1h", twice],
    ["--start 9:00 --ago 1h --for 1h", twice],
  ];
  for (const [words, message] of lines) {
    assertEquals(await user().type(`timer add A ${words}`.trim()), {
      status: 2,
      out: "",
      error: `${message}\n` +
        "Use --start or --ago with --end or --for, or --for alone\n",
    });
  }
  const late = await user().type("timer add A --start 11:30 --for 45m");
  assertEquals(late.status, 3);
  assertEquals((await user().type("timer add A --for soon")).status, 2);
});

const UNLIKELY = [
  "timer add A --start 2023-12-12T09:00 --end 2024-12-12T09:40",
  "timer add A --start 2024-12-09T09:00 --end 2024-12-12T08:00",
  "timer add A --start 2024-12-11T09:00 --for 16h1m",
  "timer add A --start 9:00 --end 9:00",
  "timer add A --for 0m",
];

Deno.test("timer add rejects entries over 16 hours or without a duration, unless --yes is given", async () => {
  for (const line of UNLIKELY) {
    const me = user();
    const { status, error, out } = await me.type(line);
    assertEquals([status, out], [3, ""], line);
    assertMatch(error, /^The entry would .*\n.*add --yes\n$/);
    assertEquals(
      (await me.type("timer show A")).out,
      "A\nTotal: 0m\nNo entries\n",
    );
    assertEquals((await me.type(`${line} --yes`)).status, 0, line);
    assertEquals(
      (await me.type("timer show A --json")).out.includes('"id"'),
      true,
    );
  }
  const me = user();
  const most = "timer add A --start 2024-12-11T09:00 --for 16h";
  assertEquals((await me.type(most)).status, 0);
});

Deno.test("timer add asks in a terminal to confirm an unlikely entry", async () => {
  for (const line of UNLIKELY) {
    const no = user(["", "n"]);
    assertEquals((await no.type(line)).status, 3);
    assertEquals((await no.type(line)).status, 3);
    assertMatch(
      no.asked[0] ?? "",
      /^The entry would .*\. Record it anyway\? \[y\/N\]: $/,
    );
    assertEquals((await user(["y"]).type(line)).status, 0);
  }
});

Deno.test("timer add takes only y or yes for a yes", async () => {
  const table: [answer: string, status: number][] = [
    ...["y", "Y", "yes", "YES", " y "].map((it): [string, number] => [it, 0]),
    ...["", "n", "no", "yep", "ye", "my", "yy"]
      .map((it): [string, number] => [it, 3]),
  ];
  const [line = ""] = UNLIKELY;
  for (const [answer, status] of table) {
    assertEquals((await user([answer]).type(line)).status, status, answer);
  }
  // The input ends.
  assertEquals((await user([]).type(line)).status, 3);
});

Deno.test("timer edit asks the same only if it changes the times", async () => {
  const me = user();
  await me.type(
    "timer add A --start 2024-12-11T09:00 --end 2024-12-12T09:00 --yes",
  );
  assertEquals((await me.type("timer edit last --title x")).status, 0);
  const wrong = "timer edit last --start 2023-12-11T09:00";
  assertEquals((await me.type(wrong)).status, 3);
  assertEquals((await me.type(`${wrong} --yes`)).status, 0);
  assertEquals(
    (await me.type("timer edit last --start 2024-12-12T09:00")).status,
    3,
    "no time at all",
  );
});

Deno.test("doctor reports entries in the future", async () => {
  const me = user();
  await me.type("timer add A --start 9:00 --end 10:00");
  await me.type("timer start B");
  me.at("2024-12-12T08:00");
  const { out } = await me.type("doctor");
  assertMatch(out, /the entry for "A" .* ends in the future/);
  assertMatch(out, /the timer for "B" starts in the future/);
});
