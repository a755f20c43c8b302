import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { DiskError } from "../../../lib/errors.ts";
import { MemoryDisk } from "../../../lib/storage/memory_disk.ts";
import { namedZone } from "../../../lib/time/zone.ts";
import { Tracker } from "../../../lib/tracker.ts";
import { withMethods } from "../../support/patched_disk.ts";
import { DenoDisk } from "../../support/real_disks.ts";
import { CliUser } from "../../support/run_cli.ts";
import { inTempDirectory } from "../../support/temp_directory.ts";

const NOW = "2024-12-20T12:00";
const UTC = namedZone("UTC");
const TWICE = "date,event,time\n2024-11-05,start,09:00\n" +
  "2024-11-05,start,09:00\n2024-11-05,stop,17:00\n";
const ONCE = TWICE.replace("2024-11-05,start,09:00\n", "");

/** Every file that doctor opens. */
const FILES = [
  "2024-12.csv",
  "2024-12-worktime-overrides.csv",
  "cache/providers.json",
  "config.yaml",
  "history/2024-10.json",
  "history/outbox.json",
  "history/sending.jsonl",
  "history/sync.json",
  "history/time-entries.json",
  "history/timer.json",
  "tasks.yaml",
];

/** What can be in place of a file, and the message about it. */
const PLACES: [
  name: string,
  put: (path: string) => Promise<void>,
  message: RegExp,
][] = [
  [
    "an empty directory",
    (path) => Deno.mkdir(path, { recursive: true }),
    /^cannot be opened: it is a directory, not a file$/,
  ],
  [
    "a directory with files",
    async (path) => {
      await Deno.mkdir(path, { recursive: true });
      await Deno.writeTextFile(`${path}/x`, "");
    },
    /^cannot be opened: it is a directory, not a file$/,
  ],
  [
    "a loop of links",
    async (path) => {
      await Deno.mkdir(path.replace(/[^/]*$/, ""), { recursive: true });
      await Deno.symlink(path, path);
    },
    /^cannot be opened: .*link/,
  ],
  [
    "a broken link",
    async (path) => {
      await Deno.mkdir(path.replace(/[^/]*$/, ""), { recursive: true });
      await Deno.symlink(`${path}-gone`, path);
    },
    /^cannot be opened: .*link/,
  ],
];

for (const [name, put, message] of PLACES) {
  Deno.test(`doctor continues past ${name} in place of any file`, async () => {
    for (const file of FILES) {
      await inTempDirectory(async (directory) => {
        const user = new CliUser(NOW, { disk: new DenoDisk(directory) });
        await put(`${directory}/${file}`);
        await Deno.writeTextFile(`${directory}/2024-11.csv`, TWICE);
        const { status, out } = await user.type("doctor --json");
        const { problems } = JSON.parse(out);
        assertEquals(status, 4, file);
        assertEquals(
          problems.map((it: { file: string }) => it.file).sort(),
          ["2024-11.csv", file].sort(),
        );
        const problem = problems.find((it: { file: string }) =>
          it.file === file
        );
        assert(message.test(problem.message), problem.message);
        assertEquals(problem.repairable, false);
        const fixed = await user.type("doctor --fix");
        assertEquals(fixed.status, 6, fixed.out + fixed.error);
        assertStringIncludes(fixed.out, `${file}: cannot be opened`);
        const text = await Deno.readTextFile(`${directory}/2024-11.csv`);
        assertEquals(text, ONCE);
        assertEquals((await user.type("doctor")).status, 6);
      });
    }
  });
}

Deno.test("doctor continues past a journal that cannot be opened", async () => {
  await inTempDirectory(async (directory) => {
    const user = new CliUser(NOW, { disk: new DenoDisk(directory) });
    await Deno.mkdir(`${directory}/journal.jsonl`);
    await Deno.writeTextFile(`${directory}/2024-11.csv`, TWICE);
    const { status, out } = await user.type("doctor");
    assertEquals(status, 4);
    assertStringIncludes(out, "2024-11.csv:3:12: ");
    assertStringIncludes(
      out,
      "journal.jsonl: cannot be opened: it is a directory, not a file\n",
    );
    const fixed = await user.type("doctor --fix");
    assertEquals(fixed.status, 6);
    assertStringIncludes(fixed.error, "journal.jsonl");
  });
});

