/** Measures whole processes. */

/** The cost of one run of a program. */
export interface Cost {
  /** User and system time, in ms. */
  readonly cpuMs: number;
  /** Elapsed time, in ms. */
  readonly wallMs: number;
}

/** A program, its arguments and its environment. */
export interface Call {
  readonly line: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs a command under bash, which measures its CPU time.
 *
 * @throws {Error} When it fails.
 */
export async function timed({ line, env }: Call): Promise<Cost> {
  const script = 'exec 3>&2; TIMEFORMAT="%U %S %R"; ' +
    'time "$0" "$@" >/dev/null 2>&3 3>&- || exit';
  const { success, stderr } = await new Deno.Command("bash", {
    args: ["-c", script, ...line],
    env: { ...env, LC_ALL: "C" },
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stderr).trim();
  if (!success) throw new Error(`${line.join(" ")}\n${text}`);
  const figures = text.slice(text.lastIndexOf("\n") + 1);
  const [user = NaN, system = NaN, wall = NaN] = figures.split(" ")
    .map((figure) => Number(figure) * 1000);
  return { cpuMs: user + system, wallMs: wall };
}

/**
 * Returns the peak memory of a run, in MiB, as last read from the kernel before
 * the process ended.
 */
export async function peakMiB({ line, env }: Call): Promise<number> {
  const [program, ...args] = line;
  const child = new Deno.Command(program, {
    ...{ args, env, stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
  let peak = 0;
  let isRunning = true;
  const ended = child.status.then(() => isRunning = false);
  while (isRunning) {
    peak = Math.max(peak, highWaterMark(child.pid));
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await ended;
  return peak / 1024;
}

function highWaterMark(pid: number): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return Number(status.match(/VmHWM:\s+(\d+) kB/)?.[1] ?? 0);
  } catch {
    // The process has just ended.
    return 0;
  }
}

/** Returns the median. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  return Number.isInteger(middle)
    ? (upper + (sorted[middle - 1] ?? NaN)) / 2
    : upper;
}

/**
 * Returns a function that restores a folder to what it is now: files that were
 * written since get their bytes again, and new ones are removed.
 */
export function restorer(folder: string): () => void {
  const before = new Map<
    string,
    { readonly bytes: Uint8Array; written: string | undefined }
  >(
    filesIn(folder).map((path) => {
      const bytes = Deno.readFileSync(path);
      return [path, { bytes, written: writtenAt(path) }];
    }),
  );
  return () => {
    for (const path of new Set([...before.keys(), ...filesIn(folder)])) {
      const file = before.get(path);
      if (!file) Deno.removeSync(path);
      else if (file.written !== writtenAt(path)) {
        Deno.writeFileSync(path, file.bytes);
        file.written = writtenAt(path);
      }
    }
  };
}

function writtenAt(path: string): string | undefined {
  try {
    const { ino, mtime, size } = Deno.statSync(path);
    return [ino, mtime?.getTime(), size].join();
  } catch {
    // It was removed.
    return undefined;
  }
}

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? filesIn(path) : path;
  });
}
