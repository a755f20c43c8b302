/** Bundles modules with esbuild, which Deno downloads from npm. */

/**
 * Runs `deno bundle` with the present Deno.
 *
 * @param args The entry and the options of `deno bundle`.
 * @throws {Error} When it fails, with the output of Deno.
 */
export async function bundle(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", ...args],
    // A company's registry can have a certificate that only the system trusts.
    env: {
      DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "mozilla,system",
    },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/**
 * Bundles the program. Each byte costs start-up time, even in files that are not
 * loaded: all are minified.
 *
 * @param entry The module that runs the program.
 * @param folder A folder for the files.
 * @returns The path of the file that runs the program.
 */
export async function bundleProgram(
  entry: string,
  folder: string,
): Promise<string> {
  await bundle("--minify", "--code-splitting", "--outdir", folder, entry);
  for await (const { name } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    await Deno.writeTextFile(path, asciiText(await Deno.readTextFile(path)));
  }
  return `${folder}/${entry.replace(/^.*\/|\.ts$/g, "")}.js`;
}

/**
 * Escapes what esbuild leaves beyond ASCII: patterns, which mean the same with
 * it. With one such character, V8 keeps a file at two bytes each, and loading it
 * takes half as long again.
 */
function asciiText(code: string): string {
  return code.replace(
    /[\u0080-\uFFFF]/g,
    (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
