import { assert, assertEquals, assertStringIncludes } from "@std/assert";

/** Runs the program as a process, for what Cliffy prints by itself. */
async function worktime(directory: string, ...args: string[]): Promise<string> {
  const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "cli.ts", ...args],
    cwd: new URL("../..", import.meta.url),
    env: { WORKTIME_DATA_DIR: directory, NO_COLOR: "1" },
  }).output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  return new TextDecoder().decode(stdout);
}

Deno.test("completions know the dates and months that exist", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const header = "date,event,time\n";
    await Deno.writeTextFile(
      `${directory}/2024-12.csv`,
      `${header}2024-12-10,start,09:00\n2024-12-12,start,09:00\n`,
    );
    await Deno.writeTextFile(`${directory}/2024-11.csv`, header + "broken\n");
    assertEquals(
      await worktime(directory, "completions", "complete", "date", "status"),
      "today\nyesterday\n2024-12-12\n2024-12-10",
    );
    assertEquals(
      await worktime(directory, "completions", "complete", "month", "month"),
      "2024-12\n2024-11",
    );
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

for (const shell of ["bash", "zsh", "fish"]) {
  Deno.test(`completions ${shell} prints a script with every command`, async () => {
    const script = await worktime("/nowhere", "completions", shell);
    for (const word of ["start", "stop", "set-hours", "month", "--at"]) {
      const option = word.replace("--", "");
      assert(script.includes(word) || script.includes(option), word);
    }
    assertStringIncludes(script, "completions complete");
  });
}
