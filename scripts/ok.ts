/**
 * `deno task ok`: the one gate. It runs every check, and ends with the figures
 * of the test runs alone on a line. `--tested FOLDER` leaves out the tests, which
 * `deno task test` ran with its coverage in that folder, and its output beside.
 */

import { parseArgs } from "node:util";
import config from "../deno.json" with { type: "json" };
import { coverageProblemsIn } from "./coverage.ts";
import { ensurePackages, standIns } from "./offline/packages.ts";
import { TEST } from "./test.ts";

/** What `deno task test` printed, in the folder of its coverage. */
const OUTPUT = "output.txt";

/** One check of the gate. */
interface Check {
  /** What it is called in the output. */
  readonly name: string;
  /** The arguments for Deno. */
  readonly args: readonly string[];
}

/** How many tests passed and failed. */
export interface TestFigures {
  /** Tests that passed. */
  readonly passed: number;
  /** Tests that failed. */
  readonly failed: number;
}

const TESTS = "tests";

/** The modules that the package exports. */
const ENTRIES = Object.values(config.exports);

/**
 * All checks, in order; the tests note in a folder which functions run.
 *
 * @param coverage The folder; none if the tests have run already.
 */
export function checksWith(coverage?: string): readonly Check[] {
  const covered = [`--coverage=${coverage}`, "--coverage-raw-data-only"];
  const checks: Check[] = [
    { name: "format", args: ["fmt", "--check"] },
    { name: "lint", args: ["lint"] },
    { name: "types", args: ["check", ...ENTRIES, "scripts", "tests"] },
    // Together: a type of one entry can be public through another one.
    { name: "documentation", args: ["doc", "--lint", ...ENTRIES] },
    {
      name: "structure",
      args: ["run", "--allow-read", "scripts/check_structure.ts"],
    },
    { name: TESTS, args: [...TEST, ...covered, "tests/"] },
    {
      name: "examples",
      args: ["test", "--allow-all", "--doc", "mod.ts", "lib", "providers"],
    },
    {
      name: "publishing",
      args: ["publish", "--dry-run", "--allow-dirty", "--no-check"],
    },
  ];
  return checks.filter(({ name }) => coverage !== undefined || name !== TESTS);
}

/** The figures in the last line of each test run, added up. */
export function figuresIn(output: string): TestFigures {
  let [passed, failed] = [0, 0];
  for (
    const match of output.matchAll(
      /^(?:ok|FAILED) \| (\d+) passed.* \| (\d+) failed/gm,
    )
  ) {
    passed += Number(match[1]);
    failed += Number(match[2]);
  }
  return { passed, failed };
}

/** Runs a check, shows its output as it comes, and returns it. */
async function run(
  { name, args }: Check,
): Promise<{ isGood: boolean; output: string }> {
  console.log(`\n== ${name}: deno ${args.join(" ")}`);
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: new URL("..", import.meta.url),
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [out, error] = await Promise.all([
    shown(child.stdout, Deno.stdout),
    shown(child.stderr, Deno.stderr),
  ]);
  const { success } = await child.status;
  return { isGood: success, output: out + error };
}

async function shown(
  stream: ReadableStream<Uint8Array>,
  on: typeof Deno.stdout,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    for (let written = 0; written < chunk.length;) {
      written += on.writeSync(chunk.subarray(written));
    }
  }
  return text;
}

/** Runs checks; adds the names of those that failed, and returns the output. */
async function runAll(
  checks: readonly Check[],
  bad: string[],
): Promise<string> {
  let output = "";
  for (const check of checks) {
    const result = await run(check);
    if (!result.isGood) bad.push(check.name);
    output += result.output;
  }
  return output;
}

/** What the result is worth if some packages were not the released ones. */
export function standInNote(names: readonly string[]): string {
  if (names.length === 0) return "";
  return `\nThis ran against stand-ins for ${names.join(", ")}:\n` +
    "it is not evidence for the released versions (scripts/offline/README.md)\n";
}

/** Runs the gate; with a report of `deno task test`, all but the tests. */
async function gate(report: string | undefined): Promise<number> {
  await ensurePackages();
  const bad: string[] = [];
  const folder = report ?? await Deno.makeTempDir({ prefix: "worktime-" });
  let output = "";
  if (report !== undefined) {
    output = await Deno.readTextFile(`${report}/${OUTPUT}`);
    const { passed, failed } = figuresIn(output);
    if (passed === 0 || failed > 0) bad.push(TESTS);
  }
  output += await runAll(
    checksWith(report === undefined ? folder : undefined),
    bad,
  );
  const uncovered = coverageProblemsIn(folder);
  if (report === undefined) Deno.removeSync(folder, { recursive: true });
  if (uncovered.length > 0) {
    console.log(`\n== coverage\n${uncovered.join("\n")}`);
    bad.push("coverage");
  }
  const { passed, failed } = figuresIn(output);
  console.log(bad.length > 0 ? `\nNot ok: ${bad.join(", ")}` : "\nAll is well");
  console.log(
    `${standInNote(await standIns())}${passed} passed, ${failed} failed`,
  );
  return bad.length > 0 || failed > 0 || passed === 0 ? 1 : 0;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { tested: { type: "string" } } });
  Deno.exit(await gate(values.tested));
}
