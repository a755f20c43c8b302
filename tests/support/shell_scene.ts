import { pathOf, ROOT } from "../../scripts/paths.ts";

/** Task ids and titles with characters that are special in shells. */
export const NASTY_TASKS: readonly [id: string, title: string][] = [
  ["TASK-025", "Headless mode"],
  ["GH:1", "First of GitHub"],
  ["GH:22", "Second: of GitHub"],
  ["with space", "An id of two words"],
  ["#12", "A number"],
  ["$(touch pwned)", "$(touch pwned) `touch pwned` %n %F{red}"],
  ["`touch pwned`", "`touch pwned`"],
  ["&touch pwned&", "x; touch pwned"],
  ["it's", "it's"],
  ['say "hi"', 'say "hi"'],
  ["\\back", "a\\b"],
  ["*star", "*"],
  ["~", "~"],
  ["{a,b}", "{a,b}"],
  ["!x", "!x"],
  ["Über", "Über"],
  ["🚀 go", "🚀"],
];

/** Texts that must never reach a terminal unescaped. */
const UNPRINTABLE_TASKS = `  - id: "esc\\e[31m"
    title: "esc\\e]0;owned\\a"
    status: pending
  - id: "two\\nlines\\ttab"
    title: "two\\nlines"
    status: pending
`;

/** A folder with a `worktime` to complete for, and a data directory. */
export interface ShellScene {
  /** The current directory of the shell. */
  readonly folder: string;
  /** The environment of the shell. */
  readonly env: Record<string, string>;
  /** Returns the reply of the program. */
  worktime(...args: string[]): Promise<string>;
}

/**
 * Runs `use` with a `worktime` that is the real program for completions, and
 * otherwise prints its arguments.
 */
export async function inShellScene(
  use: (scene: ShellScene) => Promise<void>,
): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.mkdir(`${folder}/bin`);
    await Deno.mkdir(`${folder}/docs`);
    await Deno.writeTextFile(`${folder}/my tasks.md`, "");
    await Deno.writeTextFile(`${folder}/docs/inner.md`, "");
    const cli = pathOf(new URL("cli.ts", ROOT));
    const program = `${folder}/bin/worktime`;
    await Deno.writeTextFile(
      program,
      `#!/bin/sh
case "$RUNS_ALL$1" in
  yes*|__complete|completions) exec '${Deno.execPath()}' run -A '${cli}' "$@" ;;
esac
printf 'RAN'; printf '<%s>' "$@"; printf 'END\\n'
`,
    );
    await Deno.chmod(program, 0o755);
    const env = {
      ...Deno.env.toObject(),
      PATH: `${folder}/bin:${Deno.env.get("PATH")}`,
      HOME: folder,
      // With another home, Deno would fetch its packages again.
      DENO_DIR: await denoFolder(),
      ZDOTDIR: folder,
      XDG_CONFIG_HOME: folder,
      TERM: "dumb",
      LC_ALL: "C.UTF-8",
      NO_COLOR: "1",
      WORKTIME_DATA_DIR: `${folder}/data`,
      DENO_NO_UPDATE_CHECK: "1",
    };
    const worktime = async (...args: string[]) => {
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", cli, ...args],
        env,
      }).output();
      return new TextDecoder().decode(stdout);
    };
    await Deno.mkdir(`${folder}/data`);
    await Deno.writeTextFile(`${folder}/data/tasks.yaml`, tasksFile());
    await use({ folder, env, worktime });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Returns where Deno keeps the packages that it has fetched. */
async function denoFolder(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json"],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

function tasksFile(): string {
  const tasks = NASTY_TASKS.map(([id, title]) =>
    `  - id: ${JSON.stringify(id)}
    title: ${JSON.stringify(title)}
    status: pending
`
  );
  return `tasks:\n${tasks.join("")}${UNPRINTABLE_TASKS}`;
}

/** Whether a program can print its version, and so is installed. */
export async function hasProgram(
  name: string,
  { option = "--version", says = /./ }: { option?: string; says?: RegExp } = {},
): Promise<boolean> {
  try {
    const { success, stdout } = await new Deno.Command(name, {
      args: [option],
    }).output();
    return success && says.test(new TextDecoder().decode(stdout));
  } catch {
    // The program is not installed.
    return false;
  }
}

/** A shell in its own terminal, controlled by key presses. */
export class ShellTerminal implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #keys: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;
  #seen = "";

  /** Starts a shell with a time limit. */
  constructor(line: string, { env, folder }: ShellScene) {
    const command = `timeout --foreground --signal=KILL 300 ${line}`;
    this.#process = new Deno.Command("script", {
      args: ["--quiet", "--flush", "--command", command, "/dev/null"],
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
      cwd: folder,
      env,
      clearEnv: true,
    }).spawn();
    this.#keys = this.#process.stdin.getWriter();
    this.#output = this.#process.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
  }

  /** Presses keys. */
  async press(keys: string): Promise<void> {
    await this.#keys.write(new TextEncoder().encode(keys));
  }

  /** Returns the output up to and including a text. */
  async until(text: RegExp): Promise<string> {
    for (;;) {
      const match = text.exec(this.#seen);
      if (match) {
        const end = match.index + match[0].length;
        const shown = this.#seen.slice(0, end);
        this.#seen = this.#seen.slice(end);
        return shown;
      }
      const { value, done } = await this.#output.read();
      if (done) throw new Error(`The shell ended: ${this.#seen}`);
      this.#seen += value;
    }
  }

  /** Waits for a prompt that reads single keys. */
  async ready(): Promise<string> {
    return await this.until(/ASKS\r?\n[^]*?> /);
  }

  /** Presses keys and Enter; returns the arguments that worktime got. */
  async run(keys: string): Promise<string[]> {
    await this.press(`${keys}\r`);
    const words = /RAN<(.*)>END/.exec(await this.ready())?.[1] ?? "";
    return words.split("><");
  }

  /** Presses keys without running anything; returns the output. */
  async list(keys: string): Promise<string> {
    await this.press(`${keys}\x15\r`);
    return await this.ready();
  }

  /** Ends the shell. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.press("\x15exit\r");
    for (;;) {
      if ((await this.#output.read()).done) break;
    }
    await this.#keys.close().catch(() => {});
    await this.#process.status;
  }
}
