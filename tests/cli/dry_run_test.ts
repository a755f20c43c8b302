import { assertEquals } from "@std/assert";
import type { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import { CliUser } from "../support/run_cli.ts";

/** A day whose lines are each tried before they are typed. */
const DAY: readonly (readonly [at: string, line: string])[] = [
  ["09:00", "start"],
  ["10:00", "break --at 09:50"],
  ["10:05", "break"],
  ["12:00", "lunch"],
  ["12:30", "lunch"],
  ["13:00", "lunch 12:00-12:20 --date 2024-12-10"],
  ["13:00", "task add T-1 --title Test"],
  ["13:00", "task start T-1"],
  ["14:00", "break"],
  ["14:00", "undo"],
  ["14:00", "redo"],
  ["17:00", "stop --ago 10m"],
  ["17:00", "adjust 16:40 stop"],
  ["17:00", "set-hours 6"],
  ["17:00", "note x"],
  ["17:00", "absent vacation 2024-12-12"],
  ["17:00", "absent --remove 2024-12-12"],
  ["17:00", "remove break_start"],
  ["17:00", "day 2024-12-09 9-17"],
  ["17:00", "config lunch_minutes 30"],
  ["17:00", "undo"],
];

Deno.test("a dry run prints what the command prints, and changes nothing", async () => {
  const user = new CliUser();
  const files = () => structuredClone((user.disk as MemoryDisk).files);
  for (const [at, line] of DAY) {
    user.at(`2024-12-10T${at}`);
    const before = files();
    const dry = await user.type(`${line} --dry-run`);
    const json = await user.type(`${line} --dry-run --json`);
    assertEquals(files(), before, line);
    const real = await user.type(line);
    assertEquals(dry.status, real.status, line);
    assertEquals(dry.error, real.error, line);
    if (real.status !== 0) continue;
    const head = "Dry run: nothing was changed\n";
    assertEquals(dry.out, head + real.out, line);
    assertEquals(JSON.parse(json.out).dry_run, true, line);
  }
});
