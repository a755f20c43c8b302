/**
 * Has V8 compile the functions that daily commands call when it compiles their
 * module. An executable caches the code of a module as it is when the module is
 * loaded; what V8 compiles later, when a function is first called, is compiled
 * again in each process. That takes a tenth of the time of `status`. Compiling
 * all functions would take as long to load as it saves.
 *
 * @module
 */

import { pathOf } from "./paths.ts";

/** What people do every day, as the words after `worktime`. */
const DAILY = [
  "start",
  "task add T-1",
  "timer start T-1",
  "status",
  "timer status",
  "break",
  "break",
  "timer stop",
  "timer summary",
  "stop",
  "undo",
];

/**
 * Rewrites the files of a bundled program.
 *
 * @param entry The entry file of the program.
 */
export async function compileDailyFunctions(entry: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "worktime-" });
  try {
    await runDailyCommands(entry, folder);
    for (const [url, called] of await calledFunctions(`${folder}/coverage`)) {
      const path = pathOf(new URL(url));
      const code = await Deno.readTextFile(path);
      await Deno.writeTextFile(path, await withEagerFunctions(code, called));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Loaded first: the same day and time for each build, and no `Deno.exit()`, on
 * which Deno 2.4 writes no coverage.
 */
const PRELOAD = `
Date.now = () => Date.UTC(2024, 11, 10, 9);
Deno.exit = (status) => void (Deno.exitCode = status);
`;

/** What most people configure. */
const CONFIG = `workday:
  hours: 8
  lunch_minutes: 45
time_tracking:
  provider: local
  task_pattern: "{task_id}: {task_title}"
`;

/**
 * Runs each command in a new data directory, and notes what it calls.
 *
 * @throws {Error} When a command fails, with its message.
 */
async function runDailyCommands(entry: string, folder: string): Promise<void> {
  const preload = `${folder}/preload.js`;
  await Deno.writeTextFile(preload, PRELOAD);
  await Deno.mkdir(`${folder}/data`);
  await Deno.writeTextFile(`${folder}/data/config.yaml`, CONFIG);
  for (const line of DAILY) {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "--no-config", "--allow-all"],
        ...[`--preload=${preload}`, `--coverage=${folder}/coverage`, entry],
        ...line.split(" "),
        ...["--data-dir", `${folder}/data`],
      ],
      env: { TZ: "UTC" },
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }
}

/** Returns the starts of the functions that were called, by the file's URL. */
async function calledFunctions(
  coverage: string,
): Promise<Map<string, Set<number>>> {
  const files = new Map<string, Set<number>>();
  for await (const { name } of Deno.readDir(coverage)) {
    const text = await Deno.readTextFile(`${coverage}/${name}`);
    const { url, functions } = JSON.parse(text) as {
      url: string;
      functions: { ranges: { startOffset: number; count: number }[] }[];
    };
    const called = files.get(url) ?? new Set();
    files.set(url, called);
    for (const { ranges: [whole] } of functions) {
      if (whole && whole.count > 0) called.add(whole.startOffset);
    }
  }
  return files;
}

/**
 * Puts some functions in parentheses, which tells V8 to compile them at once:
 * expressions where they are, and declarations at the front, as these apply
 * before other code. Methods cannot be in parentheses. What would become another
 * program stays as it is.
 *
 * @param starts Where these functions start.
 */
