import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { pathOf, ROOT } from "../../scripts/paths.ts";
import { hasProgram } from "../support/shell_scene.ts";

const CLI = pathOf(new URL("cli.ts", ROOT));
const hasTerminal = await hasProgram("script", { says: /util-linux/ });
const note = hasTerminal ? "" : " (ignored: script not installed)";

/** Returns what the program shows in a terminal of a width and kind. */
async function inTerminal(
  line: string,
  { columns, env }: { columns: number; env: Record<string, string> },
): Promise<string> {
  const run = `'${Deno.execPath()}' run -A '${CLI}' ${line}`;
  const command = `stty cols ${columns} && ${run}`;
  const { stdout } = await new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", command, "/dev/null"],
    env: { ...Deno.env.toObject(), ...env },
    clearEnv: true,
    stdin: "null",
  }).output();
  return new TextDecoder().decode(stdout).replaceAll("\r", "");
}

/** The environment without the variables of the test run. */
const PLAIN = { NO_COLOR: "" };

for (const columns of [44, 80]) {
  Deno.test({
    name: `help is as wide as a terminal of ${columns} columns${note}`,
    ignore: !hasTerminal,
    fn: async () => {
      const env = { ...PLAIN, TERM: "dumb" };
      const shown = await inTerminal("--help", { columns, env });
      const widths = shown.split("\n").map((line) => line.length);
      assert(Math.max(...widths) <= columns, shown);
      assert(Math.max(...widths) > columns - 15, shown);
    },
  });
}

const KINDS: [kind: string, env: Record<string, string>, isBold: boolean][] = [
  ["a terminal", { ...PLAIN, TERM: "xterm" }, true],
  ["a terminal with TERM=dumb", { ...PLAIN, TERM: "dumb" }, false],
  ["a terminal with NO_COLOR", { NO_COLOR: "1", TERM: "xterm" }, false],
];

for (const [kind, env, isBold] of KINDS) {
  Deno.test({
    name: `help ${isBold ? "has" : "has no"} bold headings in ${kind}${note}`,
    ignore: !hasTerminal,
    fn: async () => {
      const shown = await inTerminal("--help", { columns: 80, env });
      assertStringIncludes(shown, "Options:");
      assertEquals(shown.includes("\x1b"), isBold);
    },
  });
}

const PATHS: [path: string, message: string][] = [
  ["nothere.md", 'Cannot read "nothere.md": no such file or directory'],
  ["deno.json/x", "part of the path is a file, not a directory"],
];

for (const [path, message] of PATHS) {
  Deno.test({
    name: `task import ${path} says in our words what is wrong`,
    // Windows does not distinguish the two.
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const directory = await Deno.makeTempDir();
      try {
        const { code, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", CLI, "task", "import", path],
          cwd: ROOT,
          env: { WORKTIME_DATA_DIR: directory },
        }).output();
        const error = new TextDecoder().decode(stderr);
        assertEquals(code, 6);
        assertStringIncludes(error, message);
        assert(!/os error|readfile/.test(error), error);
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    },
  });
}
