import { assertEquals } from "@std/assert";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "./run_cli.ts";
import { FILES, NOW, type SummaryBench } from "./summary_bench.ts";

/** Returns the output of `timer log` with some arguments. */
export async function timerLog(
  words: string,
  { files = FILES, now = NOW, ...options }: SummaryBench = {},
): Promise<string> {
  const disk = new MemoryDisk({ ...files });
  const user = new CliUser(now, { ...options, disk });
  const { out, error, status } = await user.type(`timer log ${words}`.trim());
  assertEquals([status, error], [0, ""], words);
  return out;
}
