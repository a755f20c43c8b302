import { assertEquals } from "@std/assert";
import { fullNameOf } from "../../lib/cli/command.ts";
import { COMMANDS, GROUPS } from "../../lib/cli/registry.ts";
import { CliUser } from "../support/run_cli.ts";

const FILE = new URL("../fixtures/help.txt", import.meta.url);

/** Returns all help texts, one after the other. */
async function helpTexts(): Promise<string> {
  const lines = COMMANDS.map(fullNameOf);
  const texts = ["", ...Object.keys(GROUPS), ...lines].map(async (line) => {
    const typed = `help ${line}`.trim();
    return `$ worktime ${typed}\n${(await new CliUser().type(typed)).out}`;
  });
  return (await Promise.all(texts)).join("\n");
}

Deno.test("all help texts match tests/fixtures/help.txt", async () => {
  const texts = await helpTexts();
  // After a change of a text: WORKTIME_UPDATE=1 deno test -A THIS_FILE
  if (Deno.env.get("WORKTIME_UPDATE")) await Deno.writeTextFile(FILE, texts);
  assertEquals(texts, await Deno.readTextFile(FILE));
});
