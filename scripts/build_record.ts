/**
 * The record of a build: the compiler, and each JSR package with its integrity.
 * Downloads contain it as `BUILD.json`.
 */

import config from "../deno.json" with { type: "json" };
import { sha256 } from "./checksum.ts";
import { vendorFolder } from "./offline/vendor.ts";
import { ROOT } from "./paths.ts";

/** The contents of `BUILD.json`. */
export interface BuildRecord {
  /** The version of worktime. */
  readonly version: string;
  /** The commit; `null` outside of a repository. */
  readonly commit: string | null;
  /** The version of Deno that bundled the modules. */
  readonly bundledWithDeno: string;
  /** The version of Deno whose runtime the executables contain. */
  readonly runtimeDeno: string;
  /** The packages with their integrity. */
  readonly packages: readonly PackageRecord[];
}

/** A package from JSR. */
export interface PackageRecord {
  /** The name with its scope. */
  readonly name: string;
  /** The version. */
  readonly version: string;
  /** The SHA-256 of the manifest, as in Deno's lock files. */
  readonly integrity: string;
}

/**
 * Returns the record of an executable that is compiled now.
 *
 * @param runtimeDeno The version of Deno that compiles it.
 * @throws {Error} When the manifest of a package is missing.
 */
export async function buildRecord(runtimeDeno: string): Promise<BuildRecord> {
  return {
    version: config.version,
    commit: await commit(),
    bundledWithDeno: Deno.version.deno,
    runtimeDeno,
    packages: await packages(),
  };
}

async function commit(): Promise<string | null> {
  const { success, stdout } = await new Deno.Command("git", {
    args: ["rev-parse", "HEAD"],
    cwd: ROOT,
    stderr: "null",
  }).output();
  return success ? new TextDecoder().decode(stdout).trim() : null;
}

async function packages(): Promise<PackageRecord[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "cli.ts"],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const { modules }: { modules: { specifier: string }[] } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const ids = new Set(
    modules.map(({ specifier }) =>
      specifier.match(/^https?:\/\/[^/]+\/(@[^/]+\/[^/]+\/[^/]+)\//)?.[1]
    ).filter((id) => id !== undefined),
  );
  return await Promise.all([...ids].toSorted().map(packageRecord));
}

async function packageRecord(id: string): Promise<PackageRecord> {
  const at = id.lastIndexOf("/");
  const [name, version] = [id.slice(0, at), id.slice(at + 1)];
  const manifest = new URL(`${id}_meta.json`, vendorFolder());
  const integrity = await sha256(await Deno.readFile(manifest));
  return { name, version, integrity };
}
