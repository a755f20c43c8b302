import { assertEquals, assertStringIncludes } from "@std/assert";
import { decodeUtf16 } from "../../../lib/storage/encoding.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { DenoDisk } from "../../support/real_disks.ts";
import { CliUser } from "../../support/run_cli.ts";
import { inTempDirectory } from "../../support/temp_directory.ts";

const FILE = "2024-12.csv";
const OVERRIDES = "2024-12-worktime-overrides.csv";
const NOW = "2024-12-20T12:00";
const BACKUP = "backups/2024-12-20T03-00-00-000Z";

const OURS = "date,event,time\n2024-12-10,start,09:00\n" +
  "2024-12-10,lunch_start,12:30\n2024-12-10,lunch_end,13:15\n" +
  "2024-12-10,stop,17:30\n";

function userOf(files: Record<string, string>) {
  const disk = new MemoryDisk(files);
  return { disk, user: new CliUser(NOW, { disk }) };
}

/** The file as spreadsheets save it. */
const SAVED: [name: string, text: string, oddity: string][] = [
  [
    "semicolons and seconds",
    OURS.replaceAll(",", ";").replace(/(?<=:\d\d)$/gm, ":00"),
    'semicolons between columns, times such as "09:00:00"',
  ],
  ["tabs", OURS.replaceAll(",", "\t"), "tabs between columns"],
  ["capitals", OURS.replace("start", "START"), 'events such as "START"'],
  ["CR only", OURS.replaceAll("\n", "\r"), "CR line endings"],
  [
    "local dates",
    OURS.replaceAll("2024-12-10", "10.12.2024"),
    'dates such as "10.12.2024"',
  ],
  [
    "a sep= line for Excel",
    `sep=,\n${OURS}`,
    'a line with "sep="',
  ],
];

for (const [name, text, oddity] of SAVED) {
  Deno.test(`doctor --fix repairs a month with ${name}, which can be read before`, async () => {
    const { user, disk } = userOf({ [FILE]: text });
    const month = await user.type("month 2024-12");
    assertStringIncludes(month.out, "2024-12-10");
    assertEquals(await user.type("doctor"), {
      status: 0,
      out: `${FILE}: warning: unusual format: ${oddity}\n\n` +
        "1 problem\n1 can be repaired: worktime doctor --fix\n",
      error: "",
    });
    assertEquals((await user.type("doctor --fix")).status, 0);
    assertEquals(disk.files[FILE], OURS);
    assertEquals(disk.files[`${BACKUP}/${FILE}`], text);
    assertEquals(await user.type("month 2024-12"), month);
    assertEquals((await user.type("doctor")).out, "No problems in 1 file\n");
    await user.type("undo");
    assertEquals(disk.files[FILE], text);
  });
}

Deno.test("a real spreadsheet is read and repaired", async () => {
  const text = "date;event;time\n2024-12-10;start;09:00:00\n" +
    "2024-12-10;lunch_start;12:30:00\n2024-12-10;lunch_end;13:15:00\n" +
    "2024-12-10;stop;17:30:00\n";
  const { user, disk } = userOf({ [FILE]: text });
  assertStringIncludes(
    (await user.type("status 2024-12-10")).out,
    "Work today: 7:45",
  );
  await user.type("doctor --fix");
  assertEquals(disk.files[FILE], OURS);
});

Deno.test("an empty month is not an error, and --fix writes its header", async () => {
  for (
    const [file, header] of [
      [FILE, "date,event,time\n"],
      [OVERRIDES, "date,expected_hours\n"],
    ] as const
  ) {
    const { user, disk } = userOf({ [file]: "" });
    assertStringIncludes((await user.type("status")).out, "State: unstarted");
    const { status, out } = await user.type("doctor");
    assertEquals(status, 0);
    assertStringIncludes(out, "the header is missing");
    assertEquals((await user.type("doctor --fix")).status, 0);
    assertEquals(disk.files[file], header);
    assertEquals(disk.files[`${BACKUP}/${file}`], "");
  }
});

Deno.test("a month that was emptied does not count as one without events", async () => {
  const { user, disk } = userOf({});
  await user.type("start --at 09:00");
  const before = disk.files[FILE];
  await disk.writeText(FILE, "");
  const { status, error } = await user.type("status");
  assertEquals(status, 4);
  assertStringIncludes(error, "the journal has rows for it");
  assertEquals((await user.type("stop")).status, 4);
  await user.type("doctor --fix");
  assertEquals(disk.files[FILE], before);
});

