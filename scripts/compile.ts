/**
 * `deno task compile`: makes the executable `dist/worktime` for the person who
 * calls it, which can access one data directory, the services, and each host of
 * `--allow-host`. With `--portable` it makes the downloads for all systems and
 * their checksums.
 */

import { parseArgs } from "node:util";
import { defaultDirectory } from "../lib/storage/open_disk.ts";
import { buildRecord, npmLicenses } from "./build_record.ts";
import { bundleProgram } from "./bundle.ts";
import { sha256 } from "./checksum.ts";
import { compileDailyFunctions } from "./eager.ts";
import { type Compiler, findCompiler } from "./offline/denort.ts";
import { ensurePackages } from "./offline/packages.ts";
import { executable, pathOf, ROOT } from "./paths.ts";
import {
  permissionFlags,
  portableDirectories,
  portableFlags,
  type Target,
  TARGETS,
} from "./permissions.ts";

/**
 * Compiles for one person and one data directory.
 *
 * @param directory The data directory: an absolute path.
 * @param output The path of the executable.
 * @param hosts Where it can connect to, in addition to the services.
 */
export async function compilePersonal(
  directory: string,
  output: string,
  hosts: readonly string[] = [],
): Promise<void> {
  await withBundle((entry) =>
    compile(entry, output, permissionFlags([directory], hosts), [
      `--embedded-data-dir=${directory}`,
    ])
  );
}

/** Compiles the download for one system. */
export async function compilePortable(
  target: Target,
  output: string,
): Promise<void> {
  const flags = [...portableFlags(target), "--target", target.triple];
  const directories = portableDirectories(target).join(",");
  await withBundle((entry) =>
    compile(entry, output, flags, [`--embedded-directories=${directories}`])
  );
}

/**
 * V8 is set up for long runs. By default, short-lived objects fill 100 MB before
 * it collects them, and other threads compile functions that a command is about
 * to stop calling. In a run of a tenth of a second, collecting earlier, on the
 * only thread, and compiling later takes less time and half of the memory.
 */
const V8_FLAGS = [
  "--single-threaded",
  "--min-semi-space-size=2",
  "--max-semi-space-size=2",
  "--heap-growing-percent=20",
  "--no-incremental-marking",
  // Otherwise, a collection would run just as a command ends.
  "--no-minor-gc-task",
  // Maglev is the highest tier, for functions that ten years of entries call.
  "--max-opt=2",
  "--invocation-count-for-maglev=8000",
];

/** Compiles a script as it is, with some flags. */
export async function compile(
  entry: string,
  output: string,
  flags: readonly string[],
  args: readonly string[],
): Promise<void> {
  const { command: [program, ...first], env } = await compiler();
  const options = ["compile", "--quiet", "--no-check", "--output", output];
  options.push(`--v8-flags=${V8_FLAGS.join(",")}`);
  await succeed(program, [...first, ...options, ...flags, entry, ...args], env);
}

let found: Promise<Compiler> | undefined;

/** The Deno that compiles, looked for once. */
export function compiler(): Promise<Compiler> {
  return found ??= findCompiler();
}

/**
 * Joins the modules first: an executable loads a few files faster than a
 * hundred, and what a command does not need stays in files of its own.
 */
async function withBundle(
  use: (entry: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "worktime-" });
  try {
    const cli = pathOf(new URL("cli.ts", ROOT));
    const entry = await bundleProgram(cli, folder);
    await compileDailyFunctions(entry);
    await use(entry);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function succeed(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    cwd: ROOT,
  }).output();
  if (success) return;
  const reason = new TextDecoder().decode(stderr);
  throw new Error(`${program} ${args.join(" ")}\n${reason}`);
}

/**
 * Makes the downloads: an archive with the executable for each system, what
 * they are made of, and the checksums of all.
 */
async function compileDownloads(): Promise<void> {
  const { command } = await compiler();
  if (command[0] !== Deno.execPath()) {
    throw new Error("The downloads need the denort of each system");
  }
  const dist = pathOf(new URL("dist", ROOT));
  await writeRecord();
  await writeManPage();
  const files = ["BUILD.json"];
  for (const target of TARGETS) {
    const name = target.archive.endsWith(".zip") ? "worktime.exe" : "worktime";
    await compilePortable(target, `${dist}/${name}`);
    await pack(dist, target.archive, [name, MAN_PAGE, "BUILD.json", LICENSES]);
    await Deno.remove(`${dist}/${name}`);
    files.push(target.archive);
    console.log(`dist/${target.archive}`);
  }
  const sums: string[] = [];
  for (const file of files) {
    const bytes = await Deno.readFile(`${dist}/${file}`);
    sums.push(`${await sha256(bytes)}  ${file}`);
  }
  await Deno.writeTextFile(`${dist}/SHA256SUMS`, sums.join("\n") + "\n");
}

