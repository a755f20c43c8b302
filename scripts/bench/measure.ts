/** Times whole processes, side by side. */

/** What one run of a program took. */
export interface Cost {
  /** User and system time, in ms. */
  readonly cpuMs: number;
  /** Time on the wall, in ms. */
  readonly wallMs: number;
}

/** A command to measure. */
export interface Candidate {
  /** What it is called in the table. */
  readonly name: string;
  /** The program and its arguments. */
  readonly line: readonly [string, ...string[]];
  /** Puts everything back as it was before a run; not measured. */
  readonly reset?: () => Promise<void>;
}

/** Runs a command under bash, which adds up the times of its process. */
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
 * The most memory that a run of a command held, in MiB, as the kernel had it at
 * the last look before it ended.
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
    // It has just ended.
    return 0;
  }
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  return Number.isInteger(middle)
    ? (upper + (sorted[middle - 1] ?? NaN)) / 2
    : upper;
}
