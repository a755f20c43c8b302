/**
 * A plugin for `deno lint` that enforces the layers. Its tables are in
 * `layers.ts`.
 *
 * @module
 */

import {
  CORE,
  IMPURE,
  LAZY,
  MAY_IMPORT,
  MAY_USE,
  PACKAGES,
  SOURCES,
} from "./layers.ts";

/** The fields that all nodes of the syntax tree have in common. */
interface AstNode {
  type: string;
  range: Deno.lint.Range;
  parent?: AstNode;
  [field: string]: unknown;
}

/** Returns a path relative to the repository; `undefined` outside of it. */
function repositoryPath(filename: string): string | undefined {
  const root = decodeURIComponent(new URL("..", import.meta.url).pathname);
  const path = filename.startsWith("file:")
    ? decodeURIComponent(new URL(filename).pathname)
    : filename.replaceAll("\\", "/").replace(/^(?=[A-Za-z]:)/, "/");
  return path.startsWith(root) ? path.slice(root.length) : undefined;
}

/** Returns the relative path of a file that belongs to a layer. */
function sourcePath(filename: string): string | undefined {
  const path = repositoryPath(filename);
  return path && isIn(path, SOURCES) ? path : undefined;
}

function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}

function layerOf(path: string): string | undefined {
  return Object.keys(MAY_IMPORT).find((layer) => isIn(path, [layer]));
}

/** Returns why a source cannot import a file; `undefined` if it can. */
function fileProblem(from: string, to: string, isType: boolean) {
  const folderOf = (path: string) => path.replace(/[^/]*$/, "");
  if (/(^|\/)_[^/]*$/.test(to) && folderOf(from) !== folderOf(to)) {
    return "A file whose name starts with _ is private to its folder";
  }
  const [layer, target] = [layerOf(from), layerOf(to)];
  if (!layer || !target) return `${layer ? to : from} is not in MAY_IMPORT`;
  const allowed = MAY_IMPORT[layer] ?? [];
  if (layer === target || allowed.includes(target)) return undefined;
  if (isType && allowed.includes(`type ${target}`)) return undefined;
  return `${layer} can import ${allowed.join(", ") || "nothing"}`;
}

