import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DiskError, InvalidTextError } from "../../lib/errors.ts";
import { DENO_FS } from "../../lib/storage/deno_fs.ts";
import { encodeText } from "../../lib/storage/encoding.ts";
import type { FileSystem } from "../../lib/storage/file_system.ts";
import { NODE_FS } from "../../lib/storage/node_fs.ts";
import {
  decodeInput,
  descriptorOf,
  readInputStream,
  rejectLongInput,
  resolvedPath,
  writeOutputFile,
} from "../../lib/storage/user_files.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

const SOURCE = { path: "my report.csv", command: "import" };

function utf16(text: string, isLittle: boolean): number[] {
  return [...`\uFEFF${text}`].flatMap((it) => {
    const code = it.charCodeAt(0);
    return isLittle ? [code & 255, code >> 8] : [code >> 8, code & 255];
  });
}

const TEXTS: readonly (readonly [name: string, number[], text: string])[] = [
  ["nothing", [], ""],
  ["UTF-8", [0x61, 0xc3, 0xa9], "aé"],
  ["UTF-8 with a byte order mark", [0xef, 0xbb, 0xbf, 0x61], "a"],
  ["little-endian UTF-16", utf16("aé\r\n", true), "aé\r\n"],
  ["big-endian UTF-16", utf16("aé\r\n", false), "aé\r\n"],
  ["a replacement character", [0xef, 0xbf, 0xbd], "\uFFFD"],
];

for (const [name, bytes, text] of TEXTS) {
  Deno.test(`decodeInput() reads ${name}`, () => {
    assertEquals(decodeInput(new Uint8Array(bytes), SOURCE), text);
  });
}

Deno.test("readInputStream() joins what a stream delivers", async () => {
  const stream = ReadableStream.from([
    ...[new Uint8Array([1, 2]), new Uint8Array(0), new Uint8Array([3])],
  ]);
  assertEquals([...await readInputStream(stream, SOURCE)], [1, 2, 3]);
});

Deno.test("readInputStream() ends a stream that has no end", async () => {
  const chunk = new Uint8Array(64 * 2 ** 20);
  let isClosed = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(chunk),
    cancel: () => {
      isClosed = true;
    },
  });
  const source = { path: "/dev/zero", command: "import" };
  const error = await assertRejects(
    () => readInputStream(endless, source),
    InvalidTextError,
    '"/dev/zero" has more than 500 MB',
  );
  assertEquals(error.hint, "Split it into several files");
  assertEquals(isClosed, true);
});

Deno.test("rejectLongInput() accepts up to 500 MB", () => {
  rejectLongInput(500e6, SOURCE);
  const error = assertThrows(
    () => rejectLongInput(500e6 + 1, { path: "-", command: "import" }),
    InvalidTextError,
    "Standard input has more than 500 MB",
  );
  assertEquals(error.code, "invalid_file");
});

const CONVERT = "Save it as UTF-8, or convert it: iconv -f WINDOWS-1252 " +
  "-t UTF-8 'my report.csv' | worktime import -";

const BINARY: readonly (readonly [
  name: string,
  bytes: number[],
  message: string,
  hint: string,
])[] = [
  [
    "Latin-1",
    [0xef, 0xbb, 0xbf, 0x61, 13, 10, 0x62, 13, 0xc3, 0xa9, 0x63, 0xe9, 0x64],
    '"my report.csv", line 3, column 3: the byte 0xE9 is not UTF-8 text',
    CONVERT,
  ],
  [
    "a character that ends early",
    [0x61, 10, 0xf0, 0x9f],
    '"my report.csv", line 2, column 1: the byte 0xF0 is not UTF-8 text',
    CONVERT,
  ],
  [
    "a bad byte at its end",
    [0x61, 10, 0x62, 0xff],
    '"my report.csv", line 2, column 2: the byte 0xFF is not UTF-8 text',
    CONVERT,
  ],
  [
    "a bad byte after characters of several bytes",
    [...Array(21).fill([0xc3, 0xa9]).flat(), 0xf0, 0x9f, 0x98, 0x80, 0xff],
    '"my report.csv", line 1, column 24: the byte 0xFF is not UTF-8 text',
    CONVERT,
  ],
  [
    "a bad byte after one character",
    [0x61, 0xff, 0x62],
    '"my report.csv", line 1, column 2: the byte 0xFF is not UTF-8 text',
    CONVERT,
  ],
  [
    "a bad byte at its start",
    [0xff, 0x61],
    '"my report.csv", line 1, column 1: the byte 0xFF is not UTF-8 text',
    CONVERT,
  ],
  [
    "half a character of UTF-16",
    [0xff, 0xfe, 0x61],
    '"my report.csv", line 1, column 1: the byte 0xFF is not UTF-8 text',
    CONVERT,
  ],
  [
    "a zero byte",
    [0x61, 10, 0x62, 0, 0x63, 0],
    '"my report.csv", line 2, column 2: expected text, found a zero byte',
    "Save it as UTF-8",
  ],
  [
    "a ZIP archive",
    [0x50, 0x4b, 3, 4, 20],
    '"my report.csv" is a ZIP archive or a spreadsheet',
    "Extract it first, or save the spreadsheet as CSV",
  ],
  [
    "an empty ZIP archive",
    [0x50, 0x4b, 5, 6],
    '"my report.csv" is an empty ZIP archive',
    "Export the file again",
  ],
  [
    "gzip",
    [0x1f, 0x8b, 8],
    '"my report.csv" is compressed with gzip',
    "Extract it first",
  ],
];

