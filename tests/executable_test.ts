import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  compile,
  compilePersonal,
  compilePortable,
  compiler,
} from "../scripts/compile.ts";
import { executable, pathOf } from "../scripts/paths.ts";
import {
  HOSTS,
  permissionFlags,
  portableDirectories,
  portableFlags,
  TARGETS,
} from "../scripts/permissions.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { TOGGL_KEY, TogglServer } from "./support/toggl_server.ts";

const ignored = await compiler().then(
  () => undefined,
  (error) => error.message,
);
const note = ignored === undefined ? "" : ` (ignored: ${ignored})`;
const target = TARGETS.find(({ triple }) => triple === Deno.build.target);

interface Run {
  code: number;
  out: string;
  error: string;
}

async function run(
  program: string,
  args: readonly string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Run> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    clearEnv: true,
    stdin: "null",
    ...options,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), error: text(stderr) };
}

const CALENDAR = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n" +
  "DTSTART;VALUE=DATE:20241225\nSUMMARY:Christmas\nEND:VEVENT\nEND:VCALENDAR\n";

/** Runs a program with a text as its standard input. */
async function runWith(
  input: string,
  program: string,
  args: readonly string[],
): Promise<Run> {
  const child = new Deno.Command(program, {
    args: [...args],
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), error: text(stderr) };
}

