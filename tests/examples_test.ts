import { assertEquals, assertStringIncludes } from "@std/assert";
import { bundle } from "../scripts/bundle.ts";
import { ROOT } from "../scripts/paths.ts";
import { startProcess } from "./support/processes.ts";
import {
  findRuntimes,
  installLibrary,
  type Runtime,
} from "./support/runtimes.ts";
import { inTempDirectory } from "./support/temp_directory.ts";

const FOLDER = new URL("docs/examples/", ROOT);
const EXAMPLES = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
const SCRIPTING = await Deno.readTextFile(new URL("docs/scripting.md", ROOT));

Deno.test("the guide to scripting shows each example as it is", async () => {
  assertEquals(EXAMPLES, [
    "day.ts",
    "hours_per_plan.ts",
    "sheet_provider.ts",
    "sync_sheet.ts",
  ]);
  for (const name of EXAMPLES) {
    const text = await Deno.readTextFile(new URL(name, FOLDER));
    assertStringIncludes(SCRIPTING, `\`\`\`ts\n${text}\`\`\`\n`, name);
  }
});

Deno.test("a provider of one's own takes at most sixty lines", async () => {
  const text = await Deno.readTextFile(new URL("sheet_provider.ts", FOLDER));
  const lines = text.trimEnd().split("\n");
  assertEquals(lines.slice(60), []);
  assertEquals(lines.filter((line) => line.length > 80), []);
});

/** Puts the examples into a folder, in the language that a runtime reads. */
async function putExamples(
  directory: string,
  { name: runtime }: Runtime,
): Promise<string> {
  if (runtime !== "Node") {
    for (const name of EXAMPLES) {
      await Deno.copyFile(new URL(name, FOLDER), `${directory}/${name}`);
    }
    return ".ts";
  }
  // Node reads TypeScript from version 22.18 on.
  const sources = EXAMPLES.map((name) => new URL(name, FOLDER).pathname);
  const flags = ["--external", "@worktime/*", "--outdir", directory];
  await bundle(...flags, ...sources);
  return ".js";
}

/** Runs an example in a folder, with the output as lines. */
async function runExample(
  { command }: Runtime,
  directory: string,
  ...args: string[]
): Promise<{ status: number; lines: readonly string[]; error: string }> {
  const [program = "", ...words] = command;
  const env = { TZ: "UTC", NO_COLOR: "1" };
  await using script = startProcess(
    program,
    [...words, ...args],
    env,
    directory,
  );
  return await script.ended();
}

/** The examples in order, in one data directory, and what they print. */
const RUNS: [script: string, args: string[], lines: string[]][] = [
  ["day", [], [
    "Work: 8.5 hours",
    "Overtime: 30 minutes",
    "TASK-025: 3 hours",
    "TASK-025: 2.75 hours",
  ]],
  ["hours_per_plan", ["2024"], ["2024-12  v2: 5.75"]],
  ["hours_per_plan", ["2023"], []],
  ["sync_sheet", [], ["1 sent, 0 added"]],
  ["hours_per_plan", ["2024-12"], ["2024-12  v2: 7.25"]],
];

for (const runtime of await findRuntimes()) {
  const { name, command } = runtime;
  const ignore = typeof command === "string";
  const reason = ignore ? ` (ignored: ${command})` : "";
  Deno.test({
    name: `the examples of the guide to scripting run on ${name}${reason}`,
    ignore,
    fn: () =>
      inTempDirectory(async (directory) => {
        await installLibrary(directory);
        const manifest = { type: "module" };
        await Deno.writeTextFile(
          `${directory}/package.json`,
          JSON.stringify(manifest),
        );
        const ending = await putExamples(directory, runtime);
        await Deno.mkdir(`${directory}/data`);
        await Deno.writeTextFile(
          `${directory}/data/config.yaml`,
          "provider_settings:\n  path: team.json\n",
        );
        for (const [script, args, expected] of RUNS) {
          const { status, lines, error } = await runExample(
            runtime,
            directory,
            `${script}${ending}`,
            ...args,
          );
          assertEquals([status, error], [0, ""], script);
          assertEquals(lines, expected, script);
        }
        const wrong = await runExample(
          runtime,
          directory,
          `hours_per_plan${ending}`,
          "lats year",
        );
        assertEquals(
          [wrong.status, wrong.error],
          [
            2,
            'Invalid range: "lats year". Use a range such as ' +
            "2024-12-01..2024-12-10, 2024-W50 or last week\n",
          ],
        );
        const sheet = await Deno.readTextFile(`${directory}/team.json`);
        assertEquals(JSON.parse(sheet)[0].durationSeconds, 90 * 60);
      }),
  });
}