for (const [name, bytes, message, hint] of BINARY) {
  Deno.test(`decodeInput() refuses ${name}`, () => {
    const error = assertThrows(
      () => decodeInput(new Uint8Array(bytes), SOURCE),
      InvalidTextError,
    );
    assertEquals([error.message, error.hint], [message, hint]);
  });
}

Deno.test("decodeInput() names standard input", () => {
  const error = assertThrows(
    () => decodeInput(new Uint8Array([0xe9]), { ...SOURCE, path: "-" }),
    InvalidTextError,
    "Standard input, line 1, column 1: the byte 0xE9 is not UTF-8 text",
  );
  assertEquals(error.hint, CONVERT.replace("'my report.csv'", "FILE"));
});

const BYTES = encodeText("new");

function filesIn(directory: string): string[] {
  return [...Deno.readDirSync(directory)].map(({ name }) => name).sort();
}

Deno.test("writeOutputFile() creates a file, and replaces one with its permissions", () =>
  inTempDirectory(async (directory) => {
    const path = `${directory}/x.csv`;
    assertEquals(await writeOutputFile(path, BYTES, DENO_FS), true);
    assertEquals(await Deno.readTextFile(path), "new");
    if (Deno.build.os !== "windows") await Deno.chmod(path, 0o640);
    await writeOutputFile(path, encodeText("newer"), DENO_FS);
    assertEquals(await Deno.readTextFile(path), "newer");
    if (Deno.build.os !== "windows") {
      assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o640);
    }
    assertEquals(filesIn(directory), ["x.csv"]);
  }));

Deno.test("writeOutputFile() keeps the old file if writing fails", () =>
  inTempDirectory(async (directory) => {
    const path = `${directory}/x.csv`;
    await Deno.writeTextFile(path, "old");
    const full: FileSystem = {
      ...DENO_FS,
      open: async (opened, mode) => ({
        ...await DENO_FS.open(opened, mode),
        write: () => {
          throw Object.assign(new Error("no space"), { code: "ENOSPC" });
        },
      }),
    };
    await assertRejects(
      () => writeOutputFile(path, BYTES, full),
      DiskError,
      `Cannot write "${path}": no space left on the disk`,
    );
    assertEquals(await Deno.readTextFile(path), "old");
    assertEquals(filesIn(directory), ["x.csv"]);
  }));

Deno.test("writeOutputFile() flushes and closes a new file before it replaces the old one", () =>
  inTempDirectory(async (directory) => {
    const calls: string[] = [];
    const noting: FileSystem = {
      ...DENO_FS,
      open: async (path, mode) => {
        const file = await DENO_FS.open(path, mode);
        return {
          ...file,
          flush: async () => {
            calls.push("flush");
            await file.flush();
          },
          close: async () => {
            calls.push("close");
            await file.close();
          },
        };
      },
      rename: (from, to) => {
        calls.push("rename");
        return DENO_FS.rename(from, to);
      },
    };
    await writeOutputFile(`${directory}/x.csv`, BYTES, noting);
    assertEquals(calls, ["flush", "close", "rename"]);
  }));

