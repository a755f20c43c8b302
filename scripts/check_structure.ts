/**
 * Checks what no linter knows: sizes, names, and what modules import from each
 * other.
 * Run with `deno run --allow-read scripts/check_structure.ts`.
 *
 * @module
 */

import {
  circleProblems,
  exportProblems,
  type RepositoryFile,
} from "./module_graph.ts";

/** What is at the top level, beside what is skipped. */
const TOP_LEVEL = [
  "deno.json mod.ts cli.ts lib providers tests scripts README.md",
  "CHANGELOG.md LICENSE FORMAT.md docs .ci .github .gitignore",
].join(" ").split(" ");
/** What is generated, or Git's own. */
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

/** Source files with too many lines. */
export function lengthProblems(files: readonly RepositoryFile[]): string[] {
  return files.filter(isSource).flatMap(({ path, text }) => {
    const { length } = linesOf(text);
    return length > SOURCE_LINES
      ? [`${path}: ${length} lines, over ${SOURCE_LINES}`]
      : [];
  });
}

/** Names that break a convention, or say nothing. */
export function nameProblems(files: readonly RepositoryFile[]): string[] {
  return files.filter(isSource).flatMap(({ path }) => {
    const names = path.split("/");
    const vague = names.find((name) => VAGUE_NAME.test(name));
    if (vague !== undefined) return [`${path}: "${vague}" says nothing`];
    const isSnakeCase = SNAKE_CASE.test(names.at(-1) ?? "");
    return isSnakeCase ? [] : [`${path}: not named as snake_case.ts`];
  });
}

/** Entries at the top level that nobody planned. */
export function topLevelProblems(files: readonly RepositoryFile[]): string[] {
  const entries = new Set(files.map(({ path }) => path.replace(/\/.*/s, "")));
  const planned = new Set([...TOP_LEVEL, ...SKIPPED]);
  return [...entries.difference(planned)]
    .map((entry) => `${entry}: not planned at the top level`);
}

/** Command files that hold neither a command of their name, nor a list of it. */
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

/** The line on which begins what ends with an opening brace. */
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

/** The number of lines from `head` to the brace that closes the block. */
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
 * Functions and methods with too many lines. `deno fmt` puts the brace that
 * closes a body below the start of its head: no need to parse.
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

/** `path.ts` in a guide for developers; capitals stand for any name. */
const NAMED_FILE = /`([a-z_/]+\.ts)`/g;

/** Files that a guide names and that are not there. */
export function guideProblems(files: readonly RepositoryFile[]): string[] {
  const paths = files.map(({ path }) => `/${path}`);
  return files.filter(({ path }) => /^(\.github|docs)\/.*\.md$/.test(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(NAMED_FILE)].map(([, name]) => name ?? "")
        .filter((name) => !paths.some((it) => it.endsWith(`/${name}`)))
        .map((name) => `${path}: there is no ${name}`)
    );
}

/** All that is wrong with the files of a repository, one line each. */
export function structureProblems(files: readonly RepositoryFile[]): string[] {
  return [
    topLevelProblems,
    nameProblems,
    commandProblems,
    lengthProblems,
    functionProblems,
    circleProblems,
    exportProblems,
    guideProblems,
  ].flatMap((problemsOf) => problemsOf(files));
}

/** The text of a file, or nothing if it is not UTF-8. */
async function readText(url: URL): Promise<string> {
  const bytes = await Deno.readFile(url);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // An image or an archive: only its name counts.
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
  console.log(`structure: ${files.filter(isSource).length} source files`);
}
