/**
 * What the modules of a repository import from each other, read from their
 * text. `deno fmt` starts each import and export at the start of a line, and
 * ends it with a semicolon: no need to parse.
 *
 * @module
 */

/** A file of the repository. */
export interface RepositoryFile {
  /** The path from the root, with `/` between folders. */
  path: string;
  /** The content, or nothing if it is not text. */
  text: string;
}

/** An import of a module, or a re-export from it. */
interface ModuleImport {
  /** The path of the module that is imported. */
  to: string;
  /** The names that are taken, or `undefined` for all of them. */
  names?: readonly string[];
}

const GRAPHED = /^((lib|providers|scripts)\/.+|mod|cli)\.ts$/;
const TEST = /^tests\/.+\.ts$/;
const STATIC =
  /^(?:import|export) (?:type )?(?:(\*)[^"]*? from |\{([^}]*)\} from |[\w$]+ from )?"(\.[^"]+)";/gm;
// `type A = import("./b.ts").A`, `(await import("./b.ts")).a`
const MEMBER = /\bimport\(\s*"(\.[^"]+)",?\s*\)\)?\.([\w$]+)/g;
// `const { a, b: c } = await import("./b.ts")`
const TAKEN = /\{([^{}]*)\} = await import\(\s*"(\.[^"]+)",?\s*\);/g;
const DYNAMIC = /\bimport\(\s*"(\.[^"]+)"/g;
const DECLARED =
  /^export (?:abstract |async |declare )*(?:class|const|enum|function\*?|interface|let|namespace|type) ([\w$]+)/gm;

// `export { a };`, `export { a as b } from "./b.ts";`
const LISTED = /^export (?:type )?\{([^}]*)\}/gm;

/** The files that have a place in the graph. */
function modulesOf(files: readonly RepositoryFile[]): RepositoryFile[] {
  return files.filter(({ path }) => GRAPHED.test(path));
}

/** The relative imports of a module, types among them. */
function importsOf({ path, text }: RepositoryFile): ModuleImport[] {
  const imports: ModuleImport[] = [];
  const add = (specifier = "", names?: readonly string[]) => {
    const to = new URL(specifier, `file:///${path}`).pathname.slice(1);
    imports.push({ to, ...(names && { names }) });
  };
  const code = text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, "");
  for (const [, all, names, specifier] of code.matchAll(STATIC)) {
    if (all) add(specifier);
    else add(specifier, namesIn(names));
  }
  for (const [, specifier, name] of code.matchAll(MEMBER)) {
    add(specifier, [name ?? ""]);
  }
  for (const [, names, specifier] of code.matchAll(TAKEN)) {
    add(specifier, namesIn(names));
  }
  const named = code.replaceAll(MEMBER, "").replaceAll(TAKEN, "");
  for (const [, specifier] of named.matchAll(DYNAMIC)) add(specifier);
  return imports;
}

/** The names of `a, type b as c, d: e` in the module that they are taken from. */
function namesIn(list = ""): string[] {
  return list.split(",").map((name) => name.trim().replace(/^type /, ""))
    .map((name) => name.replace(/( as |:).*/s, ""))
    .filter((name) => name !== "");
}

/** The names that a module exports. */
function exportsOf({ text }: RepositoryFile): string[] {
  const declared = [...text.matchAll(DECLARED)].map(([, name]) => name ?? "");
  const listed = [...text.matchAll(LISTED)].flatMap(([, names]) =>
    namesIn(names?.replace(/[\w$]+ as /g, ""))
  );
  return [...declared, ...listed];
}

/** Modules that import each other round and round, types among them. */
export function circleProblems(files: readonly RepositoryFile[]): string[] {
  const modules = modulesOf(files).filter(({ path }) => !isScript(path));
  const graph = new Map(modules.map((module) => [
    module.path,
    importsOf(module).map(({ to }) => to),
  ]));
  const seen = new Set<string>();
  return [...graph.keys()].flatMap((path) => {
    const circle = seen.has(path) ? undefined : circleFrom(path, graph);
    circle?.forEach((it) => seen.add(it));
    return circle
      ? [`${path}: imports in a circle: ${circle.join(" → ")}`]
      : [];
  });
}

/** The shortest way from a module back to itself. */
function circleFrom(
  start: string,
  graph: ReadonlyMap<string, readonly string[]>,
): string[] | undefined {
  const ways = [[start]];
  const reached = new Set<string>();
  for (const way of ways) {
    for (const to of graph.get(way.at(-1) ?? "") ?? []) {
      if (to === start) return [...way, to];
      if (reached.has(to)) continue;
      reached.add(to);
      ways.push([...way, to]);
    }
  }
  return undefined;
}

/**
 * Names that are exported for nobody. A test may take what the rest of its
 * module uses; what only tests use is dead.
 */
export function exportProblems(files: readonly RepositoryFile[]): string[] {
  const modules = modulesOf(files);
  const used = usedIn(modules);
  const tested = usedIn(files.filter(({ path }) => TEST.test(path)));
  return modules.filter(({ path }) => path.includes("/") && !isScript(path))
    .filter(({ path }) => !used.has(`${path} *`))
    .flatMap((module) => {
      const isUsed = (name: string) =>
        used.has(`${module.path} ${name}`) ||
        tested.has(`${module.path} ${name}`) && isUsedInside(module, name);
      return exportsOf(module).filter((name) => !isUsed(name))
        .map((name) => `${module.path}: nobody imports "${name}"`);
    });
}

/** What is imported, as the path of a module and a name in it. */
function usedIn(files: readonly RepositoryFile[]): Set<string> {
  return new Set(
    files.flatMap((file) =>
      importsOf(file).flatMap(({ to, names = ["*"] }) =>
        names.map((name) => `${to} ${name}`)
      )
    ),
  );
}

/** Whether code of a module names what the module declares. */
function isUsedInside({ text }: RepositoryFile, name: string): boolean {
  const code = text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, "");
  return code.split(new RegExp(`(?<![\\w$])${name}(?![\\w$])`)).length > 2;
}

function isScript(path: string): boolean {
  return path.startsWith("scripts/");
}
