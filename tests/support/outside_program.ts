/** Returns whether a program can be run here. */
export function isInstalled(program: string): boolean {
  try {
    const { success } = new Deno.Command("which", {
      args: [program],
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return success;
  } catch {
    // Windows has no such command.
    return false;
  }
}