export async function withEagerFunctions(
  code: string,
  starts: ReadonlySet<number>,
): Promise<string> {
  // Not installed until the packages are prepared, like Rollup.
  const { parseAst } = await import("@rollup/wasm-node/parseAst");
  const body = parseAst(code).body as unknown as readonly AstNode[];
  const isKept = isKeptIn(body);
  const parentheses = functionExpressions(body)
    .filter((it) => starts.has(it.start) && !isKept(it))
    .flatMap(({ start, end }) => [[start, "("], [end, ")"]] as const)
    .sort(([a], [b]) => a - b);
  const eager: string[] = [];
  const rest: string[] = [];
  const [firstLine] = code.match(/^#!.*\n?/) ?? [""];
  let at = firstLine.length;
  let next = 0;
  const textUpTo = (end: number): string => {
    let text = "";
    for (; (parentheses[next]?.[0] ?? Infinity) <= end; next++) {
      const [place, parenthesis] = parentheses[next] ?? [end, ""];
      text += code.slice(at, place) + parenthesis;
      at = place;
    }
    text += code.slice(at, end);
    at = end;
    return text;
  };
  for (const node of body) {
    const { type, start, end, id } = node;
    const isEager = type === "FunctionDeclaration" && starts.has(start);
    if (!isEager || !id || isKept(node)) continue;
    // Without it, the lines before and after could become one statement.
    rest.push(textUpTo(start), ";");
    eager.push(`${id.name}=(${textUpTo(end)})`);
  }
  rest.push(textUpTo(code.length));
  const front = eager.length > 0 ? `var ${eager.join(",")};` : "";
  return firstLine + front + rest.join("");
}

/** Returns whether a function would mean something else in parentheses. */
function isKeptIn(body: readonly AstNode[]): (node: AstNode) => boolean {
  const assigned = new Set<string>();
  const statements = new Set<number>();
  for (const { type, start, left, argument } of nodesIn(body)) {
    // After a line without a semicolon, a parenthesis would be a call.
    if (type === "ExpressionStatement") statements.add(start);
    const isAssignment = type === "AssignmentExpression" ||
      type === "ForInStatement" || type === "ForOfStatement";
    const target = isAssignment
      ? left
      : type === "UpdateExpression"
      ? argument
      : undefined;
    for (const name of targetNames(target)) assigned.add(name);
  }
  return (node) => {
    if (node.type === "ArrowFunctionExpression") {
      return statements.has(node.start);
    }
    // In an expression, the function's name is constant for its own code.
    const name = node.type === "FunctionDeclaration"
      ? node.id?.name
      : undefined;
    if (name === undefined || !assigned.has(name)) return false;
    return [...nodesIn([node.params, node.body])].some((it) =>
      it.type === "Identifier" && it.name === name
    );
  };
}

/** Yields the names to which a target of an assignment assigns. */
function* targetNames(target: unknown): Generator<string> {
  if (!isNode(target) || target.type === "MemberExpression") return;
  const { type, name, left, argument, value } = target;
  if (type === "Identifier" && name !== undefined) yield name;
  const { elements = [], properties = [] } = target;
  for (const part of [left, argument, value, ...elements, ...properties]) {
    yield* targetNames(part);
  }
}

/** Yields all nodes in a part of the syntax tree. */
function* nodesIn(value: unknown): Generator<AstNode> {
  if (typeof value !== "object" || value === null) return;
  if (isNode(value)) yield value;
  for (const child of Object.values(value)) yield* nodesIn(child);
}

function isNode(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null && "type" in value;
}

/** Returns the functions that are expressions, but not methods. */
function functionExpressions(body: readonly AstNode[]): AstNode[] {
  const nodes = [...nodesIn(body)];
  const methods = new Set(nodes.filter(hasMethod).map(({ value }) => value));
  return nodes.filter((node) =>
    (node.type === "ArrowFunctionExpression" ||
      node.type === "FunctionExpression") && !methods.has(node)
  );
}

function hasMethod({ type, method, kind }: AstNode): boolean {
  return type === "MethodDefinition" || method === true || kind === "get" ||
    kind === "set";
}

/** A node of the syntax tree, with its place in the code. */
interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly id?: { readonly name: string } | null;
  readonly name?: string;
  readonly params?: unknown;
  readonly body?: unknown;
  readonly left?: unknown;
  readonly argument?: unknown;
  readonly value?: unknown;
  readonly elements?: readonly unknown[];
  readonly properties?: readonly unknown[];
  /** Whether a property is a method. */
  readonly method?: boolean;
  readonly kind?: string;
}
