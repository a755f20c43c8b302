/**
 * Prints a version's section of CHANGELOG.md, for the release notes:
 * `deno run --allow-read scripts/release_notes.ts 1.2.3`.
 */

import { ROOT } from "./paths.ts";

/**
 * Returns the section of a version in a changelog, without its heading.
 *
 * @throws {Error} When the section is missing or empty.
 */
export function releaseNotes(changelog: string, version: string): string {
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((it) => it.split(/\s/, 1)[0] === version);
  const notes = section?.replace(/^.*/, "").trim();
  if (!notes) throw new Error(`CHANGELOG.md has no notes for ${version}`);
  return notes;
}

if (import.meta.main) {
  const [version = ""] = Deno.args;
  const changelog = await Deno.readTextFile(new URL("CHANGELOG.md", ROOT));
  console.log(releaseNotes(changelog, version));
}
