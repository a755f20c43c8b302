import { assertEquals, assertStrictEquals } from "@std/assert";
import { DiskError } from "../../lib/errors.ts";
import {
  diskError,
  lockLostError,
  lockTimeoutError,
  unfinishedError,
  unknownOutcomeError,
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
    '"Started" may or may not be recorded: the disk is asleep',
    "Once the disk works again, check whether it is recorded: " +
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
