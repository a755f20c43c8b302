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
