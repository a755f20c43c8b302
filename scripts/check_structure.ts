/**
 * Checks what linters do not: sizes, names, cycles and unused exports. Run with `deno run --allow-read scripts/check_structure.ts`.
 *
 * @module
 */

import {
  cycleProblems,
  exportProblems,
  type RepositoryFile,
} from "./module_graph.ts";

/** The entries of the top level. */
const TOP_LEVEL = [
  "deno.json mod.ts cli.ts lib providers tests scripts README.md",
  "CHANGELOG.md LICENSE FORMAT.md docs .ci .github .gitignore",
].join(" ").split(" ");
/** Folders that are generated, or belong to Git. */
const SKIPPED = ["dist", "vendor", ".git", "node_modules", "coverage"];

const SOURCE_LINES = 500;
const FUNCTION_LINES = 40;

const SOURCE = /^((lib|providers|scripts|tests(?!\/fixtures\/))\/|mod\.|cli\.)/;
const SCRIPT = /\.[cm]?[jt]sx?$/;
const SNAKE_CASE = /^_?[a-z][a-z0-9]*(_[a-z0-9]+)*(\.d)?\.ts$/;
const VAGUE_NAME = /^_?(utils|helpers|common|misc|shared|index)(_test)?(\.|$)/;
const COMMAND = /^lib\/cli\/commands\/(?:.+\/)?([a-z0-9][^/]*)\.ts$/;

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function isSource({ path }: RepositoryFile): boolean {
  return SOURCE.test(path) && SCRIPT.test(path);
}

/** Reports source files with too many lines. */
export function lengthProblems(files: readonly RepositoryFile[]): string[] {
  return files.filter(isSource).flatMap(({ path, text }) => {
    const { length } = linesOf(text);
    return length > SOURCE_LINES
      ? [`${path}: ${length} lines, over ${SOURCE_LINES}`]
      : [];
  });
}

/** Reports file names that break a convention or are vague. */
export function nameProblems(files: readonly RepositoryFile[]): string[] {
  return files.filter(isSource).flatMap(({ path }) => {
    const names = path.split("/");
    const vague = names.find((name) => VAGUE_NAME.test(name));
    if (vague !== undefined) return [`${path}: "${vague}" is vague`];
    const isSnakeCase = SNAKE_CASE.test(names.at(-1) ?? "");
    return isSnakeCase ? [] : [`${path}: not named as snake_case.ts`];
  });
}

/** Reports unexpected entries at the top level. */
export function topLevelProblems(files: readonly RepositoryFile[]): string[] {
  const entries = new Set(files.map(({ path }) => path.replace(/\/.*/s, "")));
  const planned = new Set([...TOP_LEVEL, ...SKIPPED]);
  return [...entries.difference(planned)]
    .map((entry) => `${entry}: unexpected at the top level`);
}

/** Reports files of `commands/` without a command of that name. */
export function commandProblems(files: readonly RepositoryFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const [, stem] = path.match(COMMAND) ?? [];
    if (stem === undefined) return [];
    const word = stem.replaceAll("_", "-");
    const list = `${stem.toUpperCase()}_COMMANDS`;
    const typed = new RegExp(`["'\`]${word}["'\` ]|\\b${list}\\b`);
    return typed.test(text) ? [] : [`${path}: no command "${word}" in it`];
  });
}

function indentOf(line = ""): number {
  return line.search(/\S|$/);
}

/** Returns the line on which the block with this opening brace begins. */
function headOf(lines: readonly string[], opening: number): number {
  const line = lines[opening] ?? "";
  if (!/^\s*[)}]/.test(line)) return opening;
  const isAbove = (it: string) => it !== "" && indentOf(it) <= indentOf(line);
  return Math.max(0, lines.slice(0, opening).findLastIndex(isAbove));
}

function opensFunction(head: string, opening: string): boolean {
  if (/=> \{$/.test(opening)) return true;
  // `if (`, unlike `method(`, has a space.
  const named =
    /^\s*([a-z]+ )*(function\b|\*?([#\w$]+|"[^"]*"|\[.*\])(<.*)?\()/;
  return /\)(: .*)? \{$/.test(opening) && named.test(head);
}

/** Returns the number of lines from `head` to the closing brace. */
function blockLength(
  lines: readonly string[],
  head: number,
  opening: number,
): number {
  const brace = `${" ".repeat(indentOf(lines[head]))}}`;
  const isEnd = (line: string, at: number) =>
    at > opening && line.startsWith(brace);
  return lines.findIndex(isEnd) - head + 1;
}

/**
 * Reports functions and methods with too many lines. `deno fmt` aligns the
 * closing brace with the start of the head, so indentation is enough.
 */
export function functionProblems(files: readonly RepositoryFile[]): string[] {
  const sources = files.filter((file) =>
    isSource(file) && !file.path.startsWith("tests/")
  );
  return sources.flatMap(({ path, text }) => {
    const lines = linesOf(text);
    return lines.flatMap((line, opening) => {
      const head = headOf(lines, opening);
      if (!opensFunction(lines[head] ?? "", line)) return [];
      const length = blockLength(lines, head, opening);
      if (length <= FUNCTION_LINES) return [];
      return [
        `${path}:${
          head + 1
        }: function of ${length} lines, over ${FUNCTION_LINES}`,
      ];
    });
  });
}

/** A path such as `path.ts` in a guide; capitals are placeholders. */
const NAMED_FILE = /`([a-z_/]+\.ts)`/g;

/** Reports missing files that a guide names. */
export function guideProblems(files: readonly RepositoryFile[]): string[] {
  const paths = files.map(({ path }) => `/${path}`);
  return files.filter(({ path }) => /^(\.github|docs)\/.*\.md$/.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(NAMED_FILE)].map(([, name]) => name ?? "")
        .filter((name) => !paths.some((it) => it.endsWith(`/${name}`)))
        .map((name) => `${path}: there is no ${name}`)
    );
}

/** Reports every problem with the files of a repository, a line each. */
export function structureProblems(files: readonly RepositoryFile[]): string[] {
  return [
    topLevelProblems,
    nameProblems,
    commandProblems,
    lengthProblems,
    functionProblems,
    cycleProblems,
    exportProblems,
    guideProblems,
  ].flatMap((problemsOf) => problemsOf(files));
}

/** Returns the text of a file; empty if it is not UTF-8. */
async function readText(url: URL): Promise<string> {
  const bytes = await Deno.readFile(url);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // An image or an archive: only its name is checked.
    return "";
  }
}

async function readFiles(folder: URL, path = ""): Promise<RepositoryFile[]> {
  const files: RepositoryFile[] = [];
  for await (const { name, isFile, isDirectory } of Deno.readDir(folder)) {
    if (SKIPPED.includes(path + name)) continue;
    const url = new URL(encodeURIComponent(name), folder);
    if (isFile) files.push({ path: path + name, text: await readText(url) });
    if (!isDirectory) continue;
    files.push(...await readFiles(new URL(`${url}/`), `${path}${name}/`));
  }
  return files.sort((a, b) => a.path < b.path ? -1 : 1);
}

if (import.meta.main) {
  const files = await readFiles(new URL("../", import.meta.url));
  const problems = structureProblems(files);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) Deno.exit(1);
}
