/**
 * Reads vendor/, where Deno keeps downloaded packages (`"vendor": true`) and
 * where stand-ins are written.
 *
 * @module
 */

import { ROOT } from "../paths.ts";

/** Ends the version of a stand-in; semver ignores it in comparisons. */
export const STAND_IN = "+stand-in";

/** The address of the JSR registry. */
export function registry(): URL {
  return new URL(Deno.env.get("JSR_URL") ?? "https://jsr.io/");
}

/** The folder in vendor/ where Deno keeps what it downloads from a registry. */
export function vendorFolder({ protocol, hostname, port } = registry()): URL {
  const scheme = protocol === "https:" ? "" : protocol.replace(":", "_");
  const suffix = port === "" ? "" : `_${port}`;
  return new URL(`vendor/${scheme}${hostname}${suffix}/`, ROOT);
}

/** The metadata of a package or a version, as far as it is read. */
interface Meta {
  readonly versions?: Readonly<Record<string, unknown>>;
  readonly exports?: string | Readonly<Record<string, string>>;
}

async function readMeta(path: string): Promise<Meta> {
  return JSON.parse(await Deno.readTextFile(new URL(path, vendorFolder())));
}

/** Whether vendor/ has a suitable version of a package, real or not. */
export async function hasPackage(
  name: string,
  wanted: string,
  wantedExports: readonly string[],
): Promise<boolean> {
  try {
    const { versions = {} } = await readMeta(`${name}/meta.json`);
    const version = Object.keys(versions).find((it) => satisfies(it, wanted));
    if (version === undefined) return false;
    // A stand-in of an earlier checkout can lack a new import.
    const { exports = {} } = await readMeta(`${name}/${version}_meta.json`);
    return hasExports(exports, wantedExports);
  } catch {
    // There is no such file.
    return false;
  }
}

/** Whether vendor/ has only a stand-in of a package. */
export async function isStandIn(name: string): Promise<boolean> {
  try {
    const { versions = {} } = await readMeta(`${name}/meta.json`);
    return Object.keys(versions).every((it) => it.endsWith(STAND_IN));
  } catch {
    // There is no such file.
    return false;
  }
}

/** Whether the exports of a package, as in its metadata, include all wanted. */
export function hasExports(
  exports: NonNullable<Meta["exports"]>,
  wanted: readonly string[],
): boolean {
  const names = typeof exports === "string" ? ["."] : Object.keys(exports);
  return wanted.every((it) => names.includes(it));
}

/** Whether a version satisfies the caret range of another one. */
export function satisfies(version: string, wanted: string): boolean {
  const [major = 0, minor = 0, patch = 0] = numbersOf(version);
  const [least = 0, leastMinor = 0, leastPatch = 0] = numbersOf(wanted);
  if (major !== least || (major === 0 && minor !== leastMinor)) return false;
  return minor > leastMinor || (minor === leastMinor && patch >= leastPatch);
}

function numbersOf(version: string): number[] {
  return version.replace(/\+.*/, "").split(".").map(Number);
}