/** Runs `use` in a new folder with a data directory and something beside it. */
async function inFolder(
  use: (folder: string, data: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/data`);
    await Deno.writeTextFile(`${folder}/beside`, "secret");
    await use(folder, `${folder}/data`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Each form of a report, and how it starts. */
const FORMS: readonly [form: string, start: string][] = [
  ["html", "<!DOCTYPE html>"],
  ["xlsx", "PK"],
  ["csv", "date,"],
  ["md", "# Timesheet"],
  ["json", "{\n"],
];

/** Shows that an executable makes each form where it can write. */
async function assertForms(
  program: string,
  folder: string,
  data: string,
): Promise<void> {
  const report = ["report", "2024-12"];
  for (const [form, start] of FORMS) {
    const printed = await run(program, [...report, `--${form}`]);
    assertEquals(
      [printed.code, printed.out.startsWith(start)],
      [0, true],
      form,
    );
    const file = `${data}/report.${form}`;
    const saved = await run(program, [...report, "-o", file]);
    assertEquals(saved.out, `Saved ${file}\n`);
    assert((await Deno.readTextFile(file)).startsWith(start), form);
    await Deno.remove(file);
  }
  const calendar = ["export", "icalendar", "-o", `${data}/work.ics`];
  assertEquals((await run(program, calendar)).out, `Saved ${data}/work.ics\n`);
  await Deno.remove(`${data}/work.ics`);
  const elsewhere = ["export", "timeclock", "-o", `${folder}/a.timeclock`];
  const denied = await run(program, elsewhere);
  assertEquals([denied.code, denied.out], [6, ""]);
  assertStringIncludes(
    denied.error,
    "This executable cannot write there: worktime export timeclock > " +
      `${folder}/a.timeclock`,
  );
  const beside = `${folder}/report.html`;
  const refused = await run(program, [...report, "-o", beside]);
  assertEquals([refused.code, refused.out], [6, ""]);
  assertStringIncludes(
    refused.error,
    `This executable cannot write there: worktime report 2024-12 --html > ${beside}`,
  );
}

Deno.test({
  name: `a personal executable lives a day in its directory only${note}`,
  ignore: ignored !== undefined,
  fn: () =>
    inFolder(async (folder, data) => {
      const program = `${folder}/${executable("worktime")}`;
      await compilePersonal(data, program);

      const help = await run(program, ["--help"]);
      assertEquals([help.code, help.error], [0, ""]);
      assertStringIncludes(help.out, "Usage: worktime");

      for (
        const [line, answer] of [
          [
            "start --at 2024-12-10T09:00",
            "Started working at 09:00 on 2024-12-10",
          ],
          [
            "lunch --at 2024-12-10T12:30",
            "Started lunch at 12:30 on 2024-12-10",
          ],
          ["lunch --at 2024-12-10T13:00", "Ended lunch at 13:00 on 2024-12-10"],
          [
            "stop --at 2024-12-10T17:45",
            "Stopped working at 17:45 on 2024-12-10",
          ],
          ["task add T-1 --title Test --plan p", "Task added: T-1: Test"],
          ["task start T-1 --at 2024-12-10T09:00", "Timer started: T-1: Test"],
          ["task complete T-1 --at 2024-12-10T10:30", "Timer stopped: 1h 30m"],
        ] as const
      ) {
        assertEquals(await run(program, line.split(" ")), {
          code: 0,
          out: `${answer}\n`,
          error: "",
        });
      }
      const month = await run(program, ["month", "2024-12"]);
      assertStringIncludes(month.out, "Total overtime: +0:15\n");
      const log = await run(program, ["log", "2024-12-10"]);
      assertStringIncludes(log.out, "Work 8:15, lunch 0:30");
      await assertForms(program, folder, data);
      const summary = await run(program, ["timer", "summary", "--by", "plan"]);
      assertStringIncludes(summary.out, "\nTotal: 1h 30m\n");
      const workspace = ["--provider", "toggl", "--workspace", "1"];
      const configured = ["timer", "configure", ...workspace];
      assertEquals((await run(program, configured)).code, 0);
      const show = await run(program, ["timer", "show", "T-1"]);
      assertStringIncludes(show.out, "  - Dec 10, 09:00-10:30 (1h 30m)\n");
      assertEquals((await run(program, ["undo"])).code, 0);
      const asked = ["__complete", "fish", "--", "task", "show", ""];
      assertEquals((await run(program, asked)).out, "words\nT-1\tTest\n");

      const holidays = ["absent", "holiday", "--ics"];
      const beside = await run(program, [...holidays, `${folder}/beside`]);
      assertEquals(beside.code, 6);
      assertStringIncludes(
        beside.error,
        "Use standard input instead: worktime absent holiday --ics - < " +
          `${folder}/beside\n`,
      );
      const piped = await runWith(CALENDAR, program, [
        ...["absent", "holiday", "2024", "--ics", "-"],
      ]);
      assertEquals(piped, {
        code: 0,
        out: "Holiday on 2024-12-25\n" +
          "Date              Holiday    Result\n" +
          "2024-12-25 (Wed)  Christmas  recorded\n",
        error: "",
      });

      for (const command of ["status", "start"]) {
        const refused = await run(program, [command, "--data-dir", folder]);
        assertEquals([refused.code, refused.out], [6, ""]);
        assertStringIncludes(refused.error, "permission denied");
        assertStringIncludes(
          refused.error,
          `This executable can access only "${data}": to build one for ` +
            "another directory, use deno task compile --data-dir DIR\n",
        );
      }
      const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
      assertEquals(names.toSorted(), [
        "beside",
        "data",
        executable("worktime"),
      ]);
    }),
});

Deno.test({
  name: `the permissions of executables end at their directory${note}`,
  ignore: ignored !== undefined,
  fn: () =>
    inFolder(async (folder, data) => {
      const probe = new URL("support/permission_probe.ts", import.meta.url);
      const program = `${folder}/${executable("probe")}`;
      await compile(pathOf(probe), program, permissionFlags([data]), []);
      const { out, error } = await run(program, [
        data,
        `${folder}/beside`,
        "127.0.0.1:9",
        ...HOSTS,
      ]);
      assertEquals(error, "");
      assertEquals(JSON.parse(out), {
        readInside: true,
        writeInside: true,
        readBeside: false,
        writeBeside: false,
        reachHost: false,
        reachServices: true,
        ownVariable: true,
        otherVariable: false,
        run: false,
        ffi: false,
        system: false,
      });
    }),
});

Deno.test({
  name: `an executable follows links, and cannot replace a linked file${note}`,
  ignore: ignored !== undefined || Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder, data) => {
      const program = `${folder}/${executable("worktime")}`;
      await compilePersonal(data, program);
      const type = (line: string) => run(program, line.split(" "));
      await Deno.mkdir(`${folder}/elsewhere`);
      await Deno.symlink(`${folder}/elsewhere`, `${data}/history`);
      const add =
        "timer add T-1 --start 2024-12-10T09:00 --end 2024-12-10T10:00";
      assertEquals((await type(add)).code, 0);
      const names = Array.from(
        Deno.readDirSync(`${folder}/elsewhere`),
        (it) => it.name,
      );
      assert(names.length > 0, "the linked folder is used");

      await type("start --at 2024-12-10T09:00");
      await Deno.rename(`${data}/2024-12.csv`, `${folder}/2024-12.csv`);
      await Deno.symlink(`${folder}/2024-12.csv`, `${data}/2024-12.csv`);
      const log = await type("log 2024-12-10");
      assertStringIncludes(log.out, "09:00  start");
      const stop = await type("stop --at 2024-12-10T10:00");
      assertEquals([stop.code, stop.out], [6, ""]);
      assertStringIncludes(stop.error, "permission denied");
      assertStringIncludes((await type("log 2024-12-10")).out, "[no stop]");
    }),
});

Deno.test({
  name: `an executable keeps compiled code for its next run${note}`,
  ignore: ignored !== undefined,
  fn: () =>
    inFolder(async (folder, data) => {
      const program = `${folder}/${executable("worktime")}`;
      await compilePersonal(data, program);
      await Deno.mkdir(`${folder}/temporary`);
      const names = ["TMPDIR", "TMP", "TEMP"];
      const env = Object.fromEntries(
        names.map((name) => [name, `${folder}/temporary`]),
      );
      // The first run decides what is cached, unless it asks for the version.
      assertEquals((await run(program, ["-V", "status"], { env })).code, 0);
      assertEquals((await run(program, ["status"], { env })).code, 0);
      const cache = `${folder}/temporary/deno-compile-worktime.cache`;
      const { size } = await Deno.stat(cache);
      // It has the code of all modules that a command always needs.
      assert(size > 100_000, `${size} bytes`);
    }),
});

Deno.test({
  name: `an executable says which variable is not UTF-8${note}`,
  ignore: ignored !== undefined || Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder, data) => {
      const program = `${folder}/${executable("worktime")}`;
      await compilePersonal(data, program);
      // Deno.Command passes text only.
      const { code, stderr } = await new Deno.Command("sh", {
        args: [
          "-c",
          'TERM=$(printf "\\351") WORKTIME_DATA_DIR=$TERM "$0" status',
          program,
        ],
      }).output();
      assertEquals([code, new TextDecoder().decode(stderr)], [
        2,
        "The variable WORKTIME_DATA_DIR is not UTF-8 text\n" +
        "Set it to UTF-8 text, or unset it\n",
      ]);
    }),
});

Deno.test({
  name: `an executable says why its version cannot be printed${note}`,
  ignore: ignored !== undefined || Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder, data) => {
      const program = `${folder}/worktime`;
      await compilePersonal(data, program);
      const { code, stderr } = await new Deno.Command("sh", {
        args: ["-c", '"$0" --version > /dev/full', program],
      }).output();
      assertEquals([code, new TextDecoder().decode(stderr)], [
        1,
        "Cannot print the version: no space left on the disk\n",
      ]);
    }),
});

const REFUSED = "Toggl is at an address that this program cannot access";

Deno.test({
  name: `an executable reaches no server but those of the services${note}`,
  ignore: ignored !== undefined,
  fn: () =>
    inFolder(async (folder, data) => {
      const program = `${folder}/${executable("worktime")}`;
      await compilePersonal(data, program);
      const server = new TogglServer({
        clock: new FakeClock("2025-01-16T10:00:00Z"),
      });
      await server.listen();
      try {
        const env = {
          TOGGL_API_KEY: TOGGL_KEY,
          WORKTIME_TOGGL_URL: server.baseUrl,
        };
        const type = (line: string) => run(program, line.split(" "), { env });
        const choice = "--provider toggl --workspace 2000001";
        assertEquals((await type(`timer configure ${choice}`)).code, 0);
        const started = await type("timer start T-1");
        // A busy machine may use up the budget before it says why.
        assertEquals([started.code, started.out], [0, "Timer started: T-1\n"]);
        const synced = await type("timer sync");
        assertEquals([synced.code, synced.out], [5, ""]);
        assertStringIncludes(synced.error, REFUSED);
        const { host } = new URL(server.baseUrl);
        const allow = `deno task compile --allow-host ${host}\n`;
        assertStringIncludes(synced.error, allow);
        assertEquals(server.log, []);

        await compilePersonal(data, program, [host]);
        const resynced = await type("timer sync");
        assertEquals([resynced.code, resynced.error], [0, ""]);
        assert(server.log.length > 0);
      } finally {
        await server.close();
      }
    }),
});

Deno.test({
  name: `a download uses .worktime of the current directory${note}`,
  ignore: ignored !== undefined || target === undefined,
  fn: () =>
    inFolder(async (folder) => {
      if (!target) throw new Error("not one of the systems of the downloads");
      const program = `${folder}/${executable("worktime")}`;
      await compilePortable(target, program);
      const here = ["--data-dir", ".worktime"];
      const start = ["start", "--at", "2024-12-10T09:00", ...here];
      assertEquals((await run(program, start, { cwd: folder })).code, 0);
      const file = await Deno.readTextFile(`${folder}/.worktime/2024-12.csv`);
      assertStringIncludes(file, "2024-12-10,start,09:00\n");
      const env = { WORKTIME_DATA_DIR: `${folder}/data` };
      const refused = await run(program, ["status"], { env, cwd: folder });
      assertEquals(refused.code, 6);
      for (const directory of portableDirectories(target)) {
        assertStringIncludes(refused.error, `"${directory}"`);
      }
      assertStringIncludes(refused.error, "deno task compile --data-dir DIR");
      const missing = ["task", "import", "nothere.md", ...here];
      assertEquals(await run(program, missing, { cwd: folder }), {
        code: 6,
        out: "",
        error: 'Cannot read "nothere.md": permission denied\n' +
          "Use standard input instead: worktime task import - < nothere.md\n",
      });
      assert(portableFlags(target).includes("--no-prompt"));
    }),
});
