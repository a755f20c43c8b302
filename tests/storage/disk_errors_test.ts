import { assertEquals, assertStrictEquals } from "@std/assert";
import { DiskError } from "../../lib/errors.ts";
import {
  BrokenLinkError,
  diskError,
  lockLostError,
  lockTimeoutError,
  unfinishedError,
  unknownOutcomeError,
  UnusablePathError,
  withNotMadeHint,
} from "../../lib/storage/disk_errors.ts";

function systemError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

const BUSY = new Error("the disk is asleep");

/** Errors, and all that they say. */
const ERRORS: [
  error: DiskError,
  code: string,
  message: string,
  hint: string,
][] = [
  [
    lockTimeoutError("/data", 1500),
    "lock_timeout",
    'Another process has held the lock on "/data" for 1.5 s',
    "Nothing was recorded. Try again, or end that process",
  ],
  [
    lockLostError("/data"),
    "lock_lost",
    'Another process took over the lock on "/data"',
    "Nothing was recorded. Try again",
  ],
  [
    unfinishedError("Started", BUSY),
    "unfinished",
    'Cannot finish "Started": the disk is asleep',
    "It is recorded, and the next command will finish it. " +
    "Do not record it again",
  ],
  [
    unknownOutcomeError("Started", BUSY),
    "unknown_outcome",
    '"Started" may or may not have been recorded: the disk is asleep',
    "Once the disk works again, check whether it was recorded: " +
    "worktime status, or worktime log",
  ],
];

Deno.test("errors of the lock and of a change say what was recorded, and what to do", () => {
  for (const [error, code, message, hint] of ERRORS) {
    assertEquals([error.code, error.message, error.hint], [
      code,
      message,
      hint,
    ]);
  }
  for (const error of [ERRORS[2]?.[0], ERRORS[3]?.[0]]) {
    assertStrictEquals(error?.cause, BUSY);
  }
});

Deno.test("diskError() has the reason, its cause and a way out", () => {
  for (
    const [cause, reason] of [
      [BUSY, "the disk is asleep"],
      [
        new Error("the disk is asleep: (os error 5): open '/data/a'"),
        "the disk is asleep",
      ],
      [
        new Error("the disk is asleep, open '/data/a' -> '/data/b'"),
        "the disk is asleep",
      ],
    ] as const
  ) {
    const error = diskError("read", "/data/a", cause);
    assertEquals(error.message, `Cannot read "/data/a": ${reason}`);
    assertEquals([error.code, typeof error.hint], ["disk_error", "string"]);
    assertStrictEquals(error.cause, cause);
  }
  const denied = diskError("write", "/a", systemError("EACCES", "EACCES: x"));
  assertEquals(denied.code, "permission_denied");
});

Deno.test("withNotMadeHint() says that nothing was changed, unless the error says what was", () => {
  const known = lockLostError("/data");
  assertStrictEquals(withNotMadeHint(known), known);
  assertStrictEquals(withNotMadeHint(BUSY), BUSY);
  for (
    const [before, after] of [
      [undefined, "The change was not made"],
      ["Try again", "The change was not made. Try again"],
    ]
  ) {
    const details = before === undefined ? {} : { hint: before };
    const error = withNotMadeHint(
      new DiskError("disk_error", "Cannot read", { ...details, cause: BUSY }),
    ) as DiskError;
    assertEquals(
      [error.code, error.message, error.hint, error.cause],
      ["disk_error", "Cannot read", after, BUSY],
    );
  }
});

const FREE = "Free some space, then try again";
const CONNECT = "Connect or mount it again, then try again";
const CLOSE = "Close other programs, then try again";
const MOVE = "Move or rename it, then try again";
const OTHER_PATH = "Choose another data directory: --data-dir";

/** Errors of the runtimes by code or name, what is said of them, and the code. */
const REASONS: [
  names: string[],
  reason: string,
  hint: string,
  code?: string,
][] = [
  [
    ["EACCES", "EPERM", "PermissionDenied", "NotCapable"],
    "permission denied",
    "Choose a data directory that you and this program can access: --data-dir",
    "permission_denied",
  ],
  [
    ["EROFS"],
    "the file system is read-only",
    "Mount it writable, or choose another data directory: --data-dir",
    "read_only",
  ],
  [["ENOSPC"], "no space left on the disk", FREE],
  [["EDQUOT"], "the disk quota is exceeded", FREE],
  [["EFBIG"], "the file is too large", FREE],
  [
    ["EIO"],
    "the disk reported an input/output error",
    "The disk may be failing: back up the data directory",
  ],
  [["ENODEV", "ENXIO"], "the device is gone", CONNECT],
  [
    ["ENOTCONN", "EHOSTDOWN", "ETIMEDOUT"],
    "the network drive does not answer",
    CONNECT,
  ],
  [["ESTALE"], "the network drive no longer has the file", CONNECT],
  [
    ["EMFILE"],
    "too many files are open",
    "Close other programs or raise the limit (ulimit -n), then try again",
  ],
  [["ENFILE"], "too many files are open on this machine", CLOSE],
  [["ENOMEM"], "out of memory", CLOSE],
  [["ENOLCK"], "the file system has no locks left", "Try again"],
  [
    ["EBUSY", "ETXTBSY", "Busy"],
    "another program is using it",
    "Try again",
  ],
  [["ENOENT", "NotFound"], "no such file or directory", "Try again"],
  [
    ["EEXIST", "AlreadyExists"],
    "another file already has that name",
    MOVE,
  ],
  [["ENOTEMPTY"], "a directory already has that name", MOVE],
  [
    ["EISDIR", "IsADirectory"],
    "it is a directory, not a file",
    MOVE,
  ],
  [
    ["ENOTDIR", "NotADirectory"],
    "part of the path is a file, not a directory",
    OTHER_PATH,
  ],
  [["ENAMETOOLONG"], "the path is too long", OTHER_PATH],
  [
    ["ELOOP", "FilesystemLoop"],
    "its symbolic links are broken or circular",
    OTHER_PATH,
  ],
  [
    ["EXDEV"],
    "it links to another file system",
    "Replace the link with a file",
  ],
  [
    ["ENOTSUP", "EOPNOTSUPP", "ENOSYS"],
    "the file system does not support this",
    OTHER_PATH,
  ],
];

Deno.test("diskError() explains the errors of every runtime, by code or name", () => {
  for (const [names, reason, hint, code = "disk_error"] of REASONS) {
    for (const name of names) {
      const byCode = systemError(name, `${name}: said otherwise`);
      const byName = Object.assign(new Error("said otherwise"), { name });
      // Deno's errors have a name of their own where the system's have a code.
      const isName = /[a-z]/.test(name);
      const error = diskError("read", "/a", isName ? byName : byCode);
      assertEquals(error.message, `Cannot read "/a": ${reason}`, name);
      assertEquals(error.code, code, name);
      assertEquals(error.hint, hint, name);
    }
  }
});

Deno.test("diskError() has codes of its own for paths that lead to no file", () => {
  const table: [cause: Error, code: string, hint: string][] = [
    [
      new UnusablePathError("it is a directory, not a file"),
      "not_a_file",
      "Move or rename it, then try again",
    ],
    [
      new BrokenLinkError("a link points to nothing"),
      "broken_link",
      "Mount or restore its target, or remove the link",
    ],
  ];
  for (const [cause, code, hint] of table) {
    const error = diskError("read", "/data/a", cause);
    assertEquals([error.code, error.message, error.hint, error.cause], [
      ...[code, `Cannot read "/data/a": ${cause.message}`, hint, cause],
    ]);
  }
});
