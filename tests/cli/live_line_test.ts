import {
  hasProgram,
  inShellScene,
  ShellTerminal,
} from "../support/shell_scene.ts";

const hasTerminal = await hasProgram("script", { says: /util-linux/ });
const note = hasTerminal ? "" : " (ignored: script not installed)";

Deno.test({
  name: `Ctrl-C ends status --watch, whose last line stays${note}`,
  ignore: !hasTerminal,
  fn: () =>
    inShellScene(async ({ env, ...scene }) => {
      await using terminal = new ShellTerminal("bash --noprofile --norc", {
        ...scene,
        env: { ...env, RUNS_ALL: "yes", TERM: "xterm" },
      });
      await terminal.press('worktime status --watch; echo "ENDED $?"\r');
      // deno-lint-ignore no-control-regex -- the line is redrawn with these.
      await terminal.until(/\r\x1b\[Kunstarted/);
      await terminal.press("\x03");
      // deno-lint-ignore no-control-regex -- as above.
      await terminal.until(/\r\x1b\[Kunstarted\r?\nENDED 0\r?\n/);
    }),
});
