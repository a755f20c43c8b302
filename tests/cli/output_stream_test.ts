import { assert, assertEquals } from "@std/assert";
import { pathOf, ROOT } from "../../scripts/paths.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

const CLI = pathOf(new URL("cli.ts", ROOT));

/** What a shell runs, where `R` is the report, and what that leaves in a file. */
const SCENES: readonly (readonly [script: string, left: string])[] = [
  ["report -o /dev/stdout | cat > o", "R"],
  ["report -o /dev/fd/3 3>&1 > out | cat > o", "R"],
  ["report -o /dev/stderr 2>&1 > out | cat > o", "R"],
  ["echo a > o; report -o /dev/stdout >> o", "a\nR"],
  ["echo a > o; report -o /dev/fd/3 3>> o > out", "a\nR"],
  ["echo a > o; report -o /dev/stderr 2>> o > out", "a\nR"],
  ["(echo a; report -o /dev/stdout; echo b) > o", "a\nRb\n"],
  ["(echo a; report -o /dev/fd/1; echo b) > o", "a\nRb\n"],
  ["(echo a >&2; report -o /dev/stderr; echo b >&2) 2> o > out", "a\nRb\n"],
];

const LINUX_SCENES: typeof SCENES = [
  ["(echo a; report -o /proc/self/fd/1; echo b) > o", "a\nRb\n"],
  ["echo a > o; report -o /proc/self/fd/3 3>> o > out", "a\nR"],
];

/** Runs a script in which `worktime` is the program with some permissions. */
async function runShell(
  directory: string,
  script: string,
  permissions = "-A",
): Promise<{ code: number; out: string; error: string }> {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: [
      "-c",
      'worktime() { "$DENO" run -q --no-prompt $PERMISSIONS "$CLI" "$@"; }\n' +
      'report() { worktime report 2124-12 --csv "$@"; }\n' + script,
    ],
    cwd: directory,
    env: {
      ...{ DENO: Deno.execPath(), CLI, PERMISSIONS: permissions },
      WORKTIME_DATA_DIR: `${directory}/data`,
    },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), error: text(stderr) };
}

for (
  const [script, left] of [
    ...SCENES,
    ...(Deno.build.os === "linux" ? LINUX_SCENES : []),
  ]
) {
  Deno.test({
    name: `--output writes to a stream in place: ${script}`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inTempDirectory(async (directory) => {
        const report = (await runShell(directory, "report")).out;
        assert(report.startsWith("date,"), report);
        const ran = await runShell(directory, `touch out; ${script}`);
        assertEquals(ran, { code: 0, out: "", error: "" });
        const file = await Deno.readTextFile(`${directory}/o`);
        assertEquals(file, left.replace("R", report));
        assertEquals(await Deno.readTextFile(`${directory}/out`), "");
      }),
  });
}

Deno.test({
  name: "export writes only its content to standard output",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTempDirectory(async (directory) => {
      const { out } = await runShell(
        directory,
        "worktime start > started; worktime export json -o /dev/stdout",
      );
      assertEquals(JSON.parse(out).worktime_export, 1);
    }),
});

Deno.test({
  name: "--output to a stream works without permissions, or says how to get it",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inTempDirectory(async (directory) => {
      const only = "--allow-read=data --allow-write=data --allow-env";
      const report = await runShell(directory, "report", only);
      assertEquals(report.code, 0, report.error);
      assertEquals(
        await runShell(directory, "report -o /dev/stdout", only),
        report,
      );
      for (
        const [path, to] of [["/dev/stderr", 2], ["/dev/fd/3", 3]] as const
      ) {
        const script = `report -o ${path} 3>&1`;
        const { code, out, error } = await runShell(directory, script, only);
        assertEquals([code, out], [6, ""]);
        assert(
          error.endsWith(
            "This executable cannot write there: " +
              `worktime report 2124-12 --csv >&${to}\n`,
          ),
          error,
        );
      }
    }),
});

Deno.test({
  name: "--output refuses an open data file by its number",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inTempDirectory(async (directory) => {
      const { code, out, error } = await runShell(
        directory,
        "mkdir data; report -o /dev/fd/3 3>> data/2124-12.csv",
      );
      assertEquals([code, out], [3, ""]);
      assert(error.includes("is a data file of worktime"), error);
    }),
});
