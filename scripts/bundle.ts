/** Bundles modules with esbuild and Rollup, which Deno downloads from npm. */

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

/**
 * Bundles the program. esbuild makes a file for each set of modules that load
 * together, and each of them costs start-up time: what the entry imports, and
 * what it imports on demand, become a file each. Each byte costs start-up time,
 * even in files that are not loaded: all are minified.
 *
 * @param entry The module that runs the program.
 * @param folder A folder for the files.
 * @returns The path of the file that runs the program.
 */
export async function bundleProgram(
  entry: string,
  folder: string,
): Promise<string> {
  const parts = `${folder}/parts`;
  await bundle("--minify", "--code-splitting", "--outdir", parts, entry);
  const { rollup } = await import("@rollup/wasm-node");
  const input = `${parts}/${entry.replace(/^.*\/|\.ts$/g, "")}.js`;
  // esbuild has removed what is not used, and keeps the order of side effects.
  const build = await rollup({
    input,
    external: /^node:/,
    treeshake: false,
    plugins: [{ name: "ascii", renderChunk: asciiText }],
  });
  const chunks = new Map<string, string>();
  await build.write({
    dir: folder,
    compact: true,
    onlyExplicitManualChunks: true,
    manualChunks: (id, { getModuleInfo }) => {
      const claim = (module: string, chunk: string) => {
        if (chunks.has(module)) return;
        chunks.set(module, chunk);
        for (const it of getModuleInfo(module)?.importedIds ?? []) {
          claim(it, chunk);
        }
      };
      claim(input, "start");
      for (const it of getModuleInfo(input)?.dynamicallyImportedIds ?? []) {
        claim(it, it.replace(/^.*\/|-[^-]*\.js$/g, ""));
      }
      return id === input ? undefined : chunks.get(id);
    },
  });
  await build.close();
  await Deno.remove(parts, { recursive: true });
  return input.replace(parts, folder);
}
