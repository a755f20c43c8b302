import { assertEquals } from "@std/assert";
import { EXIT_STATUS } from "../lib/cli/errors.ts";
import { ROOT } from "../scripts/paths.ts";
import { errorCodes } from "./support/error_codes.ts";

const PAGE = await Deno.readTextFile(new URL("docs/errors.md", ROOT));
const { classes, unknown } = errorCodes();

/** The exit status of each class of errors. */
const STATUSES: Readonly<Record<string, number>> = {
  WorktimeError: EXIT_STATUS.other,
  InvalidTextError: EXIT_STATUS.usage,
  NotAllowedError: EXIT_STATUS.notAllowed,
  DataFileError: EXIT_STATUS.badData,
  ProviderError: EXIT_STATUS.provider,
  DiskError: EXIT_STATUS.disk,
};

/** The codes on the page, with the exit status of their section. */
const LISTED = PAGE.split(/^## (?=\d: )/m).slice(1).flatMap((section) => {
  const status = Number.parseInt(section);
  return [...section.matchAll(/^\| `(\w+)` /gm)].map(([, code = ""]) =>
    [code, status] as const
  );
});

Deno.test("the page of errors lists each code once", () => {
  const listed = LISTED.map(([code]) => code);
  assertEquals(listed.toSorted(), [...classes.keys()].toSorted());
});

Deno.test("every error has a literal as its code, which the page can list", () => {
  assertEquals(unknown, []);
});

Deno.test("the page of errors has each code below its exit status", () => {
  for (const [code, status] of LISTED) {
    const names = [...classes.get(code) ?? []];
    const known = names.map((name) => STATUSES[name]);
    assertEquals(known, names.map(() => status), code);
  }
});

Deno.test("the page of errors has each exit status with its class", () => {
  const rows = [...PAGE.matchAll(/^\| (\d) +\| (?:`(\w+)`)? +\|/gm)]
    .map(([, status, name]) => [Number(status), name]);
  const expected = Object.entries(STATUSES).map(([name, it]) => [it, name]);
  assertEquals(rows, [[EXIT_STATUS.done, undefined], ...expected]);
  assertEquals(
    Object.values(EXIT_STATUS).toSorted(),
    rows.map(([status]) => status),
  );
});
