import type { Disk } from "../ports.ts";
import { DenoDisk } from "./deno_disk.ts";

/**
 * Opens a data directory on the disk, by the means of the runtime: Deno, Node
 * or Bun. Nothing is read or made yet.
 *
 * @throws {TypeError} When the path is empty: it would be the root.
 *
 * @example
 * ```ts
 * import { openDisk, Tracker } from "@worktime/worktime";
 * import { assertEquals } from "@std/assert";
 *
 * const tracker = new Tracker(await openDisk("nothing/is/there/yet"));
 * assertEquals((await tracker.status()).state, "unstarted");
 * ```
 */
export async function openDisk(directory: string): Promise<Disk> {
  if (directory === "") throw new TypeError("Expected a path, found none");
  if ("Deno" in globalThis) {
    return new DenoDisk(directory);
  }
  const { NodeDisk } = await import("./node_disk.ts");
  return new NodeDisk(directory);
}
