/** Runs a test in a directory of its own, whose name is not a simple one. */
export async function inTempDirectory<T>(
  run: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await Deno.makeTempDir({ prefix: "Mes données 😀 " });
  try {
    return await run(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
