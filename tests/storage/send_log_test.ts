import { assertEquals } from "@std/assert";
import { SEND_LOG_FILE } from "../../lib/formats/data_files.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { SendLog } from "../../lib/storage/send_log.ts";
import { withMethods } from "../support/patched_disk.ts";

Deno.test("SendLog.append() flushes each line, and the name of a new file", async () => {
  const memory = new MemoryDisk();
  const calls: string[] = [];
  const disk = withMethods(memory, {
    appendText: (path, text, flush) => {
      calls.push(`append ${path} ${flush}`);
      return memory.appendText(path, text);
    },
    flushFolderOf: (path) => {
      calls.push(`flush the folder of ${path}`);
      return Promise.resolve();
    },
  });
  const log = new SendLog(disk);
  await log.append("1\n");
  await log.append("2\n");
  assertEquals(calls, [
    `append ${SEND_LOG_FILE} true`,
    `flush the folder of ${SEND_LOG_FILE}`,
    `append ${SEND_LOG_FILE} true`,
  ]);
  assertEquals(memory.files, { [SEND_LOG_FILE]: "1\n2\n" });
});