Deno.test("writeOutputFile() writes through a link", {
  ignore: Deno.build.os === "windows",
}, () =>
  inTempDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/real.csv`, "old");
    await Deno.symlink("real.csv", `${directory}/link.csv`);
    await writeOutputFile(`${directory}/link.csv`, BYTES, DENO_FS);
    assertEquals(await Deno.readTextFile(`${directory}/real.csv`), "new");
    assertEquals((await Deno.lstat(`${directory}/link.csv`)).isSymlink, true);
    assertEquals(
      await resolvedPath(`${directory}/link.csv`, DENO_FS),
      await Deno.realPath(`${directory}/real.csv`),
    );
  }));

Deno.test("writeOutputFile() says why a path is no file", () =>
  inTempDirectory(async (directory) => {
    const table: [path: string, code: string, reason: string][] = [
      [directory, "not_a_file", "it is a directory, not a file"],
      [
        `${directory}/none/x.csv`,
        ...["output_failed", "no such file or directory"] as const,
      ],
    ];
    for (const [path, code, reason] of table) {
      const write = () => writeOutputFile(path, BYTES, DENO_FS);
      const error = await assertRejects(write, DiskError);
      assertEquals([error.code, error.message, error.hint], [
        ...[code, `Cannot write "${path}": ${reason}`],
        "Choose another file: --output FILE",
      ]);
    }
  }));

Deno.test("writeOutputFile() says that it cannot look at a path, and how to choose another", () =>
  inTempDirectory(async (directory) => {
    const path = `${directory}/x.csv`;
    const closed: FileSystem = {
      ...DENO_FS,
      stat: () => {
        throw Object.assign(new Error("no"), { code: "EACCES" });
      },
    };
    for (
      const write of [
        () => writeOutputFile(path, BYTES, closed),
        () => resolvedPath(path, closed),
      ]
    ) {
      const error = await assertRejects(write, DiskError);
      assertEquals([error.code, error.message, error.hint], [
        "permission_denied",
        `Cannot write "${path}": permission denied`,
        "Choose another file: --output FILE",
      ]);
    }
    const odd: FileSystem = {
      ...DENO_FS,
      open: () => {
        throw new Error("it is odd");
      },
    };
    const error = await assertRejects(
      () => writeOutputFile(path, BYTES, odd),
      DiskError,
    );
    assertEquals([error.code, error.message], [
      "output_failed",
      `Cannot write "${path}": it is odd`,
    ]);
    assertEquals(filesIn(directory), []);
  }));

Deno.test("resolvedPath() resolves the folder of a path, or the current one", async () => {
  const marking: FileSystem = {
    ...DENO_FS,
    realPath: (path) => `<${path}>`,
    stat: () => {
      throw Object.assign(new Error("none"), { code: "ENOENT" });
    },
  };
  for (
    const [path, resolved] of [
      ["x.csv", "<.>/x.csv"],
      ["./x.csv", "<./>/x.csv"],
      ["/x.csv", "</>/x.csv"],
      ["a/b/x.csv", "<a/b/>/x.csv"],
      ["C:\\a\\x.csv", "<C:\\a\\>/x.csv"],
    ] as const
  ) {
    assertEquals(await resolvedPath(path, marking), resolved);
  }
});

for (const [name, fs] of [["Deno", DENO_FS], ["Node", NODE_FS]] as const) {
  Deno.test({
    name: `writeOutputFile() writes to a device and a pipe on ${name}`,
    ignore: Deno.build.os === "windows",
    fn: () =>
      inTempDirectory(async (directory) => {
        assertEquals(await writeOutputFile("/dev/null", BYTES, fs), false);
        const pipe = `${directory}/pipe`;
        await new Deno.Command("mkfifo", { args: [pipe] }).output();
        const reader = new Deno.Command("cat", {
          ...{ args: [pipe], stdout: "piped" },
        }).spawn();
        await writeOutputFile(pipe, BYTES, fs);
        const { stdout } = await reader.output();
        assertEquals(new TextDecoder().decode(stdout), "new");
        assertEquals(filesIn(directory), ["pipe"]);
      }),
  });
}

Deno.test({
  name: "resolvedPath() leaves a link to a pipe without a path as it is",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const nameless: FileSystem = {
      ...DENO_FS,
      stat: (path) => ({ ...DENO_FS.stat(path), kind: "named pipe" }),
      realPath: () => {
        throw Object.assign(new Error("none"), { code: "ENOENT" });
      },
    };
    assertEquals(await resolvedPath("/dev/stdout", nameless), "/dev/stdout");
  },
});

const DESCRIPTORS: readonly [path: string, descriptor: number | undefined][] = [
  ["/dev/stdout", 1],
  ["/dev/stderr", 2],
  ["/dev/fd/0", 0],
  ["/dev/fd/12", 12],
  ["/proc/self/fd/3", 3],
  ["/dev/fd/", undefined],
  ["/dev/fd/3x", undefined],
  ["/dev/stdout.csv", undefined],
  ["x/dev/stdout", undefined],
  ["/dev/null", undefined],
  ["/proc/12/fd/1", undefined],
];

Deno.test("descriptorOf() returns the number of an open stream", () => {
  for (const [path, descriptor] of DESCRIPTORS) {
    assertEquals(descriptorOf(path), descriptor, path);
  }
});

/** Returns the name by its number of a file that this process has open. */
async function nameOfOpen(path: string): Promise<string> {
  const target = await Deno.realPath(path);
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    try {
      const link = `/proc/self/fd/${name}`;
      if (Deno.readLinkSync(link) === target) return link;
    } catch {
      // The folder was open only while it was listed.
    }
  }
  throw new Error(`"${path}" is not open`);
}

for (const [runtime, fs] of [["Deno", DENO_FS], ["Node", NODE_FS]] as const) {
  Deno.test({
    name:
      `writeOutputFile() appends to an open file by its number on ${runtime}`,
    // Only Linux tells the number of an open file.
    ignore: Deno.build.os !== "linux",
    fn: () =>
      inTempDirectory(async (directory) => {
        const path = `${directory}/x.csv`;
        await Deno.writeTextFile(path, "old,");
        const { ino } = await Deno.stat(path);
        using _file = await Deno.open(path, { append: true });
        const name = await nameOfOpen(path);
        assertEquals(await writeOutputFile(name, BYTES, fs), false);
        assertEquals(await Deno.readTextFile(path), "old,new");
        assertEquals((await Deno.stat(path)).ino, ino);
        assertEquals(filesIn(directory), ["x.csv"]);
      }),
  });
}
