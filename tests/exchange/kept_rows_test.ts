import { assert, assertEquals } from "@std/assert";

/** More than the 307 bytes on Deno 2.4 and 2.9, and less than with any copy. */
const MAX_BYTES = 340;

const SCRIPT = new URL("../support/kept_rows.ts", import.meta.url);

Deno.test("an import keeps little memory of each row, and none of its file", async () => {
  const flags = ["--no-check", "--allow-all", "--v8-flags=--expose-gc"];
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, SCRIPT.href],
    stderr: "inherit",
  }).output();
  const bytes = Number(new TextDecoder().decode(stdout));
  assertEquals(code, 0);
  assert(bytes > 0 && bytes <= MAX_BYTES, `${bytes} bytes per row`);
});
