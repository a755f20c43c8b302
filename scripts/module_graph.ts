/**
 * The import graph of the repository, read from its text. `deno fmt` puts each
 * import and export at the start of a line and ends it with a semicolon, so
 * regular expressions are enough.
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

/** An import, or a re-export. */
interface ModuleImport {
  /** The path of the imported module. */
  to: string;
  /** The imported names; `undefined` for all of them. */
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

/** Returns the modules of the graph. */
function modulesOf(files: readonly RepositoryFile[]): RepositoryFile[] {
  return files.filter(({ path }) => GRAPHED.test(path));
}

/** Returns the relative imports of a module, including types. */
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

/** Returns the original names in a list such as `a, type b as c, d: e`. */
function namesIn(list = ""): string[] {
  return list.split(",").map((name) => name.trim().replace(/^type /, ""))
    .map((name) => name.replace(/( as |:).*/s, ""))
    .filter((name) => name !== "");
}

/** Returns the names that a module exports. */
function exportsOf({ text }: RepositoryFile): string[] {
  const declared = [...text.matchAll(DECLARED)].map(([, name]) => name ?? "");
  const listed = [...text.matchAll(LISTED)].flatMap(([, names]) =>
    namesIn(names?.replace(/[\w$]+ as /g, ""))
  );
  return [...declared, ...listed];
}

/** Reports import cycles, including type imports. */
export function cycleProblems(files: readonly RepositoryFile[]): string[] {
  const modules = modulesOf(files).filter(({ path }) => !isScript(path));
  const graph = new Map(modules.map((module) => [
    module.path,
    importsOf(module).map(({ to }) => to),
  ]));
  const seen = new Set<string>();
  return [...graph.keys()].flatMap((path) => {
    const cycle = seen.has(path) ? undefined : cycleThrough(path, graph);
    cycle?.forEach((it) => seen.add(it));
    return cycle ? [`${path}: import cycle: ${cycle.join(" → ")}`] : [];
  });
}

/** Returns the shortest cycle through a module. */
function cycleThrough(
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
 * Reports unused exports. A test can import a name that its module also uses; a
 * name that only tests use is dead code.
 */
export function exportProblems(files: readonly RepositoryFile[]): string[] {
  const modules = modulesOf(files);
  const used = usedIn(modules);
  const tested = usedIn(files.filter(({ path }) => TEST.test(path)));
  return modules.filter(({ path }) => !isEntry(path) && !isScript(path))
    .filter(({ path }) => !used.has(`${path} *`))
    .flatMap((module) => {
      const isUsed = (name: string) =>
        used.has(`${module.path} ${name}`) ||
        tested.has(`${module.path} ${name}`) && isUsedInside(module, name);
      return exportsOf(module).filter((name) => !isUsed(name))
        .map((name) => `${module.path}: unused export "${name}"`);
    });
}

/** Returns all imports, each as `PATH NAME`. */
function usedIn(files: readonly RepositoryFile[]): Set<string> {
  return new Set(
    files.flatMap((file) =>
      importsOf(file).flatMap(({ to, names = ["*"] }) =>
        names.map((name) => `${to} ${name}`)
      )
    ),
  );
}

/** Returns whether a module itself uses a name that it declares. */
function isUsedInside({ text }: RepositoryFile, name: string): boolean {
  const code = text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, "");
  return code.split(new RegExp(`(?<![\\w$])${name}(?![\\w$])`)).length > 2;
}

/** Returns whether others use what a module exports: it is for the package. */
function isEntry(path: string): boolean {
  return !path.includes("/") || path.endsWith("/mod.ts");
}

function isScript(path: string): boolean {
  return path.startsWith("scripts/");
}
