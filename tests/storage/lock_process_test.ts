import { assertEquals } from "@std/assert";
import {
  bundleLibrary,
  findRuntimes,
  type Runtime,
  startOn,
} from "../support/runtimes.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

/** A script that uses the locks of a directory, on any runtime. */
const SCRIPT = `
import process from "node:process";
import { pathToFileURL } from "node:url";

const [bundle, directory, job] = process.argv.slice(2);
const { openDisk } = await import(pathToFileURL(bundle));
const disk = await openDisk(directory);
const { task, name, times } = JSON.parse(job);

async function hold() {
  await disk.lock(5_000, name);
  console.log("holding");
  for await (const _ of process.stdin);
}

async function attempt() {
  const found = {};
  for (const name of ["data", "sender"]) {
    try {
      await (await disk.lock(0, name)).release();
      found[name] = "free";
    } catch (error) {
      found[name] = error.code;
    }
  }
  console.log(JSON.stringify(found));
}

async function count() {
  for (let i = 0; i < times; i++) {
    const lock = await disk.lock(30_000, name);
    const before = Number(await disk.readText("count of " + name) ?? 0);
    await disk.writeText("count of " + name, String(before + 1));
    await lock.release();
  }
}

await { hold, attempt, count }[task]();
// Deno would wait for a pending request for a lock.
process.exit();
`;

const NAMES = ["data", "sender"] as const;
const OWNER_FILES = { data: ".lock-owner", sender: ".sender-lock-owner" };

const runtimes = (await findRuntimes()).filter(({ command }) => {
  return typeof command !== "string";
});
const names = runtimes.map(({ name }) => name).join(", ");

type Start = (
  runtime: Runtime,
  job: Record<string, unknown>,
) => ReturnType<typeof startOn>;

/** Lets a test start the script on a new directory. */
function withScript(
  run: (start: Start, directory: string) => Promise<void>,
): Promise<void> {
  return inTempDirectory(async (parent) => {
    const bundle = await bundleLibrary(parent);
    const script = `${parent}/lock.mjs`;
    await Deno.writeTextFile(script, SCRIPT);
    const directory = `${parent}/data`;
    await run((runtime, job) => {
      return startOn(runtime, bundle, directory, job, script);
    }, directory);
  });
}

/** Returns the locks that are free for a process. */
async function attempt(start: Start, runtime: Runtime): Promise<unknown> {
  await using child = start(runtime, { task: "attempt" });
  const { status, lines, error } = await child.ended();
  assertEquals(status, 0, `${runtime.name}: ${error}`);
  return JSON.parse(lines[0] ?? "null");
}

for (const [index, runtime] of runtimes.entries()) {
  Deno.test(`Disk.lock() of a process on ${runtime.name} excludes those on ${names} until it is dead`, () => {
    return withScript(async (start, directory) => {
      for (const name of NAMES) {
        await using holder = start(runtime, { task: "hold", name });
        assertEquals(await holder.line(), "holding");
        const free = { data: "free", sender: "free" };
        for (const other of runtimes) {
          const found = await attempt(start, other);
          assertEquals(found, { ...free, [name]: "lock_timeout" }, other.name);
        }
        Deno.kill(holder.pid, "SIGKILL");
        await holder.ended();
        const then = new Date(Date.now() - 6_000);
        await Deno.utime(`${directory}/${OWNER_FILES[name]}`, then, then);
        const next = runtimes[(index + 1) % runtimes.length] ?? runtime;
        assertEquals(await attempt(start, next), free, next.name);
      }
    });
  });
}

Deno.test(`Disk.lock() gives each lock to one process on ${names} at a time`, () => {
  return withScript(async (start, directory) => {
    const times = 5;
    const jobs = [...runtimes, ...runtimes].flatMap((runtime) =>
      NAMES.map((name) => ({ runtime, job: { task: "count", name, times } }))
    );
    await Promise.all(jobs.map(async ({ runtime, job }) => {
      await using child = start(runtime, job);
      const { status, error } = await child.ended();
      assertEquals(status, 0, `${runtime.name}: ${error}`);
    }));
    for (const name of NAMES) {
      const count = await Deno.readTextFile(`${directory}/count of ${name}`);
      assertEquals(Number(count), 2 * runtimes.length * times);
    }
  });
});
