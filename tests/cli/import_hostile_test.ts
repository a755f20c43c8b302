import { assertEquals, assertStringIncludes } from "@std/assert";
import { CliUser } from "../support/run_cli.ts";

const HEADER = "User,Email,Client,Project,Task,Description,Billable," +
  "Start date,Start time,End date,End time,Duration,Tags";

/** A row of one hour that starts on some day of November. */
function row(day: number, description = "D"): string {
  const date = `2024-11-${String(day).padStart(2, "0")}`;
  return `A,a@b.c,,P,,${description},No,${date},09:00:00,${date},10:00:00,,`;
}

const GOOD = `${HEADER}\n${row(1)}\n`;

function userWith(inputs: Record<string, string | Uint8Array>): CliUser {
  return new CliUser("2024-12-10T12:00", { zone: "Europe/Berlin", inputs });
}

function utf16(text: string): Uint8Array {
  const units = Uint16Array.from(`\uFEFF${text}`, (it) => it.charCodeAt(0));
  const view = new DataView(new ArrayBuffer(units.length * 2));
  units.forEach((unit, index) => view.setUint16(index * 2, unit, true));
  return new Uint8Array(view.buffer);
}

const READABLE: readonly (readonly [
  name: string,
  input: string | Uint8Array,
  entries: number,
])[] = [
  ["in UTF-16", utf16(GOOD), 1],
  ["in UTF-8 with a mark", new TextEncoder().encode(`\uFEFF${GOOD}`), 1],
  ["with mixed line ends", [HEADER, "\r\n", row(1), "\r", row(2)].join(""), 2],
  ["without a last line end", GOOD.trimEnd(), 1],
  ["with blank lines", `\n${GOOD}\n\n  \n${row(2)}\n`, 2],
  ["with quotes and line ends", `${GOOD}${row(2, '"a ""b""\n, c"')}\n`, 2],
  ["with a formula", `${GOOD}${row(2, "=1+1")}\n`, 2],
  ["with a very long cell", `${GOOD}${row(2, "x".repeat(1e6))}\n`, 2],
];

for (const [name, input, entries] of READABLE) {
  Deno.test(`import reads a file ${name}`, async () => {
    const { out, error } = await userWith({ "a.csv": input })
      .run(["import", "a.csv"]);
    const unit = entries === 1 ? "entry" : "entries";
    assertEquals(error, "");
    assertStringIncludes(out, `Added: ${entries} ${unit}, ${entries}h 0m\n`);
  });
}

Deno.test("import keeps a formula as a text, which CSV output makes harmless", async () => {
  const user = userWith({ "a.csv": `${HEADER}\n${row(2, "=1+1")}\n` });
  await user.run(["import", "a.csv"]);
  const log = (form: string) =>
    user.run(["timer", "log", "2024-11", form]).then(({ out }) => out);
  assertStringIncludes(await log("--json"), `"=1+1"`);
  assertStringIncludes(await log("--csv"), ",'=1+1,");
});

const REFUSED: readonly (readonly [
  name: string,
  input: string | Uint8Array,
  error: string,
])[] = [
  ["an empty file", "", '"b.csv": it is empty\nExport the file again\n'],
  ["blank lines", "\uFEFF\r\n \n", '"b.csv": it is empty\nExport the file'],
  [
    "Latin-1",
    Uint8Array.from(GOOD.replace("D,No", "é,No"), (it) => it.charCodeAt(0)),
    '"b.csv", line 2, column 13: the byte 0xE9 is not UTF-8 text\n' +
    "Save it as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8 b.csv " +
    "| worktime import -\n",
  ],
  [
    "a zero byte",
    new TextEncoder().encode(GOOD.replace("D,No", "\0,No")),
    '"b.csv", line 2, column 13: expected text, found a zero byte\n',
  ],
  [
    "a ZIP archive",
    new Uint8Array([0x50, 0x4b, 3, 4, 20, 0]),
    '"b.csv" is a ZIP archive or a spreadsheet\nExtract it first',
  ],
  [
    "an unclosed quote",
    `${GOOD}"x\n`,
    '"b.csv", line 3, column 1: a quote is unclosed or misplaced\n',
  ],
  [
    "a very long line",
    "x".repeat(5e6),
    '"b.csv": it is in no format that can be imported\n',
  ],
  [
    "a very long line of brackets",
    "[".repeat(5e6),
    '"b.csv": it is in no format that can be imported\n',
  ],
];

for (const [name, input, expected] of REFUSED) {
  Deno.test(`import refuses ${name}, and imports nothing of other files`, async () => {
    const user = userWith({ "a.csv": GOOD, "b.csv": input });
    const { status, out, error } = await user.run(["import", "a.csv", "b.csv"]);
    assertEquals([status, out], [2, ""]);
    assertStringIncludes(error, expected);
    assertEquals(await user.disk.list({ folders: true }), []);
  });
}

for (const half of ["", " --as workday"]) {
  for (const zone of ["Etc/GMT+12", "UTC", "Etc/GMT-14"]) {
    Deno.test(`import${half} skips years before 0100, which cannot be read, in ${zone}`, async () => {
      const event = (date: string) =>
        `BEGIN:VEVENT\nUID:${date}\nSUMMARY:T\nDTSTART:${date}T000000Z\n` +
        "DURATION:PT1H\nEND:VEVENT\n";
      const dates = ["00010102", "00500305", "01000102", "01000103"];
      const user = new CliUser("2024-12-20T12:00", {
        zone,
        inputs: {
          "a.ics": `BEGIN:VCALENDAR\n${dates.map(event).join("")}END:VCALENDAR`,
        },
      });
      const { status, out } = await user.type(`import a.ics${half}`);
      assertEquals(status, 0);
      assertStringIncludes(out, "Skipped: 3 entries, 0h 0m\n");
      assertStringIncludes(out, "  line 2: its times are out of range\n");
      assertStringIncludes(out, half ? "Recorded: 1 day" : "Added: 1 entry");
      assertEquals((await user.type("doctor")).status, 0);
      const again = await user.type(`import a.ics${half} --dry-run`);
      assertEquals(again.status, 0);
      assertStringIncludes(again.out, half ? "Recorded: 0 days" : "Added: 0");
    });
  }
}
