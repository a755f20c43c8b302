import { assertEquals } from "@std/assert";
import { LAZY } from "../../scripts/layers.ts";
import { ROOT } from "../../scripts/paths.ts";

/** What `deno info --json` says of a module. */
interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier: string };
  }[];
}

/** Returns the modules that a module loads at once. */
async function modulesOf(root: string): Promise<Set<string>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", root],
    cwd: ROOT,
  }).output();
  const { modules, roots }: {
    readonly modules: readonly ModuleInfo[];
    readonly roots: readonly string[];
  } = JSON.parse(new TextDecoder().decode(stdout));
  const bySpecifier = new Map(modules.map((it) => [it.specifier, it]));
  const loaded = new Set<string>();
  const visit = (specifier: string) => {
    if (loaded.has(specifier)) return;
    loaded.add(specifier);
    for (
      const { isDynamic, code } of bySpecifier.get(specifier)?.dependencies ??
        []
    ) {
      if (!isDynamic && code) visit(code.specifier);
    }
  };
  roots.forEach(visit);
  return new Set(
    [...loaded].map((it) => it.replace(ROOT.href, "")),
  );
}

/** What loads with `on_demand.ts`, and takes most of its time. */
const BEHIND_ON_DEMAND = [
  "lib/exchange/formats.ts",
  "lib/exchange/export_formats.ts",
  "lib/report/html.ts",
  "lib/report/xlsx.ts",
  "lib/report/timesheet.ts",
  "lib/use_cases/doctor/check_data.ts",
  "lib/timer_sync.ts",
];

Deno.test("A command loads only what each command needs", async () => {
  const loaded = await modulesOf("lib/cli/run.ts");
  const onDemand = [
    ...Object.keys(LAZY).filter((it) => /^lib\/.*\.ts$/.test(it)),
    ...BEHIND_ON_DEMAND,
  ].filter((it) => it !== "lib/cli/run.ts");
  assertEquals(onDemand.filter((it) => loaded.has(it)), []);
});

Deno.test("The version loads no command", async () => {
  const loaded = [...await modulesOf("cli.ts")];
  assertEquals(loaded.includes("lib/version.ts"), true);
  const layers =
    /^lib\/(?:cli|formats|stores|use_cases|workday|tracking|sync)\//;
  assertEquals(loaded.filter((it) => layers.test(it)), [
    "lib/cli/environment.ts",
    "lib/formats/data_files.ts",
  ]);
});
