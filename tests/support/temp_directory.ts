/** Runs a test in its own directory, whose name has special characters. */
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
