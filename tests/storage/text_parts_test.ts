import { assert, assertEquals, assertRejects } from "@std/assert";
import { DataFileError, DiskError } from "../../lib/errors.ts";
import { SEND_LOG_FILE } from "../../lib/formats/data_files.ts";
import { JOURNAL_FILE } from "../../lib/formats/journal.ts";
import { DataDirectory } from "../../lib/storage/data_directory.ts";
import { DENO_FS } from "../../lib/storage/deno_fs.ts";
import { FileDisk } from "../../lib/storage/file_disk.ts";
import type { ReadText } from "../../lib/storage/file_texts.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CLOCK, put } from "../support/changes.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

Deno.test("FileDisk.readParts() reads a text in parts, and fails as readText() does", async () => {
  await inTempDirectory(async (directory) => {
    const disk = new FileDisk(directory, DENO_FS);
    const lines = Array.from({ length: 9000 }, (_, i) => `line ${i} é\n`);
    await disk.writeText("a.json", lines.join(""));
    const parts = await disk.readParts("a.json") ?? [];
    assert(parts.length > 1);
    assert(parts.every((part) => part.endsWith("\n") && part.length < 99_000));
    assertEquals(parts.join(""), await disk.readText("a.json"));
    assertEquals(await disk.readParts("missing.json"), undefined);
    const [error, expected] = [
      await assertRejects(() => disk.readParts("."), DiskError),
      await assertRejects(() => disk.readText("."), DiskError),
    ];
    assertEquals(error.message, expected.message);
  });
});

/** A disk that also reads files in parts, each a line. */
class DiskOfLines extends MemoryDisk {
  async readParts(path: string): Promise<string[] | undefined> {
    return (await this.readText(path))?.split(/(?<=\n)/);
  }
}

Deno.test("DataDirectory.view() reads a file in parts only if it is as on the disk", async () => {
  const disk = new DiskOfLines();
  const directory = new DataDirectory(disk, CLOCK, {
    applySendLog: async (draft) => {
      draft.write("a.csv", `${await draft.read("a.csv")}3\n`);
      draft.write(SEND_LOG_FILE, null);
      draft.note({ summary: "Applied", isSync: true });
    },
  });
  const partsOf = (file: string) =>
    directory.view(async ({ inParts }) => await inParts?.(file));
  await put(disk, { "a.csv": "1\n2\n" });
  assertEquals(await partsOf("a.csv"), ["1\n", "2\n"]);
  assertEquals(await partsOf("b.csv"), undefined);
  await disk.appendText(SEND_LOG_FILE, "one\n");
  assertEquals(await partsOf("a.csv"), undefined);
  await disk.remove(SEND_LOG_FILE);
  assertEquals((await partsOf("a.csv"))?.length, 2);
  const record =
    '{"commit":2,"time":"2024-12-10T09:00:00.000Z","summary":"x",' +
    '"changes":[{"file":"a.csv","offset":4,"removed":"","inserted":"3\\n",' +
    '"before":"","after":""}]}\n';
  await disk.appendText(JOURNAL_FILE, record);
  assertEquals(await partsOf("a.csv"), undefined);
});

Deno.test("DataDirectory.preview() reads no files in parts, as the draft can change them", async () => {
  const directory = new DataDirectory(new DiskOfLines(), CLOCK);
  const { inParts } = await directory.preview(({ read }) =>
    Promise.resolve<ReadText>(read)
  );
  assertEquals(inParts, undefined);
});

Deno.test("DataDirectory.view() leaves a file that is not text to the reader that says where", async () => {
  const disk = new DiskOfLines();
  const directory = new DataDirectory(disk, CLOCK);
  await put(disk, { "a.csv": "1\n" });
  const readIt = (error: Error) => {
    disk.readParts = () => Promise.reject(error);
    return directory.view(async ({ inParts }) => await inParts?.("a.csv"));
  };
  const position = { file: "a.csv", line: 1, column: 1 };
  assertEquals(await readIt(new DataFileError(position, "x")), undefined);
  await assertRejects(() => readIt(new DiskError("x", "y")), DiskError);
});
