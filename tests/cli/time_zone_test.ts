import { assertEquals, assertMatch } from "@std/assert";
import { pathOf, ROOT } from "../../scripts/paths.ts";
import { inTempDirectory } from "../support/temp_directory.ts";
import { findRuntimes } from "../support/runtimes.ts";
import { bundleLibrary } from "../support/runtimes.ts";

const isWindows = Deno.build.os === "windows";

/** Starts a day at noon in July, in a process with a given `TZ`. */
async function startIn(zone: string, directory: string) {
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "--no-prompt", "--allow-read", "--allow-write"],
      ...["--allow-env=TZ,HOME,WORKTIME_*", pathOf(new URL("cli.ts", ROOT))],
      ...["start", "--at", "2024-07-01T12:00", "--data-dir", directory],
      "--json",
    ],
    env: { TZ: zone },
  });
  const { code, stdout, stderr } = await command.output();
  const [out, error] = [stdout, stderr].map((it) =>
    new TextDecoder().decode(it)
  );
  return { code, out: out ?? "", error: error ?? "" };
}

const UNDERSTOOD: [zone: string, offset: string][] = [
  ["CET-1CEST,M3.5.0,M10.5.0/3", "+02:00"],
  ["<+03>-3", "+03:00"],
  [":Europe/Berlin", "+02:00"],
  ["europe/berlin", "+02:00"],
  ["/usr/share/zoneinfo/Europe/Berlin", "+02:00"],
  ["EST5EDT", "-04:00"],
  ["Etc/GMT+3", "-03:00"],
  ["Atlantic/Reykjavik", "+00:00"],
  ["UTC", "+00:00"],
  ["", "+00:00"],
];

Deno.test({
  name: "worktime takes every form of TZ that has one meaning",
  ignore: isWindows,
  fn: () =>
    inTempDirectory(async (parent) => {
      for (const [index, [zone, offset]] of UNDERSTOOD.entries()) {
        const { code, out, error } = await startIn(zone, `${parent}/${index}`);
        assertEquals([code, error], [0, ""], zone);
        assertEquals(JSON.parse(out).at, `2024-07-01T12:00:00${offset}`, zone);
      }
    }),
});

Deno.test({
  name:
    "worktime refuses a TZ that is no time zone by its name, and writes nothing",
  ignore: isWindows,
  fn: () =>
    inTempDirectory(async (parent) => {
      for (const zone of ["Mars/Olympus", "CET-1CEST", "../x", "Berlin"]) {
        const directory = `${parent}/data`;
        const { code, out, error } = await startIn(zone, directory);
        assertEquals([code, out], [2, ""], zone);
        const { message, hint } = JSON.parse(error).error;
        assertEquals(message, `Invalid time zone: TZ="${zone}"`);
        assertMatch(hint, /Europe\/Berlin/);
        assertEquals([...Deno.readDirSync(parent)], []);
      }
    }),
});

/** Returns the zone of the library's own clock. */
const SCRIPT = `
  const { systemClock } = await import(process.argv[1]);
  try {
    console.log(systemClock.zone.offsetMinutesAt(Date.UTC(2024, 6, 1)));
  } catch (error) {
    console.log(error.name, error.message);
  }`;

for (const { name, command } of await findRuntimes()) {
  if (name === "Deno") continue;
  const isAbsent = typeof command === "string";
  Deno.test({
    name: `systemClock understands TZ on ${name}, or names it` +
      (isAbsent ? ` (ignored: ${command})` : ""),
    ignore: isAbsent || isWindows,
    fn: () =>
      inTempDirectory(async (parent) => {
        const [program = "", ...args] = command;
        const bundle = await bundleLibrary(parent);
        const table = [
          ["CET-1CEST,M3.5.0,M10.5.0/3", "120\n"],
          ["Asia/Tokyo", "540\n"],
          [
            "Mars/Olympus",
            'InvalidTextError Invalid time zone: TZ="Mars/Olympus"\n',
          ],
        ] as const;
        for (const [zone, expected] of table) {
          const { stdout } = await new Deno.Command(program, {
            args: [...args, "-e", SCRIPT, bundle],
            env: { TZ: zone },
            stderr: "inherit",
          }).output();
          assertEquals(new TextDecoder().decode(stdout), expected, zone);
        }
      }),
  });
}
