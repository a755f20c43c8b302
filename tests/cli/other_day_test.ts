import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

/** Lines for another day, and their output, which names the day. */
const FILLED_IN: [line: string, answer: string][] = [
  ["start --at 2023-12-10T09:00", "Started working at 09:00 on 2023-12-10"],
  ["lunch --at 2023-12-10T12:00", "Started lunch at 12:00 on 2023-12-10"],
  ["lunch --at 2023-12-10T12:30", "Ended lunch at 12:30 on 2023-12-10"],
  ["break --at 2023-12-10T15:00", "Started break at 15:00 on 2023-12-10"],
  ["break --at 2023-12-10T15:10", "Ended break at 15:10 on 2023-12-10"],
  ["stop --at 2023-12-10T17:00", "Stopped working at 17:00 on 2023-12-10"],
  ["start --at 2023-12-10T18:00", "Resumed working at 18:00 on 2023-12-10"],
  ["stop --at 2023-12-10T24:30", "Stopped working at 24:30 on 2023-12-10"],
  ["adjust 23:30 --date 2023-12-10", "Adjusted stop to 23:30 on 2023-12-10"],
  ["set-hours 4 --date 2023-12-10", "Set expected hours for 2023-12-10 to 4"],
  ["start --at 2024-12-09T08:00", "Started working at 08:00 on 2024-12-09"],
];

Deno.test("what is recorded for another day names it, also when it is undone", async () => {
  const user = new CliUser("2024-12-10T09:00");
  for (const [line, answer] of FILLED_IN) {
    assertEquals((await user.type(line)).out, `${answer}\n`);
    assertEquals((await user.type("undo")).out, `Undid: ${answer}\n`);
    assertEquals((await user.type("redo")).out, `Redid: ${answer}\n`);
  }
});

Deno.test("--json says the same message, with its date beside it", async () => {
  const user = new CliUser("2024-12-10T09:00");
  const { out } = await user.type("start --at 2023-12-10T09:00 --json");
  const { message, date, time } = JSON.parse(out);
  assertEquals([message, date, time], [
    "Started working at 09:00 on 2023-12-10",
    "2023-12-10",
    "09:00",
  ]);
});

/** Past midnight of a night that started at 20:00 on December 9. */
const NIGHT: [now: string, line: string, answer: string][] = [
  // The open day needs no date, whatever the calendar says.
  ["2024-12-10T00:30", "break", "Started break at 00:30"],
  ["2024-12-10T00:30", "break --at 23:50", "Started break at 23:50"],
  ["2024-12-10T00:30", "stop", "Stopped working at 00:30"],
  ["2024-12-10T00:30", "adjust 0:10", "Adjusted start to 00:10"],
  // The 16 hours are over: it is another day now.
  [
    "2024-12-10T13:00",
    "stop --at 2024-12-09T24:30",
    "Stopped working at 24:30 on 2024-12-09",
  ],
  [
    "2024-12-10T13:00",
    "stop --at 2024-12-09T23:00",
    "Stopped working at 23:00 on 2024-12-09",
  ],
];

for (const [now, line, answer] of NIGHT) {
  Deno.test(`"${line}" at ${now} of a night prints "${answer}"`, async () => {
    const disk = new MemoryDisk({
      "2024-12.csv": "date,event,time\n2024-12-09,start,20:00\n",
    });
    const user = new CliUser(now, { disk });
    assertEquals((await user.type(line)).out, `${answer}\n`);
    const undone = (await user.type("undo")).out;
    assertEquals(/ on 2024-12-09\n$/.test(undone), true, undone);
  });
}

/** Lines that end a break implicitly, and their note. */
const ENDED: [name: string, pause: string, line: string, note: string][] = [
  ["a long lunch", "lunch_start,12:00", "stop", "Ended lunch after 6:00"],
  ["a break", "break_start,17:50", "stop", "Ended break after 0:10"],
  [
    "a break before lunch",
    "break_start,17:50",
    "lunch",
    "Ended break after 0:10",
  ],
  [
    "a lunch before a break",
    "lunch_start,17:00",
    "break",
    "Ended lunch after 1:00",
  ],
];

for (const [name, pause, line, note] of ENDED) {
  Deno.test(`${line} that ends ${name} says how long it was`, async () => {
    const files = {
      "2024-12.csv": "date,event,time\n2024-12-10,start,09:00\n" +
        `2024-12-10,${pause}\n`,
    };
    const user = new CliUser("2024-12-10T18:00", {
      disk: new MemoryDisk(files),
    });
    const { out, error } = await user.type(line);
    assertEquals(out.split("\n").length, 2);
    assertEquals(error, `${note}\n`);
    const other = new CliUser("2024-12-10T18:00", {
      disk: new MemoryDisk(files),
    });
    const json = JSON.parse((await other.type(`${line} --json`)).out);
    assertEquals(
      `Ended ${json.ended_pause.kind} after ${
        Math.floor(json.ended_pause.minutes / 60)
      }`,
      note.split(":")[0],
    );
  });
}

Deno.test("the end of a pause by its own word needs no note", async () => {
  const disk = new MemoryDisk({
    "2024-12.csv": "date,event,time\n2024-12-10,start,09:00\n" +
      "2024-12-10,lunch_start,12:00\n",
  });
  const user = new CliUser("2024-12-10T18:00", { disk });
  assertEquals((await user.type("lunch")).error, "");
  assertEquals((await user.type("stop")).error, "");
});

Deno.test("set-hours past midnight means the new date, and says that a day is open", async () => {
  const disk = new MemoryDisk({
    "2024-12.csv": "date,event,time\n2024-12-09,start,20:00\n",
  });
  const user = new CliUser("2024-12-10T00:30", { disk });
  const { out, error } = await user.type("set-hours 7:30");
  assertEquals(out, "Set expected hours for 2024-12-10 to 7.5\n");
  assertEquals(
    error,
    "2024-12-09 is still open; to set its hours: " +
      "worktime set-hours 7:30 --date 2024-12-09\n",
  );
  const json = await user.type("set-hours 7:30 --json");
  assertEquals(JSON.parse(json.out).open_date, "2024-12-09");
  const named = await user.type("set-hours 7:30 --date 2024-12-09");
  assertEquals([named.out, named.error], [
    "Set expected hours for 2024-12-09 to 7.5\n",
    "",
  ]);
});
