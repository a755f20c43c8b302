import ts from "typescript";
import { pathOf, ROOT } from "../../scripts/paths.ts";

/** The codes of errors in the sources. */
export interface ErrorCodes {
  /** The classes of errors that each code is thrown with, as far as known. */
  readonly classes: ReadonlyMap<string, ReadonlySet<string>>;
  /** The places whose code is not a literal. */
  readonly unknown: readonly string[];
}

const SOURCES = ["lib/", "providers/", "cli.ts", "mod.ts"];
const CODE = /^[a-z]+(?:_[a-z]+)*$/;

/** Finds the codes of errors with the types of TypeScript. */
export function errorCodes(): ErrorCodes {
  const root = pathOf(ROOT).replaceAll("\\", "/");
  const program = ts.createProgram(
    ["mod.ts", "cli.ts"].map((it) => root + it),
    {
      allowImportingTsExtensions: true,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      noEmit: true,
      strict: true,
      target: ts.ScriptTarget.ESNext,
      types: [],
    },
  );
  const finder = new CodeFinder(program.getTypeChecker(), root);
  for (const file of program.getSourceFiles()) {
    const path = file.fileName.slice(root.length);
    if (
      file.fileName.startsWith(root) &&
      SOURCES.some((it) => path.startsWith(it))
    ) {
      finder.visit(file);
    }
  }
  return finder;
}

class CodeFinder implements ErrorCodes {
  readonly classes = new Map<string, Set<string>>();
  readonly unknown: string[] = [];
  readonly #checker: ts.TypeChecker;
  readonly #root: string;

  constructor(checker: ts.TypeChecker, root: string) {
    this.#checker = checker;
    this.#root = root;
  }

  visit(node: ts.Node): void {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      this.#addCall(node);
    } else if (ts.isPropertyAssignment(node) || ts.isBindingElement(node)) {
      // Such as `{ code: "not_a_file" }` and `{ code = "disk_error" }`.
      const { name, initializer } = node;
      if (
        name.getText() === "code" && initializer &&
        ts.isStringLiteral(initializer)
      ) {
        this.#add(initializer.text);
      }
    }
    if (ts.isPropertyDeclaration(node) && node.name.getText() === "code") {
      const { initializer, parent } = node;
      if (initializer && ts.isStringLiteral(initializer)) {
        this.#add(initializer.text, this.#baseOf(parent));
      }
    }
    ts.forEachChild(node, (child) => this.visit(child));
  }

  /** Adds the argument for a parameter with the name `code`. */
  #addCall(node: ts.CallExpression | ts.NewExpression): void {
    const signature = this.#checker.getResolvedSignature(node);
    const parameters = signature?.getParameters() ?? [];
    const index = parameters.findIndex(({ name }) => name === "code");
    const argument = node.arguments?.[index];
    if (!argument) return;
    const type = ts.isSpreadElement(argument)
      ? this.#firstOf(argument.expression)
      : this.#checker.getTypeAtLocation(argument);
    const name = this.#classOf(node, signature?.declaration);
    for (const part of type?.isUnion() ? type.types : [type]) {
      if (part?.isStringLiteral()) this.#add(part.value, name);
      else if (!this.#isPassedOn(argument)) {
        this.unknown.push(this.#place(node));
      }
    }
  }

  /** The type of the first element of a tuple. */
  #firstOf(tuple: ts.Node): ts.Type | undefined {
    const type = this.#checker.getTypeAtLocation(tuple) as ts.TypeReference;
    return this.#checker.getTypeArguments(type)[0];
  }

  /** Whether a code is a parameter with that name, or that of another error. */
  #isPassedOn(argument: ts.Expression): boolean {
    if (ts.isPropertyAccessExpression(argument)) {
      return argument.name.text === "code";
    }
    const symbol = this.#checker.getSymbolAtLocation(argument);
    const declaration = symbol?.valueDeclaration;
    return argument.getText() === "code" && declaration !== undefined &&
      (ts.isParameter(declaration) || ts.isBindingElement(declaration));
  }

  /** The class of an error that a call creates, itself or in the function. */
  #classOf(
    node: ts.CallExpression | ts.NewExpression,
    declaration: ts.Node | undefined,
  ): string | undefined {
    if (ts.isNewExpression(node)) return this.#baseOf(node);
    if (node.expression.kind === ts.SyntaxKind.SuperKeyword) {
      const inClass = ts.findAncestor(node, ts.isClassDeclaration);
      return inClass && this.#baseOf(inClass);
    }
    let found: string | undefined;
    const search = (inner: ts.Node): void => {
      if (
        ts.isNewExpression(inner) && inner.arguments?.[0]?.getText() === "code"
      ) {
        found = this.#baseOf(inner);
      }
      ts.forEachChild(inner, search);
    };
    if (declaration) search(declaration);
    return found;
  }

  /** The most general class below `WorktimeError` and `SyntaxError`. */
  #baseOf(node: ts.Node): string {
    let type = this.#checker.getTypeAtLocation(node);
    for (;;) {
      const [base] = type.getBaseTypes() ?? [];
      const name = base?.symbol.name;
      if (!base || name === "Error" || name === "SyntaxError") break;
      if (name === "WorktimeError") break;
      type = base;
    }
    return type.symbol.name;
  }

  #add(code: string, name?: string): void {
    if (!CODE.test(code)) return;
    const classes = this.classes.get(code) ?? new Set();
    this.classes.set(code, classes);
    if (name !== undefined) classes.add(name);
  }

  #place(node: ts.Node): string {
    const file = node.getSourceFile();
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    return `${file.fileName.slice(this.#root.length)}:${line + 1}`;
  }
}
