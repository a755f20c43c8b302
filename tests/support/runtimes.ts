import config from "../../deno.json" with { type: "json" };
import { bundle } from "../../scripts/bundle.ts";
import { pathOf, ROOT } from "../../scripts/paths.ts";
import { type Running, startProcess } from "./processes.ts";

/** A runtime that the library supports. */
export interface Runtime {
  readonly name: string;
  /** The program and its first arguments, or why it is not available. */
  readonly command: readonly string[] | string;
}

const BUN_VERSION = "1.4.5";
const SCRIPT = pathOf(
  new URL("../fixtures/runtime_day.mjs", import.meta.url),
);

/** Returns the runtimes that are installed or can be fetched from npm. */
export async function findRuntimes(): Promise<readonly Runtime[]> {
  const deno = [Deno.execPath(), "run", "--quiet", "-A"];
  const hasNode = await succeeds("node", "--version");
  return [
    { name: "Deno", command: deno },
    { name: "Node", command: hasNode ? ["node"] : "there is no Node" },
    { name: "Bun", command: await findBun() },
  ];
}

/** Bundles a module of the library into one file for all runtimes. */
export async function bundleLibrary(
  directory: string,
  module = "mod.ts",
): Promise<string> {
  const output = `${directory}/worktime.mjs`;
  const source = pathOf(new URL(module, ROOT));
  await bundle(source, "-o", output);
  return output;
}

/** Installs the package into a folder, as a registry's client would. */
export async function installLibrary(directory: string): Promise<void> {
  const folder = `${directory}/node_modules/${config.name}`;
  const { "./cli": _, ...modules } = config.exports;
  const sources = Object.values(modules).map((it) => pathOf(new URL(it, ROOT)));
  await bundle("--code-splitting", "--outdir", folder, ...sources);
  const exports = Object.fromEntries(
    Object.entries(modules).map((
      [name, path],
    ) => [name, path.replace(/\.ts$/, ".js")]),
  );
  const { name, version } = config;
  const manifest = { name, version, type: "module", exports };
  await Deno.writeTextFile(
    `${folder}/package.json`,
    JSON.stringify(manifest),
  );
}

/** Starts a script on a runtime; by default, the script of a workday. */
export function startOn(
  { command }: Pick<Runtime, "command">,
  bundle: string,
  directory: string,
  job: Record<string, unknown>,
  script = SCRIPT,
  env: Readonly<Record<string, string>> = {},
): Running {
  const [program = "", ...args] = command;
  const words = [...args, script, bundle, directory, JSON.stringify(job)];
  return startProcess(program, words, env);
}

/** Returns versions of Deno that differ in how they send requests. */
export async function findDenos(
  ...versions: readonly string[]
): Promise<readonly Runtime[]> {
  const found: Runtime[] = [];
  for (const version of versions) {
    const command = version === Deno.version.deno
      ? [Deno.execPath()]
      : await findProgram("deno", version);
    found.push({
      name: `Deno ${version}`,
      command: typeof command === "string"
        ? command
        : [...command, "run", "--quiet", "--no-config", "-A"],
    });
  }
  return found;
}

/** Returns Bun, from npm. */
export function findBun(): Promise<readonly string[] | string> {
  return findProgram("bun", BUN_VERSION);
}

/** Returns a program from npm. It stays in vendor/, which git ignores. */
async function findProgram(
  name: string,
  version: string,
): Promise<readonly string[] | string> {
  const folder = pathOf(new URL(`vendor/${name}-${version}`, ROOT));
  const program = `${folder}/node_modules/.bin/${name}`;
  if (await succeeds(program, "--version")) return [program];
  const beside = `${folder}.${crypto.randomUUID()}`;
  try {
    await Deno.mkdir(beside, { recursive: true });
    const flags = ["--no-audit", "--no-fund", "--prefix", beside];
    const install = ["install", ...flags, `${name}@${version}`];
    if (!await succeeds("npm", ...install)) {
      return `npm cannot bring ${name} ${version}`;
    }
    // Another test may have installed it meanwhile.
    await Deno.rename(beside, folder).catch(() => {});
    const isThere = await succeeds(program, "--version");
    return isThere ? [program] : `${name} ${version} does not run here`;
  } finally {
    await Deno.remove(beside, { recursive: true }).catch(() => {});
  }
}

async function succeeds(program: string, ...args: string[]): Promise<boolean> {
  try {
    const command = new Deno.Command(program, {
      args,
      stdout: "null",
      stderr: "null",
    });
    return (await command.output()).success;
  } catch {
    // The program is not installed.
    return false;
  }
}
