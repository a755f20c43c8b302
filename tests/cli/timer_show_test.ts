import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const ENTRIES = JSON.stringify({
  "T-1": {
    total_seconds: 9_059,
    entries: [
      {
        id: "0c5d9a31-1111-4222-8333-444455556666",
        start: "2023-12-31T14:00:00Z",
        end: "2023-12-31T15:30:00Z",
        duration_seconds: 5_400,
        description: "T-1: Plan",
        tags: ["deep work", "x"],
        billable: true,
      },
      {
        id: "imported",
        start: "2024-12-10T00:00:00Z",
        end: "2024-12-10T00:01:59Z",
        duration_seconds: 119,
        description: "T-1",
        billable: false,
      },
      {
        id: "b7ffffff-1111-4222-8333-444455556666",
        start: "2024-12-10T00:10:00Z",
        end: "2024-12-10T01:09:00Z",
        duration_seconds: 3_540,
        description: "Call",
      },
    ],
  },
});

function user(columns?: number): CliUser {
  const disk = new MemoryDisk({ "history/time-entries.json": ENTRIES });
  return new CliUser("2024-12-10T11:00", {
    disk,
    ...(columns !== undefined && { columns, isTerminal: true }),
  });
}

Deno.test("timer show --ids shows the id of each entry, or the start of a random id", async () => {
  const me = user();
  await me.type("timer start T-1 --title Plan --at 10:30");
  const { out } = await me.type("timer show T-1 --ids");
  const { id } = JSON.parse((await me.type("timer --json")).out).running;
  assertEquals(
    out,
    `T-1: Plan
Total: 3h 0m
Entries:
  - Dec 31 2023, 23:00-Jan 1 2024, 00:30 (1h 30m)  0c5d9a31  [deep work, x] billable
  - Dec 10 2024, 09:00-09:01 (1m)  imported
  - Dec 10 2024, 09:10-10:09 (59m)  b7ffffff  Call
  - Dec 10 2024, 10:30-11:00 (30m, running)  ${id.slice(0, 8)}
`,
  );
  assertEquals(
    (await me.type("timer show T-1 --csv")).out,
    `id,task,description,start,end,duration_seconds,tags,billable
0c5d9a31-1111-4222-8333-444455556666,T-1,T-1: Plan,2023-12-31T23:00:00+09:00,2024-01-01T00:30:00+09:00,5400,deep work; x,true
imported,T-1,T-1,2024-12-10T09:00:00+09:00,2024-12-10T09:01:59+09:00,119,,false
b7ffffff-1111-4222-8333-444455556666,T-1,Call,2024-12-10T09:10:00+09:00,2024-12-10T10:09:00+09:00,3540,,
${id},T-1,T-1: Plan,2024-12-10T10:30:00+09:00,,1800,,
`,
  );
});

Deno.test("timer show truncates descriptions to the terminal, and omits them below six columns", async () => {
  const line = "  - Dec 31 2023, 23:00-Jan 1 2024, 00:30 (1h 30m)  0c5d9a31";
  const widths: readonly [columns: number | undefined, said: string][] = [
    [66, ""],
    [67, "  Plan …"],
    [86, "  Plan [deep work, x] bill…"],
    [88, "  Plan [deep work, x] billab…"],
    [89, "  Plan [deep work, x] billable"],
    [undefined, "  Plan [deep work, x] billable"],
  ];
  for (const [columns, said] of widths) {
    const { out } = await user(columns).type("timer show T-1 --ids");
    assertEquals(out.split("\n")[3], line + said, `${columns}`);
  }
});

Deno.test("timer show adds the year only if entries are from several", async () => {
  const me = new CliUser("2024-12-10T11:00");
  await me.type("timer add T-2 --start 08:00 --end 08:30 --title Call");
  await me.type("timer add T-2 --start 09:00 --end 09:30");
  assertEquals(
    (await me.type("timer show T-2")).out,
    `T-2: Call
Total: 1h 0m
Entries:
  - Dec 10, 08:00-08:30 (30m)
  - Dec 10, 09:00-09:30 (30m)
`,
  );
  assertEquals(
    (await me.type("timer show T-3")).out,
    `T-3
Total: 0m
No entries
`,
  );
});

/** Descriptions, and the heading of a task without a title. */
const HEADINGS: [descriptions: string[], heading: string][] = [
  [[""], "T-9"],
  [["T-9"], "T-9"],
  [["Call"], "T-9: Call"],
  [["Fix T-9 now"], "Fix T-9 now"],
  [["Call", "Write", "T-9", ""], "T-9: Write"],
];

Deno.test("timer show calls a task by its title, or what its newest entry with words says", async () => {
  for (const [descriptions, heading] of HEADINGS) {
    const entries = descriptions.map((description, hour) => ({
      ...{ id: `${hour}`, description, duration_seconds: 60 },
      start: `2024-12-10T0${hour}:00:00Z`,
      end: `2024-12-10T0${hour}:01:00Z`,
    }));
    const disk = new MemoryDisk({
      "history/time-entries.json": JSON.stringify({ "T-9": { entries } }),
    });
    const { out } = await new CliUser("2024-12-11T11:00", { disk })
      .type("timer show T-9");
    assertEquals(out.split("\n")[0], heading);
    const user = new CliUser("2024-12-11T11:00", { disk });
    await user.type("task add T-9 --title Plan");
    const titled = await user.type("timer show T-9");
    assertEquals(titled.out.split("\n")[0], "T-9: Plan");
  }
});

Deno.test("timer show shows a tag also if it is the only one", async () => {
  const me = new CliUser("2024-12-10T11:00");
  await me.type("timer add A --start 09:00 --end 10:00 --tag x");
  const { out } = await me.type("timer show A");
  assertEquals(
    out,
    "A\nTotal: 1h 0m\nEntries:\n  - Dec 10, 09:00-10:00 (1h 0m)  [x]\n",
  );
});
