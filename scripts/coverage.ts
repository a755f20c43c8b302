/**
 * Functions that no test runs, from the raw data of `deno test --coverage`.
 * Lines that run say little: an argument that is checked, and a command that is
 * never called, look alike in a sum.
 *
 * @module
 */

import { ROOT } from "./paths.ts";

/** What V8 counted of one script in one process. */
interface ScriptCoverage {
  /** The script's address. */
  url: string;
  /** Its functions, as far as they were compiled. */
  functions: {
    functionName: string;
    ranges: { startOffset: number; count: number }[];
  }[];
}

/** Where every named function runs in a test. */
export const COVERED: readonly string[] = [
  "lib/use_cases/",
  "lib/cli/commands/",
];

/**
 * The named functions that ran in none of the processes.
 *
 * @param root The address of the repository, with a slash at its end.
 */
export function coverageProblems(
  scripts: Iterable<ScriptCoverage>,
  root: string,
): string[] {
  const counts = new Map<string, number>();
  for (const { url, functions } of scripts) {
    const path = url.startsWith(root) ? url.slice(root.length) : "";
    if (!COVERED.some((folder) => path.startsWith(folder))) continue;
    for (const { functionName, ranges: [whole] } of functions) {
      if (functionName === "" || whole === undefined) continue;
      const key = `${path} ${whole.startOffset} ${functionName}`;
      counts.set(key, (counts.get(key) ?? 0) + whole.count);
    }
  }
  if (counts.size === 0) return ["coverage: no function was counted"];
  return [...counts].filter(([, count]) => count === 0).map(([key]) => {
    const [path, , name] = key.split(" ");
    return `${path}: no test runs ${name}()`;
  }).sort();
}

/** What was counted, as far as it was written whole: processes are killed. */
function* scriptsIn(folder: string): Generator<ScriptCoverage> {
  // Blocking calls: one by one, 70,000 small files take minutes under load.
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.endsWith(".json")) continue;
    const text = Deno.readTextFileSync(`${folder}/${name}`);
    if (!COVERED.some((it) => text.includes(it))) continue;
    try {
      yield JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
}

/**
 * The same, for a folder that `deno test --coverage` wrote.
 *
 * @throws {Deno.errors.NotFound} When it wrote none.
 */
export function coverageProblemsIn(folder: string): string[] {
  return coverageProblems(scriptsIn(folder), ROOT.href);
}
