import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { buildRecord, npmLicenses } from "../../scripts/build_record.ts";
import { pack } from "../../scripts/compile.ts";
import { ROOT } from "../../scripts/paths.ts";
import { releaseNotes } from "../../scripts/release_notes.ts";
import { hasProgram } from "../support/shell_scene.ts";

const CHANGELOG = `# Changelog

## 1.10.0

### Added

Ten.

## 1.1.0

One.

## 1.0.0
`;

Deno.test("the notes of a release are the section of its version", () => {
  assertEquals(releaseNotes(CHANGELOG, "1.10.0"), "### Added\n\nTen.");
  assertEquals(releaseNotes(CHANGELOG, "1.1.0"), "One.");
});

for (const version of ["1.0.0", "1.1", "2.0.0", ""]) {
  Deno.test(`there are no notes of "${version}"`, () => {
    assertThrows(
      () => releaseNotes(CHANGELOG, version),
      Error,
      `CHANGELOG.md has no notes for ${version}`,
    );
  });
}

Deno.test("CHANGELOG.md has notes of the version in deno.json", async () => {
  const changelog = await Deno.readTextFile(new URL("CHANGELOG.md", ROOT));
  assert(releaseNotes(changelog, config.version).length > 100);
});

Deno.test("a build record names Deno and each package with its integrity", async () => {
  const { version, packages, npmPackages, ...denos } = await buildRecord(
    "2.4.2",
  );
  assertEquals(version, config.version);
  assertEquals(denos.bundledWithDeno, Deno.version.deno);
  assertEquals(denos.runtimeDeno, "2.4.2");
  const names = packages.map(({ name }) => name);
  for (const name of ["@cliffy/command", "@std/csv", "@std/yaml"]) {
    assert(names.includes(name), name);
  }
  assert(!names.includes("@std/assert"), "tests are not in executables");
  for (const { version, integrity } of packages) {
    assertMatch(version, /^\d+\.\d+\.\d+/);
    assertMatch(integrity, /^[0-9a-f]{64}$/);
  }
  const npm = npmPackages.map(({ name }) => name);
  assertEquals(npm, ["fflate", "ical.js", "write-excel-file"]);
});

Deno.test("downloads contain the license of each package from npm", async () => {
  const licenses = await npmLicenses();
  const { npmPackages } = await buildRecord("2.4.2");
  for (const { name, version } of npmPackages) {
    assert(licenses.includes(`${name} ${version}\n`), name);
  }
  assertMatch(licenses, /Mozilla Public License Version 2\.0/);
  assertMatch(licenses, /The MIT License|MIT License/);
});

/** How the files in an archive are listed, by the program that packs. */
const LISTS = { tar: ["tar", "-tzf"], zip: ["unzip", "-Z1"] } as const;

for (const [program, [lister, option]] of Object.entries(LISTS)) {
  const version = { option: program === "zip" ? "-v" : "--version" };
  const isThere = await hasProgram(program, version) &&
    await hasProgram(lister, version);
  const note = isThere ? "" : ` (ignored: no ${program} and ${lister})`;
  Deno.test({
    name: `an archive of ${program} has the executable and the license${note}`,
    ignore: !isThere,
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        await Deno.writeTextFile(`${folder}/worktime`, "x", { mode: 0o755 });
        const archive = program === "zip" ? "a.zip" : "a.tar.gz";
        await pack(folder, archive, ["worktime"]);
        const { stdout } = await new Deno.Command(lister, {
          args: [option, archive],
          cwd: folder,
        }).output();
        const names = new TextDecoder().decode(stdout).trim().split(/\r?\n/);
        assertEquals(names, ["worktime", "LICENSE"]);
        const left = Array.from(Deno.readDirSync(folder), ({ name }) => name);
        assertEquals(left.toSorted(), [archive, "worktime"]);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