Deno.test("doctor continues past each file without read permission", async () => {
  for (const file of [...FILES, "journal.jsonl"]) {
    const memory = new MemoryDisk({ "2024-11.csv": TWICE, [file]: "x" });
    const refuse = (path: string) => {
      if (path !== file) return;
      const message = `Cannot read "memory/${file}": permission denied`;
      throw new DiskError("permission_denied", message);
    };
    const disk = withMethods(memory, {
      // deno-lint-ignore require-await
      readText: async (path) => {
        refuse(path);
        return memory.readText(path);
      },
      // deno-lint-ignore require-await
      readTail: async (path, byteCount) => {
        refuse(path);
        return memory.readTail(path, byteCount);
      },
    });
    const user = new CliUser(NOW, { disk });
    const { status, out } = await user.type("doctor");
    assertEquals(status, 4);
    assertStringIncludes(out, "2024-11.csv:3:12: ");
    assertStringIncludes(out, `${file}: cannot be opened: permission denied\n`);
  }
});

/** Disk calls that fail because of a bug. */
const BROKEN: [name: keyof MemoryDisk, path: string][] = [
  ["readText", "2024-11.csv"],
  ["readText", "config.yaml"],
  ["readText", "2024-11 (1).csv"],
  ["readTail", "journal.jsonl"],
  ["readTail", "cache/providers.json"],
  ["byteSize", "journal.jsonl"],
];

for (const [name, path] of BROKEN) {
  Deno.test(`Tracker.check() does not report a bug in ${name}() of ${path} as damage`, async () => {
    const memory = new MemoryDisk({
      "2024-11.csv": TWICE,
      "2024-11 (1).csv": TWICE,
    });
    const call = (memory[name] as (...args: unknown[]) => unknown).bind(memory);
    const disk = withMethods(memory, {
      [name]: (...args: unknown[]) => {
        if (args[0] !== path) return call(...args);
        return Promise.reject(new TypeError("It is a bug"));
      },
    });
    const clock = { now: () => Date.parse(`${NOW}:00Z`), zone: UTC };
    const tracker = new Tracker(disk, { clock });
    await assertRejects(() => tracker.check(), TypeError, "It is a bug");
  });
}

Deno.test("doctor checks a directory behind a link", async () => {
  await inTempDirectory(async (directory) => {
    const user = new CliUser(NOW, { disk: new DenoDisk(`${directory}/data`) });
    await Deno.mkdir(`${directory}/data`);
    await Deno.mkdir(`${directory}/elsewhere`);
    await Deno.symlink("../elsewhere", `${directory}/data/history`);
    await Deno.writeTextFile(`${directory}/elsewhere/2024-11.json`, "{");
    const { status, out } = await user.type("doctor");
    assertEquals(status, 4);
    assertStringIncludes(out, "history/2024-11.json:1:");
  });
});

Deno.test("doctor reports a directory whose link is broken, like other commands", async () => {
  await inTempDirectory(async (directory) => {
    const user = new CliUser(NOW, { disk: new DenoDisk(directory) });
    await Deno.symlink("nowhere", `${directory}/history`);
    const { status, out } = await user.type("doctor");
    assertEquals(
      [status, out],
      [
        6,
        'history: cannot be opened: a symbolic link points to "nowhere", ' +
        "which cannot be reached\n\n1 problem\n",
      ],
    );
    const shown = await user.type("timer summary");
    assertEquals(shown.status, 6);
    assertStringIncludes(shown.error, 'a symbolic link points to "nowhere"');
  });
});

Deno.test("doctor makes no claims about the content of a file that it cannot open", async () => {
  await inTempDirectory(async (directory) => {
    const user = new CliUser(NOW, { disk: new DenoDisk(directory) });
    await Deno.mkdir(`${directory}/history/timer.json`, { recursive: true });
    // It can belong to the running timer.
    const item = '{"entry":"a","provider":"toggl","action":"create",' +
      '"task":"T","start":"2024-12-20T01:00:00Z","description":"x"}';
    await Deno.writeTextFile(
      `${directory}/history/outbox.json`,
      `{"waiting":[${item}]}`,
    );
    assertEquals(
      (await user.type("doctor")).out,
      "history/timer.json: cannot be opened: it is a directory, not a file\n" +
        "\n1 problem\n",
    );
  });
});

Deno.test({
  name: "doctor goes on past a folder into which nobody may look",
  // Root can list any directory.
  ignore: Deno.build.os === "windows" || Deno.uid() === 0,
  fn: () =>
    inTempDirectory(async (directory) => {
      const user = new CliUser(NOW, { disk: new DenoDisk(directory) });
      await Deno.writeTextFile(`${directory}/2024-11.csv`, TWICE);
      await Deno.mkdir(`${directory}/history`, { mode: 0o000 });
      const { status, out } = await user.type("doctor --fix");
      await Deno.chmod(`${directory}/history`, 0o700);
      assertEquals(status, 6);
      assertStringIncludes(out, "Repaired 2024-11.csv\n");
      assertStringIncludes(
        out,
        "history/timer.json: cannot be opened: permission denied\n",
      );
    }),
});
