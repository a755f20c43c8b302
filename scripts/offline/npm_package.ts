/** Fetches packages with npm: its registry, proxy and login settings hold. */

/**
 * Fetches an npm package as a tarball.
 *
 * @returns The path of the tarball.
 */
export async function pack(id: string, folder: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(npm(), {
    args: ["pack", id, "--json", "--pack-destination", folder],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`npm pack ${id}: ${text(stderr)}`);
  const [{ filename }] = JSON.parse(text(stdout));
  return `${folder}/${filename.replace("@", "").replace("/", "-")}`;
}

/** The SHA-512 of a file, in base64. */
export async function digestOf(path: string): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-512",
    await Deno.readFile(path),
  );
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

function npm(): string {
  return Deno.build.os === "windows" ? "npm.cmd" : "npm";
}
