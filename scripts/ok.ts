/**
 * `deno task ok`: the one gate. It runs every check, and ends with the figures
 * of the test runs alone on a line.
 */

import { coverageProblemsIn } from "./coverage.ts";

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

/** All checks; the tests note in a folder which functions run. */
function checksWith(coverage: string): readonly Check[] {
  const covered = [`--coverage=${coverage}`, "--coverage-raw-data-only"];
  return [
    { name: "format", args: ["fmt", "--check"] },
    { name: "lint", args: ["lint"] },
    { name: "types", args: ["check", "mod.ts", "cli.ts", "scripts", "tests"] },
    { name: "documentation", args: ["doc", "--lint", "mod.ts"] },
    {
      name: "structure",
      args: ["run", "--allow-read", "scripts/check_structure.ts"],
    },
    {
      name: "tests",
      args: ["test", "--allow-all", "--parallel", ...covered, "tests/"],
    },
    {
      name: "examples",
      args: ["test", "--allow-all", "--doc", "mod.ts", "lib", "providers"],
    },
    {
      name: "publishing",
      args: ["publish", "--dry-run", "--allow-dirty", "--no-check"],
    },
  ];
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

async function main(): Promise<number> {
  const bad: string[] = [];
  let output = "";
  const coverage = await Deno.makeTempDir({ prefix: "worktime-coverage-" });
  for (const check of checksWith(coverage)) {
    const result = await run(check);
    if (!result.isGood) bad.push(check.name);
    output += result.output;
  }
  const uncovered = await coverageProblemsIn(coverage);
  await Deno.remove(coverage, { recursive: true });
  if (uncovered.length > 0) {
    console.log(`\n== coverage\n${uncovered.join("\n")}`);
    bad.push("coverage");
  }
  const { passed, failed } = figuresIn(output);
  console.log(bad.length > 0 ? `\nNot ok: ${bad.join(", ")}` : "\nAll is well");
  console.log(`${passed} passed, ${failed} failed`);
  return bad.length > 0 || failed > 0 || passed === 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main());
