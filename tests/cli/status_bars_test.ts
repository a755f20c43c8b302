import { assertEquals } from "@std/assert";
import { ROOT } from "../../scripts/paths.ts";
import { isInstalled } from "../support/outside_program.ts";
import { CliUser } from "../support/run_cli.ts";

const PAGE = await Deno.readTextFile(new URL("docs/status-bars.md", ROOT));

/** Returns the recipe below a heading of the page. */
function recipe(heading: string): string {
  const [, section = ""] = PAGE.split(`\n## ${heading}\n`);
  return section.match(/^```\w+\n([^]*?)^```\n/m)?.[1] ?? "";
}

/** Returns what a command line of a recipe prints while working. */
async function shownBy(line: string): Promise<string> {
  const user = new CliUser("2024-12-10T12:15");
  await user.type("start --at 09:00");
  const words = line.match(/'[^']*'|\S+/g) ?? [];
  const [program, ...args] = words.map((word) => word.replaceAll("'", ""));
  assertEquals(program, "worktime");
  const { out, error, status } = await user.run(args);
  assertEquals([error, status], ["", 0]);
  return out;
}

Deno.test("the recipe for starship runs a command that prints one line", async () => {
  const toml = recipe("starship");
  const command = toml.match(/^command = "(.*)"$/m)?.[1] ?? "";
  assertEquals(await shownBy(command), "working 3:15, leave 18:00\n");
  // By default, starship runs commands in a login shell, and drops slow ones.
  assertEquals(toml.match(/^\[(\S+)\]$/m)?.[1], "custom.worktime");
});

Deno.test("the recipe for waybar is JSON, and its command prints one line", async () => {
  const { "custom/worktime": module, ...more } = JSON.parse(recipe("waybar"));
  assertEquals(await shownBy(module.exec), "working 3:15, leave 18:00\n");
  assertEquals([module.interval, more["modules-right"]], [
    30,
    ["custom/worktime"],
  ]);
});

const hasTmux = isInstalled("tmux");

/** How often to look at the bar, which tmux draws when it can. */
const MAX_CAPTURES = 400;

Deno.test({
  name: `the recipe for tmux shows the status${
    hasTmux ? "" : " (ignored: tmux not installed)"
  }`,
  ignore: !hasTmux,
  fn: async () => {
    const directory = await Deno.makeTempDir();
    const shown = await shownBy("worktime status --short");
    // What the program prints, as the program itself is started elsewhere.
    await Deno.writeTextFile(`${directory}/shown`, shown);
    await Deno.writeTextFile(
      `${directory}/worktime`,
      `#!/bin/sh\n[ "$*" = "status --short" ] && cat '${directory}/shown'\n`,
      { mode: 0o755 },
    );
    await Deno.writeTextFile(`${directory}/tmux.conf`, recipe("tmux"));
    const tmux = async (server: string, ...args: string[]) => {
      const { stdout, stderr } = await new Deno.Command("tmux", {
        args: ["-S", `${directory}/${server}`, ...args],
        env: { PATH: `${directory}:${Deno.env.get("PATH")}`, TERM: "xterm" },
      }).output();
      assertEquals(new TextDecoder().decode(stderr), "");
      return new TextDecoder().decode(stdout);
    };
    const inner = `tmux -S '${directory}/inner' ` +
      `-f '${directory}/tmux.conf' new-session cat`;
    const size = ["-x", "80", "-y", "6"];
    try {
      // The outer tmux is the terminal in which the bar of the inner one is.
      await tmux(
        "outer",
        "-f",
        "/dev/null",
        "new-session",
        "-d",
        ...size,
        `env -u TMUX ${inner}`,
      );
      let screen = "";
      for (let i = 0; i < MAX_CAPTURES; i++) {
        screen = await tmux("outer", "capture-pane", "-p");
        if (screen.includes("leave")) break;
      }
      assertEquals(screen.includes("working 3:15, leave 18:00"), true, screen);
    } finally {
      for (const server of ["inner", "outer"]) {
        await tmux(server, "kill-server").catch(() => {});
      }
      await Deno.remove(directory, { recursive: true });
    }
  },
});
