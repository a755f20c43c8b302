import { assert, assertEquals } from "@std/assert";
import { ALL_OPTIONS } from "../../lib/cli/options.ts";
import { allCommands } from "../../lib/cli/registry.ts";

Deno.test("every option of a command is one that the parser knows", async () => {
  for (const { name, options } of await allCommands()) {
    for (const option of options) {
      const known = ALL_OPTIONS.map((it) => it.name);
      assert(known.includes(option.name), `${name} --${option.name}`);
    }
  }
});

interface Module {
  specifier: string;
  dependencies?: {
    isDynamic?: boolean;
    code?: { specifier: string };
  }[];
}

/** The modules that are loaded before any command. */
async function startingModules(): Promise<Set<string>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "cli.ts"],
    cwd: new URL("../..", import.meta.url),
  }).output();
  const { roots, modules, redirects }: {
    roots: string[];
    modules: Module[];
    redirects: Record<string, string>;
  } = JSON.parse(new TextDecoder().decode(stdout));
  const byName = new Map(modules.map((module) => [module.specifier, module]));
  const reached = new Set(roots);
  for (const name of reached) {
    const { dependencies = [] } = byName.get(redirects[name] ?? name) ?? {};
    for (const { isDynamic, code } of dependencies) {
      if (!isDynamic && code) reached.add(code.specifier);
    }
  }
  return reached;
}

Deno.test("a command line that is right needs no Cliffy", async () => {
  const names = [...await startingModules()];
  assert(names.some((name) => name.endsWith("/lib/cli/quick_parse.ts")));
  const heavy = /cliffy|yaml|\/lib\/cli\/(commands|program|assistance)/;
  assertEquals(names.filter((name) => heavy.test(name)), []);
});
