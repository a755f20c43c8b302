import { assert, assertEquals, assertMatch } from "@std/assert";
import { pathOf, ROOT } from "../../scripts/paths.ts";
import { startProcess } from "../support/processes.ts";
import { CliUser } from "../support/run_cli.ts";
import { inTempDirectory } from "../support/temp_directory.ts";

const CLI = pathOf(new URL("cli.ts", ROOT));
const JOINED = await Deno.readTextFile(
  new URL("../fixtures/joined_tasks.md", import.meta.url),
);

function userWith(inputs: Record<string, string>): CliUser {
  return new CliUser("2025-04-10T09:00", { inputs });
}

async function statesOf(user: CliUser): Promise<Record<string, string>> {
  const { out } = await user.type("task list --json");
  const { tasks }: { tasks: { id: string; state: string }[] } = JSON.parse(out);
  return Object.fromEntries(tasks.map(({ id, state }) => [id, state]));
}

Deno.test("task import reads all documents of a file", async () => {
  const user = userWith({ "all.md": JOINED });
  const { out, error, status } = await user.type("task import all.md");
  assertEquals({ out, error, status }, {
    status: 0,
    error: "",
    out: `Task added: WEB-4: Sort the list
Task added: WEB-5: Fold the menu: twice
Task added: WEB-5b: Fold the menu
Task added: WEB-6: Count the clicks
`,
  });
  assertEquals(await statesOf(user), {
    "WEB-4": "completed",
    "WEB-5": "review",
    "WEB-5b": "cancelled",
    "WEB-6": "pending",
  });
  const { tasks } = JSON.parse((await user.type("task list --json")).out);
  assertEquals(tasks[0].tags, ["list", "engine"]);
});

Deno.test("task import reads several files and a folder as one change", async () => {
  const user = userWith({
    "tasks/a.md": "---\nid: A\n---\n",
    "tasks/deep/b.md": "- **ID**: B\n",
    "tasks/README.md": "# Read me\n",
    "tasks/c.txt": "no Markdown",
    "d.md": "- **ID**: D\n- **ID**: A\n",
  });
  const { out, error } = await user.type("task import tasks d.md");
  assertEquals(out, "Task added: A\nTask added: B\nTask added: D\n");
  assertEquals(
    error,
    'No task found in "tasks/README.md", lines 1 to 2, skipped\n' +
      '"d.md": duplicate task "A", skipped\n',
  );
  assertEquals((await user.type("undo")).status, 0);
  assertEquals(await statesOf(user), {});
});

Deno.test("task import says what it did not take of a document", async () => {
  const user = userWith({
    "a.md": "- **ID**: A\n- **ID**: A\n- **Status**: odd\n",
    "b.md": "---\nid: B\nstatus: odd\n---\n",
  });
  const { out, error } = await user.type("task import a.md b.md");
  assertEquals(out, "Task added: A\nTask added: B\n");
  assertEquals(
    error,
    '"a.md" line 2: duplicate task "A", skipped\n' +
      '"b.md" line 2: unknown status "odd", using pending\n',
  );
});

Deno.test("task import imports all files or none", async () => {
  const user = userWith({ "a.md": "- **ID**: A\n", "b.md": "no task" });
  assertEquals((await user.type("task import a.md b.md")).status, 2);
  assertEquals(await statesOf(user), {});
});

Deno.test("task import reports a folder without tasks or Markdown files", async () => {
  const user = userWith({ "a/x.md": "text", "b/x.txt": "text" });
  const table = [["a", "No task found in "], ["b", "No Markdown files in "]];
  for (const [folder, reason = ""] of table) {
    const { status, error } = await user.type(`task import ${folder}`);
    assertEquals(status, 2);
    assert(error.startsWith(reason), error);
    const json = await user.type(`task import ${folder} --json`);
    assertEquals(JSON.parse(json.error).error.code, "no_task");
  }
});

Deno.test("task import says which value to quote", async () => {
  const text = "---\nid: A\ntitle: Draw the chart: axes first\n---\n";
  const { status, error } = await userWith({ "a.md": text })
    .type("task import a.md");
  assertEquals(status, 2);
  assertMatch(error, /^Cannot read "a.md" line 3: /);
  assertMatch(error, /Quote the value: title: "Draw the chart: axes first"\n$/);
});

Deno.test("task import reports the line of an error in a later document", async () => {
  const text = "---\nid: A\n---\n# One\n---\nid: B\nid: C\n---\n";
  const { error } = await userWith({ "a.md": text }).type("task import a.md");
  assertMatch(error, /^Cannot read "a.md" line 7/);
});

Deno.test("task import changes states only with --states, which stops the timer", async () => {
  const document = (status: string) => `---\nid: A\nstatus: ${status}\n---\n`;
  for (const status of ["review", "done", "blocked", "cancelled"]) {
    const user = userWith({ "a.md": document(status) });
    await user.type("task add A");
    await user.type("task start A");
    user.at("2025-04-10T10:00");
    const kept = await user.type("task import a.md");
    assertMatch(kept.error, /^"A" stays in-progress; the file says /);
    assertEquals(await statesOf(user), { A: "in-progress" });
    const { out } = await user.type("task import a.md --states");
    assertEquals(out, "Task updated: A\nTimer stopped: 1h 0m\n");
    assertMatch((await user.type("timer status")).out, /^No timer/);
  }
});

Deno.test("task import --states keeps the timer of a task in progress", async () => {
  const user = userWith({ "a.md": "---\nid: A\nstatus: doing\n---\n" });
  await user.type("task add A");
  await user.type("timer start A");
  const { out } = await user.type("task import a.md --states");
  assertEquals(out, "Task updated: A\n");
  assertEquals(await statesOf(user), { A: "in-progress" });
});

Deno.test("the program reads a real folder", async () => {
  await inTempDirectory(async (directory) => {
    await Deno.mkdir(`${directory}/in/deep/.git`, { recursive: true });
    await Deno.writeTextFile(`${directory}/in/a.md`, JOINED);
    await Deno.writeTextFile(`${directory}/in/deep/b.md`, "- **ID**: B\n");
    await Deno.writeTextFile(`${directory}/in/deep/.git/c.md`, "- **ID**: C\n");
    const program = ["run", "-A", "--quiet", "--no-check", CLI];
    const line = ["--data-dir", `${directory}/data`, "task", "import"];
    await using process = startProcess(Deno.execPath(), [
      ...program,
      ...line,
      `${directory}/in/`,
    ]);
    const { status, lines } = await process.ended();
    assertEquals(status, 0);
    assertEquals(lines.length, 5);
    assertEquals(lines.at(-1), "Task added: B");
  });
});

Deno.test("task import splits documents joined without a line end", async () => {
  const joined = "---\nid: A\n---\n# The end---\nid: B\ntitle: Two\n---\n" +
    "| a | b |\n|---|---|\n| id: 1 | 2 |\n\n- - ---\n---\nid: C\nplan: p";
  const user = userWith({ "all.md": joined });
  assertEquals(
    (await user.type("task import all.md")).out,
    "Task added: A: The end\nTask added: B: Two\nTask added: C\n",
  );
});

Deno.test("task import names standard input", async () => {
  const user = userWith({ "-": "no task" });
  const { error } = await user.type("task import -");
  assert(error.startsWith('No task found in "standard input"'), error);
});
