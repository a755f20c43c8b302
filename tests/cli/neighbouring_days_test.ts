import { assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

const NIGHT = "date,event,time\n2024-12-09,start,20:00\n";
const NIGHT_AND_DAY = NIGHT + "2024-12-10,start,13:00\n";

/** Lines rejected because of the previous or the next day. */
const REFUSED: [
  line: string,
  file: string,
  now: string,
  error: string,
][] = [
  [
    "stop --at 2024-12-09T37:30",
    NIGHT_AND_DAY,
    "2024-12-10T14:00",
    "Cannot record 13:30: it is after the next day started at 13:00\n" +
    "Use an earlier time\n",
  ],
  [
    "adjust 37:30 --date 2024-12-09",
    NIGHT_AND_DAY.replace("2024-12-10", "2024-12-09,stop,25:00\n2024-12-10"),
    "2024-12-10T14:00",
    "Cannot adjust to 37:30: a day ends 16 hours after it started\n",
  ],
  [
    "adjust 35:30 --date 2024-12-09",
    NIGHT_AND_DAY.replace("13:00", "11:00")
      .replace("2024-12-10", "2024-12-09,stop,25:00\n2024-12-10"),
    "2024-12-10T14:00",
    "Cannot adjust to a time after the next day started\n" +
    "The next day started at 11:00\n",
  ],
  [
    "start",
    "date,event,time\n2024-12-11,start,09:00\n",
    "2024-12-10T09:30",
    "The clock shows 2024-12-10 09:30, before the last event at " +
    "2024-12-11 09:00\n",
  ],
  [
    "month",
    "date,event,time\n2024-12-10,start,15:00\n",
    "2024-12-10T14:00",
    "The clock shows 14:00, before the last event at 15:00\n",
  ],
];

for (const [line, file, now, error] of REFUSED) {
  Deno.test(`"${line}" is rejected: ${error.split("\n")[0]}`, async () => {
    const disk = new MemoryDisk({ "2024-12.csv": file });
    const run = await new CliUser(now, { disk }).type(line);
    assertEquals([run.status, run.out], [3, ""]);
    assertStringIncludes(run.error, error);
    assertEquals(disk.files, { "2024-12.csv": file });
  });
}

Deno.test("another month is shown even if the clock stepped back", async () => {
  const file = "date,event,time\n2024-12-10,start,15:00\n";
  const disk = new MemoryDisk({ "2024-12.csv": file });
  const user = new CliUser("2024-12-10T14:00", { disk });
  assertEquals((await user.type("month 2024-11")).status, 0);
});

Deno.test("24:30 of a day without events is 00:30 of the next", async () => {
  const disk = new MemoryDisk();
  const user = new CliUser("2024-12-20T14:00", { disk });
  await user.type("start --at 2024-12-10T24:30");
  assertEquals(
    disk.files["2024-12.csv"],
    "date,event,time\n2024-12-11,start,00:30\n",
  );
});

Deno.test("a stop after midnight can be adjusted until the next day starts", async () => {
  const disk = new MemoryDisk({ "2024-12.csv": NIGHT });
  const user = new CliUser("2024-12-10T00:30", { disk });
  await user.type("stop");
  const adjusted = await user.at("2024-12-10T00:50").type("adjust 0:20");
  assertEquals(adjusted.out, "Adjusted stop to 00:20\n");
  assertEquals(disk.files["2024-12.csv"], NIGHT + "2024-12-09,stop,24:20\n");
  await user.type("start");
  const start = await user.at("2024-12-10T00:55").type("adjust 0:51");
  assertEquals(start.out, "Adjusted start to 00:51\n");
});

Deno.test("past midnight, a time is on the nearer day", async () => {
  const lines: [line: string, error: string][] = [
    ["stop --at 14:59", "it is before the last event at 20:00"],
    ["stop --at 00:41", "it is in the future"],
  ];
  for (const [line, error] of lines) {
    const disk = new MemoryDisk({ "2024-12.csv": NIGHT });
    const run = await new CliUser("2024-12-10T00:40", { disk }).type(line);
    assertStringIncludes(run.error, error);
  }
  const disk = new MemoryDisk({ "2024-12.csv": NIGHT });
  const user = new CliUser("2024-12-10T00:40", { disk });
  assertEquals(
    (await user.type("stop --at 23:50")).out,
    "Stopped working at 23:50\n",
  );
});

Deno.test("month --at 12:00 is noon today for any month", async () => {
  const file = "date,event,time\n" +
    "2024-11-05,start,09:00\n2024-11-05,stop,17:00\n";
  const disk = new MemoryDisk({ "2024-11.csv": file });
  const user = new CliUser("2024-12-10T14:00", { disk });
  const { out } = await user.type("month 2024-11 --at 12:00");
  assertStringIncludes(out, "2024-11-05 (Tue) |     8:00 |   +0:00\n");
});
