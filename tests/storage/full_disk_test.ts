import { assertEquals, assertInstanceOf } from "@std/assert";
import { DiskError } from "../../lib/errors.ts";
import { MemoryDisk } from "../../lib/storage/memory_disk.ts";
import {
  CHANGES,
  type Files,
  filesBefore,
  type SampleChange,
} from "../support/changes.ts";
import { FailingDisk, type FailurePlan } from "../support/failing_disk.ts";
import {
  assertConsistent,
  type BothStates,
  dataOf,
  observedState,
} from "../support/surviving_files.ts";

const FAILURES = ["disk full", "I/O error", "permission"] as const;

/**
 * Makes a change on a disk that fails.
 *
 * @returns Whether the disk failed, and the error code.
 */
async function failOnce(
  tried: SampleChange,
  files: Files,
  both: BothStates,
  plan: FailurePlan,
): Promise<{ hasFailed: boolean; code: string | undefined }> {
  const disk = new MemoryDisk(files);
  const failing = new FailingDisk(disk, plan);
  const error = await tried.make(failing).then(
    () => undefined,
    (error: unknown) => error,
  );
  const where = `when step ${plan.at}, ${failing.steps[plan.at - 1]}, failed`;
  if (error !== undefined) assertInstanceOf(error, DiskError, where);
  const code = error?.code;
  const state = await observedState(disk, both, where);
  if (code !== "unknown_outcome") {
    assertEquals(state, error ? "before" : "after", `${code} ${where}`);
  }

  const lock = await disk.lock(0);
  await lock.release();
  await assertConsistent(disk, both, state, where);
  return { hasFailed: failing.hasFailed, code };
}

for (const tried of CHANGES) {
  for (const failure of FAILURES) {
    Deno.test(`DataDirectory.change() changes nothing if it throws: ${failure} once during ${tried.name}`, async () => {
      const files = await filesBefore(tried);
      const disk = new MemoryDisk(files);
      await tried.make(disk);
      const both = { before: dataOf(files), after: dataOf(disk.files) };
      const codes = new Set<string | undefined>();
      for (let at = 1;; at++) {
        const plan = { at, failure };
        const result = await failOnce(tried, files, both, plan);
        codes.add(result.code);
        if (!result.hasFailed) break;
      }
      const code = failure === "permission"
        ? "permission_denied"
        : "disk_error";
      assertEquals(codes, new Set([code, undefined]));
    });

    Deno.test(`DataDirectory.change() is atomic: ${failure} from any step of ${tried.name}`, async () => {
      const files = await filesBefore(tried);
      const disk = new MemoryDisk(files);
      await tried.make(disk);
      const both = { before: dataOf(files), after: dataOf(disk.files) };
      for (let at = 1;; at++) {
        const plan = { at, failure, onwards: true };
        const { hasFailed } = await failOnce(tried, files, both, plan);
        if (!hasFailed) break;
      }
    });
  }
}
