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
 * Bundles the program into two files that are loaded at the start, and one for
 * each module that is imported on demand. esbuild makes a file for each set of
 * modules that load together, and each of them costs start-up time: the files
 * that are all loaded at the start are joined into one. So does each byte of any
 * file, even of those that are not loaded, which is why all are minified.
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
  const build = await rollup({ input, external: /^node:/, treeshake: false });
  const atStart = new Set<string>();
  await build.write({
    dir: folder,
    compact: true,
    onlyExplicitManualChunks: true,
    manualChunks: (id, { getModuleInfo }) => {
      const visit = (importer: string) => {
        for (const it of getModuleInfo(importer)?.importedIds ?? []) {
          if (atStart.has(it)) continue;
          atStart.add(it);
          visit(it);
        }
      };
      if (atStart.size === 0) visit(input);
      return atStart.has(id) ? "start" : undefined;
    },
  });
  await build.close();
  await Deno.remove(parts, { recursive: true });
  return input.replace(parts, folder);
}