Deno.test("doctor --fix repairs an overrides file saved by a spreadsheet", async () => {
  const text =
    "# Christmas\ndate;expected_hours\n24.12.2024;4,00\n25.12.2024;0\n";
  const { user, disk } = userOf({ [OVERRIDES]: text });
  await user.type("doctor --fix");
  assertEquals(
    disk.files[OVERRIDES],
    "# Christmas\ndate,expected_hours\n2024-12-24,4.00\n2024-12-25,0\n",
  );
});

Deno.test("doctor --fix says why it does not repair an ambiguous date", async () => {
  const text =
    "date,event,time\n03/12/2024,start,09:00\n03/12/2024,stop,17:00\n";
  const { user, disk } = userOf({ [FILE]: text });
  const { status, out } = await user.type("doctor --fix");
  assertEquals(status, 4);
  assertStringIncludes(
    out,
    'found "03/12/2024", which could be day/month or month/day',
  );
  assertEquals(disk.files, { [FILE]: text });
});

function utf16(text: string, isBig: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  [0xfeff, ...text.split("").map((it) => it.charCodeAt(0))]
    .forEach((unit, i) => view.setUint16(2 * i, unit, !isBig));
  return bytes;
}

Deno.test("doctor --restore keeps a month in UTF-16 as it was in the backup", async () => {
  await inTempDirectory(async (directory) => {
    const disk = new DenoDisk(directory);
    const user = new CliUser(NOW, { disk });
    await user.type("start --at 08:00");
    const valid = await disk.readText(FILE);
    const bytes = utf16(OURS, false);
    await Deno.writeFile(`${directory}/${FILE}`, bytes);
    const args = ["doctor", "--restore", `${directory}/./${FILE}`];
    assertEquals((await user.run(args)).status, 0);
    assertEquals(await disk.readText(FILE), valid);
    const kept = await Deno.readFile(`${directory}/${BACKUP}/${FILE}`);
    assertEquals(kept, bytes);
  });
});

for (const isBig of [false, true]) {
  const name = isBig ? "UTF-16BE" : "UTF-16LE";
  Deno.test(`doctor --fix repairs a month in ${name}, which can be read before`, async () => {
    await inTempDirectory(async (directory) => {
      const disk = new DenoDisk(directory);
      const user = new CliUser(NOW, { disk });
      const text = `# Ü\n${OURS}`.replaceAll(",", "\t").replaceAll(
        "\n",
        "\r\n",
      );
      const bytes = utf16(text, isBig);
      await Deno.writeFile(`${directory}/${FILE}`, bytes);
      const month = await user.type("month 2024-12");
      assertStringIncludes(month.out, "2024-12-10");
      // A write would mix two encodings.
      const { status, error } = await user.type("start");
      assertEquals(status, 4);
      assertStringIncludes(error, "To convert it: worktime doctor --fix");
      assertEquals(await Deno.readFile(`${directory}/${FILE}`), bytes);
      const doctor = await user.type("doctor");
      assertEquals(doctor.status, 0);
      assertStringIncludes(doctor.out, "UTF-16");
      assertStringIncludes(doctor.out, "2 can be repaired");
      assertEquals((await user.type("doctor --fix")).status, 0);
      assertEquals(
        await disk.readText(FILE),
        `# Ü\n${OURS}`.replaceAll("\n", "\r\n"),
      );
      const kept = await Deno.readFile(`${directory}/${BACKUP}/${FILE}`);
      assertEquals(kept, bytes);
      assertEquals(await user.type("month 2024-12"), month);
      assertEquals((await user.type("start")).status, 0);
    });
  });
}

Deno.test("doctor --fix leaves letters that are not UTF-8 to the user", async () => {
  for (const end of ["", "\0\0"]) {
    await inTempDirectory(async (directory) => {
      const disk = new DenoDisk(directory);
      const user = new CliUser(NOW, { disk });
      const bytes = new TextEncoder().encode(`# ?\n${OURS}${end}`);
      // An "é" in Windows-1252.
      bytes[2] = 0xe9;
      await Deno.writeFile(`${directory}/${FILE}`, bytes);
      const { status, out } = await user.type("doctor --fix");
      assertEquals([status, out], [
        4,
        `Nothing to repair\n\n${FILE}:1:1: the file is not UTF-8 text\n\n` +
        "1 problem remaining\n",
      ]);
      assertEquals(await Deno.readFile(`${directory}/${FILE}`), bytes);
    });
  }
});

Deno.test("decodeUtf16() decodes only text", () => {
  assertEquals(decodeUtf16(utf16("a😀", true)), "a😀");
  assertEquals(decodeUtf16(utf16("\ud83d", false)), undefined);
  assertEquals(decodeUtf16(utf16("a\0", false)), undefined);
  assertEquals(decodeUtf16(new TextEncoder().encode("abc")), undefined);
  assertEquals(decodeUtf16(new Uint8Array([0xff])), undefined);
});
