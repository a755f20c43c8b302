/** Joins modules to fewer files, with esbuild, which Deno gets from npm. */

/**
 * Bundles with the Deno that runs this.
 *
 * @param args The entry and the options of `deno bundle`.
 * @throws {Error} When it cannot be done, with what Deno said.
 */
export async function bundle(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", ...args],
    // The registry of a company may be certified by the system's store only.
    env: {
      DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "mozilla,system",
    },
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
