import { assert, assertEquals } from "@std/assert";
import { syncProgress } from "../../lib/cli/output/sync.ts";
import { type CommandContext, CommandLog } from "../../lib/cli/command.ts";
import { DataFileError, WorktimeError } from "../../lib/errors.ts";

const DAMAGED = new DataFileError(
  { file: "2024-12.csv", line: 2, column: 1 },
  "expected a time",
);

Deno.test("CommandLog warns of each problem once, in order", () => {
  const log = new CommandLog();
  const other = new DataFileError({ ...DAMAGED.position, line: 3 }, "no date");
  const same = new DataFileError(DAMAGED.position, DAMAGED.problem);
  for (const problem of [DAMAGED, other, same, DAMAGED]) {
    log.listeners.onWarning(problem);
  }
  assertEquals(log.warnings, [DAMAGED, other]);
  assertEquals([log.recorded, log.hasWritten], [[], false]);
});

Deno.test("CommandLog keeps what was recorded, and that anything was", () => {
  const log = new CommandLog();
  log.listeners.onRecorded("Started working at 09:00");
  log.listeners.onRecorded("Timer started: T-1");
  assertEquals(log.recorded, [
    "Started working at 09:00",
    "Timer started: T-1",
  ]);
  assertEquals(log.hasWritten, true);
});

Deno.test("CommandLog.attempt() turns a failure into a warning not to do it again", async () => {
  const log = new CommandLog();
  assertEquals(await log.attempt(() => Promise.resolve(1), 2), 1);
  assertEquals(log.warnings, []);
  const cause = new WorktimeError("disk_full", "The disk is full", {
    hint: "Try again",
  });
  assertEquals(await log.attempt(() => Promise.reject(cause), 2), 2);
  assertEquals(await log.attempt(() => Promise.reject(DAMAGED), 3), 3);
  const [failure, damaged] = log.warnings;
  assertEquals(damaged, DAMAGED);
  assert(failure instanceof WorktimeError);
  assertEquals(
    [failure.code, failure.message, failure.cause],
    ["disk_full", "The disk is full", cause],
  );
  assertEquals(
    failure.hint,
    "Your change was saved: do not run the command again",
  );
});

Deno.test("syncProgress() shows a bar from three changes on", () => {
  const shown: string[] = [];
  const showProgress = (line: string) => void shown.push(line);
  const progress = syncProgress({ showProgress } as CommandContext);
  progress(1, 2);
  assertEquals(shown, []);
  progress(0, 3);
  progress(3, 3);
  assertEquals(shown, [
    `Sending ${" ".repeat(30)} 0 of 3`,
    `Sending ${"█".repeat(30)} 3 of 3`,
  ]);
});
