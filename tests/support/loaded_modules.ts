import { ROOT } from "../../scripts/paths.ts";

/** What `deno info --json` says of a module. */
interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier: string };
  }[];
}

/**
 * Returns the modules that a module loads at once: ours by their paths in the
 * project, others by their specifiers.
 */
export async function loadedBy(root: string): Promise<Set<string>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", root],
    cwd: ROOT,
  }).output();
  const { roots, modules, redirects }: {
    readonly roots: readonly string[];
    readonly modules: readonly ModuleInfo[];
    readonly redirects: Readonly<Record<string, string>>;
  } = JSON.parse(new TextDecoder().decode(stdout));
  const byName = new Map(modules.map((module) => [module.specifier, module]));
  const reached = new Set(roots);
  for (const name of reached) {
    const { dependencies = [] } = byName.get(redirects[name] ?? name) ?? {};
    for (const { isDynamic, code } of dependencies) {
      if (!isDynamic && code) reached.add(code.specifier);
    }
  }
  return new Set([...reached].map((it) => it.replace(ROOT.href, "")));
}
