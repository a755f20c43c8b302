/** Times whole processes, side by side. */

/** The cost of one run of a program. */
export interface Cost {
  /** User and system time, in ms. */
  readonly cpuMs: number;
  /** Elapsed time, in ms. */
  readonly wallMs: number;
}

/** A command to measure. */
export interface Candidate {
  /** Its name in the table. */
  readonly name: string;
  /** The program and its arguments. */
  readonly line: readonly [string, ...string[]];
  /** Restores the data before a run; not measured. */
  readonly reset?: () => Promise<void>;
}

/** Runs a command under bash, which measures its CPU time. */
export async function timed({ line, reset }: Candidate): Promise<Cost> {
  await reset?.();
  const script = 'TIMEFORMAT="%U %S %R"; time "$0" "$@" >/dev/null 2>/dev/null';
  const { stderr } = await new Deno.Command("bash", {
    args: ["-c", script, ...line],
    env: { LC_ALL: "C" },
  }).output();
  const [user = NaN, system = NaN, wall = NaN] = new TextDecoder()
    .decode(stderr).trim().split(" ").map((text) => Number(text) * 1000);
  return { cpuMs: user + system, wallMs: wall };
}

/**
 * Returns the peak memory of a run, in MiB, as last read from the kernel before
 * the process ended.
 */
export async function peakMiB({ line, reset }: Candidate): Promise<number> {
  await reset?.();
  const [program, ...args] = line;
  const child = new Deno.Command(program, {
    args,
    stdout: "null",
    stderr: "null",
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
