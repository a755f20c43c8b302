import { pathOf } from "../../scripts/paths.ts";
import type { Job } from "./worker.ts";

/** The result of a process. */
export interface Ended {
  /** The exit status: after a signal, 128 plus its number. */
  readonly status: number;
  /** The printed lines. */
  readonly lines: readonly string[];
  readonly error: string;
}

/** A running process. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** Waits for the next printed line. */
  line(): Promise<string>;
  /** Closes its input. */
  closeInput(): Promise<void>;
  /** Waits for the process to end. */
  ended(): Promise<Ended>;
}

const WORKER = pathOf(new URL("worker.ts", import.meta.url));

/** Starts a worker on a directory, by default with all permissions. */
export function startWorker(
  directory: string,
  job: Job,
  permissions: readonly string[] = ["-A"],
): Running {
  const flags = ["--quiet", "--no-check", "--no-prompt", ...permissions];
  const args = ["run", ...flags, WORKER, directory, JSON.stringify(job)];
  return startProcess(Deno.execPath(), args);
}

/** Runs a worker until it ends. */
export async function runWorker(
  ...args: Parameters<typeof startWorker>
): Promise<Ended> {
  await using worker = startWorker(...args);
  return await worker.ended();
}

/**
 * Starts a program.
 *
 * @param cwd Its working directory; by default, that of the tests.
 */
export function startProcess(
  program: string,
  args: string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Running {
  const child = new Deno.Command(program, {
    args,
    env,
    ...(cwd !== undefined && { cwd }),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines: string[] = [];
  const output = linesOf(child.stdout);
  const errors = new Response(child.stderr).text();
  const closeInput = () => child.stdin.close().catch(() => {});
  return {
    pid: child.pid,
    line: async () => {
      const { value = "" } = await output.next();
      lines.push(value);
      return value;
    },
    closeInput,
    ended: async () => {
      for await (const line of output) lines.push(line);
      await closeInput();
      const { code } = await child.status;
      return { status: code, lines, error: await errors };
    },
    [Symbol.asyncDispose]: async () => {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
      await closeInput();
      await output.return(undefined);
      await Promise.all([child.status, errors]);
    },
  };
}

/** Runs tasks concurrently, one per processor. */
export async function inParallel<T>(
  items: readonly T[],
  run: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const count = navigator.hardwareConcurrency + 1;
  await Promise.all(Array.from({ length: count }, async () => {
    for (const item of left) await run(item);
  }));
}

async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