/** Writes down what the executables that are made now consist of. */
async function writeRecord(): Promise<void> {
  const record = await buildRecord((await compiler()).version);
  const path = new URL("dist/BUILD.json", ROOT);
  await Deno.writeTextFile(path, JSON.stringify(record, null, 2) + "\n");
  const licenses = new URL(`dist/${LICENSES}`, ROOT);
  await Deno.writeTextFile(licenses, await npmLicenses());
}

const MAN_PAGE = "worktime.1";
const LICENSES = "LICENSES.txt";

/**
 * Writes the manual page beside the executables. Another process makes it, as
 * the commands need packages that this one may have had to fetch first.
 */
async function writeManPage(): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "scripts/man_page.ts"],
    cwd: ROOT,
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  await Deno.writeFile(new URL(`dist/${MAN_PAGE}`, ROOT), stdout);
}

/** Packs files of a folder, with the license, into an archive beside them. */
export async function pack(
  folder: string,
  archive: string,
  names: readonly string[],
): Promise<void> {
  await Deno.copyFile(new URL("LICENSE", ROOT), `${folder}/LICENSE`);
  await Deno.remove(`${folder}/${archive}`).catch(() => {});
  const [program, ...args] = archive.endsWith(".zip")
    ? ["zip", "-q", "-X", archive]
    : ["tar", "-czf", archive];
  const { success, stderr } = await new Deno.Command(program ?? "", {
    args: [...args, ...names, "LICENSE"],
    cwd: folder,
  }).output();
  await Deno.remove(`${folder}/LICENSE`);
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

function absolute(path: string): string {
  const isAbsolute = /^(\/|[A-Za-z]:[/\\]|\\\\)/.test(path);
  return isAbsolute
    ? path
    : `${Deno.env.get("INIT_CWD") ?? Deno.cwd()}/${path}`;
}

/** Where a path leads: Deno looks at that, too. */
async function realPath(path: string): Promise<string> {
  const parent = path.replace(/[/\\]+[^/\\]*$/, "");
  try {
    return await Deno.realPath(path);
  } catch {
    // It is not there yet: its parent may be.
    if (parent === "" || parent === path) return path;
    return await realPath(parent) + path.slice(parent.length);
  }
}

async function compileFor(
  dataDir: string | undefined,
  hosts: readonly string[],
): Promise<void> {
  const isWindows = Deno.build.os === "windows";
  const variable = (name: string) => Deno.env.get(name);
  const chosen = dataDir || defaultDirectory({ variable, isWindows });
  if (!chosen) throw new Error("Name a data directory: --data-dir DIR");
  const directory = absolute(chosen);
  // What cannot work is refused before it is built.
  permissionFlags([directory, await realPath(directory)], hosts);
  const name = executable("worktime");
  const output = pathOf(new URL(`dist/${name}`, ROOT));
  await compilePersonal(directory, output, hosts);
  await writeRecord();
  await writeManPage();
  const reach = [directory, ...hosts, "and the services"].join(", ");
  console.log(`dist/${name} can access only ${reach.replace(", and", " and")}`);
  console.log(`Try it: dist/${name} status`);
  console.log(`Its manual page: man dist/${MAN_PAGE}`);
}

async function main(): Promise<void> {
  // The parser of @std may not be here yet.
  const { values } = parseArgs({
    options: {
      "data-dir": { type: "string" },
      "allow-host": { type: "string", multiple: true, default: [] },
      portable: { type: "boolean" },
    },
  });
  if (values["data-dir"] === "") {
    throw new Error("Option --data-dir needs a directory");
  }
  const hosts = values["allow-host"];
  if (values.portable && hosts.length > 0) {
    throw new Error("--allow-host and --portable cannot be used together");
  }
  await ensurePackages();
  await Deno.mkdir(new URL("dist/", ROOT), { recursive: true });
  if (values.portable) await compileDownloads();
  else await compileFor(values["data-dir"], hosts);
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
