/**
 * The record of a build: the compiler, each JSR package with its integrity, and
 * the npm packages with their licenses. Downloads contain it as `BUILD.json` and
 * `LICENSES.txt`.
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
  /** The packages from JSR with their integrity. */
  readonly packages: readonly PackageRecord[];
  /** The packages from npm. */
  readonly npmPackages: readonly NpmPackage[];
}

/** A package from npm. */
export interface NpmPackage {
  /** The name. */
  readonly name: string;
  /** The version. */
  readonly version: string;
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
    npmPackages: await npmPackages(),
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

/** What the program imports, as `deno info --json` prints it. */
interface ModuleInfo {
  readonly modules: readonly {
    readonly specifier: string;
    /** The key of a package from npm. */
    readonly npmPackage?: string;
  }[];
  readonly npmPackages: Readonly<
    Record<string, NpmPackage & { readonly dependencies: readonly string[] }>
  >;
}

async function denoInfo<T>(...args: string[]): Promise<T> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", ...args],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function npmPackages(): Promise<readonly NpmPackage[]> {
  const info = await denoInfo<ModuleInfo>("cli.ts");
  const found = new Map<string, NpmPackage>();
  // Deno 2.4 also lists packages that have only types.
  const keys = info.modules.flatMap((it) => it.npmPackage ?? []);
  for (const key of keys) {
    const entry = info.npmPackages[key];
    if (!entry || found.has(key)) continue;
    const { name, version, dependencies } = entry;
    found.set(key, { name, version });
    for (const dependency of dependencies) keys.push(dependency);
  }
  return [...found.values()].toSorted((a, b) => a.name < b.name ? -1 : 1);
}

/** Returns the path of a package's license in Deno's cache, if it has one. */
async function licenseOf(
  { name, version }: NpmPackage,
  cache: string,
): Promise<string | undefined> {
  // The cache has a folder for each registry.
  for await (const { name: registry } of Deno.readDir(cache)) {
    const folder = `${cache}/${registry}/${name}/${version}`;
    try {
      for await (const file of Deno.readDir(folder)) {
        if (/^licen[cs]e/i.test(file.name)) return `${folder}/${file.name}`;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

/**
 * Returns the licenses of the packages from npm, which executables contain.
 *
 * @throws {Error} When a package has none.
 */
export async function npmLicenses(): Promise<string> {
  const { npmCache } = await denoInfo<{ npmCache: string }>();
  const texts: string[] = [];
  for (const found of await npmPackages()) {
    const { name, version } = found;
    const path = await licenseOf(found, npmCache);
    if (path === undefined) throw new Error(`${name} has no license`);
    const text = await Deno.readTextFile(path);
    texts.push(`${name} ${version}\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${"-".repeat(72)}\n\n`);
}

async function packages(): Promise<PackageRecord[]> {
  const { modules } = await denoInfo<ModuleInfo>("cli.ts");
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