/** Returns the path of an imported file, or the specifier of a package. */
function targetOf(from: string, specifier: string): string {
  if (!/^\.\.?\//.test(specifier)) return specifier;
  const to = new URL(specifier, `file:///${from}`).pathname.slice(1);
  return decodeURIComponent(to);
}

/** Returns why a source cannot import a specifier; `undefined` if it can. */
function importProblem(from: string, specifier: string, isType: boolean) {
  const to = targetOf(from, specifier);
  if (to !== specifier) return fileProblem(from, to, isType);
  const prefix = Object.keys(PACKAGES).find((it) => specifier.startsWith(it));
  if (prefix === undefined) {
    return "Add the package to deno.json, and its importers to PACKAGES";
  }
  const places = PACKAGES[prefix] ?? [];
  return isIn(from, places) ? undefined : `Only ${places.join(", ")} can`;
}

/** Returns the value of a string literal; `undefined` if it is computed. */
function constantOf(node: AstNode): string | undefined {
  if (typeof node.value === "string") return node.value;
  const quasis = node.quasis as { cooked: string }[] | undefined;
  return quasis?.length === 1 ? quasis[0]?.cooked : undefined;
}

/** Returns whether an import or export disappears at run time. */
function isTypeOnly(node: AstNode): boolean {
  const isType = (it: AstNode) => (it.importKind ?? it.exportKind) === "type";
  const names = (node.specifiers ?? []) as AstNode[];
  return isType(node) || names.length > 0 && names.every(isType);
}

const imports: Deno.lint.Rule = {
  create(context) {
    const path = sourcePath(context.filename);
    if (path === undefined) return {};
    const check = (source: AstNode, isType: boolean) => {
      const specifier = constantOf(source);
      const hint = specifier === undefined
        ? "Write it as one string literal, or `deno compile` omits the file"
        : importProblem(path, specifier, isType);
      if (hint === undefined) return;
      const message = `Do not import "${specifier ?? "(computed)"}" here`;
      context.report({ range: source.range, message, hint });
    };
    return {
      "ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration"(node) {
        if (node.source) check(node.source, isTypeOnly(node));
      },
      ImportExpression({ source }) {
        const name = source as unknown as AstNode;
        check(name, false);
        const specifier = constantOf(name);
        if (specifier === undefined) return;
        if (isIn(targetOf(path, specifier), Object.keys(LAZY))) return;
        const message = `Do not import "${specifier}" lazily`;
        const hint = "Import it at the top, or add it to LAZY with a reason";
        context.report({ range: name.range, message, hint });
      },
      "TSImportType > TSLiteralType > Literal"(node) {
        check(node, true);
      },
    };
  },
};

const GLOBAL_OBJECTS = ["globalThis", "self", "window", "global"];
const WATCHED = [
  ...GLOBAL_OBJECTS,
  ...IMPURE.map((name) => name.replace(/^new |[.(].*$/g, "")),
];

/** Fields in which an identifier is only a name, not a value. */
const WORDS = ["key", "label", "property", "meta", "imported", "exported"];
/** Fields with the names that a node declares. */
const DECLARED = ["id", "params", "param", "parameter", "local"];
const SCOPE = /^(Program|For.*|.*Function.*|Catch.*|Switch.*)$|Block/;
/** TypeScript's kinds of node that wrap a value. */
const VALUE = /^TS(As|Satisfies|NonNull|Instantiation)Expression$/;

/** Returns whether the node is in one of these fields of its parent. */
function isAt(node: AstNode, fields: readonly string[]): boolean {
  return fields.some((field) => {
    const held = node.parent?.[field];
    return held === node || Array.isArray(held) && held.includes(node);
  });
}

/** Returns whether an identifier declares a name. */
function declares(node: AstNode): boolean {
  const { type, parent } = node.parent ?? node;
  if (type === "Property") {
    return parent?.type === "ObjectPattern" && isAt(node, ["value"]);
  }
  if (type === "AssignmentPattern") return isAt(node, ["left"]);
  return /^(ArrayPattern|RestElement|TSParameterProperty)$/.test(type) ||
    !/^(TS|ExportSpecifier)/.test(type) && isAt(node, DECLARED);
}

/** Returns whether an identifier refers to a value. */
function isUsed(node: AstNode): boolean {
  const { type, computed, parent } = node.parent ?? node;
  if (isAt(node, WORDS)) return computed === true;
  if (type === "ExportSpecifier") return !parent?.source;
  // Types are allowed, except those of the Deno namespace.
  if (type === "TSQualifiedName") {
    return node.name === "Deno" && isAt(node, ["left"]);
  }
  return !type.startsWith("TS") || VALUE.test(type);
}

/** Returns the scope of a declaration. */
function scopeOf(node: AstNode): Deno.lint.Range {
  let scope = isAt(node, ["id"]) ? node.parent?.parent : node.parent;
  while (scope?.parent && !SCOPE.test(scope.type)) scope = scope.parent;
  return scope?.range ?? node.range;
}

/** Returns the members that are read from a value. */
function membersOf(value: AstNode): string[] {
  const { property, id } = value.parent ?? value;
  const taken = isAt(value, ["object"])
    ? [property]
    : isAt(value, ["init"]) && (id as AstNode | undefined)?.properties;
  return ((taken || []) as AstNode[]).map((it) => (it.key ?? it) as AstNode)
    .map((key) => String(key.name ?? key.value));
}

/** Returns the globals that a reference reaches, such as `Date.now`. */
function reachedBy(node: AstNode): string[] {
  let value = node;
  while (value.parent && VALUE.test(value.parent.type)) value = value.parent;
  const name = String(node.name);
  if (name === "Date" && isAt(value, ["callee"])) {
    const { type, arguments: given } = value.parent ?? value;
    if (type === "CallExpression") return ["Date()"];
    return Array.isArray(given) && given.length > 0 ? [] : ["new Date()"];
  }
  const members = membersOf(value);
  if (GLOBAL_OBJECTS.includes(name)) return [name, ...members];
  return [name, ...members.map((member) => `${name}.${member}`)];
}

function mayUse(path: string, thing: string): boolean {
  if (isIn(path, CORE)) return !IMPURE.includes(thing);
  return !Object.hasOwn(MAY_USE, thing) || isIn(path, MAY_USE[thing] ?? []);
}

const purity: Deno.lint.Rule = {
  create(context) {
    const path = sourcePath(context.filename);
    if (path === undefined) return {};
    const declared: [name: unknown, scope: Deno.lint.Range][] = [];
    const used: AstNode[] = [];
    const isGlobal = ({ name, range }: AstNode) =>
      !declared.some(([it, [from, to]]) =>
        it === name && from <= range[0] && range[1] <= to
      );
    return {
      Identifier(identifier) {
        if (!WATCHED.includes(identifier.name)) return;
        const node = identifier as unknown as AstNode;
        if (declares(node)) declared.push([node.name, scopeOf(node)]);
        else if (isUsed(node)) used.push(node);
      },
      "Program:exit"() {
        for (const node of used.filter(isGlobal)) {
          const thing = reachedBy(node).find((it) => !mayUse(path, it));
          if (thing === undefined) continue;
          const hint = "Take it as an argument: see MAY_USE and IMPURE";
          const message = `Do not use "${thing}" here`;
          context.report({ range: node.range, message, hint });
        }
      },
    };
  },
};

const TOP_LEVEL_ARROW = ":is(Program, ExportNamedDeclaration) > " +
  "VariableDeclaration > VariableDeclarator > ArrowFunctionExpression";

/**
 * Functions into which arrays tend to be spread. Each argument is a value on the
 * stack, so an array of a hundred thousand items crashes the program.
 */
/** Methods that the types of Deno have, but not all runtimes of the library. */
const MISSING_IN_NODE_20 =
  /^(?:(?:Map|Object)\.groupBy|Array\.fromAsync|Promise\.(?:try|withResolvers)|RegExp\.escape)$|\.toArray$|\.(?:keys|values|entries)\(\)\.(?:map|filter|some|every|find|reduce|flatMap|take|drop)$/;

const SPREAD_INTO = ["concat", "fromCharCode", "fromCodePoint", "max", "min"]
  .concat(["push", "splice", "unshift"]);

const style: Deno.lint.Rule = {
  create(context) {
    const path = repositoryPath(context.filename);
    if (path === undefined || isIn(path, ["tests"])) return {};
    return {
      [TOP_LEVEL_ARROW](node: Deno.lint.Node) {
        context.report({ node, message: "Use function, not a named arrow" });
      },
      "CallExpression > SpreadElement"(node: Deno.lint.Node) {
        const { parent } = node as unknown as AstNode;
        const { property } = parent?.callee as AstNode;
        const { name } = (property ?? {}) as { name?: unknown };
        if (!isIn(path, SOURCES)) return;
        if (!SPREAD_INTO.includes(String(name))) return;
        const hint = "Use a loop: an array may be longer than the stack";
        context.report({ node, message: `Do not spread into ${name}()`, hint });
      },
      MemberExpression(node: Deno.lint.MemberExpression) {
        if (!isIn(path, SOURCES)) return;
        const name = context.sourceCode.getText(node);
        if (!MISSING_IN_NODE_20.test(name)) return;
        context.report({ node, message: `Node 20 lacks ${name}()` });
      },
      "ClassBody > *, TSParameterProperty"(node: Deno.lint.Node) {
        // Deno's AST lacks the `accessibility` of a parameter property.
        const text = context.sourceCode.getText(node);
        if (/^(@\S+\s+)*private\s+(?!constructor\b)[\w$["'*]/.test(text)) {
          context.report({ node, message: "Use #private, not private" });
        }
      },
    };
  },
};

/** The rules `layers/imports`, `layers/purity` and `layers/style`. */
export default {
  name: "layers",
  rules: { imports, purity, style },
} satisfies Deno.lint.Plugin;
