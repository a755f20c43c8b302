import { assert, assertEquals } from "@std/assert";
import { pathOf } from "../../scripts/paths.ts";
import { put } from "../support/changes.ts";
import { DenoDisk, NodeDisk } from "../support/real_disks.ts";
import {
  bundleLibrary,
  findRuntimes,
  type Runtime,
  startOn,
} from "../support/runtimes.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

const isWindows = Deno.build.os === "windows";
const SCRIPT = pathOf(new URL("../fixtures/runtime_disk.mjs", import.meta.url));
/** The time after which a disk counts as hanging, and the process is killed. */
const HANGS_AFTER_MS = 30_000;

/** Calls of a disk, and their errors. */
type Call = [folder: string, method: string, ...args: unknown[]];

interface Said {
  result?: string;
  code?: string;
  message?: string;
  hint?: string;
}

async function said(
  runtime: Runtime,
  directory: string,
  calls: readonly Call[],
): Promise<Said[]> {
  const bundle = await bundleLibrary(directory);
  await using child = startOn(runtime, bundle, directory, { calls }, SCRIPT);
  const timer = setTimeout(
    () => Deno.kill(child.pid, "SIGKILL"),
    HANGS_AFTER_MS,
  );
  const { lines, status, error } = await child.ended();
  clearTimeout(timer);
  assertEquals(status, 0, `after ${lines.length} calls: ${error}`);
  assertEquals(lines.length, calls.length);
  return lines.map((line) => JSON.parse(line) as Said);
}

async function namedPipe(path: string): Promise<void> {
  const { success } = await new Deno.Command("mkfifo", { args: [path] })
    .output();
  assert(success, `mkfifo ${path}`);
}

for (const runtime of await findRuntimes()) {
  const { name, command } = runtime;
  const isAbsent = typeof command === "string";
  const why = isAbsent ? command : isWindows ? "no pipes here" : "";
  const test = (title: string, run: (directory: string) => Promise<void>) =>
    Deno.test({
      name: `${title} on ${name}${why && ` (ignored: ${why})`}`,
      ignore: why !== "",
      fn: () => inTempDirectory(run),
    });

  test("a pipe or device in the place of a file is refused at once", async (directory) => {
    await namedPipe(`${directory}/pipe`);
    await Deno.symlink("pipe", `${directory}/link`);
    await Deno.symlink("/dev/zero", `${directory}/zero`);
    for (const file of [".lock", ".lock-owner"]) {
      await Deno.mkdir(`${directory}/with${file}`);
      await namedPipe(`${directory}/with${file}/${file}`);
    }
    const calls: Call[] = ["pipe", "link", "zero"].flatMap((file) => [
      [".", "readText", file],
      [".", "readTail", file, 100],
      [".", "appendText", file, "x", true],
      [".", "writeText", file, "x"],
      [".", "truncate", file, 0],
    ]);
    calls.push(["with.lock-owner", "lock", 1_000]);
    // Node and Bun do not open `.lock`.
    if (name === "Deno") calls.push(["with.lock", "lock", 1_000]);
    for (
      const [i, answer] of (await said(runtime, directory, calls)).entries()
    ) {
      const where = `${calls[i]}: ${JSON.stringify(answer)}`;
      assertEquals(answer.code, "not_a_file", where);
      const what = calls[i]?.[2] === "zero" ? "a device" : "a named pipe";
      assert(answer.message?.endsWith(`it is ${what}, not a file`), where);
    }
  });

  test("what is in the way of a path is named", async (directory) => {
    await Deno.symlink("nowhere/x.csv", `${directory}/dangling`);
    await Deno.symlink("loop", `${directory}/loop`);
    await Deno.mkdir(`${directory}/folder`);
    await Deno.writeTextFile(`${directory}/file`, "");
    const long = "x".repeat(300);
    const nowhere =
      'a symbolic link points to "nowhere/x.csv", which cannot be reached';
    const table: [Call, expected: string][] = [
      [[".", "readText", "dangling"], nowhere],
      [[".", "writeText", "dangling", "x"], nowhere],
      [["dangling", "readText", "a.csv"], nowhere],
      [["dangling", "lock", 1_000], nowhere],
      [[".", "readText", "loop"], 'points to "loop", which cannot be reached'],
      [[".", "readText", "folder"], "it is a directory, not a file"],
      [[".", "writeText", "folder", "x"], "it is a directory, not a file"],
      [["file", "readText", "a.csv"], "part of the path is a file, not a dir"],
      [[".", "readText", long], "the path is too long"],
    ];
    const answers = await said(runtime, directory, table.map(([call]) => call));
    for (const [i, { message = "", hint = "" }] of answers.entries()) {
      const [call, expected = ""] = table[i] ?? [];
      assert(message.includes(expected), `${call}: ${message}`);
      assert(!/too many levels|recorded/i.test(message + hint), message + hint);
    }
  });

  test("what works goes on working: a missing file, and a link to a file", async (directory) => {
    await Deno.writeTextFile(`${directory}/real`, "text");
    await Deno.symlink("real", `${directory}/link`);
    const calls: Call[] = [
      [".", "readText", "missing"],
      ["missing", "readText", "a.csv"],
      [".", "readText", "link"],
    ];
    const answers = await said(runtime, directory, calls);
    const types = answers.map(({ result }) => result);
    assertEquals(types, ["undefined", "undefined", "string"]);
  });
}

for (const open of [DenoDisk, NodeDisk]) {
  Deno.test({
    name: `${open.name} makes folders that only their owner can enter`,
    ignore: isWindows,
    fn: () =>
      inTempDirectory(async (parent) => {
        await Deno.mkdir(`${parent}/there`, { mode: 0o755 });
        await Deno.chmod(`${parent}/there`, 0o755);
        const disk = new open(`${parent}/there/share/worktime`);
        await put(disk, { "2024-12.csv": "1\n", "history/timer.json": "{}\n" });
        const modeOf = (path: string) =>
          (Deno.statSync(`${parent}/there${path}`).mode ?? 0) & 0o777;
        assertEquals(modeOf(""), 0o755);
        const made = ["/share", "/share/worktime", "/share/worktime/history"];
        assertEquals(made.map(modeOf), [0o700, 0o700, 0o700]);
        const file = modeOf("/share/worktime/2024-12.csv");
        assertEquals(file, 0o666 & ~Deno.umask(), "Files follow the umask");
      }),
  });

  Deno.test({
    name: `${open.name} goes on where a folder cannot be flushed`,
    // Folders in /proc cannot be flushed: the error is EINVAL.
    ignore: Deno.build.os !== "linux",
    fn: () => new open("/proc").flushFolderOf("uptime"),
  });
}
